"""PDF: the text layer, put together again from where its characters stand (see `layout`).

A page without a usable text layer is a picture of text: it is told page by page, and a file with
such a page is set aside as a scan, because half a report is none. pdfium reads a page in
milliseconds where pdfminer takes a tenth of a second.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats.layout import assembly, textlayer
from loaders.formats.layout.ink import Ink, Look, grounds_of, ink_of, look_of
from loaders.formats.layout.placed import Glyph, Sheet, Stroke
from loaders.formats.pages import SourcePage

MAX_PAGES = 2_000
#: A page with fewer characters is empty, or a picture.
_FEW = 50
#: A picture that covers this share of its page is the page.
_COVERS = 0.5
#: So many outlines and hardly a character: the letters were turned into drawings.
_OUTLINES = 300
#: A right angle; characters lie aslant from so much on.
_QUARTER, _ASLANT = math.pi / 2, 0.05
_ASK = "请先做文字识别（OCR），或找到文字版再装载"


def read(data: bytes) -> SourcePage:
    """The lines of a PDF file."""
    document = _opened(data)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceError(
                Reason.TOO_LARGE, f"有 {count} 页，上限是 {MAX_PAGES} 页", "请只保留报告正文"
            )
        if not count:
            raise SourceError(Reason.EMPTY, "文档里没有一页", "请检查文件是否完整")
        return _read(document, count)
    finally:
        document.close()


def _opened(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise SourceError(
                Reason.ENCRYPTED, "PDF 加了打开密码", "请用密码打开，去掉密码后另存再装载"
            ) from error
        raise SourceError(Reason.UNREADABLE, "PDF 文件已损坏", "请重新下载后再装载") from error


def _read(document: Any, count: int) -> SourcePage:
    sheets: list[Sheet] = []
    doubts: dict[int, str] = {}
    for number in range(count):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise SourceError(
                Reason.UNREADABLE, f"第 {number + 1} 页读不了", "请重新下载后再装载"
            ) from error
        try:
            ink = ink_of(page)
            sheet = _sheet(page, ink)
            doubt = _doubt(ink, sheet)
        finally:
            page.close()
        sheets.append(sheet)
        if doubt:
            doubts[number + 1] = doubt
    if doubts:
        raise scan(doubts, count)
    return assembly.page(sheets)


def scan(doubts: dict[int, str], count: int) -> SourceError:
    """The pages that cannot be read, and why, as the reason to set the file aside."""
    pages = "、".join(str(number) for number in list(doubts)[:12]) + (
        "等" if len(doubts) > 12 else ""
    )
    why = "，".join(dict.fromkeys(doubts.values()))
    extent = f"全部 {count} 页" if len(doubts) == count else f"第 {pages} 页（共 {count} 页）"
    return SourceError(Reason.SCAN, f"{extent}读不出文字：{why}", _ASK)


#: A character as the file places it: code, angle, left, bottom, right, top.
_Char = tuple[int, float, float, float, float, float]


def _sheet(page: Any, ink: Ink) -> Sheet:
    """The page as it is seen: upright, whichever way the file turns it."""
    text = page.get_textpage()
    try:
        looks = _Looks(page, text.raw) if ink.special and ink.outlines < _OUTLINES else None
        chars = list(_chars(text.raw, text.count_chars(), looks))
    finally:
        text.close()
    hidden = looks.unseen(chars) if looks is not None else frozenset()
    turn = _Turn(_quarter(chars, page.get_rotation() // 90), page.get_bbox())
    glyphs = []
    dropped: dict[str, list[str]] = {"hidden": [], "watermark": []}
    for number, char in enumerate(chars):
        if number in hidden:
            dropped["hidden"].append(chr(char[0] or 0xFFFD))
        elif turn.is_upright(char[1]):
            glyphs.append(turn.glyph(char, looks is not None and looks.is_faint(number)))
        else:
            dropped["watermark"].append(chr(char[0] or 0xFFFD))
    left_out = tuple((why, "".join(texts)) for why, texts in dropped.items() if texts)
    return Sheet(tuple(glyphs), *turn.size, tuple(map(turn.rule, ink.rules)), left_out)


class _Looks:
    """How the characters of a page are drawn that has unusual ones; by their number in order."""

    def __init__(self, page: Any, text: Any) -> None:
        self._page = page
        self._text = text
        self._looks_by_address: dict[int, Look] = {}
        self._looks: list[Look] = []

    def add(self, index: int) -> None:
        """The next character, by its index on the text page."""
        text_object = raw.FPDFText_GetTextObject(self._text, index)
        if not text_object:
            self._looks.append(Look.PLAIN)
            return
        address = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        if address not in self._looks_by_address:
            self._looks_by_address[address] = look_of(text_object)
        self._looks.append(self._looks_by_address[address])

    def is_faint(self, number: int) -> bool:
        """The character is lighter than text is."""
        return self._looks[number] is Look.FAINT

    def unseen(self, chars: Sequence[_Char]) -> frozenset[int]:
        """The numbers of those that nobody sees, if there are enough that one does see: else the
        unseen are the text, and the page shows a picture of it."""
        unseen = {n for n, look in enumerate(self._looks) if look is Look.UNSEEN}
        white = [n for n, look in enumerate(self._looks) if look is Look.WHITE]
        grounds = grounds_of(self._page) if white else []
        unseen.update(n for n in white if not _is_on(chars[n], grounds))
        return frozenset(unseen) if len(chars) - len(unseen) >= _FEW else frozenset()


def _is_on(char: _Char, grounds: Sequence[tuple[float, float, float, float]]) -> bool:
    """The character stands on something painted."""
    x, y = (char[2] + char[4]) / 2, (char[3] + char[5]) / 2
    return any(left <= x <= right and low <= y <= high for left, low, right, high in grounds)


def _quarter(chars: Sequence[_Char], turned: int) -> int:
    """How many quarters the page is to be turned: as it says, or as most characters lie (a table
    printed sideways)."""
    lie = Counter(round(-char[1] / _QUARTER) % 4 for char in chars if _is_straight(char[1]))
    most = lie.most_common(1)
    return most[0][0] if most and most[0][1] > lie[turned % 4] else turned % 4


def _is_straight(angle: float) -> bool:
    return abs(angle / _QUARTER - round(angle / _QUARTER)) * _QUARTER < _ASLANT


@dataclass(frozen=True, slots=True)
class _Turn:
    """From the file's coordinates to the page as it is seen, measured from its upper left."""

    quarters: int
    box: tuple[float, float, float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        left, bottom, right, top = self.box
        wide, high = abs(right - left), abs(top - bottom)
        return (high, wide) if self.quarters % 2 else (wide, high)

    def is_upright(self, angle: float) -> bool:
        """Watermarks lie aslant."""
        off = (angle + self.quarters * _QUARTER) % (4 * _QUARTER)
        return min(off, 4 * _QUARTER - off) < _ASLANT

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as seen."""
        left, bottom, right, top = self.box
        return (
            (x - left, top - y), (y - bottom, x - left), (right - x, y - bottom),
            (top - y, right - x),
        )[self.quarters]  # fmt: skip

    def glyph(self, char: _Char, faint: bool = False) -> Glyph:
        """A character as seen."""
        code, _, left, bottom, right, top = char
        (x, y), (u, v) = self.point(left, bottom), self.point(right, top)
        return Glyph(chr(code or 0xFFFD), min(x, u), max(x, u), (y + v) / 2, abs(y - v), faint)

    def rule(self, rule: Stroke) -> Stroke:
        """A stroke as seen."""
        (x, y), (u, v) = self.point(rule.left, rule.bottom), self.point(rule.right, rule.top)
        return Stroke(min(x, u), min(y, v), max(x, u), max(y, v))


def _chars(text: Any, count: int, looks: _Looks | None = None) -> Iterator[_Char]:
    """The characters that the file itself holds; `looks` learns how each is drawn."""
    box = raw.FS_RECTF()
    place = ctypes.byref(box)
    pending = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_IsGenerated(text, index) == 1 or code in (2, 10, 13, 0xFFFE, 0xFFFF):
            continue
        if 0xD800 <= code < 0xDC00:
            pending = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending - 0xD800) << 10) + code - 0xDC00 if pending else 0xFFFD
        pending = 0
        if not raw.FPDFText_GetLooseCharBox(text, index, place):
            continue
        small = min(abs(box.top - box.bottom), abs(box.right - box.left)) <= 0.05
        if code <= 0x10FFFF and not small and abs(box.top - box.bottom) > 0.5:
            angle = raw.FPDFText_GetCharAngle(text, index)
            if looks is not None:
                looks.add(index)
            yield code, angle, box.left, box.bottom, box.right, box.top


def _doubt(ink: Ink, sheet: Sheet) -> str:
    """Why the page's text is not to be trusted; empty when it is, or when the page is blank."""
    visible = sum(not g.text.isspace() for g in sheet.glyphs)
    area = sheet.width * sheet.height
    covered = area > 0 and ink.picture >= _COVERS * area
    if visible >= _FEW:
        reason = textlayer.garbled("".join(g.text for g in sheet.glyphs))
        hidden = covered and ink.unseen > ink.drawn
        return reason or ("是扫描图像（文字层是识别结果）" if hidden else "")
    if covered:
        return "是扫描图像"
    return "文字已转成图形" if visible < _FEW // 5 and ink.outlines >= _OUTLINES else ""
