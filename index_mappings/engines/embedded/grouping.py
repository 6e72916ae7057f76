"""The best paragraph of each group in tantivy.

By relevance, ranked hits are read in slices, and each further slice leaves out the groups that have
been seen: a region that fills the first thousand hits is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import tantivy

from index_mappings.engines import browsing, groups
from index_mappings.engines.embedded import counting
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.embedded.matching import both, without
from index_mappings.engines.embedded.walking import HitColumns, Walk
from index_mappings.engines.fields import spot
from index_mappings.engines.groups import ranked
from index_mappings.engines.ordering import tiers
from index_mappings.query import Group, Query, Sort

FIRST_SLICE = 256
LARGEST_SLICE = 4096
# Naming the groups that are wanted is cheaper than naming those that are not, up to about here.
FEW = 200


class EmbeddedBest(NamedTuple):
    """A group's best paragraph."""

    group: int
    row: int
    position: int
    segment: int
    doc: int
    score: float


class EmbeddedGroups(groups.Groups[EmbeddedBest]):
    """The groups of one query in one searcher."""

    def __init__(self, commit: EmbeddedCommit, query: Query) -> None:
        self._commit = commit
        self._slice_size = FIRST_SLICE
        # Which groups there are, the counts tell; the first slice is read while they are made.
        first = partial(_first_slice, commit, query)
        self._first = commit.meanwhile(query, first) if ranked(query) else None
        super().__init__(commit.catalogue(), query, counting.by_report(commit, query))

    def _next_best(self, tier: Query, wanted: int) -> list[EmbeddedBest]:
        if self._first is not None:
            first, self._first = self._first, None
            fresh = self._best_of_hits(first())
        else:
            matches = self._commit.matching(tier)
            unseen = self._without_seen(matches) if self._ranked else matches
            fresh = self._slice(unseen, self._slice_size)
        self._slice_size = min(2 * self._slice_size, LARGEST_SLICE)
        return fresh

    def _best_of(self, wanted: list[int]) -> Sequence[EmbeddedBest]:
        return self._first_by_key(wanted) if self._query.browses else self._best_matches(wanted)

    def _rows_of(self, shown: list[EmbeddedBest]) -> groups.Ints:
        return np.array([best.row for best in shown], dtype=np.int64)

    def _without_seen(self, matches: tantivy.Query) -> tantivy.Query:
        seen = {best.group for best in self._ranked}
        left = [group for group in self._groups.tolist() if group not in seen]
        if len(left) <= FEW:
            return both(matches, self._in_groups(left))
        return without(matches, self._in_groups(sorted(seen)))

    def _best_matches(self, wanted: list[int]) -> list[EmbeddedBest]:
        """The best paragraphs of these groups, where terms are asked for."""
        by_group: dict[int, EmbeddedBest] = {}
        for tier in self._tiers:
            matches = self._commit.matching(tier)
            slice_size = FIRST_SLICE
            while left := [group for group in wanted if group not in by_group]:
                fresh = self._slice(both(matches, self._in_groups(left)), slice_size)
                if not fresh:
                    break
                by_group |= {best.group: best for best in fresh}
                slice_size = min(2 * slice_size, LARGEST_SLICE)
        return list(by_group.values())

    def _first_by_key(self, wanted: list[int]) -> list[EmbeddedBest]:
        """The first paragraphs of these groups: each in a report that is known already, and its
        first paragraph where nothing is asked of paragraphs."""
        rows = self._first_row[np.searchsorted(self._groups, wanted)]
        numbers = self._catalogue.number[rows].tolist()
        matches = self._commit.matching(browsing.free(self._query))
        asking = self._commit.asking
        query = self._query
        if not (query.must_not or query.sections or query.topics or query.local):
            first = asking.one_of("spot", [spot(number, 1) for number in numbers])
            return self._slice(first, len(numbers))
        shown: list[EmbeddedBest] = []
        for number in numbers:
            shown += self._slice(both(matches, asking.one_of("number", [number])), 1)
        return shown

    def _slice(self, matches: tantivy.Query, size: int) -> list[EmbeddedBest]:
        """The best of each group among the first hits, in their order."""
        return self._best_of_hits(_hits(self._commit, self._query, matches, size))

    def _best_of_hits(self, hits: HitColumns) -> list[EmbeddedBest]:
        groups = self._of_row[hits.row]
        _, first = np.unique(groups, return_index=True)
        first.sort()
        columns = (groups, hits.row, hits.position, hits.segment, hits.doc, hits.score)
        return list(map(EmbeddedBest, *(column[first].tolist() for column in columns)))

    def _in_groups(self, groups: list[int]) -> tantivy.Query:
        asking = self._commit.asking
        if self._query.group is Group.REGION:
            return asking.one_of("region", [f"{group:06d}" for group in groups])
        return asking.one_of("number", groups)


def _first_slice(commit: EmbeddedCommit, query: Query) -> HitColumns:
    first = tiers(replace(query, sort=Sort.RELEVANCE))[0]
    return _hits(commit, query, commit.matching(first), FIRST_SLICE)


def _hits(commit: EmbeddedCommit, query: Query, matches: tantivy.Query, size: int) -> HitColumns:
    ranked = replace(query, sort=Sort.RELEVANCE)
    return Walk(commit, ranked, lambda: matches).upto(size)
