"""One best paragraph per report or per region, and the order of these groups.

Which groups there are, and how many paragraphs match in each, the tally tells. Where the order of
groups follows from reports alone, only the groups of the page are looked up. By relevance the
server folds the hits (`collapse`); beyond the 10,000 it shows at once, the groups that have been
seen are left out of the next question.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from index_mappings import records
from index_mappings.catalogue import Catalogue
from index_mappings.engines.elastic import matching
from index_mappings.engines.elastic.connection import Body
from index_mappings.engines.elastic.counting import Counting
from index_mappings.engines.elastic.fields import document_id, spot_of
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.elastic.snapshot import (
    NO_SOURCE,
    PAYLOAD,
    WINDOW,
    Snapshot,
    payload_of,
)
from index_mappings.engines.embedded.matching import browses
from index_mappings.engines.embedded.walking import order_field
from index_mappings.query import Group, Query, Sort
from index_mappings.reports import Paragraph

Ints = npt.NDArray[np.int64]
#: A first slice brings the records along: most readers see one page.
FIRST_SLICE = 100


@dataclass(frozen=True, slots=True)
class Best:
    """A group's best paragraph; `record` where it came along."""

    group: int
    number: int
    position: int
    score: float
    record: object | None


class Groups:
    """The groups of one query. A group is known by a number: region code, or report number."""

    def __init__(self, snapshot: Snapshot, query: Query, counting: Counting) -> None:
        self._snapshot = snapshot
        self._query = query
        catalogue = snapshot.catalogue()
        self._of_row = catalogue.region if query.group is Group.REGION else catalogue.number
        inside = self._counts_in_scope(catalogue, counting)
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

    def page(self, offset: int, size: int) -> list[tuple[Best, Paragraph]]:
        """The groups from `offset` on, in the order that was asked for."""
        if offset >= len(self):
            return []
        return self._with_records(self._ordered(offset, size))

    def _ordered(self, offset: int, size: int) -> list[Best]:
        query = self._query
        if not browses(query) and query.sort is Sort.RELEVANCE:
            with self._lock:
                return self._by_relevance(offset + size)[offset : offset + size]
        if not browses(query) and query.sort is Sort.NEWEST and query.group is Group.REGION:
            with self._lock:
                return self._by_newest_shown()[offset : offset + size]
        wanted = self._groups[self._known_order()][offset : offset + size].tolist()
        found = {best.group: best for best in self._slice([self._in(wanted)], len(wanted))}
        return [found[group] for group in wanted if group in found]

    def _counts_in_scope(self, catalogue: Catalogue, counting: Counting) -> Ints:
        numbers, paragraphs = counting.by_report()
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
        while len(self._found) < min(wanted, len(self)):
            seen = [best.group for best in self._found]
            unseen = [matching.none_of(matching.many_of(*self._named(seen)))] if seen else []
            size = max(wanted, 2 * len(seen)) - len(seen)
            fresh = self._slice(unseen, min(size, WINDOW))
            if not fresh:
                break
            self._found += fresh
        return self._found

    def _by_newest_shown(self) -> list[Best]:
        catalogue = self._snapshot.catalogue()
        found = self._by_relevance(len(self))
        rows = catalogue.rows_of_numbers(np.array([best.number for best in found], dtype=np.int64))
        positions = np.array([best.position for best in found], dtype=np.int64)
        order = np.lexsort((positions, catalogue.newest[rows]))
        return [found[at] for at in order]

    def _slice(self, more: list[Clause], size: int) -> list[Best]:
        """The best of each group, under some more conditions, in their order."""
        query = self._query
        scored = order_field(replace(query, sort=Sort.RELEVANCE)) is None
        sort: list[Any] = [{"_score": "desc"}, {"key": "asc"}] if scored else [{"key": "asc"}]
        body = self._snapshot.body(
            [*matching.matching(query), *more],
            query.ranking if scored else None,
            size=size,
            sort=sort,
            collapse={"field": "region" if query.group is Group.REGION else "number"},
            **(PAYLOAD if size <= FIRST_SLICE else NO_SOURCE),
        )
        (answer,) = self._snapshot.ask([body])
        return [self._best(hit) for hit in answer["hits"]["hits"]]

    def _best(self, hit: Body) -> Best:
        number, position = spot_of(hit["_id"])
        group = number
        if self._query.group is Group.REGION:
            row = self._snapshot.catalogue().row_of_number(number)
            group = int(self._snapshot.catalogue().region[row])
        record = payload_of(hit) if "_source" in hit else None
        return Best(group, number, position, float(hit["_score"] or 0.0), record)

    def _in(self, groups: list[int]) -> Clause:
        return matching.some_of(matching.many_of(*self._named(groups)))

    def _named(self, groups: list[int]) -> tuple[str, list[str | int]]:
        """The field of these groups and its values."""
        if self._query.group is Group.REGION:
            return "region", [f"{group:06d}" for group in groups]
        return "number", [*groups]

    def _with_records(self, found: list[Best]) -> list[tuple[Best, Paragraph]]:
        """These paragraphs, fetched where they did not come along."""
        known = {document_id(b.number, b.position): b.record for b in found}
        lacking = [one for one, record in known.items() if record is None]
        if lacking:
            body = self._snapshot.body(
                [{"ids": {"values": lacking}}], size=len(lacking), sort=["_shard_doc"], **PAYLOAD
            )
            (answer,) = self._snapshot.ask([body])
            known |= {hit["_id"]: payload_of(hit) for hit in answer["hits"]["hits"]}
        return [
            (b, records.paragraph_from_json(known[document_id(b.number, b.position)]))
            for b in found
        ]
