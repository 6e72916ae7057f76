"""While every thread is busy, whoever watches over the service is answered all the same."""

from __future__ import annotations

import datetime
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
import uvicorn
from served import running
from small_world import world

from index_mappings import processors
from index_mappings.engines import open_engine
from index_mappings.engines.embedded import searcher
from index_mappings.engines.port import Engine
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import EngineSlow
from index_mappings.query import Query, Ranking
from index_mappings.reports import Report
from service.api import wire
from service.api.app import create_app
from service.search.reader import FRESH
from service.settings import Settings

__all__ = ["world"]


class Slow:
    """An engine whose answers to questions wait for a sign."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.go_on = threading.Event()
        self.asked = 0
        self.hangs = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def now(self) -> Any:
        if self.hangs:
            self.go_on.wait(30)
        view = self.engine.now()
        return SimpleNamespace(
            state=view.state, catalogue=view.catalogue, search=self.search, counts=view.counts
        )

    def search(self, query: Any) -> Any:
        self.asked += (
            query.ranking != Ranking()
        )  # what is counted beside the questions ranks nothing
        self.go_on.wait(30)
        return self.engine.now().search(query)


def status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", path)
    answer = line.getresponse()
    if answer.status == 504:
        assert orjson.loads(answer.read())["error"]["code"] == "engine_slow"
    line.close()
    return answer.status


@contextmanager
def serving(engine: Any, **more: Any) -> Iterator[int]:
    """The port of a service over an engine."""
    app = create_app(Settings(today=datetime.date(2026, 11, 24), **more), engine)
    config = uvicorn.Config(app, log_level="critical", **wire.server_options())
    with socket.create_server(("127.0.0.1", 0)) as listener, running(config, listener):
        yield listener.getsockname()[1]


@contextmanager
def asking(port: int, questions: int) -> Iterator[list[int]]:
    """So many different questions at once; at the end, their statuses."""
    statuses: list[int] = []

    def ask(number: int) -> None:
        statuses.append(status(port, f"/api/v1/search?q=a{number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(questions)]
    for thread in threads:
        thread.start()
    yield statuses
    for thread in threads:
        thread.join(20)


@pytest.mark.slow
def test_ready_and_alive_while_every_thread_is_busy(world: tuple[Engine, list[Report]]) -> None:
    slow = Slow(world[0])
    with serving(slow) as port, asking(port, 60):
        time.sleep(0.5)  # more questions than there are threads
        watched = [status(port, path) for path in ("/healthz", "/readyz", "/readyz")]
        slow.go_on.set()
    assert watched == [200, 200, 200]


def test_nobody_waits_longer_than_the_time_of_an_answer(
    world: tuple[Engine, list[Report]],
) -> None:
    """Neither who is being answered nor who waits for a thread; the latter are given up."""
    slow = Slow(world[0])
    with serving(slow, answer_timeout=1.5) as port:  # long enough for one that is answered
        with asking(port, 60) as statuses:
            pass
        assert statuses == [504] * 60
        begun = slow.asked
        slow.go_on.set()
        assert status(port, "/api/v1/search?q=b") == 200
        assert 0 < begun <= 40 and slow.asked <= begun + 10, "answers that nobody awaits"


@pytest.mark.slow
def test_readiness_is_told_in_time(world: tuple[Engine, list[Report]]) -> None:
    """An engine that hangs is not ready, however often it is asked."""
    slow = Slow(world[0])
    with serving(slow, answer_timeout=0.3) as port:
        slow.hangs = True
        time.sleep(FRESH * 1.1)  # what was known holds so long
        assert [status(port, path) for path in ("/readyz", "/readyz", "/healthz")] == [
            504,
            504,
            200,
        ]
        slow.go_on.set()
        while status(port, "/readyz") != 200:
            time.sleep(0.01)


@pytest.mark.parametrize(("settings", "seconds"), [(UNDECIDED, 10), (EngineSettings(seconds=3), 3)])
def test_the_embedded_engine_has_a_time_for_a_question(
    world: tuple[Engine, list[Report]],
    monkeypatch: pytest.MonkeyPatch,
    settings: EngineSettings,
    seconds: int,
) -> None:
    """Each look at its clock is a second later: the eleventh call of the library is not made."""
    engine = open_engine(world[0].address, settings)
    query = Query(size=100)
    right = engine.now().search(query)
    looks = iter(range(1_000))
    monkeypatch.setattr(searcher, "time", SimpleNamespace(monotonic=lambda: next(looks)))
    with pytest.raises(EngineSlow) as told:
        engine.now().search(query)
    assert next(looks) == seconds + 2 and f"{seconds} 秒" in told.value.message
    engine.now().state, engine.now().catalogue()  # these have no limit
    monkeypatch.undo()
    assert engine.now().search(query).hits == right.hits


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux tells")
def test_processors_are_counted_as_they_may_be_used() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert processors.usable() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert processors.usable() == len(before)
