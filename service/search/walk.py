"""The results a report stands in: which of them it is, and the ones before and behind it.

The list that is walked is the one of the question: the same conditions, the same order. A question
for paragraphs is walked report by report. Only the first results are looked through; further down
a list nobody walks, and ranking it all would cost as much as all its pages together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.query import Group, Hit, Tally
from index_mappings.reports import Report
from service.search.addresses import region_path
from service.search.inquiry import Inquiry, as_seen
from service.search.neighbours import Way
from service.search.steps import Step, query

#: Results that are looked through: a page and one more, for most come from there; else five pages.
LOOKED_THROUGH = (21, 100)


@dataclass(frozen=True, slots=True)
class Stop:
    """A result beside the one that is read: its best paragraph is where to begin."""

    report_id: str
    position: int
    name: str
    year: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A report among the results: `number` counts from 1; None where it is not among the first.
    `tally` are the counts it was told from, for who wants those of the terms alone; None where the
    question narrows paragraphs by more than its terms."""

    by_region: bool
    levels: tuple[str, ...]
    total: int
    number: int | None
    before: Stop | None
    behind: Stop | None
    tally: Tally | None


def standing(view: View, report_id: str, way: Way) -> Standing | None:
    """Where a report stands in the results of the question; None where there is no result."""
    inquiry = as_seen(view.catalogue(), way.inquiry)
    for size in LOOKED_THROUGH:
        result = _standing(view, report_id, (inquiry, way.step), size)
        if result is None or result.total <= size or (result.number and result.number < size):
            break
    return result


def _standing(
    view: View, report_id: str, question: tuple[Inquiry, Step], size: int
) -> Standing | None:
    """The same among the first results."""
    catalogue, (inquiry, step) = view.catalogue(), question
    by_region = inquiry.group is Group.REGION
    group = Group.REGION if by_region else Group.REPORT
    page = view.search(replace(query(inquiry, step), group=group, size=size))
    if not page.hits or page.tally is None:
        return None
    totals = catalogue.totals(catalogue.inside(catalogue.counts(page.tally), inquiry.scope))
    entries = catalogue.entries_of_numbers([hit.number for hit in page.hits])
    results = list(zip(page.hits, (entry.report for entry in entries), strict=True))
    at = _place(catalogue, report_id, [report for _, report in results], by_region)
    return Standing(
        by_region,
        tuple(str(level) for level in inquiry.scope.levels),
        totals.regions if by_region else totals.reports,
        None if at is None else at + 1,
        _stop(*results[at - 1]) if at else None,
        _stop(*results[at + 1]) if at is not None and at + 1 < len(results) else None,
        None if inquiry.sections or inquiry.topics or inquiry.request.local else page.tally,
    )


def _place(
    catalogue: Catalogue, report_id: str, reports: list[Report], by_region: bool
) -> int | None:
    """Which of the results the report is; a region's result stands for all of its reports."""
    row = catalogue.row(report_id)
    if row is None:
        return None
    own = catalogue.entries[row].report
    keys = [r.region_code if by_region else r.id for r in reports]
    key = own.region_code if by_region else own.id
    return keys.index(key) if key in keys else None


def _stop(hit: Hit, report: Report) -> Stop:
    name = region_path(report.region_code)[-1]
    return Stop(report.id, hit.paragraph.position, name, report.year)
