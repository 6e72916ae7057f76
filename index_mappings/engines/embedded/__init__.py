"""The embedded engine: everything in one directory, nothing to install, one machine."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path

from index_mappings.engines.carried import Carried
from index_mappings.engines.embedded import failures, opening
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.embedded.folders import Folders
from index_mappings.engines.embedded.view import EmbeddedView
from index_mappings.engines.embedded.writing import writing
from index_mappings.engines.port import Writer
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import EngineAway, EngineBroken
from index_mappings.words import OURS, Dictionary


class EmbeddedEngine:
    """The port on a directory. Safe for threads; each process opens its own."""

    def __init__(self, directory: Path, settings: EngineSettings = UNDECIDED) -> None:
        self._seconds = settings.seconds
        self._folders = Folders(directory)
        self._where = str(directory)
        self._view: EmbeddedView | None = None
        self._carried: Carried | None = None
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """As `--engine` takes it."""
        return f"embedded:{self._where}"

    def now(self) -> EmbeddedView:
        """The newest commit."""
        with self._lock:
            try:
                self._view = self._look()
            except (EngineAway, EngineBroken):
                # Another index may have taken this one's place between two looks.
                self._view = self._look()
            return self._view

    def writing(
        self, *, rebuild: bool = False, dictionary: Dictionary = OURS
    ) -> AbstractContextManager[Writer]:
        """Open the directory for writing."""
        return writing(self._folders, rebuild, dictionary)

    def close(self) -> None:
        """Let go of the index; a question asked later opens it again, and goes on from what is
        known of it."""
        with self._lock:
            if self._view is not None:
                self._carried = self._view.latest().commit.carried
            self._view = None

    def _look(self) -> EmbeddedView:
        """The view of now: the one that is held when nothing is newer."""
        held = self._view.latest() if self._view else None
        known = held.commit if held else None
        slot = self._folders.in_force()
        with failures.translated(self._where):
            same = known is not None and known.slot == slot
            index = known.index if known is not None and same else opening.open_index(slot.folder)
            index.reload()
            about = opening.about(index.searcher(), index.schema)
        if held is not None and held.commit.shows(slot, about.lineage):
            return held
        with failures.readable(self._where):
            earlier = known.carried if known is not None else self._carried
            return EmbeddedView(EmbeddedCommit(slot, index, self._seconds, earlier))
