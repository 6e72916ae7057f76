"""Hundreds of connections at once, slow senders and slow readers: nobody else is hurt."""

from __future__ import annotations

import contextlib
import datetime
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
import uvicorn
from served import load_samples, running
from small_world import world
from test_busy import Slow
from waiting import until

from benchmarks import flood
from benchmarks.index import Index
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import connections, wire
from service.api.app import create_app
from service.settings import Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]

ASK = b"GET /api/v1/search?size=100 HTTP/1.1\r\nHost: x\r\n\r\n"
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
BEGUN, REST = b"GET /api/v1/search?q=", b"a HTTP/1.1\r\nHost: x\r\n\r\n"
#: What a socket buffers, so that a few answers fill it (the system doubles it).
SMALL = 4_096


@dataclass(frozen=True, slots=True)
class Door:
    """Where a service listens, and who has come in."""

    port: int
    server: uvicorn.Server

    def inside(self) -> int:
        return len(self.server.server_state.connections)


@pytest.fixture(params=["installed", "h11"])
def protocol(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {} if request.param == "installed" else {"http": wire.h11_protocol()}


@contextlib.contextmanager
def serving(engine: Any, protocol: dict[str, Any], **more: Any) -> Iterator[Door]:
    settings = Settings(today=datetime.date(2026, 11, 24), **more)
    options = wire.server_options(settings.connections) | protocol
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        config = uvicorn.Config(create_app(settings, engine), log_level="critical", **options)
        with running(config, listener) as server:
            yield Door(listener.getsockname()[1], server)


@contextlib.contextmanager
def lines(door: Door, number: int, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections, on each of which these bytes have been sent and nothing is read."""
    with contextlib.ExitStack() as open_ones:
        made = []
        for _ in range(number):
            line = open_ones.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
            line.settimeout(10)
            line.connect(("127.0.0.1", door.port))
            with contextlib.suppress(TimeoutError, ConnectionError):
                line.settimeout(0.5)
                line.sendall(sent)
            line.settimeout(10)
            made.append(line)
        yield made


def first_bytes(line: socket.socket) -> bytes:
    """The beginning of what comes; nothing where the connection was ended without a word."""
    try:
        return line.recv(1_000)
    except ConnectionError:
        return b""


def status(door: Door, request: bytes) -> int:
    with lines(door, 1, request) as (line,):
        answer = first_bytes(line)
    assert answer, "no answer"
    return int(answer.split()[1])


def settled(door: Door, most: int) -> int:
    """How many are inside once there are no more than so many, or when patience is over."""
    until(lambda: door.inside() <= most)
    return door.inside()


@pytest.mark.parametrize("sent", [b"", BEGUN, ALIVE], ids=["silent", "slow", "idle"])
def test_three_hundred_that_wait_keep_nobody_out(
    world: World, protocol: dict[str, Any], sent: bytes
) -> None:
    """There is room for forty; whoever has kept us waiting longest gives way."""
    with serving(world[0], protocol, connections=40) as door, lines(door, 300, sent) as waiting:
        for _ in range(3):
            assert status(door, ASK) == status(door, ALIVE) == 200
        assert settled(door, 40) <= 40
        oldest, newest = first_bytes(waiting[0]), waiting[-1]
        newest.sendall(
            ALIVE.removeprefix(sent) if sent != BEGUN else b"a HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        assert first_bytes(newest).startswith(b"HTTP/1.1 200")
    if sent == BEGUN:  # it is told why
        assert oldest.startswith(b"HTTP/1.1 503") and b"retry-after: 1" in oldest
        assert orjson.loads(oldest.partition(b"\r\n\r\n")[2])["error"]["code"] == "busy"


def test_where_all_are_being_answered_the_newest_is_told(
    world: World, protocol: dict[str, Any]
) -> None:
    """And whoever watches over the service is answered: questions never take all of the room."""
    slow = Slow(world[0])
    room = connections.ALWAYS_FREE + 6
    with serving(slow, protocol, connections=room) as door, lines(door, room - 1, ASK):
        while door.inside() < room - 1:
            time.sleep(0.01)
        assert status(door, ALIVE) == 200
        assert status(door, ASK) == 503
        slow.go_on.set()
    assert settled(door, 0) == 0


def test_whoever_takes_nothing_is_cut(
    world: World, protocol: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of an answer, between two, and behind the last one."""
    monkeypatch.setattr(connections, "READ_SECONDS", 0.5)
    last = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with serving(world[0], protocol) as door:
        for sent in (ASK * 50, ASK, last):
            with lines(door, 5, sent):
                while door.inside() < 5:
                    time.sleep(0.01)
                assert settled(door, 0) == 0, sent[-40:]


def test_whoever_takes_little_by_little_gets_it_all(
    world: World, protocol: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "READ_SECONDS", 1.0)  # some three of them it takes
    monkeypatch.setattr(connections, "LEAST_READ", 5_000)
    last = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    with serving(world[0], protocol) as door, lines(door, 1, last) as (line,):
        answer = b""
        while piece := line.recv(2_000):
            answer += piece
            time.sleep(0.04)
    assert len(orjson.loads(answer.partition(b"\r\n\r\n")[2])["hits"]) == 100


def test_slow_readers_hold_no_place_of_those_who_are_answered(
    world: World, protocol: dict[str, Any]
) -> None:
    """Each asks fifty times and reads nothing: the next one waits until the last is taken."""
    with serving(world[0], protocol, at_once=4) as door, lines(door, 12, ASK * 50):
        assert until(lambda: status(door, ASK) == 200)  # their first answers are being made
        assert [status(door, ASK) for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("sent", [b"", ALIVE], ids=["never", "once"])
def test_whoever_asks_nothing_more_is_not_kept(
    world: World, protocol: dict[str, Any], sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(wire, "IDLE_SECONDS", 1)
    with serving(world[0], protocol) as door, lines(door, 20, sent) as idle:
        assert settled(door, 0) == 0
        assert all(bool(first_bytes(line)) == bool(sent) for line in idle)


# --- how many there may be -----------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_says_what_the_system_allows(tmp_path: Path) -> None:
    """With few files it keeps few connections."""
    address = load_samples(tmp_path / "index")
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--engine", address]
    served = subprocess.Popen(
        ["sh", "-c", 'ulimit -n 260; exec "$@"', "sh", *command], stderr=subprocess.PIPE, text=True
    )
    try:
        assert served.stderr is not None
        assert "最多保持 60 个连接" in served.stderr.readline()
        assert "治鉴已就绪" in served.stderr.readline()
    finally:
        served.terminate()
        served.communicate(timeout=30)


def test_as_many_as_files_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program may open as many as the system lets it have, but it has to say that it wants to."""
    given = {"now": (1_024, 5_000)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: given["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: given.update(now=pair))
    assert connections.allowed(500) == 500 and given["now"] == (1_024, 5_000)
    assert connections.allowed(2_000) == 2_000
    assert given["now"] == (2_000 + connections.OTHER_FILES, 5_000)
    assert connections.allowed(20_000) == 5_000 - connections.OTHER_FILES
    given["now"] = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    assert connections.allowed(20_000) == 20_000


def test_a_system_that_refuses_leaves_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int, __: tuple[int, int]) -> None:
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (300, 5_000))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert connections.allowed(2_000) == 300 - connections.OTHER_FILES
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10, 10))
    assert connections.allowed(2_000) == connections.FEWEST


@pytest.mark.slow
def test_the_drill_tells_its_figures(tmp_path: Path) -> None:
    plan = flood.Plan(connections=30, senders=10, readers=10, questions=80, paragraphs=200, seed=1)
    figures = flood.drill(Index(f"embedded:{tmp_path / 'index'}", tmp_path), plan)
    assert figures.right and figures.open >= 45, figures
    assert "|其间|80|0|" in flood.told(figures, markdown=True)
