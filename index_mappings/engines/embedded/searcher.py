"""The library's searcher, whose errors are ours: the one way to ask it.

Only the calls themselves are translated. A KeyError in what we make of an answer is a fault of our
own, and must never look like a damaged index.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import tantivy

from index_mappings.engines.embedded import failures
from index_mappings.errors import EngineSlow

Value = TypeVar("Value")


class _End(threading.local):
    """When the time of this thread's question is over, and how long it was."""

    at = float("inf")
    seconds = float("inf")


_end = _End()


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Within this, the library is asked for so many seconds and then no more.

    One call cannot be broken off, and none alone takes long; a question is many. What was read
    until then is remembered by the walk that read it, so asking again goes on from there.
    """
    _end.at, _end.seconds = time.monotonic() + seconds, seconds
    try:
        yield
    finally:
        del _end.at, _end.seconds


def same_time(work: Callable[[], Value]) -> Callable[[], Value]:
    """The work as another thread may do it: within the time of this thread's question."""
    at, seconds = _end.at, _end.seconds

    def done() -> Value:
        _end.at, _end.seconds = at, seconds
        try:
            return work()
        finally:
            del _end.at, _end.seconds

    return done


class TimedSearcher:
    """A searcher of one commit; `where` is the directory that errors name."""

    def __init__(self, searcher: tantivy.Searcher, where: str) -> None:
        self._searcher: Any = searcher  # the library's types do not know all it takes
        self._where = where

    @property
    def num_docs(self) -> int:
        """How many documents there are, of all sorts."""
        return int(self._searcher.num_docs)

    def search(self, query: tantivy.Query, **options: Any) -> Any:
        """The best documents, and perhaps how many match."""
        self._check()
        with failures.translated(self._where):
            return self._searcher.search(query, **options)

    def aggregate(self, query: tantivy.Query, aggregations: Any) -> Any:
        """Counts of all that matches."""
        self._check()
        with failures.translated(self._where):
            return self._searcher.aggregate(query, aggregations)

    def frequency(self, field: str, token: str) -> int:
        """In how many documents a field holds a token, those deleted since among them."""
        with failures.translated(self._where):
            return int(self._searcher.doc_freq(field, token))

    def doc(self, address: tantivy.DocAddress) -> tantivy.Document:
        """What is stored of one document."""
        return next(self.docs([address]))

    def docs(self, addresses: Iterable[tantivy.DocAddress]) -> Iterator[tantivy.Document]:
        """What is stored of some documents, in their order."""
        with failures.translated(self._where):
            for address in addresses:
                self._check()
                yield self._searcher.doc(address)

    def fast_field_values(self, field: str, addresses: list[tantivy.DocAddress]) -> Any:
        """One number of each of these documents."""
        self._check()
        with failures.translated(self._where):
            return self._searcher.fast_field_values(field, addresses)

    def _check(self) -> None:
        """Raises EngineSlow when the time of the question is over."""
        if time.monotonic() > _end.at:
            raise EngineSlow(
                f"索引目录 {self._where} 上的这个问题 {_end.seconds:g} 秒内没有答完。",
                "请稍候再试，或缩小年度、地区范围；经常如此请检查磁盘和处理器是否太忙，"
                "或调大 ZHIJIAN_ENGINE_TIMEOUT。",
            )
