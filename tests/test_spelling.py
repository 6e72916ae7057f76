"""Misspelt terms: offered where nothing stands literally, counted exactly, never applied."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from asgi_client import Client
from scan import DAY, Scan
from small_engines import HELD

from index_mappings.engines.port import Engine
from index_mappings.query import Group, Scope
from index_mappings.words import OURS, dictionary_of
from service.api.app import create_app
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings
from service.suggest import pinyin
from service.suggest.spelling import respelt


@pytest.fixture(scope="module")
def searcher(small_engine: Engine) -> Searcher:
    return searcher_on(small_engine, Settings(today=DAY))


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("风桥经验", "枫桥经验"),  # sounds the same
        ("枫侨经验", "枫桥经验"),
        ("行正复议", "行政复议"),
        ("行政复仪", "行政复议"),
        ("人名调解", "人民调解"),
        ("风桥经验做法", "枫桥经验做法"),  # a piece of what was typed
        ("冶安管理", "治安管理"),  # looks the same
    ],
)
def test_what_sounds_or_looks_like_a_term(typed: str, instead: str) -> None:
    assert instead in respelt(typed, dictionary_of(("治安管理",)))


@pytest.mark.parametrize(
    "typed", ["枫桥经验", "行政复议", "星际航行", "风桥", "12345", "a", "", "法" * 40]
)
def test_terms_themselves_and_strangers_are_left_alone(typed: str) -> None:
    assert respelt(typed, OURS) == []


def test_a_character_changed_for_one_that_sounds_alike_leads_back() -> None:
    """Every term of some length, one character at random."""
    table = {c: ways[0] for c, ways in pinyin._table("pinyin.csv").items() if len(c) == 1}
    sounds: dict[tuple[str, ...], list[str]] = {}
    for character, ways in table.items():
        sounds.setdefault(ways, []).append(character)
    rng, tried = random.Random(2), 0
    terms = [t for t in OURS.offered if re.fullmatch("[\u4e00-\u9fa5]{4,8}", t)]
    for term in rng.sample(terms, 300):
        at = rng.randrange(len(term))
        others = [c for c in sounds[table[term[at]]] if c != term[at]]
        if others:
            typed = term[:at] + rng.choice(others) + term[at + 1 :]
            # beside other characters it may be read otherwise; then its own reading counts
            if pinyin.of_term(typed) == pinyin.of_term(term) and typed not in terms:
                assert term in respelt(typed, OURS), (term, typed)
                tried += 1
    assert tried > 150


MISSPELT = {
    "风桥经验": "枫桥经验", "枫侨经验": "枫桥经验", "行正复议": "行政复议",
    "人名调解": "人民调解", "法律名白人": "法律明白人",
}  # fmt: skip


def test_the_number_is_what_a_click_brings_and_what_a_scan_counts(searcher: Searcher) -> None:
    rng, checked = random.Random(4), 0
    while checked < 60:
        typed, term = rng.choice(list(MISSPELT.items()))
        other = rng.choice(("行政复议", "执法监督", ""))
        request = SearchRequest(
            q=" ".join(filter(None, (f"“{typed}”", other))),
            match=rng.choice((Match.AUTO, Match.ALL)),
            years=rng.choice(((), (2022,))),
            group=rng.choice((None, Group.REGION)),
        )
        answer: Any = searcher.answer(request)
        clauses = [[term], *([[other]] if other else [])]
        expected = Scan(HELD, request, clauses, []).total()["paragraphs"]
        rows = [r for r in answer["question"]["spelling"] if r["instead"] == term]
        assert [r["paragraphs"] for r in rows] == ([expected] if expected else []), request
        assert answer["question"]["terms"][0] == typed  # never applied
        for row in rows:
            then = searcher.answer(replace(request, q=row["q"]))
            assert then["total"]["paragraphs"] == expected
            checked += 1


def test_what_stands_literally_is_not_doubted(searcher: Searcher) -> None:
    for q in ("枫桥经验", "法治", "", "2023年"):
        assert searcher.answer(SearchRequest(q=q))["question"]["spelling"] == []
    loosened: Any = searcher.answer(SearchRequest(q="风桥经验"))["question"]
    assert [r["instead"] for r in loosened["spelling"]] == ["枫桥经验"]


def test_a_part_counts_itself_alone(searcher: Searcher) -> None:
    part = searcher.within(Scope(regions=("450205",)))  # which never mentions it
    assert part.answer(SearchRequest(q="“风桥经验”"))["question"]["spelling"] == []


def test_the_page_leads_there(small_engine: Engine) -> None:
    with Client(create_app(Settings(today=DAY), small_engine)) as client:
        page = client.get("/", {"q": "风桥经验 2022年"}).text
        ((url, count),) = re.findall(
            r'要找的是不是<a href="([^"]+)">枫桥经验</a>？换成它，逐字有 ([0-9,]+) 段', page
        )
        assert f"<strong>{count}</strong>段" in client.get(unescape(url)).text
