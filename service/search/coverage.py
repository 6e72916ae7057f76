"""What is held and what is not: by region and year, the silent, the missing, the set aside, and
what is held on doubtful grounds.

The same conditions as a search; with the same parameters the silent and the missing are those of
the search, here without an end to the list.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, NotRequired, cast

import numpy as np
from typing_extensions import TypedDict

from index_mappings.catalogue import Catalogue, Ints
from index_mappings.engines.port import View
from index_mappings.query import Group, Scope, Sort
from index_mappings.records import given_to_json
from index_mappings.reports import SetAside
from service.search.addresses import index_ref, region_ref
from service.search.facets import regions_told, silent
from service.search.inquiry import Inquiry, understand
from service.search.parameters import SearchRequest
from service.search.question_shapes import QuestionAnswer, about
from service.search.searcher import Searcher, ask, question_answer, took_ms
from service.search.shapes import GivenValues, IndexRef, RegionRef, Silent, Total, Uncertain


class HeldYear(TypedDict):
    """The reports of one region and year in scope."""

    year: int
    reports: list[str]
    paragraphs: int
    hits: Annotated[int | None, about("找到的段落数；没有检索词、栏目、领域时为 null")]


class HeldRegion(RegionRef):
    """A region with reports in scope."""

    years: list[HeldYear]


class MissingAll(TypedDict):
    """The regions without a report in scope, by code."""

    count: int
    regions: list[RegionRef]


class SetAsideSource(TypedDict):
    """A source that was not loaded."""

    source: str
    reason: str
    detail: str
    remedy: str
    given: NotRequired[Annotated[GivenValues, about("人工给出的值，下次载入仍然有效；没有时略去")]]


class Coverage(TypedDict):
    """What is held in scope, who is silent, who is missing, what was set aside."""

    question: QuestionAnswer
    total: Annotated[Total, about("范围内收录的段落、报告、地区")]
    years: list[int]
    held: list[HeldRegion]
    silent: Annotated[Silent | None, about("全部；没有检索词、栏目、领域又不按地区分组时为 null")]
    uncertain: Annotated[Uncertain, about("依据待核的报告，以及只有这种报告的地区")]
    missing: MissingAll
    set_aside: list[SetAsideSource]
    index: IndexRef
    took_ms: float


def coverage(searcher: Searcher, request: SearchRequest) -> Coverage:
    """The whole table for the conditions of `request`; its order, size and cursor play no part."""
    started = time.perf_counter()
    inquiry = understand(_bare(request), searcher.settings.day, searcher.dictionary)
    answer = searcher.reader.answer(lambda view: _coverage(view, inquiry))
    return {**answer, "took_ms": took_ms(started)}


def _coverage(view: View, inquiry: Inquiry) -> Coverage:
    result, _ = ask(view, inquiry)
    catalogue = result.catalogue
    by_region = asks(inquiry) or inquiry.group is Group.REGION
    held = _held_regions(catalogue, inquiry.scope, result.counts if asks(inquiry) else None)
    missing = [region_ref(code) for code in catalogue.missing(inquiry.scope)]
    return {
        "question": question_answer(result),
        "total": _total(held),
        "years": sorted({y["year"] for r in held for y in r["years"]}, reverse=True),
        "held": held,
        "silent": silent(result, None) if by_region else None,
        "uncertain": _uncertain(catalogue, inquiry.scope),
        "missing": {"count": len(missing), "regions": missing},
        "set_aside": set_aside(catalogue),
        "index": index_ref(view),
        "took_ms": 0.0,
    }


def _uncertain(catalogue: Catalogue, scope: Scope) -> Uncertain:
    """What is held on doubtful grounds alone, so that nobody counts it for sure."""
    reports, rows = catalogue.uncertain(scope)
    return {"reports": reports, "count": len(rows), "regions": regions_told(rows)}


def asks(inquiry: Inquiry) -> bool:
    """Whether anything but the scope is asked for, so that a report can be silent."""
    narrowed = inquiry.sections or inquiry.topics or inquiry.request.local
    return bool(not inquiry.browses or inquiry.excluded or narrowed)


def set_aside(catalogue: Catalogue) -> list[SetAsideSource]:
    """Every source that was not loaded, with what to do about it."""
    return [_aside(record) for record in catalogue.set_aside]


def _aside(record: SetAside) -> SetAsideSource:
    source: SetAsideSource = {
        "source": record.source,
        "reason": str(record.reason),
        "detail": record.detail,
        "remedy": record.remedy,
    }
    given = given_to_json(record.given)
    if given:
        source["given"] = cast(GivenValues, given)
    return source


def _bare(request: SearchRequest) -> SearchRequest:
    """The conditions alone: one hit is enough to be told the counts from."""
    return replace(request, sort=Sort.RELEVANCE, size=1, cursor=None, facets=False)


def _held_regions(catalogue: Catalogue, scope: Scope, counts: Ints | None) -> list[HeldRegion]:
    """Regions by code, their years newest first."""
    rows = np.flatnonzero(catalogue.mask(scope))
    by_region: dict[str, dict[int, list[int]]] = {}
    for row in rows.tolist():
        report = catalogue.entries[row].report
        years = by_region.setdefault(report.region_code, {})
        years.setdefault(report.year, []).append(row)
    return [
        {
            **region_ref(code),
            "years": [_year(catalogue, y, years[y], counts) for y in sorted(years, reverse=True)],
        }
        for code, years in sorted(by_region.items())
    ]


def _year(catalogue: Catalogue, year: int, rows: Iterable[int], counts: Ints | None) -> HeldYear:
    entries = [catalogue.entries[row] for row in rows]
    return {
        "year": year,
        "reports": [e.report.id for e in entries],
        "paragraphs": sum(e.paragraph_count for e in entries),
        "hits": None if counts is None else int(sum(int(counts[row]) for row in rows)),
    }


def _total(held: list[HeldRegion]) -> Total:
    years = [y for region in held for y in region["years"]]
    return {
        "paragraphs": sum(y["paragraphs"] for y in years),
        "reports": sum(len(y["reports"]) for y in years),
        "regions": len(held),
    }
