"""Sources: what there is to read, in a stable order, each with its name and what is known of it.

A source is one report to be: a file, or a row of a table. It is small and can be sent to another
process; reading happens there. A container that cannot be opened is a source with a fault, so that
nothing that was asked for disappears without a word.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index_mappings.errors import SourceError
from index_mappings.reports import Given, Kind, Reason, SetAside
from loaders import patterns
from loaders.formats import table

#: A single file larger than this is no report (the longest known report has 0.2 MB).
MAX_BYTES = 64 << 20
#: Nobody said anything.
NOTHING = Given()
_ROW = re.compile(r"^(?P<path>.*)#row=(?P<row>\d{1,9})$")
_IGNORED = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
_CODE = re.compile(r"^(\d{6})(?:\d{6})?(?:\.0)?$")
_YEAR = re.compile(r"^((?:19|20)\d{2})(?:\.0)?(?:年度?)?$")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Source:
    """One report to be. `name` is what users see; `path` is the file to read, if there is one.

    `row` holds a table row's fields; `fault` says that there is nothing to read and why.
    """

    name: str
    path: str = ""
    given: Given = NOTHING
    size: int = 0
    row: table.Row = ()
    fault: SetAside | None = None


def walk(paths: Sequence[Path | str], given: Given = NOTHING) -> Iterator[Source]:
    """Every source below the paths, in order. Raises SourceError at once for a path that is not."""
    found = [Path(path) for path in paths]
    for path in found:
        if not _file_of(path)[0].exists():
            raise SourceError(Reason.UNREADABLE, f"找不到文件或文件夹:{path}", "请检查路径是否写对")
    return _unique(source for path in found for source in _below(path, given))


def members(path: Path | str) -> list[str] | None:
    """The names of a table's rows, None when the path is no container."""
    file, row = _file_of(Path(path))
    if row is not None or file.suffix.lower() not in table.ENDINGS:
        return None
    return [source.name for source in _rows(file, None, Given())]


def _unique(sources: Iterator[Source]) -> Iterator[Source]:
    seen: set[str] = set()
    for source in sources:
        if source.name not in seen:
            seen.add(source.name)
            yield source


def _file_of(path: Path) -> tuple[Path, int | None]:
    found = _ROW.match(str(path))
    if found and not path.exists():
        return Path(found["path"]), int(found["row"])
    return path, None


def _below(path: Path, given: Given) -> Iterator[Source]:
    file, row = _file_of(path)
    if file.is_dir():
        yield from _folder(file, given)
    elif file.suffix.lower() in table.ENDINGS:
        yield from _rows(file, row, given)
    else:
        yield _file(file, given)


def _folder(folder: Path, given: Given) -> Iterator[Source]:
    """Files below a folder; one that a table names is read through its row, with what that says."""
    files = list(_files(folder))
    tables = [file for file in files if file.suffix.lower() in table.ENDINGS]
    named: set[str] = set()
    rows = {file: list(_rows(file, None, given)) if _names_files(file) else None for file in tables}
    for found in rows.values():
        named.update(os.path.realpath(source.path) for source in found or () if source.path)
    some = False
    for file in files:
        some = True
        if file in rows:
            ready = rows[file]
            yield from _rows(file, None, given) if ready is None else ready
        elif os.path.realpath(file) not in named:
            yield _file(file, given)
    if not some:
        yield _faulty(_name(folder), Reason.EMPTY, "文件夹里没有文件", "请检查路径是否写对")


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in sorted(names):
            if not _is_ignored(name):
                yield Path(root) / name


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _IGNORED


def _names_files(path: Path) -> bool:
    """A table whose first row points to a file and holds no text."""
    try:
        first = next(table.rows(path), None)
    except (SourceError, OSError):
        return False
    fields = dict(first[1] or ()) if first else {}
    return "path" in fields and "text" not in fields


def _name(path: Path) -> str:
    """The path as given; bytes that are no text become U+FFFD, so that it can be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def _faulty(name: str, reason: Reason, detail: str, remedy: str) -> Source:
    return Source(name, fault=SetAside(name, reason, detail, remedy))


def _file(path: Path, given: Given, name: str | None = None) -> Source:
    name = name or _name(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        return _faulty(name, Reason.UNREADABLE, f"读不了文件:{error.strerror}", "请检查文件权限")
    if size > MAX_BYTES:
        detail = f"文件有 {size >> 20} MB,上限是 {MAX_BYTES >> 20} MB"
        return _faulty(name, Reason.TOO_LARGE, detail, "请分成几个文件,或只保留报告正文")
    return Source(name, str(path), given, size)


def _rows(path: Path, wanted: int | None, given: Given) -> Iterator[Source]:
    name = _name(path)
    some = False
    try:
        for number, row in table.rows(path):
            if wanted is not None and number != wanted:
                continue
            some = True
            yield _row_source(f"{name}#row={number}", path, row, given)
    except SourceError as error:
        yield _faulty(name, error.reason, error.message, error.remedy)
        return
    except Exception as error:  # a hostile table must not end the load
        yield _faulty(
            name,
            Reason.UNREADABLE,
            f"表格读不了:{type(error).__name__}",
            "请用表格软件另存后再装载",
        )
        return
    if not some:
        what = "表格里没有这一行" if wanted is not None else "表格里没有一行内容"
        yield _faulty(
            name if wanted is None else f"{name}#row={wanted}", Reason.EMPTY, what, "请检查表格"
        )


def _row_source(name: str, path: Path, row: table.Row | None, given: Given) -> Source:
    if row is None:
        return _faulty(name, Reason.UNREADABLE, "这一行不是一个 JSON 对象", "请改正这一行后再装载")
    fields = dict(row)
    try:
        said = given_of(fields).over(given)
    except SourceError as error:
        return _faulty(name, error.reason, error.message, error.remedy)
    if "path" in fields and "text" not in fields and "record" not in fields:
        pointed = _file(path.parent / fields["path"], said, name)
        return replace(pointed, row=row)
    if "text" not in fields and "record" not in fields:
        return _faulty(name, Reason.EMPTY, "这一行没有正文", "请补上正文,或用 zhijian dismiss 忽略")
    size = len(fields.get("text", "")) * 3
    if size > MAX_BYTES:
        return _faulty(name, Reason.TOO_LARGE, "这一行的正文过长", "请只保留报告正文")
    return Source(name, "", said, size, row)


def given_of(fields: dict[str, str]) -> Given:
    """What a table row says about its report. Raises SourceError for a value nobody can read."""
    return Given(
        region_code=_code(fields.get("region_code")),
        year=_year(fields.get("year")),
        published_on=_date(fields.get("published_on")),
        url=fields.get("url"),
        kind=_kind(fields.get("kind")),
        title=fields.get("title"),
    )


def _code(value: str | None) -> str | None:
    if not value:
        return None
    found = _CODE.match(value.strip())
    if not found:
        raise SourceError(
            Reason.NO_REGION, f"区划代码不对:{value[:40]}", "请写六位行政区划代码,例如 450203"
        )
    return found[1]


def _year(value: str | None) -> int | None:
    if not value:
        return None
    found = _YEAR.match(value.strip())
    if not found:
        raise SourceError(
            Reason.NO_YEAR, f"年度不是一个年份:{value[:40]}", "请写四位年份,例如 2023"
        )
    return int(found[1])


def _date(value: str | None) -> datetime.date | None:
    """A day that cannot be read is as good as none: it is only an extra."""
    found = _DATE.match((value or "").strip())
    if not found:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _kind(value: str | None) -> Kind | None:
    if not value:
        return None
    told = patterns.plain(value)
    kinds = patterns.valued("columns.txt", "kinds")
    return next((Kind(name) for name, pattern in kinds if pattern.search(told)), None)
