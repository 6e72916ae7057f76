"""One commit of a directory: searcher, catalogue and what was worked out belong together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson
import tantivy

from index_mappings import records
from index_mappings.engines.commits import Commit
from index_mappings.engines.embedded import fields, opening
from index_mappings.engines.embedded.folders import Place
from index_mappings.engines.embedded.matching import Asking, both, without
from index_mappings.engines.embedded.searcher import Searcher
from index_mappings.engines.fields import Doc
from index_mappings.engines.port import Changes, State
from index_mappings.query import Query
from index_mappings.reports import Paragraph

# Every document of one sort is wanted; the library wants a number.
EVERY = 10_000_000
# Hits that remembered walks may hold together.
WALKED = 500_000


class Snapshot(Commit):
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(self, place: Place, index: tantivy.Index, earlier: Snapshot | None = None) -> None:
        self.place = place
        self.index = index
        self.schema = index.schema
        self.searcher = Searcher(index.searcher(), str(place.folder.parent))
        self.about = opening.about(self.searcher, self.schema)
        self.asking = Asking(self.schema)
        super().__init__(self.about.commit, self.about.lineage, WALKED, earlier)

    def state(self) -> State:
        """What the port tells of it."""
        return State(
            commit=self.about.commit,
            at=self.about.at,
            fingerprint=self.about.fingerprint,
            dictionary=self.about.dictionary,
            foreign=self.about.fingerprint != fields.fingerprint(),
            reports=self.count(self.asking.documents(Doc.REPORT)),
            paragraphs=self.count(self.asking.documents(Doc.PARAGRAPH)),
            lineage=self.lineage,
        )

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return int(self.searcher.search(query, limit=1, count=True).count or 0)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs in order; none when it is not in force."""
        found = [
            records.paragraph_from_json(value)
            for value in self._payloads(self.asking.owned_by(report_id))
        ]
        return tuple(sorted(found, key=lambda paragraph: paragraph.position))

    def paragraph(self, segment: int, doc: int) -> Paragraph:
        """The paragraph of one document."""
        stored = opening.payload(self.searcher, tantivy.DocAddress(segment, doc))
        return records.paragraph_from_json(orjson.loads(stored))

    def _read_changes(self, since: int) -> Changes:
        everything = self.asking.documents(Doc.REPORT)
        newer = both(everything, self.asking.between("commit", since + 1)) if since else everything
        numbers = self._numbers(everything) if since else None
        set_aside = self._payloads(self.asking.documents(Doc.ASIDE))
        stored = zip(self._numbers(newer).tolist(), self._payloads(newer), strict=True)
        return self._changes(stored, set_aside, numbers)

    def matching(self, query: Query, **conditions: bool) -> tantivy.Query:
        """Paragraphs that hold the terms, in reports that can be read (see `Asking.matching`)."""
        matches = self.asking.matching(query, **conditions)
        hidden = self.hidden
        return without(matches, self.asking.one_of("number", hidden)) if hidden else matches

    def _numbers(self, query: tantivy.Query) -> npt.NDArray[np.int64]:
        addresses = self._addresses(query)
        numbers = self.searcher.fast_field_values("number", addresses) if addresses else []
        return np.array(numbers, dtype=np.int64)

    def _payloads(self, query: tantivy.Query) -> list[object]:
        stored = (opening.payload(self.searcher, one) for one in self._addresses(query))
        return [_decoded(value) for value in stored]

    def _addresses(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        limit = min(EVERY, max(1, self.searcher.num_docs))
        hits = self.searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in hits]
        return sorted(addresses, key=lambda address: (address.segment_ord, address.doc))


def _decoded(stored: bytes) -> object:
    """A record as it lies there; None, which no record is, where it is not even JSON."""
    try:
        return orjson.loads(stored)
    except orjson.JSONDecodeError:
        return None
