"""The embedded engine: everything in one directory, nothing to install, one machine.

Readers hold a snapshot of one commit. `state()` looks whether there is a newer one (or another
index in force); the other verbs answer from the snapshot that was seen last.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from index_mappings.engines.commits import sound
from index_mappings.engines.embedded import failures, opening, reading
from index_mappings.engines.embedded.folders import Folders
from index_mappings.engines.embedded.searcher import in_time
from index_mappings.engines.embedded.snapshot import Snapshot
from index_mappings.engines.embedded.writing import writing
from index_mappings.engines.port import Changes, State, Writer
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import EngineAway, EngineBroken, NotFound
from index_mappings.query import Page, Query
from index_mappings.reports import Paragraph, Unreadable
from index_mappings.words import OURS, Dictionary

Given = TypeVar("Given")
Value = TypeVar("Value")


class EmbeddedEngine:
    """The port on a directory. Safe for threads; each process opens its own."""

    def __init__(self, directory: Path, settings: EngineSettings = UNDECIDED) -> None:
        self._seconds = settings.seconds
        self._folders = Folders(directory)
        self._where = str(directory)
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """As `--engine` takes it."""
        return f"embedded:{self._where}"

    def state(self) -> State:
        """What is visible now; moves this engine on to the newest commit."""
        return self._answered(lambda snapshot: snapshot.state(), self._newest())

    def reports(self, since: int = 0) -> Changes:
        """What changed after a commit."""
        return self._answered(lambda snapshot: snapshot.changes(since))

    def search(self, query: Query) -> Page:
        """One page and its counts."""
        return self._answered(lambda snapshot: self._in_time(snapshot, reading.search, query))

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report to be read."""
        found = self._answered(
            lambda snapshot: self._in_time(snapshot, Snapshot.paragraphs, report_id)
        )
        if found is None:
            raise NotFound(f"没有编号为 {report_id} 的报告。", "请核对报告编号，或重新检索。")
        return found

    def writing(
        self, *, rebuild: bool = False, dictionary: Dictionary = OURS
    ) -> AbstractContextManager[Writer]:
        """Open the directory for writing."""
        return writing(self._folders, rebuild, dictionary)

    def close(self) -> None:
        """Let go of the index; a question asked later opens it again."""
        with self._lock:
            self._snapshot = None

    def _in_time(
        self, snapshot: Snapshot, ask: Callable[[Snapshot, Given], Value], given: Given
    ) -> Value:
        """An answer within the time of a question; a catalogue is read at its own pace."""
        snapshot.catalogue()
        with in_time(self._seconds):
            return ask(snapshot, given)

    # --- snapshots -------------------------------------------------------------------------------

    def _answered(
        self, ask: Callable[[Snapshot], Value], snapshot: Snapshot | None = None
    ) -> Value:
        """An answer from a snapshot, without what proves unreadable."""
        snapshot = snapshot or self._snapshot or self._newest()
        with failures.readable(self._where):
            return sound(ask, snapshot, self._hide)

    def _hide(self, snapshot: Snapshot, found: Sequence[Unreadable]) -> Snapshot:
        """The same commit without these reports; all questions go on with it."""
        with self._lock:
            held = self._snapshot
            same = held is not None and held.is_of(snapshot)
            other = (held if held is not None and same else snapshot).without(found)
            if same:
                self._snapshot = other
            return other

    def _newest(self) -> Snapshot:
        with self._lock:
            try:
                self._snapshot = self._look()
            except (EngineAway, EngineBroken):
                # Another index may have taken this one's place between two looks.
                self._snapshot = self._look()
            return self._snapshot

    def _look(self) -> Snapshot:
        """The snapshot of now: the one that is held when nothing is newer."""
        held = self._snapshot
        slot = self._folders.in_force()
        with failures.translated(self._where):
            same = held is not None and held.slot == slot
            index = held.index if held is not None and same else opening.open_index(slot.folder)
            index.reload()
            about = opening.about(index.searcher(), index.schema)
        if held is not None and same and held.written == about.lineage:
            return held
        with failures.readable(self._where):
            return Snapshot(slot, index, held)
