"""How many requests a question costs, and how many searches are in each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import elastic_server
import pytest
from contract import Asked, fill, made

pytest.importorskip("elasticsearch")

from elasticsearch import Elasticsearch

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.query import Group, Query, Scope
from index_mappings.reports import Paragraph, SectionType, Topic
from service.search.opening import searcher_on
from service.search.parameters import read_request
from service.settings import Settings

pytestmark = pytest.mark.elastic

#: What each report holds: what was done, what is planned, a note at the end.
PARAGRAPHS = (
    Paragraph(1, "推广枫桥经验，办结行政复议案件", section=SectionType.ACHIEVEMENT),
    Paragraph(2, "规范行政执法", section=SectionType.PLAN, topics=(Topic.ENFORCEMENT,)),
    Paragraph(3, "一站式平台：是指把矛盾化解在基层", section=SectionType.NOTE),
)
DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def held() -> Iterator[Engine]:
    opened = open_engine(elastic_server.new_address())
    fill(opened, [replace(report, paragraphs=PARAGRAPHS) for report in made(12)])
    yield opened
    opened.close()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many searches each request has held."""
    searches_sent: list[int] = []
    original = Elasticsearch.msearch

    def msearch(self: Elasticsearch, *, searches: list[Any], **more: Any) -> Any:
        searches_sent.append(len(searches) // 2)
        return original(self, searches=searches, **more)

    monkeypatch.setattr(Elasticsearch, "msearch", msearch)
    return searches_sent


@pytest.fixture
def view(held: Engine) -> Any:
    """One that remembers nothing."""
    held.close()
    opened = held.now()
    opened.catalogue()
    return opened


ALL, TWO = Asked(must=(("枫桥经验",),)), Asked(must=(("枫桥经验",), ("行政复议",)))
QUERIES = [
    (ALL.query(size=5), [2]),
    # The page is not full, and what was found holds no note: that tier is not asked.
    (ALL.query(size=20), [2]),
    (TWO.query(size=20, scope=Scope(years=(2022, 2023))), [2]),
    (TWO.query(size=20, sections=(SectionType.ACHIEVEMENT,), topics=()), [2]),
    # Notes stand behind all else, and are there.
    (Asked(must=(("基层",),)).query(size=20), [2, 1]),
    (Asked(must=(("火星",),)).query(size=20), [2]),
    (ALL.query(size=5, group=Group.REGION), [2]),
    (ALL.query(size=20, group=Group.REPORT), [2]),
    (replace(ALL.query(size=20), tally=False), [1, 1]),
]


@pytest.mark.parametrize(("query", "searches"), QUERIES)
def test_a_question_and_its_counts_in_one_request(
    view: Any, sent: list[int], query: Query, searches: list[int]
) -> None:
    sent.clear()
    view.search(query)
    assert sent == searches


def test_some_of_several_words_tier_after_tier(view: Any, sent: list[int]) -> None:
    """Four tiers, of which those of notes are known to be empty."""
    some = replace(Asked(some=("枫桥经验", "行政执法")).query(size=30), most_first=True)
    sent.clear()
    assert len(view.search(some).hits) == 24
    assert sent == [2, 1]


def test_what_would_bring_something_is_counted_together(held: Engine, sent: list[int]) -> None:
    """Nothing found: the page, the two looser steps, then what all removals would bring."""
    searcher = searcher_on(held, Settings(today=DAY))
    pairs = [("q", "火星土星 水星木星"), ("match", "all"), ("year", "2030")]
    searcher.answer(read_request([("q", "县")]))
    sent.clear()
    answer = searcher.answer(read_request(pairs))
    assert answer["without"] is not None and len(answer["without"]) == 3
    assert sent == [2, 1, 1, 3]
