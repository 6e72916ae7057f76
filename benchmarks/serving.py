"""A real `zhijian serve` on a free port of this machine, and clients that ask it.

Every process is ended by its own number, whatever happens.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.command import ROOT, Failed, command, environment
from benchmarks.index import Index

#: Seconds a server may take to answer for the first time, and clients for all of their questions.
READY_WAIT = 60.0
CLIENTS_WAIT = 1200.0
#: Where a server's messages go, in the folder of its index.
LOG = "serve.log"
#: Dates, ports, numbers and names that servers give to what they talk about.
_VARYING = re.compile(r"\d[\d:.,T-]*|\[\w{15,}\]")


@dataclass(frozen=True, slots=True)
class Server:
    """A serving process, and the file it logs to."""

    port: int
    pid: int
    log: Path

    def complaints(self) -> Counter[str]:
        """What it logged, without what differs from time to time."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return Counter(_VARYING.sub("…", line) for line in lines if line.strip())

    def get(self, path: str) -> dict[str, Any]:
        """One answer. Raises Failed for anything but 200."""
        status, told = self.ask(path)
        if status != 200:
            raise Failed(f"{status} {path}:{json.dumps(told, ensure_ascii=False)[:300]}")
        return told

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one answer, whatever it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
            return answer.status, told

    def answering(self) -> list[int]:
        """The processes that answer: the workers, or the one there is."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        children = path.read_text(encoding="ascii")
        return [int(child) for child in children.split()] or [self.pid]

    def processes(self) -> set[int]:
        """Those, and the one that started them."""
        return {self.pid, *self.answering()}

    def memory(self) -> tuple[int, int]:
        """Bytes of memory: all that is resident, and what of it is not mere file cache."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        parts = dict(re.findall(r"^(VmRSS|RssAnon):\s+(\d+) kB$", text, re.MULTILINE))
        return int(parts.get("VmRSS", 0)) * 1024, int(parts.get("RssAnon", 0)) * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """What clients saw: seconds an answer, in their order; `rate` is answers a second of all."""

    seconds: tuple[float, ...]
    rate: float
    failed: int
    bytes: int
    client_cpu: float


@contextlib.contextmanager
def serving(index: Index, log_name: str = LOG, workers: int | None = 1) -> Iterator[Server]:
    """A server over an index, ready to answer; several have logs of their own. Without a number of
    workers it takes as many as it does by itself."""
    port = free_port()
    log = index.folder / log_name
    more = ("--workers", str(workers)) if workers else ()
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--engine", index.address, *more),
            cwd=index.folder,
            env=environment(index),
            stdout=subprocess.DEVNULL,
            stderr=written,
            text=True,
        )
    try:
        _wait_until_ready(port, process, log)
        yield Server(port, process.pid, log)
    finally:
        _end(process)


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def ask(port: int, shares: Sequence[Sequence[str]]) -> Asked:
    """One client process a share; all begin together."""
    return ask_by([{"port": port, "paths": list(share)} for share in shares])


def ask_by(orders: Sequence[dict[str, Any]]) -> Asked:
    """One client process an order (see benchmarks.client); all begin together."""
    clients = [_client(order) for order in orders]
    try:
        for client in clients:
            if _in(client).readline().strip() != "ready":
                raise Failed("客户端没有连上")
        for client in clients:
            _out(client).write("go\n")
            _out(client).flush()
        return _together([json.loads(c.communicate(timeout=CLIENTS_WAIT)[0]) for c in clients])
    finally:
        for client in clients:
            _end(client)


def _client(order: dict[str, Any]) -> subprocess.Popen[str]:
    client = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.client"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _out(client).write(json.dumps(order) + "\n")
    _out(client).flush()
    return client


def _together(told: list[dict[str, Any]]) -> Asked:
    """What several clients saw, as one account."""
    seconds = tuple(s for one in told for s in one["seconds"])
    span = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return Asked(
        seconds,
        len(seconds) / span if span else 0.0,
        sum(one["failed"] for one in told),
        sum(one["bytes"] for one in told),
        sum(one["cpu"] for one in told),
    )


def _wait_until_ready(port: int, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + READY_WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Failed(f"zhijian serve:{log.read_text(encoding='utf-8').strip()}")
        with contextlib.suppress(OSError, Failed):
            Server(port, process.pid, log).get("/readyz")
            return
        time.sleep(0.05)
    raise Failed(f"zhijian serve:{READY_WAIT:g} 秒内没有就绪")


def _end(process: subprocess.Popen[str]) -> None:
    """Ask it to stop, then stop it; its pipes are closed."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=15)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _in(process: subprocess.Popen[str]) -> Any:
    return process.stdout


def _out(process: subprocess.Popen[str]) -> Any:
    return process.stdin
