"""What is cut for many texts at once is what each text's lines give by themselves."""

import random

import pytest

from index_mappings import cuts, folding, literal, wordings
from index_mappings.folding import BARRIER, SEAM
from index_mappings.words import OURS

#: Han, letters and digits, every mark whose part depends on its neighbours, joints, what is
#: dropped, numbers in rings, and the characters that `cuts` uses for itself.
CHARACTERS = (
    "法治政府年一〇々㐀\U00020000"
    + "019aXé０９"
    + "%-/.．％—~"
    + "，。：（）¶_ß"
    + " 　\t\n\x1e、“”《"
    "\x00\u200b\u0301\ufeff" + "①⑴⒈❶½²" + "\ue000\ue001\uf8ff\U000f0000" + SEAM + "\ufffe\ud800"
)
PIECES = (
    "3.12345热线",
    "1.5G",
    "2021-2025年",
    "98.7%",
    "双随机、一公开",
    "新时代枫桥经验",
    "x" * 130,
)


def text(chosen: random.Random) -> list[str]:
    """Some lines of a paragraph."""
    return ["".join(_pieces(chosen)) for _ in range(chosen.choice((1, 1, 2, 4)))]


def _pieces(chosen: random.Random) -> list[str]:
    return [
        chosen.choice(PIECES) if chosen.random() < 0.15 else chosen.choice(CHARACTERS)
        for _ in range(chosen.choice((0, 1, 2, 5, 20, 60)))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_texts_cut_together_are_cut_as_alone(seed: int) -> None:
    chosen = random.Random(seed)
    texts = [text(chosen) for _ in range(12)]
    for lines, cut in zip(texts, cuts.together(texts), strict=True):
        matched, counted = literal.cut(lines)
        assert cut.bigrams == literal.bigram_tokens(matched)
        assert cut.units == literal.unit_tokens(counted)
        shown = [["".join(_as_shown(unit) for unit in line)] for line in matched]
        assert _hidden(cut.joined) == _hidden("\n".join(line for (line,) in shown))
        assert cut.bare == tuple("".join(u).replace(BARRIER, "") for u in matched[: len(lines)])


def _as_shown(unit: str) -> str:
    """A unit as it stands among the joined ones: others than Han and ¶ hidden in one character."""
    return unit if unit == BARRIER or literal.is_unit_han(unit) else "\ue000"


def _hidden(joined: str) -> str:
    return "".join("\ue000" if "\ue000" <= c <= "\uf8ff" else c for c in joined)


@pytest.mark.parametrize("seed", range(60))
def test_words_of_texts_together_are_those_of_each(seed: int) -> None:
    chosen = random.Random(seed)
    texts = [line for _ in range(8) for line in text(chosen)]
    assert OURS.rank_tokens(texts) == [" ".join(OURS.rank_words(line)) for line in texts]


def test_no_words_reach_over_a_seam() -> None:
    texts = ["开展双随机", "一公开检查", "2021", "-2025年"]
    assert OURS.rank_tokens(texts) == [" ".join(OURS.rank_words(line)) for line in texts]
    (first, *_) = cuts.together([["12%", "-5"], ["3.", "5"]])
    assert first.units == "12 % 5"


def test_nothing_gives_nothing() -> None:
    assert cuts.together([]) == []
    assert OURS.rank_tokens([]) == []
    assert folding.cleaned_together([]) == []
    assert wordings.numbers([], ()) == []
    assert [c.bigrams + c.units for c in cuts.together([[""], ["，"]])] == ["", ""]


def test_more_units_than_codes() -> None:
    """A great table of numbers is cut as well."""
    lines = [" ".join(str(10_000 + n) for n in range(at, at + 100)) for at in range(0, 8000, 100)]
    texts = [["附表", line] for line in lines]
    for row, cut in zip(texts, cuts.together(texts), strict=True):
        matched, counted = literal.cut(row)
        assert cut.bigrams == literal.bigram_tokens(matched)
        assert cut.units == literal.unit_tokens(counted)
        assert cut.bare == tuple("".join(line) for line in matched)


def test_wordings_together_are_those_of_each() -> None:
    names = ("鱼峰区", "柳州市")
    texts = ["鱼峰区坚持党的领导", "坚持党的领导", "", "柳州市", "鱼峰", "区"]
    assert wordings.numbers(texts, names) == [wordings.numbers([t], names)[0] for t in texts]
