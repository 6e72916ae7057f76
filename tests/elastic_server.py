"""A real Elasticsearch for development and tests: one node that several processes share.

    python -m tests.elastic_server start     prints the address; the server stays until `stop`
    python -m tests.elastic_server stop
    address()                                for tests: starts it when it is not running

benchmarks/launching.py fetches and starts it. Each test process leaves its process id in `users/`
of the run's folder, and the last one to go stops the server, unless `start` is keeping it.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from benchmarks import launching
from benchmarks.launching import VERSION, Missing, Node

#: A file that names the folder in memory.
MEMORY = "memory"


@contextlib.contextmanager
def secured(roles: str, users: dict[str, str]) -> Iterator[str]:
    """A server of its own with security switched on: roles.yml, and users by name and role.

    A user's password is its name, and -word.
    """
    from needs import needed

    needed("elastic")
    with launching.own_folder() as folder:
        more = {"xpack.security.enabled": "true"}
        node = _short_lived(folder, more)
        config = folder / "config"
        (config / "roles.yml").write_text(roles, "utf-8")
        known = [f"{user}:{_hashed(f'{user}-word')}" for user in users]
        (config / "users").write_text("\n".join(known), "utf-8")
        held = [f"{role}:{user}" for user, role in users.items()]
        (config / "users_roles").write_text("\n".join(held), "utf-8")
        process = launching.start(node)
        try:
            launching.wait(process, node)
            yield node.address
        finally:
            launching.end(process)
            _forget(folder)


def _short_lived(folder: Path, settings: dict[str, str], *, kept: bool = False) -> Node:
    """A node that compiles its code quickly rather than well: it lives for minutes.

    What it holds lies in memory where there is room, for each new index waits for the disk often.
    """
    _forget(folder)
    node = launching.lay_out(launching.unpacked(), folder, settings)
    memory = None if kept else _memory()
    if memory and launching.unprivileged(node)[:1] != ["setpriv"]:
        data = tempfile.mkdtemp(prefix="zhijian-elastic-", dir=memory)
        (folder / MEMORY).write_text(data, "utf-8")
        node = launching.lay_out(node.home, folder, {**settings, "path.data": data})
    options = folder / "config/jvm.options.d"
    options.mkdir(exist_ok=True)
    (options / "short-lived.options").write_text("-XX:TieredStopAtLevel=1\n", "utf-8")
    return node


def _memory() -> Path | None:
    from quick_folder import found

    return found()


def _forget(folder: Path) -> None:
    """Give back the memory that the last server of this folder held its data in."""
    with contextlib.suppress(OSError):
        shutil.rmtree((folder / MEMORY).read_text("utf-8"), ignore_errors=True)
        (folder / MEMORY).unlink()


def _hashed(password: str, rounds: int = 10_000) -> str:
    """As the server's own tool for users writes it (which starts a Java machine a user)."""
    salt = os.urandom(32)
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    salted, hashed = (base64.b64encode(part).decode() for part in (salt, made))
    return f"{{PBKDF2}}{rounds}${salted}${hashed}"


# --- one server for several processes ------------------------------------------------------------


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Hold the folder's lock; yields the file that tells of the running server."""
    (folder / "users").mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "running.json"


def _running(file: Path) -> dict[str, object] | None:
    with contextlib.suppress(OSError, ValueError):
        told: dict[str, object] = json.loads(file.read_text("utf-8"))
        if launching.answers(str(told["address"])):
            return told
    return None


def _started(file: Path, *, kept: bool) -> str:
    known = _running(file)
    snapshots = file.parent / "snapshots"
    if known is not None and (known["version"] != VERSION or "snapshots" not in known):
        _stop(file)
        known = None
    if known is None:
        snapshots.mkdir(exist_ok=True)
        more = {"path.repo": str(snapshots)}
        node = _short_lived(file.parent, more, kept=kept)
        process = launching.start(node)
        launching.wait(process, node)
        process.returncode = 0  # it goes on without us; letting go of it would be a warning
        where = node.address
        known = {"pid": process.pid, "address": where, "version": VERSION, "kept": kept}
        known["snapshots"] = str(snapshots)
    known["kept"] = bool(known["kept"]) or kept
    file.write_text(json.dumps(known), "utf-8")
    return str(known["address"])


def _stop(file: Path) -> bool:
    """End the server by its process id, kindly first."""
    try:
        group = int(json.loads(file.read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError):
        return False
    file.unlink()
    launching.end_group(group)
    _forget(file.parent)
    return True


_mine: list[str] = []
_aliases: list[str] = []


def address() -> str:
    """The address of a running server, for this process until it ends. Raises Missing."""
    if not _mine:
        _, folder = launching.places()
        with _alone(folder) as file:
            found = _started(file, kept=False)
            (folder / "users" / str(os.getpid())).touch()
        atexit.register(_leave, folder, os.getpid())
        _mine.append(found)
    return _mine[0]


def new_address() -> str:
    """An engine address with nothing behind it; what is made there goes when this process ends.

    Skips the test where the server cannot be had, but never in CI.
    """
    import pytest
    from needs import needed

    needed("elastic")
    try:
        server = address()
    except Missing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    alias = f"test-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    if not _aliases:
        atexit.register(_clear, server)
    _aliases.append(alias)
    return f"{server}/{alias}"


def _clear(server: str) -> None:
    """Remove what the tests of this process made."""
    connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=30)
    with contextlib.suppress(OSError):
        connection.request("GET", f"/_cat/indices/test-{os.getpid()}-*?h=index")
        names = connection.getresponse().read().decode().split()
        for at in range(0, len(names), 50):
            connection.request("DELETE", "/" + ",".join(names[at : at + 50]))
            connection.getresponse().read()
    connection.close()


def _leave(folder: Path, pid: int) -> None:
    if os.getpid() != pid:  # a forked child inherits what was registered
        return
    with _alone(folder) as file:
        for user in (folder / "users").iterdir():
            if user.name == str(pid) or not Path("/proc", user.name).exists():
                user.unlink()
        known = _running(file)
        if known and not known["kept"] and not any((folder / "users").iterdir()):
            _stop(file)


def main() -> int:
    """The two Makefile targets."""
    _, folder = launching.places()
    wanted = sys.argv[1:]
    with _alone(folder) as file:
        if wanted == ["start"]:
            try:
                print(_started(file, kept=True))
            except Missing as error:
                print(error, file=sys.stderr)
                return 1
        elif wanted == ["stop"]:
            print("已停止" if _stop(file) else "没有在运行", file=sys.stderr)
        else:
            print("start | stop", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
