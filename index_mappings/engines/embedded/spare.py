"""The processor that a question leaves idle: its hits are ranked there while they are counted here.

Ranking and counting ask the library apart, each on one processor and without Python's lock. So a
question alone on a machine of two takes little more than the longer of both. Where every processor
has a question already nothing is gained, and all is done in turn.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from index_mappings import processors
from index_mappings.engines.embedded.searcher import same_time

Value = TypeVar("Value")


class Spare:
    """The processors of this process, and who works on them."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)
        self._threads = ThreadPoolExecutor(max(1, count - 1), "spare")

    @contextmanager
    def question(self) -> Iterator[None]:
        """A question is at work; one more than there are processors waits for nobody."""
        mine = self._free.acquire(blocking=False)
        try:
            yield
        finally:
            if mine:
                self._free.release()

    def meanwhile(self, work: Callable[[], Value]) -> Callable[[], Value]:
        """Begin a work where a processor is free, within the time of this thread's question; what
        is returned waits for its end, or does it."""
        if not self._free.acquire(blocking=False):
            return work
        return self._threads.submit(self._released(same_time(work))).result

    def _released(self, work: Callable[[], Value]) -> Callable[[], Value]:
        """Whoever waits for the end of the work finds its processor free."""

        def done() -> Value:
            try:
                return work()
            finally:
                self._free.release()

        return done


_spare = Spare(processors.usable())


def question() -> AbstractContextManager[None]:
    """See `Spare.question`."""
    return _spare.question()


def meanwhile(work: Callable[[], Value]) -> Callable[[], Value]:
    """See `Spare.meanwhile`."""
    return _spare.meanwhile(work)


def _anew() -> None:
    global _spare
    _spare = Spare(processors.usable())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_anew)
