"""One commit as a reader sees it: a point in time, what is visible in it, and the catalogue.

The point in time freezes the index while others write; the state read before and after it was
opened says which of its documents the commit shows. A commit never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index_mappings.catalogue import Changes
from index_mappings.engines import counts, together
from index_mappings.engines.carried import Carried
from index_mappings.engines.commits import Commit
from index_mappings.engines.counts import MOST_BUCKETS, Counts
from index_mappings.engines.elastic import fields, matching
from index_mappings.engines.elastic.connection import KEEP_ALIVE, Body, Connection
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.elastic.state import Seen
from index_mappings.engines.fields import Doc
from index_mappings.engines.together import MeetingPlaces, Portion
from index_mappings.errors import InvalidParameter
from index_mappings.query import Query, Scope
from index_mappings.reports import Paragraph

#: Most hits one search may bring (`index.max_result_window`).
WINDOW = 10_000
#: Ends of pages that remembered walks may hold together.
WALKED = 2_000_000
#: Wordings that a question leaves out by naming them: ten clauses.
MOST_SHARED = 600_000
#: Records read at once; each is a kilobyte or two, more with other versions beside it.
RECORDS = 1_000
#: Hits in the order of the index: cheapest where everything is wanted.
ANY_ORDER: list[Any] = [{"_shard_doc": "asc"}]
NO_SOURCE: Body = {"_source": False}
PAYLOAD: Body = {"_source": ["payload"]}


def terms(field: str, values: int) -> Body:
    """Counts by a field; exact on several shards because each tells all it has."""
    return {field: {"terms": {"field": field, "size": values, "shard_size": values}}}


BY_NUMBER = terms("number", MOST_BUCKETS)


class ElasticCommit(Commit):
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(
        self, connection: Connection, seen: Seen, point: str, earlier: Carried | None = None
    ) -> None:
        self.connection = connection
        self.seen = seen
        self.point = point
        super().__init__(seen.about, fields.fingerprint(), WALKED, earlier)
        self._visible = matching.visible(seen.about)

    def shows(self, seen: Seen) -> bool:
        """Whether nothing has changed since."""
        known = self.seen
        return (seen.index, seen.about.lineage) == (known.index, known.about.lineage)

    def holds(self, field: str) -> bool:
        """Whether the index has a field."""
        return self.connection.has_field(self.seen.index, field)

    # --- asking ----------------------------------------------------------------------------------

    def ask(self, bodies: Sequence[Body]) -> list[Body]:
        """Several searches of this point in time in one call."""
        return self.connection.ask(bodies)

    def body(self, conditions: Sequence[Clause], ranked: Query | None = None, **more: Any) -> Body:
        """A search of what this commit shows."""
        return self._body([*conditions, *self._shown()], ranked, **more)

    def _body(self, conditions: Sequence[Clause], ranked: Query | None = None, **more: Any) -> Body:
        return {
            "pit": {"id": self.point, "keep_alive": KEEP_ALIVE},
            "query": matching.bool_query(conditions, ranked),
            **more,
        }

    def _shown(self) -> list[Clause]:
        """What this commit shows; once the catalogue is known, of reports that can be read."""
        return self._but(self._catalogue.hidden if self._catalogue else ())

    def _but(self, hidden: Sequence[int]) -> list[Clause]:
        if not hidden:
            return self._visible
        return [*self._visible, matching.none_of(matching.many_of("number", hidden))]

    def every(
        self, conditions: Sequence[Clause], *, sort: list[Any], chunk: int, **more: Any
    ) -> Iterator[Body]:
        """Every hit, read in chunks."""
        after: Body = {}
        while True:
            body = self.body(conditions, size=chunk, sort=sort, **more, **after)
            (answer,) = self.ask([body])
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < chunk:
                return
            after = {"search_after": hits[-1]["sort"]}

    def matching(self, query: Query, **conditions: bool) -> list[Clause]:
        """Conditions that paragraphs have to meet (see `matching.matching`), also those of standing
        where the terms stand together, and in a report of such a title."""
        hits, every = self.placed(query)
        matches = matching.matching(hits, listed=not self.foreign, **conditions)
        if query.local:
            matches.append(self._shared_nowhere(query.limit))
        return [*matches, *_in_places(every)]

    def in_scope(self, scope: Scope) -> list[Clause]:
        """Conditions of a scope alone."""
        return [*matching.in_scope(scope), *_in_places(together.titled(self, scope))]

    def _shared_nowhere(self, limit: Scope) -> Clause:
        """That a wording is none of those which several regions share; written once a limit."""
        condition: Clause = self.alike.get(
            limit, lambda: matching.none_of(matching.many_numbers("wording", self._shared(limit)))
        )
        return condition

    def _shared(self, limit: Scope) -> counts.Ints:
        """The wordings that stand in reports of several regions within a limit. Raises
        InvalidParameter for too many to be named."""
        catalogue = self.catalogue()
        shared = catalogue.repeats.shared(catalogue.mask(limit))
        if len(shared) > MOST_SHARED:
            raise InvalidParameter(
                "各地相同的表述太多，不能一次略去",
                "请去掉 local；每条结果都写明还有几个地区用同样表述，可以逐条辨别",
                "local",
            )
        return shared

    # --- counting --------------------------------------------------------------------------------

    def count_parts(self, parts: Sequence[Portion]) -> list[Counts]:
        """One search a part, all in one call."""
        bodies = [self._part(part) for part in parts]
        answers = self.ask(bodies) if bodies else []
        return [
            counts.by_number([answer["aggregations"][part.field]])
            for part, answer in zip(parts, answers, strict=True)
        ]

    def _part(self, part: Portion) -> Body:
        reports = part.reports
        inside: Clause = (
            {"range": {"number": {"gte": reports.start, "lt": reports.stop}}}
            if isinstance(reports, range)
            else matching.one_of("number", reports)
        )
        conditions = [*self.matching(part.query), inside]
        return self.body(conditions, size=0, aggs=terms(part.field, MOST_BUCKETS))

    def how_many(self, searches: Sequence[Sequence[Clause]]) -> list[int]:
        """What this commit shows of what meets each of several conditions, in one call."""
        total: Body = {"size": 0, "track_total_hits": True}
        answers = self.ask([self.body(conditions, **total) for conditions in searches])
        return [int(answer["hits"]["total"]["value"]) for answer in answers]

    def counted(
        self, conditions: Sequence[Clause], every: npt.NDArray[np.int64], aggregations: Body
    ) -> list[Body]:
        """Searches that count, by report number among others, what this commit shows of what is
        asked for."""
        return self._by_number([*conditions, *self._shown()], every, aggregations)

    def _by_number(
        self,
        conditions: Sequence[Clause],
        every: npt.NDArray[np.int64],
        aggregations: Body = BY_NUMBER,
    ) -> list[Body]:
        """One search, or one for each range of numbers where there are more than buckets."""
        if len(every) <= MOST_BUCKETS:
            return [self._body(conditions, size=0, aggs=aggregations)]
        starts = [0, *every[MOST_BUCKETS::MOST_BUCKETS].tolist()]
        ends: list[Body] = [{"lt": start} for start in starts[1:]]
        inside = (
            {"range": {"number": {"gte": start, **end}}}
            for start, end in zip(starts, [*ends, {}], strict=True)
        )
        return [self._body([*conditions, clause], size=0, aggs=aggregations) for clause in inside]

    def _present(self, numbers: Sequence[int]) -> set[int]:
        present: set[int] = set()
        for clause in matching.many_of("number", numbers):
            body = self._body([*self._visible, clause], size=0, aggs=BY_NUMBER)
            (answer,) = self.ask([body])
            present |= {bucket["key"] for bucket in answer["aggregations"]["number"]["buckets"]}
        return present

    def _owned(self, numbers: Sequence[int], report_ids: Sequence[str]) -> int:
        return self._count(
            [
                *self._visible,
                matching.documents(Doc.REPORT),
                matching.some_of(matching.many_of("number", numbers)),
                matching.some_of(matching.many_of("owner", report_ids)),
            ]
        )

    def _paragraphs_held(self, hidden: Sequence[int]) -> int:
        return self._count([*self._but(hidden), matching.documents(Doc.PARAGRAPH)])

    def _held_by_number(
        self, numbers: npt.NDArray[np.int64], hidden: Sequence[int]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        paragraphs = [*self._but(hidden), matching.documents(Doc.PARAGRAPH)]
        answers = self.ask(self._by_number(paragraphs, numbers))
        return counts.by_number([answer["aggregations"]["number"] for answer in answers])

    def _count(self, conditions: Sequence[Clause]) -> int:
        (answer,) = self.ask([self._body(conditions, size=0, track_total_hits=True)])
        return int(answer["hits"]["total"]["value"])

    # --- records ---------------------------------------------------------------------------------

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        """A report's paragraphs in order, None where it is not in force. Raises Unsound."""
        conditions = [{"term": {"owner": report_id}}]
        hits = self.every(conditions, sort=ANY_ORDER, chunk=RECORDS, **PAYLOAD)
        return self.whole(report_id, ((*fields.spot_of(h["_id"]), payload_of(h)) for h in hits))

    def _read_changes(self, since: int) -> Changes:
        reports = matching.documents(Doc.REPORT)
        newer = [reports, {"range": {"commit": {"gt": since}}}] if since else [reports]
        numbers = self._numbers(reports) if since else None
        set_aside = self._payloads([matching.documents(Doc.ASIDE)])
        return self._changes(self._numbered(newer), set_aside, numbers)

    def _numbered(self, conditions: Sequence[Clause]) -> Iterator[tuple[int, object]]:
        for hit in self.every(conditions, sort=ANY_ORDER, chunk=RECORDS, **PAYLOAD):
            yield fields.spot_of(hit["_id"])[0], payload_of(hit)

    def _numbers(self, condition: Clause) -> Iterator[int]:
        for hit in self.every([condition], sort=ANY_ORDER, chunk=WINDOW, **NO_SOURCE):
            yield fields.spot_of(hit["_id"])[0]

    def _payloads(self, conditions: Sequence[Clause]) -> Iterator[object]:
        for hit in self.every(conditions, sort=ANY_ORDER, chunk=RECORDS, **PAYLOAD):
            yield payload_of(hit)


def _in_places(every: Sequence[MeetingPlaces]) -> list[Clause]:
    """Conditions of standing in each of these places."""
    clauses: list[Clause] = []
    for places in every:
        named = matching.many_numbers(places.field, places.numbers)
        if places.meant:
            clauses.append(matching.some_of(named or [matching.NOTHING]))
        elif named:
            clauses.append(matching.none_of(named))
    return clauses


def payload_of(hit: Body) -> object:
    """The record of one hit; None, which no record is, where it has none."""
    return hit.get("_source", {}).get("payload")
