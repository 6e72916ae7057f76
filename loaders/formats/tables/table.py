"""Tables as lists of reports: csv, jsonl, xlsx and xls, one report a row, read row by row.

Rows are numbered as a spreadsheet shows them: the header is row 1 where it stands on the first line
(lines above it are passed over), a jsonl file is counted by its lines. Every sheet of a spreadsheet
that has the columns is read; one that holds anything else is told. Column names are folded to our
field names (columns.txt); what we do not know is left alone.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders import patterns
from loaders.formats import archive
from loaders.patterns import plain

#: A row as (field, value) pairs; values are text, a `record` or an `aside` (what a dump holds) is
#: JSON text. `IGNORED` is no column: it says which values of the row play no part.
Row = tuple[tuple[str, str], ...]
IGNORED = "ignored"

ENDINGS = frozenset(
    {".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".xls", ".et", ".xlt", ".ett"}
)
_SHEETS = frozenset({".xlsx", ".xlsm"})
#: Spreadsheets as they were before 2007, and how such files begin.
_OLD, _OLE = frozenset({".xls", ".et", ".xlt", ".ett"}), b"\xd0\xcf\x11\xe0"
_LINES = frozenset({".jsonl", ".ndjson"})
#: The header stands among so many first rows that hold anything.
_FIRST = 20
_HEAD = 65_536
#: What a report is read from; without one of them a table is no list of reports.
_BODIES = frozenset({"text", "path", "record"})
_ASIDE_OF_NAME = re.compile(r"\(.*?\)|\[.*?\]|[*:]|\.\d+$")
#: What a spreadsheet shows where a formula has failed.
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.I)
#: A character that is no letter of its own in the file of a spreadsheet; _x005F_ is the bare _.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F|00A0|2028|2029)_", re.I)
_FORMULA = re.compile(r'="(.*)"', re.S)


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One row, or why it cannot be read; number 0 is the whole of a sheet that is no list.

    `sheet` is the sheet's name; rows of the `first` sheet, and of files without sheets, need none.
    """

    number: int
    row: Row = ()
    fault: SourceError | None = None
    sheet: str = ""
    first: bool = True


def entries(path: Path | archive.Member) -> Iterator[TableEntry]:
    """All rows. Raises SourceError when the file is no table, or nowhere has a column of texts."""
    ending = _kind(path)
    if ending in _SHEETS:
        yield from _of_sheets(path)
    elif ending == ".html":
        from loaders.formats.tables import webtable

        yield from _headed(webtable.rows(path))
    elif ending in _LINES:
        from loaders.formats.tables import jsonlines

        for number, item in jsonlines.objects(path):
            yield (
                TableEntry(number, fault=item)
                if isinstance(item, SourceError)
                else _entry(number, [(name, value) for name, value in item.items()])
            )
    else:
        from loaders.formats.tables import separated

        yield from _headed(separated.rows(path, is_header))


def _kind(path: Path | archive.Member) -> str:
    """The ending that the file should have: what its first bytes say goes before its name."""
    from loaders.formats.tables import separated

    ending = path.suffix.lower()
    with archive.binary(path) as file:
        head = file.read(_HEAD)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if ending in _OLD and b"<t" in start and start.startswith((b"<", b"mime-version")):
        return ".html"
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceError(
            Reason.UNREADABLE, "文件内容是网页，不是表格", "请把文件名改为以 .html 结尾，再装载"
        )
    if head.startswith((b"PK\x03\x04", _OLE)):
        return ".xlsx"
    if ending in _SHEETS | _OLD and separated.has_header(head, is_header):
        return ".csv"
    if ending in _OLD:
        raise SourceError(
            Reason.UNREADABLE,
            f"不是完整的 {ending} 文件，也不是带表头的文字表格",
            "请重新下载，或用表格软件打开后另存为 .xlsx，再装载",
        )
    return ending


def is_header(cells: Iterable[object]) -> bool:
    """A row that names a column of texts, or of files."""
    return not _BODIES.isdisjoint(map(_field, cells))


@cache
def _names() -> dict[str, str]:
    lines = (line.partition("\t") for line in patterns.section("columns.txt", "names"))
    return {name: field for field, _, name in lines}


@cache
def _blanks() -> frozenset[str]:
    return frozenset(patterns.section("columns.txt", "blank"))


def _field(name: object) -> str:
    heading = plain(unescaped(str(name or "")[:100])).lower()
    return _names().get(heading) or _names().get(_ASIDE_OF_NAME.sub("", heading), "")


def _of_sheets(path: Path | archive.Member) -> Iterator[TableEntry]:
    """Every sheet with the columns; the others are told, if any sheet has them."""
    from loaders.formats.tables import spreadsheet

    lost: list[TableEntry] = []
    has_list = False
    for name, first, rows in spreadsheet.sheets(path):
        try:
            yield from _headed(rows, name, first=first)
            has_list = True
        except _NoList as error:
            lost.append(TableEntry(0, (), error, name, first))
    faulty = [entry for entry in lost if entry.fault and entry.fault.reason is not Reason.EMPTY]
    if has_list:
        yield from faulty
    else:
        raise (faulty or lost)[0].fault or AssertionError("what is lost has a fault")


class _NoList(SourceError):
    """A sheet without the columns of a list of reports."""


def _headed(
    rows: Iterator[tuple[int, Sequence[Any]]], sheet: str = "", *, first: bool = True
) -> Iterator[TableEntry]:
    """The rows below the header. Raises SourceError without one."""
    above: list[Sequence[Any]] = []
    for _, cells in rows:
        if not _holds_anything(cells):
            continue
        if is_header(cells):
            yield from _below(list(cells), rows, sheet, first=first)
            return
        above.append(cells)
        if len(above) == _FIRST:
            break
    if not above:
        raise _NoList(Reason.EMPTY, "表格里没有内容", "请检查文件是否完整")
    names = "、".join(str(cell).strip()[:20] for cell in above[0][:8] if _text_of(cell))
    place = f"工作表“{sheet}”" if sheet else "表格"
    raise _NoList(
        Reason.NO_TEXT_COLUMN,
        f"{place}没有正文列（第一行是：{names}）",
        "请让表头含有 text（正文）或 path（文件）一列，如 title,text,region_code,year；"
        "这里没有报告时用 zhijian dismiss 忽略",
    )


def _below(
    header: list[Any], rows: Iterator[tuple[int, Sequence[Any]]], sheet: str, *, first: bool
) -> Iterator[TableEntry]:
    named = [str(name or "").strip() for name in header]
    for number, cells in rows:
        if isinstance(cells, SourceError):
            yield TableEntry(number, (), cells, sheet, first)
        elif _holds_anything(cells) and list(cells) != header:  # files put together repeat it
            yield _entry(number, list(zip(named, cells, strict=False)), sheet, first=first)


def _holds_anything(cells: Sequence[Any]) -> bool:
    """A sheet may end a million rows further down than its text: those are passed over at once."""
    if cells.count(None) == len(cells):
        return False
    return any(cell is not None and str(cell).strip() for cell in cells)


def _entry(
    number: int, cells: Sequence[tuple[str, Any]], sheet: str = "", *, first: bool = True
) -> TableEntry:
    try:
        return TableEntry(number, _row(cells), None, sheet, first)
    except SourceError as error:
        return TableEntry(number, (), error, sheet, first)


def _row(cells: Sequence[tuple[str, Any]]) -> Row:
    """The known columns. Of two columns of one field the first that is filled, of two texts the
    longer; where they differ, that is told."""
    values: dict[str, str] = {}
    columns: dict[str, str] = {}
    ignored: list[str] = []
    for name, cell in cells:
        field = _field(name)
        value = _value(field, name, cell) if field else ""
        if not value:
            continue
        kept = values.get(field, "")
        if not kept or (field == "text" and len(value) > len(kept)):
            other = columns.get(field, ""), kept
            values[field], columns[field] = value, name
        else:
            other = name, value
        if _matters(field, values[field], other[1]):
            ignored.append(_conflict(columns[field], values[field], *other))
    if ignored:
        values[IGNORED] = "；".join(ignored)
    return tuple(values.items())


def _matters(field: str, kept: str, other: str) -> bool:
    """An abstract beside the text is no second text."""
    return bool(other) and kept != other and (field != "text" or 2 * len(other) > len(kept))


def _conflict(column: str, value: str, other: str, left: str) -> str:
    return f"两列都有值：采用“{column}”（{value[:20]}），未采用“{other}”（{left[:20]}）"


def _value(field: str, name: str, cell: Any) -> str:
    if field in ("record", "aside"):
        return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else _text_of(cell)
    if isinstance(cell, list) and all(isinstance(part, str | int | float) for part in cell):
        cell = "\n".join(map(str, cell))
    if isinstance(cell, dict | list):
        kind = "对象" if isinstance(cell, dict) else "数组，里面不都是文字"
        raise SourceError(
            Reason.UNREADABLE,
            f"“{name}”的值是 JSON {kind}",
            f"请把“{name}”改成一个字符串（正文也可以是字符串的数组），再装载",
        )
    text = _text_of(cell)
    return "" if text.lower() in _blanks() or _ERROR.fullmatch(text) else text


def unescaped(text: str) -> str:
    """A cell's text with what spreadsheets write as _x000D_: its line breaks above all. Programs
    that copy cells keep the marks, so they are met in csv and jsonl, too."""
    if "_x" not in text and "_X" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _text_of(value: Any) -> str:
    if value is None or value is False or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = unescaped(str(value)).strip()
    formula = _FORMULA.fullmatch(text) if text.startswith('="') else None
    return formula[1].strip() if formula else text
