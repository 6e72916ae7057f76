"""Reading a question: syntax, protection, scope, glue; nothing is lost and nothing fails.

Every row says all that is read out of a question; what it does not name is empty.
"""

import json
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

import counted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_rows import OWN
from shared_data import DATA, needs_shared
from understood import understood

from index_mappings import literal
from service.question import Claim, Term, exact, quoted, read, without

TODAY = date(2026, 11, 24)
ROWS = DATA / "questions.jsonl"


@pytest.mark.parametrize(("raw", "expected"), OWN, ids=[row[0] for row in OWN])
def test_own_rows(raw: str, expected: dict[str, Any]) -> None:
    question = read(raw, TODAY)
    read_as = understood(question)
    read_as.pop("repairs", None)  # what is mended is told by test_fields
    assert read_as == expected
    told: list[Claim | Term] = [*question.spans, *question.terms, *question.excluded]
    for one in told:
        assert one.text in raw[one.start : one.end]


def shared_rows() -> list[dict[str, Any]]:
    if not ROWS.exists():
        return []
    return [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]


def folded(text: str) -> str:
    return "".join(literal.fold(text).split())


@needs_shared
@pytest.mark.parametrize("row", shared_rows(), ids=lambda row: row["q"])
def test_labelled_rows(row: dict[str, Any]) -> None:
    question = read(row["q"], date.fromisoformat(row["today"]))
    assert list(question.years) == row["years"]
    assert sorted(question.regions) == sorted(row["regions"])
    assert [level.value for level in question.levels] == row["levels"]
    assert question.group == row["group"]
    assert [one.text for one in question.ambiguous] == row["ambiguous"]
    terms = [folded(term.text) for term in question.terms]
    if "terms" in row:
        assert terms == [folded(term) for term in row["terms"]]
    else:
        assert "".join(terms) == folded(row["terms_joined"])
    assert [[t.text for t in group] for group in question.alternatives] == row.get("or", [])
    assert [term.text for term in question.excluded] == row.get("excluded", [])
    codes = [note.code for note in question.notes]
    assert codes == row.get("notes", ["ambiguous"] * len(row["ambiguous"]))


def test_reads_carry_offsets_of_what_was_typed() -> None:
    raw = "枫桥经验 在 ２０２３ 年 各区县"
    question = read(raw, TODAY)
    assert [(s.kind, s.start, s.end, s.text, s.values) for s in question.spans] == [
        ("year", 7, 13, "２０２３ 年", (2023,)),
        ("level", 14, 17, "各区县", ("county",)),
    ]
    assert [(t.text, t.quoted, t.start, t.end) for t in question.terms] == [
        ("枫桥经验", False, 0, 4)
    ]


def test_offsets_are_code_points() -> None:
    raw = "𠮷\u200b😀 2020\u200b年 “信访 积案” -仲裁"  # beyond the BMP; a blank of no width
    question = read(raw, TODAY)
    (year,) = question.spans
    assert (year.start, year.end, year.text, year.values) == (4, 10, "2020\u200b年", (2020,))
    quote = question.terms[1]
    assert (quote.text, quote.quoted, raw[quote.start : quote.end]) == (
        "信访 积案",
        True,
        "“信访 积案”",
    )
    (excluded,) = question.excluded
    assert raw[excluded.start : excluded.end] == "-仲裁"


def test_ambiguous_names_all_choices() -> None:
    question = read("鼓楼区 信访", TODAY)
    (one,) = question.ambiguous
    assert one.choices == question.regions == ("320106", "320302", "350102", "410204")
    assert question.spans[0].values == one.choices


def test_notes_are_said_in_words() -> None:
    messages = {n.code: n.message for n in read("★ 鼓楼区 今年 信访", TODAY).notes}
    assert "★" in messages["term_dropped"]
    assert "鼓楼区" in messages["ambiguous"]
    assert "2026年" in messages["year_not_out"]


def test_the_day_matters() -> None:
    assert read("近三年 信访", date(2024, 5, 1)).years == (2021, 2022, 2023)
    assert [n.code for n in read("2024年 信访", date(2024, 5, 1)).notes] == ["year_not_out"]


def test_exact_is_one_term() -> None:
    question = exact(" 柳州市 -信访 OR 2020年 ")
    (term,) = question.terms
    assert (term.text, term.quoted, term.start) == ("柳州市 -信访 OR 2020年", True, 1)
    assert understood(question) == {"terms": ["柳州市 -信访 OR 2020年"]}
    assert understood(exact("？")) == {}


# (question, the chip, what is left of the question)
REMOVED = [
    ("枫桥经验 在 2023 年 各区县", "2023 年", "枫桥经验 各区县"),
    ("枫桥经验 在 2023 年 各区县", "各区县", "枫桥经验 在 2023 年"),
    ("2022年宜宾市的枫桥经验怎么做", "宜宾市", "2022年 枫桥经验怎么做"),
    ("2022年宜宾市的枫桥经验怎么做", "2022年", "宜宾市 枫桥经验怎么做"),
    ("在柳州市的信访", "柳州市", "信访"),
    ("柳州和桂林 信访", "桂林", "柳州 信访"),
    ("柳州和桂林 信访", "柳州", "桂林 信访"),
    ("柳州 OR 桂林 信访", "桂林", "柳州 信访"),
    ("柳州 OR 桂林 信访", "柳州", "桂林 信访"),
    ("柳州|桂林 信访", "柳州", "桂林 信访"),
    ("信访2020年积案", "2020年", "信访 积案"),
    ("柳州市十四五普法", "柳州市", "十四五 普法"),
    ("信访积案柳州十四五", "十四五", "信访积案 柳州"),
    ("柳州", "柳州", ""),
    ("“十四五” 信访", "“十四五”", "信访"),
    ("湖南省内 信访", "湖南省内", "信访"),
    ("“信访积案”柳州市", "柳州市", "“信访积案”"),
    ("柳州市《信访条例》2020年", "2020年", "柳州市《信访条例》"),
]


@pytest.mark.parametrize(("raw", "chip", "left"), REMOVED)
def test_a_removed_chip_takes_its_words(raw: str, chip: str, left: str) -> None:
    question = read(raw, TODAY)
    (span,) = [s for s in question.spans if s.text == chip]
    assert without(question, span.start, span.end) == left
    again = read(left, TODAY)
    assert [s.values for s in again.spans] == [s.values for s in question.spans if s != span]
    assert [t.text for t in again.terms] == [t.text for t in question.terms]


def test_a_removed_term_takes_its_marks_and_its_operator() -> None:
    question = read("甲 OR “乙 丙” OR 丁 -戊", TODAY)
    middle = question.alternatives[0][1]
    assert without(question, middle.start, middle.end) == "甲 OR 丁 -戊"
    (excluded,) = question.excluded
    assert without(question, excluded.start, excluded.end) == "甲 OR “乙 丙” OR 丁"


@pytest.mark.parametrize(
    ("raw", "chip", "kept"),
    [
        ("柳州市 信访", "柳州市", "“柳州市” 信访"),
        ("柳州市2020年信访", "2020年", "柳州市 “2020年” 信访"),
        ("十四五 信访", "十四五", "『十四五』 信访"),
        ("“十四五” 信访", "“十四五”", "『十四五』 信访"),
    ],
)
def test_a_chip_in_quotes_is_a_term(raw: str, chip: str, kept: str) -> None:
    question = read(raw, TODAY)
    (span,) = [s for s in question.spans if s.text == chip]
    assert quoted(raw, span.start, span.end) == kept
    again = read(kept, TODAY)
    assert [s.values for s in again.spans] == [s.values for s in question.spans if s != span]
    assert "".join(t.text for t in again.terms if t.quoted) == chip.strip("“”")


@pytest.mark.parametrize(
    "raw", ["柳州市 各区县 -信访", "推进“放管服”改革 2020年", "十四五", "甲 OR 乙"]
)
def test_the_whole_question_in_quotes(raw: str) -> None:
    question = read(quoted(raw), TODAY)
    assert understood(question) == {"terms": [raw]}
    assert question.terms[0].quoted


LONG = [
    "柳州市2020年信访" * 200,
    "2020年、" * 400,
    "十四五" * 700,
    "“" * 2000,
    "“”" * 1000,
    "？" * 1999 + "甲",
    "甲|" * 1000,
    "-甲 " * 667,
    "在 的 " * 500,
    "2020年 甲 " * 250,
    "“甲” " * 500,
    "标题:甲 " * 400,
    "-文种:其他 栏目:无 年度:1 " * 120,
    "地区:柳州、桂林|鼓楼区 " * 150,
    "标题: " * 500,
    "() “” - " * 300,
    "甲 OR -乙 " * 300,
    "政府工作报告里" * 300,
    "完善“一站式”化解，全市办理复议案件三百余件，柳州市各县区落实。" * 64,
]


@pytest.mark.parametrize("raw", LONG, ids=lambda raw: raw[:8])
def test_long_questions_are_read_at_once(raw: str) -> None:
    """What is twice as long takes twice the work."""
    raw = raw[:2000]
    read(raw, TODAY)  # whatever is loaded lazily is loaded now
    half, whole = (counted.calls(partial(read, raw[:n], TODAY)) for n in (1000, 2000))
    assert half < whole < 2.1 * half
    assert whole < 60 * len(raw)


PIECES = st.sampled_from(
    (
        "柳州市 柳州 广西 鼓楼区 四川宜宾 和平 2020年 2020 2016-2018年 近三年 今年 十四五 "
        "“十四五” 各区县 各地 县级 下辖 境内 信访 枫桥经验 行政复议 市场监管和城市管理 "
        '在 的 和 、 与 关于 有哪些 怎么做 的情况 ？ OR AND | - -甲 “ ” " 「 」 《 》 ★ ( ) ， '
        "98.7% 年 度 市 区 規劃 ㎡ ⑴ ﷺ \u200b \ud800 😀 𠮷"
    ).split(" ")
)
#: What holds a question together and nobody looks for, the longer before what they hold.
GLUE = (
    "OR AND 或者 或 请问 关于 有哪些 怎么做 的情况 怎么样 怎么办 怎么 怎样 如何 什么 哪些 做得 对于"
).split()
QUESTIONS = st.lists(st.one_of(PIECES, st.just(" "), st.text(max_size=3)), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(QUESTIONS)
def test_reading_never_fails_and_loses_nothing(raw: str) -> None:
    question = read(raw, TODAY)
    places: list[tuple[int, int]] = []
    for one in question.spans:
        assert one.text == raw[one.start : one.end]
        places.append((one.start, one.end))
    groups = [term for group in question.alternatives for term in group]
    for term in (*question.terms, *groups, *question.excluded):
        assert term.text in raw[term.start : term.end]
        assert literal.units(term.text)
        places.append((term.start, term.end))
    assert all(len(group) > 1 for group in question.alternatives)
    places.sort()
    for (_, end), (start, _) in pairwise(places):
        assert end <= start
    covered = {at for start, end in places for at in range(start, end)}
    rest = "".join(" " if at in covered else c for at, c in enumerate(raw))
    for word in GLUE:
        rest = rest.replace(word, " ")
    small = "在于的地得中里内之和与及跟同并且而从自由到至对就是了吗呢吧啊有以都又还该应要做"
    assert not [
        unit for unit in literal.units(rest) if unit not in small and unit != literal.BARRIER
    ]


@settings(max_examples=200, deadline=None)
@given(QUESTIONS)
def test_removing_and_quoting_never_fail(raw: str) -> None:
    question = read(raw, TODAY)
    told: list[Claim | Term] = [*question.spans, *question.terms, *question.excluded]
    told += [term for group in question.alternatives for term in group]
    for one in told:
        assert len(without(question, one.start, one.end)) <= len(raw)
        quoted(raw, one.start, one.end)
    quoted(raw)
    exact(raw)
