"""The steps all, words, any, and what is told of them."""

from __future__ import annotations

import dataclasses
import random

import oracle
import pytest
from scan import Scan, check_hits, held, searcher, some, unquoted, walk, world
from small_world import PIECES, YEARS

from index_mappings import words
from index_mappings.query import Group, Sort
from index_mappings.reports import (
    Report,
)
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher

__all__ = ["held", "searcher", "world"]


#: Pieces that hold no words of scope.
PLAIN = [p for p in PIECES if "年" not in p and "“" not in p]


@pytest.mark.parametrize("seed", range(40))
def test_random_steps(seed: int, searcher: Searcher, held: list[Report]) -> None:
    """Which step answers, with how much, and what the next one would bring, by the scan."""
    random_ = random.Random(1000 + seed)
    terms = ["".join(random_.sample(PLAIN, random_.randint(1, 2))) for _ in range(2)]
    terms = [t + random_.choice(["", "", "星际航行"]) for t in terms][: random_.randint(1, 2)]
    request = unquoted(" ".join(terms), years=some(random_, YEARS, 0.5), facets=False)
    cut = [w for t in terms for w in words.plain_words(t) if oracle.units(w)]
    totals = {
        name: Scan(held, request, clauses, []).total()
        for name, clauses in (
            ("all", [[t] for t in terms]),
            ("words", [[w] for w in cut]),
            ("any", [cut]),
        )
    }
    reached = next((name for name, told in totals.items() if told["paragraphs"]), "all")
    answer = searcher.answer(request)
    assert answer["question"]["match"] == reached
    assert answer["total"] == totals[reached]
    assert [n["code"] for n in answer["question"]["notes"]] == ["relaxed"] * (reached != "all")
    for name in totals:
        told = searcher.answer(dataclasses.replace(request, match=Match(name)))
        assert told["total"] == totals[name]
        after = list(totals)[list(totals).index(name) + 1 :]
        more = [n for n in after if totals[n]["paragraphs"] > totals[name]["paragraphs"]]
        looser = {"match": more[0], "paragraphs": totals[more[0]]["paragraphs"]} if more else None
        assert told["looser"] == (looser if told["next"] is None else None)


def test_auto_goes_from_all_to_words(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(unquoted("行政复议人民调解重大行政决策"))
    asked = answer["question"]
    scan = Scan(held, SearchRequest(), [[w] for w in asked["words"]], [])
    expected = words.plain_words("行政复议人民调解重大行政决策")
    assert asked["match"] == "words" and set(asked["words"]) == set(expected)
    assert answer["total"] == scan.total()
    assert [n["code"] for n in asked["notes"]] == ["relaxed"]
    check_hits(answer["hits"], scan)
    # asked in so many words, it is no relaxation
    again = searcher.answer(unquoted("行政复议人民调解重大行政决策", match=Match.WORDS))
    assert again["total"] == answer["total"] and again["question"]["notes"] == []


def test_auto_goes_on_to_any(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(unquoted("枫桥经验星际航行", sort=Sort.NEWEST))
    asked = answer["question"]
    assert asked["match"] == "any" and asked["sort"] == "relevance"
    scan = Scan(held, SearchRequest(), [asked["words"]], [])
    assert answer["total"] == scan.total()
    scores = [h["score"] or 0 for h in answer["hits"]]
    assert scores == sorted(scores, reverse=True)
    check_hits(walk(searcher, unquoted("枫桥经验星际航行", sort=Sort.NEWEST)), scan)


def test_quoted_terms_have_to_stand_in_any(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(unquoted('"枫桥经验" 星际航行执法监督'))
    asked = answer["question"]
    assert asked["match"] == "any"
    loose = [w for w in asked["words"] if w != "枫桥经验"]
    assert answer["total"] == Scan(held, SearchRequest(), [["枫桥经验"], loose], []).total()


def test_quoted_nonsense_stays_unfound(searcher: Searcher) -> None:
    answer = searcher.answer(unquoted('"枫桥经验星际航行"'))
    assert answer["question"]["match"] == "all"
    assert answer["total"]["paragraphs"] == 0 and answer["looser"] is None
    assert answer["question"]["notes"] == []


def test_by_region_auto_takes_no_step(searcher: Searcher) -> None:
    answer = searcher.answer(unquoted("枫桥经验星际航行", group=Group.REGION))
    assert answer["question"]["match"] == "all" and answer["hits"] == []
    assert answer["silent"] is not None and answer["silent"]["count"] > 5
    looser = answer["looser"]
    assert looser is not None and looser["match"] == "any" and looser["paragraphs"] > 0


def test_looser_tells_the_next_step_that_brings_more(searcher: Searcher) -> None:
    asked = unquoted("行政复议人民调解", match=Match.ALL)
    answer = searcher.answer(asked)
    looser = answer["looser"]
    assert answer["next"] is None and looser is not None
    again = searcher.answer(dataclasses.replace(asked, match=Match(looser["match"])))
    assert again["total"]["paragraphs"] == looser["paragraphs"] > answer["total"]["paragraphs"]
    # an answer of several pages offers nothing
    many = searcher.answer(SearchRequest(q="行政复议", size=5))
    assert many["next"] is not None and many["looser"] is None


def test_alternatives_are_cut_into_words_each(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(unquoted("行政复议人民调解 OR 执法监督依法行政", match=Match.WORDS))
    left, right = words.plain_words("行政复议人民调解"), words.plain_words("执法监督依法行政")
    clauses = [[a, b] for a in left for b in right]
    assert answer["total"] == Scan(held, SearchRequest(), clauses, []).total()
    assert answer["question"]["or"] == [["行政复议人民调解", "执法监督依法行政"]]
    assert answer["question"]["terms"] == []


def test_exact_is_one_term_without_scope_or_operators(
    searcher: Searcher, held: list[Report]
) -> None:
    title = next(r.title for r in held if r.region_code == "450203")
    answer = searcher.answer(SearchRequest(q=f" {title} ", match=Match.EXACT))
    asked = answer["question"]
    assert asked["terms"] == [title] and asked["read"] == [] and asked["match"] == "exact"
    assert answer["total"] == Scan(held, SearchRequest(), [[title]], []).total()
    nothing = searcher.answer(SearchRequest(q="枫桥经验 OR 行政复议", match=Match.EXACT))
    assert nothing["total"]["paragraphs"] == 0 and nothing["question"]["or"] == []
