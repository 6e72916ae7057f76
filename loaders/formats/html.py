"""Web pages: the container that holds the text when the portal's system is known, else the body.

A block element ends a line, an inline one never does; a table of cells gives a line a row. Scripts,
styles and forms are no text; what cannot be seen is left out and named (see `hiding`). What else
stands around the report is the cleaning's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loaders import brands, patterns
from loaders.formats import hiding, tags
from loaders.formats import text as text_format
from loaders.formats.pages import Line, LineKind, SourcePage, raised, table_row

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select",
                     "textarea", "head", "canvas", "video", "audio", "-comment", "rt", "rp", "rtc",
                     "datalist", "annotation", "annotation-xml"})  # fmt: skip
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
#: Hidden pieces up to this length are dropped; a longer one is a text that a script would show.
_BAIT = 400
#: How the foot of a page says who runs it, and how much is read from there.
_FOOT, _FOOT_LONG = ("主办", "版权所有", "网站标识码"), 160
_TAG = re.compile(r"<[^>]*(?:>|$)")
#: What may stand between two containers and belong to the text.
_BETWEEN = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote",
                      "center", "strong", "b", "-text"})  # fmt: skip
_HOLDERS = frozenset({"div", "section", "article", "td", "ucapcontent"})
#: Where a class is likely to paint the ground.
_PAINTED = frozenset({"table", "tr", "td", "th"})
#: Deeper than this no real page is nested; a hostile one must not exhaust the stack.
_DEPTH = 200


def read(data: bytes) -> SourcePage:
    """A page's lines: from its known container, else from its whole body; a text under a page's
    name has lines of its own."""
    text = text_format.decode(data, charset_of(data))
    return parse(text) if "</" in text or tags.has_tag(text) else text_format.page(text)


def charset_of(data: bytes) -> str | None:
    """The encoding a page names."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def parse(markup: str, *, loose: bool = False) -> SourcePage:
    """A page that is text already; `loose` says that line breaks outside all blocks are meant."""
    tree = LexborHTMLParser(markup)
    styles = hiding.PageStyles.of(markup, tree)
    containers = _containers(tree)
    walker = _Walker(styles, whole=bool(containers))
    walker.loose = loose
    body = tree.body or tree.root
    for root in containers or ([body] if body is not None else []):
        walker.walk(root, 0)
    lines, hidden = walker.finished()
    if _is_escaped(lines):
        lines = list(parse("\n".join(line.text for line in lines), loose=True).lines)
    return SourcePage(
        tuple(lines), (*_declared(tree), *(_around(markup, body) if containers else ())),
        bool(containers),
        left_out=tuple(("hidden", text) for text in hidden),
    )  # fmt: skip


def _around(markup: str, body: LexborNode | None) -> Iterator[tuple[str, str]]:
    """Where only a container is read: who runs the site, and what the page advertises around it."""
    for word in _FOOT:
        start = markup.rfind(word)
        if start >= 0:
            text = _TAG.sub(" ", markup[start : start + _FOOT_LONG])
            yield "foot", _SPACES.sub(" ", text).strip()
    text = body.text(deep=True, separator="\n") if body is not None else ""
    for _, passage in islice(brands.advertised(text), 1):
        yield "outside", passage


def _is_escaped(lines: list[Line]) -> bool:
    """A page whose text is markup again, because it was escaped once too often."""
    return tags.has_tags("\n".join(line.text for line in lines if "</" in line.text))


def _containers(tree: LexborHTMLParser) -> list[LexborNode]:
    """The known containers that hold the text: all of one kind, and what stands between them."""
    for selector in patterns.section("sites.txt", "containers"):
        nodes = tree.css(selector)
        if not nodes:
            continue
        nodes = _outermost(nodes) if len(nodes) > 1 else nodes
        main = next((n for n in nodes if len(n.text(deep=True, strip=True)) >= _ENOUGH), None)
        if main is not None:
            return [main] if selector.isalpha() else _side_by_side(main, nodes)
    return []


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Those that stand in none of the others."""
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(p.mem_id in ids for p in _above(node))]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _side_by_side(main: LexborNode, nodes: list[LexborNode]) -> list[LexborNode]:
    """The first that holds enough, the containers of any kind beside it with what stands between
    them, and the others of its own kind. Elements that are only named alike are teasers."""
    row = list(main.parent.iter(include_text=True)) if main.parent is not None else [main]
    kinds = {n.mem_id for n in nodes} | {n.mem_id for n in row if _is_container(n)}
    ends = [place for place, node in enumerate(row) if node.mem_id in kinds]
    beside = [
        node
        for node in row[ends[0] : ends[-1] + 1]
        if node.mem_id in kinds or (node.tag or "") in _BETWEEN
    ]
    ids = {node.mem_id for node in beside}
    others = [n for n in nodes if n.mem_id not in ids and len(n.text(deep=True, strip=True)) > 20]
    before = others[
        : next((i for i, n in enumerate(others) if nodes.index(n) > nodes.index(main)), len(others))
    ]
    return [*before, *beside, *others[len(before) :]]


@cache
def _named_containers() -> frozenset[str]:
    return frozenset(patterns.section("sites.txt", "containers"))


def _is_container(node: LexborNode) -> bool:
    if node.tag not in _HOLDERS:
        return False
    attributes = node.attributes
    names = {f".{name}" for name in (attributes.get("class") or "").split()}
    return not _named_containers().isdisjoint(names | {f"#{attributes.get('id')}"})


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
    for name in ("keywords", "description"):
        if name in metas:
            yield "described", metas[name]
    for field, selector in (("title", "h1"), ("page_title", "title")):
        for node in tree.css(selector)[:3]:
            value = _SPACES.sub(
                " ", _visible_text(node) if field == "title" else node.text(deep=True)
            )
            if value.strip():
                yield field, value.strip()


def lines_of(node: LexborNode) -> list[str]:
    """The lines of a part of a page, whatever its styles say."""
    walker = _Walker(None)
    walker.walk(node, 0)
    return [line.text for line in walker.finished()[0]]


def _visible_text(node: LexborNode) -> str:
    return " ".join(lines_of(node))


class _Walker:
    """Collects lines; a line is open until a block begins or ends."""

    def __init__(self, styles: hiding.PageStyles | None, *, whole: bool = True) -> None:
        self._styles = styles
        self._whole = whole
        self._lines: list[Line] = []
        self._open: list[str] = []
        self._hidden: list[str] = []
        self._ink = hiding.LetterInk()
        self._kind = LineKind.TEXT
        #: Line breaks of the source are line breaks.
        self.pre = False
        #: So they are outside all blocks.
        self.loose = False

    def walk(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "br":
            self._end()
        elif tag == "sup" and len(text := node.text(deep=True)) < 8:
            self._open.append(raised(text))
        elif tag is not None and tag not in _SILENT and depth < _DEPTH:
            if self._styles is None:
                self._element(node, tag, depth)
            else:
                self._styled(node, tag, depth, self._styles)

    def _text(self, text: str) -> None:
        if self._styles is not None and not self._ink.shows:
            self._hidden.append(text)
        elif (self.pre or self.loose) and ("\n" in text or "\r" in text):
            first, *rest = text.splitlines() or [""]
            self._open.append(first)
            for line in rest:
                self._end()
                self._open.append(line)
            if text.endswith(("\n", "\r")):
                self._end()
        else:
            self._open.append(text)

    def _styled(self, node: LexborNode, tag: str, depth: int, styles: hiding.PageStyles) -> None:
        """An element whose style may hide it, or its letters."""
        style, classed = styles.style(node)
        if hiding.hides(style, classed=classed):
            text = _visible_text(node)
            if len(text) <= _BAIT or not hiding.is_closed(style):
                self._hidden.append(text)
                return
        before = self._ink, self.pre
        painted = classed and (not self._whole or tag in _PAINTED)
        if style or classed:
            self._ink = self._ink.under(style, classed=classed, unknown_ground=painted)
            self.pre = self.pre or hiding.keeps_breaks(style)
        self._element(node, tag, depth)
        self._ink, self.pre = before

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        block = tag in _BLOCKS
        before = self._kind, self.pre, self.loose
        if block:
            self._end()
            self._kind = _KINDS.get(tag, self._kind)
            self.pre = self.pre or tag == "pre"
            self.loose = self.loose and tag in ("html", "body")
        if tag != "tr" or not self._row(node, depth):
            child = node.child
            while child is not None:
                self.walk(child, depth + 1)
                child = child.next
        if block:
            self._end()
            self._kind, self.pre, self.loose = before

    def _row(self, node: LexborNode, depth: int) -> bool:
        """A row of cells is one line; a cell used for layout gives its own lines."""
        cells = [cell for cell in node.iter() if cell.tag in ("td", "th")]
        if not cells:
            return False
        rows = []
        for cell in cells:
            inside = _Walker(self._styles, whole=self._whole)
            inside._ink, inside._kind, inside.pre = self._ink, self._kind, self.pre
            inside.walk(cell, depth + 1)
            lines, hidden = inside.finished()
            rows.append(lines)
            self._hidden.extend(hidden)
        row_line = table_row([[line.text for line in lines] for lines in rows])
        if row_line is None:
            self._lines.extend(line for lines in rows for line in lines)
        elif row_line.text:
            self._lines.append(row_line)
        return True

    def _end(self) -> None:
        text = _SPACES.sub(" ", "".join(self._open)).strip()
        self._open.clear()
        if text:
            self._lines.append(Line(text, self._kind))

    def finished(self) -> tuple[list[Line], list[str]]:
        """The lines, and what cannot be seen."""
        self._end()
        hidden = (_SPACES.sub(" ", text).strip() for text in self._hidden)
        return self._lines, [text for text in hidden if text]
