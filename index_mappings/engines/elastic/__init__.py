"""The engine on Elasticsearch: one alias of a cluster, for what outgrows one machine."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

from index_mappings.engines.carried import Carried
from index_mappings.engines.elastic.commit import ElasticCommit
from index_mappings.engines.elastic.connection import Connection, cluster_of
from index_mappings.engines.elastic.view import ElasticView
from index_mappings.engines.elastic.writing import writing
from index_mappings.engines.port import Writer
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import EngineAway
from index_mappings.words import OURS, Dictionary

#: How often to look again while commits follow each other.
LOOKS = 20


class ElasticEngine:
    """The port on an alias. Safe for threads; each process opens its own."""

    def __init__(self, address: str, settings: EngineSettings = UNDECIDED) -> None:
        self._cluster = cluster_of(address)
        self._settings = settings
        self.connection: Connection | None = None
        self._view: ElasticView | None = None
        self._carried: Carried | None = None
        # Whose points in time slower questions may still use: the one before, and those kept.
        self._earlier: list[ElasticView] = []
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """As `--engine` takes it."""
        return self._cluster.address

    def now(self) -> ElasticView:
        """The newest commit."""
        with self._lock:
            connection = self._connected()
            held = self._view.latest() if self._view else None
            for _ in range(LOOKS):
                seen = connection.about()
                if held is not None and not held.lost and held.commit.shows(seen):
                    self._view = held
                    return held
                point = connection.open_point()
                # Whatever is deleted for the next commit is deleted after that commit: nothing
                # that `seen` shows was missing when the point was opened.
                if connection.about() == seen:
                    known = held.commit.carried if held else self._carried
                    return self._hold(ElasticView(ElasticCommit(connection, seen, point, known)))
                connection.close_point(point)
        raise EngineAway("索引正在连续更新，这一次没有取到一致的结果。", "请稍候再试。")

    def writing(
        self, *, rebuild: bool = False, dictionary: Dictionary = OURS
    ) -> AbstractContextManager[Writer]:
        """Open the index for writing."""
        with self._lock:
            connection = self._connected()
        return writing(connection, rebuild, dictionary)

    def close(self) -> None:
        """Let go of the point in time and of all sockets; the next question opens them anew, and
        goes on from what is known."""
        with self._lock:
            if self._view is not None:
                self._carried = self._view.latest().commit.carried
            connection, views = self.connection, [*self._earlier, *self._current()]
            self.connection, self._view, self._earlier = None, None, []
        if connection is not None:
            for view in views:
                connection.close_point(view.commit.point)
            connection.close()

    def _hold(self, view: ElasticView) -> ElasticView:
        """Go on with this one; those before the last are let go of, unless somebody keeps them."""
        kept = [earlier for earlier in self._earlier if earlier.kept]
        for earlier in self._earlier:
            if earlier not in kept:
                view.commit.connection.close_point(earlier.commit.point)
        self._earlier = [*kept, *self._current()]
        self._view = view
        return view

    def _current(self) -> list[ElasticView]:
        return [self._view] if self._view else []

    def _connected(self) -> Connection:
        if self.connection is None:
            self.connection = Connection(self._cluster, self._settings)
        return self.connection
