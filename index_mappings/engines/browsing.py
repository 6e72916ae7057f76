"""The order of hits where no term decides what matches: the catalogue tells it, report by report.

So a page names the few reports it lies in, and an engine reads the paragraphs of these alone,
however deep the page is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index_mappings.catalogue import Catalogue
from index_mappings.engines import counts
from index_mappings.engines.commits import Commit
from index_mappings.query import Query, Scope, Sort


@dataclass(frozen=True, slots=True)
class PageReports:
    """The reports a page lies in, how many of their hits stand before it; whether more follow."""

    numbers: list[int]
    skipped: int
    more: bool


class Browsed:
    """The reports that hold a query's hits, in its order, and where the hits of each end."""

    def __init__(self, catalogue: Catalogue, query: Query) -> None:
        paragraphs = counts.paragraphs_by_row(catalogue, query)
        rows = np.flatnonzero(catalogue.mask(query.scope) & (paragraphs > 0))
        if query.sort is Sort.NEWEST:
            rows = rows[np.argsort(catalogue.newest[rows])]
        self._numbers = catalogue.number[rows]
        self._ends = np.cumsum(paragraphs[rows])

    def stretch(self, offset: int, size: int) -> PageReports:
        """Where the page of this size after `offset` hits lies."""
        bounds = [offset, offset + size - 1]
        first, last = np.searchsorted(self._ends, bounds, side="right").tolist()
        before = int(self._ends[first - 1]) if first else 0
        return PageReports(
            numbers=self._numbers[first : last + 1].tolist(),
            skipped=offset - before,
            more=last < len(self._ends) and int(self._ends[-1]) > offset + size,
        )


def free(query: Query) -> Query:
    """The query without scope: what is asked of paragraphs whose reports are named."""
    return replace(query, scope=Scope())


def of(commit: Commit, query: Query) -> Browsed:
    """The order of a query that `counts.everything` is true of, remembered with the commit."""
    browsed: Browsed = commit.tallies.get(
        ("browsed", query), lambda: Browsed(commit.catalogue(), query)
    )
    return browsed
