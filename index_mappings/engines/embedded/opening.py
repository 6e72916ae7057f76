"""Opening an index folder, and what the index says about itself."""

from __future__ import annotations

from pathlib import Path

import orjson
import tantivy

from index_mappings.checked import BadRecord
from index_mappings.engines.about import About
from index_mappings.engines.embedded import fields
from index_mappings.engines.embedded.searcher import TimedSearcher
from index_mappings.engines.fields import Doc


def open_index(folder: Path) -> tantivy.Index:
    """An existing index, ready for reading and writing."""
    return fields.register(tantivy.Index.open(str(folder)))


def read_about(index: tantivy.Index) -> About:
    """What the index says about its last commit. Asks only fields that every layout has."""
    index.reload()
    return about(index.searcher(), index.schema)


def about(searcher: tantivy.Searcher | TimedSearcher, schema: tantivy.Schema) -> About:
    """The same for a searcher that is open already. Raises BadRecord."""
    query = tantivy.Query.term_query(schema, "owner", Doc.ABOUT.value)
    hits = searcher.search(query, limit=1, count=False).hits
    if not hits:
        raise BadRecord("about: the index holds no record of a commit")
    return About.from_json(orjson.loads(payload(searcher.doc(hits[0][1]))))


def payload(document: tantivy.Document) -> bytes:
    """The stored record of a document."""
    value = document.get_first("payload")
    if not isinstance(value, bytes):
        raise BadRecord("payload: a document without its record")
    return value
