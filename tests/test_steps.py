"""The steps all, words, any, and what is told of them."""

from __future__ import annotations

import dataclasses
import random

import oracle
import pytest
from scan import DAY, Scan, check_hits, held, searcher, some, unquoted, walk, world
from small_world import PIECES, YEARS

from index_mappings import words
from index_mappings.query import Group, Sort
from index_mappings.reports import (
    Report,
)
from service.search.inquiry import Inquiry, understand
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.search.steps import SHORT, query, steps

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
    small = words.function_words()
    cut = [w for t in terms for w in words.plain_words(t) if oracle.units(w) and w not in small]
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
        expected = (more[0], totals[more[0]]["paragraphs"]) if more else None
        looser = told["looser"]
        assert (looser and (looser["match"], looser["paragraphs"])) == (
            expected if told["next"] is None else None
        )
        if looser:
            assert set(looser["words"]) == set(cut)


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
    every = walk(searcher, unquoted("枫桥经验星际航行"))
    order = [(-h["words_held"]["held"], -h["score"]) for h in every if h["words_held"]]
    assert order == sorted(order) and len(order) == answer["total"]["paragraphs"]
    check_hits(walk(searcher, unquoted("枫桥经验星际航行", sort=Sort.NEWEST)), scan)


def inquiry(q: str, match: Match = Match.AUTO) -> Inquiry:
    return understand(SearchRequest(q=q, match=match), DAY, words.OURS)


#: The question, what is asked of it word by word, and what is left out.
FUNCTION_WORDS = [
    ("不存在的词语", {"存在", "词语"}, {"不", "的"}),
    ("在执法中的监督", {"执法", "监督"}, {"在", "中", "的"}),
    ("“的” 监督了执法", {"的", "监督", "执法"}, {"了"}),  # quoted words stand
    ("的是在", {"的", "是", "在"}, set()),  # unless nothing else is asked
    ("监督执法", {"执法", "监督"}, set()),
]


@pytest.mark.parametrize(("q", "asked", "left_out"), FUNCTION_WORDS)
def test_function_words_are_not_asked(q: str, asked: set[str], left_out: set[str]) -> None:
    for match in (Match.WORDS, Match.ANY):
        step = steps(inquiry(q, match))[0]
        assert set(step.words) == asked and set(step.left_out) == left_out
        assert {"".join(units) for units in step.marked} == asked


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("执法监督复议", ["all", "words", "any"]),
        ("执法和监督的复议", ["all", "words", "any"]),
        ("推进执法和监督的复议", ["all", "any"]),  # longer than a term, with words between
        ("邻居不赔偿我怎么办", ["all", "any"]),  # a sentence
        ("我的执法证能否延期", ["all", "any"]),
        ("执法监督复议有哪些", ["all", "any"]),  # so it does where the asking words are glue
        ("请问执法监督复议", ["all", "any"]),
        ("在柳州执法监督复议的", ["all", "words", "any"]),  # glue that asks nothing
        ("“执法监督复议有哪些” 普法宣传", ["all", "words", "any"]),
        ("“怎么办” 执法监督复议", ["all", "words", "any"]),  # quoted words are asked for
        ("什么", ["all"]),
    ],
)
def test_a_sentence_goes_from_all_to_any(q: str, expected: list[str]) -> None:
    assert [str(step.match) for step in steps(inquiry(q))] == expected
    assert "words" in {str(step.match) for step in steps(inquiry(q, Match.WORDS))}


def test_an_alternative_of_function_words_stays_one() -> None:
    row = {step.match: step for step in steps(inquiry("监督执法 OR 是不在"))}
    assert all(("是", "不", "在") in clause for clause in row[Match.WORDS].must)
    assert set(row[Match.ANY].words) == {"执法", "监督"}


def test_function_words_are_neither_found_nor_marked(
    searcher: Searcher, held: list[Report]
) -> None:
    """Everywhere stands one of them; a question of nonsense and of them finds nothing."""
    small = searcher.answer(unquoted("的", match=Match.ANY))
    assert small["total"]["paragraphs"] > 10
    none = searcher.answer(unquoted("魑魅不在的魍魉了", match=Match.ANY))
    assert none["total"]["paragraphs"] == 0
    answer = searcher.answer(unquoted("对监督的执法", match=Match.ANY))
    assert answer["total"] == Scan(held, SearchRequest(), [["监督", "执法"]], []).total()
    marked = {h["text"][a:b] for h in answer["hits"] for a, b in h["marks"]}
    assert marked == {"监督", "执法", "执法监督"} & marked and marked
    assert answer["question"]["left_out"] == ["对", "的"]


def test_each_hit_of_any_says_how_many_words_it_holds(
    searcher: Searcher, held: list[Report]
) -> None:
    lines = {f"{r.id}.p{p.position:04d}": p.lines for r in held for p in r.paragraphs}
    for q in ("监督执法复议星际", '"执法" 复议决定监督法治应诉人民调解普法宣传'):
        every = walk(searcher, unquoted(q, match=Match.ANY))
        asked = searcher.answer(unquoted(q, match=Match.ANY))["question"]["words"]
        for hit in every:
            count = sum(oracle.found(lines[hit["id"]], word) for word in asked)
            assert hit["words_held"] == {"held": count, "of": len(asked)}
        counts = [hit["words_held"]["held"] for hit in every if hit["words_held"]]
        in_order = counts == sorted(counts, reverse=True)
        assert len(counts) > 5 and in_order is (len(asked) <= SHORT + q.startswith('"'))
    literally = searcher.answer(unquoted("执法"))
    assert {hit["words_held"] for hit in literally["hits"]} == {None}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("执法 监督 复议 调解 普法 应诉", True),
        ("执法 监督 复议 调解 普法 应诉 信访", False),  # seven words
        ("不存在的词语", True),
        ("邻居家的狗咬伤了我的孩子", False),  # a sentence
        ("“邻居家的狗咬伤了我的孩子” 赔偿", False),
    ],
)
def test_words_that_were_chosen_go_before_the_score(q: str, expected: bool) -> None:
    asked = inquiry(q, Match.ANY)
    (step,) = steps(asked)
    assert step.most_first is expected is query(asked, step).most_first


def test_what_is_said_of_a_looser_step(searcher: Searcher) -> None:
    answer = searcher.answer(unquoted("枫桥经验不在的星际航行"))
    (note,) = answer["question"]["notes"]
    count = f"{answer['total']['paragraphs']:,} 段"
    assert note["code"] == "relaxed" and count in note["message"]
    assert "“枫桥”“经验”" in note["message"] and "虚词“不”“在”“的”不查" in note["message"]
    tight = searcher.answer(unquoted("枫桥经验不在的星际航行", match=Match.ALL))["looser"]
    assert tight is not None and tight["left_out"] == ["不", "在", "的"]


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
