"""Which tokens of a question order what was found."""

from __future__ import annotations

import pytest
from scan import DAY, held, searcher, unquoted, world

from index_mappings import literal, words
from index_mappings.engines import ordering
from index_mappings.query import Query, Ranking
from index_mappings.related import read_groups
from service.search.inquiry import understand
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.search.steps import query, steps

__all__ = ["held", "searcher", "world"]


def asked(q: str, match: Match = Match.ANY) -> Query:
    inquiry = understand(SearchRequest(q=q, match=match), DAY, words.OURS)
    return query(inquiry, steps(inquiry)[0])


def ranking(q: str) -> Ranking:
    return asked(q).ranking


def official(q: str) -> set[str]:
    return {token for field, token in ranking(q).official if field == "words"}


@pytest.mark.parametrize(
    ("q", "bigrams", "units"),
    [
        ("行政复议", "行政 政复 复议", "行政复议"),
        # 我 and 能否 only ask; what stands beside a word that means something stays a pair.
        ("我能否申请复议", "否申 申请 请复 复议", "申请复议"),
        # Words that bind are units, and make no pair among themselves.
        ("申请了的复议", "申请 请了 的复 复议", "申请了的复议"),
        ("申请，就复议", "申请 请_¶ 就复 复议", "申请就复议"),
        # Quoted words stand as they are.
        ("“我能否申请”", "我能 能否 否申 申请", "我能否申请"),
        # Of nothing but function words all are there.
        ("什么", "什么", "什么"),
        ("12345热线 5%", "12345_热 热线 5_%", "12345 热线5%"),
    ],
)
def test_tokens_of_a_question(q: str, bigrams: str, units: str) -> None:
    told = ranking(q)
    assert " ".join(told.bigrams) == bigrams
    assert told.units == literal.units(units)


def test_words_that_ask_are_not_ranked_by() -> None:
    assert not words.asking_words().intersection(ranking("我能否申请行政复议").words)
    assert "行政复议" in ranking("我能否申请行政复议").words


@pytest.mark.parametrize("text", ["我能否申请，行政复议？", "2021-2025年98.7%的案件", "", "¶、“”"])
def test_every_unit_has_its_word(text: str) -> None:
    told = words.unit_words(text)
    assert tuple(unit for unit, _ in told) == literal.units(text)
    assert all(unit in word for unit, word in told)


def test_what_is_found_literally_is_ordered_by_all_of_it() -> None:
    told = asked("我能否申请复议", Match.ALL).ranking
    assert told.units == tuple("我能否申请复议") and "我能" in told.bigrams
    assert asked("老板欠薪", Match.ALL).ranking.official == ()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("老板不发工资怎么办", {"单位", "劳动", "报酬"}),
        ("被老板开除了", {"单位", "解除", "合同"}),
        ("打官司要多久", {"诉讼", "人民法院"}),
        ("抢救病人", set()),  # 抢 is no word there
        ("“老板” 复议", set()),  # quoted words are meant as they stand
        ("用人单位和老板", set()),  # what the question holds itself is not told again
    ],
)
def test_official_words_order_beside_those_of_everyday(q: str, expected: set[str]) -> None:
    told = official(q)
    assert expected <= told if expected else not told


def test_official_words_count_half_where_some_words_have_to_stand() -> None:
    loosely = asked("老板 欠债")
    rows = list(ordering.weights(loosely))
    weights = {(field, token): weight for field, token, weight in rows}
    assert len(weights) == len(rows)  # none twice
    whole = dict(zip(ordering.FIELDS, ordering.LOOSE, strict=True))
    assert loosely.ranking.official and ("bigrams", "清偿") in loosely.ranking.official
    for field, token in loosely.ranking.official:
        assert weights[field, token] == ordering.OFFICIAL * whole[field]


def test_official_words_find_and_mark_nothing() -> None:
    said = asked("老板欠债")
    assert {"".join(term) for term in said.some} == {"老板", "欠债"}


def test_the_list_of_everyday_words_is_in_order() -> None:
    groups = read_groups(words.DATA / "spoken.txt", "spoken.txt")
    heads = [head for group in groups for head in group.heads]
    assert len(heads) == len(set(heads)) >= 250
    for group in groups:
        assert not set(group.heads) & set(group.offered), group
        assert all(literal.BARRIER not in literal.units(term) for term in group.terms), group
    # each is found where it is asked alone: it is whole words, and no more than are joined
    lost = [head for head in heads if not words.official(head)]
    assert not lost, lost


def test_official_words_that_order_are_told(searcher: Searcher) -> None:
    answer = searcher.answer(unquoted("老板 执法", match=Match.ANY, explain=True))
    explained = answer["explain"]
    assert explained is not None and answer["hits"]
    assert any("用人单位" in line for line in explained["order"])
    assert answer["question"]["words"] == ["老板", "执法"]
    plain = searcher.answer(unquoted("执法", explain=True))["explain"]
    assert plain is not None and not any("口语" in line for line in plain["order"])


def test_a_sentence_is_not_said_to_have_been_looked_for_word_by_word(searcher: Searcher) -> None:
    explained = searcher.answer(unquoted("老板欠债执法有哪些", explain=True))["explain"]
    assert explained is not None and "含有部分词语即可" in explained["match"]
    assert "分词查找" not in explained["match"]
