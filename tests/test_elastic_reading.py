"""Reading from a real Elasticsearch: lost points in time, far down a walk, several shards."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import contract
import elastic_server
import pytest
from contract import fill, made
from elastic_world import ids

pytest.importorskip("elasticsearch")

import orjson
from elasticsearch import Elasticsearch

from index_mappings.engines import open_engine
from index_mappings.engines.elastic import commit as commits
from index_mappings.engines.elastic import grouping, reading
from index_mappings.engines.port import Engine
from index_mappings.engines.settings import EngineSettings
from index_mappings.query import Group, Query, Sort
from index_mappings.reports import Paragraph

pytestmark = pytest.mark.elastic

# --- readers that lose what they had opened ------------------------------------------------------


def test_a_point_in_time_that_expired(engine: Engine, raw: Any) -> None:
    fill(engine, made(3))
    whole = contract.walk(engine, Query(size=4))
    page = engine.now().search(Query(size=4))
    raw.close_point_in_time(id=engine.now().commit.point)  # type: ignore[attr-defined]
    page = contract.search(
        engine, Query(size=4, after=page.next)
    )  # goes on: the commit is the same
    assert list(page.hits) == whole[4:8]


def test_an_index_that_was_replaced(engine: Engine) -> None:
    fill(engine, made(3))
    reader = open_engine(engine.address)
    assert len(ids(reader)) == 3
    fill(engine, made(1, seed=5), rebuild=True)
    # The old index is gone, so the new one answers.
    assert reader.now().state.commit == engine.now().state.commit
    assert len(ids(reader)) == 1
    reader.close()


def test_a_node_that_died_with_the_point_in_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What three nodes say when one is killed: the point leads to it until a new one is opened."""
    fill(engine, made(3))
    whole = contract.walk(engine, Query(size=4))
    original, dead = Elasticsearch.msearch, engine.now().commit.point  # type: ignore[attr-defined]
    asked: list[bool] = []

    def msearch(self: Elasticsearch, *, searches: list[Any], **more: Any) -> Any:
        lost = orjson.loads(searches[1])["pit"]["id"] == dead or len(asked) < 3
        asked.append(lost)
        if not lost:
            return original(self, searches=searches, **more)
        cause = {"type": "node_not_connected_exception", "reason": "Node not connected"}
        told = {"type": "search_phase_execution_exception", "root_cause": [cause]}
        return {"responses": [{"status": 500, "error": told}] * (len(searches) // 2)}

    monkeypatch.setattr(Elasticsearch, "msearch", msearch)
    assert list(contract.search(engine, Query(size=4)).hits) == whole[:4]
    assert asked[:4] == [True, True, True, False]


# --- far down ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many() -> Iterator[Engine]:
    """10,400 reports of one paragraph each: more than the server shows at once."""
    opened = open_engine(elastic_server.new_address())
    one = made(1)[0]
    text = (Paragraph(1, "推广枫桥经验"),)
    fill(
        opened, [replace(one, id=f"{one.id[:-6]}{at:06x}", paragraphs=text) for at in range(10_400)]
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("group", [Group.PARAGRAPH, Group.REPORT])
def test_a_walk_beyond_ten_thousand(many: Engine, group: Group) -> None:
    asked = contract.Asked(must=(("枫桥",),)).query(size=400, group=group)
    keys = [hit.key for hit in contract.walk(many, asked)]
    assert len(keys) == 10_400
    assert keys == sorted(keys)  # all score alike
    fresh = open_engine(many.address)  # another process counts from the beginning
    page = fresh.now().search(replace(asked, after=f"{fresh.now().state.lineage.mark}.10300"))
    assert [hit.key for hit in page.hits] == keys[10_300:]
    assert page.next is None
    fresh.close()


def test_more_reports_than_buckets(many: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = contract.Asked(must=(("枫桥",),)).query(size=1)
    whole = many.now().search(asked).tally
    monkeypatch.setattr(commits, "MOST_BUCKETS", 3_000)
    fresh = open_engine(many.address)
    parted = fresh.now().search(asked).tally
    assert whole is not None and parted is not None
    assert len(whole.numbers) == 10_400
    assert parted.numbers.tolist() == whole.numbers.tolist()
    assert parted.paragraphs.tolist() == whole.paragraphs.tolist()
    fresh.close()


def test_small_windows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = contract.make_world(open_engine(elastic_server.new_address()), count=20)
    rng = random.Random(4)
    queries = [
        contract.random_asked(rng, world).query(size=3, sort=sort, group=group)
        for sort in Sort
        for group in Group
        for _ in range(3)
        if not (sort is Sort.COUNT and group is Group.PARAGRAPH)
    ]
    whole = [contract.walk(world.engine, query) for query in queries]
    for module in (commits, reading, grouping):
        monkeypatch.setattr(module, "WINDOW", 5)
    for query, expected in zip(queries, whole, strict=True):
        world.engine.close()  # forgets what was walked
        assert contract.walk(world.engine, query) == expected
        if len(expected) > 12:
            world.engine.close()
            commit = world.engine.now().state.lineage.mark
            page = world.engine.now().search(replace(query, after=f"{commit}.12"))
            assert list(page.hits) == expected[12:15]
    world.engine.close()


# --- several shards ------------------------------------------------------------------------------


def test_several_shards_say_the_same(engine: Engine, raw: Any) -> None:
    reports = made(30)
    fill(engine, reports)
    other = open_engine(elastic_server.new_address(), EngineSettings(shards=3, replicas=0))
    fill(other, reports)
    (told,) = raw.indices.get_settings(index=other.address.rpartition("/")[2]).body.values()
    assert told["settings"]["index"]["number_of_shards"] == "3"
    assert told["settings"]["index"]["number_of_replicas"] == "0"
    world = contract.World(engine, tuple(reports))
    rng = random.Random(6)
    for _ in range(40):
        asked = contract.random_asked(rng, world)
        for group in Group:
            query = asked.query(size=50, group=group)
            one, two = contract.walk(engine, query), contract.walk(other, query)
            contract.assert_alike(one, two)
        tallies = [e.now().search(asked.query(size=1)).tally for e in (engine, other)]
        assert tallies[0] is not None and tallies[1] is not None
        assert len(tallies[0].numbers) == len(tallies[1].numbers)
        assert tallies[0].sections == tallies[1].sections
    other.close()
