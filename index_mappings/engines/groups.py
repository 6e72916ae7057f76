"""Groups of hits: one best paragraph a report or a region, whichever engine finds it.

Which groups there are, how many paragraphs match in each, and their order where it follows from
reports alone, the counts tell; an engine is asked only for the best paragraphs of a page.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index_mappings.catalogue import Catalogue
from index_mappings.engines.counts import Counts
from index_mappings.engines.ordering import tiers
from index_mappings.query import Group, Query, Sort

Ints = npt.NDArray[np.int64]
#: What a best paragraph takes in memory, in hits.
BEST = 5


class Best(Protocol):
    """A group's best paragraph, as an engine knows it."""

    @property
    def group(self) -> int:
        """The region's code, or the report's number."""

    @property
    def position(self) -> int:
        """Its position in its report."""


AnyBest = TypeVar("AnyBest", bound=Best)


class Groups(ABC, Generic[AnyBest]):
    """The groups of one query: how many paragraphs match in each, and which report speaks first.

    A group is known by a number: the region's code, or the report's number. `counts` are those of
    the query whatever its scope.
    """

    def __init__(self, catalogue: Catalogue, query: Query, counts: Counts) -> None:
        self._catalogue = catalogue
        self._query = query
        self._of_row = catalogue.region if query.group is Group.REGION else catalogue.number
        inside = catalogue.inside(catalogue.by_row(*counts), query.scope)
        values, places = catalogue.dense("region" if query.group is Group.REGION else "number")
        own = places[inside.rows]
        sums = np.bincount(own, inside.paragraphs, len(values))
        # Rows are in the order of ids, so the first of a group is its first by key.
        first = np.zeros(len(values), dtype=np.int32)
        first[own[::-1]] = inside.rows[::-1]
        # Rows and counts are kept narrow: all counties of many questions are remembered.
        held = np.flatnonzero(sums)
        self._groups, self._sizes = values[held], sums[held].astype(np.int32)
        self._first_row = first[held]
        self._ranked: list[AnyBest] = []
        self._tiers = tiers(replace(query, sort=Sort.RELEVANCE))
        self._tier = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """What they take in memory, in hits as `Commit` counts them: two fifths for each, and
        much more for each whose best paragraph has been found."""
        return 2 * len(self._groups) // 5 + BEST * len(self._ranked)

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self._groups)

    @property
    def scored(self) -> bool:
        """Whether scores order the groups."""
        return by_score(self._query)

    def size(self, group: int) -> int:
        """Matching paragraphs of a group."""
        return int(self._sizes[np.searchsorted(self._groups, group)])

    def page(self, offset: int, size: int) -> list[AnyBest]:
        """The groups from `offset` on, in the order that was asked for."""
        query = self._query
        if self.scored:
            with self._lock:
                return self._by_relevance(offset + size)[offset : offset + size]
        if ranked(query):
            with self._lock:
                return self._by_newest_shown()[offset : offset + size]
        wanted = self._groups[self._known_order()][offset : offset + size].tolist()
        by_group = {best.group: best for best in self._best_of(wanted)} if wanted else {}
        return [by_group[group] for group in wanted if group in by_group]

    def _known_order(self) -> Ints:
        """The order of groups where it follows from which report is shown, or from the counts."""
        if self._query.sort is Sort.COUNT:
            return np.lexsort((self._first_row, -self._sizes))
        if self._query.sort is Sort.NEWEST:
            return np.argsort(self._catalogue.newest[self._first_row])
        return np.argsort(self._first_row)

    def _by_relevance(self, wanted: int) -> list[AnyBest]:
        """The first groups in the order of their best paragraphs, as many as wanted."""
        while len(self._ranked) < min(wanted, self.count) and self._tier < len(self._tiers):
            fresh = self._next_best(self._tiers[self._tier], wanted)
            self._ranked += fresh
            if not fresh:
                self._tier += 1
        return self._ranked

    def _by_newest_shown(self) -> list[AnyBest]:
        """Regions in the order of the report that is shown: all have to be found for that."""
        shown = self._by_relevance(self.count)
        rows = self._rows_of(shown)
        positions = np.array([best.position for best in shown], dtype=np.int64)
        order = np.lexsort((positions, self._catalogue.newest[rows]))
        return [shown[at] for at in order]

    @abstractmethod
    def _next_best(self, tier: Query, wanted: int) -> list[AnyBest]:
        """Best paragraphs of some groups that were not found yet, next in the order; none where the
        tier has no more."""

    @abstractmethod
    def _best_of(self, wanted: list[int]) -> Sequence[AnyBest]:
        """The best paragraphs of these groups, in any order."""

    @abstractmethod
    def _rows_of(self, shown: list[AnyBest]) -> Ints:
        """The catalogue's rows of the reports that are shown."""


def ranked(query: Query) -> bool:
    """Whether the order of groups follows from their best paragraphs, so that these are looked for
    from the first on: by relevance, or by the newest report, where a region has several."""
    by_newest = query.sort is Sort.NEWEST and query.group is Group.REGION
    return by_score(query) or (by_newest and not query.browses)


def by_score(query: Query) -> bool:
    """Whether the scores of their best paragraphs order the groups."""
    return query.sort is Sort.RELEVANCE and not query.browses
