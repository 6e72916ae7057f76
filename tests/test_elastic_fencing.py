"""A loader that was frozen or cut off, and what it sent arrives after its successor has loaded."""

import http.client
import http.server
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from contract import fill, made
from elastic_world import documents, ids

pytest.importorskip("elasticsearch")

from index_mappings.engines import open_engine
from index_mappings.engines.elastic.state import Visibility
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.port import Engine
from index_mappings.errors import IndexBusy
from index_mappings.query import Query
from index_mappings.reports import Report

pytestmark = pytest.mark.elastic

ROOT = Path(__file__).resolve().parents[1]

#: Stops itself where it was told to, after it has looked whether it may still write.
FROZEN = """
    import os, signal, sys
    from elasticsearch import Elasticsearch
    from contract import made
    from index_mappings.engines import open_engine
    from index_mappings.engines.elastic import lock
    from index_mappings.errors import EngineError
    lock.LEASE, lock.RENEWED = 3.0, 0.3
    address, where, rebuild = sys.argv[1:]
    original, armed = getattr(Elasticsearch, where), []
    def stopping(self, *given, **named):
        if armed and (where != "index" or named["id"] == "about"):
            armed.clear()
            os.kill(os.getpid(), signal.SIGSTOP)
        return original(self, *given, **named)
    setattr(Elasticsearch, where, stopping)
    try:
        with open_engine(address).writing(rebuild=rebuild == "rebuild") as writer:
            writer.put(made(1, seed=7)[0])
            writer.checkpoint()
            for one in made(5, seed=8):
                writer.put(one)
            armed.append(True)
    except EngineError as told:
        print(type(told).__name__, told.message)
        sys.exit(3)
"""


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
    )


def take_over(engine: Engine, reports: list[Report]) -> None:
    """Load as soon as the other's lease is over."""
    for _ in range(100):
        try:
            return fill(engine, reports)
        except IndexBusy:
            time.sleep(0.2)
    raise AssertionError("the lease does not end")


def wait_until_stopped(process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T":
            return
        assert process.poll() is None
        time.sleep(0.1)
    raise AssertionError("it does not stop")


def check(engine: Engine, reports: list[Report]) -> None:
    """What is found, and read, and counted, is these reports."""
    reader = open_engine(engine.address)
    held = reader.now().catalogue()
    assert ids(reader) == {one.id for one in reports}
    for one in reports:
        assert reader.now().paragraphs(one.id) == one.paragraphs
    count = sum(len(one.paragraphs) for one in reports)
    assert (held.report_count, held.paragraph_count) == (len(reports), count)
    tally = reader.now().search(Query(size=1)).tally
    assert tally is not None
    assert int(tally.paragraphs.sum()) == count
    assert {entry.report.id for entry in reader.now().catalogue().entries} == {
        one.id for one in reports
    }
    reader.close()


@pytest.mark.parametrize("where", ["bulk", "index"])
@pytest.mark.parametrize("successor", [3, 0])
def test_a_frozen_loader_writes_over_nobody(
    engine: Engine, raw: Any, where: str, successor: int
) -> None:
    """Stopped before a bulk request and before the flip; the successor loads much or nothing."""
    (first,) = made(1, seed=7)
    later = made(successor, seed=9)
    loader = run(FROZEN, engine.address, where, "")
    try:
        wait_until_stopped(loader)
        take_over(engine, later)
        check(engine, [first, *later])
        loader.send_signal(signal.SIGCONT)
        out, _ = loader.communicate(timeout=60)
    finally:
        loader.kill()
    assert loader.returncode == 3
    assert "IndexBusy" in out.decode()
    raw.indices.refresh(index=f"{engine.address.rpartition('/')[2]}")
    check(engine, [first, *later])
    fill(engine, [])  # the next one removes what has arrived late
    check(engine, [first, *later])
    held = engine.now().catalogue()
    assert documents(engine, raw) == held.report_count + held.paragraph_count + 1


@pytest.mark.parametrize("where", ["bulk", "index"])
def test_a_frozen_rebuild_comes_into_force_no_more(engine: Engine, where: str) -> None:
    known, later = made(2, seed=11), made(3, seed=9)
    fill(engine, known)
    loader = run(FROZEN, engine.address, where, "rebuild")
    try:
        wait_until_stopped(loader)
        take_over(engine, later)
        loader.send_signal(signal.SIGCONT)
        loader.communicate(timeout=60)
    finally:
        loader.kill()
    assert loader.returncode == 3
    check(engine, [*known, *later])


# --- held back on the way ------------------------------------------------------------------------


class Held:
    """A proxy that keeps one bulk request back, and delivers it when it is told to."""

    def __init__(self, server: str) -> None:
        self._server = server.removeprefix("http://")
        self.armed = threading.Event()
        self.holding = threading.Event()
        self.kept: tuple[str, str, dict[str, str], bytes] | None = None
        self.address = ""

    def send(self, way: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        connection = http.client.HTTPConnection(self._server, timeout=60)
        connection.request(way, path, body, headers)
        answer = connection.getresponse()
        told = answer.status, dict(answer.headers), answer.read()
        connection.close()
        return told

    def deliver(self) -> int:
        assert self.kept is not None
        return int(self.send(*self.kept)[0])


@contextmanager
def held(server: str) -> Iterator[Held]:
    proxy = Held(server)

    class Handler(http.server.BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k: v for k, v in self.headers.items() if k.lower() != "host"}
            asked = self.command, self.path, headers, body
            if self.path.partition("?")[0].endswith("/_bulk") and proxy.armed.is_set():
                proxy.armed.clear()
                proxy.kept = asked
                proxy.holding.set()
                self.close_connection = True
                return  # cut off: whoever asked does not know what became of it
            status, told, content = proxy.send(*asked)
            self.send_response(status)
            for name, value in told.items():
                if name.lower() not in ("transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on

        def log_message(self, *_: Any) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
    proxy.address = f"http://127.0.0.1:{listening.server_port}"
    try:
        yield proxy
    finally:
        listening.shutdown()
        listening.server_close()


def test_a_request_held_back_arrives_after_its_report_has_given_way(
    engine: Engine, raw: Any
) -> None:
    """It is sent again and written; the report is taken away; then the first request arrives."""
    server, _, name = engine.address.rpartition("/")
    (first,), (gone, stays) = made(1, seed=7), made(2, seed=8)
    with held(server) as proxy:
        through = open_engine(f"{proxy.address}/{name}")
        fill(through, [first])
        proxy.armed.set()
        fill(through, [gone, stays])
        assert proxy.holding.is_set()
        check(engine, [first, gone, stays])
        with engine.writing() as writer:
            writer.drop(gone.id)
        check(engine, [first, stays])
        assert proxy.deliver() == 200
        with engine.writing() as writer:
            writer.put(made(1, seed=9)[0])
        check(engine, [first, stays, made(1, seed=9)[0]])
        assert proxy.deliver() == 200
        raw.indices.refresh(index=name)
        check(engine, [first, stays, made(1, seed=9)[0]])
        through.close()


def test_a_request_held_back_arrives_after_its_loader_has_given_up(
    engine: Engine, raw: Any
) -> None:
    server, _, name = engine.address.rpartition("/")
    (first,), lost, later = made(1, seed=7), made(4, seed=8), made(2, seed=9)
    with held(server) as proxy:
        through = open_engine(f"{proxy.address}/{name}")
        fill(through, [first])
        proxy.armed.set()
        with pytest.raises(RuntimeError), through.writing() as writer:
            for one in lost:
                writer.put(one)
            writer.bulk.hand_over()  # type: ignore[attr-defined]
            assert proxy.holding.wait(20)
            raise RuntimeError
        fill(engine, later)
        assert proxy.deliver() == 200
        raw.indices.refresh(index=name)
        check(engine, [first, *later])
        through.close()


# --- the record ----------------------------------------------------------------------------------


def test_closing_an_index_to_earlier_epochs() -> None:
    about = Visibility(3, "t", "f", "d", (2 << 24) + 9, Lineage.begun().next(), epoch=2)
    assert about.fenced(3, settled=True).gaps == ()  # everybody before has ended in order
    once = about.fenced(3, settled=False)
    assert once.gaps == (((2 << 24) + 9, 3 << 24),)
    twice = once.fenced(4, settled=False)  # neither has committed: one gap
    assert twice.gaps == (((2 << 24) + 9, 4 << 24),)
    assert Visibility.from_json(twice.to_json()) == twice
    assert (twice.commit, twice.number, twice.epoch) == (3, about.number, 4)
