"""The same questions without HTTP: how long the engine itself takes, and the service around it.

The engine is the real one behind the port; a stopwatch stands in the doorway, so the queries it
times are exactly those the service asks, whatever steps it takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.command import TODAY
from benchmarks.index import Index
from index_mappings.engines import open_engine
from index_mappings.engines.port import View
from index_mappings.prepare import prepare
from index_mappings.query import Page, Query
from index_mappings.reports import Report
from service.search.opening import searcher_on, warm
from service.search.parameters import pairs_of, read_request
from service.search.searcher import Searcher
from service.settings import read_settings

#: Reports that are read on one core to tell the cost of each stage of a load.
STAGED = 60


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds a question, in order: in the engine, for the whole answer as Python objects, and of
    the processor for all of it but the engine."""

    engine: tuple[float, ...]
    answer: tuple[float, ...]
    own: tuple[float, ...]
    found: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds of one core a thousand paragraphs take to be read and to be cut into tokens, and how
    many bytes of text a second are read and split into paragraphs."""

    read: float
    prepare: float
    read_rate: float


class Stopwatch:
    """An engine whose searches are timed; all else passes."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.seconds = self.worked = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done within is added up: seconds, and seconds of this thread's processor."""
        before, worked = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - before
            self.worked += time.thread_time() - worked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def now(self) -> Any:
        """The engine's view, with a watch."""
        return TimedView(self._engine.now(), self)


class TimedView:
    """A view whose searches are timed; all else passes."""

    def __init__(self, view: View, watch: Stopwatch) -> None:
        self._view = view
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def search(self, query: Query) -> Page:
        """The view's answer; the time it took is added up."""
        with self._watch.running():
            return self._view.search(query)

    def counts(self, queries: Sequence[Query]) -> list[int]:
        """Likewise what looser steps and related terms would bring."""
        with self._watch.running():
            return self._view.counts(queries)


@contextmanager
def searching(index: Index) -> Iterator[tuple[Searcher, Stopwatch]]:
    """The service's searcher over an index in this process."""
    stopwatch = Stopwatch(open_engine(index.address))
    try:
        searcher = searcher_on(stopwatch, read_settings(today=date.fromisoformat(TODAY)))
        warm(searcher)
        yield searcher, stopwatch
    finally:
        stopwatch.close()


def times(
    searcher: Searcher,
    stopwatch: Stopwatch,
    paths: Sequence[str],
    note: Callable[[], None] = lambda: None,
) -> Times:
    """Every question once; `note` is called after each."""
    engine, answer, own, found = [], [], [], []
    for path in paths:
        stopwatch.seconds = stopwatch.worked = 0.0
        before, worked = time.perf_counter(), time.thread_time()
        told = ask(searcher, path)
        own.append(time.thread_time() - worked - stopwatch.worked)
        answer.append(time.perf_counter() - before)
        engine.append(stopwatch.seconds)
        found.append(told["total"]["paragraphs"])
        note()
    return Times(tuple(engine), tuple(answer), tuple(own), tuple(found))


def ask(searcher: Searcher, path: str) -> Any:
    """The answer to what an address asks."""
    return searcher.answer(read_request(pairs_of(urlsplit(path).query.encode())))


def stages(corpus: Path) -> Stages:
    """How a load's work is spread, on one core and without its writer."""
    from loaders import sources
    from loaders.read_source import read

    found = list(sources.walk([corpus]))
    chosen = found[:: max(1, len(found) // STAGED)][:STAGED]
    _warm_up(read(chosen[0]).report)
    before = time.process_time()
    reports = [reading.report for reading in map(read, chosen) if reading.report]
    between = time.process_time()
    for report in reports:
        prepare(report)
    after = time.process_time()
    size = sum(source.size for source in chosen)
    thousands = sum(len(report.paragraphs) for report in reports) / 1000
    return Stages(
        read=(between - before) / thousands,
        prepare=(after - between) / thousands,
        read_rate=size / (between - before),
    )


def _warm_up(report: Report | None) -> None:
    """Dictionaries are loaded once a process and are not a paragraph's cost."""
    if report is not None:
        prepare(report)
