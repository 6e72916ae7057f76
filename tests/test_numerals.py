"""Chinese numerals, in every form that years, days, counts and plans are written in."""

from __future__ import annotations

import datetime
import re

import pytest

from index_mappings import numerals
from index_mappings.errors import SourceError
from index_mappings.mentions.years import Form, years
from loaders.formats.word.numbering import written
from loaders.given import given_of
from loaders.identify.dates import day_in
from loaders.identify.years import session_year

TODAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2023", 2023),
        ("二〇二三", 2023),
        ("二零二三", 2023),
        ("二○二三", 2023),  # a circle
        ("二OO九", 2009),  # the letter O
        ("二ＯＯ九", 2009),  # a wide one
        ("二oo九", 2009),  # a folded one
        ("二0二3", 2023),  # mixed
        ("一九四九", 1949),
        ("三", 3),
        ("两", 2),
        ("二三", 23),
        ("05", 5),
        ("〇", 0),
    ],
)
def test_digit_by_digit(said: str, number: int) -> None:
    assert numerals.digits(said) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("三十一", 31),
     ("九十九", 99), ("两", 2)],
)  # fmt: skip
def test_counted(said: str, number: int) -> None:
    assert numerals.counted(said) == number
    assert re.fullmatch(numerals.COUNT, said) or said == "两"


def test_every_count_below_a_hundred_is_read_as_word_writes_it() -> None:
    for number in range(100):
        assert numerals.counted(written(number, "chineseCounting")) == number
        assert numerals.digits(numerals.in_digits(number)) == number


@pytest.mark.parametrize("said", ["", "二三", "三十十", "十十三", "一二三", "百", "三百", "x"])
def test_what_is_not_counted_so_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="no Chinese digit"):
        numerals.counted(said)


@pytest.mark.parametrize("said", ["", "十", "二十三", "廿", "二〇二x", "百"])
def test_what_is_not_written_by_digits_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="no Chinese digit"):
        numerals.digits(said)


def test_either_way_and_plans() -> None:
    assert [numerals.number(said) for said in ("十二", "二〇二三", "12", "三")] == [12, 2023, 12, 3]
    assert [numerals.plan(name) for name in ("十一五", "十四五", "十九五")] == [11, 14, 19]
    assert re.findall(numerals.PLAN, "十四五、十五五规划；十五年、四五普法") == ["十四五", "十五五"]


def test_written_and_made_arabic() -> None:
    assert numerals.in_digits(2023) == "二〇二三"
    assert numerals.in_arabic("二〇二三年度") == "2023年度"
    assert numerals.in_arabic("二零二○") == "2020"
    assert numerals.in_arabic("十二月两天") == "十2月两天"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("二〇二三年", (2023,)),
        ("二OO九年", (2009,)),
        ("近三年", (2023, 2024, 2025)),
        ("近两年", (2024, 2025)),
        ("近十二年", tuple(range(2014, 2026))),
        ("近二十年", tuple(range(2006, 2026))),
        ("“十四五”", tuple(range(2021, 2026))),
    ],
)
def test_questions_read_them(text: str, values: tuple[int, ...]) -> None:
    (span,) = years(text, TODAY)
    assert span.values == values
    assert span.form is not Form.DATE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二四年三月一日", (2024, 3, 1)),
        ("二○二四年十二月三十一日", (2024, 12, 31)),
        ("二零二四年十月二十日", (2024, 10, 20)),
        ("二ＯＯ九年一月十日", (2009, 1, 10)),
        ("二〇二四年十三月一日", None),
        ("二〇二四年二月三十日", None),
        ("二〇二四年一二月三日", None),  # by digits: no month is written so
        ("二〇二四年三十十月三日", None),
    ],
)
def test_days_read_them(text: str, day: tuple[int, int, int] | None) -> None:
    assert day_in(text) == (datetime.date(*day) if day else None)


@pytest.mark.parametrize("line", ["（二〇二三年一月十日）", "二○二三年", "二零二三年", "二O二三年"])
def test_sessions_read_them(line: str) -> None:
    assert session_year(line) == 2023


def test_rows_read_them_and_refuse_what_is_no_year() -> None:
    for told in ("二〇二三", "二零二三年", "二○二三年度", "２０２３"):
        assert given_of({"year": told}).year == 2023
    for told in ("二十三", "两〇二三", "二〇二"):
        with pytest.raises(SourceError):
            given_of({"year": told})


def test_lists_and_citations_write_them() -> None:
    assert written(12, "ideographDigital") == "一二"
    assert written(12, "chineseCounting") == "十二"
    assert numerals.in_digits(2023) == "二〇二三"
