"""Answers within a limit: as if nothing else were held, in every part of every answer."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import contract
import pytest
from scan import DAY, Scan, check_hits, facets_of, held, uncertain_of, walk
from small_engines import HELD
from small_world import ASIDE, PLACES, YEARS, is_below
from test_search import ask

from index_mappings.dimensions import Facet, backwards
from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter, NotFound
from index_mappings.limits import touches
from index_mappings.query import Group, Scope
from index_mappings.reports import Kind, Report
from service.search.coverage import coverage
from service.search.neighbours import around
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.report import read_report
from service.search.searcher import Searcher
from service.settings import Settings

__all__ = ["held"]

LIUZHOU = Scope(regions=("450200",))
#: Limits of one place and of several, with years, kinds; of nothing that is held.
LIMITS = (
    LIUZHOU,
    Scope(regions=("450203",)),
    Scope(regions=("360000", "429004")),
    Scope(years=(2022,), regions=("450000",)),
    Scope(years=(2021, 2023), regions=("450200", "500103"), kinds=(Kind.RULE_OF_LAW,)),
    Scope(regions=("100000",), kinds=(Kind.GOVERNMENT_WORK,)),
    Scope(regions=("110000",)),
)


@pytest.fixture(scope="module")
def world(small_engine: Engine) -> tuple[Engine, list[Report]]:
    return small_engine, HELD


@pytest.fixture(scope="module")
def searcher(world: tuple[Engine, list[Report]]) -> Searcher:
    return searcher_on(world[0], Settings(today=DAY))


class LimitedScan(Scan):
    """The scan over the part alone, where only places of the limit can be missed."""

    limit = Scope()

    def missing(self) -> list[str]:
        asked = self.request
        places = SearchRequest(levels=asked.levels, regions=asked.regions)
        wanted = [
            code
            for code in Scan([], places, [], []).missing()
            if any(is_below(code, above) for above in self.limit.regions)
        ]
        for mine, theirs in ((asked.years, self.limit.years), (asked.kinds, self.limit.kinds)):
            if mine and theirs and not {*mine} & {*theirs}:
                return []
        if backwards(asked):  # refused at the door
            return []
        return sorted({*wanted} - {r.region_code for r in self.held if self.in_scope(r)})


def limited(scan: Scan, limit: Scope) -> LimitedScan:
    own = [r for r in scan.held if contract.in_scope(limit, r)]
    one = LimitedScan(own, scan.request, scan.clauses, scan.excluded)
    one.limit = limit
    return one


@pytest.mark.parametrize("seed", range(150))
def test_a_random_question_within_a_limit(
    seed: int, searcher: Searcher, held: list[Report]
) -> None:
    random_ = random.Random(seed)
    limit = random_.choice(LIMITS)
    scan = limited(ask(random_, held), limit)
    request, within = scan.request, searcher.within(limit)
    answer = within.answer(request)
    assert answer["total"] == scan.total()
    assert facets_of(answer) == scan.facets()
    if request.group is Group.REGION:
        assert answer["silent"] is not None and answer["missing"] is not None
        silent = [(r["code"], r["reports"]) for r in answer["silent"]["regions"]]
        assert silent == scan.silent()[:100]
        assert answer["missing"]["count"] == len(scan.missing())
    assert answer["index"]["reports"] == len(scan.held)
    check_hits(walk(within, request), scan)
    check_coverage(within, scan)


def check_coverage(searcher: Searcher, scan: LimitedScan) -> None:
    told = coverage(searcher, scan.request)
    inside = {r.id for r in scan.held if scan.in_scope(r)}
    listed = [i for r in told["held"] for y in r["years"] for i in y["reports"]]
    assert sorted(listed) == sorted(inside)
    assert [r["code"] for r in told["missing"]["regions"]] == scan.missing()
    assert uncertain_of(told) == scan.uncertain()
    if told["silent"] is not None:
        assert {i for r in told["silent"]["regions"] for i in r["reports"]} <= inside
    assert told["set_aside"] == []
    assert told["index"]["reports"] == len(scan.held)


# --- what else could tell ------------------------------------------------------------------------


def test_the_whole_is_told_without_a_limit(searcher: Searcher) -> None:
    """So that the tests above could fail."""
    told = coverage(searcher, SearchRequest())
    assert [a["source"] for a in told["set_aside"]] == [ASIDE.source]
    assert searcher.answer(SearchRequest(q="行政复议"))["total"]["reports"] > 40
    facets: Any = searcher.answer(SearchRequest(q="行政复议"))["facets"]
    assert {f["value"] for f in facets[Facet.PROVINCE]} > {"450000", "360000"}


def test_other_issuers_are_those_of_the_part(searcher: Searcher, held: list[Report]) -> None:
    request = SearchRequest(q="行政复议", group=Group.REGION)
    for limit in LIMITS:
        notes = searcher.within(limit).answer(request)["question"]["notes"]
        scan = limited(Scan(held, request, [["行政复议"]], []), limit)
        others = [r for r, _ in scan.pairs("issuer_kind") if r.issuer_kind != "government"]
        told = [n["message"] for n in notes if n["code"] == "other_issuers"]
        assert bool(told) == bool(others)
        assert all(f"另有 {len(others)} 段" in message for message in told)


def test_a_looser_step_finds_nothing_outside(searcher: Searcher, held: list[Report]) -> None:
    """What no paragraph of the part holds is not found by the looser steps elsewhere either."""
    alone = Scope(years=(1990,), regions=("450203",))
    answer = searcher.within(alone).answer(SearchRequest(q="枫桥经验行政复议"))
    assert answer["total"]["paragraphs"] == 0 and answer["looser"] is None
    assert searcher.answer(SearchRequest(q="枫桥经验行政复议"))["total"]["paragraphs"] > 0
    few = searcher.within(Scope(years=(2022,), regions=("450203",)))
    looser = few.answer(SearchRequest(q="枫桥经验 行政复议", size=100))["looser"]
    own = Scan([r for r in held if (r.region_code, r.year) == ("450203", 2022)],
               SearchRequest(), [], [])  # fmt: skip
    assert looser is None or looser["paragraphs"] <= len(list(own.pairs()))


def test_a_name_that_several_places_bear_means_those_of_the_part(searcher: Searcher) -> None:
    whole = searcher.answer(SearchRequest(q="鼓楼区 物业纠纷"))["question"]
    assert len(whole["ambiguous"][0]["choices"]) == 4
    nanjing = searcher.within(Scope(regions=("320100",)))
    asked = nanjing.answer(SearchRequest(q="鼓楼区 物业纠纷"))["question"]
    assert asked["ambiguous"] == [] and asked["regions"] == ["320106"]
    assert "ambiguous" not in [n["code"] for n in asked["notes"]]
    two = searcher.within(Scope(regions=("320000", "350100")))
    asked = two.answer(SearchRequest(q="鼓楼区 物业纠纷"))["question"]
    choices = [c["code"] for c in asked["ambiguous"][0]["choices"]]
    assert len(choices) == len(asked["regions"]) < 4
    assert all(touches(code, Scope(regions=("320000", "350100"))) for code in choices)
    (note,) = [n["message"] for n in asked["notes"] if n["code"] == "ambiguous"]
    assert f"有 {len(choices)} 处同名" in note
    none = searcher.within(LIUZHOU).answer(SearchRequest(q="鼓楼区 物业纠纷"))
    assert none["question"]["ambiguous"] == [] and none["total"]["paragraphs"] == 0


def test_a_report_outside_reads_as_one_that_never_was(
    searcher: Searcher, held: list[Report]
) -> None:
    inside = next(r for r in held if r.region_code == "450203")
    outside = next(r for r in held if r.region_code == "360121")
    within = searcher.within(LIUZHOU)
    assert read_report(within, inside.id)["title"] == inside.title
    assert read_report(searcher, outside.id)["title"] == outside.title
    told = []
    for report_id in (outside.id, "360121-1999-rule-of-law-000000"):
        with pytest.raises(NotFound) as caught:
            read_report(within, report_id)
        told.append((caught.value.message.replace(report_id, "…"), caught.value.remedy))
    assert told[0] == told[1]


def test_the_reports_beside_one_are_those_of_the_part(
    searcher: Searcher, held: list[Report]
) -> None:
    one = next(r for r in held if r.region_code == "450203" and r.year == 2022)
    limit = Scope(years=(2021, 2022), regions=("450203", "450204"))
    beside = searcher.within(limit).reader.answer(
        lambda view: around(view, one.region_code, one.id, None)
    )
    ids = [n.report_id for n in (*beside.years, *beside.siblings)]
    own = {r.id for r in held if contract.in_scope(limit, r)}
    assert one.id in ids and set(ids) <= own
    every = searcher.reader.answer(lambda view: around(view, one.region_code, one.id, None))
    assert len([*every.years, *every.siblings]) > len(ids)


def test_a_cursor_belongs_to_its_limit(searcher: Searcher) -> None:
    request = SearchRequest(q="行政复议", size=1)
    readers = {
        "whole": searcher,
        "city": searcher.within(LIUZHOU),
        "province": searcher.within(Scope(regions=("450000",))),
    }
    cursors = {name: reader.answer(request)["next"] for name, reader in readers.items()}
    for name, reader in readers.items():
        for of, cursor in cursors.items():
            asked = dataclasses.replace(request, cursor=cursor)
            if of == name:
                assert len(reader.answer(asked)["hits"]) == 1
                continue
            with pytest.raises(InvalidParameter) as caught:
                reader.answer(asked)
            assert caught.value.field == "cursor"


def test_a_limit_within_a_limit(searcher: Searcher, held: list[Report]) -> None:
    both = searcher.within(LIUZHOU).within(Scope(years=(2022,), regions=("450000",)))
    answer = both.answer(SearchRequest(size=100))
    own = {r.id for r in held if r.region_code.startswith("4502") and r.year == 2022}
    assert {h["report_id"] for h in answer["hits"]} == own
    assert answer["index"]["reports"] == len(own)


def test_no_limit_changes_what_others_see(searcher: Searcher) -> None:
    """What is remembered for one is not told to another."""
    request = SearchRequest(q="执法监督", years=YEARS[:2], regions=PLACES[:2])
    before = {**searcher.answer(request), "took_ms": 0}
    for limit in LIMITS:
        searcher.within(limit).answer(request)
    assert {**searcher.answer(request), "took_ms": 0} == before
