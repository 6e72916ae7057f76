"""A real Elasticsearch without containers: fetched once, started in a folder of its own, ended.

The genuine server comes as a Maven artifact and is kept unpacked in a cache folder; what a run
writes lies in `.elasticsearch/` of the project. Tests, `make elasticsearch` and benchmarks all
start their servers here; each server is a process group that is ended by its own number.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = os.environ.get("ZHIJIAN_ELASTICSEARCH_VERSION", "8.19.21")
HEAP = os.environ.get("ZHIJIAN_ELASTICSEARCH_HEAP", "512m")
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PROJECT = Path(__file__).resolve().parents[1]
#: Java that a major version of the server asks for.
OLDEST_JAVA = {8: 17, 9: 21}
START_SECONDS = 120
HOW = "apt-get install -y openjdk-17-jdk-headless maven"
SETTINGS = {
    "node.name": "zhijian-test",
    "cluster.name": "zhijian-test",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "action.auto_create_index": "false",
    "xpack.security.enabled": "false",
}


class Missing(Exception):
    """Java or Maven is not there."""


@dataclass(frozen=True, slots=True)
class Node:
    """A server laid out to run: where its files are, and the ports it listens on."""

    home: Path
    folder: Path
    http: int
    transport: int

    @property
    def host(self) -> str:
        """As it stands in an address."""
        return f"127.0.0.1:{self.http}"

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{self.host}"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "out.log"


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server of its own, in a folder that goes with it. Raises Missing."""
    with own_folder() as folder:
        node = lay_out(unpacked(), folder)
        process = start(node)
        try:
            wait(process, node)
            yield node.address
        finally:
            end(process)


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for a server, which its account can reach."""
    _, base = places()
    base.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="own-", dir=base) as place:
        if os.geteuid() == 0 and not _namespaces():
            Path(place).chmod(0o755)
        yield Path(place)


def places() -> tuple[Path, Path]:
    """Where the unpacked server and the run's files lie. A stranger's account must reach both."""
    if os.geteuid() == 0 and not _namespaces():
        shared = Path("/var/tmp/zhijian-elasticsearch")
        return shared, shared / "run"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhijian"
    return cache, PROJECT / ".elasticsearch"


def unpacked() -> Path:
    """The server's folder, fetched at the first time. Raises Missing."""
    cache, _ = places()
    home = cache / f"elasticsearch-{VERSION}"
    if (home / "bin/elasticsearch").exists():
        return home
    if not shutil.which("mvn"):
        raise Missing(f"没有 Maven，取不到 Elasticsearch；请运行：{HOW}")
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


# --- one server ----------------------------------------------------------------------------------


def lay_out(
    home: Path,
    folder: Path,
    more: Mapping[str, str | None] | None = None,
    ports: tuple[int, int] | None = None,
) -> Node:
    """Make a folder ready to run in. `more` settings go before the common ones, None takes out."""
    node = Node(home, folder, *(ports or free_ports(2)))
    node.log.unlink(missing_ok=True)
    config = folder / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(home / "config", config)
    for name in (f"data-{VERSION}", "logs", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    own = {
        "http.port": str(node.http),
        "transport.port": str(node.transport),
        "path.data": str(folder / f"data-{VERSION}"),
        "path.logs": str(folder / "logs"),
    }
    told = {**SETTINGS, **own, **(more or {})}
    lines = [f"{name}: {value}" for name, value in told.items() if value is not None]
    (config / "elasticsearch.yml").write_text("\n".join(lines) + "\n", "utf-8")
    return node


def environment(node: Node, heap: str = HEAP) -> dict[str, str]:
    """What the server and its tools run with."""
    return {
        **os.environ,
        "ES_JAVA_HOME": str(_java()),
        "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
        "ES_PATH_CONF": str(node.folder / "config"),
        "ES_TMPDIR": str(node.folder / "tmp"),
        "HOME": str(node.folder),
    }


def start(node: Node, heap: str = HEAP) -> subprocess.Popen[bytes]:
    """Start a server; it goes on without us unless it is ended."""
    command = [*unprivileged(node), str(node.home / "bin/elasticsearch")]
    with node.log.open("ab") as log:
        return subprocess.Popen(
            command,
            env=environment(node, heap),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=node.folder,
        )


def wait(process: subprocess.Popen[bytes], node: Node) -> None:
    """Until it answers. Raises RuntimeError with the end of its log."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(node.address):
            return
        time.sleep(0.2)
    kill(process)
    raise RuntimeError(
        "Elasticsearch 没有启动：\n" + node.log.read_text("utf-8", "replace")[-3000:]
    )


def answers(address: str) -> bool:
    """Whether a server is up."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=3)
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
        return connection.getresponse().status in (200, 401)  # who needs to be known is up, too
    except OSError:
        return False
    finally:
        connection.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server with all its processes, kindly first."""
    end_group(process.pid)
    process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a server as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_group(group: int) -> None:
    """The same by the number alone: for servers that somebody else started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        for _ in range(100):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(group, os.WNOHANG)
            os.killpg(group, 0)
            time.sleep(0.1)
        os.killpg(group, signal.SIGKILL)


def unprivileged(node: Node) -> list[str]:
    """What a command of the server begins with, for it refuses root."""
    if os.geteuid() != 0:
        return []
    if _namespaces():
        return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    for each in (node.home, node.folder):
        subprocess.run(["chown", "-R", "12345:12345", each], check=True)
    return ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"]


def free_ports(count: int) -> list[int]:
    """Free ports, held open together so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


# --- what the machine has ------------------------------------------------------------------------


def _namespaces() -> bool:
    """Whether root may start the server in a user namespace: then no file changes its owner."""
    unshare = shutil.which("unshare")
    asked = [str(unshare), "--user", "--map-user=1000", "--map-group=1000", "true"]
    return bool(unshare) and subprocess.run(asked, capture_output=True).returncode == 0


def _java() -> Path:
    """The home of a fitting Java, the oldest that will do."""
    wanted = OLDEST_JAVA.get(int(VERSION.split(".")[0]), 21)
    homes = [Path(h) for h in (os.environ.get("JAVA_HOME"),) if h]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    if found := shutil.which("java"):
        homes.append(Path(found).resolve().parents[1])
    fitting = {v: home for home in reversed(homes) if (v := _java_version(home)) >= wanted}
    if not fitting:
        raise Missing(f"没有 Java {wanted} 或更新的版本；请运行：{HOW}")
    return fitting[min(fitting)]


def _java_version(home: Path) -> int:
    if not (home / "bin/java").exists():
        return 0
    told = subprocess.run([home / "bin/java", "-version"], capture_output=True, text=True).stderr
    number = told.partition('version "')[2].split(".")[0].strip('"\n ')
    return int(number) if number.isdecimal() else 0
