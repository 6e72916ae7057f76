"""One client: asks its questions one after the other over one connection that stays open.

    python -m benchmarks.client < requests

A process of its own, so that clients and server share nothing but the processors. The first line of
standard input is {"port": …, "paths": […]}, or {"hosts": …, "calls": […]} for questions that go
straight to Elasticsearch; the client says `ready`, waits for a second line and begins; at its end
it prints what it saw as one JSON object. Times are of the system-wide clock.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

#: Asks one question: the status and the length of its answer.
Ask = Callable[[], tuple[int, int]]
#: Seconds one answer may take.
PATIENCE = 60


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, int]:
    """Status and length of one answer, read to its end."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def over_http(port: int, paths: list[str]) -> list[Ask]:
    """Questions to the service, over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.connect()
    return [partial(ask, connection, path) for path in paths]


def straight(hosts: list[str], questions: list[Any]) -> list[Ask]:
    """The requests the service makes of them, over the plain client."""
    from benchmarks import plain

    client = plain.client(hosts)
    client.cluster.health()
    return [partial(plain.ask, client, calls) for calls in questions]


def ask_all(asks: list[Ask], wait: Callable[[], None]) -> dict[str, Any]:
    """Every question once, in order; `wait` is called when the connection stands."""
    wait()
    seconds: list[float] = []
    failed = received = 0
    began = time.monotonic()
    for one in asks:
        before = time.perf_counter()
        status, length = one()
        seconds.append(time.perf_counter() - before)
        failed += status != 200
        received += length
    return {
        "began": began,
        "ended": time.monotonic(),
        "seconds": seconds,
        "failed": failed,
        "bytes": received,
        "cpu": time.process_time(),
    }


def main() -> None:
    """Read the order, wait for the sign, ask, tell."""
    order = json.loads(sys.stdin.readline())

    def wait() -> None:
        print("ready", flush=True)
        sys.stdin.readline()

    if "calls" in order:
        asks = straight(order["hosts"], order["calls"])
    else:
        asks = over_http(order["port"], order["paths"])
    print(json.dumps(ask_all(asks, wait)), flush=True)


if __name__ == "__main__":
    main()
