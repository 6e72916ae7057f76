"""One commit as a reader sees it: what every engine keeps beside its own searcher.

It never changes; a new commit makes a new one, and the old one goes with the last question that
was asked of it.

A stored record that cannot be read takes its whole report along, never more: a report is shown
whole or not at all. Records of reports are all read with the catalogue; a paragraph's only where
it is wanted. Where one proves unreadable (`Unsound`), the question is asked again of the same
commit `without` its report, so that counts, hits and pages stay one.
"""

from __future__ import annotations

import copy
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence, Sized
from dataclasses import replace
from operator import attrgetter
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index_mappings import records
from index_mappings.catalogue import Catalogue, Changes
from index_mappings.checked import BadRecord
from index_mappings.dimensions import in_force
from index_mappings.engines import together
from index_mappings.engines.about import About
from index_mappings.engines.carried import Carried
from index_mappings.engines.collecting import no_collections
from index_mappings.engines.counts import Counts
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.port import State
from index_mappings.engines.recent import Recent
from index_mappings.engines.together import MeetingPlaces, Portion
from index_mappings.engines.unsound import (
    NO_RECORD,
    Stored,
    Unsound,
    contradictory,
    entry_of,
    in_order,
    origin_hint,
    paragraph_of,
    report_of,
    warn,
)
from index_mappings.errors import InvalidParameter
from index_mappings.query import Query, Within
from index_mappings.reports import Entry, Paragraph, SetAside, Unreadable

#: What a walk takes beside its hits, told in hits (40 bytes each): for itself, and for every unit
#: of its question, which the engine's query and the key hold. Measured: 7 kB a question of six
#: characters, 1 MB one of 2,000, also where nothing is found.
WALK, UNIT = 200, 5
#: Numbers of sections and reports that are remembered: 16 MB.
PLACED = 2_000_000
#: What is remembered of wordings, some for each limit: a byte a paragraph, or some bytes a wording.
ALIKE = 24


class Commit(ABC):
    """The catalogue of one commit, made at most once, and what was worked out for its questions.

    `tallies`, `walks`, `places` and `alike` remember counts, orders, where terms stand together,
    and what of a limit is worded alike in several regions; `room` is how many hits the walks may
    keep, of which their questions take a part. `fingerprint` is today's.
    """

    def __init__(self, about: About, fingerprint: str, room: int, earlier: Carried | None) -> None:
        self._about = about
        self._fingerprint = fingerprint
        self._room = room
        known = earlier if earlier and about.lineage.follows(earlier.lineage) else None
        self._earlier = known.catalogue if known else None
        self._suspects = known.unreadable if known else ()
        self._unreadable: tuple[Unreadable, ...] | None = None
        self._begin(self._earlier if known and about.lineage == known.lineage else None)

    def _begin(self, catalogue: Catalogue | None) -> None:
        self.tallies: Recent[Any] = Recent(64)
        self.walks: Recent[Any] = Recent(self._room, _weight)
        self.places: Recent[MeetingPlaces] = Recent(PLACED, lambda _, places: WALK + len(places))
        self.alike: Recent[Any] = Recent(ALIKE)
        self._catalogue = catalogue
        self._lock = threading.Lock()

    @property
    def carried(self) -> Carried:
        """What goes on to the next commit. Asks nothing of the engine."""
        unreadable = self._suspects if self._unreadable is None else self._unreadable
        return Carried(self._about.lineage, self._catalogue, unreadable)

    @property
    def foreign(self) -> bool:
        """Whether the index was made with another fingerprint than this program's."""
        return self._about.fingerprint != self._fingerprint

    def state(self) -> State:
        """What the index says of it."""
        about = self._about
        return State(
            commit=about.commit,
            at=about.at,
            fingerprint=about.fingerprint,
            dictionary=about.dictionary,
            foreign=self.foreign,
            lineage=self.lineage,
        )

    def check(self, query: Query) -> None:
        """Raise InvalidParameter for a condition on what an index of an earlier version lacks."""
        if not self.foreign:
            return
        conditions = [(row.name, row.label, row.stored) for row, _ in in_force(query.scope)]
        if query.within is Within.SECTION:
            conditions.append(("within", "章节", together.FIELDS[query.within]))
        if query.local:
            conditions.append(("local", "表述", "wording"))
        for name, label, field in conditions:
            if not self.holds(field):
                raise InvalidParameter(
                    f"索引由另一版本建立，没有记下“{label}”，不能按它收窄",
                    "请去掉这个条件；或请管理员用 zhijian load --rebuild 加上原始资料重建索引",
                    name,
                )

    def placed(self, query: Query) -> tuple[Query, list[MeetingPlaces]]:
        """What has to match, paragraph by paragraph, and in which sections or reports; none where
        paragraphs alone decide. Raises InvalidParameter where those are too many."""
        places = together.titled(self, query.scope)
        if together.by_paragraph(query):
            return query, places
        met = together.key(query)
        meeting = self.places.get(
            (met, query.scope),
            lambda: self.places.get(met, lambda: together.places(self, query)).inside(
                self.catalogue(), query.scope
            ),
        )
        return together.hits(query), [*places, meeting]

    # --- what is hidden --------------------------------------------------------------------------

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What has proved unreadable while questions were answered and is in force still."""
        if self._unreadable is None:
            suspects = {
                suspect.number: suspect for suspect in self._suspects if suspect.number is not None
            }
            present = self._present(sorted(suspects)) if suspects else set()
            self._unreadable = tuple(
                suspect for suspect in suspects.values() if suspect.number in present
            )
        return self._unreadable

    @property
    def lineage(self) -> Lineage:
        """That of the commit as it is shown."""
        return self._about.lineage.without(
            record.number for record in self.unreadable if record.number is not None
        )

    @property
    def hidden(self) -> tuple[int, ...]:
        """Numbers of reports that cannot be read: their paragraphs are not shown either."""
        return self.catalogue().hidden

    def without(self, unreadable: Sequence[Unreadable]) -> Self:
        """The same commit, with these reports hidden too; tells the log of them."""
        catalogue = self.catalogue()
        fresh = list(
            {
                record.number: record
                for record in unreadable
                if record.number not in catalogue.hidden
            }.values()
        )
        if not fresh:
            return self
        warn(fresh)
        other = copy.copy(self)
        other._unreadable = (*self.unreadable, *fresh)
        other._begin(catalogue.without(fresh, other.lineage.mark))
        return other

    def unsound(self) -> list[Unreadable]:
        """What a reading of every report finds."""
        unreadable: list[Unreadable] = []
        for entry in self.catalogue().entries:
            try:
                self.paragraphs(entry.report.id)
            except Unsound as error:
                unreadable += error.unreadable
        return unreadable

    def row_of(self, number: int) -> int:
        """The catalogue's row of a report that something was found of. Raises Unsound."""
        row = self.catalogue().row_of_number(number)
        if row is None:
            raise Unsound([Unreadable(number, NO_RECORD)])
        return row

    def read(self, stored: Iterable[Stored]) -> list[Paragraph]:
        """Paragraphs of reports in the catalogue. Raises Unsound, naming all that cannot be."""
        catalogue, read = self.catalogue(), []
        wrong: dict[int, Unreadable] = {}
        for number, position, value in stored:
            row = catalogue.row_of_number(number)
            entry = catalogue.entries[row] if row is not None else None
            try:
                if entry is None:
                    raise BadRecord(NO_RECORD)
                read.append(paragraph_of(value, position))
            except BadRecord as error:
                message = f"paragraph {position}: {error}"
                wrong.setdefault(number, Unreadable(number, message, entry))
        if wrong:
            raise Unsound(list(wrong.values()))
        return read

    def whole(self, report_id: str, stored: Iterable[Stored]) -> tuple[Paragraph, ...] | None:
        """A report's paragraphs in order, from all documents that are stored as the report's (its
        own record has position 0); None where it is not in force or hidden. Raises Unsound."""
        by_number: dict[int, list[tuple[int, object]]] = {}
        for number, position, value in stored:
            by_number.setdefault(number, []).append((position, value))
        for number, documents in by_number.items():
            documents.sort(key=lambda document: document[0])
            entry = report_of(report_id, number, documents)
            if entry is not None and number not in self._known_hidden():
                return in_order(entry, documents)
        row = self.catalogue().row(report_id)
        if row is None:
            return None
        entry = self.catalogue().entries[row]
        message = "id: nothing is stored under the report's id"
        raise Unsound([Unreadable(entry.number, message, entry)])

    def _known_hidden(self) -> Sequence[int]:
        """What is hidden, as far as it is known without making a catalogue."""
        catalogue = self._catalogue
        return (
            catalogue.hidden
            if catalogue
            else [record.number for record in self.unreadable if record.number]
        )

    # --- the catalogue ---------------------------------------------------------------------------

    def catalogue(self) -> Catalogue:
        """All reports of this commit; made when it is first needed, from the one before."""
        with self._lock:
            if self._catalogue is None:
                earlier, self._earlier = self._earlier, None
                with no_collections():
                    self._catalogue = self._build_catalogue(earlier)
            return self._catalogue

    def _build_catalogue(self, earlier: Catalogue | None) -> Catalogue:
        """The catalogue, from an earlier one or from nothing."""
        changes = self._read_changes(earlier.commit if earlier else 0)
        known = earlier.unreadable if earlier else ()
        in_force = set(changes.numbers.tolist())
        kept = {
            record.number: record
            for record in (*known, *self.unreadable)
            if record.number in in_force
        }
        lost = [record for record in changes.unreadable if record.number not in kept]
        lost += self._misplaced(changes.entries)
        lost += contradictory(changes.entries)
        everything = replace(changes, unreadable=(*kept.values(), *lost))
        catalogue = earlier.updated(everything) if earlier else Catalogue.build(everything)
        if earlier and len(catalogue.entries) + len(catalogue.hidden) != len(changes.numbers):
            return self._build_catalogue(None)  # what came from the one before does not add up
        wrong = self._miscounted(catalogue)
        warn(record for record in (*lost, *wrong) if record not in known)
        return catalogue.without(wrong, catalogue.mark) if wrong else catalogue

    def _misplaced(self, entries: Sequence[Entry]) -> list[Unreadable]:
        """Those whose record is stored under another report's id: they would be taken for it."""
        numbers, report_ids = [e.number for e in entries], [e.report.id for e in entries]
        if not entries or self._owned(numbers, report_ids) == len(entries):
            return []
        if len(entries) == 1:
            message = f"id: {report_ids[0]} is not that of the report it is stored with"
            return [Unreadable(numbers[0], message)]
        half = len(entries) // 2
        return self._misplaced(entries[:half]) + self._misplaced(entries[half:])

    def _miscounted(self, catalogue: Catalogue) -> list[Unreadable]:
        """Reports that have more or fewer paragraphs than their record says, and paragraphs without
        a record. Counted one by one only where the sum is wrong."""
        if self._paragraphs_held(catalogue.hidden) == catalogue.paragraph_count:
            return []
        numbers, paragraphs = self._held_by_number(catalogue.numbers, catalogue.hidden)
        held = dict(zip(numbers.tolist(), paragraphs.tolist(), strict=True))
        wrong = []
        for entry in catalogue.entries:
            count = held.pop(entry.number, 0)
            if count != entry.paragraph_count:
                message = f"paragraph_count: {entry.paragraph_count} are told, {count} are stored"
                wrong.append(Unreadable(entry.number, message, entry))
        return wrong + [Unreadable(number, NO_RECORD) for number in held]

    @abstractmethod
    def count_parts(self, parts: Sequence[Portion]) -> list[Counts]:
        """The values of each part's field, rising, and how many paragraphs have each."""

    @abstractmethod
    def holds(self, field: str) -> bool:
        """Whether the index has a field; one of another version may not."""

    @abstractmethod
    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        """A report's paragraphs in order, None where it is not in force. Raises Unsound."""

    @abstractmethod
    def _read_changes(self, since: int) -> Changes:
        """The records written after a commit, read from the engine."""

    @abstractmethod
    def _present(self, numbers: Sequence[int]) -> set[int]:
        """Those of the numbers under which anything is in force."""

    @abstractmethod
    def _owned(self, numbers: Sequence[int], report_ids: Sequence[str]) -> int:
        """How many records of reports of these numbers are stored under one of these ids."""

    @abstractmethod
    def _paragraphs_held(self, hidden: Sequence[int]) -> int:
        """How many paragraphs there are, but for those of hidden numbers."""

    @abstractmethod
    def _held_by_number(
        self, numbers: npt.NDArray[np.int64], hidden: Sequence[int]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The same by report number; `numbers`, rising, are those that are expected."""

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
        wrong: list[Unreadable] = []
        for number, value in entries:
            try:
                entry = entry_of(value, number)
            except BadRecord as error:
                wrong.append(Unreadable(number, f"{error}{origin_hint(value)}"))
                continue
            read.append(entry)
        for value in set_aside:
            try:
                beside.append(records.set_aside_from_json(value))
            except BadRecord as error:
                wrong.append(Unreadable(None, f"{error}{origin_hint(value)}"))
        if numbers is None:
            numbers = [entry.number for entry in read]
            numbers += [record.number for record in wrong if record.number is not None]
        return Changes(
            commit=self._about.commit,
            entries=tuple(sorted(read, key=attrgetter("report.id"))),
            numbers=np.sort(np.fromiter(numbers, dtype=np.int64)),
            set_aside=tuple(sorted(beside, key=attrgetter("source"))),
            mark=self.lineage.mark,
            unreadable=tuple(wrong),
        )


def _weight(query: Query, walk: Sized) -> int:
    """What a walk and its question take, told in hits."""
    terms = (*(term for clause in query.must for term in clause), *query.some, *query.must_not)
    ranking = query.ranking
    units = (*terms, ranking.bigrams, ranking.units, ranking.words, ranking.official)
    return len(walk) + WALK + UNIT * sum(map(len, units))
