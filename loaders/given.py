"""What a table row says about its report, read strictly: a value nobody can read is refused, or,
where the report can do without it, ignored with a word."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress

from index_mappings.checked import FIRST_YEAR, LAST_YEAR, LONGEST_VALUE
from index_mappings.errors import SourceError
from index_mappings.numerals import in_arabic
from index_mappings.reports import LABELS, Given, Kind, Reason
from loaders import patterns
from loaders.formats.tables.table import IGNORED
from loaders.patterns import plain

_CODE = re.compile(r"'?([0-9]{6})(?:[0-9]{6}|000)?(?:\.0+)?(?:\s*[\u4e00-\u9fff]+)?")
#: What spreadsheets make of a code of twelve digits: 4.50203E+11.
_SHORTENED = re.compile(r"([0-9])\.([0-9]{1,5})E\+11", re.I)
_YEAR = re.compile(r"'?([12]\d{3})(?:\.0+)?\s*(?:年度?)?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_EIGHT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?")
#: Days since the end of 1899, as a spreadsheet counts them, from 2000 to 2099.
_SERIAL = re.compile(r"([3-7]\d{4})(?:\.\d+)?")
_DAY_ZERO = datetime.date(1899, 12, 30)


def given_of(fields: Mapping[str, str]) -> Given:
    """What a table row says about its report. Raises SourceError for a value nobody can read."""
    return Given(
        region_code=_code(fields.get("region_code")),
        year=_year(fields.get("year")),
        published_on=_date(fields.get("published_on")),
        url=_short(fields.get("url")),
        kind=_kind(fields.get("kind")),
        title=_short(fields.get("title")),
    )


def ignored(fields: Mapping[str, str]) -> Iterator[str]:
    """What stands in a row and plays no part, in words."""
    kind, day = fields.get("kind"), fields.get("published_on")
    if kind and _kind(kind) is None:
        choices = "、".join(LABELS[name] for name in Kind)
        yield f"表中的文种“{kind[:40]}”不认识，没有采用；可以写：{choices}"
    if day and _date(day) is None:
        yield f"表中的发布日期“{day[:40]}”读不懂，没有采用；请写成 2024-03-01 的样子"
    for name, label in (("url", "网址"), ("title", "标题")):
        if fields.get(name) and _short(fields[name]) is None:
            yield f"表中的{label}有 {len(fields[name]):,} 字，太长，没有采用"
    if fields.get(IGNORED):
        yield f"表中{fields[IGNORED]}"


def _short(value: str | None) -> str | None:
    """A value of a length that can be kept."""
    return value if value is not None and len(value) <= LONGEST_VALUE else None


def _code(value: str | None) -> str | None:
    if not value:
        return None
    code = unicodedata.normalize("NFKC", value).strip()
    match = _CODE.fullmatch(code)
    if match:
        return match[1]
    short = _SHORTENED.fullmatch(code)
    if short:
        return f"{short[1]}{short[2]}".ljust(6, "0")
    raise SourceError(Reason.NO_REGION, f"区划代码不对：{value[:40]}", _codes_named(code))


def _codes_named(name: str) -> str:
    """A column of codes that holds names is the most frequent slip."""
    from index_mappings import regions

    places = regions.chain(name) if len(name) <= 40 else ()
    if not places:
        return "请写六位行政区划代码（地名请写在“地区”一列）"
    codes = "、".join(f"{n.region.code}（{n.region.name}）" for n in places[:5])
    return f"请写六位行政区划代码：{codes}；或把地名写在“地区”一列"


def _year(value: str | None) -> int | None:
    if not value:
        return None
    text = in_arabic(unicodedata.normalize("NFKC", value).strip())
    match = _YEAR.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise SourceError(
            Reason.NO_YEAR,
            f"年度不是一个可用的年份：{value[:40]}",
            f"请写 {FIRST_YEAR} 至 {LAST_YEAR} 之间的四位年份",
        )
    return int(match[1])


def _date(value: str | None) -> datetime.date | None:
    """A day that cannot be read, or is of another age, is as good as none: it is only an extra."""
    text = unicodedata.normalize("NFKC", value or "").strip()
    match = _DATE.match(text) or _EIGHT.fullmatch(text)
    serial = _SERIAL.fullmatch(text)
    day = None
    with suppress(ValueError):
        if match:
            day = datetime.date(int(match[1]), int(match[2]), int(match[3]))
        elif serial:
            day = _DAY_ZERO + datetime.timedelta(days=int(serial[1]))
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _kind(value: str | None) -> Kind | None:
    if not value:
        return None
    words = plain(value).lower()
    kinds = patterns.valued("columns.txt", "kinds")
    return next((Kind(name) for name, pattern in kinds if pattern.search(words)), None)
