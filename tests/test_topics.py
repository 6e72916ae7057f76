"""Terms are found wherever a plain alternation of them finds them, only sooner."""

from __future__ import annotations

import random
import re

import pytest

from index_mappings.reports import Topic
from loaders import topics
from loaders.openings import Openings, openings
from loaders.patterns import section

#: Shapes a term may have, ours among them, and what each opens with.
SHAPES = (
    ("复议", ["复议"]),
    ("听证会议", ["听证会"]),
    ("下放.{0,3}权限", ["下放"]),  # any character behind the second
    ("(?:行政|司法)监督", ["行政监", "司法监"]),  # a choice opens it
    ("(?:政|府)(?:务|院)公开", ["政务公", "政院公", "府务公", "府院公"]),  # two choices
    ("办(?:事|案)大厅", ["办事大", "办案大"]),  # a choice stands second
    ("人(?:大)?代表", ["人"]),  # the second may be missing
    ("法治?宣传", ["法"]),
    ("普法+", ["普法"]),
    ("证", ["证"]),  # a single character
    ("处罚(?!法)", ["处罚"]),
    ("5g网", ["5g网"]),
)
_PIECES = "复议听证会下放其他权限行政司法监督府务院公开办事案大厅人代表治宣传普处罚5g网,。的\n"


@pytest.mark.parametrize(("term", "expected"), SHAPES)
def test_what_a_term_opens_with(term: str, expected: list[str]) -> None:
    assert list(openings(term)) == expected


@pytest.mark.parametrize("term", ["[甲乙]方", "合同|契约", ".{2}办法", "人?大"])
def test_a_term_that_may_open_with_anything_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="anything"):
        list(openings(term))


def test_no_place_where_a_term_begins_is_left_out() -> None:
    lists = [[term for term, _ in SHAPES[start::3]] for start in range(3)]
    places = Openings(lists)
    rng = random.Random(7)
    words = [word for term, _ in SHAPES for word in re.findall(r"\w+", term)]
    found = 0
    for _ in range(600):
        texts = [_made(rng, words, _PIECES + "\U00020bb7") for _ in range(rng.randrange(5))]
        for text, here in zip(texts, map(dict, places.places(texts)), strict=True):
            for number, terms in enumerate(lists):
                for match in re.finditer("|".join(terms), text):
                    assert here[match.start()] >> number & 1, (text, match[0])
                    found += 1
            assert all(0 <= place < len(text) for place in here)
    assert found > 1_000
    assert [list(each) for each in places.places(["全年召开座谈", "", "没有"])] == [[], [], []]


@pytest.mark.parametrize("topic", Topic)
def test_a_topic_is_named_where_its_terms_stand(topic: Topic) -> None:
    """One term is enough for a short paragraph, a long one says two different ones."""
    terms = section("topics.txt", topic.value)
    words = [word for term in terms for word in re.findall(r"\w+", term)]
    plainly, rng = re.compile("|".join(terms)), random.Random(1)
    named = 0
    for size in [12] * 400 + [130] * 40:
        text = _made(rng, words, _PIECES, size)
        said = [match[0] for match in plainly.finditer(text.translate(topics.bare_table()))]
        expected = bool(said) if len(text) <= 240 else len(set(said)) > 1
        assert (topic in topics.topics_of(text)) == expected, text
        named += expected
    assert named > 60


def _made(rng: random.Random, words: list[str], others: str, size: int = 12) -> str:
    return "".join(rng.choice(words if rng.random() < 0.3 else others) for _ in range(size))


def test_paragraphs_of_a_report_are_told_as_each_alone() -> None:
    report = [("完善行政复议。", ()), ("召开会议三次。", ("一、总述", "（一）行政复议")), ("", ())]
    report += [("组织防汛演练。", ("（一）行政复议",)), ("召开会议。", ("一、总述",))]
    assert topics.topics_of_all(report) == [topics.topics_of(*each) for each in report]
    assert topics.topics_of_all(report)[1] == (Topic.DISPUTES,)
    assert topics.topics_of_all([]) == []


def test_a_long_paragraph_must_say_two_different_things() -> None:
    filler = "会议指出，各项任务有序推进，" * 20
    once, same, two = (
        filler + said for said in ("行政复议", "行政复议和行政复议", "行政复议，人民调解")
    )
    assert Topic.DISPUTES not in topics.topics_of(once)
    assert Topic.DISPUTES not in topics.topics_of(same)
    assert Topic.DISPUTES in topics.topics_of(two)
