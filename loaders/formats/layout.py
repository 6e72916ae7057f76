"""From placed characters to paragraphs: for formats that know where ink stands, not what it means.

Characters of one height are a row; a row that stops short of the right margin, or is followed by an
indented one, ends its paragraph. Page numbers, running headers and footers go; a row with wide gaps
is a table's. Lengths are in whatever unit the format uses; `middle` grows downwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from loaders.formats.pages import Line, Page, table_row

#: Parts of the page's height in which numbers, headers and footers stand.
_EDGE = 0.12
_NUMBER = re.compile(
    r"[-—–－·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·•~\s]*"
)
#: A gap of so many characters parts cells; margins are known to so much of a character.
_GAP, _SLACK = 2.2, 0.6
_INDENT = 1.2
#: So many indented rows show that the document begins its paragraphs with an indent.
_INDENTED = 4
_STOPS = frozenset("。！？；：:;!?…")
_NEVER_FIRST = frozenset("，。、；：！？）》”’】％%,;:!?)]}·")
#: A heading's number; behind it stands a tab, which is no blank of the text and parts no cells.
_LABEL = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[（(][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)
_WORD = re.compile(r"[A-Za-z0-9.,%\-]+")
_RADICALS = re.compile(r"[\u2e80-\u2fdf]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where it stands."""

    text: str
    left: float
    right: float
    middle: float
    size: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its characters and its size."""

    glyphs: tuple[Glyph, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """Characters of one height, left to right; `cells` are its parts between wide gaps."""

    cells: tuple[str, ...]
    left: float
    right: float
    middle: float
    size: float
    width: float
    height: float

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def page(sheets: Iterable[Sheet]) -> Page:
    """The paragraphs of a document's pages."""
    pages = [rows(sheet) for sheet in sheets]
    pages = [list(kept) for kept in _without_edges(pages)]
    return Page(tuple(_paragraphs(pages)))


def rows(sheet: Sheet) -> list[Row]:
    """A page's rows, from top to bottom."""
    found: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(sheet.glyphs, key=lambda g: g.middle):
        if not found or glyph.middle - middle > 0.45 * min(glyph.size, found[-1][0].size):
            found.append([])
            middle = glyph.middle
        found[-1].append(glyph)
        middle += (glyph.middle - middle) / len(found[-1])
    made = (_row(glyphs, sheet) for glyphs in found)
    return [row for row in made if row.cells]


def _row(glyphs: list[Glyph], sheet: Sheet) -> Row:
    glyphs.sort(key=lambda g: g.left)
    seen = [g for g in glyphs if g.text.strip()]
    if not seen:
        return Row((), 0, 0, 0, 0, sheet.width, sheet.height)
    size = median(g.size for g in seen)
    spaced = len(glyphs) - len(seen) > 0.25 * len(seen)
    cells = [""]
    before: Glyph | None = None
    for glyph in glyphs:
        blank = not glyph.text.strip()
        if before is not None and not blank:
            gap = glyph.left - before.right
            if gap > _GAP * size:
                cells[-1] = cells[-1].rstrip()
                cells.append("")
            elif gap > 0.15 * size and _is_latin(before.text) and _is_latin(glyph.text):
                cells[-1] = cells[-1].rstrip() + " "
        if not blank:
            cells[-1] += mended(glyph.text)
            before = glyph
        elif before is not None and not spaced:
            cells[-1] += " "
    told = tuple(_labelled([cell.strip() for cell in cells if cell.strip()]))
    return Row(
        told, seen[0].left, max(g.right for g in seen), median(g.middle for g in seen), size,
        sheet.width, sheet.height,
    )  # fmt: skip


def _labelled(cells: list[str]) -> list[str]:
    """Cells whose first is not a bare number, and no blank behind the number that opens them."""
    if len(cells) > 1 and _LABEL.fullmatch(cells[0]):
        cells[:2] = [cells[0] + cells[1]]
    label = _LABEL.match(cells[0]) if cells else None
    if label is not None:
        cells[0] = label[0] + cells[0][label.end() :].lstrip()
    return cells


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def mended(text: str) -> str:
    """Radicals that stand for characters (a habit of fonts' tables) are the characters."""
    return _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _without_edges(pages: Sequence[list[Row]]) -> Iterator[list[Row]]:
    """Pages without their numbers, and without what stands at the edge of most of them."""
    counted: Counter[str] = Counter()
    for found in pages:
        counted.update({_edge_key(row) for row in found if _is_edge(row)})
    often = max(2, (len(pages) + 1) // 2)
    for found in pages:
        yield [
            row
            for row in found
            if not _is_edge(row)
            or not (_NUMBER.fullmatch(row.text) or counted[_edge_key(row)] >= often)
        ]


def _is_edge(row: Row) -> bool:
    return not _EDGE * row.height < row.middle < (1 - _EDGE) * row.height


def _edge_key(row: Row) -> str:
    return re.sub(r"\d+", "#", f"{round(row.middle / row.height, 2)}{row.text}")


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where full rows of a page begin and end, the size of most characters, and whether the
    document's paragraphs begin with an indent."""

    left: float
    right: float
    size: float
    indents: bool = False


def _margins(pages: Sequence[list[Row]]) -> list[_Margins]:
    """Margins page by page (left and right pages differ); few rows borrow those of the whole."""
    whole = _margins_of([row for found in pages for row in found])
    margins = [
        own if len(found) >= 8 and own.right > 0.9 * whole.right else whole
        for found, own in ((found, _margins_of(found)) for found in pages)
    ]
    indented = sum(
        _INDENT * row.size < row.left - here.left < 3 * row.size
        for found, here in zip(pages, margins, strict=True)
        for row in found
    )
    return [replace(here, indents=indented >= _INDENTED) for here in margins]


def _margins_of(found: Sequence[Row]) -> _Margins:
    if not found:
        return _Margins(0, 0, 0)
    widest = max(row.right - row.left for row in found)
    wide = [row for row in found if row.right - row.left >= 0.7 * widest]
    sizes: Counter[float] = Counter()
    for row in found:
        sizes[round(row.size, 1)] += len(row.text)
    body = sizes.most_common(1)[0][0]
    wide = [row for row in wide if abs(row.size - body) <= 0.15 * body] or wide
    lefts = sorted(row.left for row in wide)
    rights = sorted(row.right for row in wide)
    return _Margins(lefts[len(lefts) // 10], rights[(len(rights) * 3) // 4], body)


def _paragraphs(pages: Sequence[list[Row]]) -> Iterator[Line]:
    """Rows put together; a paragraph may go on over the end of a page."""
    open_text = ""
    before: tuple[Row, _Margins] | None = None
    for found, margins in zip(pages, _margins(pages), strict=True):
        for row in found:
            told = table_row(list(row.cells)) if len(row.cells) > 1 else None
            if told is not None and told.text and not _is_spread(row, margins):
                if open_text:
                    yield Line(open_text)
                yield told
                open_text, before = "", None
            elif before is not None and _goes_on(before, (row, margins)):
                open_text = _glued(open_text, row.text)
                before = row, margins
            else:
                if open_text:
                    yield Line(open_text)
                open_text, before = row.text, (row, margins)
    if open_text:
        yield Line(open_text)


def _is_spread(row: Row, margins: _Margins) -> bool:
    """A justified row of prose with one hole in it, not a table's row."""
    return (
        len(row.cells) == 2
        and sum(map(len, row.cells)) > 25
        and row.right >= margins.right - row.size
    )


def _goes_on(one: tuple[Row, _Margins], other: tuple[Row, _Margins]) -> bool:
    """The paragraph of one row goes on in the next."""
    (above, there), (below, here) = one, other
    if abs(above.size - below.size) > 0.15 * max(above.size, below.size):
        return False
    if _is_centred(above, there) and _is_centred(below, here):
        return above.size > 1.15 * there.size and above.text[-1] not in "。）)"
    if below.left - here.left > _INDENT * below.size:
        return False
    ends = above.text[-1] in _STOPS
    if not here.indents and _LABEL.match(below.text) and (ends or _is_heading(above.text)):
        return False
    if below.text[0] in _NEVER_FIRST:
        return True
    # Only where the next unit did not fit was the row broken and not the paragraph ended.
    left_over = (there.right - above.right) / above.size
    return left_over <= _width(below.text) + (_SLACK if here.indents or not ends else -0.1)


def _is_heading(text: str) -> bool:
    return bool(_LABEL.match(text)) and "。" not in text


def _width(text: str) -> float:
    """The first unit of a row in characters: a word or number, or a character with its marks."""
    word = _WORD.match(text)
    if word:
        return len(word[0]) * 0.55
    opening = len(text) - len(text.lstrip("“‘（《【(["))
    closing = text[opening + 1 : opening + 2] in _NEVER_FIRST
    return 1.0 + opening + closing


def _is_centred(row: Row, margins: _Margins) -> bool:
    left, right = row.left - margins.left, margins.right - row.right
    return (left > row.size or row.size > 1.15 * margins.size) and abs(left - right) < 2 * row.size


def _glued(left: str, right: str) -> str:
    latin = _is_latin(left[-1]) and _is_latin(right[0])
    return f"{left} {right}" if latin else left + right
