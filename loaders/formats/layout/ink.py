"""What a PDF page draws beside its characters: pictures, strokes, letters turned into drawings."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw

from loaders.formats.layout.placed import Stroke

#: A page of more objects is a drawing; what stands behind them is not looked at.
_OBJECTS = 20_000
#: Parts of a colour, and how much of it covers: what is fainter than text, what is white.
FAINT, LIGHT, WHITE = 153, 170, 250
#: Less covers nothing.
_CLEAR = 2
#: A path of more pieces is an outline, not a table's border; a border is so thick.
_PIECES, _THICK = 400, 3.5


@dataclass(slots=True)
class Ink:
    """Counted on one page; lengths in points, upwards from the page's own corner.

    `picture` is the area of the largest picture; of texts, so many are drawn and so many unseen;
    `special` says that some look otherwise than text does.
    """

    picture: float = 0.0
    drawn: int = 0
    unseen: int = 0
    outlines: int = 0
    special: bool = False
    rules: list[Stroke] = field(default_factory=list)


class Look(Enum):
    """How a text is drawn."""

    PLAIN = auto()
    UNSEEN = auto()
    FAINT = auto()
    WHITE = auto()


_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def look_of(text: Any) -> Look:
    """How a text object is drawn."""
    mode = raw.FPDFTextObj_GetTextRenderMode(text)
    if mode in _MODES:
        return Look.UNSEEN
    if mode != raw.FPDF_TEXTRENDERMODE_FILL:
        return Look.PLAIN  # its outline is drawn
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(text, red, green, blue, alpha):
        return Look.PLAIN
    lightest = min(red.value, green.value, blue.value)
    if alpha.value <= _CLEAR:
        return Look.UNSEEN
    if lightest >= WHITE:
        return Look.WHITE
    return Look.FAINT if alpha.value < FAINT or lightest >= LIGHT else Look.PLAIN


def grounds_of(page: Any) -> list[tuple[float, float, float, float]]:
    """What is painted on a page below its text: left, bottom, right, top."""
    boxes = []
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or (
            item.type == raw.FPDF_PAGEOBJ_PATH and _is_dark(item.raw)
        ):
            boxes.append(_bounds(item))
    return boxes


def _is_dark(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    filled = fill.value and raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return bool(filled) and min(red.value, green.value, blue.value) < WHITE


def ink_of(page: Any) -> Ink:
    """Everything at once: a page's objects are slow to walk."""
    ink = Ink()
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = _bounds(item)
            ink.picture = max(ink.picture, abs(right - left) * abs(top - bottom))
        elif item.type == raw.FPDF_PAGEOBJ_TEXT:
            look = look_of(item.raw)
            ink.unseen += look is Look.UNSEEN
            ink.drawn += look is not Look.UNSEEN
            ink.special |= look is not Look.PLAIN
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            ink.outlines += 1
            if item.level == 0:
                ink.rules.extend(_rules(item.raw))
    return ink


def _bounds(item: Any) -> tuple[float, float, float, float]:
    try:
        bounds: tuple[float, float, float, float] = item.get_bounds()
    except pypdfium2.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    return bounds


def _rules(path: Any) -> Iterator[Stroke]:
    """The straight strokes of a path, also those that are drawn as thin filled boxes."""
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= _PIECES:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    for points in _outlines(path, count):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THICK:
            yield _thin(min(xs), min(ys), max(xs), max(ys))
        elif stroke.value:
            for (x, y), (u, v) in pairwise(points):
                if abs(x - u) <= 0.5 or abs(y - v) <= 0.5:
                    yield _thin(min(x, u), min(y, v), max(x, u), max(y, v))


def _thin(left: float, bottom: float, right: float, top: float) -> Stroke:
    """A stroke without its thickness; `top` and `bottom` still count upwards."""
    if right - left >= top - bottom:
        return Stroke(left, (top + bottom) / 2, right, (top + bottom) / 2)
    return Stroke((left + right) / 2, bottom, (left + right) / 2, top)


def _outlines(path: Any, count: int) -> Iterator[list[tuple[float, float]]]:
    """The points of each piece between two moves, on the page; none of a piece with curves."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(path, matrix):
        return
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        piece = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(piece, x, y)
        points.append(
            (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
        )
        if raw.FPDFPathSegment_GetClose(piece):
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
