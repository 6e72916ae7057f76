"""PDF: the text layer, put together again from where its characters stand (see `layout`).

A page without a usable text layer is a picture of text: it is told page by page, and a file with
such a page is set aside as a scan, because half a report is none. pdfium reads a page in
milliseconds where pdfminer takes a tenth of a second.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import layout, textlayer
from loaders.formats.layout import Glyph, Sheet
from loaders.formats.pages import Page

MAX_PAGES = 2_000
#: A page with fewer characters is empty, or a picture.
_FEW = 50
#: A picture that covers this share of its page is the page.
_COVERS = 0.5
#: So many outlines and hardly a character: the letters were turned into drawings.
_OUTLINES = 300
_OBJECTS = 20_000
_ASK = "请先做文字识别(OCR),或找到文字版再装载"


def read(data: bytes) -> Page:
    """The lines of a PDF file."""
    document = _opened(data)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceError(
                Reason.TOO_LARGE, f"有 {count} 页,上限是 {MAX_PAGES} 页", "请只保留报告正文"
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
            raise SourceError(Reason.ENCRYPTED, "文档加了密码", "请去掉密码后另存再装载") from error
        raise SourceError(Reason.UNREADABLE, "PDF 文件已损坏", "请重新下载后再装载") from error


def _read(document: Any, count: int) -> Page:
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
            sheet = _sheet(page)
            doubt = _doubt(page, sheet)
        finally:
            page.close()
        sheets.append(sheet)
        if doubt:
            doubts[number + 1] = doubt
    if doubts:
        raise scan(doubts, count)
    return layout.page(sheets)


def scan(doubts: dict[int, str], count: int) -> SourceError:
    """The pages that cannot be read, and why, as the reason to set the file aside."""
    pages = "、".join(str(number) for number in list(doubts)[:12]) + (
        "等" if len(doubts) > 12 else ""
    )
    why = ",".join(dict.fromkeys(doubts.values()))
    which = f"全部 {count} 页" if len(doubts) == count else f"第 {pages} 页(共 {count} 页)"
    return SourceError(Reason.SCAN, f"{which}读不出文字:{why}", _ASK)


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        return Sheet(tuple(_glyphs(text.raw, text.count_chars(), height)), width, height)
    finally:
        text.close()


def _glyphs(text: Any, count: int, height: float) -> Iterator[Glyph]:
    """The characters that the file itself holds, upright ones only (watermarks lie aslant)."""
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
        if 0.05 < raw.FPDFText_GetCharAngle(text, index) < 6.23:
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, place):
            continue
        size = abs(box.top - box.bottom)
        if size <= 0.5 or code > 0x10FFFF:
            continue
        middle = height - (box.top + box.bottom) / 2
        yield Glyph(chr(code or 0xFFFD), box.left, box.right, middle, size)


def _doubt(page: Any, sheet: Sheet) -> str:
    """Why the page's text is not to be trusted; empty when it is, or when the page is blank."""
    seen = sum(not g.text.isspace() for g in sheet.glyphs)
    if seen >= _FEW:
        told = textlayer.garbled("".join(g.text for g in sheet.glyphs))
        return told or ("是扫描图像(文字层是识别结果)" if _is_covered(page, sheet, True) else "")
    if _is_covered(page, sheet, False):
        return "是扫描图像"
    return "文字已转成图形" if seen < _FEW // 5 and _outlines(page) >= _OUTLINES else ""


def _is_covered(page: Any, sheet: Sheet, hidden: bool) -> bool:
    """A picture covers the page; with `hidden`, over text that is not drawn."""
    area = pictures = 0.0
    drawn = unseen = 0
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = _bounds(item)
            pictures = max(pictures, abs(right - left) * abs(top - bottom))
        elif item.type == raw.FPDF_PAGEOBJ_TEXT:
            mode = raw.FPDFTextObj_GetTextRenderMode(item.raw)
            unseen += mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            drawn += mode != raw.FPDF_TEXTRENDERMODE_INVISIBLE
    area = sheet.width * sheet.height
    covered = area > 0 and pictures >= _COVERS * area
    return covered and (not hidden or unseen > drawn)


def _bounds(item: Any) -> tuple[float, float, float, float]:
    try:
        found: tuple[float, float, float, float] = item.get_bounds()
    except pypdfium2.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    return found


def _outlines(page: Any) -> int:
    found = 0
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _OBJECTS:
            break
        found += item.type == raw.FPDF_PAGEOBJ_PATH
    return found
