"""Tables as lists of reports: csv, jsonl and xlsx, one report a row, read row by row.

Rows are numbered as a spreadsheet shows them: the header is row 1; a jsonl file by its lines.
Column names are folded to our field names (columns.txt); what we do not know is left alone.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import IO, Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders import patterns
from loaders.formats import archive
from loaders.formats import text as text_format

#: A row as (field, value) pairs; values are text, a `record` may be JSON text.
Row = tuple[tuple[str, str], ...]

ENDINGS = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xlsm"})
_SAMPLE = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"


def rows(path: Path | archive.Held) -> Iterator[tuple[int, Row | None]]:
    """Rows with their numbers; None for a row that cannot be read.

    Raises SourceError when the file is no table, or has no column of texts.
    """
    ending = path.suffix.lower()
    if ending in (".jsonl", ".ndjson"):
        yield from _json_lines(path)
    elif ending in (".xlsx", ".xlsm"):
        yield from _headed(_spreadsheet(path), path)
    else:
        yield from _headed(_separated(path), path)


@cache
def _names() -> dict[str, str]:
    lines = (line.partition("\t") for line in patterns.section("columns.txt", "names"))
    return {name: field for field, _, name in lines}


def _field(name: object) -> str:
    told = patterns.plain(str(name or "")).lower()
    return _names().get(told, "")


def _headed(
    found: Iterator[tuple[int, list[Any]]], path: Path | archive.Held
) -> Iterator[tuple[int, Row | None]]:
    header: list[str] | None = None
    for number, cells in found:
        if header is None:
            if any(str(cell or "").strip() for cell in cells):
                header = [_field(cell) for cell in cells]
                _check(header, path)
            continue
        if any(str(cell if cell is not None else "").strip() for cell in cells):
            yield number, _row(zip(header, cells, strict=False))
    if header is None:
        raise SourceError(Reason.EMPTY, "表格里没有内容", "请检查文件是否完整")


def _check(header: Iterable[str], path: Path | archive.Held) -> None:
    if not {"text", "path", "record"} & set(header):
        raise SourceError(
            Reason.NO_TEXT_COLUMN,
            f"表格 {path.name} 没有正文列",
            "请让表头含有 text(正文)或 path(文件)一列,例如:title,text,region_code,year",
        )


def _row(pairs: Iterable[tuple[str, Any]]) -> Row:
    """The known columns; of two columns of one field the first that is filled."""
    values: dict[str, str] = {}
    for field, value in pairs:
        told = _told(value)
        if field and told and field not in values:
            values[field] = told
    return tuple(values.items())


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()


def _separated(path: Path | archive.Held) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with _binary(path) as file:
        sample = file.read(_SAMPLE)
    if not sample.strip():
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")
    encoding = _encoding(sample)
    try:
        with io.TextIOWrapper(_binary(path), encoding, newline="") as lines:
            first = (sample.decode(encoding, "ignore").splitlines() or [""])[0]
            delimiter = max("\t,;", key=first.count)
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                yield number, list(cells)
    except (csv.Error, UnicodeDecodeError) as error:
        raise SourceError(
            Reason.UNREADABLE, f"表格读到中途出错:{error}", "请另存为 UTF-8 的 csv"
        ) from error


def _encoding(sample: bytes) -> str:
    """The sample may end inside a character, so a strict decode drops its last bytes."""
    for cut in range(4):
        piece = sample[: len(sample) - cut]
        if piece.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        if piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if b"\x00" in piece:
            break
        try:
            piece.decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            continue
    text_format.decode(sample)  # refuses what is no text
    return "gb18030"


def _json_lines(path: Path | archive.Held) -> Iterator[tuple[int, Row | None]]:
    some = False
    with _binary(path) as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            some = True
            try:
                value = json.loads(text_format.decode(raw))
            except (ValueError, SourceError, RecursionError):
                yield number, None
                continue
            yield (
                number,
                _row((_field(k), v) for k, v in value.items()) if isinstance(value, dict) else None,
            )
    if not some:
        raise SourceError(Reason.EMPTY, "文件是空的", "请检查文件是否完整")


def _spreadsheet(path: Path | archive.Held) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the first sheet. openpyxl meets a broken file with errors of any kind."""
    from openpyxl import load_workbook

    with _binary(path) as file:
        try:
            with closing(load_workbook(_checked(file), read_only=True, data_only=True)) as book:
                for sheet in book.worksheets[:1]:
                    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                        yield number, list(cells)
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(
                Reason.UNREADABLE, "表格文件已损坏", "请用表格软件打开后另存"
            ) from error


def unread_sheets(path: Path | archive.Held) -> tuple[str, ...]:
    """The names of further sheets that hold anything: only the first is a list of reports, and
    what is not read must be told."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return ()
    from openpyxl import load_workbook

    with (
        _binary(path) as file,
        closing(load_workbook(_checked(file), read_only=True, data_only=True)) as book,
    ):
        return tuple(sheet.title for sheet in book.worksheets[1:] if _holds_anything(sheet))


def _holds_anything(sheet: Any) -> bool:
    rows = sheet.iter_rows(values_only=True)
    return any(_told(cell) for cells in rows for cell in cells)


def _checked(file: IO[bytes]) -> IO[bytes]:
    """The spreadsheet, if it is one and does not unpack beyond the limits."""
    with_password = file.read(4) == _OLE
    file.seek(0)
    if with_password:
        raise SourceError(Reason.ENCRYPTED, "表格加了密码", "请去掉密码后另存为 .xlsx")
    try:
        archive.Archive(file)
    except SourceError as error:
        if error.reason is not Reason.UNREADABLE:
            raise
        raise SourceError(Reason.UNREADABLE, "表格文件已损坏", "请用表格软件打开后另存") from error
    return file


def _binary(path: Path | archive.Held) -> IO[bytes]:
    return io.BytesIO(path.data) if isinstance(path, archive.Held) else path.open("rb")
