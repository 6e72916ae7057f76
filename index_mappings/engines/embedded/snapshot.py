"""One commit as a reader sees it: searcher, catalogue and what was worked out belong together.

A snapshot never changes; a new commit makes a new one, and the old one goes with the last question
that was asked of it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import orjson
import tantivy

from index_mappings import records
from index_mappings.catalogue import Catalogue
from index_mappings.engines.embedded import fields, opening
from index_mappings.engines.embedded.matching import Asking, both
from index_mappings.engines.port import Changes, State
from index_mappings.reports import Entry, Paragraph, SetAside

Value = TypeVar("Value")
# Every document of one sort is wanted; the library wants a number.
EVERY = 10_000_000


class Recent(Generic[Value]):
    """Remembers what was asked for last, as many values as `room` holds (`size` says what one
    takes; it is weighed anew whenever it is asked for, for it may have grown). Safe for threads;
    two that ask the same at once may both work it out."""

    def __init__(self, room: int, size: Callable[[Value], int] = lambda _: 1) -> None:
        self._room = room
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._taken = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not remembered."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._keep(key, known[0])
                return known[0]
        value = make()
        with self._lock:
            self._keep(key, value)
            while len(self._kept) > 1 and self._taken > self._room:
                _, (_, size) = self._kept.popitem(last=False)
                self._taken -= size
        return value

    def _keep(self, key: Hashable, value: Value) -> None:
        """Put a value last in the row; what all take together is a running sum, for adding it up
        at every question cost more than half of the answer's time after a thousand of them."""
        size = self._size(value)
        before = self._kept.pop(key, None)
        self._taken += size - (before[1] if before else 0)
        self._kept[key] = (value, size)


class Snapshot:
    """The index at one commit, with all that is worked out for it at most once."""

    def __init__(self, folder: Path, index: tantivy.Index, earlier: Snapshot | None = None) -> None:
        self.folder = folder
        self.index = index
        self.schema = index.schema
        self.searcher = index.searcher()
        self.about = opening.about(self.searcher, self.schema)
        self.asking = Asking(self.schema)
        self.tallies: Recent[Any] = Recent(64)
        self.walks: Recent[Any] = Recent(500_000, len)
        self._earlier = earlier._catalogue if earlier else None
        self._catalogue: Catalogue | None = None
        self._lock = threading.Lock()

    @property
    def commit(self) -> int:
        """The number of the commit."""
        return self.about.commit

    def state(self) -> State:
        """What the port tells of it."""
        return State(
            commit=self.about.commit,
            at=self.about.at,
            fingerprint=self.about.fingerprint,
            dictionary=self.about.dictionary,
            foreign=self.about.fingerprint != fields.fingerprint(),
            reports=self.count(self.asking.documents(fields.Doc.REPORT)),
            paragraphs=self.count(self.asking.documents(fields.Doc.PARAGRAPH)),
        )

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return self.searcher.search(query, limit=1, count=True).count or 0  # type: ignore[attr-defined]

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
        everything = self.asking.documents(fields.Doc.REPORT)
        newer = both(everything, self.asking.between("commit", since + 1)) if since else everything
        entries = [records.entry_from_json(value) for value in self._payloads(newer)]
        addresses = self._addresses(everything)
        numbers = self.searcher.fast_field_values("number", addresses) if addresses else []
        return Changes(
            commit=self.commit,
            entries=tuple(sorted(entries, key=_by_id)),
            numbers=np.sort(np.array(numbers, dtype=np.int64)),
            set_aside=self._set_aside(),
        )

    def _set_aside(self) -> tuple[SetAside, ...]:
        asked = self.asking.documents(fields.Doc.ASIDE)
        found = [records.set_aside_from_json(value) for value in self._payloads(asked)]
        return tuple(sorted(found, key=lambda record: record.source))

    def _payloads(self, query: tantivy.Query) -> list[object]:
        stored = (opening.payload(self.searcher, one) for one in self._addresses(query))
        return [orjson.loads(value) for value in stored]

    def _addresses(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        limit = min(EVERY, max(1, self.searcher.num_docs))
        hits = self.searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in hits]
        return sorted(addresses, key=lambda address: (address.segment_ord, address.doc))


def _by_id(entry: Entry) -> str:
    return entry.report.id
