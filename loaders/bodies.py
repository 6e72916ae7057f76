"""The paragraphs of every record, wherever they are: in hand, in a temporary file, in the engine.

What a load has just read is in hand until the next checkpoint. After it the engine gives back the
paragraphs of reports in force; those of other versions go to a temporary file, and so does
everything during a rebuild, when the engine still answers from the old index. Memory is bounded by
one checkpoint.
"""

from __future__ import annotations

import pickle
import tempfile
import zlib
from collections.abc import Callable
from types import TracebackType
from typing import IO

from index_mappings.engines.port import Engine, Superseded, View, answered
from index_mappings.reports import Paragraph

Paragraphs = tuple[Paragraph, ...]


class Bodies:
    """Paragraphs by source. A context: the temporary file goes with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hand: dict[str, Paragraphs] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._file: IO[bytes] | None = None
        self._view: View | None = None

    def __enter__(self) -> Bodies:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def keep(self, source: str, paragraphs: Paragraphs) -> None:
        """Remember what a source holds now."""
        self._hand[source] = paragraphs
        self._places.pop(source, None)

    def hold(self, source: str, paragraphs: Paragraphs) -> None:
        """The engine will not give it back any more: remember it, unless it is remembered."""
        if source not in self._hand and source not in self._places:
            self._hand[source] = paragraphs

    def store(self, source: str, paragraphs: Paragraphs) -> None:
        """Remember it in the temporary file only."""
        packed = zlib.compress(pickle.dumps(paragraphs, pickle.HIGHEST_PROTOCOL), 1)
        if self._file is None:
            # Closed in __exit__: it lives as long as the load does.
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        start = self._file.seek(0, 2)
        self._file.write(packed)
        self._places[source] = (start, len(packed))

    def forget(self, source: str) -> None:
        """The source is no longer held."""
        self._hand.pop(source, None)
        self._places.pop(source, None)

    def get(self, source: str, report_id: str) -> Paragraphs:
        """What the source holds; `report_id` is what it is in force under, if it is."""
        if source in self._hand:
            return self._hand[source]
        if source in self._places and self._file is not None:
            start, length = self._places[source]
            self._file.seek(start)
            packed = self._file.read(length)
            # Our own file, written a moment ago and deleted at once: nobody else can reach it.
            paragraphs: Paragraphs = pickle.loads(zlib.decompress(packed))  # noqa: S301
            return paragraphs
        return answered(self._now, lambda view: self._read(view, report_id))

    def _now(self) -> View:
        """The commit of the last checkpoint."""
        if self._view is None:
            self._view = self._engine.now()
        return self._view

    def _read(self, view: View, report_id: str) -> Paragraphs:
        try:
            return view.paragraphs(report_id)
        except Superseded:
            self._view = None
            raise

    def settle(self, in_engine: Callable[[str], bool]) -> None:
        """After a checkpoint: let go of what the engine gives back, store the rest."""
        for source, paragraphs in self._hand.items():
            if not in_engine(source):
                self.store(source, paragraphs)
        self._hand.clear()
        self._view = None
