"""Keeps what the index holds of the newest commits, and learns it anew beside the questions.

A thread of its own works while there is something to learn, and gives way to whoever asks: after
each term it rests as long as that took. Whoever asks meanwhile has what is known.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from index_mappings.engines.port import Superseded, View
from index_mappings.errors import EngineError
from service.suggest.held import Held, counts, held

#: Parts that are remembered, and terms that are counted of each.
PARTS: Final = 16
MOST_TERMS: Final = 3_000
#: Seconds between two rounds of counting for one part: a load commits every two.
PAUSE: Final = 30.0
#: Paragraphs of an index that is counted at the start, in a second or two.
EAGER: Final = 100_000
#: Seconds that the end waits for a question to the engine; a slow one must not hold it up.
PATIENCE: Final = 5.0


class Keeper:
    """What is held of the whole and of parts. Safe for threads; to be closed."""

    def __init__(self, terms: Callable[[], Sequence[str]], pause: float = PAUSE) -> None:
        self._terms = terms
        self._pause = pause
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Held] = OrderedDict()
        self._waiting: dict[str, View] = {}
        self._counted_at: dict[str, float] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def begin(self, view: View) -> None:
        """Before anybody asks: a large index is not counted until somebody does, for the first
        questions have other things to wait for."""
        self.prepare(view)
        if view.catalogue().paragraph_count <= EAGER:
            self.of(view)

    def prepare(self, view: View) -> None:
        """What its catalogue says, and no more."""
        catalogue, part = view.catalogue(), view.state.lineage.secret
        with self._lock:
            known = self._known.get(part, Held())
        if known.mark != catalogue.mark:
            self._keep(part, held(catalogue, known))

    def of(self, view: View) -> Held:
        """What is known of a view; `mark` says whether that is of its commit. The first to ask of a
        part waits for what its catalogue says."""
        catalogue = view.catalogue()
        part = view.state.lineage.secret  # every index has its own, and every part of it
        with self._lock:
            known = self._known.get(part)
        if known is None:
            known = self._keep(part, held(catalogue, Held()))
        if known.mark != catalogue.mark or not known.counted:
            self._learn(part, view)
        return known

    def close(self) -> None:
        """Stop learning."""
        self._closed.set()
        thread = self._thread
        if thread is not None:
            thread.join(PATIENCE)

    def settle(self) -> None:
        """Wait until nothing is left to learn."""
        while thread := self._thread:
            thread.join()

    def _keep(self, part: str, known: Held) -> Held:
        with self._lock:
            self._known[part] = known
            self._known.move_to_end(part)
            while len(self._known) > PARTS:
                gone, _ = self._known.popitem(last=False)
                self._counted_at.pop(gone, None)
        return known

    def _learn(self, part: str, view: View) -> None:
        with self._lock:
            if self._closed.is_set():
                return
            self._waiting[part] = view
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="suggest", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._closed.is_set() or not self._waiting:
                    self._thread = None
                    return
                part, view = self._waiting.popitem()
                known = self._known.get(part, Held())
            # A view that cannot be asked any more is not learnt from: the next one will be.
            try:
                self._learn_from(part, view, known)
            except (Superseded, EngineError):
                continue

    def _learn_from(self, part: str, view: View, known: Held) -> None:
        catalogue = view.catalogue()
        if known.mark != catalogue.mark:
            known = self._keep(part, held(catalogue, known))
        if known.counted or time.monotonic() - self._counted_at.get(part, -PAUSE) < self._pause:
            return
        paragraphs: dict[str, int] = {}
        started = time.monotonic()
        for term, count in counts(view, self._terms()[:MOST_TERMS]):
            paragraphs[term] = count
            if self._closed.wait(time.monotonic() - started):
                return
            started = time.monotonic()
        self._counted_at[part] = time.monotonic()
        self._keep(part, replace(known, paragraphs=paragraphs, counted=True))
