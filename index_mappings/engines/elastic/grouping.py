"""The best paragraph of each group on Elasticsearch.

The server folds the hits (`collapse`); beyond the 10,000 it shows at once, the groups that have
been seen are left out of the next question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from index_mappings.engines import groups
from index_mappings.engines.elastic import matching
from index_mappings.engines.elastic.commit import (
    NO_SOURCE,
    PAYLOAD,
    WINDOW,
    ElasticCommit,
    payload_of,
)
from index_mappings.engines.elastic.connection import Body
from index_mappings.engines.elastic.counting import Counting
from index_mappings.engines.elastic.fields import document_id, spot_of
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.ordering import order_field, tiers
from index_mappings.query import Group, Query, Sort
from index_mappings.reports import Paragraph

#: A first slice brings the records along: most readers see one page.
FIRST_SLICE = 100


@dataclass(frozen=True, slots=True)
class ElasticBest:
    """A group's best paragraph; `record` where it came along."""

    group: int
    number: int
    position: int
    score: float
    record: object | None


class ElasticGroups(groups.Groups[ElasticBest]):
    """The groups of one query on one point in time."""

    def __init__(
        self,
        commit: ElasticCommit,
        query: Query,
        counting: Counting,
        first: Sequence[Body] = (),
        wanted: int = 0,
    ) -> None:
        super().__init__(commit.catalogue(), query, counting.by_report())
        self._commit = commit
        self._ranked = [self._best(hit) for hit in first]
        self._tier = int(len(first) < wanted)  # the first tier has told all it has

    def shown(self, offset: int, size: int) -> list[tuple[ElasticBest, Paragraph]]:
        """The groups of a page with their paragraphs."""
        return self._with_records(self.page(offset, size)) if offset < self.count else []

    def _next_best(self, tier: Query, wanted: int) -> list[ElasticBest]:
        seen = [best.group for best in self._ranked]
        unseen = [matching.none_of(matching.many_of(*self._named(seen)))] if seen else []
        size = max(wanted, 2 * len(seen)) - len(seen)
        return self._slice(tier, unseen, min(size, WINDOW))

    def _best_of(self, wanted: list[int]) -> Sequence[ElasticBest]:
        shown: dict[int, ElasticBest] = {}
        for tier in self._tiers:
            if left := [group for group in wanted if group not in shown]:
                shown |= {b.group: b for b in self._slice(tier, [self._in(left)], len(left))}
        return list(shown.values())

    def _rows_of(self, shown: list[ElasticBest]) -> groups.Ints:
        numbers = np.array([best.number for best in shown], dtype=np.int64)
        return self._catalogue.rows_of_numbers(numbers)

    def _slice(self, query: Query, conditions: list[Clause], size: int) -> list[ElasticBest]:
        """The best of each group, under some more conditions, in their order."""
        (answer,) = self._commit.ask([_slice(self._commit, query, conditions, size)])
        return [self._best(hit) for hit in answer["hits"]["hits"]]

    def _best(self, hit: Body) -> ElasticBest:
        number, position = spot_of(hit["_id"])
        group = number
        if self._query.group is Group.REGION:
            group = int(self._catalogue.region[self._commit.row_of(number)])
        record = payload_of(hit) if "_source" in hit else None
        return ElasticBest(group, number, position, float(hit["_score"] or 0.0), record)

    def _in(self, groups: list[int]) -> Clause:
        return matching.some_of(matching.many_of(*self._named(groups)))

    def _named(self, groups: list[int]) -> tuple[str, list[str | int]]:
        """The field of these groups and its values."""
        if self._query.group is Group.REGION:
            return "region", [f"{group:06d}" for group in groups]
        return "number", [*groups]

    def _with_records(self, shown: list[ElasticBest]) -> list[tuple[ElasticBest, Paragraph]]:
        """These paragraphs, fetched where they did not come along."""
        known = {document_id(b.number, b.position): b.record for b in shown}
        lacking = [key for key, record in known.items() if record is None]
        if lacking:
            body = self._commit.body(
                [{"ids": {"values": lacking}}], size=len(lacking), sort=["_shard_doc"], **PAYLOAD
            )
            (answer,) = self._commit.ask([body])
            known.update({hit["_id"]: payload_of(hit) for hit in answer["hits"]["hits"]})
        stored = [(b.number, b.position, known[document_id(b.number, b.position)]) for b in shown]
        return list(zip(shown, self._commit.read(stored), strict=True))


def begun(commit: ElasticCommit, query: Query, counting: Counting, wanted: int) -> ElasticGroups:
    """The groups of a query; where scores order them, so many of the first come in one call with
    the counts."""
    if not groups.by_score(query) or wanted > WINDOW:
        counting.fetch()
        return ElasticGroups(commit, query, counting)
    answer, *counts = commit.ask([_slice(commit, tiers(query)[0], [], wanted), *counting.lacking()])
    counting.learn(counts)
    return ElasticGroups(commit, query, counting, answer["hits"]["hits"], wanted)


def _slice(commit: ElasticCommit, query: Query, conditions: list[Clause], size: int) -> Body:
    """The best of each group, under some more conditions, in their order."""
    scored = order_field(replace(query, sort=Sort.RELEVANCE)) is None
    sort: list[Any] = [{"_score": "desc"}, {"key": "asc"}] if scored else [{"key": "asc"}]
    return commit.body(
        [*commit.matching(query), *conditions],
        query if scored else None,
        size=size,
        sort=sort,
        collapse={"field": "region" if query.group is Group.REGION else "number"},
        **(PAYLOAD if size <= FIRST_SLICE else NO_SOURCE),
    )
