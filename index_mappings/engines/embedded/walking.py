"""The order of hits, read as far as it is needed.

A walk is the beginning of one order: scores, report rows, positions and addresses as columns. It
grows by doubling, so that a person who pages on, and an export that wants everything, never pay for
the same hits again and again.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from index_mappings.engines.embedded import local
from index_mappings.engines.embedded.commit import POSITION, EmbeddedCommit
from index_mappings.engines.fields import POSITION_BITS
from index_mappings.engines.ordering import order_field, tiers
from index_mappings.engines.unsound import NO_RECORD, Unsound
from index_mappings.query import Query
from index_mappings.reports import Unreadable

# Read a little more than asked for: equal scores at the boundary are common, and cost a second
# reading when they reach beyond it.
SLACK = 32


@dataclass(frozen=True, slots=True)
class HitColumns:
    """Hits in order, one value each; `row` is the catalogue's."""

    score: npt.NDArray[np.float32]
    row: npt.NDArray[np.int32]
    position: npt.NDArray[np.int32]
    segment: npt.NDArray[np.uint16]
    doc: npt.NDArray[np.uint32]
    complete: bool

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, chosen: npt.NDArray[Any], complete: bool) -> HitColumns:
        """Some of them, by a mask or in an order."""
        return HitColumns(
            self.score[chosen],
            self.row[chosen],
            self.position[chosen],
            self.segment[chosen],
            self.doc[chosen],
            complete,
        )


class Walk:
    """The hits of one query in one order, from the first on; see `TieredWalk` for tiers.


    What matches is made anew whenever more is read: where it names many sections or reports it
    would take more memory than the hits.
    """

    def __init__(
        self, commit: EmbeddedCommit, query: Query, matches: Callable[[], tantivy.Query]
    ) -> None:
        self._commit = commit
        self._field = order_field(query)
        self._query = query
        self._matches = matches
        self._read: HitColumns | None = None
        self._reach = 0  # hits that were asked for, local or not
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._read) if self._read else 0

    def upto(self, wanted: int) -> HitColumns:
        """At least so many hits, or all there are, in their final order."""
        with self._lock:
            while self._read is None or not (self._read.complete or len(self._read) >= wanted):
                self._reach = max(wanted + SLACK, 2 * self._reach)
                read = self._more(self._reach)
                self._read = self._local(read) if self._query.local else read
            return self._read

    def _more(self, wanted: int) -> HitColumns:
        return self._by_score(wanted) if self._field is None else self._by_field(wanted)

    def _local(self, read: HitColumns) -> HitColumns:
        """The hits that are worded as in no other region."""
        rows, positions = read.row.astype(np.int64), read.position.astype(np.int64)
        kept = local.among(self._commit, self._query.limit, rows, positions)
        return read.taken(kept, read.complete)

    def _by_field(self, wanted: int) -> HitColumns:
        hits = self._commit.searcher.search(
            self._matches(),
            limit=wanted,
            count=False,
            order_by_field=self._field,
            order=tantivy.Order.Asc,
        ).hits
        return self._columns([(0.0, address) for _, address in hits], len(hits) < wanted)

    def _by_score(self, wanted: int) -> HitColumns:
        """Equal scores arrive in the order of segments: those that may go on are read again."""
        limit = wanted
        ranked = self._commit.ranked(self._matches(), self._query)
        while True:
            hits = self._commit.searcher.search(ranked, limit=limit, count=False).hits
            complete = len(hits) < limit
            if complete or hits[wanted - SLACK - 1][0] > hits[-1][0]:
                break
            limit *= 4
        if not complete:
            last = hits[-1][0]
            hits = [hit for hit in hits if hit[0] > last]
        columns = self._columns(hits, complete)
        order = np.lexsort((columns.position, columns.row, -columns.score))
        return columns.taken(order, complete)

    def _columns(self, hits: list[tuple[float, tantivy.DocAddress]], complete: bool) -> HitColumns:
        addresses = [address for _, address in hits]
        spots = self._commit.searcher.fast_field_values("spot", addresses) if hits else []
        spot = np.array(spots, dtype=np.int64)
        number = spot >> POSITION_BITS
        return HitColumns(
            score=np.array([score for score, _ in hits], dtype=np.float32),
            row=self._rows(number).astype(np.int32),
            position=(spot & POSITION).astype(np.int32),
            segment=np.array([a.segment_ord for a in addresses], dtype=np.uint16),
            doc=np.array([a.doc for a in addresses], dtype=np.uint32),
            complete=complete,
        )

    def _rows(self, number: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The catalogue's rows. Raises Unsound for paragraphs of no report."""
        rows = self._commit.catalogue().rows_of_numbers(number)
        if (rows < 0).any():
            strangers = np.unique(number[rows < 0]).tolist()
            raise Unsound([Unreadable(stranger, NO_RECORD) for stranger in strangers])
        return rows


class TieredWalk:
    """The hits of one query whose order is made of tiers, one behind the other."""

    def __init__(self, commit: EmbeddedCommit, query: Query) -> None:
        self._tiers = [
            Walk(commit, tier, functools.partial(commit.matching, tier)) for tier in tiers(query)
        ]

    def __len__(self) -> int:
        """What it takes in memory, in hits as `Commit` counts them: less than half of its own."""
        return (sum(map(len, self._tiers)) + 1) // 2

    def upto(self, wanted: int) -> HitColumns:
        """At least so many hits, or all there are, in their final order."""
        parts: list[HitColumns] = []
        for tier in self._tiers:
            parts.append(tier.upto(wanted))
            wanted -= len(parts[-1])
            if wanted <= 0 or not parts[-1].complete:
                break
        complete = parts[-1].complete and len(parts) == len(self._tiers)
        # Most questions end in the first tier: its columns are not copied for every page.
        return replace(parts[0], complete=complete) if len(parts) == 1 else _joined(parts, complete)


def _joined(parts: Sequence[HitColumns], complete: bool) -> HitColumns:
    columns: dict[str, Any] = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(HitColumns)
        if field.name != "complete"
    }
    return HitColumns(**columns, complete=complete)
