"""The counts of a result as they are shown: facets by dimension, who is silent, who else speaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from index_mappings.dimensions import COUNTED, Dimension, Facet
from index_mappings.facet_counts import FacetCount, facet_count
from index_mappings.found import RegionReports
from index_mappings.reports import LABELS, IssuerKind
from service.search.addresses import region_path
from service.search.results import Result
from service.search.shapes import Facets, FacetValue, Silent, SilentRegion

#: Regions listed in a search answer's `silent`; all of them are told by coverage.
LISTED = 100


def facets(result: Result) -> Facets:
    """Every dimension's counts; `selected` only on what was chosen itself."""
    shown = {
        str(facet): _paragraph_facet(result, row)
        if row.of_paragraph
        else _report_facet(result, facet, result.of_reports[facet])
        for facet, row in COUNTED.items()
    }
    return cast(Facets, shown)


def whole_facet(result: Result, facet: Facet) -> list[FacetValue]:
    """One dimension's counts; of a step of places every one, wherever it lies."""
    row = COUNTED[facet]
    if row.of_paragraph:
        return _paragraph_facet(result, row)
    scope = result.inquiry.scope
    return _report_facet(
        result, facet, facet_count(result.catalogue, facet, result.counts, scope, everywhere=True)
    )


def _report_facet(result: Result, facet: Facet, values: list[FacetCount]) -> list[FacetValue]:
    """A dimension of the report, counted by the catalogue; a default is no choice."""
    by_default = facet is Facet.ISSUER_KIND and result.inquiry.issuer_default
    return [
        {
            "value": value.value,
            "label": value.label,
            "paragraphs": value.paragraphs,
            "reports": value.reports,
            "selected": value.selected and not by_default,
        }
        for value in values
        if value.paragraphs or not by_default
    ]


def _paragraph_facet(result: Result, row: Dimension) -> list[FacetValue]:
    """A dimension of the paragraph: paragraphs alone are counted."""
    selected = set(getattr(result.inquiry, row.field))
    counted: dict[Any, int] = getattr(result.tally, row.field)
    return [
        {
            "value": str(value),
            "label": LABELS[value],
            "paragraphs": int(counted.get(value, 0)),
            "reports": None,
            "selected": value in selected,
        }
        for value in row.enumeration or ()
        if counted.get(value, 0) or value in selected
    ]


def other_issuers(result: Result) -> str | None:
    """What the default of group=region leaves out, in words."""
    if not result.inquiry.issuer_default:
        return None
    values = (
        result.of_reports[Facet.ISSUER_KIND]
        if result.inquiry.request.facets
        else facet_count(result.catalogue, Facet.ISSUER_KIND, result.counts, result.inquiry.scope)
    )
    others = [f for f in values if f.paragraphs and f.value != IssuerKind.GOVERNMENT]
    if not others:
        return None
    names = [LABELS[IssuerKind(f.value)] for f in others]
    issuers = "、".join(names[:-1]) + "和" + names[-1] if len(names) > 1 else names[0]
    return f"另有 {sum(f.paragraphs for f in others)} 段来自{issuers}的报告"


def silent(result: Result, listed: int | None) -> Silent:
    """Regions that hold a report in scope and have no hit, by code."""
    count, rows = result.catalogue.silent(result.counts, result.inquiry.scope, listed)
    return {"count": count, "regions": regions_told(rows)}


def regions_told(rows: Iterable[RegionReports]) -> list[SilentRegion]:
    """Regions, each with those of its reports that are told of."""
    return [
        {
            "code": row.region,
            "name": region_path(row.region)[-1],
            "path": list(region_path(row.region)),
            "reports": list(row.reports),
        }
        for row in rows
    ]
