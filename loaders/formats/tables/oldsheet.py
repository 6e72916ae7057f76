"""Spreadsheets as Excel and WPS wrote them before 2007 (xls, et).

Rows are kept as long as they are, not as wide as the sheet says: a file that names a far cell costs
nothing. xlrd is taken because of that; other readers fill the whole rectangle.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive

#: Of such a file everything is in memory at once, ten times its size.
LARGEST = 64 << 20
_COLUMNS = 256
_AGAIN = "请用表格软件打开后另存为 .xlsx，再装载"

Rows = Iterator[tuple[int, tuple[Any, ...]]]


def sheets(path: Path | archive.Member) -> Iterator[tuple[str, Rows]]:
    """Name and rows of every sheet. Raises SourceError for what cannot be read."""
    book = _opened(path)
    try:
        for index in range(book.nsheets):
            sheet = _loaded(book, index)
            yield sheet.name, _rows(sheet, book.datemode)
            book.unload_sheet(index)
    finally:
        book.release_resources()


def _opened(path: Path | archive.Member) -> Any:
    import xlrd

    with archive.binary(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        detail = f"旧版表格超过了 {LARGEST >> 20} MB"
        raise SourceError(Reason.TOO_LARGE, detail, "请用表格软件打开后另存为 .xlsx 或 csv，再装载")
    try:
        return xlrd.open_workbook(
            file_contents=data, on_demand=True, ragged_rows=True, logfile=_Muted()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise SourceError(
                Reason.ENCRYPTED, "表格加了密码", "请去掉密码后另存为 .xlsx"
            ) from error
        raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error
    except Exception as error:  # a broken file is met with errors of any kind
        raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error


class _Muted:
    """Where the reader's remarks go: it prints otherwise."""

    def write(self, text: str) -> int:
        """Nothing is kept."""
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


def _loaded(book: Any, index: int) -> Any:
    try:
        return book.sheet_by_index(index)
    except Exception as error:
        detail = f"第 {index + 1} 张工作表已损坏"
        raise SourceError(Reason.UNREADABLE, detail, _AGAIN) from error


def _rows(sheet: Any, datemode: int) -> Rows:
    for number in range(sheet.nrows):
        yield number + 1, tuple(_value(cell, datemode) for cell in sheet.row(number)[:_COLUMNS])


def _value(cell: Any, datemode: int) -> Any:
    """A cell as newer spreadsheets give it."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime.datetime = xlrd.xldate.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
        return moment
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value
