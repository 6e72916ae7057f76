"""The results a report stands in: which of them it is, and the ones before and behind it.

The list that is walked is the one of the question: the same conditions, the same order. A question
for paragraphs is walked report by report. Only the first results are looked through; further down
a list nobody walks, and ranking it all would cost as much as all its pages together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.query import Group, Hit
from index_mappings.reports import Report
from service.search.addresses import region_path
from service.search.neighbours import Way
from service.search.searcher import as_seen
from service.search.steps import query

#: Results that are looked through: five pages of twenty.
LOOKED_THROUGH = 100


@dataclass(frozen=True, slots=True)
class Stop:
    """A result beside the one that is read: its best paragraph is where to begin."""

    report_id: str
    position: int
    name: str
    year: int


@dataclass(frozen=True, slots=True)
class Walk:
    """`number` counts from 1; None where the report is not among the first results."""

    by_region: bool
    levels: tuple[str, ...]
    total: int
    number: int | None
    before: Stop | None
    behind: Stop | None


def walk(view: View, report_id: str, way: Way) -> Walk | None:
    """Where a report stands in the results of the question; None where there is no result."""
    catalogue = view.catalogue()
    inquiry = as_seen(catalogue, way.inquiry)
    by_region = inquiry.group is Group.REGION
    page = view.search(
        replace(
            query(inquiry, way.step),
            group=Group.REGION if by_region else Group.REPORT,
            size=LOOKED_THROUGH,
        )
    )
    if not page.hits or page.tally is None:
        return None
    totals = catalogue.totals(catalogue.counts(page.tally), catalogue.mask(inquiry.scope))
    reports = [e.report for e in catalogue.entries_of_numbers([hit.number for hit in page.hits])]
    stops = [_stop(hit, report) for hit, report in zip(page.hits, reports, strict=True)]
    at = _place(catalogue, report_id, reports, by_region)
    return Walk(
        by_region,
        tuple(str(level) for level in inquiry.scope.levels),
        totals.regions if by_region else totals.reports,
        None if at is None else at + 1,
        stops[at - 1] if at else None,
        stops[at + 1] if at is not None and at + 1 < len(stops) else None,
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
