"""Pages in two columns: what a gazette prints side by side is read one column after the other.

A page has two columns when hardly any row crosses a strip in its middle while text fills both
sides up to it; a list in two columns, whose short entries leave the strip free too, is none. Rows
that do cross it (titles) end what stands above them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from loaders.formats.layout.placed import Block, Glyph, Sheet, TextRow, heights, rows

#: Fewer rows tell nothing.
_ROWS = 12
#: The strip is looked for in the middle of the page, in so many steps of its width.
_FROM, _TO, _STEPS = 0.35, 0.65, 200
#: So many rows may cross the strip; so many reach up to it on either side.
_CROSS, _REACH = 0.25, 0.4


Strip = tuple[float, float]


def blocks(
    glyphs: Sequence[Glyph], tables: Sequence[TextRow], sheet: Sheet, before: Strip | None = None
) -> tuple[list[Block], Strip | None]:
    """A page's rows, those of its tables among them, in the order of reading, and the strip between
    its columns. On a page behind one in columns (`before`) the free strip alone is enough."""
    lines = heights(g for g in glyphs if g.text.strip())
    strip = _strip(lines, sheet.width) if before or len(lines) >= _ROWS else None
    same = strip is not None and before is not None and _overlap(strip, before)
    if strip is None or not (same or _are_full(lines, *strip)):
        return [_block(0, glyphs, tables, sheet)], None
    return list(_in_order(heights(glyphs), tables, sheet, *strip)), strip


def _overlap(strip: Strip, other: Strip) -> bool:
    return strip[0] < other[1] and other[0] < strip[1]


def _block(column: int, glyphs: Sequence[Glyph], tables: Sequence[TextRow], sheet: Sheet) -> Block:
    return Block(sorted([*rows(glyphs, sheet), *tables], key=lambda row: row.middle), column)


def _strip(lines: Sequence[Sequence[Glyph]], width: float) -> Strip | None:
    """The widest strip in the page's middle that few rows cross."""
    step = width / _STEPS
    crossed = [0] * _STEPS
    for line in lines:
        covered: set[int] = set()
        for glyph in line:
            covered.update(
                range(max(0, int(glyph.left / step)), min(_STEPS, int(glyph.right / step) + 1))
            )
        for place in covered:
            crossed[place] += 1
    best: list[int] = []
    free = (n for n in range(int(_FROM * _STEPS), int(_TO * _STEPS)))
    for is_free, run in groupby(free, lambda n: crossed[n] <= _CROSS * len(lines)):
        stretch = list(run)
        if is_free and len(stretch) > len(best):
            best = stretch
    few = min((crossed[n] for n in best), default=0) + 0.02 * len(lines)
    free_most = max(
        (list(run) for is_free, run in groupby(best, lambda n: crossed[n] <= few) if is_free),
        key=len,
        default=[],
    )
    size = min((glyph.size for glyph in lines[len(lines) // 2]), default=0.0) if lines else 0.0
    if not lines or len(free_most) * step < 0.8 * size:
        return None
    return free_most[0] * step, (free_most[-1] + 1) * step


def _are_full(lines: Sequence[Sequence[Glyph]], start: float, end: float) -> bool:
    """Prose on both sides: rows that reach the strip from the left, and the page's right margin."""
    lefts = [
        max(g.right for g in side) for line in lines if (side := _side(line, start, left=True))
    ]
    rights = [
        max(g.right for g in side) for line in lines if (side := _side(line, end, left=False))
    ]
    return all(
        _is_prose(ends, len(lines), lines[len(lines) // 2][0].size) for ends in (lefts, rights)
    )


def _side(line: Sequence[Glyph], edge: float, *, left: bool) -> list[Glyph]:
    """A row's characters on one side of an edge, if they are more than an entry's."""
    inside = [g for g in line if (_is_left(g, edge) if left else _is_right(g, edge))]
    return inside if len(inside) >= 6 else []


def _is_left(glyph: Glyph, edge: float) -> bool:
    return glyph.right <= edge + 0.3 * glyph.size


def _is_right(glyph: Glyph, edge: float) -> bool:
    return glyph.left >= edge - 0.3 * glyph.size


def _is_prose(ends: Sequence[float], rows: int, size: float) -> bool:
    if len(ends) < _REACH * rows:
        return False
    full = sorted(ends)[(len(ends) * 3) // 4]
    return sum(end >= full - 1.5 * size for end in ends) >= _REACH * len(ends)


def _in_order(
    lines: Sequence[list[Glyph]], tables: Sequence[TextRow], sheet: Sheet, start: float, end: float
) -> Iterator[Block]:
    """Above what crosses the strip: the left side, then the right one; then that itself."""
    pieces: list[tuple[float, bool, list[Glyph], list[TextRow]]] = [
        (line[0].middle, _crosses(line, start, end), line, []) for line in lines
    ]
    pieces += [(row.middle, row.left < start and row.right > end, [], [row]) for row in tables]
    middle = (start + end) / 2
    for crosses, run in groupby(sorted(pieces, key=lambda item: item[0]), lambda item: item[1]):
        items = list(run)
        glyphs = [glyph for item in items for glyph in item[2]]
        table_rows = [row for item in items for row in item[3]]
        if crosses:
            yield _block(0, glyphs, table_rows, sheet)
            continue
        for column in (1, 2):
            yield _block(
                column,
                [g for g in glyphs if (g.left < middle) is (column == 1)],
                [r for r in table_rows if (r.left + r.right < 2 * middle) is (column == 1)],
                sheet,
            )


def _crosses(line: Sequence[Glyph], start: float, end: float) -> bool:
    return any(not (_is_left(g, start) or _is_right(g, end)) for g in line if g.text.strip())
