"""Pages in two columns: what a gazette prints side by side is read one column after the other.

A page has two columns when hardly any row crosses a strip in its middle while text fills both
sides up to it; a list in two columns, whose short entries leave the strip free too, is none. Rows
that do cross it (titles) end what stands above them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from loaders.formats.placed import Glyph, Sheet, heights

#: Fewer rows tell nothing.
_ROWS = 12
#: The strip is looked for in the middle of the page, in so many steps of its width.
_FROM, _TO, _STEPS = 0.35, 0.65, 200
#: So many rows may cross the strip; so many reach up to it on either side.
_CROSS, _REACH = 0.25, 0.4


def parts(glyphs: Sequence[Glyph], sheet: Sheet) -> list[tuple[int, list[Glyph]]]:
    """The characters in the order of reading, each part with its column (0: across the page)."""
    lines = heights(g for g in glyphs if g.text.strip())
    strip = _strip(lines, sheet.width) if len(lines) >= _ROWS else None
    if strip is None or not _are_full(lines, *strip):
        return [(0, list(glyphs))] if glyphs else []
    return list(_in_order(heights(glyphs), *strip))


def _strip(lines: Sequence[Sequence[Glyph]], width: float) -> tuple[float, float] | None:
    """The widest strip in the page's middle that few rows cross."""
    step = width / _STEPS
    crossed = [0] * _STEPS
    for line in lines:
        met: set[int] = set()
        for glyph in line:
            met.update(
                range(max(0, int(glyph.left / step)), min(_STEPS, int(glyph.right / step) + 1))
            )
        for place in met:
            crossed[place] += 1
    best: list[int] = []
    free = (n for n in range(int(_FROM * _STEPS), int(_TO * _STEPS)))
    for is_free, run in groupby(free, lambda n: crossed[n] <= _CROSS * len(lines)):
        told = list(run)
        if is_free and len(told) > len(best):
            best = told
    few = min((crossed[n] for n in best), default=0) + 0.02 * len(lines)
    free_most = max(
        (list(run) for is_free, run in groupby(best, lambda n: crossed[n] <= few) if is_free),
        key=len,
        default=[],
    )
    size = min(glyph.size for glyph in lines[len(lines) // 2])
    if len(free_most) * step < 0.8 * size:
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
    lines: Sequence[list[Glyph]], start: float, end: float
) -> Iterator[tuple[int, list[Glyph]]]:
    """Above a row that crosses: the left side, then the right one; then the row itself."""
    middle = (start + end) / 2
    for crosses, run in groupby(lines, lambda line: _crosses(line, start, end)):
        glyphs = [glyph for line in run for glyph in line]
        if crosses:
            yield 0, glyphs
            continue
        left = [g for g in glyphs if g.left < middle]
        right = [g for g in glyphs if g.left >= middle]
        yield from ((n, side) for n, side in ((1, left), (2, right)) if side)


def _crosses(line: Sequence[Glyph], start: float, end: float) -> bool:
    return any(not (_is_left(g, start) or _is_right(g, end)) for g in line if g.text.strip())
