"""Totals, facets, the silent and the missing, as brute force counts them."""

import random
from collections import Counter
from dataclasses import replace

import contract
from contract import REGIONS, Asked, World, world

from index_mappings import limits, regions
from index_mappings.dimensions import OF_REPORT, Facet
from index_mappings.facet_counts import facet_count
from index_mappings.query import Scope
from index_mappings.reports import Certainty, IssuerKind, Kind, Level, Report, SectionType, Topic

__all__ = ["world"]


def questions(world: World, seed: int, count: int = 60) -> list[Asked]:
    rng = random.Random(seed)
    return [Asked(), *(contract.random_asked(rng, world) for _ in range(count))]


def test_totals(world: World) -> None:
    catalogue = world.catalogue()
    for asked in questions(world, 3):
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        totals = catalogue.totals(catalogue.inside(catalogue.counts(tally), asked.scope))
        found = world.found(asked)
        assert totals.paragraphs == len(found), asked
        assert totals.reports == len({r.id for r, _ in found})
        assert totals.regions == len({r.region_code for r, _ in found})


def test_sections_and_topics_ignore_their_own_condition(world: World) -> None:
    for asked in questions(world, 4):
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        free = replace(asked, sections=())
        sections = Counter(p.section for _, p in world.found(free))
        assert tally.sections == sections, asked
        assert list(tally.sections) == [s for s in SectionType if s in sections]
        free = replace(asked, topics=())
        topics = Counter(t for _, p in world.found(free) for t in p.topics)
        assert tally.topics == topics, asked
        assert list(tally.topics) == [t for t in Topic if t in topics]


def test_one_question_in_several_scopes(world: World) -> None:
    """What is remembered of it without a scope is not told of the parts, whatever comes first."""
    rng = random.Random(17)
    for asked in questions(world, 13):
        scopes = [Scope(), asked.scope, contract.random_scope(rng)]
        rng.shuffle(scopes)
        for scope in scopes:
            part = replace(asked, scope=scope)
            tally = world.engine.now().search(part.query(size=1)).tally
            assert tally is not None
            free = replace(part, sections=())
            assert tally.sections == Counter(p.section for _, p in world.found(free)), part


def test_counts_within_a_limit_are_of_its_reports_alone(world: World) -> None:
    """Whatever the question's own scope is, which lies within it."""
    rng, catalogue = random.Random(8), world.catalogue()
    for asked in questions(world, 7):
        limit = contract.random_scope(rng)
        met = limits.meet(asked.scope, limit)
        if met is None:
            continue
        inside = replace(asked, scope=met, local=False)  # which depends on the limit
        tally = world.engine.now().search(replace(inside.query(size=1), limit=limit)).tally
        whole = world.engine.now().search(inside.query(size=1)).tally
        assert tally is not None and whole is not None
        within = set(catalogue.number[catalogue.mask(limit)].tolist())
        told = dict(zip(whole.numbers.tolist(), whole.paragraphs.tolist(), strict=True))
        expected = {number: count for number, count in told.items() if number in within}
        assert dict(zip(tally.numbers.tolist(), tally.paragraphs.tolist(), strict=True)) == expected
        assert (tally.sections, tally.topics) == (whole.sections, whole.topics), (asked, limit)


def test_facets(world: World) -> None:
    catalogue = world.catalogue()
    for asked in questions(world, 5):
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        counts = catalogue.counts(tally)
        for dimension in (facet for row in OF_REPORT for facet in row.facets):
            told = [
                (v.value, v.paragraphs, v.reports, v.selected)
                for v in facet_count(catalogue, dimension, counts, asked.scope)
            ]
            assert told == brute_facet(world, asked, dimension), (asked, dimension)


def test_silent_and_missing(world: World) -> None:
    catalogue = world.catalogue()
    for asked in questions(world, 6):
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        inside = [r for r in world.reports if contract.in_scope(asked.scope, r)]
        speaking = {r.region_code for r, _ in world.found(asked)}
        silent: dict[str, list[str]] = {}
        for r in inside:
            if r.region_code not in speaking:
                silent.setdefault(r.region_code, []).append(r.id)
        count, told = catalogue.silent(catalogue.counts(tally), asked.scope)
        assert count == len(told)
        assert [(s.region, list(s.reports)) for s in told] == sorted(silent.items()), asked
        held = {r.region_code for r in inside}
        levels = asked.scope.levels or (Level.CITY, Level.COUNTY)
        wanted = {r.code for r in regions.below("100000") if r.level in levels}
        wanted |= {"100000"} if Level.NATION in levels else set()
        if asked.scope.regions:
            chosen = asked.scope.regions
            wanted = {c for c in wanted if any(contract.within(c, one) for one in chosen)}
        assert set(catalogue.missing(asked.scope)) == wanted - held, asked


def test_the_uncertain(world: World) -> None:
    catalogue = world.catalogue()
    for asked in questions(world, 7):
        inside = [r for r in world.reports if contract.in_scope(asked.scope, r)]
        doubtful = [r for r in inside if contract.certainty(r) is Certainty.UNCERTAIN]
        sure = {r.region_code for r in inside if contract.certainty(r) is Certainty.CERTAIN}
        alone: dict[str, list[str]] = {}
        for r in doubtful:
            if r.region_code not in sure:
                alone.setdefault(r.region_code, []).append(r.id)
        count, told = catalogue.uncertain(asked.scope)
        assert catalogue.uncertain_count(asked.scope) == count
        assert count == len(doubtful)
        assert [(s.region, list(s.reports)) for s in told] == sorted(alone.items()), asked
    assert any(catalogue.uncertain(asked.scope)[1] for asked in questions(world, 7))


def test_no_tally_when_it_is_not_wanted(world: World) -> None:
    assert world.engine.now().search(Asked().query(tally=False)).tally is None


def brute_facet(world: World, asked: Asked, dimension: Facet) -> list[tuple[object, ...]]:
    """The contract's rules, from its words."""
    free = replace(asked, scope=Scope())
    paragraphs: Counter[str] = Counter()
    reports: dict[str, set[str]] = {}
    for r, _ in world.found(free):
        value = value_of(dimension, r)
        if not value or not contract.in_scope(asked.scope, r, ignoring=dimension.value):
            continue
        if listed(dimension, value, asked.scope.regions):
            paragraphs[value] += 1
            reports.setdefault(value, set()).add(r.id)
    chosen = selected(dimension, asked.scope)
    values = sorted(set(paragraphs) | chosen, key=lambda v: order_of(dimension, v))
    return [(v, paragraphs[v], len(reports.get(v, ())), v in chosen) for v in values]


def value_of(dimension: Facet, r: Report) -> str:
    steps = {x.level.value: x.code for x in regions.path(r.region_code)}
    match dimension:
        case Facet.YEAR:
            return str(r.year)
        case Facet.LEVEL:
            return r.then_level.value
        case Facet.KIND:
            return r.kind.value
        case Facet.ISSUER_KIND:
            return r.issuer_kind.value
        case _:
            return steps.get(dimension.value, "")


def listed(dimension: Facet, value: str, chosen: tuple[str, ...]) -> bool:
    """The menu of places, by the shape of the codes: 11 has no cities, 4290 is directly below."""
    chosen = tuple(code for code in chosen if code != "100000")
    same_province = any(value[:2] == code[:2] for code in chosen)
    match dimension:
        case Facet.CITY:
            return same_province
        case Facet.COUNTY:
            directly = value.startswith(("11", "4290"))
            way = [c for c in chosen if not c.endswith("0000")]
            return (directly and same_province) or any(value[:4] == c[:4] for c in way)
        case _:
            return True


def selected(dimension: Facet, scope: Scope) -> set[str]:
    level_of = {code: regions.get(code) for code, _ in REGIONS}
    match dimension:
        case Facet.YEAR:
            return {str(year) for year in scope.years}
        case Facet.LEVEL:
            return set(map(str, scope.levels))
        case Facet.KIND:
            return set(map(str, scope.kinds))
        case Facet.ISSUER_KIND:
            return set(map(str, scope.issuer_kinds))
        case _:
            known = [level_of[code] for code in scope.regions]
            return {x.code for x in known if x and x.level.value == dimension.value}


def order_of(dimension: Facet, value: str) -> int | str:
    match dimension:
        case Facet.YEAR:
            return -int(value)
        case Facet.LEVEL:
            return list(Level).index(Level(value))
        case Facet.KIND:
            return list(Kind).index(Kind(value))
        case Facet.ISSUER_KIND:
            return list(IssuerKind).index(IssuerKind(value))
        case _:
            return value
