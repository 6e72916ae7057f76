"""One commit as a reader sees it: a point in time, what is visible in it, and the catalogue.

The point in time freezes the index while others write; the state read before and after it was
opened says which of its documents the commit shows. A snapshot never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index_mappings import records
from index_mappings.engines.commits import Commit
from index_mappings.engines.elastic import fields, matching
from index_mappings.engines.elastic.connection import KEEP_ALIVE, Body, Connection
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.elastic.state import Seen
from index_mappings.engines.fields import Doc
from index_mappings.engines.port import Changes, State
from index_mappings.query import Ranking
from index_mappings.reports import Paragraph

#: Most hits one search may bring (`index.max_result_window`).
WINDOW = 10_000
#: Ends of pages that remembered walks may hold together.
WALKED = 2_000_000
#: Records read at once; each is a kilobyte or two, more with other versions beside it.
RECORDS = 1_000
#: Hits in the order of the index: cheapest where everything is wanted.
ANY_ORDER: list[Any] = [{"_shard_doc": "asc"}]
NO_SOURCE: Body = {"_source": False}
PAYLOAD: Body = {"_source": ["payload"]}


class Snapshot(Commit):
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(
        self, connection: Connection, seen: Seen, point: str, earlier: Snapshot | None = None
    ) -> None:
        self.connection = connection
        self.about = seen.about
        self.index = seen.index
        self.point = point
        super().__init__(self.about.commit, self.about.lineage, WALKED, earlier)
        if earlier is not None and earlier.is_of(seen):  # only its point in time was lost
            self._catalogue = earlier._catalogue
        self._visible = matching.visible(seen.about)
        self._state: State | None = None

    def is_of(self, seen: Seen) -> bool:
        """Whether nothing has changed since."""
        return (seen.index, seen.about.lineage) == (self.index, self.lineage)

    def state(self) -> State:
        """What the port tells of it."""
        if self._state is None:
            counts = self.counts()
            self._state = State(
                commit=self.about.commit,
                at=self.about.at,
                fingerprint=self.about.fingerprint,
                dictionary=self.about.dictionary,
                foreign=self.about.fingerprint != fields.fingerprint(),
                reports=counts.get(Doc.REPORT, 0),
                paragraphs=counts.get(Doc.PARAGRAPH, 0),
                lineage=self.lineage,
            )
        return self._state

    def counts(self) -> dict[str, int]:
        """Visible documents of each sort."""
        by_doc = {"doc": {"terms": {"field": "doc", "size": len(Doc)}}}
        (told,) = self.ask([self.body([], size=0, aggs=by_doc)])
        buckets = told["aggregations"]["doc"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    # --- asking ----------------------------------------------------------------------------------

    def ask(self, bodies: Sequence[Body]) -> list[Body]:
        """Several searches of this point in time in one call."""
        return self.connection.ask(bodies)

    def body(
        self, conditions: Sequence[Clause], ranking: Ranking | None = None, **more: Any
    ) -> Body:
        """A search of what this commit shows."""
        return {
            "pit": {"id": self.point, "keep_alive": KEEP_ALIVE},
            "query": matching.asked([*conditions, *self._shown()], ranking),
            **more,
        }

    def _shown(self) -> list[Clause]:
        """What this commit shows; once the catalogue is known, of reports that can be read."""
        hidden = self._catalogue.hidden if self._catalogue else ()
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

    # --- records ---------------------------------------------------------------------------------

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs in order; none when it is not in force."""
        mine = [{"term": {"owner": report_id}}, matching.documents(Doc.PARAGRAPH)]
        hits = self.every(mine, sort=[{"spot": "asc"}], chunk=RECORDS, **PAYLOAD)
        return tuple(paragraph_of(hit) for hit in hits)

    def _read_changes(self, since: int) -> Changes:
        reports = matching.documents(Doc.REPORT)
        newer = [reports, {"range": {"commit": {"gt": since}}}] if since else [reports]
        numbers = self._numbers(reports) if since else None
        set_aside = self._payloads([matching.documents(Doc.ASIDE)])
        return self._changes(self._numbered(newer), set_aside, numbers)

    def _numbered(self, conditions: Sequence[Clause]) -> Iterator[tuple[int, object]]:
        for hit in self.every(conditions, sort=ANY_ORDER, chunk=RECORDS, **PAYLOAD):
            yield fields.spot_of(hit["_id"])[0], hit.get("_source", {}).get("payload")

    def _numbers(self, condition: Clause) -> Iterator[int]:
        for hit in self.every([condition], sort=ANY_ORDER, chunk=WINDOW, **NO_SOURCE):
            yield fields.spot_of(hit["_id"])[0]

    def _payloads(self, conditions: Sequence[Clause]) -> Iterator[object]:
        for hit in self.every(conditions, sort=ANY_ORDER, chunk=RECORDS, **PAYLOAD):
            yield payload_of(hit)


def payload_of(hit: Body) -> object:
    """The record of one hit."""
    if "_source" not in hit or "payload" not in hit["_source"]:
        raise records.BadRecord("payload: a document without its record")
    return hit["_source"]["payload"]


def paragraph_of(hit: Body) -> Paragraph:
    """The paragraph of one hit."""
    return records.paragraph_from_json(payload_of(hit))
