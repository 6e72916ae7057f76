"""Terms are found wherever a plain alternation of them finds them, only sooner."""

from __future__ import annotations

import random
import re

import pytest

from index_mappings.reports import Topic
from loaders import topics
from loaders.patterns import section

#: Shapes a term may have, ours among them; each opens in another way.
SHAPES = (
    "复议",
    "听证会",
    "下放.{0,3}权限",  # any second character
    "(?:行政|司法)监督",  # a choice opens it
    "(?:政|府)(?:务|院)公开",  # two choices
    "办(?:事|案)大厅",  # a choice stands second
    "人(?:大)?代表",  # the second may be missing
    "法治?宣传",
    "普法+",
    "证",  # a single character
    "[甲乙]方",  # a class opens it
    "合同|契约",  # two terms in one line
    "5g网",
)
_PIECES = (
    "复议听证会下放其他权限行政司法监督府务院公开办事案大厅人代表治宣传普甲乙方合同契约5g网,。的"
)


def _said(pattern: re.Pattern[str], text: str, group: int) -> list[tuple[int, str]]:
    """Every term from left to right, none overlapping the one before."""
    said, at = [], 0
    while found := pattern.search(text, at):
        said.append((found.start(), found[group]))
        at = found.end(group)
    return said


@pytest.mark.parametrize("left_out", range(len(SHAPES) + 1))
def test_the_same_terms_at_the_same_places(left_out: int) -> None:
    """With each shape left out once: one shape alone can take the quick way from all others."""
    terms = tuple(term for i, term in enumerate(SHAPES) if i != left_out)
    _agree(terms, _PIECES, random.Random(left_out))


def test_also_by_the_quick_way() -> None:
    quick = tuple(term for term in SHAPES if not term.startswith("[") and "合同" not in term)
    assert topics.compiled(quick).pattern.startswith("[")
    _agree(quick, _PIECES, random.Random(99))


@pytest.mark.parametrize("topic", Topic)
def test_our_own_terms_take_the_quick_way_and_are_found(topic: Topic) -> None:
    terms = section("topics.txt", topic.value)
    assert topics.compiled(terms).pattern.startswith("["), "a term opens with no character"
    _agree(terms, "".join(re.findall(r"\w", "".join(terms))), random.Random(1))


def _agree(terms: tuple[str, ...], alphabet: str, rng: random.Random) -> None:
    words = [word for term in terms for word in re.findall(r"\w+", term)]
    plainly, quickly = re.compile("|".join(terms)), topics.compiled(terms)
    found = 0
    for _ in range(1_500):
        text = "".join(rng.choice(words if rng.random() < 0.4 else alphabet) for _ in range(12))
        expected = _said(plainly, text, 0)
        found += bool(expected)
        assert _said(quickly, text, 1) == expected, text
    assert found > 200


def test_a_long_paragraph_must_say_two_different_things() -> None:
    filler = "会议指出，各项任务有序推进，" * 20
    once, same, two = (
        filler + said for said in ("行政复议", "行政复议和行政复议", "行政复议，人民调解")
    )
    assert Topic.DISPUTES not in topics.topics_of(once)
    assert Topic.DISPUTES not in topics.topics_of(same)
    assert Topic.DISPUTES in topics.topics_of(two)
