"""One commit of a directory: searcher, catalogue and what was worked out belong together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson
import tantivy

from index_mappings.catalogue import Changes
from index_mappings.checked import BadRecord
from index_mappings.engines import counts, together
from index_mappings.engines.carried import Carried
from index_mappings.engines.commits import Commit
from index_mappings.engines.counts import MOST_BUCKETS, Counts
from index_mappings.engines.embedded import fields, opening, spare
from index_mappings.engines.embedded.folders import Slot
from index_mappings.engines.embedded.matching import Asking, both, without
from index_mappings.engines.embedded.searcher import TimedSearcher
from index_mappings.engines.fields import POSITION_BITS, Doc
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.together import Portion
from index_mappings.query import Query
from index_mappings.reports import Paragraph

# Every document of one sort is wanted; the library wants a number.
EVERY = 10_000_000
# Hits that remembered walks may hold together: 30 MB.
WALKED = 750_000
# Tokens of which is remembered how often they stand: 1 MB.
FREQUENCIES = 4_096
Value = TypeVar("Value")
POSITION = (1 << POSITION_BITS) - 1


def terms(field: str, values: int) -> dict[str, Any]:
    """Counts by a field; exact on several segments because each tells all it has. By value, for
    ordering them by their counts takes the library a tenth of the time."""
    every = {"size": values, "segment_size": values, "order": {"_key": "asc"}}
    return {field: {"terms": {"field": field, **every}}}


BY_REPORT = terms("number", MOST_BUCKETS)


class EmbeddedCommit(Commit):
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(
        self,
        slot: Slot,
        index: tantivy.Index,
        seconds: float,
        earlier: Carried | None = None,
    ) -> None:
        self.slot = slot
        self.seconds = seconds  # that a question may take
        self.index = index
        self.schema = index.schema
        self.where = str(slot.folder.parent)
        self.searcher = TimedSearcher(index.searcher(), self.where)
        about = opening.about(self.searcher, self.schema)
        super().__init__(about, fields.fingerprint(), WALKED, earlier)
        self.asking = Asking(self.schema, listed=not self.foreign)
        # One question asks for a token several times, and many questions ask for the same.
        self._frequency = functools.lru_cache(FREQUENCIES)(self.searcher.frequency)

    def shows(self, slot: Slot, lineage: Lineage) -> bool:
        """Whether nothing has changed since."""
        return (self.slot, self._about.lineage) == (slot, lineage)

    def holds(self, field: str) -> bool:
        """Whether the index has a field: the library cannot be asked, only tried."""
        try:
            self.asking.one_of(field, [""])
        except ValueError as error:
            return "not defined" not in str(error)
        return True

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return int(self.searcher.search(query, limit=1, count=True).count or 0)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        """A report's paragraphs in order, None where it is not in force. Raises Unsound."""
        addresses = self._addresses(self.asking.one_of("owner", [report_id]))
        numbers = self.searcher.fast_field_values("number", addresses) if addresses else []
        # What is no paragraph has no spot: its position is 0.
        spots = self.searcher.fast_field_values("spot", addresses) if addresses else []
        places = [(spot or 0) & POSITION for spot in spots]
        return self.whole(report_id, zip(numbers, places, self._payloads(addresses), strict=True))

    def shown(self, spots: Iterable[tuple[int, int, int, int]]) -> list[Paragraph]:
        """Paragraphs by report number, position, segment and document. Raises Unsound."""
        places = list(spots)
        values = self._payloads(tantivy.DocAddress(segment, doc) for *_, segment, doc in places)
        return self.read(
            (number, position, value)
            for (number, position, *_), value in zip(places, values, strict=True)
        )

    def _read_changes(self, since: int) -> Changes:
        everything = self.asking.documents(Doc.REPORT)
        newer = both(everything, self.asking.between("commit", since + 1)) if since else everything
        numbers = self._numbers(everything) if since else None
        set_aside = self._payloads(self._addresses(self.asking.documents(Doc.ASIDE)))
        payloads = self._payloads(self._addresses(newer))
        stored = zip(self._numbers(newer).tolist(), payloads, strict=True)
        return self._changes(stored, set_aside, numbers)

    def matching(self, query: Query, **conditions: bool) -> tantivy.Query:
        """Paragraphs that hold the terms, in reports that can be read (see `Asking.matching`),
        where the terms stand together, and in a report of such a title. Which of them are local,
        `local` tells."""
        hits, every = self.placed(query)
        matches = self._but(self.asking.matching(hits, **conditions), self.hidden)
        for places in every:
            named = self.asking.one_of(places.field, places.numbers.tolist())
            matches = both(matches, named) if places.meant else without(matches, named)
        return matches

    def ranked(self, matches: tantivy.Query, query: Query) -> tantivy.Query:
        """The same matches, scored (see `Asking.ranked`)."""
        return self.asking.ranked(matches, query, self._frequency)

    def meanwhile(self, query: Query, work: Callable[[], Value]) -> Callable[[], Value]:
        """The work, begun beside what else a query asks for. In turn where both would have to find
        out the same first: where terms meet, or what is worded alike."""
        apart = together.by_paragraph(query) and not query.local
        return spare.meanwhile(work) if apart and not query.browses else work

    # --- counting --------------------------------------------------------------------------------

    def count_parts(self, parts: Sequence[Portion]) -> list[Counts]:
        """One aggregation a part."""
        return [self._count_part(part) for part in parts]

    def _count_part(self, part: Portion) -> Counts:
        reports = part.reports
        inside = (
            self.asking.between("number", reports.start, reports.stop - 1)
            if isinstance(reports, range)
            else self.asking.one_of("number", reports)
        )
        matches = both(self.matching(part.query), inside)
        answer = self.searcher.aggregate(matches, terms(part.field, MOST_BUCKETS))
        return counts.by_number([answer[part.field]])

    def by_number(
        self, matches: tantivy.Query, every: npt.NDArray[np.int64], aggregations: Any = BY_REPORT
    ) -> list[Any]:
        """Aggregations of what matches, by report number, for all reports; where there are more of
        them than buckets, one for each range of numbers."""
        if len(every) <= MOST_BUCKETS:
            return [self.searcher.aggregate(matches, aggregations)]
        starts = [0, *every[MOST_BUCKETS::MOST_BUCKETS].tolist()]
        ends = [*(start - 1 for start in starts[1:]), None]
        inside = (
            self.asking.between("number", *range_) for range_ in zip(starts, ends, strict=True)
        )
        return [
            self.searcher.aggregate(both(matches, in_range), aggregations) for in_range in inside
        ]

    def _present(self, numbers: Sequence[int]) -> set[int]:
        return {number for number in numbers if self.count(self.asking.one_of("number", [number]))}

    def _owned(self, numbers: Sequence[int], report_ids: Sequence[str]) -> int:
        records = self.asking.documents(Doc.REPORT)
        owned = both(records, self.asking.one_of("owner", report_ids))
        if self.count(records) == len(numbers):  # all that there are: to name them takes as long
            return self.count(owned)
        return self.count(both(owned, self.asking.one_of("number", numbers)))

    def _paragraphs_held(self, hidden: Sequence[int]) -> int:
        return self.count(self._paragraphs(hidden))

    def _held_by_number(
        self, numbers: npt.NDArray[np.int64], hidden: Sequence[int]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        answers = self.by_number(self._paragraphs(hidden), numbers)
        return counts.by_number([answer["number"] for answer in answers])

    def _paragraphs(self, hidden: Sequence[int]) -> tantivy.Query:
        return self._but(self.asking.documents(Doc.PARAGRAPH), hidden)

    def _but(self, matches: tantivy.Query, hidden: Sequence[int]) -> tantivy.Query:
        return without(matches, self.asking.one_of("number", hidden)) if hidden else matches

    # --- records ---------------------------------------------------------------------------------

    def _numbers(self, query: tantivy.Query) -> npt.NDArray[np.int64]:
        addresses = self._addresses(query)
        numbers = self.searcher.fast_field_values("number", addresses) if addresses else []
        return np.array(numbers, dtype=np.int64)

    def _payloads(self, addresses: Iterable[tantivy.DocAddress]) -> Iterator[object]:
        """One by one: all of an index, as Python's values, would take more than what is made of
        them, and leave holes behind."""
        return map(_record, self.searcher.docs(addresses))

    def _addresses(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        limit = min(EVERY, max(1, self.searcher.num_docs))
        hits = self.searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in hits]
        return sorted(addresses, key=lambda address: (address.segment_ord, address.doc))


def _record(document: tantivy.Document) -> object:
    """A record as it lies there; None, which no record is, where there is no JSON."""
    try:
        return orjson.loads(opening.payload(document))
    except (orjson.JSONDecodeError, BadRecord):
        return None
