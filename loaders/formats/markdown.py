"""Markdown, as people and converters write it: marks are no text, tables are rows, HTML is HTML.

A line stays a line, because Chinese texts break where they mean it; sentences that a converter
wrapped are put together later, as everywhere. What is taken away besides marks (pictures, the
addresses of links, the head of a file) is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from loaders.formats import html, tags
from loaders.formats import text as text_format
from loaders.formats.formulas import plain_formulas
from loaders.formats.pages import Line, LineKind, SourcePage, table_row

#: What a file's head may say of it, by the names that pages use.
_DECLARED = {
    "title": "title", "标题": "title", "date": "date_published", "发布日期": "date_published",
    "source": "source", "来源": "source", "author": "issuer", "发布机构": "issuer", "url": "url",
}  # fmt: skip
_HEADING = re.compile(
    r" {0,3}(#{1,6}(?=[ \t\u3000])|#{2,6})[ \t\u3000]*(?=[^#\s])(.*?)[ \t]*#*[ \t]*"
)
_SHARP = re.compile(r"^ {0,3}#.*$", re.M)
_RULED = re.compile(r"^[ \t|:]*--[-|: \t]*$", re.M)
#: So far the marks of Markdown are looked for.
_FAR = 200_000
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]|第|\d")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL = re.compile(r"(?<!\\)\|")
_BULLET = re.compile(
    r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+][ \t]+(?!\d+[ \t]*[-—]\s*$)(?:\[[ xX]\][ \t]+)?)?"
)
_GRID = re.compile(r"[ \t]*\+(?:[-=:]+\+)+[ \t]*")
#: What converters hang on headings, spans and pictures; where they part sections and pages.
_ATTRIBUTES = re.compile(r"(?<=\s)\{[#.][^{}]{0,300}\}(?=[ \t]*$)|(?<=\))\{\w+=[^{}]{0,300}\}")
_DIVISION = re.compile(r"[ \t]*(?::{3,}.*|\{\d+\}-{10,})")
_FENCE = re.compile(r"[ \t]*(?:```+|~~~+).*")
_REFERENCE = re.compile(r" {0,3}\[(?!\^)[^\]]{1,99}\]:\s*\S+.*")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,20})\]:[ \t]*")
_PICTURE = re.compile(
    r"!\[([^\]]{0,300})\](?:\([^()\s]{0,2000}(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\]]{0,99}\])"
)
_LINK = re.compile(
    r"(?<!\\)\[([^\[\]]{1,300})\](?:\([^()\s]{0,2000}(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\]]{0,99}\])"
)
_SPAN = re.compile(r"(?<!\\)\[([^\[\]]{1,300})\]\{[^{}]{0,300}\}")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^<>\s]{1,500})>")
_STRONG = re.compile(r"(?<!\\)(\*\*\*|\*\*|___|__|~~|==)(?=\S)(.{1,2000}?)(?<=\S)(?<!\\)\1")
_BOLD = re.compile(r"(?<!\\)\*\*")
_SLANTED = re.compile(
    r"(?<![\\*A-Za-z0-9])\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s\\])\*(?![*A-Za-z0-9])"
)
_UNDERSCORED = re.compile(r"(?<![\\\w])_(?=[^\s_])([^_\n]{1,500}?)(?<=[^\s\\])_(?!\w)")
_CODE = re.compile(r"(`+)(?!`)(.{1,500}?)(?<!`)\1(?!`)")
_MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DOCTYPE = re.compile(r"<!doctype[^<>]{0,200}>", re.I)
_HEAD = re.compile(r"---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_BLOCK = re.compile(r"<(table|html|div|center|details|figure|section|article|p|ul|ol|dl)\b", re.I)
#: A longer line is no work of a converter's; its marks stay.
_LONG = 20_000
#: So many lines with a heading's marks, or a table's rule, show that a text is Markdown.
_FEW = 2


def is_markdown(text: str) -> bool:
    """A text under another name that was written with these marks."""
    sample = text[:_FAR]
    if "|" in sample and "--" in sample and any(map(_is_rule, _RULED.findall(sample))):
        return True
    if "#" not in sample:
        return False
    headings = sum(
        bool((h := _HEADING.fullmatch(line)) and _is_chapter(h)) for line in _SHARP.findall(sample)
    )
    start = text.lstrip()
    headings += start[:2] == "# " and not _NUMBERED.match(start[2:].lstrip())
    return headings >= _FEW


def _is_rule(line: str) -> bool:
    return "|" in line and bool(_SEPARATOR.fullmatch(line))


def _is_chapter(heading: re.Match[str]) -> bool:
    """A heading below another, or with a number; the rest may be the tags of a page."""
    return len(heading[1]) > 1 or bool(_NUMBERED.match(heading[2]))


def read(data: bytes) -> SourcePage:
    """A Markdown file's lines."""
    return parse(text_format.decode(data))


def parse(text: str) -> SourcePage:
    """The same of a text."""
    return _LinesSoFar().read(text)


@dataclass(slots=True)
class _LinesSoFar:
    """Lines so far; tables and notes are open until another line comes."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    declared: list[tuple[str, str]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    titled: bool = False

    def read(self, text: str) -> SourcePage:
        """The whole of a text."""
        text = self._head(text.lstrip("\ufeff").replace("\r\n", "\n"))
        for piece, is_markup in _pieces(_DOCTYPE.sub("", _without_comments(text))):
            if is_markup:
                self._end_table()
                self._markup(piece)
            else:
                for line in text_format.split(piece):
                    self._line(line)
        self._end_table()
        return SourcePage(tuple(self.lines), tuple(self.declared), left_out=tuple(self.left_out))

    def _head(self, text: str) -> str:
        """The text below a file's head, which is read like a page's."""
        head = _HEAD.match(text)
        if head is None:
            return text
        for line in head[1].splitlines():
            key, _, value = line.partition(":")
            name = _DECLARED.get(key.strip().lower())
            if name and value.strip():
                self.declared.append((name, value.strip().strip("\"'")))
        self.left_out.append(("metadata", head[1]))
        return text[head.end() :]

    def _markup(self, piece: str) -> None:
        page = html.parse(piece)
        self.left_out.extend(page.left_out)
        self.declared.extend(page.declared)
        for line in page.lines:
            self._add(line.text, line.kind)

    def _line(self, line: str) -> None:
        if "|" in line or (self.rows and _SEPARATOR.fullmatch(line)):
            self.rows.append(line)
            return
        if _GRID.fullmatch(line):
            self.rows.append(line)
            return
        self._end_table()
        self._text(line)

    def _text(self, line: str) -> None:
        """A line that is no table's."""
        line = _ATTRIBUTES.sub("", line.removesuffix("\\"))
        if _DIVISION.fullmatch(line):
            return
        if _FENCE.fullmatch(line) or _RULE.fullmatch(line) or _UNDERLINE.fullmatch(line):
            self._underlined(line)
            return
        if _REFERENCE.fullmatch(line):
            self.left_out.append(("markup", line.strip()))
            return
        heading = _HEADING.fullmatch(line)
        if heading:
            self._add(heading[2], self._kind(len(heading[1])))
            return
        self._add(_BULLET.sub("", line, count=1))

    def _kind(self, depth: int) -> LineKind:
        """The first heading of the first order is the title; some converters know no other."""
        if depth > 1 or self.titled:
            return LineKind.HEADING
        self.titled = True
        return LineKind.TITLE

    def _underlined(self, line: str) -> None:
        """A line of = or - makes a heading of the short one above it, if they touch."""
        mark = line.strip()[:1]
        above = self.lines[-1] if self.lines else None
        if mark not in "=-" or above is None or above.kind is not LineKind.TEXT or not above.text:
            return
        if len(above.text) <= 60 and above.text[-1] not in "。；;":
            self.lines[-1] = Line(above.text, self._kind(1 if mark == "=" else 2))

    def _end_table(self) -> None:
        """Rows with a rule among them are a table's; others are lines."""
        rows, self.rows = self.rows, []
        if len(rows) > 2 and _GRID.fullmatch(rows[0]):
            for row in _unfolded(rows):
                self._row(row)
            return
        ruled = len(rows) > 1 and any(map(_SEPARATOR.fullmatch, rows))
        framed = all(row.strip().startswith("|") and row.strip().endswith("|") for row in rows)
        if ruled or framed:
            for row in rows:
                if not _SEPARATOR.fullmatch(row):
                    self._row(row)
            return
        for row in rows:
            self._text(row)

    def _row(self, row: str) -> None:
        text = row.strip()
        text = text[1:] if text.startswith("|") else text
        text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
        cells = [
            self._inline(cell.replace("<br>", " ").replace("<br/>", " ")).strip()
            for cell in _CELL.split(text)
        ]
        row_line = table_row([[cell] for cell in cells])
        for line in [row_line] if row_line else [Line(cell) for cell in cells if cell]:
            if line.text:
                self.lines.append(line)

    def _add(self, text: str, kind: LineKind = LineKind.TEXT) -> None:
        note = _NOTE.match(text)
        if note:
            text = f"[{note[1]}] {text[note.end() :]}"
        content = self._inline(text) if kind is not LineKind.TABLE else plain_formulas(text)
        if tags.has_tag(content) and tags.without(content).strip():
            page = html.parse(content, loose=True)
            self.left_out.extend(page.left_out)
            self.lines.extend(Line(line.text, kind) for line in page.lines)
        else:
            self.lines.append(Line(tags.without(content).strip(), kind))

    def _inline(self, text: str) -> str:
        """A line's text without its marks."""
        if len(text) > _LONG or not any(mark in text for mark in "*_`[]$\\~=<"):
            return text
        for picture in _PICTURE.finditer(text):
            self.left_out.append(("markup", picture[0]))
        text = _PICTURE.sub("", text)
        text = plain_formulas(text)
        text = _SPAN.sub(r"\1", _LINK.sub(self._linked, text))
        text = _ADDRESS.sub(r"\1", text)
        text = _MARK.sub(r"[\1]", text)
        for pattern in (_CODE, _STRONG, _STRONG):
            text = pattern.sub(r"\2", text)
        text = _UNDERSCORED.sub(r"\1", _SLANTED.sub(r"\1", text))
        if len(_BOLD.findall(text)) % 2 == 0:  # pairs with blanks inside; one alone masks a name
            text = _BOLD.sub("", text)
        return _ESCAPED.sub(r"\1", text)

    def _linked(self, link: re.Match[str]) -> str:
        self.left_out.append(("markup", link[0]))
        return link[1]


def _unfolded(rows: list[str]) -> Iterator[str]:
    """The rows of a table that is drawn with + and -, each in one line."""
    open_: list[str] = []
    for row in rows:
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if _GRID.fullmatch(row):
            if open_:
                yield " | ".join(open_)
            open_ = []
        elif len(open_) == len(cells):
            open_ = [above + cell for above, cell in zip(open_, cells, strict=True)]
        else:
            open_ = [*open_, *cells] if open_ else cells
    if open_:
        yield " | ".join(open_)


def _without_comments(text: str) -> str:
    first, *pieces = text.split("<!--")
    return first + "".join(
        piece.partition("-->")[2] if "-->" in piece else piece for piece in pieces
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of Markdown, and blocks of HTML among them, each to its own end."""
    place = 0
    while (begin := _BLOCK.search(text, place)) is not None:
        end = _end_of(text, begin)
        if end is None:
            break
        yield text[place : begin.start()], False
        yield text[begin.start() : end], True
        place = end
    yield text[place:], False


def _end_of(text: str, begin: re.Match[str]) -> int | None:
    """Where the element that begins here ends, others of its name in it closed."""
    depth = 0
    for tag in _element(begin[1].lower()).finditer(text, begin.start()):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return None


@cache
def _element(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}\b[^<>]{{0,2000}}>", re.I)
