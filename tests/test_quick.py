"""The quick way never gives another answer than the slow one, whatever stands in the text."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable

import pytest

from index_mappings import folding, literal
from index_mappings.quick import Quick
from loaders import topics

#: What stands in reports, between them what behaves oddly: combining marks that join what is before
#: them, characters that become several or none, wide and traditional ones, others beyond the BMP.
_USUAL = (
    "全县坚持依法行政，出台《办法》（试行）；办结率为98.7%：比上年“提高”3个百分点。一、第二章（五）"
)
_ODD = (
    "\u0301\u0338\u3099\u200b\u00ad\ufeff\t\u00a0\ue004\n…⑴①㈠㎡ﬁİſΣẞKÅ〇○—－～＋Ａｚ２臺灣鐵著か≠<="
    "\U00020bb7\U0001f600"
)


def _slow_fold(text: str) -> str:
    return text.translate(folding.fold_table())


def _slow_bare(text: str) -> str:
    return text.translate(topics.bare_table())


def _slow_clean(text: str) -> str:
    return text.translate(folding.cleaning())


WAYS: list[tuple[str, Callable[[], Quick], Callable[[str], str]]] = [
    ("fold", folding.quick_folding, _slow_fold),
    ("plain", folding.quick_plain, folding.slow_plain),
    ("bare", topics.quick_bare, _slow_bare),
    ("clean", folding.quick_cleaning, _slow_clean),
]


@pytest.mark.parametrize(("quick", "slow"), [way[1:] for way in WAYS], ids=[w[0] for w in WAYS])
def test_each_character_becomes_what_it_becomes_slowly(
    quick: Callable[[], Quick], slow: Callable[[str], str]
) -> None:
    changed = quick().changed
    answers = ((chr(code), changed(chr(code))) for code in range(0x30000))
    wrong = [ascii(c) for c, answer in answers if answer is not None and answer != slow(c)]
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize(("quick", "slow"), [way[1:] for way in WAYS], ids=[w[0] for w in WAYS])
def test_characters_in_company_become_what_they_become_slowly(
    quick: Callable[[], Quick], slow: Callable[[str], str]
) -> None:
    changed, rng = quick().changed, random.Random(20)
    answered = 0
    for _ in range(20_000):
        odd = rng.choice((0.0, 0.0, 0.02, 0.3))
        text = "".join(rng.choice(_ODD if rng.random() < odd else _USUAL) for _ in range(30))
        answer = changed(text)
        answered += answer is not None
        assert answer in (None, slow(text)), ascii(text)
    assert 8_000 < answered < 20_000  # both ways are taken


@pytest.mark.parametrize("quick", [way[1] for way in WAYS], ids=[w[0] for w in WAYS])
def test_ordinary_prose_is_told_quickly(quick: Callable[[], Quick]) -> None:
    """Else it would be right and slow."""
    assert (
        quick().changed(
            "全市共办理行政复议案件123件，办结率98.7%（含上年结转）；“双随机、一公开”……"
        )
        is not None
    )


def test_nothing_easy_joins_its_neighbour() -> None:
    """What the quick way lets pass is no combining character and never the second part of one."""
    known = {chr(c) for c in range(0x10000) if folding.quick_plain().changed(chr(c)) is not None}
    assert not [c for c in known if unicodedata.combining(c)]
    second = {
        parts[1]
        for code in range(sys.maxunicode + 1)
        for parts in (unicodedata.decomposition(chr(code)).split(),)
        if len(parts) == 2 and not parts[0].startswith("<")
    }
    assert not known & {chr(int(code, 16)) for code in second}


@pytest.mark.slow
@pytest.mark.parametrize(("quick", "slow"), [WAYS[0][1:], WAYS[2][1:]], ids=["fold", "bare"])
def test_what_no_neighbour_changes_is_changed_everywhere(
    quick: Callable[[], Quick], slow: Callable[[str], str]
) -> None:
    each, rng = quick().each, random.Random(21)
    every = list(map(chr, range(0x30000)))
    assert [each(c) for c in every] == list(map(slow, every))
    for _ in range(20_000):
        odd = rng.choice((0.0, 0.02, 0.3, 1.0))
        text = "".join(rng.choice(_ODD if rng.random() < odd else _USUAL) for _ in range(30))
        assert each(text) == slow(text), ascii(text)


def test_the_public_ways_agree_with_the_slow_ones() -> None:
    for text in (_USUAL, _USUAL + _ODD, _ODD, "", "ＡＰＰ" * 30, "著作權" * 30):
        assert literal.fold(text) == _slow_fold(text)
        assert folding.plain(text) == folding.slow_plain(text)
