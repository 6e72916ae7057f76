"""Spreadsheets (xlsx): sheet by sheet, row by row, whatever the file says of its own size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive
from loaders.formats.tables.celltexts import CellTexts, workbook

#: A spreadsheet program's own limit of rows, and more columns than a list of reports has.
_ROWS, _COLUMNS = 1_048_576, 256
_OLE = b"\xd0\xcf\x11\xe0"
_AGAIN = "请用表格软件打开后另存"

Rows = Iterator[tuple[int, tuple[Any, ...]]]


def sheets(path: Path | archive.Held) -> Iterator[tuple[str, bool, Rows]]:
    """Name, whether it is the first, and rows of every sheet. Raises SourceError."""
    with archive.binary(path) as file, closing(CellTexts()) as texts:
        try:
            with closing(workbook(_checked(file), texts)) as book:
                seen: Counter[str] = Counter()
                for index, sheet in enumerate(book.worksheets):
                    name = archive.tidy(sheet.title) or "未命名"
                    seen[name] += 1
                    told = name if seen[name] == 1 else f"{name}({seen[name]})"
                    yield told, not index, _rows(sheet)
        except SourceError:
            raise
        except Exception as error:  # openpyxl meets a broken file with errors of any kind
            raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error


def _rows(sheet: Any) -> Rows:
    """Some programs say that a sheet ends in A1: what it says of its size is not believed."""
    try:
        sheet.reset_dimensions()
        told = sheet.iter_rows(values_only=True, max_row=_ROWS, max_col=_COLUMNS)
        for number, cells in enumerate(told, start=1):
            yield number, tuple(cells)
    except Exception as error:
        what = f"工作表“{sheet.title}”已损坏，读到中途出错"
        raise SourceError(Reason.UNREADABLE, what, _AGAIN) from error


def _checked(file: IO[bytes]) -> IO[bytes]:
    """The spreadsheet, if it is one and does not unpack beyond the limits."""
    head = file.read(4)
    file.seek(0)
    if not head:
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")
    if head == _OLE:
        raise _of_old_kind(file.read(1 << 20))
    try:
        archive.Archive(file)
    except SourceError as error:
        if error.reason is not Reason.UNREADABLE:
            raise
        raise SourceError(Reason.UNREADABLE, "表格文件已损坏", _AGAIN) from error
    return file


def _of_old_kind(data: bytes) -> SourceError:
    """A table with a password, or an xls that was only renamed: alike from outside."""
    if (
        "Workbook".encode("utf-16-le") in data
        and "EncryptedPackage".encode("utf-16-le") not in data
    ):
        return SourceError(
            Reason.NO_CONVERTER,
            "这是旧版 Excel 表格（xls），还不能直接读取",
            "请打开后另存为 .xlsx",
        )
    return SourceError(Reason.ENCRYPTED, "表格加了密码", "请去掉密码后另存为 .xlsx")
