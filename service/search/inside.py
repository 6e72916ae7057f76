"""Searching inside a facet: the values of one dimension whose name holds what was typed, each with
the counts that the facet has.

The menu of places lists what lies on the way to what is chosen; here every place of the step is
looked through, wherever it lies.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from typing_extensions import TypedDict

from index_mappings import literal, regions
from index_mappings.dimensions import PLACES, Facet
from index_mappings.engines.port import View
from index_mappings.errors import InvalidParameter
from index_mappings.query import Sort
from service.search import facets
from service.search.addresses import index_ref, region_path
from service.search.inquiry import Inquiry, understand
from service.search.parameters import (
    PARAMETERS,
    Parameter,
    SearchRequest,
    choice,
    number,
    read_request,
    repeated,
    unknown,
)
from service.search.question_shapes import QuestionAnswer, about
from service.search.results import Result
from service.search.searcher import Searcher, ask, question_answer, took_ms
from service.search.shapes import FacetValue, IndexRef, Total

#: Characters that are looked for; the longest name of a place has 15.
LONGEST = 40
#: More than there are counties.
LARGEST = 3_000
#: Places that may bear a name.
EVERY = 10_000

DIMENSION = choice(
    "dimension",
    Facet,
    None,
    "看哪个维度的可选值（必填）："
    "year 年度、province 省、city 市、county 区县、level 层级、section 栏目、topic 领域、"
    "kind 文种、issuer_kind 发文机关",
)
CONTAINS = Parameter(
    "contains",
    "contains",
    str,
    f"至多 {LONGEST} 个字符",
    "只列名称含有这些字的；地名也认简称、曾用名和代码的开头",
    {"type": "string", "maxLength": LONGEST},
)
SIZE = Parameter(
    "size",
    "size",
    number("size", 1, LARGEST, f"1 至 {LARGEST:,} 之间的整数"),
    f"1 至 {LARGEST:,} 之间的整数",
    "至多列几个",
    {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": 20},
)
OWN = (DIMENSION, CONTAINS, SIZE)
#: Those of a search, and our own.
FACETED: tuple[Parameter, ...] = (*(p for p in PARAMETERS if p.name != SIZE.name), *OWN)


class FacetMatch(FacetValue):
    """A value that fits, as the facet counts it."""

    path: Annotated[list[str], about("地区自省级至本级的名称；其他维度为空")]


class FacetAnswer(TypedDict):
    """The values of one dimension that fit."""

    question: QuestionAnswer
    dimension: str
    contains: str
    count: Annotated[int, about("符合的共有几个；values 至多列 size 个")]
    values: list[FacetMatch]
    total: Total
    index: IndexRef
    took_ms: float


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """A search, and which values of its facets are wanted."""

    search: SearchRequest
    facet: Facet
    contains: str = ""
    size: int = 20


def read_inside(pairs: Iterable[tuple[str, str]]) -> FacetRequest:
    """The request that names and values say. Raises as `read_request` does."""
    own: dict[str, str] = {}
    search: list[tuple[str, str]] = []
    names = [parameter.name for parameter in FACETED]
    for name, value in pairs:
        if name not in names:
            raise unknown(name, names)
        if name not in {parameter.name for parameter in OWN}:
            search.append((name, value))
        elif value and name in own:
            raise repeated(name)
        elif value:
            own[name] = value
    if DIMENSION.name not in own:
        raise InvalidParameter("没有说看哪个维度", f"可用的值：{DIMENSION.allowed}", DIMENSION.name)
    contains = own.get(CONTAINS.name, "").strip()
    if len(contains) > LONGEST:
        raise InvalidParameter(
            f"参数 contains 有 {len(contains):,} 个字符", f"至多 {LONGEST} 个", CONTAINS.name
        )
    request = replace(read_request(search), sort=Sort.RELEVANCE, size=1, cursor=None, facets=False)
    size = SIZE.read(own.get(SIZE.name, "20"))
    return FacetRequest(request, DIMENSION.read(own[DIMENSION.name]), contains, size)


def inside(searcher: Searcher, request: FacetRequest) -> FacetAnswer:
    """What fits, under the conditions of the search."""
    started = time.perf_counter()
    inquiry = understand(request.search, searcher.settings.day, searcher.dictionary)
    answer = searcher.reader.answer(lambda view: _inside(view, inquiry, request))
    return {**answer, "took_ms": took_ms(started)}


def _inside(view: View, inquiry: Inquiry, request: FacetRequest) -> FacetAnswer:
    result, _ = ask(view, inquiry)
    values = _fitting(result, request)
    return {
        "question": question_answer(result),
        "dimension": str(request.facet),
        "contains": request.contains,
        "count": len(values),
        "values": [_with_path(value, request.facet) for value in values[: request.size]],
        "total": result.total,
        "index": index_ref(view),
        "took_ms": 0.0,
    }


def _fitting(result: Result, request: FacetRequest) -> list[FacetValue]:
    """Places with most paragraphs first, all else in the order of its facet."""
    values = facets.whole_facet(result, request.facet)
    if request.facet not in PLACES:
        typed = literal.fold(request.contains)
        return [v for v in values if typed in literal.fold(v["label"]) or typed in v["value"]]
    if request.contains:
        bearing = {region.code for region in regions.search(request.contains, EVERY)}
        values = [value for value in values if value["value"] in bearing]
    return sorted(values, key=lambda value: (-value["paragraphs"], value["value"]))


def _with_path(value: FacetValue, facet: Facet) -> FacetMatch:
    path = list(region_path(value["value"])) if facet in PLACES else []
    return {**value, "path": path}
