"""What "found" means: tables with the reason per row, and the promises that hold for any text."""

import itertools
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import DATA, needs_shared

from index_mappings import literal

UNITS = [
    ("", ""),
    (" 、“”\n\t", ""),  # joints alone are no unit
    ("。,()", ""),  # barriers alone stand at both ends
    ("国\u200b务\u00ad院", "国 务 院"),  # format characters leave no trace
    ("20\u200b23", "2023"),  # nor between digits
    ("国\ue000务\x07院", "国 务 院"),  # private use and control neither
    ("cafe\u0301s", "cafes"),  # a combining mark is dropped, and splits no run
    ("café", "café"),  # a composed letter is one letter
    ("法治\u2028政府\x1f部门\x85", "法 治 政 府 部 门"),  # control characters that are blanks
    ("ab\u200bcd ef", "abcd ef"),  # a blank between two runs keeps them apart
    ("“863”“973”", "863 973"),  # so do quotes
    ("ab·cd", "ab cd"),  # so do the marks inside names
    ("双随机、一公开", "双 随 机 一 公 开"),  # which vanish between Han characters
    ("张·王•李‧赵・周+吴", "张 王 李 赵 周 吴"),  # every mark inside names
    ("《甲》〈乙〉「丙」『丁』‘戊’\"己\"'庚'", "甲 乙 丙 丁 戊 己 庚"),  # every quote
    ("ＡＢｃ１２３％", "abc123 %"),  # full width
    ("㈠总", "一 ¶ 总"),  # one character folds to three, the first bracket is at the end
    ("①项", "1 项"),  # a circled digit is a digit
    ("②2019年", "2 2019 年"),  # that joins nothing beside it
    ("见①3.5倍", "见 1 3.5 倍"),
    ("⑿4G", "12 ¶ 4g"),  # its brackets are barriers
    ("❷4G", "❷ 4g"),  # nor does one that folds to nothing else
    ("m²3", "m23"),  # a superscript is part of its run
    ("⻔户⻛⾏", "门 户 风 行"),  # radicals stand for their characters
    ("500㎡", "500m2"),  # a measure belongs to its number, as in 220kv
    ("25℃左右", "25 ¶ c 左 右"),  # ° is a barrier, C a letter
    ("½杯", "1 ¶ 2 杯"),  # the fraction slash is no slash
    ("㎡", "m2"),
    ("Ⅷ类", "viii 类"),  # Roman numerals are letters
    ("İ", "i"),  # lower case makes a combining dot, which is dropped
    ("行政復議應訴", "行 政 复 议 应 诉"),  # traditional
    ("二○三◯年", "二 〇 三 〇 年"),  # circles typed for zero
    ("人々", "人 々"),
    ("\uf9dc\U0002f800", "隆 丽"),  # compatibility ideographs
    ("㐀\U00020000\U00031350", "㐀 \U00020000 \U00031350"),  # extensions, also the youngest
    ("テスト", "テスト"),  # kana are letters: one run
    ("一2三", "一 2 三"),
    ("98.7", "98.7"),  # the only point between its digits
    ("98.7%", "98.7 %"),
    ("v2.0版", "v2.0 版"),  # in a run with letters too
    ("1.2a3.4", "1.2a3.4"),  # two numbers in one run, a point each
    ("2023.12.31", "2023 ¶ 12 ¶ 31"),  # more than one: all are barriers
    ("1.2.3a4.5", "1 ¶ 2 ¶ 3a4.5"),  # only the chain with two points breaks
    ("3.a", "3 ¶ a"),  # not between digits
    (".5", "5"),
    ("5.", "5"),
    ("1.2.", "1.2"),  # the last point ends the sentence
    ("1..2", "1 ¶ 2"),  # two points, none alone
    ("98. 7", "98 ¶ 7"),  # a joint keeps two runs apart, so the point joins nothing
    ("98\u200b.\u200b7", "98.7"),  # what is dropped without a trace does not
    ("⒈5", "1 ¶ 5"),  # a numeral with a point joins nothing, its point neither
    ("5…6", "5 ¶ 6"),  # an ellipsis folds to three points
    ("5 %", "5 %"),  # joints before % do not matter
    ("kv%", "kv"),  # % after a letter is a barrier
    ("年%年", "年 ¶ 年"),
    ("5%%年", "5 % ¶ 年"),  # only the first % stands after a digit
    ("2021-2025", "2021 - 2025"),
    ("2021 — 2025", "2021 - 2025"),  # blanks beside the dash do not matter
    ("“2021”-“2025”", "2021 - 2025"),  # nor do quotes
    ("5%-10%", "5 % - 10 %"),  # a % may stand before
    ("5 % - 10 %", "5 % - 10 %"),
    ("a-b-c", "a - b - c"),  # each dash stands single between two runs
    ("a--b", "a ¶ b"),  # two dashes
    ("a- -b", "a ¶ b"),  # two dashes with a joint between
    ("a-/b", "a ¶ b"),  # a dash and a slash
    ("a-年", "a ¶ 年"),  # a Han character is no run
    ("年-5", "年 ¶ 5"),
    ("kv%-5", "kv ¶ 5"),  # a barrier stands before the dash
    ("5%%-5", "5 % ¶ 5"),
    ("5.-5", "5 ¶ 5"),
    ("-5", "5"),
    ("5-", "5"),
    ("1‐2‑3–4—5―6−7─8~9〜0～1", "1 - 2 - 3 - 4 - 5 - 6 - 7 - 8 - 9 - 0 - 1"),  # every dash
    ("A/B", "a / b"),
    ("和/或", "和 ¶ 或"),
    ("x_y", "x ¶ y"),  # "_" is a barrier, so no unit holds it
    ("x¶y", "x ¶ y"),  # the sign for barriers is itself one
    ("甲。“ ”;乙", "甲 ¶ 乙"),  # barriers with joints between are in a row
    ("甲 。 乙", "甲 ¶ 乙"),
    ("老娘舅😀调", "老 娘 舅 ¶ 调"),  # a symbol is a barrier
    ("甲\u0378乙\ud800丙", "甲 ¶ 乙 ¶ 丙"),  # unassigned code points and halves of pairs too
]


FOUND = [
    (["法治政府"], "治政", True),
    (["法治", "政府"], "法治政府", False),  # a term stands in one line
    (["别处", "法治政府"], "政府", True),  # in any of them
    (["行政復議"], "復议", True),
    (["办理2012件"], "12", False),  # part of a run
    (["2.12333热线"], "12333热线", True),  # a line that begins as a list does is read both ways
    (["2.12333热线"], "2.12333热线", True),
    (["2.12333热线"], "2,12333", True),
    ([" 12.4G网络"], "4G网络", True),
    (["共2.12333热线"], "12333热线", False),  # in the middle of a line it is a decimal
    (["2.45亿元"], "45亿元", False),  # one or two digits behind the point: a decimal
    (["0.125倍"], "125", False),  # no list begins with 0
    (["102.125倍"], "125", False),  # nor with a hundred
    (["办理500㎡"], "500", False),
    (["Cafe\u0301"], "café", False),  # what is combined is dropped, what is composed is kept
    (["甲乙甲乙丙"], "甲乙丙", True),  # the first beginning fails, the second holds
    (["220kV"], "220", False),
    (["增长5%—10%"], "5%-10%", True),
    (["皖政[2022]3号"], "皖政〔2022〕3号", True),  # whichever bracket
    (["皖政(2022)3号"], "皖政20223号", False),
    (["法治"], "", False),  # no unit is found nowhere
    ([], "法治", False),
]


MARKS = [
    ("坚持“枫桥经验”，推进", ["枫桥经验"], ["枫桥经验"]),  # quotes stay outside
    ("双随机、一公开", ["双随机一公开"], ["双随机、一公开"]),  # a joint inside is inside
    ("甲。“乙", ["甲,乙"], ["甲。“乙"]),
    ("哈哈哈", ["哈哈"], ["哈哈哈"]),  # overlapping matches are one mark
    ("法治政府", ["法治", "政府"], ["法治", "政府"]),  # touching ones are two
    ("法治政府", ["法治政", "治政府"], ["法治政府"]),
    ("7.12333热线", ["12333热线", "热线"], ["12333热线"]),
    ("7.12333热线", ["7.12333", "7"], ["7.12333"]),
    ("③2019年", ["2019年"], ["2019年"]),
    ("㈠总体", ["一"], ["㈠"]),  # part of what one character folds to marks it
    ("㈠总体", ["一)总"], ["㈠总"]),
    ("国\u200b务\u200b院", ["国务"], ["国\u200b务"]),
    ("\u200b½年", ["2年"], ["½年"]),
    ("2021 - 2025年", ["2021-2025"], ["2021 - 2025"]),
    ("a-。- b-c", ["b-c"], ["b-c"]),  # stray dashes before do not shift it
    ("1.2.3和2.3", ["2.3"], ["2.3"]),  # in a chain of points it is no number
    ("法治", ["治法"], []),
    ("法治", [""], []),
]


# Everything whose part depends on its neighbours, or that changes length, and some plain text.
TRICKY = "12ab①⒈❶⺠法治復々〇○.．%％-—/、“” \n。(㈠℃½…⒈\u0301\u200b\ue000\x07é_¶😀カ㎡"


# The planes in which Unicode has given out characters, private use apart.
ASSIGNED = (*range(0x34000), *range(0xE0000, 0xE1000))


texts = st.one_of(st.text(st.sampled_from(TRICKY), max_size=30), st.text(max_size=20))


lines = st.lists(texts, max_size=3)


def spelled(text: str) -> str:
    return " ".join(literal.units(text))


def pieces(text: str, terms: list[str]) -> list[str]:
    return [text[a:b] for a, b in literal.marks(text, map(literal.units, terms))]


@pytest.mark.parametrize(("text", "expected"), UNITS)
def test_units(text: str, expected: str) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize(("text_lines", "term", "expected"), FOUND)
def test_contains(text_lines: list[str], term: str, expected: bool) -> None:
    assert literal.contains(text_lines, literal.units(term)) is expected


@pytest.mark.parametrize(("text", "terms", "expected"), MARKS)
def test_marks(text: str, terms: list[str], expected: list[str]) -> None:
    assert pieces(text, terms) == expected


@needs_shared
def test_labelled_rows() -> None:
    rows = [json.loads(r) for r in (DATA / "found.jsonl").read_text("utf-8").splitlines()]
    wrong = [
        row
        for row in rows
        if literal.contains([row["text"]], literal.units(row["term"])) != row["found"]
    ]
    assert len(rows) > 40
    assert wrong == []


def test_spans_show_barriers_without_the_joints_beside_them() -> None:
    assert literal.unit_spans("“甲” 。 、!“乙2-3”。") == [
        ("甲", 1, 2),
        ("¶", 4, 8),
        ("乙", 9, 10),
        ("2", 10, 11),
        ("-", 11, 12),
        ("3", 12, 13),
    ]


def test_long_runs_are_cut() -> None:
    assert [len(u) for u in literal.units("a" * 250)] == [100, 100, 50]
    # the cut may fall at the point; the pieces still match as they stand
    assert literal.units("1" * 100 + ".5%") == ("1" * 100, ".5", "%")


FOLDED = [
    ("ＡＢＣ　復議", "abc 复议"),  # joints stay in the folded text
    ("“甲”\u200b—乙\u0301", "“甲”-乙"),  # what is dropped does not
    ("㈠½", "(一)1⁄2"),
    ("ΑΣ Σ", "ασ σ"),  # no final sigma: that would look at the neighbours
    ("K", "k"),  # the sign for kelvin
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_fold(text: str, expected: str) -> None:
    assert literal.fold(text) == expected


def test_folding_every_character_twice_changes_nothing_more() -> None:
    once = [literal.fold(chr(code)) for code in ASSIGNED]
    assert [c for c in once if literal.fold(c) != c] == []


def test_no_unit_of_any_character_holds_what_tokens_are_made_with() -> None:
    every = {u for code in ASSIGNED for u in literal.units(chr(code))}
    assert [u for u in every if "_" in u or u.split() != [u]] == []


@given(st.lists(texts))
def test_folds_the_same_piece_by_piece_and_whole(parts: list[str]) -> None:
    assert literal.fold("".join(parts)) == "".join(map(literal.fold, parts))


@given(texts)
def test_units_of_the_folded_text_are_those_of_the_text(text: str) -> None:
    """But for numbers in rings: folded they are digits like any other."""
    text = "".join(c for c in text if unicodedata.category(c) != "No")
    assert literal.units(literal.fold(text)) == literal.units(text)


@given(texts)
def test_barriers_stand_single_and_inside(text: str) -> None:
    have = literal.units(text)
    assert literal.BARRIER not in (have[:1] + have[-1:])
    assert (literal.BARRIER, literal.BARRIER) not in itertools.pairwise(have)


@given(texts)
def test_spans_point_into_the_original(text: str) -> None:
    spans = literal.unit_spans(text)
    assert tuple(u for u, _, _ in spans) == literal.units(text)
    assert all(0 <= start < end <= len(text) for _, start, end in spans)
    assert sorted(spans, key=lambda s: s[1]) == spans
    for unit, start, end in spans:
        # one character may fold to several units; a % - / alone has no neighbours to stand between
        if unit not in literal.BARRIER + "%-/":
            assert unit in "".join(literal.units(text[start:end]))


@st.composite
def text_and_terms(draw: st.DrawFn) -> tuple[str, list[tuple[str, ...]]]:
    """A text, and stretches of its own units and of others as terms."""
    text = draw(texts)
    have = literal.units(text)
    terms = [literal.units(draw(texts)[:3])]
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(have)))
        terms.append(literal.units("".join(have[start : start + draw(st.integers(1, 4))])))
    return text, terms


@given(text_and_terms())
def test_marks_are_the_matches(drawn: tuple[str, list[tuple[str, ...]]]) -> None:
    text, terms = drawn
    spans = literal.unit_spans(text)
    matches = [
        (spans[i][1], spans[i + len(term) - 1][2])
        for term in terms
        for i in range(len(spans) - len(term) + 1)
        if term and tuple(u for u, _, _ in spans[i : i + len(term)]) == term
    ]
    marks = literal.marks(text, terms)
    # every match lies in one mark, every mark begins and ends with a match, none overlap
    assert all(any(a <= start and end <= b for a, b in marks) for start, end in matches)
    assert {a for a, _ in marks} <= {start for start, _ in matches}
    assert {b for _, b in marks} <= {end for _, end in matches}
    assert all(b <= a for (_, b), (a, _) in itertools.pairwise(marks))
    # there are marks exactly where the term is found
    assert bool(marks) == any(literal.contains([text], term) for term in terms)


@given(st.lists(texts, max_size=4), text_and_terms())
def test_marks_of_lines_are_those_of_each_line(
    others: list[str], drawn: tuple[str, list[tuple[str, ...]]]
) -> None:
    text, terms = drawn
    lines = [*others, text, text[1:]]
    assert literal.marks_of(lines, terms) == [literal.marks(line, terms) for line in lines]


def test_no_mark_reaches_from_one_line_into_the_next() -> None:
    terms = [literal.units("法治"), literal.units("治x法")]
    assert literal.marks_of(["法", "治x", "x治", "法治、法 治"], terms) == [
        [],
        [],
        [],
        [(0, 2), (3, 6)],
    ]


@given(text_and_terms())
def test_taking_the_marks_away_gives_the_text_back(
    drawn: tuple[str, list[tuple[str, ...]]],
) -> None:
    text, terms = drawn
    parts, at = [], 0
    for start, end in literal.marks(text, terms):
        parts += [text[at:start], text[start:end]]
        at = end
    assert "".join([*parts, text[at:]]) == text


JOINED = [
    ("法", "治", "法治"),  # two Han characters need no sign
    ("12", "345", "12_345"),
    ("123", "45", "123_45"),
    ("法", "5g", "法_5g"),
    ("5g", "法", "5g_法"),
    ("年", "¶", "年_¶"),
    ("5", "%", "5_%"),
    ("〇", "々", "〇々"),
]


@pytest.mark.parametrize(("a", "b", "expected"), JOINED)
def test_join(a: str, b: str, expected: str) -> None:
    assert literal.join(a, b) == expected


def test_tokens_of_lines() -> None:
    text_lines = [literal.units(t) for t in ("法治,2023年", "一", "", "政府")]
    assert literal.bigram_tokens(text_lines) == "法治 治_¶ ¶_2023 2023_年 _ _ 政府"
    assert literal.unit_tokens(text_lines) == "法 治 2023 年 一 政 府"
    assert literal.bigram_tokens([]) == literal.unit_tokens([]) == ""


@given(lines, texts)
def test_tokens_find_what_contains_finds(text_lines: list[str], raw_term: str) -> None:
    """The engine's way (split at blanks, look for the phrase) agrees with the definition."""
    cut, counted = literal.cut(text_lines)
    for term in (literal.units(raw_term), *(u[i : i + 3] for u in cut for i in range(len(u)))):
        if not term or literal.BARRIER in (term[0], term[-1]):
            continue
        if len(term) == 1:
            found = term[0] in literal.unit_tokens(counted).split(" ")
        else:
            have = literal.bigram_tokens(cut).split(" ")
            wanted = list(literal.phrase(term))
            found = any(have[i : i + len(wanted)] == wanted for i in range(len(have)))
        assert found == literal.contains(text_lines, term)


@given(lines)
def test_tokens_are_never_empty_nor_split(text_lines: list[str]) -> None:
    cut = [literal.units(line) for line in text_lines]
    for tokens in (literal.bigram_tokens(cut), literal.unit_tokens(cut)):
        assert tokens.split() == (tokens.split(" ") if tokens else [])
    bigrams = [literal.phrase(line) for line in cut]
    assert [t for t in literal.bigram_tokens(cut).split() if t != "_"] == list(
        itertools.chain(*bigrams)
    )


def test_knows_no_dictionary_and_does_nothing_at_import() -> None:
    code = (
        "import sys; from index_mappings import folding as f, literal\n"
        "assert not {'jieba', 'rjieba', 'index_mappings.words'} & set(sys.modules)\n"
        "assert not f.simplified.cache_info().currsize\n"
    )
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def test_fingerprint_is_short_and_stable() -> None:
    assert literal.fingerprint() == literal.fingerprint()
    assert len(literal.fingerprint()) == 12
