"""Days: when a report was published, and the day under its signature.

What the page calls its publication date wins, then the day it was made, what its head declares, an
unnamed date, the day in the address, the day under the signature. A date that has lost its
separators is no date. The crawl day (今天是…) is never read.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from index_mappings.checked import FIRST_YEAR, LAST_YEAR
from index_mappings.numerals import COUNT, DIGITS, ZEROS, counted, digits
from index_mappings.reports import Kind, WarningCode
from loaders.cleaning import shapes
from loaders.identify.document import Document, Notes
from loaders.patterns import plain

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_HAN_DAY = re.compile(rf"([一二][{ZEROS}{DIGITS[1:]}]{{3}})年({COUNT})月({COUNT})日")
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(20\d{2})(?![\d.])")
_IN_ADDRESS = re.compile(r"[/_t](20\d{2})[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)")
#: Two dates of one page further apart than this speak of different things.
_APART = datetime.timedelta(days=45)


def day_in(text: str) -> datetime.date | None:
    """The first day a text names."""
    folded = plain(text)
    spaced = unicodedata.normalize(
        "NFKC", text
    )  # 2025-01-03 00:00: the blank keeps day and hour apart
    year_first = _DAY.search(spaced) or _DAY.search(folded) or _COMPACT.search(folded)
    if year_first:
        return _day(int(year_first[1]), int(year_first[2]), int(year_first[3]))
    turned = _DAY_FIRST.search(folded)
    if turned:
        return _day(int(turned[3]), int(turned[2]), int(turned[1]))
    han = _HAN_DAY.search(folded)
    if han:
        return _han_day(*han.groups())
    return None


def _han_day(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return _day(digits(year), counted(month), counted(day))
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date if FIRST_YEAR <= year <= LAST_YEAR else None


def published(document: Document, notes: Notes) -> datetime.date | None:
    """The publication date, with its line; a given one wins."""
    on_page = _on_page(document)
    signed = signature_day(document)
    given = document.given.published_on
    if given is not None:
        notes.prove("published_on", f"给定：{given.isoformat()}")
        if on_page and abs(on_page[0] - given) > _APART:
            message = (
                f"给定的发布日期是 {given}，网页上写的是 {on_page[0]}（「{on_page[1][:40]}」）"
            )
            notes.warn(WarningCode.DATE_CONTRADICTS, message)
        return given
    if on_page is None:
        return _elsewhere(document, signed, notes)
    notes.prove("published_on", on_page[1])
    if signed and signed[0] - on_page[0] > _APART:
        message = f"网页上的日期 {on_page[0]} 早于落款日期 {signed[0]}"
        notes.warn(WarningCode.DATE_CONTRADICTS, message)
    return on_page[0]


def check(kind: Kind, year: int, published: datetime.date | None, notes: Notes) -> None:
    """No report comes out before its year: a work report in it, the others near its end."""
    earliest = (
        datetime.date(year - 1, 12, 1)
        if kind is Kind.GOVERNMENT_WORK
        else datetime.date(year, 10, 1)
    )
    if published is not None and published < earliest:
        message = f"发布日期 {published} 早于这份 {year} 年度报告可能发布的时间"
        notes.warn(WarningCode.DATE_CONTRADICTS, message)


def _on_page(document: Document) -> tuple[datetime.date, str] | None:
    for value, line in document.metadata("date_published", "date_made", "date_shown"):
        day = day_in(value)
        if day is not None:
            return day, line
    return None


def _elsewhere(
    document: Document, signed: tuple[datetime.date, str] | None, notes: Notes
) -> datetime.date | None:
    address = document.given.url or next(iter(document.metadata("url")), ("", ""))[0]
    in_address = _IN_ADDRESS.search(address)
    day = _day(int(in_address[1]), int(in_address[2]), int(in_address[3])) if in_address else None
    if day is not None:
        notes.prove("published_on", address)
        return day
    if signed is not None:
        notes.prove("published_on", f"落款：{signed[1]}")
        return signed[0]
    return None


def signature_day(document: Document) -> tuple[datetime.date, str] | None:
    """The day under the signature, when the report ends with one."""
    for line in reversed(document.cleaned.body[-6:]):
        if shapes.is_date(line.text):
            day = day_in(line.text)
            if day is not None:
                return day, line.text
    return None
