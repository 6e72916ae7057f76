"""One best paragraph per report or per region, and the order of these groups.

Which groups there are, and how many paragraphs match in each, the tally tells. Where the order of
groups follows from reports alone, only the groups of the page are looked up. By relevance, ranked
hits are read in slices, and each further slice leaves out the groups that have been seen: a region
that fills the first thousand hits is read once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import tantivy

from index_mappings.catalogue import Catalogue
from index_mappings.engines.embedded import counting
from index_mappings.engines.embedded.matching import both, browses, without
from index_mappings.engines.embedded.snapshot import Snapshot
from index_mappings.engines.embedded.walking import Walk
from index_mappings.query import Group, Query, Sort

Ints = npt.NDArray[np.int64]

FIRST_SLICE = 256
LARGEST_SLICE = 4096
# Naming the groups that are wanted is cheaper than naming those that are not, up to about here.
FEW = 200


@dataclass(frozen=True, slots=True)
class Best:
    """A group's best paragraph."""

    group: int
    row: int
    position: int
    segment: int
    doc: int
    score: float


class Groups:
    """The groups of one query: how many paragraphs match in each, and which report speaks first.

    A group is known by a number: the region's code, or the report's number.
    """

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self._snapshot = snapshot
        self._query = query
        catalogue = snapshot.catalogue()
        self._of_row = catalogue.region if query.group is Group.REGION else catalogue.number
        inside = self._counts_in_scope(catalogue)
        rows = np.flatnonzero(inside)
        self._groups, first, back = np.unique(
            self._of_row[rows], return_index=True, return_inverse=True
        )
        self._first_row = rows[first]  # rows are in the order of ids, so this is the first by key
        sums = np.bincount(back, weights=inside[rows], minlength=len(self._groups))
        self._sizes = sums.astype(np.int64)
        self._size_of = dict(zip(self._groups.tolist(), self._sizes.tolist(), strict=True))
        self._found: list[Best] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many groups there are (what they take in memory, too)."""
        return len(self._groups)

    def size(self, group: int) -> int:
        """Matching paragraphs of a group."""
        return int(self._size_of[group])

    def page(self, offset: int, size: int) -> list[Best]:
        """The groups from `offset` on, in the order that was asked for."""
        query = self._query
        if not browses(query) and query.sort is Sort.RELEVANCE:
            with self._lock:
                return self._by_relevance(offset + size)[offset : offset + size]
        if not browses(query) and query.sort is Sort.NEWEST and query.group is Group.REGION:
            with self._lock:
                return self._by_newest_shown()[offset : offset + size]
        wanted = self._groups[self._known_order()][offset : offset + size].tolist()
        found = self._first_by_key(wanted) if browses(query) else self._best_of(wanted)
        return [found[group] for group in wanted if group in found]

    def _counts_in_scope(self, catalogue: Catalogue) -> Ints:
        numbers, paragraphs = counting.by_report(self._snapshot, self._query)
        counts = np.zeros(len(catalogue.number), dtype=np.int64)
        counts[catalogue.rows_of_numbers(numbers)] = paragraphs
        return np.where(catalogue.mask(self._query.scope), counts, 0)

    def _known_order(self) -> Ints:
        """The order of groups where it follows from which report is shown, or from the counts."""
        if self._query.sort is Sort.COUNT:
            return np.lexsort((self._first_row, -self._sizes))
        if self._query.sort is Sort.NEWEST:
            return np.argsort(self._snapshot.catalogue().newest[self._first_row])
        return np.argsort(self._first_row)

    # --- finding the best ------------------------------------------------------------------------

    def _by_relevance(self, wanted: int) -> list[Best]:
        """The first groups in the order of their best paragraphs, as many as wanted."""
        matches = self._snapshot.asking.matching(self._query)
        slice_size = FIRST_SLICE
        while len(self._found) < min(wanted, len(self)):
            unseen = self._without_seen(matches) if self._found else matches
            fresh = self._slice(unseen, slice_size)
            if not fresh:
                break
            self._found += fresh
            slice_size = min(2 * slice_size, LARGEST_SLICE)
        return self._found

    def _without_seen(self, matches: tantivy.Query) -> tantivy.Query:
        seen = {best.group for best in self._found}
        left = [group for group in self._groups.tolist() if group not in seen]
        if len(left) <= FEW:
            return both(matches, self._in_groups(left))
        return without(matches, self._in_groups(sorted(seen)))

    def _by_newest_shown(self) -> list[Best]:
        newest = self._snapshot.catalogue().newest
        found = self._by_relevance(len(self))
        return sorted(found, key=lambda best: (int(newest[best.row]), best.position))

    def _best_of(self, wanted: list[int]) -> dict[int, Best]:
        """The best paragraphs of these groups."""
        matches = self._snapshot.asking.matching(self._query)
        found: dict[int, Best] = {}
        slice_size = FIRST_SLICE
        while left := [group for group in wanted if group not in found]:
            fresh = self._slice(both(matches, self._in_groups(left)), slice_size)
            if not fresh:
                break
            found |= {best.group: best for best in fresh}
            slice_size = min(2 * slice_size, LARGEST_SLICE)
        return found

    def _first_by_key(self, wanted: list[int]) -> dict[int, Best]:
        """The first paragraphs of these groups: each in a report that is known already."""
        at = np.searchsorted(self._groups, wanted)
        numbers = self._snapshot.catalogue().number[self._first_row[at]]
        matches = self._snapshot.asking.matching(self._query)
        found: dict[int, Best] = {}
        for number in numbers.tolist():
            one = both(matches, self._snapshot.asking.one_of("number", [number]))
            found |= {best.group: best for best in self._slice(one, 1)}
        return found

    def _slice(self, matches: tantivy.Query, size: int) -> list[Best]:
        """The best of each group among the first hits, in their order."""
        query = replace(self._query, sort=Sort.RELEVANCE)
        hits = Walk(self._snapshot, query, matches).upto(size)
        groups = self._of_row[hits.row]
        _, first = np.unique(groups, return_index=True)
        return [
            Best(
                int(groups[at]),
                int(hits.row[at]),
                int(hits.position[at]),
                int(hits.segment[at]),
                int(hits.doc[at]),
                float(hits.score[at]),
            )
            for at in np.sort(first)
        ]

    def _in_groups(self, groups: list[int]) -> tantivy.Query:
        asking = self._snapshot.asking
        if self._query.group is Group.REGION:
            return asking.one_of("region", [f"{group:06d}" for group in groups])
        return asking.one_of("number", groups)
