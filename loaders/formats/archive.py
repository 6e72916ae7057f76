"""Zip files: what is inside, under which names, within which limits; nothing is ever written.

Archives of reports, and the documents that are zip files themselves (docx, ofd, xlsx), are opened
here and nowhere else. What a directory declares is checked before anything is unpacked; a member
never gives more than it declares (zipfile stops there), so the declared sizes bound the work.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from index_mappings.errors import SourceError
from index_mappings.reports import Reason

#: All that one archive may hold, archives inside it included.
MAX_UNPACKED = 1 << 30
MAX_MEMBERS = 50_000
#: An archive in an archive in an archive, and no further.
MAX_DEPTH = 3
#: Text shrinks to a tenth, repeated markup to a hundredth; a bomb to a thousandth.
MAX_RATIO = 250
#: Small files may shrink as they like.
_RATIO_FROM = 8 << 20
#: The directory is read whole before a single name is known.
_MAX_DIRECTORY = 32 << 20
#: One part of a document (its text as XML).
MAX_PART = 24 << 20
_UNPACK = "请解压后分批装载文件夹"
_AGAIN = "请重新下载或重新打包后再装载"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME_FIELD = 0x7075


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive as a file: its name and its bytes, in memory."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The ending of its name, as `Path.suffix`."""
        return os.path.splitext(self.name)[1]  # noqa: PTH122 (no path, a name)


def binary(file: Path | Member) -> IO[bytes]:
    """It, opened to be read."""
    return io.BytesIO(file.data) if isinstance(file, Member) else file.open("rb")


class Archive:
    """An open zip file with its members by name, in stable order.

    Raises SourceError when it is broken or its directory declares too much.
    """

    def __init__(self, file: Path | IO[bytes]) -> None:
        self.zip = _opened(file)
        check(self.zip)
        self.members = dict(sorted(_named(self.zip)))
        self.unpacked = sum(info.file_size for info in self.members.values())

    def read(self, name: str, limit: int, too_large: Reason = Reason.TOO_LARGE) -> bytes:
        """The bytes of a member. Raises SourceError with the reason it cannot be read for."""
        info = self.members.get(name)
        if info is None:
            raise SourceError(Reason.UNREADABLE, f"压缩包里没有 {name}", "请检查名称是否写对")
        if info.flag_bits & 0x1:
            raise SourceError(
                Reason.ENCRYPTED, "压缩包里的这个文件加了密码", "请用密码解压后装载文件夹"
            )
        if info.file_size > limit:
            detail = f"解开后有 {info.file_size >> 20} MB，上限是 {limit >> 20} MB"
            raise SourceError(too_large, detail, "请分成几个文件，或只保留报告正文")
        try:
            return self.zip.read(info)
        except NotImplementedError as error:
            raise SourceError(
                Reason.UNREADABLE, "压缩方法不认识", "请解压后重新打包为普通 zip"
            ) from error
        except (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error,
                struct.error) as error:  # fmt: skip
            raise SourceError(Reason.UNREADABLE, "压缩包里的这个文件已损坏", _AGAIN) from error

    def part(self, name: str) -> bytes | None:
        """A part of a document, None without it."""
        if name not in self.members:
            return None
        return self.read(name, MAX_PART, Reason.ARCHIVE_LIMIT)


def of(data: bytes) -> Archive:
    """An archive that is in memory."""
    return Archive(io.BytesIO(data))


def inside(path: str, members: tuple[str, ...], limit: int) -> Archive:
    """The archive at a path, or the one that stands inside it under these names."""
    file = Path(path)
    try:
        stamp = file.stat()
    except OSError as error:
        raise _unreadable(error) from error
    return _kept(path, (stamp.st_mtime_ns, stamp.st_size), members, limit)


@lru_cache(maxsize=4)
def _kept(path: str, _stamp: tuple[int, int], members: tuple[str, ...], limit: int) -> Archive:
    """The last few stay open: their members are read one after the other."""
    if not members:
        return Archive(Path(path))
    if len(members) >= MAX_DEPTH:
        raise SourceError(Reason.ARCHIVE_LIMIT, f"压缩包套了超过 {MAX_DEPTH} 层", _UNPACK)
    return of(_kept(path, _stamp, members[:-1], limit).read(members[-1], limit))


def check(archive: zipfile.ZipFile) -> None:
    """Raises SourceError(archive_limit) for a directory that declares more than is sound."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise _limit(f"压缩包里有 {len(infos)} 个文件，上限是 {MAX_MEMBERS} 个")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED:
        raise _limit(f"压缩包解开后有 {unpacked >> 20} MB，上限是 {MAX_UNPACKED >> 20} MB")
    for info in infos:
        if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
            raise _limit("压缩包的压缩比异常，像是“压缩炸弹”")


def _limit(detail: str) -> SourceError:
    return SourceError(Reason.ARCHIVE_LIMIT, detail, _UNPACK)


def _unreadable(error: OSError) -> SourceError:
    return SourceError(
        Reason.UNREADABLE, f"读不了文件：{error.strerror}", "请检查文件是否存在、是否有读取权限"
    )


def _opened(file: Path | IO[bytes]) -> zipfile.ZipFile:
    try:
        if isinstance(file, Path):
            with file.open("rb") as raw:
                _check_directory(raw)
        else:
            _check_directory(file)
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError) as error:
        raise SourceError(Reason.UNREADABLE, "压缩包已损坏", _AGAIN) from error
    except OSError as error:
        raise _unreadable(error) from error


def _check_directory(raw: IO[bytes]) -> None:
    """The directory's size as the end of the file tells it; a lie there makes zipfile refuse."""
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, size - 66_000))
    tail = raw.read()
    raw.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < 22:
        return
    length = struct.unpack_from("<L", tail, place + 12)[0]
    wide = tail.rfind(b"PK\x06\x06", 0, place)
    if wide >= 0 and len(tail) - wide >= 56:
        length = max(
            struct.unpack_from("<Q", tail, wide + 40)[0], 0 if length == 2**32 - 1 else length
        )
    if _MAX_DIRECTORY < length <= size:
        raise _limit("压缩包里的文件过多")


def _named(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Files (no folders) under names that can be printed; a name that comes again is numbered."""
    counts: dict[str, int] = {}
    for info in archive.infolist():
        name = tidy(_decoded(info))
        if info.is_dir() or info.filename.endswith("\\") or not name:
            continue
        counts[name] = counts.get(name, 0) + 1
        yield (name if counts[name] == 1 else f"{name}({counts[name]})"), info


def tidy(name: str) -> str:
    """A member's name without drive, root, `..`, control characters and backslashes."""
    parts = _CONTROLS.sub("\ufffd", name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _decoded(info: zipfile.ZipInfo) -> str:
    """Names are UTF-8 when marked so; else zipfile took them for cp437 and they mostly are GBK."""
    name = info.orig_filename
    if info.flag_bits & 0x800:
        return name
    extra = _unicode_name(info.extra)
    if extra:
        return extra
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _unicode_name(extra: bytes) -> str:
    """The name some packers add in an extra field."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == _NAME_FIELD and length > 5:
            return extra[place + 9 : place + 4 + length].decode("utf-8", "replace")
        place += 4 + length
    return ""
