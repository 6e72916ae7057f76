"""Several clients at once, for as long as a context lasts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Self

#: What a client does until the event is set.
Run = Callable[[threading.Event], None]


class Crowd:
    """A context in which each of these runs in a thread of its own."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.over = threading.Event()
        self._threads = [
            threading.Thread(target=run, args=(self.over,), name=f"client {at}")
            for at, run in enumerate(runs)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    @property
    def alive(self) -> bool:
        """Whether every client still runs; one that fell over proves nothing more."""
        return all(thread.is_alive() for thread in self._threads)
