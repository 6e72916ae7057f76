"""OFD, the national format for fixed pages: a zip file of XML, text with its place on the page.

Read like a PDF: characters where they stand, put together by `layout`. Templates (headers and
footers), annotations and seals stay unread; text that is not drawn is left out and named.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.layout import assembly, textlayer
from loaders.formats.layout.ink import FAINT, LIGHT, WHITE
from loaders.formats.layout.placed import Glyph, Sheet, Stroke
from loaders.formats.markup import child, local, named, parse, value
from loaders.formats.pages import SourcePage
from loaders.formats.pdf import MAX_PAGES, scan

_A4 = (0.0, 0.0, 210.0, 297.0)
_FEW = 50
#: A path's steps, each with its numbers; a path of more text is a drawing. A border is so thick.
_MOVES = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")
_PATH, _THICK = 5_000, 1.2


def read(data: bytes) -> SourcePage:
    """The lines of an OFD file."""
    opened = archive.of(data)
    if any(name.endswith("Encryptions.xml") for name in opened.members):
        raise SourceError(Reason.ENCRYPTED, "文档加了密码", "请去掉密码后另存再装载")
    root = child(_part(opened, "OFD.xml"), "DocBody", "DocRoot")
    path = _resolved("", root.text or "") if root is not None else "Doc_0/Document.xml"
    document = _part(opened, path)
    pages = [p for p in named(document, "Page") if value(p, "BaseLoc")]
    if not pages:
        raise SourceError(Reason.EMPTY, "文档里没有一页", "请检查文件是否完整")
    if len(pages) > MAX_PAGES:
        raise SourceError(
            Reason.TOO_LARGE, f"有 {len(pages)} 页，上限是 {MAX_PAGES} 页", "请只保留报告正文"
        )
    area = _area(child(document, "CommonData", "PageArea"), _A4)
    sheets: list[Sheet] = []
    doubts: dict[int, str] = {}
    for number, page in enumerate(pages, start=1):
        content = _part(opened, _resolved(path, value(page, "BaseLoc") or ""))
        sheet, doubt = _sheet(content, area)
        sheets.append(sheet)
        if doubt:
            doubts[number] = doubt
    if doubts:
        raise scan(doubts, len(pages))
    return assembly.page(sheets)


def _part(opened: archive.Archive, name: str) -> Any:
    data = opened.part(name)
    if data is None:
        raise SourceError(
            Reason.UNREADABLE, f"OFD 文件不完整：没有 {name[:80]}", "请重新下载后再装载"
        )
    return parse(data)


def _resolved(base: str, target: str) -> str:
    """A place in the file, as another place names it."""
    path = target.strip()
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    return archive.tidy(posixpath.normpath(joined))


def _area(element: Any, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    box = child(element, "PhysicalBox") if element is not None else None
    numbers = _numbers(box.text or "") if box is not None else []
    return tuple(numbers) if len(numbers) == 4 else otherwise


def _numbers(text: str) -> list[float]:
    numbers = []
    for word in text.split():
        try:
            numbers.append(float(word))
        except ValueError:
            return []
    return numbers


def _sheet(root: Any, area: tuple[float, ...]) -> tuple[Sheet, str]:
    """A page and why it is not to be trusted."""
    _, _, width, height = _area(child(root, "Area"), area)
    content = child(root, "Content")
    glyphs: list[Glyph] = []
    rules: list[Stroke] = []
    left_out: list[tuple[str, str]] = []
    picture = 0.0
    grounds = _Grounds(content)
    for element in () if content is None else content.iter():
        if local(element) == "TextObject":
            why = (
                "watermark"
                if _is_aslant(element)
                else "hidden"
                if _is_unseen(element, grounds)
                else ""
            )
            if why:
                left_out.append((why, "".join(c.text or "" for c in named(element, "TextCode"))))
            else:
                glyphs.extend(_glyphs(element))
        elif local(element) == "ImageObject":
            box = _numbers(value(element, "Boundary") or "")
            picture = max(picture, box[2] * box[3] if len(box) == 4 else 0.0)
        elif local(element) == "PathObject":
            rules.extend(_rules(element))
    text = "".join(g.text for g in glyphs)
    covered = picture >= 0.5 * width * height > 0
    sheet = Sheet(tuple(glyphs), width, height, tuple(rules), tuple(left_out))
    if len("".join(text.split())) < _FEW:
        return sheet, "是扫描图像" if covered else ""
    return sheet, textlayer.garbled(text)


def _rules(element: Any) -> Iterator[Stroke]:
    """The straight strokes of a path: M and S move, L draws a line, C goes back to the start."""
    box = _numbers(value(element, "Boundary") or "")
    data = child(element, "AbbreviatedData")
    if len(box) != 4 or data is None or len(data.text or "") > _PATH:
        return
    left, top, width, height = box
    if min(width, height) <= _THICK:
        yield Stroke(left, top, left + width, top + height)
        return
    a, b, c, d, e, f = _matrix(element)
    start = pen = (left, top)
    for move, *coordinates in _MOVES.findall(data.text or ""):
        x, y = (
            (_numbers(coordinates[0]) or [0.0, 0.0])[-2:] if coordinates[0].strip() else (0.0, 0.0)
        )
        point = start if move == "C" else (left + a * x + c * y + e, top + b * x + d * y + f)
        if move in "MS":
            start = point
        elif move in "LC" and min(abs(point[0] - pen[0]), abs(point[1] - pen[1])) <= _THICK:
            xs, ys = sorted((pen[0], point[0])), sorted((pen[1], point[1]))
            yield Stroke(xs[0], ys[0], xs[1], ys[1])
        pen = point


def _matrix(element: Any) -> tuple[float, ...]:
    matrix = _numbers(value(element, "CTM") or "")
    return tuple(matrix) if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _glyphs(element: Any) -> Iterator[Glyph]:
    """The characters of a text object; it stands in its box, perhaps enlarged."""
    box = _numbers(value(element, "Boundary") or "")
    if len(box) != 4:
        return
    a, _b, c, d, e, f = _matrix(element)
    faint = _is_faint(element)
    size = (_numbers(value(element, "Size") or "") or [4.2])[0]
    for code in element:
        if local(code) != "TextCode" or not code.text:
            continue
        text = code.text
        x, y = (_number(code, name) for name in ("X", "Y"))
        steps = _deltas(value(code, "DeltaX") or "", len(text) - 1)
        downs = _deltas(value(code, "DeltaY") or "", len(text) - 1)
        for index, ch in enumerate(text):
            step = steps[index] if index < len(steps) else (0.5 if ch.isascii() else 1.0) * size
            left = box[0] + a * x + c * y + e
            yield Glyph(
                ch,
                left,
                left + abs(a) * min(step, size),
                box[1] + d * (y - size / 2) + f,
                size * abs(d),
                faint,
            )
            x += step if index < len(steps) or not downs else 0.0
            y += downs[index] if index < len(downs) else 0.0


def _is_aslant(element: Any) -> bool:
    """A watermark lies so."""
    a, b, *_ = _matrix(element)
    return abs(b) > 0.05 * abs(a)


def _colour(element: Any, name: str = "FillColor") -> tuple[list[float], float]:
    """The parts of a colour (none where another place tells them) and how much of it covers."""
    colour = child(element, name)
    alpha = _numbers(value(element, "Alpha") or "") or [255.0]
    if colour is None:
        return [], alpha[0]
    own = _numbers(value(colour, "Alpha") or "") or [255.0]
    return _numbers(value(colour, "Value") or ""), min(alpha[0], own[0])


def _is_faint(element: Any) -> bool:
    parts, alpha = _colour(element)
    return alpha < FAINT or (len(parts) == 3 and min(parts) >= LIGHT)


def _is_unseen(element: Any, grounds: _Grounds) -> bool:
    """Not drawn, drawn without ink, or white on white."""
    filled = value(element, "Fill") != "false"
    stroked = value(element, "Stroke") == "true"
    parts, alpha = _colour(element)
    if value(element, "Visible") == "false" or not (filled or stroked) or alpha <= 2:
        return True
    white = len(parts) == 3 and min(parts) >= WHITE and not stroked
    return white and not grounds.hold(_numbers(value(element, "Boundary") or ""))


class _Grounds:
    """What a page paints below its text: on it white letters are seen. Told when it is asked."""

    def __init__(self, content: Any) -> None:
        self._content = content
        self._boxes: list[list[float]] | None = None

    def hold(self, box: list[float]) -> bool:
        """The middle of a box stands on something painted."""
        if self._boxes is None:
            elements = () if self._content is None else self._content.iter()
            boxes = (_painted(element) for element in elements)
            self._boxes = [ground for ground in boxes if len(ground) == 4]
        if len(box) != 4:
            return False
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        return any(
            left <= x <= left + wide and top <= y <= top + high
            for left, top, wide, high in self._boxes
        )


def _painted(element: Any) -> list[float]:
    name = local(element)
    if name == "ImageObject":
        return _numbers(value(element, "Boundary") or "")
    parts, _ = _colour(element) if name == "PathObject" else ([], 0.0)
    dark = value(element, "Fill") == "true" and (len(parts) != 3 or min(parts) < WHITE)
    return _numbers(value(element, "Boundary") or "") if name == "PathObject" and dark else []


def _number(element: Any, name: str) -> float:
    return (_numbers(value(element, name) or "") or [0.0])[0]


def _deltas(text: str, count: int) -> list[float]:
    """The steps between characters; `g 3 4.2` stands for 4.2 4.2 4.2."""
    deltas: list[float] = []
    words = text.split()
    place = 0
    while place < len(words) and len(deltas) < count:
        try:
            if words[place] == "g" and place + 2 < len(words):
                deltas.extend([float(words[place + 2])] * min(int(words[place + 1]), count))
                place += 3
            else:
                deltas.append(float(words[place]))
                place += 1
        except ValueError:
            break
    return deltas[:count]
