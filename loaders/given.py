"""What a table row says about its report, read strictly: a value nobody can read is refused."""

from __future__ import annotations

import datetime
import re
import unicodedata

from index_mappings.errors import SourceError
from index_mappings.reports import Given, Kind, Reason
from loaders import patterns

_CODE = re.compile(r"^(\d{6})(?:\d{6})?(?:\.0)?$")
_YEAR = re.compile(r"^([12]\d{3})(?:\.0)?(?:年度?)?$")
_FIRST_YEAR, _LAST_YEAR = 1949, 2099  # what can be asked for
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


def given_of(fields: dict[str, str]) -> Given:
    """What a table row says about its report. Raises SourceError for a value nobody can read."""
    return Given(
        region_code=_code(fields.get("region_code")),
        year=_year(fields.get("year")),
        published_on=_date(fields.get("published_on")),
        url=fields.get("url"),
        kind=_kind(fields.get("kind")),
        title=fields.get("title"),
    )


def _code(value: str | None) -> str | None:
    if not value:
        return None
    found = _CODE.match(value.strip())
    if not found:
        raise SourceError(
            Reason.NO_REGION, f"区划代码不对:{value[:40]}", "请写六位行政区划代码,例如 450203"
        )
    return found[1]


def _year(value: str | None) -> int | None:
    if not value:
        return None
    told = unicodedata.normalize("NFKC", value).strip().translate(_NUMERALS)
    found = _YEAR.match(told)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise SourceError(
            Reason.NO_YEAR,
            f"年度不是一个可用的年份:{value[:40]}",
            f"请写 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间的四位年份,例如 2023",
        )
    return int(found[1])


def _date(value: str | None) -> datetime.date | None:
    """A day that cannot be read is as good as none: it is only an extra."""
    found = _DATE.match((value or "").strip())
    if not found:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _kind(value: str | None) -> Kind | None:
    if not value:
        return None
    told = patterns.plain(value)
    kinds = patterns.valued("columns.txt", "kinds")
    return next((Kind(name) for name, pattern in kinds if pattern.search(told)), None)
