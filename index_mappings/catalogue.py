"""The reports of one commit as columns: what coverage, silence and every count are told from.

One row a report, ordered by report id. An engine says how many paragraphs of each report match
(a `Tally`); everything else that belongs to a report follows by adding up columns, exactly.
A catalogue never changes: a new commit makes a new one from the old one and what is newer.

`counts` below always means: matching paragraphs per row (int64, one value a row).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index_mappings import dimensions, wanted
from index_mappings.columns import CERTAIN, COLUMNS, row_of
from index_mappings.dimensions import MERGED, PLACES, Asks
from index_mappings.found import Inside, RegionReports, Totals
from index_mappings.labels import PAIR
from index_mappings.query import Scope, Tally
from index_mappings.repeats import Elsewhere, Repeats
from index_mappings.reports import Entry, SetAside, Unreadable
from index_mappings.title_masks import Titles

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Values = TypeVar("Values", Ints, Mask)
#: Numbers up to so many times as many as there are reports are looked up in a table: 64 bytes each.
SPARSE = 8
#: Scopes of which rows and missing regions are remembered (a byte a report and 23 kB at most); one
#: answer needs up to ten.
SCOPES = 64


@dataclass(frozen=True, slots=True)
class Changes:
    """What a catalogue needs to go from one commit to `commit`.

    `entries` are the reports written after `since`; `numbers` are the numbers of ALL reports in
    force at `commit` (sorted), so what is missing from them was dropped. `set_aside` is complete.
    `mark` is the commit's (see `lineage`). `unreadable` are all stored records known not to be
    valid, whenever they were written; their reports are in force and shown nowhere.
    """

    commit: int
    entries: tuple[Entry, ...]
    numbers: Ints
    set_aside: tuple[SetAside, ...]
    mark: str
    unreadable: tuple[Unreadable, ...] = ()


class Catalogue:
    """The reports in force at one commit, known by its mark.

    Places are today's, as six-digit numbers (0 where a report has none on that step); `level` is
    that of then; enumerations are their place in the order of declaration; `published` is a day's
    ordinal, 0 when unknown.
    """

    def __init__(
        self,
        commit: int,
        entries: tuple[Entry, ...],
        columns: dict[str, Ints],
        set_aside: tuple[SetAside, ...],
        mark: str,
        unreadable: tuple[Unreadable, ...] = (),
    ) -> None:
        self.commit = commit
        self.mark = mark
        self.unreadable = unreadable
        self.entries = entries
        self.set_aside = set_aside
        self.number = columns["number"]
        self.paragraphs = columns["paragraphs"]
        self.published = columns["published"]
        self.year = columns["year"]
        self.region = columns["region"]
        self.columns = columns
        self._masks: dict[Scope, Mask] = {}
        self._missed: dict[Scope, Ints] = {}
        self._columns_dense: dict[str, tuple[Ints, Ints]] = {}

    # --- making ----------------------------------------------------------------------------------

    @classmethod
    def build(cls, changes: Changes) -> Catalogue:
        """From nothing: `changes` are those since commit 0."""
        return cls.empty().updated(changes)

    @classmethod
    def empty(cls) -> Catalogue:
        """That of an index before its first commit."""
        columns = {name: np.zeros(0, dtype=np.int64) for name in COLUMNS}
        return cls(0, (), columns, (), "")

    def updated(self, changes: Changes) -> Catalogue:
        """The catalogue of the commit the changes lead to; only what is newer is read."""
        hidden = {record.number for record in changes.unreadable if record.number is not None}
        newer = [entry for entry in changes.entries if entry.number not in hidden]
        fresh = {entry.report.id for entry in newer}
        keep = np.zeros(0, dtype=np.bool_)
        if self.entries:  # of none, the library would still load its masked arrays, for 40 ms
            keep = np.isin(self.number, changes.numbers) & ~np.isin(self.number, [*hidden])
        kept = np.flatnonzero(keep)
        kept = kept[[self.entries[row].report.id not in fresh for row in kept]] if fresh else kept
        entries = [*(self.entries[row] for row in kept), *newer]
        order = sorted(range(len(entries)), key=lambda row: entries[row].report.id)
        new = np.array([row_of(entry) for entry in newer], dtype=np.int64)
        new = new.reshape(len(newer), len(COLUMNS))
        columns = {
            name: np.concatenate([self.columns[name][kept], new[:, at]])[order]
            for at, name in enumerate(COLUMNS)
        }
        ordered = tuple(entries[row] for row in order)
        rest = (changes.set_aside, changes.mark, changes.unreadable)
        return Catalogue(changes.commit, ordered, columns, *rest)

    def without(self, unreadable: Sequence[Unreadable], mark: str) -> Catalogue:
        """The same commit without reports that have proved unreadable, under another mark."""
        hidden = [record.number for record in unreadable if record.number is not None]
        kept = np.flatnonzero(~np.isin(self.number, hidden))
        entries = tuple(self.entries[row] for row in kept)
        columns = {name: values[kept] for name, values in self.columns.items()}
        rest = (self.set_aside, mark, (*self.unreadable, *unreadable))
        return Catalogue(self.commit, entries, columns, *rest)

    # --- rows ------------------------------------------------------------------------------------

    @functools.cached_property
    def hidden(self) -> tuple[int, ...]:
        """Numbers of the reports whose record cannot be read."""
        return tuple(record.number for record in self.unreadable if record.number is not None)

    @property
    def report_count(self) -> int:
        """Reports that are shown."""
        return len(self.entries)

    @functools.cached_property
    def paragraph_count(self) -> int:
        """Paragraphs of all reports."""
        return int(self.paragraphs.sum())

    def row(self, report_id: str) -> int | None:
        """The row of a report, None when it is not in force."""
        return self._by_id.get(report_id)

    def row_of_number(self, number: int) -> int | None:
        """The row of the report that was written under this number."""
        return self._by_number.get(number)

    def entries_of_numbers(self, numbers: Iterable[int]) -> list[Entry]:
        """The reports that were written under these numbers. Raises KeyError."""
        return [self.entries[self._by_number[number]] for number in numbers]

    def rows_of_numbers(self, numbers: Ints) -> Ints:
        """The rows of many numbers at once, -1 for those that are not in force."""
        if self._row_by_number is not None:
            return self._row_by_number.take(numbers, mode="clip")
        at = np.searchsorted(self.numbers, numbers)
        at = np.minimum(at, len(self.number) - 1)
        return np.where(self.numbers[at] == numbers, self.rows_rising[at], -1)

    @functools.cached_property
    def _row_by_number(self) -> Ints | None:
        """The row of every number up to the largest, with -1 before and behind them; None where
        most of it would be empty."""
        largest = int(self.numbers[-1]) if len(self.numbers) else 0
        if largest > SPARSE * (len(self.numbers) + 1_000):
            return None
        rows = np.full(largest + 2, -1, dtype=np.int64)
        rows[self.number] = np.arange(len(self.number))
        return rows

    @functools.cached_property
    def newest(self) -> Ints:
        """The place of each row in the order: year, then date (unknown last), newest first, id."""
        rank = np.empty(len(self.number), dtype=np.int64)
        rank[np.lexsort((-self.published, -self.year))] = np.arange(len(self.number))
        return rank

    @functools.cached_property
    def _by_id(self) -> dict[str, int]:
        return {entry.report.id: row for row, entry in enumerate(self.entries)}

    @functools.cached_property
    def _by_number(self) -> dict[int, int]:
        return {entry.number: row for row, entry in enumerate(self.entries)}

    @functools.cached_property
    def rows_rising(self) -> Ints:
        """The rows in the order of their numbers."""
        return np.argsort(self.number).astype(np.int64)

    @functools.cached_property
    def numbers(self) -> Ints:
        """The numbers of all reports in force, rising."""
        return self.number[self.rows_rising]

    @functools.cached_property
    def labels(self) -> tuple[Ints, Ints, Ints] | None:
        """Row, label and paragraphs for every label that a report's paragraphs bear, by row; None
        where an index of an earlier version does not say."""
        if not all(entry.labels or not entry.paragraph_count for entry in self.entries):
            return None
        pairs = [len(entry.labels) // PAIR for entry in self.entries]
        rows = np.arange(len(pairs))
        return np.repeat(rows, pairs), *self.labels_of(rows.tolist())

    def labels_of(self, rows: Iterable[int]) -> tuple[Ints, Ints]:
        """Label and paragraphs for every label that is borne in these rows."""
        pairs = b"".join([self.entries[row].labels for row in rows])
        flat = np.frombuffer(pairs, dtype=np.int32).astype(np.int64)
        return flat[::2], flat[1::2]

    def elsewhere(self, spots: Iterable[tuple[int, int]]) -> list[Elsewhere]:
        """How often the wordings of paragraphs (report number and position) stand in other reports.
        Raises KeyError where a report is none of the catalogue."""
        return self.repeats.elsewhere((self._by_number[n], position) for n, position in spots)

    @functools.cached_property
    def repeats(self) -> Repeats:
        """Which paragraphs are worded alike."""
        return Repeats(self.entries, self.region)

    # --- counting --------------------------------------------------------------------------------

    def counts(self, tally: Tally) -> Ints:
        """Matching paragraphs per row."""
        return self.by_row(tally.numbers, tally.paragraphs)

    def by_row(self, numbers: Ints, paragraphs: Ints) -> Ints:
        """The same from the numbers of reports and their matching paragraphs."""
        counts = np.zeros(len(self.number), dtype=np.int64)
        rows = self.rows_of_numbers(numbers)
        known = rows >= 0
        counts[rows[known]] = paragraphs[known]
        return counts

    def mask(self, scope: Scope) -> Mask:
        """Which rows are in scope; the three steps of places are one condition. Read only: one
        answer asks for the same rows some ten times, so they are remembered."""
        return _remembered(self._masks, scope, self._in_scope)

    def _in_scope(self, scope: Scope) -> Mask:
        mask = np.ones(len(self.number), dtype=np.bool_)
        for dimension, values in dimensions.in_force(scope):
            if dimension.asks is Asks.WITHIN:
                mask &= self._within(values)
            elif dimension.asks is Asks.HOLDS:
                mask &= self.titled(values)
            elif dimension.many:
                mask &= np.isin(self.columns[dimension.stored], dimension.numbers(values))
            else:
                low, high = dimension.bounds(values[0])
                column = self.columns[dimension.stored]
                mask &= (column >= low) & (column <= (high or column))
        mask.flags.writeable = False
        return mask

    def titled(self, conditions: Sequence[str]) -> Mask:
        """Rows whose title meets all of these conditions."""
        mask = np.ones(len(self.number), dtype=np.bool_)
        for condition in conditions:
            mask &= self._titles.mask(condition)
        return mask

    @functools.cached_property
    def _titles(self) -> Titles:
        return Titles([entry.report.title for entry in self.entries])

    def _within(self, codes: Sequence[str]) -> Mask:
        """Rows whose region is one of these or lies below one."""
        chosen = [int(code) for code in codes]
        mask = np.isin(self.region, chosen)
        for step in PLACES:
            mask |= np.isin(self.columns[step], chosen)
        return mask

    def inside(self, counts: Ints, scope: Scope) -> Inside:
        """The hits in scope, each row standing for its report."""
        rows, mask = np.flatnonzero(counts), self.mask(scope)
        rows = rows if mask.all() else rows[mask[rows]]
        return Inside(rows, counts[rows], np.ones(len(rows), dtype=np.int64))

    def totals(self, inside: Inside) -> Totals:
        """Paragraphs, reports and regions that hold a hit in scope."""
        codes, own = self.dense("region")
        return Totals(
            paragraphs=int(inside.paragraphs.sum()),
            reports=len(inside.rows),
            regions=int(np.count_nonzero(_borne(own[inside.rows], len(codes)))),
        )

    def dense(self, column: str) -> tuple[Ints, Ints]:
        """The values of a column, rising, and for each row the place of its own among them."""
        if column not in self._columns_dense:
            values, places = np.unique(self.columns[column], return_inverse=True)
            self._columns_dense[column] = (values, places)
        return self._columns_dense[column]

    @functools.cached_property
    def alike(self) -> tuple[Ints, Ints]:
        """The rows by what facets tell of every report (MERGED): the first of those that are alike,
        and for each row the place of its own among these."""
        number = np.zeros(len(self.number), dtype=np.int64)
        for column in MERGED:
            values, places = self.dense(column)
            number = number * len(values) + places
        _, first, own = np.unique(number, return_index=True, return_inverse=True)
        return first, own

    def silent(
        self, counts: Ints, scope: Scope, most: int | None = None
    ) -> tuple[int, list[RegionReports]]:
        """How many regions hold a report in scope but no hit; the first `most` of them by code (all
        without), with those reports."""
        rows = np.flatnonzero(self.mask(scope))
        return self._regions_without(rows, counts[rows] > 0, most)

    def uncertain_count(self, scope: Scope) -> int:
        """How many reports in scope are uncertain."""
        return int(np.count_nonzero(self.mask(scope) & (self.columns["certainty"] != CERTAIN)))

    def uncertain(self, scope: Scope) -> tuple[int, list[RegionReports]]:
        """How many reports in scope are uncertain, and the regions that hold no other there."""
        rows = np.flatnonzero(self.mask(scope))
        certain = self.columns["certainty"][rows] == CERTAIN
        _, regions_held = self._regions_without(rows, certain, None)
        return int(np.count_nonzero(~certain)), regions_held

    def _regions_without(
        self, rows: Ints, excused: Mask, most: int | None
    ) -> tuple[int, list[RegionReports]]:
        """The regions of these rows of which no row is excused, the first `most` by code."""
        codes, own = self.dense("region")
        lacking = _borne(own[rows], len(codes)) & ~_borne(own[rows[excused]], len(codes))
        regions = np.flatnonzero(lacking)
        listed = np.zeros(len(codes), dtype=np.bool_)
        listed[regions[:most]] = True
        rows = rows[listed[own[rows]]]
        held: dict[int, list[str]] = {code: [] for code in codes[listed].tolist()}
        for row, region in zip(rows.tolist(), self.region[rows].tolist(), strict=True):
            held[region].append(self.entries[row].report.id)
        silent = [RegionReports(f"{code:06d}", tuple(ids)) for code, ids in held.items()]
        return len(regions), silent

    def missing(self, scope: Scope) -> tuple[str, ...]:
        """Regions of the level (all below province without one) with no report in scope."""
        return tuple(f"{code:06d}" for code in self._missing(scope).tolist())

    def missing_count(self, scope: Scope) -> int:
        """How many they are, without spelling them."""
        return len(self._missing(scope))

    def _missing(self, scope: Scope) -> Ints:
        """The same as numbers, which every question by region of one scope asks for."""
        return _remembered(self._missed, scope, self._not_held)

    def _not_held(self, scope: Scope) -> Ints:
        codes = wanted.numbers(frozenset(scope.levels), scope.regions)
        missing: Ints = codes[~np.isin(codes, self.region[self.mask(scope)])]
        return missing


def _remembered(
    known: dict[Scope, Values], scope: Scope, make: Callable[[Scope], Values]
) -> Values:
    """What is known of a scope, or made for it."""
    values = known.get(scope)
    if values is None:
        if len(known) >= SCOPES:
            known.clear()
        values = known[scope] = make(scope)
    return values


def _borne(values: Ints, count: int) -> Mask:
    """Which of the numbers below `count` are among these."""
    borne = np.zeros(count, dtype=np.bool_)
    borne[values] = True
    return borne
