"""Rows to paragraphs: where a paragraph ends is told from where its rows end and begin.

A row that stops short of the right margin, or is followed by an indented one, ends its paragraph; a
row with wide gaps is a table's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loaders.formats.layout.placed import LABEL, Block, TextRow, is_latin
from loaders.formats.pages import CELL, Line, table_row

#: Margins are known to so much of a character; where paragraphs are indented, a row that is not
#: and follows no full stop goes on with more certainty.
_SLACK, _WIDE_SLACK = 0.6, 1.8
_INDENT = 1.2
#: So many indented rows show that the document begins its paragraphs with an indent.
_INDENTED = 4
#: Rows of one cell stand no further apart, in characters.
_CLOSE = 1.6
_STOPS = frozenset("。！？；：:;!?…")
_NEVER_FIRST = frozenset("，。、；：！？）》”’】％%,;:!?)]}·")
_WORD = re.compile(r"[A-Za-z0-9.,%\-]+")


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where full rows of a page begin and end, the size of most characters, and whether the
    document's paragraphs begin with an indent."""

    left: float
    right: float
    size: float
    indents: bool = False


def _margins(blocks: Sequence[Block]) -> list[_Margins]:
    """Margins block by block (left and right pages differ); few rows borrow those of all blocks
    of their column."""
    wholes = {
        column: _margins_of([row for b in blocks if b.column == column for row in b.rows])
        for column in {block.column for block in blocks}
    }
    margins = []
    for block in blocks:
        own, whole = _margins_of(block.rows), wholes[block.column]
        many = len(block.rows) >= 8 and own.right > 0.9 * whole.right
        margins.append(own if many else whole)
    indented = sum(
        _INDENT * row.size < row.left - margin.left < 3 * row.size
        for block, margin in zip(blocks, margins, strict=True)
        for row in block.rows
    )
    return [replace(margin, indents=indented >= _INDENTED) for margin in margins]


def _margins_of(rows: Sequence[TextRow]) -> _Margins:
    text_rows = [row for row in rows if not row.lines]
    if not text_rows:
        return _Margins(0, 0, 0)
    widest = max(row.right - row.left for row in text_rows)
    wide = [row for row in text_rows if row.right - row.left >= 0.7 * widest]
    sizes: Counter[float] = Counter()
    for row in text_rows:
        sizes[round(row.size, 1)] += len(row.text)
    body = sizes.most_common(1)[0][0]
    wide = [row for row in wide if abs(row.size - body) <= 0.15 * body] or wide
    lefts = sorted(row.left for row in wide)
    rights = sorted(row.right for row in wide)
    return _Margins(lefts[len(lefts) // 10], rights[(len(rights) * 3) // 4], body)


def paragraphs(blocks: Sequence[Block]) -> Iterator[Line]:
    """Rows put together; a paragraph may go on over the end of a page or a column."""
    flow = _Flow()
    for block, margins in zip(blocks, _margins(blocks), strict=True):
        for number, row in enumerate(block.rows):
            yield from flow.take(row, margins)
            flow.notes.extend(block.notes.get(number, ()))
    yield from flow.end()


@dataclass(slots=True)
class _Flow:
    """A paragraph, or a table's row, that may go on."""

    text: str = ""
    before: tuple[TextRow, _Margins] | None = None
    cells: list[str] = field(default_factory=list)
    last: TextRow | None = None
    #: They come behind the paragraph that is open.
    notes: list[Line] = field(default_factory=list)

    def take(self, row: TextRow, margins: _Margins) -> Iterator[Line]:
        """The lines that this row has ended."""
        if row.lines:
            yield from self.end()
            yield from row.lines
        elif self.last is not None and (columns := _columns(self.last, row)):
            for column, cell in zip(columns, row.cells, strict=True):
                self.cells[column] = glued(self.cells[column], cell)
            self.last = replace(row, lefts=self.last.lefts)
        elif _is_table_row(row) and not _is_spread(row, margins):
            yield from self.end()
            self.cells, self.last = list(row.cells), row
        elif self.before is not None and _goes_on(self.before, (row, margins)):
            self.text = glued(self.text, row.text)
            self.before = row, margins
        else:
            yield from self.end()
            self.text, self.before = row.text, (row, margins)

    def end(self) -> Iterator[Line]:
        """What is open, as lines."""
        if self.cells:
            row_line = table_row([[cell] for cell in self.cells])
            yield from [row_line] if row_line else map(Line, self.cells)
        elif self.text:
            yield Line(self.text)
        yield from self.notes
        self.notes.clear()
        self.text, self.before, self.cells, self.last = "", None, [], None


def _columns(above: TextRow, row: TextRow) -> list[int]:
    """The columns of a table's row that go on in this one, where its first column stays empty."""
    if row.middle - above.middle > _CLOSE * row.size or row.left < above.lefts[0] + row.size:
        return []
    columns = []
    for left in row.lefts:
        near = [n for n, start in enumerate(above.lefts) if abs(start - left) < row.size]
        if not near or near[0] == 0:
            return []
        columns.append(near[0])
    return columns


def _is_table_row(row: TextRow) -> bool:
    return len(row.cells) > 1 and max(map(len, row.cells)) <= CELL


def _is_spread(row: TextRow, margins: _Margins) -> bool:
    """A justified row of prose with one hole in it, not a table's row."""
    return (
        len(row.cells) == 2
        and sum(map(len, row.cells)) > 25
        and row.right >= margins.right - row.size
    )


def _goes_on(first: tuple[TextRow, _Margins], second: tuple[TextRow, _Margins]) -> bool:
    """The paragraph of one row goes on in the next."""
    (above, margins_above), (below, margins_below) = first, second
    if abs(above.size - below.size) > 0.15 * max(above.size, below.size):
        return False
    if _is_centred(above, margins_above) and _is_centred(below, margins_below):
        return above.size > 1.15 * margins_above.size and above.text[-1] not in "。）)"
    if below.left - margins_below.left > _INDENT * below.size:
        return False
    ends = above.text[-1] in _STOPS
    if not margins_below.indents and LABEL.match(below.text) and (ends or _is_heading(above.text)):
        return False
    if below.text[0] in _NEVER_FIRST:
        return True
    # Only where the next unit did not fit was the row broken and not the paragraph ended.
    left_over = (margins_above.right - above.right) / above.size
    slack = _WIDE_SLACK if margins_below.indents and not ends else _SLACK
    return left_over <= _width(below.text) + (slack if margins_below.indents or not ends else -0.1)


def _is_heading(text: str) -> bool:
    return bool(LABEL.match(text)) and "。" not in text


def _width(text: str) -> float:
    """The first unit of a row in characters: a word or number, or a character with its marks."""
    word = _WORD.match(text)
    if word:
        return len(word[0]) * 0.55
    opening = len(text) - len(text.lstrip("“‘（《【(["))
    closing = text[opening + 1 : opening + 2] in _NEVER_FIRST
    return 1.0 + opening + closing


def _is_centred(row: TextRow, margins: _Margins) -> bool:
    left, right = row.left - margins.left, margins.right - row.right
    return (left > row.size or row.size > 1.15 * margins.size) and abs(left - right) < 2 * row.size


def glued(left: str, right: str) -> str:
    """Two rows of one paragraph; only words of letters are parted by a blank."""
    latin = is_latin(left[-1]) and is_latin(right[0])
    return f"{left} {right}" if latin else left + right
