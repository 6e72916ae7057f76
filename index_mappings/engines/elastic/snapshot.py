"""One commit as a reader sees it: a point in time, what is visible in it, and the catalogue.

The point in time freezes the index while others write; the state read before and after it was
opened says which of its documents the commit shows. A snapshot never changes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index_mappings import records
from index_mappings.catalogue import Catalogue
from index_mappings.engines.elastic import fields, matching
from index_mappings.engines.elastic.connection import KEEP_ALIVE, Body, Connection
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.elastic.state import Seen
from index_mappings.engines.embedded.fields import Doc
from index_mappings.engines.embedded.snapshot import Recent
from index_mappings.engines.port import Changes, State
from index_mappings.query import Ranking
from index_mappings.reports import Entry, Paragraph, SetAside

#: Most hits one search may bring (`index.max_result_window`).
WINDOW = 10_000
#: Records read at once; each is a kilobyte or two, more with other versions beside it.
RECORDS = 1_000
#: Hits in the order of the index: cheapest where everything is wanted.
ANY_ORDER: list[Any] = [{"_shard_doc": "asc"}]
NO_SOURCE: Body = {"_source": False}
PAYLOAD: Body = {"_source": ["payload"]}


class Snapshot:
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(
        self, connection: Connection, seen: Seen, point: str, earlier: Snapshot | None = None
    ) -> None:
        self.connection = connection
        self.about = seen.about
        self.index = seen.index
        self.point = point
        self.tallies: Recent[Any] = Recent(64)
        self.walks: Recent[Any] = Recent(2_000_000, len)
        self._visible = matching.visible(seen.about)
        self._catalogue: Catalogue | None = None
        self._earlier: Catalogue | None = None
        if earlier is not None:
            known = earlier._catalogue
            same = earlier.commit == self.commit and earlier.index == self.index
            self._catalogue = known if same else None
            self._earlier = known
        self._state: State | None = None
        self._lock = threading.Lock()

    @property
    def commit(self) -> int:
        """The number of the commit."""
        return self.about.commit

    def is_of(self, seen: Seen) -> bool:
        """Whether nothing has changed since."""
        return (seen.index, seen.about.commit) == (self.index, self.commit)

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
            "query": matching.asked([*conditions, *self._visible], ranking),
            **more,
        }

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

    def catalogue(self) -> Catalogue:
        """All reports of this commit; made when it is first needed, from the one before."""
        with self._lock:
            if self._catalogue is None:
                earlier, self._earlier = self._earlier, None
                since = earlier.commit if earlier else 0
                changes = self._read_changes(since)
                self._catalogue = earlier.updated(changes) if earlier else Catalogue.build(changes)
            return self._catalogue

    def changes(self, since: int) -> Changes:
        """What came after a commit; from nothing, the catalogue's own entries are handed out."""
        if since > 0:
            return self._read_changes(since)
        known = self.catalogue()
        return Changes(self.commit, known.entries, known.numbers, known.set_aside)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs in order; none when it is not in force."""
        mine = [{"term": {"owner": report_id}}, matching.documents(Doc.PARAGRAPH)]
        hits = self.every(mine, sort=[{"spot": "asc"}], chunk=RECORDS, **PAYLOAD)
        return tuple(paragraph_of(hit) for hit in hits)

    def _read_changes(self, since: int) -> Changes:
        reports = matching.documents(Doc.REPORT)
        newer = [reports, {"range": {"commit": {"gt": since}}}] if since else [reports]
        entries = [records.entry_from_json(value) for value in self._payloads(newer)]
        if since:
            hits = self.every([reports], sort=ANY_ORDER, chunk=WINDOW, **NO_SOURCE)
            numbers = [fields.spot_of(hit["_id"])[0] for hit in hits]
        else:
            numbers = [entry.number for entry in entries]
        return Changes(
            commit=self.commit,
            entries=tuple(sorted(entries, key=_by_id)),
            numbers=np.sort(np.array(numbers, dtype=np.int64)),
            set_aside=self._set_aside(),
        )

    def _set_aside(self) -> tuple[SetAside, ...]:
        values = self._payloads([matching.documents(Doc.ASIDE)])
        found = [records.set_aside_from_json(value) for value in values]
        return tuple(sorted(found, key=lambda record: record.source))

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


def _by_id(entry: Entry) -> str:
    return entry.report.id
