"""Web pages: the container that holds the text when the portal's system is known, else the body.

A block element ends a line, an inline one never does; a table of cells gives a line a row. Scripts,
styles and forms are no text. What else stands around the report is the cleaning's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loaders import patterns
from loaders.formats import text as text_format
from loaders.formats.pages import Line, LineKind, Page, raised, table_row

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select",
                     "textarea", "head", "canvas", "video", "audio", "-comment"})  # fmt: skip
_BLOCKS = frozenset({"p", "div", "section", "article", "main", "header", "footer", "nav", "aside",
                     "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot",
                     "caption", "blockquote", "pre", "form", "fieldset", "figure", "figcaption",
                     "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "address", "body", "html",
                     "tr", "td", "th", "ucapcontent", "ucaptitle"})  # fmt: skip
_KINDS = {"h1": LineKind.TITLE, **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), LineKind.HEADING)}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.I)
#: One or more; spelled so, the engine skips to the first twice as fast.
_SPACES = re.compile(r"[ \t\r\n\f][ \t\r\n\f]*")
#: A container with less text than this is a stub (an empty editor frame), not the report.
_ENOUGH = 200
#: What a style says of text that no reader sees; bait of hijacked pages stands in such.
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}", re.I
)
#: The end of each of them, which is found ten times as fast.
_MAY_HIDE = re.compile(r":\s*(?:[nN][oO][nN][eE]|[hH][iI][dD][dD][eE][nN]|-\d{3})")
#: Hidden pieces up to this length are dropped; a longer one is a text that a script would show.
_BAIT = 400
#: How the foot of a page says who runs it, and how much is read from there.
_FOOT, _FOOT_LONG = ("主办", "版权所有", "网站标识码"), 160
_TAG = re.compile(r"<[^>]*(?:>|$)")
#: Deeper than this no real page is nested; a hostile one must not exhaust the stack.
_DEPTH = 200


def read(data: bytes) -> Page:
    """A page's lines: from its known container, else from its whole body."""
    return parse(text_format.decode(data, charset_of(data)))


def charset_of(data: bytes) -> str | None:
    """The encoding a page names."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def parse(markup: str) -> Page:
    """A page that is text already."""
    tree = LexborHTMLParser(markup)
    container = _container(tree)
    root = container or tree.body or tree.root
    walker = _Walker(hiding=bool(_MAY_HIDE.search(markup) and _UNSEEN.search(markup)))
    if root is not None:
        walker.walk(root, 0)
    declared = [*_declared(tree), *(_foot(markup) if container is not None else ())]
    return Page(tuple(walker.finished()), tuple(declared), container is not None)


def _foot(markup: str) -> Iterator[tuple[str, str]]:
    """Who runs the site, where only a container of the page is read."""
    for word in _FOOT:
        at = markup.rfind(word)
        if at >= 0:
            text = _TAG.sub(" ", markup[at : at + _FOOT_LONG])
            yield "foot", _SPACES.sub(" ", text).strip()


def _container(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in patterns.section("sites.txt", "containers"):
        for node in tree.css(selector):
            if len(node.text(deep=True, strip=True)) >= _ENOUGH:
                return node
    return None


def _declared(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """What the page's head says, in the order of the data file; the visible h1 and title last."""
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property")
        value = (node.attributes.get("content") or "").strip()
        if name and value:
            metas.setdefault(name.lower(), value)
    for line in patterns.section("sites.txt", "meta"):
        field, _, name = line.partition("\t")
        if name.lower() in metas:
            yield field, metas[name.lower()]
    for field, selector in (("title", "h1"), ("page_title", "title")):
        for node in tree.css(selector)[:3]:
            value = _SPACES.sub(" ", node.text(deep=True)).strip()
            if value:
                yield field, value


def _is_bait(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    return bool(_UNSEEN.search(style)) and len(node.text(deep=True)) <= _BAIT


class _Walker:
    """Collects lines; a line is open until a block begins or ends."""

    def __init__(self, *, hiding: bool) -> None:
        self._hiding = hiding
        self._lines: list[Line] = []
        self._open: list[str] = []
        self._kind = LineKind.TEXT

    def walk(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if tag == "-text":
            self._open.append(node.text_content or "")
        elif tag == "br":
            self._end()
        elif tag == "sup" and len(text := node.text(deep=True)) < 8:
            self._open.append(raised(text))
        elif tag == "tr" and self._row(node):
            return
        elif tag is not None and tag not in _SILENT and depth < _DEPTH:
            self._element(node, tag, depth)

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        if self._hiding and _is_bait(node):
            return
        block = tag in _BLOCKS
        before = self._kind
        if block:
            self._end()
            self._kind = _KINDS.get(tag, before)
        child = node.child
        while child is not None:
            self.walk(child, depth + 1)
            child = child.next
        if block:
            self._end()
            self._kind = before

    def _row(self, node: LexborNode) -> bool:
        """A row of short cells is one line; a cell used for layout is walked like a block."""
        cells = [cell for cell in node.iter() if cell.tag in ("td", "th")]
        texts = [_SPACES.sub(" ", cell.text(deep=True)).strip() for cell in cells]
        told = table_row(texts)
        if told is None or not told.text:
            return False
        self._end()
        self._lines.append(told)
        return True

    def _end(self) -> None:
        text = _SPACES.sub(" ", "".join(self._open)).strip()
        self._open.clear()
        if text:
            self._lines.append(Line(text, self._kind))

    def finished(self) -> list[Line]:
        self._end()
        return self._lines
