"""While every thread is busy, whoever watches over the service is answered all the same."""

from __future__ import annotations

import datetime
import http.client
import os
import socket
import threading
import time
from typing import Any

import pytest
import uvicorn
from small_world import world

from index_mappings import processors
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import wire
from service.api.app import create_app
from service.settings import Settings

__all__ = ["world"]


class Slow:
    """An engine whose answers to questions wait for a sign."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.go_on = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def search(self, query: Any) -> Any:
        self.go_on.wait(30)
        return self.engine.search(query)


def status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", path)
    found = line.getresponse().status
    line.close()
    return found


def test_ready_and_alive_while_every_thread_is_busy(world: tuple[Engine, list[Report]]) -> None:
    slow: Any = Slow(world[0])
    app = create_app(Settings(today=datetime.date(2026, 11, 24)), slow)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_level="critical", **wire.server_options())
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run, args=([listener],), daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.01)
    asking = [
        threading.Thread(target=status, args=(port, f"/api/v1/search?q=a{n}")) for n in range(60)
    ]
    for one in asking:
        one.start()
    time.sleep(0.5)  # more questions than there are threads
    assert [status(port, path) for path in ("/healthz", "/readyz", "/readyz")] == [200, 200, 200]
    slow.go_on.set()
    for one in asking:
        one.join(20)
    server.should_exit = True
    serving.join(10)
    listener.close()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux tells")
def test_processors_are_counted_as_they_may_be_used() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert processors.usable() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert processors.usable() == len(before)
