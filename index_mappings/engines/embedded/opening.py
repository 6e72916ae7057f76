"""Opening an index folder, and what the index says about itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import tantivy

from index_mappings.engines.embedded import fields
from index_mappings.engines.embedded.searcher import Searcher
from index_mappings.engines.fields import Doc
from index_mappings.engines.lineage import Lineage
from index_mappings.records import BadRecord, Json


@dataclass(frozen=True, slots=True)
class About:
    """The record of the last commit: its number and time, and what the index was made with.

    `number` is the largest report number given so far; `lineage` says which index this is.
    """

    commit: int
    at: str
    fingerprint: str
    dictionary: str
    number: int
    lineage: Lineage

    def to_json(self) -> Json:
        """As it is stored."""
        return {**asdict(self), "lineage": self.lineage.to_json()}

    @classmethod
    def from_json(cls, value: object) -> About:
        """Raises BadRecord."""
        match value:
            case {
                "commit": int(commit),
                "at": str(at),
                "fingerprint": str(fingerprint),
                "dictionary": str(dictionary),
                "number": int(number),
                "lineage": lineage,
            }:
                line = Lineage.from_json(lineage)
                return cls(commit, at, fingerprint, dictionary, number, line)
            case _:
                raise BadRecord("about: the record of the commit is incomplete")


def open_index(folder: Path) -> tantivy.Index:
    """An existing index, ready for reading and writing."""
    return fields.register(tantivy.Index.open(str(folder)))


def read_about(index: tantivy.Index) -> About:
    """What the index says about its last commit. Asks only fields that every layout has."""
    index.reload()
    return about(index.searcher(), index.schema)


def about(searcher: tantivy.Searcher | Searcher, schema: tantivy.Schema) -> About:
    """The same for a searcher that is open already. Raises BadRecord."""
    asked = tantivy.Query.term_query(schema, "owner", Doc.ABOUT.value)
    hits = searcher.search(asked, limit=1, count=False).hits
    if not hits:
        raise BadRecord("about: the index holds no record of a commit")
    return About.from_json(orjson.loads(payload(searcher, hits[0][1])))


def payload(searcher: tantivy.Searcher | Searcher, address: tantivy.DocAddress) -> bytes:
    """The stored record of one document."""
    value = searcher.doc(address).get_first("payload")
    if not isinstance(value, bytes):
        raise BadRecord("payload: a document without its record")
    return value
