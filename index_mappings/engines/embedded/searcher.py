"""The library's searcher, whose errors are ours: the one way to ask it.

Only the calls themselves are translated. A KeyError in what we make of an answer is a fault of our
own, and must never look like a damaged index.
"""

from __future__ import annotations

from typing import Any

import tantivy

from index_mappings.engines.embedded import failures


class Searcher:
    """A searcher of one commit; `where` is the directory that errors name."""

    def __init__(self, searcher: tantivy.Searcher, where: str) -> None:
        self._asked: Any = searcher  # the library's types do not know all it takes
        self._where = where

    @property
    def num_docs(self) -> int:
        """How many documents there are, of all sorts."""
        return int(self._asked.num_docs)

    def search(self, query: tantivy.Query, **how: Any) -> Any:
        """The best documents, and perhaps how many match."""
        with failures.translated(self._where):
            return self._asked.search(query, **how)

    def aggregate(self, query: tantivy.Query, wanted: Any) -> Any:
        """Counts of all that matches."""
        with failures.translated(self._where):
            return self._asked.aggregate(query, wanted)

    def doc(self, address: tantivy.DocAddress) -> tantivy.Document:
        """What is stored of one document."""
        with failures.translated(self._where):
            found: tantivy.Document = self._asked.doc(address)
            return found

    def fast_field_values(self, field: str, addresses: list[tantivy.DocAddress]) -> Any:
        """One number of each of these documents."""
        with failures.translated(self._where):
            return self._asked.fast_field_values(field, addresses)
