"""Places: files wherever they are, on the disk or inside an archive, under one set of verbs.

A place in an archive is its path of names: `archive.zip!/inner.zip!/name.html`. Its bytes come
straight from the archive; no name from inside one ever becomes a path on the disk.
"""

from __future__ import annotations

import errno
import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive

#: A single file larger than this is no report (the longest known report has 0.2 MB).
MAX_BYTES = 64 << 20
_ROW = re.compile(r"^(?P<path>.*)#row=(?P<row>\d{1,9})$", re.S)
_SHEET = re.compile(r"^(?P<path>.*?)#sheet=(?P<sheet>.+)$", re.S)
_INSIDE = "!/"
_HEAD = 4096
_WHY = {
    errno.ENOENT: ("没有这个文件", "请检查路径是否写对"),
    errno.ENOTDIR: ("没有这个文件", "请检查路径是否写对"),
    errno.ELOOP: ("链接指向自己", "请删去或改正这个链接"),
    errno.EISDIR: ("这是文件夹，不是文件", "请写文件的路径"),
    errno.EACCES: ("没有读取权限", "请检查文件权限"),
    errno.EPERM: ("没有读取权限", "请检查文件权限"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a table: a row, a sheet, or a row of a sheet; rows of the first need no sheet."""

    row: int | None = None
    sheet: str = ""

    @property
    def end(self) -> str:
        """The end of a source's name: `#row=12`, in a further sheet `#sheet=补报#row=12`."""
        sheet = f"#sheet={self.sheet}" if self.sheet else ""
        return sheet if self.row is None else f"{sheet}#row={self.row}"


@dataclass(frozen=True, slots=True)
class File:
    """A file: the name users see, the path on the disk, and the names down into archives."""

    name: str
    path: str
    inside: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """The ending of the file's own name, in lower case."""
        return PurePosixPath(self.own.lower()).suffix

    @property
    def is_special(self) -> bool:
        """A pipe or a device: to open one may never return."""
        path = Path(self.path)
        return not self.inside and path.exists() and not (path.is_file() or path.is_dir())

    @property
    def own(self) -> str:
        """The file's own path: on the disk, or in the innermost archive."""
        return self.inside[-1] if self.inside else self.path

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """The same for every way to write the same place."""
        return os.path.realpath(self.path), self.inside

    @property
    def location(self) -> str:
        """The same as one text: the file's one true path, and the way down into archives."""
        return _INSIDE.join((true_path(self.path), *self.inside))

    def size(self) -> int:
        """How many bytes it has. Raises SourceError when there is no such file."""
        if self.inside:
            info = self._around().members.get(self.own)
            if info is not None:
                return info.file_size
            raise SourceError(Reason.UNREADABLE, f"压缩包里没有 {self.own}", "请检查名称是否写对")
        try:
            size = Path(self.path).stat().st_size
        except OSError as error:
            raise _unreadable(error) from error
        if Path(self.path).is_file():
            return size
        if Path(self.path).is_dir():
            raise _unreadable(OSError(errno.EISDIR, ""))
        detail = "不是普通文件（是管道或设备）"
        raise SourceError(Reason.UNREADABLE, detail, "请把内容存成文件再装载")

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Its bytes. Raises SourceError when they are too many or cannot be read."""
        if self.inside:
            return self._around().read(self.own, limit)
        try:
            with Path(self.path).open("rb") as file:
                # Asked for so many bytes, Python would make room for all of them first.
                large = os.fstat(file.fileno()).st_size > limit
                data = file.read(limit + 1) if large else file.read()
        except OSError as error:
            raise _unreadable(error) from error
        if len(data) > limit:
            raise SourceError(
                Reason.TOO_LARGE, f"文件超过 {limit >> 20} MB", "请分成几个文件，或只保留报告正文"
            )
        return data

    def head(self) -> bytes:
        """Its first bytes. Raises SourceError when it cannot be read."""
        if self.inside:
            return self.read()[:_HEAD]
        try:
            with Path(self.path).open("rb") as file:
                return file.read(_HEAD)
        except OSError as error:
            raise _unreadable(error) from error

    def table(self) -> Path | archive.Member:
        """It as a table's reader wants it: a large one on the disk is read row by row."""
        return archive.Member(self.own, self.read()) if self.inside else Path(self.path)

    def opened(self) -> archive.Archive:
        """The archive that stands here. Raises SourceError for none, or one beyond the limits."""
        return archive.inside(self.path, self.inside, MAX_BYTES)

    def member(self, name: str) -> File:
        """A file inside the archive that stands here."""
        return File(f"{self.name}{_INSIDE}{name}", self.path, (*self.inside, name))

    def beside(self, name: str) -> File:
        """A file named from here, as tables do; one in an archive never leads out of it."""
        if not self.inside:
            path = Path(self.path).parent / name
            return File(shown(path), str(path))
        joined = posixpath.join(posixpath.dirname(self.own), name.replace("\\", "/"))
        target = archive.tidy(posixpath.normpath(joined))
        outer = self.name[: len(self.name) - len(self.own)]
        return File(f"{outer}{target}", self.path, (*self.inside[:-1], target))

    def _around(self) -> archive.Archive:
        return archive.inside(self.path, self.inside[:-1], MAX_BYTES)


def _unreadable(error: OSError) -> SourceError:
    detail, remedy = _WHY.get(
        error.errno or 0, (f"读不了文件：{error.strerror}", "请检查文件后再试")
    )
    return SourceError(Reason.UNREADABLE, detail, remedy)


def shown(path: Path) -> str:
    """The path as given; bytes that are no text become U+FFFD, so that it can be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def location_of(name: str) -> str:
    """The location that a source's name means in the folder where one stands."""
    try:
        place, spot = located(Path(name))
    except (OSError, ValueError):  # too long, or with a NUL in it
        return name
    return place.location + (spot.end if spot else "")


def file_of(location: str) -> str | None:
    """The file on this disk that a location is, or is in; None where there is none any more."""
    if not Path(location).is_absolute():
        return None
    if _is_there(location):
        return location
    around = sorted(containers(location), key=len)
    return next((path for path in around if Path(path).is_file()), None)


def containers(name: str) -> list[str]:
    """The archives, tables and sheets a member's name stands in: `a.zip!/t.csv#row=2` is in two."""
    names = []
    for mark in ("#row=", "#sheet=", _INSIDE):
        start = name.rfind(mark)
        while start > 0:
            names.append(name[:start])
            start = name.rfind(mark, 0, start)
    return names


def true_path(path: str) -> str:
    """The absolute path without links, as text; of what is not there too."""
    try:
        return shown(Path(os.path.realpath(path)))
    except ValueError:  # no file can be called so
        return shown(Path(path))


def _is_there(path: str) -> bool:
    """Where nobody may look, something may be."""
    try:
        Path(path).stat()
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    except ValueError:
        return False
    return True


def located(path: Path) -> tuple[File, Spot | None]:
    """What a path names: a file or folder, a member of an archive, a part of a table."""
    path, spot = _spotted(path)
    text = str(path)
    start = -1 if path.exists() else text.find(_INSIDE)
    while start > 0:
        if Path(text[:start]).is_file():
            names = tuple(text[start + 2 :].split(_INSIDE))
            return File(shown(path), text[:start], names), spot
        start = text.find(_INSIDE, start + 1)
    return File(shown(path), text), spot


def _spotted(path: Path) -> tuple[Path, Spot | None]:
    row, sheet = None, ""
    match = None if path.exists() else _ROW.match(str(path))
    if match:
        path, row = Path(match["path"]), int(match["row"])
    match = None if path.exists() else _SHEET.match(str(path))
    if match:
        path, sheet = Path(match["path"]), match["sheet"]
    return path, Spot(row, sheet) if row is not None or sheet else None
