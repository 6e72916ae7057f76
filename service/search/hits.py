"""From an engine's page to what is shown: hits with their marks, counts with their names.

Pure: everything is told from one view and one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index_mappings import literal
from index_mappings.catalogue import ENUMERATIONS, PLACES, Catalogue, Dimension, Ints
from index_mappings.query import Group, Hit, Page, Query, Scope, Sort, Tally, Units
from index_mappings.reports import LABELS, IssuerKind, SectionType, Topic
from service.search.addresses import Addresses, region_path, report_head
from service.search.shapes import Facets, FacetValue, HitAnswer, Silent, SilentRegion, Total
from service.search.steps import Asked, Step

#: Regions listed in a search answer's `silent`; all of them are told by coverage.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A page, the step that asked for it, and the catalogue it belongs to."""

    asked: Asked
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

    @property
    def ranked(self) -> bool:
        """Whether the order is by relevance."""
        return self.query.sort is Sort.RELEVANCE and not self.asked.browses


def total(found: Found, counts: Ints) -> Total:
    """How much was found under every condition."""
    told = found.catalogue.totals(counts, found.catalogue.mask(found.asked.scope))
    return {"paragraphs": told.paragraphs, "reports": told.reports, "regions": told.regions}


def hits(found: Found, addresses: Addresses) -> list[HitAnswer]:
    """The page's hits in order."""
    marked = found.step.marked
    return [_hit(found, hit, marked, addresses) for hit in found.page.hits]


def _hit(found: Found, hit: Hit, marked: Sequence[Units], addresses: Addresses) -> HitAnswer:
    report, paragraph = found.catalogue.entry_of_number(hit.number).report, hit.paragraph
    grouped = found.asked.group is not Group.PARAGRAPH
    return {
        "id": hit.key,
        **report_head(report),
        "section": {"type": str(paragraph.section), "heading": list(paragraph.heading)},
        "topics": [str(t) for t in paragraph.topics],
        "position": paragraph.position,
        "lead": list(paragraph.lead),
        "lead_marks": [literal.marks(line, marked) for line in paragraph.lead],
        "text": paragraph.text,
        "marks": literal.marks(paragraph.text, marked),
        "score": hit.score if found.ranked else None,
        "in_group": hit.in_group if grouped else None,
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
        "source_url": report.url,
    }


def facets(found: Found, counts: Ints) -> Facets:
    """Every dimension's counts; `selected` only on what was chosen itself."""
    request, tally = found.asked.request, found.tally
    return {
        "year": _report_facet(found, counts, Dimension.YEAR),
        "province": _report_facet(found, counts, Dimension.PROVINCE),
        "city": _report_facet(found, counts, Dimension.CITY),
        "county": _report_facet(found, counts, Dimension.COUNTY),
        "level": _report_facet(found, counts, Dimension.LEVEL),
        "section": _paragraph_facet(SectionType, tally.sections, request.sections),
        "topic": _paragraph_facet(Topic, tally.topics, request.topics),
        "kind": _report_facet(found, counts, Dimension.KIND),
        "issuer_kind": _report_facet(found, counts, Dimension.ISSUER_KIND),
    }


def _report_facet(found: Found, counts: Ints, dimension: Dimension) -> list[FacetValue]:
    """A dimension of the report, counted by the catalogue; a default is no choice."""
    by_default = dimension is Dimension.ISSUER_KIND and found.asked.issuer_default
    return [
        {
            "value": told.value,
            "label": label(dimension, told.value),
            "paragraphs": told.paragraphs,
            "reports": told.reports,
            "selected": told.selected and not by_default,
        }
        for told in found.catalogue.facet(dimension, counts, found.asked.scope)
        if told.paragraphs or not by_default
    ]


def _paragraph_facet(
    kind: type[StrEnum],
    counted: dict[SectionType, int] | dict[Topic, int],
    chosen: Iterable[StrEnum],
) -> list[FacetValue]:
    """A dimension of the paragraph: paragraphs alone are counted."""
    selected = set(chosen)
    by_name = {str(k): int(n) for k, n in counted.items()}
    return [
        {
            "value": str(value),
            "label": LABELS[value],
            "paragraphs": by_name.get(str(value), 0),
            "reports": None,
            "selected": value in selected,
        }
        for value in kind
        if by_name.get(str(value), 0) or value in selected
    ]


def label(dimension: Dimension, value: str) -> str:
    """A facet's value as people say it."""
    if dimension is Dimension.YEAR:
        return f"{value}年"
    if dimension in PLACES:
        return region_path(value)[-1]
    return LABELS[next(v for v in ENUMERATIONS[dimension] if v == value)]


def other_issuers(found: Found, counts: Ints) -> str | None:
    """What the default of group=region leaves out, in words."""
    if not found.asked.issuer_default:
        return None
    told = found.catalogue.facet(Dimension.ISSUER_KIND, counts, found.asked.scope)
    others = [f for f in told if f.paragraphs and f.value != IssuerKind.GOVERNMENT]
    if not others:
        return None
    names = [LABELS[IssuerKind(f.value)] for f in others]
    who = "、".join(names[:-1]) + "和" + names[-1] if len(names) > 1 else names[0]
    return f"另有 {sum(f.paragraphs for f in others)} 段来自{who}的报告"


def silent(catalogue: Catalogue, counts: Ints, scope: Scope, listed: int | None) -> Silent:
    """Regions that hold a report in scope and have no hit, by code."""
    count, told = catalogue.silent(counts, scope, listed)
    regions: list[SilentRegion] = [
        {
            "code": one.region,
            "name": region_path(one.region)[-1],
            "path": list(region_path(one.region)),
            "reports": list(one.reports),
        }
        for one in told
    ]
    return {"count": count, "regions": regions}
