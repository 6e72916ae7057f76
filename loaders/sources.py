"""Sources: what there is to read, in a stable order, each with its name and what is known of it.

A source is one report to be: a file, a member of an archive, or a row of a table. It is small and
can be sent to another process; reading happens there. A container that cannot be opened is a source
with a fault, so that nothing that was asked for disappears without a word.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index_mappings import records
from index_mappings.errors import SourceError
from index_mappings.reports import Given, Reason, SetAside
from loaders import files, folders, formats
from loaders.files import MAX_BYTES, File, Spot
from loaders.formats import archive
from loaders.formats.tables import table
from loaders.given import given_of
from loaders.names import in_commands

__all__ = ["MAX_BYTES", "Source", "given_of", "members", "walk"]

#: Nobody said anything.
NOTHING = Given()
_HINTS = ("province", "city", "region", "county")


@dataclass(frozen=True, slots=True)
class Source:
    """One report to be. `name` is what users see; `path` is the file to read, if there is one.

    `location` is where it lies: the same however its path was typed. `inside` leads on from there
    into archives; `row` holds a table row's fields; `fault` says that there is nothing to read and
    why.
    """

    name: str
    path: str = ""
    given: Given = NOTHING
    size: int = 0
    row: table.Row = ()
    fault: SetAside | None = None
    inside: tuple[str, ...] = ()
    location: str | None = None

    def named(self, name: str) -> Source:
        """The same source under the name it is held under."""
        if name == self.name:
            return self
        fault = self.fault
        if fault is not None:
            remedy = in_commands(fault.remedy, self.name, name)
            fault = replace(fault, source=name, remedy=remedy)
        return replace(self, name=name, fault=fault)

    @property
    def file(self) -> File:
        """The file it is read from."""
        return File(self.where, self.path, self.inside)

    @property
    def where(self) -> str:
        """Its name as evidence of what it is: a row that points to a file bears the file's."""
        return "!/".join((self.path, *self.inside)) if self.row and self.path else self.name

    @property
    def hints(self) -> tuple[str, ...]:
        """The place names that a table row gives, highest first."""
        fields = dict(self.row)
        return tuple(fields[name] for name in _HINTS if fields.get(name))


@dataclass(slots=True)
class _Budget:
    """What an archive and all archives inside it have unpacked to so far."""

    unpacked: int = 0
    members: int = 0

    def take(self, opened: archive.Archive) -> None:
        """Raises SourceError when this archive is the one too many."""
        self.unpacked += opened.unpacked
        self.members += len(opened.members)
        if self.unpacked > archive.MAX_UNPACKED or self.members > archive.MAX_MEMBERS:
            raise SourceError(
                Reason.ARCHIVE_LIMIT,
                f"压缩包连同里面的压缩包超过了 {archive.MAX_UNPACKED >> 20} MB "
                f"或 {archive.MAX_MEMBERS} 个文件",
                "请解压后分批装载文件夹",
            )


def walk(paths: Sequence[Path | str], given: Given = NOTHING) -> Iterator[Source]:
    """Every source below the paths, in order. Raises SourceError at once for a path that is not."""
    located = [files.located(Path(path)) for path in paths]
    for file, _ in located:
        if not Path(file.path).exists():
            raise SourceError(
                Reason.UNREADABLE, f"找不到文件或文件夹：{file.name}", "请检查路径是否写对"
            )
    return _unique(
        source for file, spot in located for source in _below(file, spot, given, _Budget())
    )


def members(path: Path | str) -> list[str] | None:
    """The names of what a table or archive holds, None when the path is no container."""
    file, spot = files.located(Path(path))
    one_row = spot is not None and spot.row is not None
    if one_row or not (_is_table(file) or _is_archive(file)):
        return None
    return [source.name for source in _below(file, spot, NOTHING, _Budget())]


def _unique(sources: Iterator[Source]) -> Iterator[Source]:
    keys: set[str] = set()
    for source in sources:
        key = source.location or source.name
        if key not in keys:
            keys.add(key)
            yield source


def _below(file: File, spot: Spot | None, given: Given, budget: _Budget) -> Iterator[Source]:
    if not file.inside and Path(file.path).is_dir():
        yield from _folder(file, given)
    elif _is_table(file):
        yield from _rows(file, spot, given)
    elif _is_archive(file):
        yield from _archive(file, given, budget)
    else:
        yield _file(file, given)


def _is_table(file: File) -> bool:
    return file.ending in table.ENDINGS and not file.is_special


def _is_archive(file: File) -> bool:
    """Called zip, and nothing else under that name. A broken one is an archive too."""
    if file.ending != ".zip" or file.is_special:
        return False
    try:
        return not formats.document_of(file.opened().members)
    except SourceError:
        return not _is_misnamed(file)


def _is_misnamed(file: File) -> bool:
    """The bytes are no zip file's but those of something else, or there are none."""
    try:
        head = file.head()
    except SourceError:
        return False
    try:
        return not head or (not head.startswith(b"PK") and formats.signed(head) != "")
    except SourceError:  # the signature of something that has no reader
        return True


def _folder(file: File, given: Given) -> Iterator[Source]:
    below = [File(files.shown(file), str(file)) for file in folders.files(Path(file.path))]
    if below:
        yield from _several(below, given, None)
    else:
        error = SourceError(Reason.EMPTY, "文件夹里没有文件", "请检查路径是否写对")
        yield _faulty(file.name, file.location, error, given)


def _archive(file: File, given: Given, budget: _Budget) -> Iterator[Source]:
    try:
        opened = file.opened()
        budget.take(opened)
    except SourceError as error:
        yield _faulty(file.name, file.location, error, given)
        return
    names = [
        n for n in opened.members if not any(folders.is_ignored(part) for part in n.split("/"))
    ]
    if names:
        yield from _several([file.member(name) for name in names], given, budget)
    else:
        fault = SourceError(Reason.EMPTY, "压缩包里没有文件", "请检查压缩包是否完整")
        yield _faulty(file.name, file.location, fault, given)


def _several(files: Sequence[File], given: Given, budget: _Budget | None) -> Iterator[Source]:
    """Files that stand together; one that a table names is read through its row, with what that
    says. A table among them that another one names has rows of its own, and is read as itself.
    Archives among them share the budget of the one they are in."""
    tables = {file.key for file in files if _is_table(file)}
    rows = {
        file: [s for s in _rows(file, None, given) if not s.path or s.file.key not in tables]
        for file in files
        if file.key in tables and _names_files(file)
    }
    named = {s.file.key for row_sources in rows.values() for s in row_sources if s.path}
    for file in files:
        ready = rows.get(file)
        if ready is not None:
            yield from ready
        elif not named or file.key not in named:
            yield from _below(file, None, given, budget or _Budget())


def _names_files(file: File) -> bool:
    """A table whose first row points to a file and holds no text."""
    try:
        first = next(table.entries(file.table()), None)
    except Exception:  # told once more, with its reason, when the rows are read
        return False
    fields = dict(first.row) if first else {}
    return "path" in fields and "text" not in fields


def _faulty(name: str, location: str, error: SourceError, given: Given) -> Source:
    aside = SetAside(name, error.reason, error.message, error.remedy, given)
    return Source(name, given=given, fault=aside, location=location)


def _file(file: File, given: Given) -> Source:
    try:
        size = file.size()
    except SourceError as error:
        return _faulty(file.name, file.location, error, given)
    if size > MAX_BYTES:
        detail = f"文件有 {size >> 20} MB，上限是 {MAX_BYTES >> 20} MB"
        fault = SourceError(Reason.TOO_LARGE, detail, "请分成几个文件，或只保留报告正文")
        return _faulty(file.name, file.location, fault, given)
    return Source(file.name, file.path, given, size, (), None, file.inside, file.location)


def _rows(file: File, spot: Spot | None, given: Given) -> Iterator[Source]:
    has_entries = False
    location = file.location
    try:
        for entry in table.entries(file.table()):
            if spot is None or _is_at(entry, spot):
                has_entries = True
                yield _row_source(file, location, entry, given)
    except SourceError as error:
        yield _faulty(file.name, location, error, given)
        return
    except Exception as error:  # a hostile table must not end the load
        detail = f"表格读不了：{type(error).__name__}"
        fault = SourceError(Reason.UNREADABLE, detail, "请用表格软件另存后再装载")
        yield _faulty(file.name, location, fault, given)
        return
    if not has_entries:
        problem = "表格里没有一行内容" if spot is None else "表格里没有这一行或这张工作表"
        fault, end = SourceError(Reason.EMPTY, problem, "请检查表格"), spot.end if spot else ""
        yield _faulty(file.name + end, location + end, fault, given)


def _is_at(entry: table.TableEntry, spot: Spot) -> bool:
    """Rows of the first sheet may be named with its name or without."""
    if spot.row is not None and spot.row != entry.number:
        return False
    return entry.sheet == spot.sheet if spot.sheet else entry.first


def _aside_source(name: str, location: str, text: str, given: Given) -> Source:
    """A source that was set aside, as a dump keeps it: with what a person said about it."""
    try:
        aside = records.set_aside_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        detail = f"备份的这一行读不了：{error}"
        fault = SourceError(Reason.UNREADABLE, detail, "请用 zhijian dump 重新导出")
        return _faulty(name, location, fault, given)
    return Source(aside.source, given=aside.given, fault=aside, location=aside.location)


def _row_source(file: File, location: str, entry: table.TableEntry, given: Given) -> Source:
    """One row of the table that stands in a file and lies at a location."""
    if entry.number:
        spot = Spot(entry.number, "" if entry.first else entry.sheet)
    else:
        spot = Spot(None, entry.sheet)
    name, location = file.name + spot.end, location + spot.end
    if entry.fault is not None:
        return _faulty(name, location, entry.fault, given)
    fields = dict(entry.row)
    if "aside" in fields:
        return _aside_source(name, location, fields["aside"], given)
    try:
        row_given = given_of(fields).over(given)
    except SourceError as error:
        return _faulty(name, location, error, given)
    if "path" in fields and "text" not in fields and "record" not in fields:
        pointed = _file(file.beside(fields["path"]), row_given).named(name)
        return replace(pointed, row=entry.row, location=location)
    if "text" not in fields and "record" not in fields:
        remedy = f"请补上正文，或用 zhijian dismiss {shlex.quote(name)} 忽略"
        fault = SourceError(Reason.EMPTY, "这一行没有正文", remedy)
        return _faulty(name, location, fault, row_given)
    size = len(fields.get("text", "")) * 3
    if size > MAX_BYTES:
        fault = SourceError(Reason.TOO_LARGE, "这一行的正文过长", "请只保留报告正文")
        return _faulty(name, location, fault, row_given)
    return Source(name, "", row_given, size, entry.row, location=location)
