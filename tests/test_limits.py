"""What is seen through a limit: random questions equal the scan over that part alone, on every
engine; nothing outside is told by any answer."""

from __future__ import annotations

import dataclasses
import datetime
import random
from collections.abc import Iterator

import numpy as np
import pytest
from contract import (
    EVERYWHERE,
    REGIONS,
    World,
    in_scope,
    key,
    random_asked,
    random_scope,
    walked,
    within,
    world,
)
from oracle import units

from index_mappings import limits
from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.errors import NotFound
from index_mappings.limits import LimitedView, Part, Parts, meet, touches
from index_mappings.query import Group, Query, Scope, Sort
from index_mappings.reports import IssuerKind, Kind, Level, Report, SectionType, Topic

__all__ = ["world"]


def part_of(world: World, limit: Scope) -> World:
    """The same world as if nothing else were held."""
    return World(world.engine, tuple(r for r in world.reports if in_scope(limit, r)))


def seen(world: World, limit: Scope) -> View:
    return LimitedView(world.engine.now(), limit, Parts())


# --- meeting -------------------------------------------------------------------------------------

MEETINGS = [
    # nothing is no condition
    (Scope(), Scope(), Scope()),
    (Scope(years=(2023,)), Scope(), Scope(years=(2023,))),
    (Scope(), Scope(regions=("450200",)), Scope(regions=("450200",))),
    # the deeper place is in both, whichever side it stands on
    (Scope(regions=("450203",)), Scope(regions=("450200",)), Scope(regions=("450203",))),
    (Scope(regions=("450000",)), Scope(regions=("450200",)), Scope(regions=("450200",))),
    (
        Scope(regions=("450000", "420100")),
        Scope(regions=("450203", "450302", "420000")),
        Scope(regions=("420100", "450203", "450302")),
    ),
    # a county directly under its province
    (Scope(regions=("429004",)), Scope(regions=("420000",)), Scope(regions=("429004",))),
    # the country is no condition
    (Scope(regions=("100000",)), Scope(regions=("450200",)), Scope(regions=("450200",))),
    (Scope(regions=("450200",)), Scope(regions=("100000",)), Scope(regions=("450200",))),
    # nothing in common is nothing, not everything
    (Scope(regions=("110000",)), Scope(regions=("450200",)), None),
    (Scope(regions=("450300",)), Scope(regions=("450200",)), None),
    (Scope(years=(2022,)), Scope(years=(2023, 2021)), None),
    (Scope(kinds=(Kind.OTHER,)), Scope(kinds=(Kind.RULE_OF_LAW,)), None),
    # a code that looks alike lies elsewhere
    (Scope(regions=("450203",)), Scope(regions=("450302",)), None),
    # one condition that cannot be met is enough
    (
        Scope(years=(2023,), levels=(Level.CITY,)),
        Scope(years=(2023,), levels=(Level.COUNTY,)),
        None,
    ),
    (Scope(years=(2021, 2022, 2023)), Scope(years=(2023, 2022)), Scope(years=(2022, 2023))),
    # the later beginning, the earlier end; a period that ends before it begins holds nothing
    (
        Scope(published_from=datetime.date(2023, 1, 1)),
        Scope(published_from=datetime.date(2024, 1, 1), published_to=datetime.date(2024, 3, 1)),
        Scope(published_from=datetime.date(2024, 1, 1), published_to=datetime.date(2024, 3, 1)),
    ),
    (
        Scope(published_to=datetime.date(2023, 1, 1)),
        Scope(published_from=datetime.date(2024, 1, 1)),
        None,
    ),
]


@pytest.mark.parametrize(("scope", "limit", "expected"), MEETINGS)
def test_meet(scope: Scope, limit: Scope, expected: Scope | None) -> None:
    assert meet(scope, limit) == expected


def test_what_meets_is_in_both(world: World) -> None:
    """By the reports themselves, whatever the two scopes are; either way round."""
    rng = random.Random(5)
    met = 0
    for _ in range(400):
        one, other = random_scope(rng), random_scope(rng)
        both = [r.id for r in world.reports if in_scope(one, r) and in_scope(other, r)]
        for together in (meet(one, other), meet(other, one)):
            told = [r.id for r in world.reports if together and in_scope(together, r)]
            assert told == both, (one, other)
        met += bool(both)
    assert met > 40


def test_touching() -> None:
    limit = Scope(years=(2023,), regions=("450200", "429004"))
    expected = {"450000", "450200", "450203", "420000", "429004", "100000"}
    codes = ["450000", "450200", "450203", "420000", "429004", "100000", "450300", "110000"]
    assert {code for code in codes if touches(code, limit)} == expected
    assert touches("110000", Scope())


# --- what every engine shows through a limit -----------------------------------------------------


def limits_of(rng: random.Random) -> Scope:
    """A limit as a token says it: places always."""
    codes = [code for code, _ in REGIONS]
    chosen = tuple(sorted(rng.sample(codes[1:], rng.choice((1, 1, 2)))))
    more = random_scope(rng)
    return dataclasses.replace(
        Scope(regions=chosen),
        years=more.years,
        levels=more.levels if rng.random() < 0.3 else (),
        kinds=more.kinds,
    )


@pytest.mark.parametrize("seed", range(60))
def test_random_questions_equal_the_scan_over_the_part(world: World, seed: int) -> None:
    rng = random.Random(seed)
    limit = limits_of(rng)
    own, view = part_of(world, limit), seen(world, limit)
    catalogue = view.catalogue()
    assert [e.report.id for e in catalogue.entries] == [r.id for r in own.reports]
    asked = random_asked(rng, world)
    found = own.found(asked)
    group = rng.choice(list(Group))
    query = asked.query(group=group, sort=rng.choice([Sort.RELEVANCE, Sort.NEWEST]), size=7)
    hits = walked(view, query)
    if group is Group.PARAGRAPH:
        assert sorted(h.key for h in hits) == sorted(key(*pair) for pair in found)
    else:
        of = (lambda r: r.id) if group is Group.REPORT else (lambda r: r.region_code)
        assert len(hits) == len({of(r) for r, _ in found})
        assert {h.key for h in hits} <= {key(*pair) for pair in found}
    assert {h.score for h in hits} <= {None}
    check_counts(own, catalogue, view, asked.query())


def check_counts(own: World, catalogue: Catalogue, view: View, query: Query) -> None:
    """Totals, each facet, the silent: told from the page's tally and the part's catalogue."""
    tally = view.search(query).tally
    assert tally is not None
    bare = Query(
        must=query.must,
        some=query.some,
        held=query.held,
        must_not=query.must_not,
        within=query.within,
        local=query.local,
        sections=query.sections,
        topics=query.topics,
    )
    every = walked(LimitedView(view, EVERYWHERE, Parts()), dataclasses.replace(bare, size=100))
    counted = {r.id: sum(h.key.startswith(r.id) for h in every) for r in own.reports}
    counts = catalogue.counts(tally)
    assert {e.report.id: int(n) for e, n in zip(catalogue.entries, counts, strict=True)} == counted
    assert set(tally.numbers.tolist()) <= set(catalogue.number.tolist())
    inside = [r for r in own.reports if in_scope(query.scope, r)]
    assert catalogue.totals(catalogue.inside(counts, query.scope)).paragraphs == sum(
        counted[r.id] for r in inside
    )
    regions = {r.region_code for r in inside}
    loud = {r.region_code for r in inside if counted[r.id]}
    assert catalogue.silent(counts, query.scope)[0] == len(regions - loud)


def test_sections_and_topics_are_those_of_the_part(world: World) -> None:
    rng = random.Random(8)
    for _ in range(20):
        limit, asked = limits_of(rng), random_asked(rng, world)
        bare = dataclasses.replace(asked, sections=(), topics=())
        tally = seen(world, limit).search(bare.query()).tally
        found = part_of(world, limit).found(bare)
        assert tally is not None
        for section in SectionType:
            told = sum(p.section is section for _, p in found)
            assert tally.sections.get(section, 0) == told
        for topic in Topic:
            assert tally.topics.get(topic, 0) == sum(topic in p.topics for _, p in found)


def test_nothing_in_common_is_nothing(world: World) -> None:
    """And a facet that ignores its own condition still counts the part."""
    limit = Scope(regions=("450200",))
    view = seen(world, limit)
    outside = Scope(regions=("110000",))
    for group in Group:
        page = view.search(Query(scope=outside, group=group))
        assert page.hits == () and page.next is None and page.tally is not None
        assert page.tally.sections == {} and page.tally.topics == {}
        catalogue = view.catalogue()
        counts = catalogue.counts(page.tally)
        assert catalogue.totals(catalogue.inside(counts, outside)).paragraphs == 0
        own = sum(len(r.paragraphs) for r in part_of(world, limit).reports)
        assert int(counts.sum()) == own > 0
    assert view.search(Query(scope=outside, tally=False)).tally is None


def test_only_places_of_the_limit_can_be_missed(world: World) -> None:
    limit = Scope(years=(2019,), regions=("450200", "110000"))
    catalogue = seen(world, limit).catalogue()
    whole = world.catalogue()
    told = catalogue.missing(Scope())
    assert told and all(within(code, "450200") or within(code, "110000") for code in told)
    held = {r.region_code for r in part_of(world, limit).reports}
    assert not held & set(told)
    assert set(told) | held >= set(whole.missing(limit))
    # a year, a place and a level that the limit does not know: nothing is said of them
    assert catalogue.missing(Scope(years=(2023,))) == ()
    assert catalogue.missing(Scope(regions=("420000",))) == ()
    assert catalogue.missing_count(Scope(levels=(Level.NATION,))) == 0


def test_reports_outside_are_unknown(world: World) -> None:
    limit = Scope(regions=("450000",))
    view = seen(world, limit)
    inside, outside = by_limit(world, limit)
    assert view.paragraphs(inside[0].id) == inside[0].paragraphs
    for report_id in (outside[0].id, "450203-1999-rule-of-law-000000"):
        with pytest.raises(NotFound) as caught:
            view.paragraphs(report_id)
        assert caught.value.message == f"没有编号为 {report_id} 的报告。"
    assert view.catalogue().set_aside == () != world.catalogue().set_aside


def by_limit(world: World, limit: Scope) -> tuple[list[Report], list[Report]]:
    inside = [r for r in world.reports if in_scope(limit, r)]
    outside = [r for r in world.reports if not in_scope(limit, r)]
    assert inside and outside
    return inside, outside


def test_two_limits_share_no_secret(world: World) -> None:
    """What is signed under one is not accepted under the other, nor without any."""
    views = [seen(world, Scope(regions=(code,))) for code in ("450200", "450000", "450200")]
    one, other, again = [view.state.lineage.secret for view in views]
    assert one == again and len({one, other, world.engine.now().state.lineage.secret}) == 3
    assert views[0].state.lineage.mark == world.engine.now().state.lineage.mark


# --- memory --------------------------------------------------------------------------------------


def test_parts_are_remembered_within_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Scope] = []

    class Counted(Part):
        def __init__(self, whole: Catalogue, limit: Scope) -> None:
            made.append(limit)
            super().__init__(whole, limit)

    monkeypatch.setattr(limits, "Part", Counted)
    parts, whole = Parts(), world.catalogue()
    one = Scope(regions=("450203",))
    assert parts.of(whole, one) is parts.of(whole, one) and made == [one]
    for limit in varied():
        parts.of(whole, limit)
        held = list(parts.held.values())
        assert len(held) <= limits.PARTS
        assert sum(part.report_count for part in held) <= limits.ROWS * whole.report_count
    parts.of(whole, Scope(regions=("100000",)))
    newer = whole.without((), "another")
    assert parts.of(newer, one).mark == "another" and len(parts.held) == 1


def varied() -> Iterator[Scope]:
    for year in range(2000, 2100):
        yield Scope(years=(year,), regions=("450200",))
    for kind in IssuerKind:
        yield Scope(issuer_kinds=(kind,))
    for level in Level:
        yield Scope(levels=(level,))


def test_the_part_of_nothing(world: World) -> None:
    part = seen(world, Scope(years=(1950,))).catalogue()
    assert part.report_count == 0 and part.paragraph_count == 0
    assert np.array_equal(part.mask(Scope()), np.zeros(0, dtype=bool))
    page = seen(world, Scope(years=(1950,))).search(Query(must=(((units("法"),)),)))
    assert page.hits == () and page.tally is not None and len(page.tally.numbers) == 0


def test_a_place_touches_what_has_a_place_in_common() -> None:
    """The quick way says what the meeting says."""
    rng = random.Random(2)
    codes = [code for code, _ in REGIONS]
    for _ in range(300):
        limit = Scope(regions=tuple(rng.sample(codes, rng.randint(0, 3))))
        code = rng.choice(codes)
        assert touches(code, limit) == (meet(Scope(regions=(code,)), limit) is not None)
