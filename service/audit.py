"""One line for each administrative act: who did what, when, to which index, and how it ended.

The lines go where the setting says, each forced to the disk before the command ends; else to the
system's own log, as those of sudo and sshd do. A file is never rewritten, and whether it can be
written is found out before the act begins. Keys and tokens are told by their names and numbers.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import pwd
import socket
import syslog
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter, ZhijianError
from service.settings import Settings

#: Of a list so many items are told, and so much of each: a line stays a line.
ITEMS = 10
LONGEST = 200
#: What the system says of a session nobody has logged in to.
NOBODY = 2**32 - 1


@dataclass
class Act:
    """What is being done; the command adds what it learns while it does it."""

    name: str
    what: dict[str, Any]
    counts: dict[str, int] = field(default_factory=dict)


@contextlib.contextmanager
def audited(
    settings: Settings, name: str, engine: Engine | None = None, /, **what: Any
) -> Iterator[Act]:
    """Around an act: one line at its end, whatever the end is. `engine` is the index it is done to.

    Raises InvalidParameter, before anything is done, where the line could not be written.
    """
    act = Act(name, what)
    with _place(settings.audit_log) as write:
        outcome = "failed"
        try:
            yield act
            outcome = "done"
        finally:
            write(_line(act, outcome, engine))


def _line(act: Act, outcome: str, engine: Engine | None) -> str:
    entry = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        "act": act.name,
        "outcome": outcome,
        **_who(),
        "what": {name: _short(value) for name, value in act.what.items() if value},
        "counts": act.counts,
        **(_index(engine) if engine else {}),
    }
    return json.dumps(entry, ensure_ascii=False)


def _who() -> dict[str, Any]:
    """The account the command runs as, and whoever has logged in where sudo came between."""
    who = {"user": _account(os.getuid()), "host": socket.gethostname(), "pid": os.getpid()}
    with contextlib.suppress(OSError, ValueError):
        login = int(Path("/proc/self/loginuid").read_text("ascii"))
        if login != NOBODY:
            who["login"] = _account(login)
    return who


def _account(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _index(engine: Engine) -> dict[str, Any]:
    """Which index, and its commit after the act."""
    told: dict[str, Any] = {"engine": engine.address}
    with contextlib.suppress(ZhijianError):
        state = engine.now().state
        told |= {"index": state.lineage.identity, "commit": state.commit}
    return told


def _short(value: Any) -> Any:
    if isinstance(value, str | int):
        return value if isinstance(value, int) else value[:LONGEST]
    items: list[str] = [str(item)[:LONGEST] for item in _listed(value)]
    more = len(items) - ITEMS
    return [*items[:ITEMS], f"… {more}"] if more > 0 else items


def _listed(value: Iterable[Any] | Path) -> Iterable[Any]:
    return [value] if isinstance(value, Path) else value


@contextlib.contextmanager
def _place(path: Path | None) -> Iterator[Callable[[str], None]]:
    """Where lines go."""
    if path is None:
        syslog.openlog("zhijian", facility=syslog.LOG_AUTHPRIV)
        yield syslog.syslog
        return
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InvalidParameter(
            f"审计记录 {path} 写不进去，所以什么都没有做",
            "请检查目录和权限，或改 ZHIJIAN_AUDIT_LOG",
            "ZHIJIAN_AUDIT_LOG",
        ) from error
    try:
        yield lambda line: _append(file, line)
    finally:
        os.close(file)


def _append(file: int, line: str) -> None:
    """In one piece, so that lines of several commands do not mix."""
    os.write(file, f"{line}\n".encode("utf-8", "backslashreplace"))
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EROFS):  # a terminal, a pipe
            raise
