"""The directory of an embedded index: which index is in force, and who may write.

    current            the name of the index folder in force; replaced in one step
    3-1f0c…            index folders: a running number and the fingerprint they were made with
    lock               held by whoever writes

Nothing here knows tantivy.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index_mappings.engines.embedded import failures
from index_mappings.errors import EngineBroken, EngineError, NoIndex

CURRENT = "current"
LOCK = "lock"
_FOLDER = re.compile(r"(\d+)-([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """An index folder as it lies on the disk: one that is put in its place is another."""

    folder: Path
    device: int
    inode: int


class Folders:
    """One index directory, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path:
        """The folder in force. Raises NoIndex, or EngineBroken when something else lies there."""
        with failures.translated(str(self.root)):
            try:
                name = (self.root / CURRENT).read_text(encoding="ascii").strip()
            except FileNotFoundError:
                self._check_ours()
                raise NoIndex(
                    f"索引目录 {self.root} 里还没有索引。",
                    "请先用 zhijian load 文件或目录 载入报告，或用 zhijian demo 试用示例。",
                ) from None
            if not _FOLDER.fullmatch(name):
                raise EngineBroken(
                    f"{self.root / CURRENT} 的内容不是索引名，可能已损坏。",
                    "请用 zhijian load --rebuild 加上原始资料重建索引，或从备份恢复该目录。",
                )
            return self.root / name

    def in_force(self) -> Slot:
        """The same, and which folder of that name it is."""
        folder = self.current()
        with failures.translated(str(self.root)):
            status = folder.stat()
        return Slot(folder, status.st_dev, status.st_ino)

    def fresh(self, fingerprint: str) -> Path:
        """A new, empty index folder beside those that exist."""
        with failures.translated(str(self.root)):
            numbers = [int(match[1]) for match in map(_FOLDER.fullmatch, self._names()) if match]
            folder = self.root / f"{max(numbers, default=0) + 1}-{fingerprint}"
            folder.mkdir()
            return folder

    def put_in_force(self, folder: Path) -> None:
        """Let readers find this folder from now on: all of it is on disk before the name is."""
        with failures.translated(str(self.root)):
            beside = self.root / f"{CURRENT}.new"
            with beside.open("w", encoding="ascii") as file:
                file.write(folder.name)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.root / CURRENT)
            _sync_directory(self.root)

    def sweep(self) -> None:
        """Remove index folders that are not in force: unfinished ones and those replaced.

        Readers that still have one open keep its files until they let go of them.
        """
        try:
            keep = self.current().name
        except NoIndex:
            keep = ""
        except EngineError:
            return
        for name in self._names():
            if _FOLDER.fullmatch(name) and name != keep:
                shutil.rmtree(self.root / name, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer, or raise IndexBusy at once. The system lets go when we die."""
        with failures.translated(str(self.root)):
            self.root.mkdir(parents=True, exist_ok=True)
            self._check_ours()
            lock = (self.root / LOCK).open("a")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise failures.busy(str(self.root)) from None
            except OSError as error:  # a drive that knows no locks
                raise failures.translate(error, str(self.root)) from error
            yield

    def _names(self) -> list[str]:
        return [path.name for path in self.root.iterdir()]

    def _check_ours(self) -> None:
        """Refuse a directory that holds somebody else's files and no index."""
        if not self.root.exists():
            return
        names = self._names()
        ours = (CURRENT, f"{CURRENT}.new", LOCK)
        strangers = [name for name in names if name not in ours and not _FOLDER.fullmatch(name)]
        if CURRENT not in names and strangers:
            raise EngineBroken(
                f"目录 {self.root} 里放的是别的内容（如 {min(strangers)}），不是治鉴的索引。",
                "请用 --engine embedded:目录 指定一个空目录或新目录。",
            )


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
