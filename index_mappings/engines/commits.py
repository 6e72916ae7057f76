"""One commit as a reader sees it: what every engine's snapshot keeps beside its own searcher.

A snapshot never changes; a new commit makes a new one, and the old one goes with the last question
that was asked of it.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sized
from typing import Any

import numpy as np
import numpy.typing as npt

from index_mappings import records
from index_mappings.catalogue import Catalogue
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.port import Changes
from index_mappings.engines.recent import Recent
from index_mappings.query import Query
from index_mappings.records import BadRecord
from index_mappings.reports import Entry, SetAside, Unreadable

#: What a walk takes beside its hits, told in hits (40 bytes each): for itself, and for every unit
#: of its question, which the engine's query and the key hold. Measured: 7 kB a question of six
#: characters, 1 MB one of 2,000, also where nothing is found.
WALK, UNIT = 200, 5


class Commit(ABC):
    """The catalogue of one commit, made at most once, and what was worked out for its questions.

    `tallies` and `walks` remember counts and orders; `room` is how many hits the walks may keep,
    of which their questions take a part.
    """

    def __init__(self, number: int, lineage: Lineage, room: int, earlier: Commit | None) -> None:
        self.commit = number
        self.lineage = lineage
        self.tallies: Recent[Any] = Recent(64)
        self.walks: Recent[Any] = Recent(room, _weight)
        carried = earlier is not None and lineage.follows(earlier.lineage)
        self._earlier = earlier._catalogue if earlier and carried else None
        self._catalogue: Catalogue | None = None
        self._lock = threading.Lock()

    def catalogue(self) -> Catalogue:
        """All reports of this commit; made when it is first needed, from the one before."""
        with self._lock:
            if self._catalogue is None:
                earlier, self._earlier = self._earlier, None
                since = earlier.commit if earlier else 0
                changes = self._read_changes(since)
                self._catalogue = earlier.updated(changes) if earlier else Catalogue.build(changes)
            return self._catalogue

    def changes(self, since: int) -> Changes:
        """What came after a commit; from nothing, the catalogue's own entries are handed out."""
        if since > 0:
            return self._read_changes(since)
        known = self.catalogue()
        return Changes(
            self.commit,
            known.entries,
            known.numbers,
            known.set_aside,
            known.mark,
            known.unreadable,
        )

    @property
    def hidden(self) -> tuple[int, ...]:
        """Numbers of reports whose record cannot be read: their paragraphs are not shown either."""
        return self.catalogue().hidden

    @abstractmethod
    def _read_changes(self, since: int) -> Changes:
        """The records written after a commit, read from the engine."""

    def _changes(
        self,
        entries: Iterable[tuple[int, object]],
        set_aside: Iterable[object],
        numbers: Iterable[int] | None,
    ) -> Changes:
        """The same, from records as they are stored, each report's with the number the engine knows
        it by; without `numbers` these are all reports."""
        read: list[Entry] = []
        beside: list[SetAside] = []
        unreadable: list[Unreadable] = []
        for number, value in entries:
            try:
                entry = records.entry_from_json(value)
                if entry.number != number:
                    raise BadRecord(f"number: {entry.number} is stored under {number}")
                read.append(entry)
            except BadRecord as error:
                unreadable.append(Unreadable(number, str(error)))
        for value in set_aside:
            try:
                beside.append(records.set_aside_from_json(value))
            except BadRecord as error:
                unreadable.append(Unreadable(None, str(error)))
        if numbers is None:
            numbers = [entry.number for entry in read]
            numbers += [one.number for one in unreadable if one.number is not None]
        return Changes(
            commit=self.commit,
            entries=tuple(sorted(read, key=_by_id)),
            numbers=_rising(numbers),
            set_aside=tuple(sorted(beside, key=_by_source)),
            mark=self.lineage.mark,
            unreadable=tuple(unreadable),
        )


def _weight(asked: Query, walk: Sized) -> int:
    """What a walk and its question take, told in hits."""
    terms = (*(term for clause in asked.must for term in clause), *asked.some, *asked.must_not)
    ranking = asked.ranking
    units = (*terms, ranking.bigrams, ranking.units, ranking.words)
    return len(walk) + WALK + UNIT * sum(map(len, units))


def _rising(numbers: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.sort(np.fromiter(numbers, dtype=np.int64))


def _by_id(entry: Entry) -> str:
    return entry.report.id


def _by_source(record: SetAside) -> str:
    return record.source
