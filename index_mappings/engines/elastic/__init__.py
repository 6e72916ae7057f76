"""The engine on Elasticsearch: one alias of a cluster, for what outgrows one machine.

Readers hold a snapshot of one commit. `state()` looks whether there is a newer one; the other verbs
answer from the snapshot that was seen last. Where that is lost (its point in time expired, its
index was replaced) they look anew and answer from what is there now.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from index_mappings.engines.commits import sound
from index_mappings.engines.elastic import failures, reading
from index_mappings.engines.elastic.connection import Connection, cluster_of
from index_mappings.engines.elastic.snapshot import Snapshot
from index_mappings.engines.elastic.writing import writing
from index_mappings.engines.port import Changes, State, Writer
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import EngineAway, NotFound
from index_mappings.query import Page, Query
from index_mappings.reports import Paragraph, Unreadable
from index_mappings.words import OURS, Dictionary

Value = TypeVar("Value")
#: How often to look again while commits follow each other.
LOOKS = 20
#: Seconds to wait before looking again when what was seen is lost: first a replaced index, which is
#: there already; then a node that died, until the others have noticed.
WAITS = (0.0, 0.1, 0.3, 0.6, 1.0)


class ElasticEngine:
    """The port on an alias. Safe for threads; each process opens its own."""

    def __init__(self, address: str, settings: EngineSettings = UNDECIDED) -> None:
        self._cluster = cluster_of(address)
        self._settings = settings
        self._connection: Connection | None = None
        self._snapshot: Snapshot | None = None
        self._before: str | None = None  # a point in time that slower questions may still use
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """As `--engine` takes it."""
        return self._cluster.address

    def state(self) -> State:
        """What is visible now; moves this engine on to the newest commit."""
        return self._answered(lambda snapshot: snapshot.state(), self._newest())

    def reports(self, since: int = 0) -> Changes:
        """What changed after a commit."""
        return self._answered(lambda snapshot: snapshot.changes(since))

    def search(self, query: Query) -> Page:
        """One page and its counts."""
        return self._answered(lambda snapshot: reading.search(snapshot, query))

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report to be read."""
        found = self._answered(lambda snapshot: snapshot.paragraphs(report_id))
        if found is None:
            raise NotFound(f"没有编号为 {report_id} 的报告。", "请核对报告编号，或重新检索。")
        return found

    def writing(
        self, *, rebuild: bool = False, dictionary: Dictionary = OURS
    ) -> AbstractContextManager[Writer]:
        """Open the index for writing."""
        with self._lock:
            connection = self._connected()
        return writing(connection, rebuild, dictionary)

    def close(self) -> None:
        """Let go of the point in time and of all sockets; the next question opens them anew."""
        with self._lock:
            connection, snapshot, before = self._connection, self._snapshot, self._before
            self._connection = self._snapshot = self._before = None
        if connection is not None:
            for point in (before, snapshot.point if snapshot else None):
                if point is not None:
                    connection.close_point(point)
            connection.close()

    # --- snapshots -------------------------------------------------------------------------------

    def _answered(
        self, ask: Callable[[Snapshot], Value], snapshot: Snapshot | None = None
    ) -> Value:
        """An answer from a snapshot, or from the next one where it is lost."""
        snapshot = snapshot or self._snapshot or self._newest()
        for wait in (*WAITS, None):
            try:
                with failures.translated(self.address):
                    return sound(ask, snapshot, self._hide)
            except failures.PointGone as gone:
                if wait is None:
                    raise gone.error from gone
                time.sleep(wait)
                snapshot = self._newest(lost=snapshot)
        raise AssertionError("unreachable")

    def _hide(self, snapshot: Snapshot, found: Sequence[Unreadable]) -> Snapshot:
        """The same commit without these reports; all questions go on with it."""
        with self._lock:
            held = self._snapshot
            same = held is not None and held.is_of(snapshot.seen)
            other = (held if held is not None and same else snapshot).without(found)
            if same:
                self._snapshot = other
            return other

    def _newest(self, lost: Snapshot | None = None) -> Snapshot:
        with self._lock:
            connection, held = self._connected(), self._snapshot
            if held is not None and held is lost:
                held = None
            for _ in range(LOOKS):
                seen = connection.about()
                if held is not None and held.is_of(seen):
                    return held
                point = connection.open_point()
                # Whatever is deleted for the next commit is deleted after that commit: nothing
                # that `seen` shows was missing when the point was opened.
                if connection.about() == seen:
                    return self._hold(Snapshot(connection, seen, point, self._snapshot))
                connection.close_point(point)
        raise EngineAway("索引正在连续更新，这一次没有取到一致的结果。", "请稍候再试。")

    def _hold(self, snapshot: Snapshot) -> Snapshot:
        """Go on with this one; the one before the last is let go of."""
        if self._before is not None:
            snapshot.connection.close_point(self._before)
        self._before = self._snapshot.point if self._snapshot else None
        self._snapshot = snapshot
        return snapshot

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self._cluster, self._settings)
        return self._connection
