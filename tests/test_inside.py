"""Searching inside a facet: the same counts as the facet and as a scan, on both engines; what is
chosen stays at zero."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from api_world import error_of
from asgi_client import Client
from scan import DAY, Scan
from small_engines import HELD
from small_world import PIECES, PLACES, YEARS, step_codes

from index_mappings import regions
from index_mappings.dimensions import PLACES as STEPS
from index_mappings.dimensions import Facet
from index_mappings.engines.port import Engine
from index_mappings.query import Group, Scope
from index_mappings.reports import IssuerKind, Kind, Level, SectionType, Topic
from service.api.app import create_app
from service.search.inside import FacetRequest, inside
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

FACETS = "/api/v1/facets"


@pytest.fixture(scope="module")
def searcher(small_engine: Engine) -> Searcher:
    return searcher_on(small_engine, Settings(today=DAY))


def expected(scan: Scan, facet: Facet) -> list[Any]:
    """The whole facet as a scan counts it; of places every one, most paragraphs first."""
    if facet not in STEPS:
        return scan.facets()[str(facet)]
    codes = [c for c in scan.request.regions if step_codes(c).get(str(facet)) == c]
    rows = scan._facet("place", lambda r: step_codes(r.region_code).get(str(facet)), codes)
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def test_the_counts_are_those_of_a_scan(searcher: Searcher) -> None:
    rng = random.Random(4)

    def some(values: Any) -> tuple[Any, ...]:
        return tuple(rng.sample(tuple(values), 2)) if rng.random() < 0.3 else ()

    for number in range(45):
        scope = SearchRequest(
            years=some(YEARS), regions=some(PLACES), levels=some(Level), kinds=some(Kind),
            sections=some(SectionType), topics=some(Topic), issuer_kinds=some(IssuerKind),
        )  # fmt: skip
        term = rng.choice((*PIECES, "没有这个词"))
        request = replace(scope, q=f"“{term}”")
        facet = list(Facet)[number % len(Facet)]
        answer = inside(searcher, FacetRequest(request, facet, size=3_000))
        rows = [
            (v["value"], v["paragraphs"], v["reports"], v["selected"]) for v in answer["values"]
        ]
        scan = Scan(HELD, scope, [[term]], [])
        assert rows == expected(scan, facet), (request, facet)
        assert answer["total"] == scan.total() and answer["count"] == len(rows)
        # and what the search itself says, where it lists the same
        of_search: Any = searcher.answer(request)["facets"]
        listed = {v["value"]: v for v in of_search[str(facet)]}
        for value in answer["values"]:
            if value["value"] in listed:
                assert listed[value["value"]].items() <= value.items()


def test_names_are_looked_for_wherever_a_place_lies(searcher: Searcher) -> None:
    """A county of another province than the one that is chosen; by its short name, its code."""
    request = SearchRequest(q="执法监督", regions=("450200",))
    for contains in ("南昌", "南昌县", "360121", "3601"):
        answer = inside(searcher, FacetRequest(request, Facet.COUNTY, contains))
        by_code = {value["value"]: value for value in answer["values"]}
        assert by_code["360121"]["path"] == ["江西省", "南昌市", "南昌县"]
        there = Scan(HELD, SearchRequest(regions=("360121",)), [["执法监督"]], []).total()
        assert by_code["360121"]["paragraphs"] == there["paragraphs"]
    assert inside(searcher, FacetRequest(request, Facet.COUNTY, "没有这个地方"))["count"] == 0
    cut = inside(searcher, FacetRequest(request, Facet.COUNTY, size=2))
    assert len(cut["values"]) == 2 < cut["count"]
    years = inside(searcher, FacetRequest(request, Facet.YEAR, "２０２２"))["values"]
    assert [value["value"] for value in years] == ["2022"]
    sections = inside(searcher, FacetRequest(request, Facet.SECTION, "问"))["values"]
    assert [value["value"] for value in sections] == ["problem"]


def test_a_part_sees_its_own_places(searcher: Searcher) -> None:
    part = searcher.within(Scope(regions=("450200",)))
    values = inside(part, FacetRequest(SearchRequest(), Facet.COUNTY, size=100))["values"]
    assert values and {value["value"][:4] for value in values} == {"4502"}


CHOSEN: dict[Facet, SearchRequest] = {
    Facet.YEAR: SearchRequest(years=(1999, 2021)),
    Facet.PROVINCE: SearchRequest(regions=("110000",)),
    Facet.CITY: SearchRequest(regions=("130100",)),
    Facet.COUNTY: SearchRequest(regions=("110101", "450203")),
    Facet.LEVEL: SearchRequest(levels=(Level.NATION,)),
    Facet.SECTION: SearchRequest(sections=(SectionType.OTHER,)),
    Facet.TOPIC: SearchRequest(topics=(Topic.EMERGENCY,)),
    Facet.KIND: SearchRequest(kinds=(Kind.DISCLOSURE,)),
    Facet.ISSUER_KIND: SearchRequest(issuer_kinds=(IssuerKind.ZONE,)),
}


@pytest.mark.parametrize("facet", CHOSEN)
def test_what_is_chosen_stays_at_zero(searcher: Searcher, facet: Facet) -> None:
    """In the facets of an answer and inside the facet, where nothing at all is found."""
    request = replace(CHOSEN[facet], q="“没有这个词”")
    of_search: Any = searcher.answer(request)["facets"]
    within: Any = inside(searcher, FacetRequest(request, facet))["values"]
    chosen = {
        str(v) for field in ("years", "regions", "levels", "sections", "topics", "kinds",
        "issuer_kinds") for v in getattr(request, field)
    }  # fmt: skip
    for values in (of_search[str(facet)], within):
        assert {v["value"] for v in values} == chosen
        assert all(v["selected"] and not v["paragraphs"] for v in values)


def test_words_choose_too(searcher: Searcher) -> None:
    answer = inside(searcher, FacetRequest(SearchRequest(q="“没有这个词” 柳州市"), Facet.CITY))
    assert [(v["value"], v["selected"]) for v in answer["values"]] == [("450200", True)]
    grouped = SearchRequest(q="“没有这个词”", group=Group.REGION)  # a default is no choice
    assert inside(searcher, FacetRequest(grouped, Facet.ISSUER_KIND))["values"] == []


@pytest.fixture(scope="module")
def client(small_engine: Engine) -> Iterator[Client]:
    with Client(create_app(Settings(today=DAY), small_engine)) as ready:
        yield ready


def test_the_route(client: Client) -> None:
    answer = client.get(FACETS, params={"dimension": "county", "q": "枫桥经验", "contains": "鱼峰"})
    (value,) = answer.json()["values"]
    assert value["label"] == "鱼峰区" and value["path"][0] == "广西壮族自治区"
    place = regions.get(value["value"])
    assert place is not None
    chosen = {"q": "枫桥经验", "region": place.code}
    brought = client.get("/api/v1/search", params=chosen).json()["total"]["paragraphs"]
    assert brought == value["paragraphs"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ("", "dimension"),
        ("dimension=region", "dimension"),
        ("dimension=county&dimension=city", "dimension"),
        ("dimension=county&size=3001", "size"),
        ("dimension=county&size=0", "size"),
        (f"dimension=county&contains={'长' * 41}", "contains"),
        ("dimension=county&sorted=x", "sorted"),
        ("dimension=county&year=x", "year"),
    ],
)
def test_what_cannot_be_read_is_named(client: Client, params: str, field: str) -> None:
    assert error_of(client.get(f"{FACETS}?{params}"), 422)["field"] == field
