"""Tables between strokes: characters belong to the cell they stand in, however many rows it has.

Strokes that meet make a grid. Between two cells of it without a stroke there is no border: they are
one. A grid of a single column is a frame around text, and no table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.formats.layout import flow
from loaders.formats.layout.placed import Block, Glyph, Sheet, Stroke, TextRow, rows
from loaders.formats.pages import Line, table_row

#: Strokes nearer than this part of the page's width are one; shorter ones are marks.
_NEAR, _SHORT = 0.004, 0.008
#: A page of more strokes is a drawing.
_MANY = 1_500


def tables(sheet: Sheet) -> tuple[list[TextRow], list[Glyph]]:
    """The rows of the page's ruled tables, and the characters that stand in none."""
    if not sheet.rules:
        return [], list(sheet.glyphs)
    near = sheet.width * _NEAR
    table_rows: list[TextRow] = []
    rest: list[Glyph] = list(sheet.glyphs)
    for across, down in _clusters(*_strokes(sheet), near):
        grid = _Grid.of(across, down, near)
        if grid is None:
            continue
        inside = [g for g in rest if grid.holds(g)]
        if any(g.text.strip() for g in inside):
            rest = [g for g in rest if not grid.holds(g)]
            table_rows.extend(grid.rows(inside, sheet))
    return table_rows, rest


def _strokes(sheet: Sheet) -> tuple[list[Stroke], list[Stroke]]:
    """Strokes across and strokes down, each in one piece."""
    near, short = sheet.width * _NEAR, sheet.width * _SHORT
    across = [r for r in sheet.rules if r.right - r.left >= r.bottom - r.top]
    down = [r for r in sheet.rules if r.right - r.left < r.bottom - r.top]
    across = _joined(across, near)
    turned = _joined([Stroke(r.top, r.left, r.bottom, r.right) for r in down], near)
    down = [Stroke(r.top, r.left, r.bottom, r.right) for r in turned]
    across = [r for r in across if r.right - r.left >= short]
    down = [r for r in down if r.bottom - r.top >= short]
    return ([], []) if len(across) + len(down) > _MANY else (across, down)


def _joined(strokes: Sequence[Stroke], near: float) -> list[Stroke]:
    """Strokes across at one height that touch are one stroke."""
    joined: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda r: (round(r.top / near / 2), r.left)):
        last = joined[-1] if joined else None
        level = (stroke.top + stroke.bottom) / 2
        if (
            last
            and abs((last.top + last.bottom) / 2 - level) <= near
            and (stroke.left <= last.right + near)
        ):
            joined[-1] = Stroke(last.left, last.top, max(last.right, stroke.right), last.bottom)
        else:
            joined.append(stroke)
    return joined


def _clusters(
    across: list[Stroke], down: list[Stroke], near: float
) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Strokes that meet, directly or by way of others."""
    left = list(down)
    waiting = list(across)
    while waiting:
        rows_, columns = [waiting.pop()], []
        grown = True
        while grown:
            meeting = [d for d in left if any(_meet(a, d, near) for a in rows_)]
            left = [d for d in left if d not in meeting]
            columns.extend(meeting)
            more = [a for a in waiting if any(_meet(a, d, near) for d in meeting)]
            waiting = [a for a in waiting if a not in more]
            rows_.extend(more)
            grown = bool(meeting or more)
        if columns:
            yield rows_, columns


def _meet(across: Stroke, down: Stroke, near: float) -> bool:
    return (
        across.left - near <= down.left <= across.right + near
        and down.top - near <= across.top <= down.bottom + near
    )


def _levels(values: Sequence[float], near: float) -> list[float]:
    """Different values, in order; near ones are one."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > 2 * near:
            levels.append(value)
    return levels


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table's lines: where they stand, and which cells they part."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    #: The first cell (row, column) of the cell that a place of the grid belongs to.
    first: dict[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, across: list[Stroke], down: list[Stroke], near: float) -> _Grid | None:
        """The grid of strokes that meet; None for a frame."""
        xs = _levels([v for r in across for v in (r.left, r.right)] + [r.left for r in down], near)
        ys = _levels([v for r in down for v in (r.top, r.bottom)] + [r.top for r in across], near)
        if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > 20 * _MANY:
            return None
        first: dict[tuple[int, int], tuple[int, int]] = {}
        for i in range(len(ys) - 1):
            for j in range(len(xs) - 1):
                middle = (ys[i] + ys[i + 1]) / 2
                centre = (xs[j] + xs[j + 1]) / 2
                if j and not _is_parted(down, xs[j], middle, near):
                    first[i, j] = first[i, j - 1]
                elif i and not _is_ruled(across, ys[i], centre, near):
                    first[i, j] = first[i - 1, j]
                else:
                    first[i, j] = (i, j)
        if len({j for _, j in first.values()}) < 2:
            return None
        return cls(tuple(xs), tuple(ys), first)

    def holds(self, glyph: Glyph) -> bool:
        """The character stands in the table."""
        middle = (glyph.left + glyph.right) / 2
        inside = self.xs[0] <= middle <= self.xs[-1]
        return inside and self.ys[0] <= glyph.middle <= self.ys[-1]

    def cell(self, glyph: Glyph) -> tuple[int, int]:
        """Row and column of the cell a character stands in."""
        row = bisect_right(self.ys, glyph.middle) - 1
        column = bisect_right(self.xs, (glyph.left + glyph.right) / 2) - 1
        return self.first[min(row, len(self.ys) - 2), min(column, len(self.xs) - 2)]

    def rows(self, glyphs: Sequence[Glyph], sheet: Sheet) -> Iterator[TextRow]:
        """The rows of the table; a cell stands in the first row it reaches into."""
        cells: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in glyphs:
            cells.setdefault(self.cell(glyph), []).append(glyph)
        for i in range(len(self.ys) - 1):
            row_cells = [cells[key] for key in sorted(cells) if key[0] == i]
            lines = tuple(_row_lines([rows(cell, sheet) for cell in row_cells]))
            if lines:
                size = row_cells[0][0].size
                middle = (self.ys[i] + self.ys[i + 1]) / 2
                yield TextRow(
                    (), self.xs[0], self.xs[-1], middle, size, sheet.width, sheet.height, (), lines
                )


def _is_parted(down: Sequence[Stroke], x: float, y: float, near: float) -> bool:
    return any(abs(r.left - x) <= 2 * near and r.top - near <= y <= r.bottom + near for r in down)


def _is_ruled(across: Sequence[Stroke], y: float, x: float, near: float) -> bool:
    return any(abs(r.top - y) <= 2 * near and r.left - near <= x <= r.right + near for r in across)


def _row_lines(cells: Sequence[list[TextRow]]) -> Iterator[Line]:
    """A row of short cells is one line; a cell used for layout is read like a page."""
    texts = []
    for cell in cells:
        text = ""
        for row in cell:
            text = flow.glued(text, row.text) if text else row.text
        texts.append(text)
    if not any(texts):
        return
    line = table_row([[text] for text in texts])
    if line is not None:
        yield line
    elif len(texts) == 1 and len(texts[0]) <= 60:
        yield Line(texts[0])
    else:
        for cell in cells:
            yield from flow.paragraphs([Block(cell)])
