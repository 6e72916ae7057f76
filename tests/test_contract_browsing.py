"""What no term decides is told from the catalogue: the engine is asked for the page alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import contract
import pytest
from contract import Asked, World

from index_mappings import records
from index_mappings.engines import open_engine
from index_mappings.engines.embedded.searcher import TimedSearcher
from index_mappings.query import Group, Scope, Sort
from index_mappings.reports import Report, SectionType, Topic

#: Conditions without a word.
CONDITIONS = (
    Asked(),
    Asked(scope=Scope(years=(2021, 2023))),
    Asked(scope=Scope(regions=("450000",))),
    Asked(sections=(SectionType.PROBLEM,)),
    Asked(topics=(Topic.DISPUTES, Topic.DIGITAL), scope=Scope(years=(2022,))),
    Asked(sections=(SectionType.PLAN, SectionType.OTHER), topics=(Topic.LEGISLATION,)),
    Asked(scope=Scope(years=(1999,))),
)


@pytest.fixture(scope="module", params=contract.ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return contract.make_world(contract.new_engine(request.param, tmp_path_factory.mktemp("e")), 40)


@pytest.fixture(scope="module", params=contract.ENGINES)
def older(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """An index whose reports do not say what labels their paragraphs bear."""
    plain = records.entry_to_json
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "entry_to_json", lambda entry: plain(replace(entry, labels=b"")))
        engine = contract.new_engine(request.param, tmp_path_factory.mktemp("older"))
        yield contract.make_world(engine, 12)


def test_hits_and_counts(world: World) -> None:
    agrees(world)


def test_an_index_that_does_not_say(older: World) -> None:
    assert older.catalogue().labels is None
    agrees(older)


def agrees(world: World) -> None:
    """Every order, every page and every count are those of the scan."""
    for asked in CONDITIONS:
        found = world.found(asked)
        keys = sorted(contract.key(r, p) for r, p in found)
        for sort in (Sort.REGION, Sort.RELEVANCE):
            hits = contract.walk(world.engine, asked.query(size=7, sort=sort))
            assert [hit.key for hit in hits] == keys, asked
        hits = contract.walk(world.engine, asked.query(size=9, sort=Sort.NEWEST))
        assert sorted(hit.key for hit in hits) == keys
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        free = [p for _, p in world.found(replace(asked, sections=()))]
        assert tally.sections == Counter(p.section for p in free), asked
        free = [p for _, p in world.found(replace(asked, topics=()))]
        assert tally.topics == Counter(topic for p in free for topic in p.topics), asked
        catalogue = world.catalogue()
        counts = catalogue.counts(tally)
        assert int(counts[catalogue.mask(asked.scope)].sum()) == len(found)


def test_conditions_and_terms_are_counted_together(world: World) -> None:
    counted_together(world)


def test_they_are_where_the_catalogue_does_not_know(older: World) -> None:
    counted_together(older)


def counted_together(world: World) -> None:
    """What the catalogue tells and what the engine is asked come back in their order."""
    rng = random.Random(5)
    asked = [each for one in CONDITIONS for each in (one, contract.random_asked(rng, world))]
    counts = world.engine.now().counts([each.query() for each in asked])
    assert counts == [len(world.found(each)) for each in asked]
    assert world.engine.now().counts([]) == []


@pytest.mark.parametrize("group", [Group.REPORT, Group.REGION])
def test_groups_show_their_first_paragraph(world: World, group: Group) -> None:
    for asked in CONDITIONS:
        found = world.found(asked)
        first: dict[str, str] = {}
        for key, name in sorted((contract.key(r, p), named(r, group)) for r, p in found):
            first.setdefault(name, key)
        hits = contract.walk(world.engine, asked.query(size=6, sort=Sort.REGION, group=group))
        assert [hit.key for hit in hits] == sorted(first.values()), asked
        sizes = Counter(named(r, group) for r, _ in found)
        assert sorted(hit.in_group or 0 for hit in hits) == sorted(sizes.values())


def named(report: Report, group: Group) -> str:
    return report.id if group is Group.REPORT else report.region_code


def test_only_the_page_is_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No aggregation, no walk to where the page begins: one search, of the reports it lies in."""
    calls: list[Any] = []
    owner, name = asking_of(world)
    ask = getattr(owner, name)

    def counted(self: Any, *asked: Any, **more: Any) -> Any:
        calls.extend(asked[0] if isinstance(asked[0], list) else [more])
        return ask(self, *asked, **more)

    monkeypatch.setattr(owner, name, counted)
    monkeypatch.setattr(TimedSearcher, "aggregate", None)
    view = open_engine(world.engine.address).now()
    view.catalogue()
    calls.clear()
    page = view.search(CONDITIONS[3].query(size=3))
    assert page.tally is not None and page.next is not None
    for _ in range(2):
        page = view.search(replace(CONDITIONS[3].query(size=3), after=page.next))
    assert len(page.hits) == len(calls) == 3
    assert not any("aggs" in call for call in calls)


def asking_of(world: World) -> tuple[type, str]:
    """Where an engine's library is asked."""
    if not world.engine.address.startswith("http"):
        return TimedSearcher, "search"
    from index_mappings.engines.elastic.connection import Connection

    return Connection, "ask"


def test_a_page_deep_in_one_huge_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server skips no more than its window; beyond it the walk goes on from page to page."""
    if world.engine.address.startswith("http"):
        from index_mappings.engines.elastic import reading

        monkeypatch.setattr(reading, "WINDOW", 4)
    hits = contract.walk(world.engine, CONDITIONS[1].query(size=3, sort=Sort.REGION))
    expected = sorted(contract.key(r, p) for r, p in world.found(CONDITIONS[1]))
    assert [hit.key for hit in hits] == expected
