"""What each related term would bring: counted as the question would be answered with it, from the
same view, so it is what a click then adds."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from index_mappings.engines.port import View
from index_mappings.query import Query, Within
from service.search.inquiry import Inquiry
from service.search.related import Extended, RelatedOffer, further
from service.search.results import Result, counted
from service.search.steps import first_step, query

#: Terms that are counted where terms may stand apart in a section or a report: far more work.
TOGETHER: Final = 6


def brings(view: View, result: Result) -> list[int | None]:
    """For each offered term how many paragraphs more the question would find, by its first step:
    where that one finds nothing without the term, all that it finds with it. None where that is too
    much to be counted."""
    inquiry = result.inquiry
    if not inquiry.offered:
        return []
    first = first_step(inquiry)
    before = result.total["paragraphs"] if result.step.match == first.match else 0
    fresh = [_with(inquiry, offer) for offer in inquiry.offered]
    if inquiry.request.within is not Within.PARAGRAPH:
        rest = [None] * len(fresh[TOGETHER:])
        after = counted(view, fresh[:TOGETHER])
        return [*(None if n is None else n - before for n in after), *rest]
    apart = [further(query(inquiry, first), after) for after in fresh]
    counts = view.counts([own or after for own, after in zip(apart, fresh, strict=True)])
    return [n if own else n - before for own, n in zip(apart, counts, strict=True)]


def _with(inquiry: Inquiry, offer: RelatedOffer) -> Query:
    """The first query of the question with one term more."""
    extended = Extended(inquiry.terms, inquiry.alternatives).adding(offer)
    then = replace(inquiry, terms=extended.terms, alternatives=extended.alternatives)
    return query(then, first_step(then))
