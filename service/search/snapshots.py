"""One engine and the catalogue of its visible commit, kept together.

Everything an answer is told from belongs to one commit. The reader asks the engine what is visible
at most once a second, and only when somebody wants to know; while one thread fetches news, the
others go on with what they have. A failure is remembered for the same second, so that an engine
that is away is not asked by every request at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import Engine, State
from index_mappings.errors import EngineAway, EngineError, NoIndex, NotFound
from index_mappings.query import Page, Query
from index_mappings.reports import Entry, Paragraph

#: How long (seconds) an answer of `state()` holds.
FRESH = 1.0
#: How often state and catalogue, or page and catalogue, are fetched anew when a commit slips in.
TRIES = 6


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is visible at one commit."""

    state: State
    catalogue: Catalogue


class Reader:
    """The reading side of an engine: snapshots, and pages that belong to them."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._failure: EngineError | None = None
        self._asked = float("-inf")

    def current(self) -> Snapshot:
        """The newest snapshot, at most a second old. Raises NoIndex while there is none."""
        known = self._known()
        if known:
            return known
        stale = self._snapshot if self._failure is None else None
        # While somebody else is fetching, what we have is good enough.
        if not self._lock.acquire(blocking=stale is None):
            assert stale is not None  # noqa: S101 - a blocking acquire does not come back empty
            return stale
        try:
            return self._known() or self._refresh()
        finally:
            self._lock.release()

    def other_than(self, mark: str) -> Snapshot:
        """A snapshot after an answer did not fit to the one of this mark: asks at once."""
        with self._lock:
            snapshot = self._snapshot
            if snapshot is not None and snapshot.catalogue.mark != mark:
                return snapshot
            return self._refresh()

    def search(self, query: Query) -> tuple[Snapshot, Page]:
        """One page and the snapshot of the very commit it was told from."""
        snapshot = self.current()
        for _ in range(TRIES):
            page = self.engine.search(query)
            if page.mark == snapshot.catalogue.mark:
                return snapshot, page
            snapshot = self.other_than(snapshot.catalogue.mark)
        raise _too_busy()

    def report(self, report_id: str) -> tuple[Snapshot, Entry | None, tuple[Paragraph, ...]]:
        """A report's entry and paragraphs, of one version; no entry when it is not held."""
        snapshot = self.current()
        for _ in range(TRIES):
            row = snapshot.catalogue.row(report_id)
            if row is None:
                return snapshot, None, ()
            entry = snapshot.catalogue.entries[row]
            paragraphs = self._paragraphs(report_id)
            # Paragraphs do not say of which commit they are: had another come, this would know.
            settled = self.engine.state().lineage.mark == snapshot.catalogue.mark
            if settled and len(paragraphs) == entry.paragraph_count:
                return snapshot, entry, paragraphs
            snapshot = self.other_than(snapshot.catalogue.mark)
        raise _too_busy()

    def _paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs, none where it has just gone."""
        try:
            return self.engine.paragraphs(report_id)
        except NotFound:
            return ()

    def _known(self) -> Snapshot | None:
        """What was learnt within the last second, be it a failure."""
        if self._clock() - self._asked >= FRESH:
            return None
        failure = self._failure
        if failure is not None:
            raise type(failure)(failure.message, failure.remedy, failure.field)
        return self._snapshot

    def _refresh(self) -> Snapshot:
        """Ask the engine; the lock is held."""
        try:
            self._snapshot = _follow(self.engine, self._snapshot)
            self._failure = None
        except EngineError as error:
            self._failure = error
            if isinstance(error, NoIndex):
                self._snapshot = None
            raise
        finally:
            self._asked = self._clock()
        return self._snapshot


def _follow(engine: Engine, known: Snapshot | None) -> Snapshot:
    """The snapshot of what is visible now, from the one known before as far as it carries."""
    for _ in range(TRIES):
        state = engine.state()
        if known is not None and state == known.state:
            return known
        catalogue = _catalogue(engine, state, known)
        if catalogue.mark == state.lineage.mark:
            return Snapshot(state, catalogue)
        # A commit came between the two questions. The half-known catalogue is not carried on.
    raise _too_busy()


def _catalogue(engine: Engine, state: State, known: Snapshot | None) -> Catalogue:
    """The catalogue at `state`; what has not come from the known one is read from nothing."""
    if known is None or not state.lineage.follows(known.state.lineage):
        return Catalogue.build(engine.reports(0))
    catalogue = known.catalogue.updated(engine.reports(known.catalogue.commit))
    if (
        catalogue.mark == state.lineage.mark
        and len(catalogue.entries) + len(catalogue.hidden) != state.reports
    ):
        return Catalogue.build(engine.reports(0))
    return catalogue


def _too_busy() -> EngineAway:
    return EngineAway("索引正在连续更新，这一次没有取到一致的结果", "请稍候再试")
