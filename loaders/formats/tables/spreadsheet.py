"""Spreadsheets (xlsx, xls): sheet by sheet, row by row, whatever the file says of its own size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.tables import oldsheet
from loaders.formats.tables.celltexts import CellTexts, workbook

#: A spreadsheet program's own limit of rows, and more columns than a list of reports has.
_ROWS, _COLUMNS = 1_048_576, 256
_OLE = b"\xd0\xcf\x11\xe0"
_AGAIN = "请用表格软件打开后另存"

Rows = Iterator[tuple[int, tuple[Any, ...]]]


def sheets(path: Path | archive.Member) -> Iterator[tuple[str, bool, Rows]]:
    """Name, whether it is the first, and rows of every sheet. Raises SourceError."""
    counts: Counter[str] = Counter()
    for index, (title, rows) in enumerate(_sheets(path)):
        name = archive.tidy(title) or "未命名"
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name}({counts[name]})", not index, rows


def _sheets(path: Path | archive.Member) -> Iterator[tuple[str, Rows]]:
    with archive.binary(path) as file, closing(CellTexts()) as texts:
        if _is_old(file):
            yield from oldsheet.sheets(path)
            return
        try:
            with closing(workbook(_checked(file), texts)) as book:
                for sheet in book.worksheets:
                    yield sheet.title, _rows(sheet)
        except SourceError:
            raise
        except Exception as error:  # openpyxl meets a broken file with errors of any kind
            raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error


def _rows(sheet: Any) -> Rows:
    """Some programs say that a sheet ends in A1: what it says of its size is not believed."""
    try:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True, max_row=_ROWS, max_col=_COLUMNS)
        for number, cells in enumerate(rows, start=1):
            yield number, tuple(cells)
    except Exception as error:
        detail = f"工作表“{sheet.title}”已损坏，读到中途出错"
        raise SourceError(Reason.UNREADABLE, detail, _AGAIN) from error


def _checked(file: IO[bytes]) -> IO[bytes]:
    """The spreadsheet, if it is one and does not unpack beyond the limits."""
    head = file.read(4)
    file.seek(0)
    if not head:
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")
    try:
        archive.Archive(file)
    except SourceError as error:
        if error.reason is not Reason.UNREADABLE:
            raise
        raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error
    return file


def _is_old(file: IO[bytes]) -> bool:
    """A spreadsheet of the time before 2007. Raises SourceError for a new one with a password,
    which looks alike from outside."""
    head = file.read(len(_OLE))
    file.seek(0)
    if head != _OLE:
        return False
    data = file.read(oldsheet.LARGEST)
    file.seek(0)
    locked = "EncryptedPackage".encode("utf-16-le") in data
    if locked or not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\0")):
        raise SourceError(Reason.ENCRYPTED, "表格加了密码", "请去掉密码后另存为 .xlsx")
    return True
