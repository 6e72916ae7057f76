"""A real Elasticsearch for development and tests, without containers: one node, one small heap.

    python tests/elastic_server.py start     prints the address; the server stays until `stop`
    python tests/elastic_server.py stop
    address()                                for tests: starts it when it is not running

The genuine server comes as a Maven artifact and is kept unpacked in a cache folder; what a run
writes lies in `.elasticsearch/` of the project. Test processes share one server: each leaves its
process id in `users/`, and the last one to go stops the server, unless `start` is keeping it.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

VERSION = os.environ.get("ZHIJIAN_ELASTICSEARCH_VERSION", "8.19.21")
HEAP = os.environ.get("ZHIJIAN_ELASTICSEARCH_HEAP", "512m")
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PROJECT = Path(__file__).resolve().parents[1]
#: Java that a major version of the server asks for.
OLDEST_JAVA = {8: 17, 9: 21}
START_SECONDS = 120
HOW = "apt-get install -y openjdk-17-jdk-headless maven"
SETTINGS = """node.name: zhijian-test
cluster.name: zhijian-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {folder}/data-{version}
path.logs: {folder}/logs
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
"""
OPEN = "xpack.security.enabled: false\n"
CLOSED = "xpack.security.enabled: true\n"


class Missing(Exception):
    """Java or Maven is not there."""


def _namespaces() -> bool:
    """Whether root may start the server in a user namespace: then no file changes its owner."""
    unshare = shutil.which("unshare")
    asked = [str(unshare), "--user", "--map-user=1000", "--map-group=1000", "true"]
    return bool(unshare) and subprocess.run(asked, capture_output=True).returncode == 0


def _base() -> tuple[Path, Path]:
    """Where the unpacked server and the run's files lie. A stranger's account must reach both."""
    if os.geteuid() == 0 and not _namespaces():
        shared = Path("/var/tmp/zhijian-elasticsearch")
        return shared, shared / "run"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhijian"
    return cache, PROJECT / ".elasticsearch"


def _java() -> Path:
    """The home of a fitting Java, the oldest that will do."""
    wanted = OLDEST_JAVA.get(int(VERSION.split(".")[0]), 21)
    homes = [Path(h) for h in (os.environ.get("JAVA_HOME"),) if h]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    if found := shutil.which("java"):
        homes.append(Path(found).resolve().parents[1])
    fitting = {v: home for home in reversed(homes) if (v := _java_version(home)) >= wanted}
    if not fitting:
        raise Missing(f"没有 Java {wanted} 或更新的版本;请运行:{HOW}")
    return fitting[min(fitting)]


def _java_version(home: Path) -> int:
    if not (home / "bin/java").exists():
        return 0
    told = subprocess.run([home / "bin/java", "-version"], capture_output=True, text=True).stderr
    number = told.partition('version "')[2].split(".")[0].strip('"\n ')
    return int(number) if number.isdecimal() else 0


def _unpacked(cache: Path) -> Path:
    """The server's folder, fetched at the first time."""
    home = cache / f"elasticsearch-{VERSION}"
    if (home / "bin/elasticsearch").exists():
        return home
    if not shutil.which("mvn"):
        raise Missing(f"没有 Maven,取不到 Elasticsearch;请运行:{HOW}")
    beside = cache / f"fetch-{os.getpid()}"
    beside.mkdir(parents=True)
    try:
        command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}"]
        subprocess.run([*command, f"-DoutputDirectory={beside}"], check=True, cwd=beside)
        with zipfile.ZipFile(next(beside.glob("*.zip"))) as archive:
            archive.extractall(beside)
            for entry in archive.infolist():  # the library forgets what may be executed
                if entry.external_attr >> 16 & stat.S_IXUSR:
                    (beside / entry.filename).chmod(0o755)
        for name in ("plugins", "logs"):
            (beside / home.name / name).mkdir(exist_ok=True)
        (beside / home.name).rename(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return home


def _ports(count: int) -> list[int]:
    """Free ports, held open together so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _configured(home: Path, folder: Path, more: str) -> tuple[int, dict[str, str]]:
    """Lay out a folder to run in: the port, and the environment to run with."""
    http_port, transport = _ports(2)
    config = folder / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(home / "config", config)
    for name in (f"data-{VERSION}", "logs", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    told = SETTINGS.format(http=http_port, transport=transport, folder=folder, version=VERSION)
    (config / "elasticsearch.yml").write_text(told + more, "utf-8")
    return http_port, {
        **os.environ,
        "ES_JAVA_HOME": str(_java()),
        "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        "ES_PATH_CONF": str(config),
        "ES_TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
    }


def _launch(
    home: Path, folder: Path, more: str = OPEN, prepare: Callable[..., None] | None = None
) -> tuple[int, str]:
    """Start the server; its process id and address once it answers."""
    http_port, environment = _configured(home, folder, more)
    if prepare is not None:
        prepare(home, folder, environment)
    command = [*_unprivileged(home, folder), str(home / "bin/elasticsearch")]
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=folder,
        )
    _wait(process, http_port, folder / "out.log")
    process.returncode = 0  # it goes on without us; letting go of it would be a warning
    return process.pid, f"http://127.0.0.1:{http_port}"


def _unprivileged(home: Path, folder: Path) -> list[str]:
    """The server refuses root."""
    if os.geteuid() != 0:
        return []
    if _namespaces():
        return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    for each in (home, folder):
        subprocess.run(["chown", "-R", "12345:12345", each], check=True)
    return ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"]


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(f"http://127.0.0.1:{port}"):
            return
        time.sleep(0.2)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    raise RuntimeError("Elasticsearch 没有启动:\n" + log.read_text("utf-8", "replace")[-3000:])


def _answers(address: str) -> bool:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=3)
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
        return connection.getresponse().status in (200, 401)  # who needs to be known is up, too
    except OSError:
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def secured(roles: str, users: dict[str, str]) -> Iterator[str]:
    """A server of its own with security switched on: roles.yml, and users by name and role.

    A user's password is its name, and -word.
    """
    cache, folder = _base()

    def prepare(home: Path, folder: Path, environment: dict[str, str]) -> None:
        (folder / "config/roles.yml").write_text(roles, "utf-8")
        tool = [*_unprivileged(home, folder), str(home / "bin/elasticsearch-users"), "useradd"]
        for user, role in users.items():
            command = [*tool, user, "-p", f"{user}-word", "-r", role]
            subprocess.run(command, env=environment, check=True, capture_output=True)

    with tempfile.TemporaryDirectory(prefix="secured-", dir=_made(folder)) as place:
        if os.geteuid() == 0 and not _namespaces():
            Path(place).chmod(0o755)
        pid, where = _launch(_unpacked(cache), Path(place), CLOSED, prepare)
        try:
            yield where
        finally:
            _end(pid)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
        if _answers(str(told["address"])):
            return told
    return None


def _started(file: Path, cache: Path, *, kept: bool) -> str:
    known = _running(file)
    if known is not None and known["version"] != VERSION:
        _stop(file)
        known = None
    if known is None:
        pid, where = _launch(_unpacked(cache), file.parent)
        known = {"pid": pid, "address": where, "version": VERSION, "kept": kept}
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
    _end(group)
    return True


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        for _ in range(100):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(group, os.WNOHANG)
            os.killpg(group, 0)
            time.sleep(0.1)
        os.killpg(group, signal.SIGKILL)


_mine: list[str] = []
_aliases: list[str] = []


def address() -> str:
    """The address of a running server, for this process until it ends. Raises Missing."""
    if not _mine:
        cache, folder = _base()
        with _alone(folder) as file:
            found = _started(file, cache, kept=False)
            (folder / "users" / str(os.getpid())).touch()
        atexit.register(_leave, folder, os.getpid())
        _mine.append(found)
    return _mine[0]


def new_address() -> str:
    """An engine address with nothing behind it; what is made there goes when this process ends.

    Skips the test where the server cannot be had, but never in CI.
    """
    import pytest

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
    cache, folder = _base()
    wanted = sys.argv[1:]
    with _alone(folder) as file:
        if wanted == ["start"]:
            try:
                print(_started(file, cache, kept=True))
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
