"""Product and plain client on the same questions of the same server, in turn.

First the service answers every question in this process, which records the requests it makes of
the server and times the engine; then each question is asked over HTTP, and its requests are sent
by the plain client, one right after the other, now this first, now that.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import client, inside, plain, questions, serving
from benchmarks.client import Ask
from benchmarks.index import Index
from benchmarks.inside import Stopwatch, Times
from benchmarks.plain import Call
from benchmarks.questions import Kind
from benchmarks.serving import Asked, Server
from service.search.searcher import Searcher

CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Beside:
    """A kind of questions each: over HTTP, by the plain client, in this process. `crowd` are the
    requests of the mixture by several plain clients."""

    first: list[Asked]
    plain: list[Asked]
    inside: list[Times]
    crowd: Asked


def compared(
    index: Index,
    server: Server,
    kinds: Sequence[Kind],
    mixture: Sequence[str],
    walk: Callable[[Callable[[str], Any]], None],
) -> Beside:
    """Every kind of question both ways. `walk` goes where cursors lead."""
    with inside.searching(index) as (searcher, stopwatch), plain.point(index) as point:
        walk(partial(inside.ask, searcher))
        taken = [_recorded(searcher, stopwatch, kind.paths, point) for kind in kinds]
        _, mixed = _recorded(searcher, stopwatch, mixture, point)
        first, straight = [], []
        for kind, (_, calls) in zip(kinds, taken, strict=True):
            one, other = _in_turn(index, server, kind, calls)
            first.append(one)
            straight.append(other)
        crowd = _crowd(index, mixed)
    return Beside(first, straight, [times for times, _ in taken], crowd)


def _recorded(
    searcher: Searcher, stopwatch: Stopwatch, paths: Sequence[str], point: str
) -> tuple[Times, list[list[Call]]]:
    """What the questions took in this process, and the requests each made of the server."""
    calls: list[list[Call]] = []
    with plain.recorded() as all_calls:

        def note() -> None:
            calls.append([plain.moved(call, point) for call in all_calls])
            all_calls.clear()

        times = inside.times(searcher, stopwatch, paths, note)
    return times, calls


def _in_turn(
    index: Index, server: Server, kind: Kind, calls: Sequence[list[Call]]
) -> tuple[Asked, Asked]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=client.PATIENCE)
    straight = plain.client(index.hosts)
    product: list[tuple[float, int]] = []
    beside: list[tuple[float, int]] = []
    with closing(connection), closing(straight):
        for at, (path, requests) in enumerate(zip(kind.paths, calls, strict=True)):
            ways = [
                (product, partial(client.ask, connection, path)),
                (beside, partial(plain.ask, straight, requests)),
            ]
            for told, ask in ways[:: 1 if at % 2 else -1]:
                told.append(_timed(ask))
    return _asked(product), _asked(beside)


def _timed(ask: Ask) -> tuple[float, int]:
    before = time.perf_counter()
    status, _ = ask()
    return time.perf_counter() - before, status


def _asked(told: Sequence[tuple[float, int]]) -> Asked:
    seconds = tuple(one for one, _ in told)
    failed = sum(status != 200 for _, status in told)
    return Asked(seconds, len(seconds) / sum(seconds) if seconds else 0.0, failed, 0, 0.0)


def _crowd(index: Index, calls: Sequence[list[Call]]) -> Asked:
    orders = [{"hosts": index.hosts, "calls": share} for share in questions.dealt(calls, CLIENTS)]
    return serving.ask_by(orders)
