"""Ranking on tantivy: clauses together or one in another score the same, and what decides it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import contract
import pytest
import tantivy
from contract import World

from index_mappings.engines.embedded.matching import Frequency
from index_mappings.query import Query, Scope


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    engine = contract.new_engine("embedded", tmp_path_factory.mktemp("ranking"))
    yield contract.make_world(engine, 40, seed=77)
    engine.close()


def commit_of(world: World) -> Any:
    return world.engine.now().commit  # type: ignore[attr-defined]


def asked(world: World, count: int) -> Iterator[Query]:
    rng = random.Random(78)
    for _ in range(count):
        query = contract.random_asked(rng, world).query()
        if query.must or query.some:
            yield query


def best(commit: Any, query: Query, frequency: Frequency) -> dict[tuple[int, int], float]:
    ranked: tantivy.Query = commit.asking.ranked(commit.matching(query), query, frequency)
    hits = commit.searcher.search(ranked, limit=10_000, count=False).hits
    return {(at.segment_ord, at.doc): score for score, at in hits}


def test_clauses_score_the_same_whichever_are_alone(world: World) -> None:
    commit = commit_of(world)
    rng = random.Random(79)
    scored = 0
    for query in asked(world, 150):
        together = best(commit, query, lambda field, token: 1)
        scored += len(together)
        for frequency in (
            commit.searcher.frequency,
            lambda field, token: 10**9 if field in ("words", "section") else 1,
            lambda field, token: rng.choice((1, 10**9)),
        ):
            assert best(commit, query, frequency) == pytest.approx(together, rel=1e-5)
    assert scored > 500


def test_no_more_match_than_is_told_from_frequencies(world: World) -> None:
    commit = commit_of(world)
    near = 0
    for query in asked(world, 300):
        told = commit.asking.at_most(query, commit.searcher.frequency)
        count = commit.count(commit.matching(query))
        assert count <= told
        everywhere = replace(query, scope=Scope(), sections=(), topics=(), must_not=())
        near += 0 < told <= 2 * commit.count(commit.matching(everywhere))
    assert near > 50


def test_a_term_of_no_unit_or_of_none_that_stands_bounds_all(world: World) -> None:
    commit = commit_of(world)
    frequency = commit.searcher.frequency
    assert commit.asking.at_most(Query(must=(((),),)), frequency) == 0
    assert commit.asking.at_most(Query(must=((("龘", "靐"),),)), frequency) == 0
