"""A page of hits with everything it is told from: the step that asked, its counts, its catalogue.

Pure: all of it is of one view.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from index_mappings.catalogue import Catalogue, Ints
from index_mappings.dimensions import Facet
from index_mappings.engines.port import View
from index_mappings.errors import InvalidParameter
from index_mappings.facet_counts import FacetCount, every_facet
from index_mappings.found import Inside
from index_mappings.query import Page, Query, Sort, Tally
from service.search.inquiry import Inquiry
from service.search.shapes import Total
from service.search.steps import Step, query

Asked = ParamSpec("Asked")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Result:
    """What one step has found."""

    inquiry: Inquiry
    step: Step
    query: Query
    page: Page
    catalogue: Catalogue

    @property
    def tally(self) -> Tally:
        """The counts; every query of the service asks for them."""
        if self.page.tally is None:
            raise AssertionError("a question without its counts")
        return self.page.tally

    @functools.cached_property
    def counts(self) -> Ints:
        """Matching paragraphs of each report, by the catalogue's rows."""
        return self.catalogue.counts(self.tally)

    @functools.cached_property
    def inside(self) -> Inside:
        """The reports in scope that hold a hit."""
        return self.catalogue.inside(self.counts, self.inquiry.scope)

    @functools.cached_property
    def total(self) -> Total:
        """How much was found under every condition."""
        totals = self.catalogue.totals(self.inside)
        return {
            "paragraphs": totals.paragraphs,
            "reports": totals.reports,
            "regions": totals.regions,
        }

    @functools.cached_property
    def of_reports(self) -> dict[Facet, list[FacetCount]]:
        """Every facet that belongs to the report."""
        return every_facet(self.catalogue, self.counts, self.inquiry.scope, self.inside)

    @property
    def ranked(self) -> bool:
        """Whether the order is by relevance."""
        return self.query.sort is Sort.RELEVANCE and not self.inquiry.browses


def counts(view: View, ways: Sequence[tuple[Inquiry, Step]]) -> list[int | None]:
    """How many paragraphs each step of an inquiry finds, nothing ranked for it; None where that
    would be too much to be counted within sections or reports: nobody has asked for it."""
    return counted(view, [query(inquiry, step) for inquiry, step in ways])


def counted(view: View, queries: Sequence[Query]) -> list[int | None]:
    """The same of queries: all in one call, and one by one where any of them is too much."""
    together = possible(view.counts, queries)
    if together is not None:
        return list(together)
    alone = (possible(view.counts, [each]) for each in queries)
    return [row[0] if row else None for row in alone]


def possible(ask: Callable[Asked, Value], *given: Asked.args, **more: Asked.kwargs) -> Value | None:
    """What is asked beside the question itself; None where that would be too much to be counted
    within sections or reports: whoever asks has not asked for it."""
    try:
        return ask(*given, **more)
    except InvalidParameter:
        return None
