"""One client: asks its questions one after the other over one connection that stays open.

    python -m benchmarks.client < requests

A process of its own, so that clients and server share nothing but the processors. The first line of
standard input is {"port": …, "paths": […]}; the client says `ready`, waits for a second line and
begins; at its end it prints what it saw as one JSON object. Times are of the system-wide clock.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from typing import Any

#: Seconds one answer may take.
PATIENCE = 60


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, int]:
    """Status and length of one answer, read to its end."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def ask_all(port: int, paths: list[str], wait: Any) -> dict[str, Any]:
    """Every question once, in order; `wait` is called when the connection stands."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.connect()
    wait()
    seconds: list[float] = []
    failed = received = 0
    began = time.monotonic()
    for path in paths:
        before = time.perf_counter()
        status, length = ask(connection, path)
        seconds.append(time.perf_counter() - before)
        failed += status != 200
        received += length
    ended = time.monotonic()
    connection.close()
    return {
        "began": began,
        "ended": ended,
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

    print(json.dumps(ask_all(order["port"], order["paths"], wait)), flush=True)


if __name__ == "__main__":
    main()
