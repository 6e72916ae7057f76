"""Groups: one paragraph a report or region, the best one, with the number of those behind it."""

import functools
import random
from collections import Counter
from collections.abc import Callable

import contract
import pytest
from contract import Asked, World, world

from index_mappings.query import Group, Hit, Sort
from index_mappings.reports import Report

__all__ = ["world"]

GROUPS = [Group.REPORT, Group.REGION]


def questions(world: World) -> list[Asked]:
    rng = random.Random(12)
    some = [contract.random_asked(rng, world) for _ in range(25)]
    return [
        Asked(),
        Asked(must=(("枫",),)),
        Asked(must_not=("枫",)),
        Asked(some=("政", "经验")),
        Asked(some=("政", "经验", "枫", "法治"), most_first=True),
        Asked(must=(("法",),), some=("桥", "建设", "行"), most_first=True),
        *some,
    ]


def of(group: Group, key: str) -> str:
    report_id = key.rpartition(".p")[0]
    return report_id if group is Group.REPORT else report_id[:6]


Ranked = Callable[[Asked], list[Hit]]


@pytest.fixture(scope="module")
def ranked(world: World) -> Ranked:
    """Every hit of a question in the order of relevance, asked once."""

    @functools.cache
    def hits(asked: Asked) -> list[Hit]:
        return contract.walk(world.engine, asked.query(size=100, tally=False))

    return hits


def best(ranked: Ranked, asked: Asked, group: Group) -> dict[str, Hit]:
    """The first paragraph of each group in the order of relevance (by key where nothing ranks)."""
    shown: dict[str, Hit] = {}
    for hit in ranked(asked):
        shown.setdefault(of(group, hit.key), hit)
    return shown


def newest(reports: dict[str, Report], key: str) -> tuple[int, int, str]:
    r = reports[key.rpartition(".p")[0]]
    return (-r.year, -(r.published_on.toordinal() if r.published_on else 0), key)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("size", [3, 100])
def test_groups(world: World, ranked: Ranked, group: Group, sort: Sort, size: int) -> None:
    reports = {r.id: r for r in world.reports}
    for asked in questions(world):
        counts = Counter(of(group, contract.key(r, p)) for r, p in world.found(asked))
        shown = best(ranked, asked, group)
        keys = [hit.key for hit in shown.values()]
        match sort:
            case Sort.NEWEST:
                keys.sort(key=lambda key: newest(reports, key))
            case Sort.REGION:
                keys.sort()
            case Sort.COUNT:
                keys.sort(key=lambda key: (-counts[of(group, key)], key))
            case Sort.RELEVANCE:
                pass
        hits = contract.walk(world.engine, asked.query(size=size, group=group, sort=sort))
        assert [hit.key for hit in hits] == keys, asked
        assert [hit.in_group for hit in hits] == [counts[of(group, key)] for key in keys]
        scored = sort is Sort.RELEVANCE and bool(asked.must or asked.some)
        expected = [shown[of(group, key)].score if scored else None for key in keys]
        assert [hit.score for hit in hits] == expected


def test_groups_can_be_asked_without_counts(world: World) -> None:
    page = world.engine.now().search(Asked(must=(("枫",),)).query(group=Group.REGION, tally=False))
    assert page.tally is None
    assert all(hit.in_group for hit in page.hits)


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_one_region_fills_the_first_thousand_hits(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The best hits all stand in one region; the others must still be found, in their order."""
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("uneven"))
    loud, quiet = contract.uneven_reports()
    with engine.writing() as writer:
        for one in (*loud, *quiet):
            writer.put(one)
    asked = Asked(must=(("枫桥",),))
    hits = contract.walk(engine, asked.query(size=5, group=Group.REGION))
    assert [hit.key[:6] for hit in hits] == ["450203", *sorted(r.region_code for r in quiet)]
    assert hits[0].in_group == sum(len(r.paragraphs) for r in loud)
    engine.close()
