"""API keys in a file: made, listed and revoked by the command line, looked up by the service.

The file holds what a key may and its SHA-256, a JSON object a line; the key itself is shown once,
when it is made. It is 32 random bytes, so nobody finds it from its hash, and none slower is needed.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index_mappings.errors import InvalidParameter
from service.access import Access, Function

#: Seconds after which the service looks whether the file has changed.
FRESH: Final = 1.0
#: Whoever searches logs and texts for secrets knows ours by it.
BEGINNING: Final = "zhijian_"
LONGEST_NAME: Final = 100
_log = logging.getLogger("zhijian")


@dataclass(frozen=True, slots=True)
class Key:
    """What the file knows of one key."""

    id: str
    name: str
    functions: frozenset[Function]
    made: datetime.date
    sha256: str


def digest(key: bytes) -> str:
    """By what a key is known."""
    return hashlib.sha256(key).hexdigest()


def id_of(secret: str) -> str:
    """The number that people know a key by."""
    return digest(secret.encode())[:8]


def read(path: Path) -> list[Key]:
    """The keys of a file, none where there is no file. Raises InvalidParameter where it cannot be
    read or holds anything else."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidParameter(f"密钥文件 {path} 读不出来", "请检查路径和权限") from error
    return [_key(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _key(path: Path, number: int, line: str) -> Key:
    try:
        record = json.loads(line)
        made = datetime.date.fromisoformat(record["made"])
        functions = frozenset(map(Function, record["functions"]))
        key = Key(record["id"], record["name"], functions, made, record["sha256"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidParameter(
            f"密钥文件 {path} 的第 {number} 行不是密钥", "这个文件请只用 zhijian key 增删"
        ) from error
    return key


def add(path: Path, name: str, functions: Iterable[Function], today: datetime.date) -> str:
    """Make a key; it is returned and never to be had again. Raises InvalidParameter."""
    secret = BEGINNING + secrets.token_urlsafe(32)
    key = Key(id_of(secret), name, frozenset(functions), today, digest(secret.encode()))
    with _writing(path) as keys:
        keys.append(key)
    return secret


def revoke(path: Path, ids: Iterable[str]) -> list[str]:
    """Take keys away; the ids that were there. Raises InvalidParameter."""
    gone = set(ids)
    with _writing(path) as keys:
        revoked = [key.id for key in keys if key.id in gone]
        keys[:] = [key for key in keys if key.id not in gone]
    return revoked


@contextmanager
def _writing(path: Path) -> Iterator[list[Key]]:
    """The keys to be changed: the file is replaced as a whole at the end, one writer at a time, and
    nobody but its owner reads it."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise InvalidParameter(f"没有目录 {path.parent}", "请先建好放密钥文件的目录") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        keys = read(path)
        yield keys
        _replace(path, "".join(json.dumps(_json(key), ensure_ascii=False) + "\n" for key in keys))
    except OSError as error:
        raise InvalidParameter(f"密钥文件 {path} 写不进去", "请检查权限和磁盘空间") from error
    finally:
        os.close(folder)


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    made = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _json(key: Key) -> dict[str, Any]:
    functions = [str(function) for function in Function if function in key.functions]
    return {
        "id": key.id,
        "name": key.name,
        "functions": functions,
        "made": key.made.isoformat(),
        "sha256": key.sha256,
    }


class Keys:
    """What the service knows of keys: those of the settings, and those of the file as it stands.

    The file is looked at once a second at most. While it cannot be read none of its keys holds.
    """

    def __init__(
        self,
        given: Mapping[str, Access],
        path: Path | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._given = given
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._stamp: object = None
        self._kept: Mapping[str, Access] = {}

    def find(self, shown: bytes) -> Access | None:
        """What a key allows, None where it is none of ours. Found by its hash, so the time tells
        nothing of the key."""
        known = digest(shown)
        return self._given.get(known) or self._of_file().get(known)

    def _of_file(self) -> Mapping[str, Access]:
        if self._path is None:
            return {}
        with self._lock:
            if self._clock() - self._looked >= FRESH:
                self._look(self._path)
                self._looked = self._clock()
            return self._kept

    def _look(self, path: Path) -> None:
        stamp = _stamp(path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            keys = read(path)
        except InvalidParameter as error:
            _log.error("%s: no key of it holds", error.message)
            keys = []
        self._kept = {key.sha256: Access(key.functions, name=f"key:{key.id}") for key in keys}


def _stamp(path: Path) -> object:
    """Changes with the file."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_ino, facts.st_mtime_ns, facts.st_size, facts.st_mode)
