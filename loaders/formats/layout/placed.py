"""Characters where they stand on a page, and the rows they make.

Lengths are in whatever unit the format uses; `middle` grows downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import median

from index_mappings.folding import without_radicals
from index_mappings.numerals import COUNT, COUNTING
from loaders.formats.pages import Line, raised
from loaders.formats.word.numbering import labelled

#: A gap of so many characters parts cells.
_GAP = 2.2
#: Raised characters are so small, so few, and these.
_RAISED, _MARKS = 0.75, 12
_MARK = re.compile(r"(?:\s*[\[〔【(（]?[\d①-⑳*＊※]{1,3}[\]〕】)）]?)+")
#: A heading's number; behind it stands a tab, which is no blank of the text and parts no cells.
LABEL = re.compile(rf"(?:\d{{1,2}}[.．、](?!\d)|[（(][\d{COUNTING}]{{1,3}}[)）]|{COUNT}、|[①-⑳])")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where it stands."""

    text: str
    left: float
    right: float
    middle: float
    size: float
    #: Lighter than text is, or half transparent.
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke, across or down."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its characters, its strokes and its size; `left_out` names what nobody sees."""

    glyphs: tuple[Glyph, ...]
    width: float
    height: float
    rules: tuple[Stroke, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TextRow:
    """Characters of one height, left to right; `cells` are its parts between wide gaps, `lefts`
    where each of them begins. A row of a ruled table has its `lines` already."""

    cells: tuple[str, ...]
    left: float
    right: float
    middle: float
    size: float
    width: float
    height: float
    lefts: tuple[float, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.cells)


@dataclass(slots=True)
class Block:
    """Rows that are read one after the other: a page's, or those of its left (1) or right (2)
    column. `notes` stand behind the paragraph that holds the row of this number."""

    rows: list[TextRow]
    column: int = 0
    notes: dict[int, list[Line]] = field(default_factory=dict)


def heights(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters that stand at one height together, from top to bottom."""
    groups: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        if not groups or glyph.middle - middle > 0.45 * min(glyph.size, groups[-1][0].size):
            groups.append([])
            middle = glyph.middle
        groups[-1].append(glyph)
        middle += (glyph.middle - middle) / len(groups[-1])
    return _with_marks(groups)


def _with_marks(groups: list[list[Glyph]]) -> list[list[Glyph]]:
    """Small characters that stand a little above those of a row (a note's mark, a power) are its
    own, raised."""
    joined: list[list[Glyph]] = []
    for group in reversed(groups):
        below = joined[-1] if joined else []
        if below and _is_raised(group, below):
            below.extend(replace(g, text=raised(g.text)) for g in group)
        else:
            joined.append(group)
    return joined[::-1]


def _is_raised(group: list[Glyph], row: list[Glyph]) -> bool:
    if len(group) > _MARKS or group[0].size > _RAISED * row[0].size:
        return False
    high = row[0].middle - group[0].middle
    left, right = min(g.left for g in row), max(g.right for g in row)
    text = "".join(g.text for g in group).strip()
    inside = all(left < g.left <= right + g.size for g in group)
    return inside and high < 0.75 * row[0].size and bool(_MARK.fullmatch(text))


def rows(glyphs: Iterable[Glyph], sheet: Sheet) -> list[TextRow]:
    """The rows of these characters of a page, from top to bottom."""
    all_rows = (_row(group, sheet) for group in heights(glyphs))
    return [row for row in all_rows if row.cells]


def _row(glyphs: list[Glyph], sheet: Sheet) -> TextRow:
    glyphs.sort(key=lambda g: g.left)
    visible = [g for g in glyphs if g.text.strip()]
    if not visible:
        return TextRow((), 0, 0, 0, 0, sheet.width, sheet.height)
    # Some fonts give punctuation a smaller box.
    size = median([g.size for g in visible if g.text.isalnum()] or [g.size for g in visible])
    if min(g.size for g in visible) <= _RAISED * size:
        glyphs = [_in_row(g, size) for g in glyphs]
    spaced = len(glyphs) - len(visible) > 0.25 * len(visible)
    cells, lefts = [""], [visible[0].left]
    before: Glyph | None = None
    for glyph in glyphs:
        blank = not glyph.text.strip()
        if before is not None and not blank:
            gap = glyph.left - before.right
            if gap > _GAP * size:
                cells[-1] = cells[-1].rstrip()
                cells.append("")
                lefts.append(glyph.left)
            elif gap > 0.15 * size and is_latin(before.text) and is_latin(glyph.text):
                cells[-1] = cells[-1].rstrip() + " "
        if not blank:
            cells[-1] += without_radicals(glyph.text)
            before = glyph
        elif before is not None and not spaced:
            cells[-1] += " "
    parts = _labelled([cell.strip() for cell in cells])
    return TextRow(
        tuple(parts), visible[0].left, max(g.right for g in visible),
        median(g.middle for g in visible), size, sheet.width, sheet.height,
        tuple(lefts[:1] + lefts[len(lefts) - len(parts) + 1 :]),
    )  # fmt: skip


def _in_row(glyph: Glyph, size: float) -> Glyph:
    """A small digit in a row of larger characters is a mark or a power."""
    small = glyph.size <= _RAISED * size and glyph.text.isdecimal() and glyph.text.isascii()
    return replace(glyph, text=raised(glyph.text)) if small else glyph


def _labelled(cells: list[str]) -> list[str]:
    """Cells whose first is no bare number; behind it a blank only where it would join digits."""
    if len(cells) > 1 and LABEL.fullmatch(cells[0]):
        cells[:2] = [cells[0] + cells[1]]
    label = LABEL.match(cells[0]) if cells else None
    if label is not None:
        cells[0] = labelled(label[0], cells[0][label.end() :].lstrip())
    return cells


def is_latin(text: str) -> bool:
    """A letter of a word, which a blank parts from the next word."""
    return text.isascii() and text.isalpha()
