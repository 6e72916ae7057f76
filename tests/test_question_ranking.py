"""Which tokens of a question order what was found."""

from __future__ import annotations

import pytest
from scan import DAY

from index_mappings import literal, words
from index_mappings.query import Ranking
from service.search.inquiry import understand
from service.search.parameters import SearchRequest


def ranking(q: str) -> Ranking:
    return understand(SearchRequest(q=q), DAY, words.OURS).ranking


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
