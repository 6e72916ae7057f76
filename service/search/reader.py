"""The reading side of an engine: the newest view, and answers told from one view each.

The engine is asked for a newer view at most so often, and only when somebody wants to know; while
one thread asks, the others go on with what they have. A failure is remembered as long, so that an
engine that is away is not asked by every request at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from index_mappings.engines.port import Engine, Superseded, View, answered
from index_mappings.errors import EngineError, NoIndex
from index_mappings.limits import LimitedView, Parts
from index_mappings.query import Scope

#: How long (seconds) a view is the newest. A look costs less than a millisecond of a processor.
FRESH = 0.25
Value = TypeVar("Value")


class Views(Protocol):
    """Where answers are told from: the newest view of everything, or of a part."""

    def now(self) -> View:
        """The newest view."""

    def answer(self, ask: Callable[[View], Value]) -> Value:
        """What `ask` makes of one view."""


class Reader:
    """Views of an engine. Safe for threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._view: View | None = None
        self._failure: EngineError | None = None
        self._looked = float("-inf")

    def answer(self, ask: Callable[[View], Value]) -> Value:
        """What `ask` makes of one view: everything it asks of it is of one commit.

        Where the view is superseded meanwhile, all of it is asked of the next one. Raises NoIndex
        while there is none.
        """

        def asking(view: View) -> Value:
            try:
                return ask(view)
            except Superseded:
                self._forget(view)
                raise

        return answered(self.now, asking)

    def now(self) -> View:
        """The newest view, at most FRESH seconds old. Raises NoIndex while there is none."""
        known = self._known()
        if known:
            return known
        stale = self._view if self._failure is None else None
        # While somebody else is looking, what we have is good enough.
        if not self._lock.acquire(blocking=stale is None):
            assert stale is not None  # noqa: S101 - a blocking acquire does not come back empty
            return stale
        try:
            return self._known() or self._look()
        finally:
            self._lock.release()

    def _forget(self, view: View) -> None:
        """Look anew, however short ago the last look was."""
        with self._lock:
            if self._view is view:
                self._view = None
                self._looked = float("-inf")

    def _known(self) -> View | None:
        """What was learnt a short while ago, be it a failure."""
        if self._clock() - self._looked >= FRESH:
            return None
        failure = self._failure
        if failure is not None:
            raise type(failure)(failure.message, failure.remedy, failure.field)
        return self._view

    def _look(self) -> View:
        """Ask the engine; the lock is held."""
        try:
            self._view = self._newest()
            self._failure = None
        except EngineError as error:
            self._failure = error
            if isinstance(error, NoIndex):
                self._view = None
            raise
        finally:
            self._looked = self._clock()
        return self._view

    def _newest(self) -> View:
        """The engine's newest view, once its catalogue is read: until then others go on with the
        one before."""
        return answered(self.engine.now, _ready)


class PartReader:
    """Limited views of what another one reads."""

    def __init__(self, views: Views, limit: Scope, parts: Parts) -> None:
        self._views = views
        self._limit = limit
        self._parts = parts

    def now(self) -> View:
        """The newest view, limited."""
        return self._limited(self._views.now())

    def answer(self, ask: Callable[[View], Value]) -> Value:
        """What `ask` makes of one limited view."""
        return self._views.answer(lambda view: ask(self._limited(view)))

    def _limited(self, view: View) -> View:
        return LimitedView(view, self._limit, self._parts)


def _ready(view: View) -> View:
    len(view.catalogue().repeats)  # which every hit is looked up in
    return view
