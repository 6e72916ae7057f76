"""Report years as people write them: 2023年, 2021—2023年, 二〇二三年, 近三年, “十四五”, 2020年以来.

A mention is a span with the years it means. Whether it is scope is the reader's decision, so a span
says how it was written: a full year (2023年) is a year wherever it stands, a bare one (2023) only
by itself, a period (“十四五”) only in company, and a date (2023年1月, 2023年底, 1990年代) never:
it names a moment, not a report year.

Reports of a year come out in the following one: the newest that can be out is last year's.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from index_mappings import numerals, rules
from index_mappings.checked import FIRST_YEAR
from index_mappings.mentions.plain import plain
from index_mappings.mentions.spans import Span
from index_mappings.rules import AnyOf


class Form(StrEnum):
    """How a mention of years is written."""

    FULL = "full"  # 2023年, 2021-2023年度, 2019、2021、2023年, 2020年以来
    BARE = "bare"  # 2023, 2021-2023
    RELATIVE = "relative"  # 近三年, 去年
    PERIOD = "period"  # “十四五”, 十四五时期
    DATE = "date"  # 2023年1月, 2023年底, 2023-05-01: not a report year


@dataclass(frozen=True, slots=True)
class YearSpan(Span):
    """Years that are named: `values` rising; `late` are those whose reports cannot be out yet."""

    values: tuple[int, ...]
    late: tuple[int, ...] = ()
    form: Form = Form.FULL

    @property
    def bare(self) -> bool:
        """Digits alone: a year only where it stands by itself."""
        return self.form is Form.BARE

    @property
    def date(self) -> bool:
        """A moment (or a decade, or a bound), not a report year."""
        return self.form is Form.DATE


_RULES: Final = Path(__file__).parents[1] / "data" / "years.txt"
_ZERO = "〇零0o"
_DIGITS = f"{_ZERO}{numerals.DIGITS[1:]}"
_Y = (
    r"(?<!\d)(?:19(?:49|[5-9]\d)|20\d\d)(?!\d)"
    f"|(?<![{_DIGITS}十百])(?:一九(?:四九|[五六七八九][{_DIGITS}])|二[{_ZERO}][{_DIGITS}]{{2}})"
    f"(?![{_DIGITS}])"
)
_PLAN = numerals.PLAN
_PERIOD = (
    rf"(?:“\s*(?:{_PLAN})\s*”|\"\s*(?:{_PLAN})\s*\"|「\s*(?:{_PLAN})\s*」"
    rf"|(?<![二三四五六七八九十百第])(?:{_PLAN})(?![{numerals.COUNTING}百千万亿年岁天个名人元户件次条项月日分号届]))"
    r"(?P<since>时期|期间|以来)?"
)
_LIST_PART = re.compile(rf"(?P<year>{_Y})|-\s*(?P<short>\d\d)(?=\s*年)|(?P<to>-|至|到)")
_PLAN_NAME = re.compile(_PLAN)
#: What makes a year a moment. Behind a year with 年 (or a relative one):
_MOMENT = AnyOf(_RULES, "moment")
# … and beside digits alone: 2023-05, 2023.12.31.
_DIGITS_AFTER = re.compile(r"[-./]\s*\d")
_DIGITS_BEFORE = re.compile(r"\d[-./、]$")


@functools.cache
def _mention() -> re.Pattern[str]:
    """Every way of naming years; each has a group of its own."""
    stop, relative, own = (rules.alternatives(_RULES, n) for n in ("stop", "relative", "own_words"))
    ending = rf"(?:年(?!报(?!告)|鉴|级)|\s+年(?!{own}|报(?!告)|鉴|级))(?:度(?!假))?"
    single = rf"(?:{_Y})(?:{ending})?"
    ranged = rf"{single}(?:\s*(?:-+|至|到)\s*(?:{single}|(?<=-)\d\d(?=\s*年)(?:{ending})))?"
    several = rf"{ranged}(?:\s*(?:、|,|/|和|与|及|以及)\s*{ranged})*"
    since = (
        rf"(?:自|从)?(?:{single})(?:\s*(?:以来|-*\s*至今|起至今"
        rf"|[-到至]+(?:今|现在){stop})|(?:来|起){stop})"
    )
    within = rf"(?:全年(?!龄)|期间|(?:间|内|里){stop})?"
    return re.compile(
        rf"(?P<period>{_PERIOD})|(?P<relative>{relative})|(?P<open>{since})|(?P<list>{several}){within}"
    )


def years(text: str, today: datetime.date) -> list[YearSpan]:
    """Every mention of report years (and of dates, marked as such), in order, not overlapping."""
    folded = plain(text)
    spans = []
    for match in _mention().finditer(folded.text):
        form, values = _read(match, folded.text, today.year - 1)
        start, end = folded.back(match.start(), match.end())
        late = tuple(value for value in values if value >= today.year)
        spans.append(YearSpan(start, end, text[start:end], values, late, form))
    return spans


def _read(match: re.Match[str], text: str, newest: int) -> tuple[Form, tuple[int, ...]]:
    if match["period"]:
        return Form.PERIOD, _plan_years(match, newest)
    if match["relative"]:
        form = Form.DATE if _MOMENT.match(text, match.end()) else Form.RELATIVE
        return form, _relative_years(match, newest)
    if match["open"]:
        first = next(_named(match["open"]))[0]
        return Form.FULL, tuple(range(first, max(first, newest) + 1))
    return _form(match, text), _list_years(match["list"])


def _form(match: re.Match[str], text: str) -> Form:
    before, expression = text[max(0, match.start() - 2) : match.start()], match["list"]
    if "年" in expression:
        ends_in_year = expression.endswith(("年", "度"))
        moment = ends_in_year and _MOMENT.match(text, match.end())
        inner = any(_MOMENT.match(expression, at.end()) for at in re.finditer("年度?", expression))
        return Form.DATE if moment or inner or _DIGITS_BEFORE.search(before) else Form.FULL
    if _DIGITS_AFTER.match(text, match.end()) or _DIGITS_BEFORE.search(before):
        return Form.DATE
    return Form.BARE


def _plan_years(match: re.Match[str], newest: int) -> tuple[int, ...]:
    """The five years of a plan: “十一五” began in 2006; with 以来 to the newest that can be out."""
    name = _PLAN_NAME.search(match["period"])
    first = 2006 + 5 * (numerals.plan(name[0]) - 11) if name else newest
    last = max(first, newest) if match["since"] == "以来" else first + 4
    return tuple(range(first, last + 1))


def _relative_years(match: re.Match[str], newest: int) -> tuple[int, ...]:
    expression = match["relative"]
    if match["count"]:
        count = min(max(1, numerals.number(match["count"])), newest - FIRST_YEAR + 1)
        return tuple(range(newest - count + 1, newest + 1))
    for word, offset in (("今年", 1), ("本年", 1), ("去年", 0), ("上", 0), ("前年", -1)):
        if word in expression:
            first = newest + offset
            last = newest if expression.endswith("以来") else first
            return tuple(range(first, max(first, last) + 1))
    return ()


def _list_years(expression: str) -> tuple[int, ...]:
    """2019、2021-2023年 to its years; a range written backwards is one all the same."""
    values: set[int] = set()
    before: int | None = None
    for year, ranged in _named(expression):
        if ranged and before is not None:
            values.update(range(min(before, year), max(before, year) + 1))
        values.add(year)
        before = year
    return tuple(sorted(values))


def _named(expression: str) -> Iterator[tuple[int, bool]]:
    """The single years of an expression, and whether a range leads to each."""
    ranged = False
    century = 2000
    for match in _LIST_PART.finditer(expression):
        if match["to"]:
            ranged = True
            continue
        year = century + int(match["short"]) if match["short"] else numerals.digits(match["year"])
        century = year // 100 * 100
        yield year, ranged or bool(match["short"])
        ranged = False
