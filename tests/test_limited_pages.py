"""What the page tells beside an answer, within a limit: as if nothing else were held."""

from __future__ import annotations

import functools
import random
from dataclasses import replace
from pathlib import Path

import pytest
from scan import DAY
from small_world import PIECES, fill, fresh, is_below, reports

from index_mappings import regions
from index_mappings.engines.port import View
from index_mappings.query import Group, Scope
from index_mappings.reports import Report
from service.search.inquiry import understand
from service.search.neighbours import Way
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.results import Result
from service.search.searcher import Searcher
from service.search.shares import Shares, by_year, named, shares
from service.search.steps import steps
from service.search.walk import Standing, standing
from service.settings import Settings

LIMITS = (
    Scope(regions=("450200",)),
    Scope(regions=("450203",)),
    Scope(years=(2022,), regions=("450000",)),
    Scope(regions=("360000",), years=(2021, 2023)),
)


@pytest.fixture(scope="module", params=LIMITS, ids=str)
def two(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Searcher, Searcher, list[Report]]:
    """A limited searcher over everything, and one over an index of the part alone."""
    limit: Scope = request.param
    part = [
        r
        for r in reports()
        if any(is_below(r.region_code, code) for code in limit.regions)
        and (not limit.years or r.year in limit.years)
    ]
    whole = _engine(tmp_path_factory.mktemp("whole"), reports())
    return whole.within(limit), _engine(tmp_path_factory.mktemp("part"), part), part


def _engine(folder: Path, every: list[Report]) -> Searcher:
    engine = fresh(folder)
    fill(engine, every)
    return searcher_on(engine, Settings(today=DAY))


@pytest.mark.parametrize("seed", range(6))
def test_shares_are_those_of_the_part(
    two: tuple[Searcher, Searcher, list[Report]], seed: int, request: pytest.FixtureRequest
) -> None:
    limited, alone, part = two
    limit: Scope = request.node.callspec.params["two"]
    random_ = random.Random(seed)
    asked = SearchRequest(q=random_.choice(PIECES), size=1)
    _, seen = limited.answer_with(asked, shares)

    def same(result: Result) -> Shares:
        inside = SearchRequest(q=asked.q, regions=(seen.places.whole,), size=1)
        return alone.answer_with(inside, shares)[1]

    _, own = alone.answer_with(asked, same)
    # Of places outside not even the names: there is none that is merely not held.
    parts = tuple(p for p in own.places.parts if any(is_below(p.value, c) for c in limit.regions))
    assert parts and seen.places == replace(own.places, parts=parts)
    assert seen.years == alone.answer_with(asked, by_year)[1]
    assert sum(share.held for share in seen.years) == len(part)


def test_only_places_of_the_part_are_found_by_name(
    two: tuple[Searcher, Searcher, list[Report]],
) -> None:
    limited, _, part = two
    held = {code for r in part for code in (r.region_code, *regions.ancestors(r.region_code))}
    for name in ("区", "市", "柳", "南昌", "渝中"):
        _, told = limited.answer_with(SearchRequest(size=1), functools.partial(named, name=name))
        assert {share.value for share in told if share.held} <= held
    _, told = limited.answer_with(SearchRequest(size=1), functools.partial(named, name="渝中"))
    assert told == ()


@pytest.mark.parametrize("group", [Group.REGION, Group.REPORT])
def test_the_walk_stays_within(two: tuple[Searcher, Searcher, list[Report]], group: Group) -> None:
    limited, _, part = two
    request = SearchRequest(q="行政复议", group=group)
    inquiry = understand(request, DAY, limited.dictionary)
    ids = {report.id for report in part}

    def walks(view: View) -> list[Standing | None]:
        way = Way(inquiry, steps(inquiry)[0])
        return [standing(view, report.id, way) for report in part]

    told = [one for one in limited.reader.answer(walks) if one]
    assert told and {one.total for one in told} == {told[0].total}
    stops = [stop for one in told for stop in (one.before, one.behind) if stop]
    assert {stop.report_id for stop in stops} <= ids
