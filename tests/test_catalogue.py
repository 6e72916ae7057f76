"""The catalogue alone: columns, the menu of places, the silent and the missing."""

import datetime
import gc
import random
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from made_reports import plain_report

from index_mappings import regions
from index_mappings.catalogue import Catalogue, Changes
from index_mappings.dimensions import OF_REPORT, Facet
from index_mappings.engines.collecting import no_collections
from index_mappings.engines.groups import Groups
from index_mappings.facet_counts import FacetCount, every_facet, facet_count
from index_mappings.query import Group, Query, Scope, Sort, Tally
from index_mappings.reports import Entry, IssuerKind, Kind, Level, SetAside


def entry(number: int, code: str, year: int = 2023, **more: object) -> Entry:
    region = regions.get(code)
    assert region is not None
    report = plain_report(
        id=f"{code}-{year}-rule-of-law-{number:06x}",
        region_code=code,
        year=year,
        **{"then_level": region.level, **more},
    )
    return Entry(number, report, 10)


def changes(commit: int, entries: list[Entry], numbers: list[int] | None = None) -> Changes:
    known = sorted(e.number for e in entries) if numbers is None else sorted(numbers)
    return Changes(commit, tuple(entries), np.array(known, dtype=np.int64), (), f"{commit}")


def catalogue(*entries: Entry) -> Catalogue:
    return Catalogue.build(changes(1, list(entries)))


#: A province with cities and a county directly below it, a municipality, and the nation.
CHINA = [
    entry(1, "100000"),
    entry(2, "110101"),
    entry(3, "420000"),
    entry(4, "420106"),
    entry(5, "420205"),
    entry(6, "429004"),
    entry(7, "450203"),
    entry(8, "420100", 2022),
    entry(9, "420107"),
]


def places(scope: tuple[str, ...], dimension: Facet) -> list[str]:
    world = catalogue(*CHINA)
    counts = np.ones(len(CHINA), dtype=np.int64)
    told = facet_count(world, dimension, counts, Scope(regions=scope))
    return [f"{v.value}*" if v.selected else v.value for v in told]


#: What is chosen, then the provinces, cities and counties that are listed (* what is selected).
MENU = [
    ((), "110000 420000 450000", "", ""),
    (("100000",), "110000 420000 450000", "", ""),
    # A province: its cities, and what stands directly below it.
    (("420000",), "110000 420000* 450000", "420100 420200", "429004"),
    # A city: its sisters, its counties, and what stands directly under its province.
    (("420100",), "110000 420000 450000", "420100* 420200", "420106 420107 429004"),
    (("420106",), "110000 420000 450000", "420100 420200", "420106* 420107 429004"),
    (("429004",), "110000 420000 450000", "420100 420200", "429004*"),
    (("110000",), "110000* 420000 450000", "", "110101"),
    # Several: the union.
    (("420200", "110101"), "110000 420000 450000", "420100 420200*", "110101* 420205 429004"),
    # Chosen ones stand there at zero too: no report of 430000, 420300, 420302.
    (("430000",), "110000 420000 430000* 450000", "", ""),
    (("420302",), "110000 420000 450000", "420100 420200", "420302* 429004"),
    (("420300",), "110000 420000 450000", "420100 420200 420300*", "429004"),
]


@pytest.mark.parametrize(("chosen", "provinces", "cities", "counties"), MENU)
def test_the_menu_of_places(
    chosen: tuple[str, ...], provinces: str, cities: str, counties: str
) -> None:
    assert places(chosen, Facet.PROVINCE) == provinces.split()
    assert places(chosen, Facet.CITY) == cities.split()
    assert places(chosen, Facet.COUNTY) == counties.split()


def test_a_facet_ignores_its_own_condition_only() -> None:
    world = catalogue(entry(1, "450203", 2022), entry(2, "450203", 2023), entry(3, "110101", 2022))
    counts = np.array([5, 1, 2], dtype=np.int64)  # rows by id: 110101, 450203/2022, 450203/2023
    scope = Scope(years=(2023, 2030), regions=("450000",))
    assert facet_count(world, Facet.YEAR, counts, scope) == [
        FacetCount("2030", "2030年", 0, 0, True),
        FacetCount("2023", "2023年", 2, 1, True),
        FacetCount("2022", "2022年", 1, 1, False),
    ]
    assert facet_count(world, Facet.PROVINCE, counts, scope) == [
        FacetCount("450000", "广西壮族自治区", 2, 1, True)
    ]


def test_enumerations_keep_their_order() -> None:
    world = catalogue(
        entry(1, "450203", kind=Kind.OTHER, issuer_kind=IssuerKind.ZONE),
        entry(2, "450200", issuer_kind=IssuerKind.TOWN),
        entry(3, "450000", kind=Kind.DISCLOSURE),
    )
    counts = np.ones(3, dtype=np.int64)

    def values(dimension: Facet, scope: Scope = Scope()) -> list[str]:  # noqa: B008
        return [v.value for v in facet_count(world, dimension, counts, scope)]

    assert values(Facet.KIND) == ["rule_of_law", "disclosure", "other"]
    assert values(Facet.ISSUER_KIND) == ["government", "town", "zone"]
    assert values(Facet.LEVEL) == ["province", "city", "county"]
    assert values(Facet.LEVEL, Scope(levels=(Level.NATION,)))[0] == "nation"


def test_the_level_is_that_of_then() -> None:
    then = entry(1, "450203", then_level=Level.CITY)
    world = catalogue(then, entry(2, "450204"))
    assert world.mask(Scope(levels=(Level.CITY,))).tolist() == [True, False]


def test_silence_belongs_to_regions_not_to_reports() -> None:
    world = catalogue(
        entry(1, "450203", 2022),
        entry(2, "450203", 2023),
        entry(3, "450204", 2022),
        entry(4, "450204", 2023),
        entry(5, "110101", 2022),
    )
    counts = np.array([0, 0, 3, 0, 0], dtype=np.int64)  # 450203 speaks in 2023 only
    count, silent = world.silent(counts, Scope())
    assert count == 2
    assert [(s.region, len(s.reports)) for s in silent] == [("110101", 1), ("450204", 2)]
    _, silent = world.silent(counts, Scope(years=(2022,)))
    assert [s.region for s in silent] == ["110101", "450203", "450204"]
    count, first = world.silent(counts, Scope(years=(2022,)), most=1)
    assert (count, first) == (3, silent[:1])


def test_missing_regions() -> None:
    world = catalogue(entry(1, "450203", 2022), entry(2, "450200", 2023))
    below = {r.code for r in regions.below("450200")}
    scope = Scope(regions=("450200",))
    assert set(world.missing(scope)) == below - {"450203"}
    county = Scope(years=(2023,), regions=("450200",), levels=(Level.COUNTY,))
    assert set(world.missing(county)) == below
    everywhere = world.missing(Scope(levels=(Level.PROVINCE,)))
    assert len(everywhere) == len(regions.below("100000", Level.PROVINCE))
    every = regions.below("100000")
    lower = [r for r in every if r.level in (Level.CITY, Level.COUNTY)]
    assert len(world.missing(Scope())) == len(lower) - 2
    assert world.missing(Scope(regions=("450203",))) == ()


def test_newest_first_unknown_dates_last() -> None:
    day = datetime.date(2024, 3, 1)
    world = catalogue(
        entry(1, "110101", 2022, published_on=datetime.date(2023, 12, 31)),
        entry(2, "110101", 2023),
        entry(3, "450203", 2023, published_on=day),
        entry(4, "420106", 2023, published_on=day),
        entry(5, "429004", 2023, published_on=day + datetime.timedelta(1)),
    )
    order = np.argsort(world.newest)
    assert [world.entries[row].number for row in order] == [5, 4, 3, 2, 1]


def test_counts_fall_into_their_rows() -> None:
    world = catalogue(entry(7, "110101"), entry(3, "450203"))
    tally = Tally(np.array([3, 5, 7]), np.array([30, 50, 70]), {}, {})  # 5 is not in force
    counts = world.counts(tally)
    assert counts.tolist() == [70, 30]
    totals = world.totals(world.inside(counts, Scope()))
    assert (totals.paragraphs, totals.reports, totals.regions) == (100, 2, 2)


def test_rows() -> None:
    world = catalogue(entry(7, "110101"), entry(3, "450203"))
    assert world.row("450203-2023-rule-of-law-000003") == 1
    assert world.row("nothing") is None
    assert world.row_of_number(7) == 0
    assert world.row_of_number(8) is None
    assert world.rows_of_numbers(np.array([3, 9, 7, 0])).tolist() == [1, -1, 0, -1]


@pytest.mark.parametrize("far", [7, 10**15])
def test_rows_of_numbers_however_large(far: int) -> None:
    """Whether a table of them is worth its room or not."""
    world = catalogue(entry(far, "110101"), entry(3, "450203"), entry(5, "110102"))
    asked = np.array([far, 0, 3, far + 1, 4, 5, 10**17])
    assert world.rows_of_numbers(asked).tolist() == [0, -1, 2, -1, -1, 1, -1]


def test_facets_told_together_are_those_told_alone() -> None:
    rng = random.Random(5)
    codes = ["110101", "450203", "420106", "429004", "420100", "330681", "100000"]
    entries = [
        entry(
            number,
            rng.choice(codes),
            rng.randint(2019, 2023),
            issuer_kind=rng.choice(list(IssuerKind)),
            kind=rng.choice(list(Kind)),
        )
        for number in range(1, 300)
    ]
    world = catalogue(*entries)
    for scope in (
        Scope(),
        Scope(years=(2020, 2024)),
        Scope(regions=("420000",), kinds=(Kind.RULE_OF_LAW,)),
        Scope(issuer_kinds=(IssuerKind.TOWN,), levels=(Level.CITY,)),
    ):
        counts = np.array([rng.choice([0, 1, 30]) for _ in entries])
        told = every_facet(world, counts, scope, world.inside(counts, scope))
        assert list(told) == [facet for row in OF_REPORT for facet in row.facets]
        for facet, values in told.items():
            assert values == facet_count(world, facet, counts, scope)


def test_an_empty_catalogue_answers() -> None:
    world = catalogue()
    counts = world.counts(Tally(np.array([1]), np.array([5]), {}, {}))
    assert world.totals(world.inside(counts, Scope(regions=("450000",)))).reports == 0
    assert world.silent(counts, Scope()) == (0, [])
    assert facet_count(world, Facet.CITY, counts, Scope(regions=("450200",))) == [
        FacetCount("450200", "柳州市", 0, 0, True)
    ]


def test_following_equals_building() -> None:
    """Any way of commits leads to the same columns as reading everything at once."""
    rng = random.Random(3)
    codes = ["110101", "450203", "450204", "420106", "429004", "420100"]
    force: dict[str, Entry] = {}
    followed = catalogue()
    number = 0
    for commit in range(2, 30):
        fresh: dict[str, Entry] = {}
        for _ in range(rng.randint(0, 4)):
            number += 1
            one = entry(number, rng.choice(codes), rng.randint(2019, 2023))
            named = f"{one.report.region_code}-{one.report.year}-rule-of-law-000000"
            fresh[named] = replace(one, report=replace(one.report, id=named))
        force |= fresh
        for gone in rng.sample(sorted(force), min(len(force), rng.randint(0, 2))):
            force.pop(gone)
            fresh.pop(gone, None)
        numbers = [e.number for e in force.values()]
        aside = (SetAside(str(commit), "empty", "", ""),)  # type: ignore[arg-type]
        step = replace(changes(commit, list(fresh.values()), numbers), set_aside=aside)
        followed = followed.updated(step)
        whole = Catalogue.build(changes(commit, list(force.values())))
        assert followed.entries == whole.entries
        assert followed.commit == commit
        assert followed.set_aside == aside
        for name in whole.columns:
            assert followed.columns[name].tolist() == whole.columns[name].tolist()


def test_garbage_is_searched_for_again_once_a_catalogue_is_made() -> None:
    with pytest.raises(RuntimeError), no_collections():
        assert not gc.isenabled()
        with no_collections():
            pass
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()


class _NumbersOnly(Groups[Any]):
    """Groups that show which numbers they ask for."""

    def _next_best(self, tier: Query, wanted: int) -> list[Any]:
        return []

    def _best_of(self, wanted: list[int]) -> list[Any]:
        return [SimpleNamespace(group=number, position=1) for number in wanted]

    def _rows_of(self, shown: list[Any]) -> Any:
        return np.zeros(len(shown), dtype=np.int64)


def test_groups_know_reports_of_any_number() -> None:
    """A number may have more than 31 bits: a damaged index goes on from whatever it holds."""
    numbers = [7, (1 << 31) + 5, (1 << 40) + 7]
    world = catalogue(
        *(entry(n, code) for n, code in zip(numbers, ("450203", "420106", "110101"), strict=True))
    )
    counts = (np.array(numbers, dtype=np.int64), np.array([3, 1, 2], dtype=np.int64))
    groups = _NumbersOnly(world, Query(group=Group.REPORT, sort=Sort.COUNT), counts)
    shown = [(best.group, groups.size(best.group)) for best in groups.page(0, 10)]
    assert shown == [(numbers[0], 3), (numbers[2], 2), (numbers[1], 1)]
