"""What of a page's characters a reader sees, each once: copies and watermarks go.

Bold and shadows are made by drawing a text twice, a little moved; some programs draw whole layers
twice. A watermark lies under or over the text: faint and of another size, or across the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.formats.layout.placed import Glyph, Sheet, heights

#: A copy stands no further away, in parts of a character's width and height.
_NEAR, _NEAR_HIGH = 0.4, 0.35
#: Sizes that differ by more are another's; so much larger is perhaps a watermark's.
_OTHER, _LARGE = 0.15, 1.6
#: So much of a watermark has other characters on it; so often a faint text is one by that alone.
_COVERED, _OFTEN = 0.4, 3
#: More large or faint characters on a page are its text.
_MANY = 600


def once(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The characters without those that lie on an equal one."""
    return tuple(_without_copies(glyphs)) if _may_repeat(glyphs) else glyphs


def _may_repeat(glyphs: Sequence[Glyph]) -> bool:
    """Soon told of most pages: in four grids, each moved by half a character, no two characters
    that are equal share a place. Two that lie near each other share one in one of the grids."""
    places = [
        (g.text, g.left / (g.right - g.left), g.middle / g.size)
        for g in glyphs
        if g.right > g.left and g.size > 0 and not g.text.isspace()
    ]
    return any(
        len({(text, int(across + x), int(down + y)) for text, across, down in places}) < len(places)
        for x, y in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))
    )


def _without_copies(glyphs: Iterable[Glyph]) -> list[Glyph]:
    originals: list[Glyph] = []
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text.strip() or glyph.size <= 0:
            originals.append(glyph)
            continue
        wide = max(glyph.right - glyph.left, 0.05 * glyph.size)
        column, row = glyph.left / wide, glyph.middle / glyph.size
        cells = {
            (glyph.text, int(column + across), int(row + down))
            for across in (-_NEAR, _NEAR)
            for down in (-_NEAR_HIGH, _NEAR_HIGH)
        }
        if any(_is_copy(glyph, other, wide) for cell in cells for other in places.get(cell, ())):
            continue
        originals.append(glyph)
        for cell in cells:
            places.setdefault(cell, []).append(glyph)
    return originals


def _is_copy(glyph: Glyph, other: Glyph, wide: float) -> bool:
    return (
        abs(glyph.left - other.left) <= _NEAR * wide
        and abs(glyph.middle - other.middle) <= _NEAR_HIGH * glyph.size
        and abs(glyph.size - other.size) <= 2 * _OTHER * glyph.size
    )


def seen(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Pages without copies and watermarks; what goes is named in `left_out`. What is a watermark
    on one page is one on all."""
    single = [_single(sheet) for sheet in sheets]
    sizes: Counter[float] = Counter()
    for sheet in single:
        sizes.update(round(g.size, 1) for g in sheet.glyphs if g.text.strip() and not g.faint)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    doubtful = [_doubtful(sheet, body) for sheet in single]
    counts: Counter[str] = Counter()
    for rows in doubtful:
        counts.update(_text(row) for row in rows if row[0].faint)
    marks = [
        [row for row in rows if _is_mark(row, sheet, body, counts)]
        for sheet, rows in zip(single, doubtful, strict=True)
    ]
    mark_texts = {_text(row) for rows in marks for row in rows}
    return [
        _without(sheet, [row for row in rows if _text(row) in mark_texts])
        for sheet, rows in zip(single, doubtful, strict=True)
    ]


def _single(sheet: Sheet) -> Sheet:
    glyphs = once(sheet.glyphs)
    return sheet if glyphs is sheet.glyphs else replace(sheet, glyphs=tuple(glyphs))


def _doubtful(sheet: Sheet, body: float) -> list[list[Glyph]]:
    """Rows that may be a watermark's: of faint characters, or of large ones."""
    large = [g for g in sheet.glyphs if not g.faint and g.size >= _LARGE * body]
    faint = [g for g in sheet.glyphs if g.faint]
    if not (large or faint) or len(large) > _MANY or len(faint) > 10 * _MANY:
        return []
    return [
        row
        for glyphs in (large, faint)
        for row in heights(g for g in glyphs if g.text.strip())
        if row
    ]


def _is_mark(row: list[Glyph], sheet: Sheet, body: float, counts: Counter[str]) -> bool:
    faint = row[0].faint
    if faint and (abs(row[0].size - body) > _OTHER * body or counts[_text(row)] >= _OFTEN):
        return True
    others = [g for g in sheet.glyphs if g.faint is not faint or g.size < row[0].size * 0.7]
    covered = sum(any(_lies_on(other, glyph) for other in others) for glyph in row[:60])
    return covered >= _COVERED * min(len(row), 60)


def _lies_on(other: Glyph, glyph: Glyph) -> bool:
    """A character of the text stands in the place of a watermark's."""
    centre = (other.left + other.right) / 2
    return (
        glyph.left <= centre <= glyph.right
        and abs(other.middle - glyph.middle) < 0.5 * glyph.size
        and bool(other.text.strip())
    )


def _text(row: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in sorted(row, key=lambda g: g.left))


def _without(sheet: Sheet, marks: list[list[Glyph]]) -> Sheet:
    if not marks:
        return sheet
    ids = {id(glyph) for row in marks for glyph in row}
    named = tuple(dict.fromkeys(("watermark", _text(row)) for row in marks))
    glyphs = tuple(g for g in sheet.glyphs if id(g) not in ids)
    return replace(sheet, glyphs=glyphs, left_out=(*sheet.left_out, *named))
