"""Reports as plain JSON values and back, the one form in which every engine stores them.

Writing is lossless; reading is strict: a value of the wrong type, a missing name or an unknown
enumeration value is a `BadRecord` that names the place, never a half-read report. Defaults are left
out of the JSON (most reports have no warnings, no other versions and nothing given). Names that are
not known are passed over: whether a whole index is another program's, its fingerprint tells.

The bounds are what loaders can bring at most (a file of 64 MB is the largest they read), so that a
record beyond them is none of theirs.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

from index_mappings.reports import (
    Bases,
    Basis,
    Entry,
    Given,
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Reason,
    Report,
    ReportWarning,
    SectionType,
    SetAside,
    Topic,
    WarningCode,
)

Json = dict[str, Any]
Value = TypeVar("Value")
Enumeration = TypeVar("Enumeration", bound=StrEnum)


#: `450203-2023-rule-of-law-1a2b3c`
_ID = re.compile(r"(?P<code>[0-9]{6})-(?P<year>[0-9]{4})-(?P<kind>[a-z]+(?:-[a-z]+)*)-[0-9a-f]{6}")
#: Years that a report can be of.
FIRST_YEAR, LAST_YEAR = 1949, 2099
#: What fits into a column of whole numbers.
_LARGEST = (1 << 63) - 1
#: Paragraphs of one report: a position takes 20 bits of a paragraph's place in the index.
MOST_PARAGRAPHS = (1 << 20) - 1
#: Characters of a line of a report, and of whatever is said about it.
LONGEST_LINE, LONGEST_VALUE = 1 << 26, 1 << 20
#: What a report's bases are told of.
_BASES = ("region", "year", "issuer")
_CODE = re.compile(r"[0-9]{6}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: No text file can hold one, and no answer can be sent with it.
_HALF = re.compile("[\ud800-\udfff]")


class BadRecord(ValueError):
    """A stored record that does not hold what it must; the message names the place."""


# --- writing -------------------------------------------------------------------------------------


def paragraph_to_json(paragraph: Paragraph) -> Json:
    """One paragraph; what is empty is left out."""
    return _compact(
        position=paragraph.position,
        text=paragraph.text,
        lead=list(paragraph.lead),
        heading=list(paragraph.heading),
        section=paragraph.section.value,
        topics=[topic.value for topic in paragraph.topics],
    )


def given_to_json(given: Given) -> Json:
    """What a person said; what was not said is left out."""
    return _compact(
        region_code=given.region_code,
        year=given.year,
        published_on=_day(given.published_on),
        url=given.url,
        kind=given.kind.value if given.kind else None,
        title=given.title,
    )


def bases_to_json(bases: Bases) -> Json:
    """What says place, year and issuer; nothing where an earlier version did not record it."""
    if bases == Bases():
        return {}
    bases_by_name = {name: getattr(bases, name).value for name in _BASES}
    return _compact(**bases_by_name, evidence=dict(bases.evidence))


def report_to_json(report: Report) -> Json:
    """A report or a header (a report without paragraphs)."""
    return _compact(
        id=report.id,
        title=report.title,
        kind=report.kind.value,
        year=report.year,
        region_code=report.region_code,
        then_name=report.then_name,
        then_level=report.then_level.value,
        issuer=report.issuer,
        issuer_kind=report.issuer_kind.value,
        document_number=report.document_number,
        published_on=_day(report.published_on),
        url=report.url,
        source=report.source,
        location=report.location,
        text_hash=report.text_hash,
        length=report.length,
        warnings=[[warning.code.value, warning.message] for warning in report.warnings],
        given=given_to_json(report.given),
        basis=bases_to_json(report.basis),
        paragraphs=[paragraph_to_json(paragraph) for paragraph in report.paragraphs],
    )


def entry_to_json(entry: Entry) -> Json:
    """A report in force with its number, its paragraph count and what is filed beside it."""
    return _compact(
        number=entry.number,
        report=report_to_json(entry.report),
        paragraph_count=entry.paragraph_count,
        others=[report_to_json(other) for other in entry.others],
    )


def set_aside_to_json(record: SetAside) -> Json:
    """A source that was not loaded."""
    return _compact(
        source=record.source,
        location=record.location,
        reason=record.reason.value,
        detail=record.detail,
        remedy=record.remedy,
        given=given_to_json(record.given),
    )


def _compact(**values: object) -> Json:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


# --- reading -------------------------------------------------------------------------------------


def paragraph_from_json(value: object) -> Paragraph:
    """Raises BadRecord."""
    record = _record(value, "paragraph")
    return Paragraph(
        position=_within(_int(record, "position"), "position", 1, MOST_PARAGRAPHS),
        text=_text(record, "text", LONGEST_LINE),
        lead=_texts(record, "lead"),
        heading=_texts(record, "heading"),
        section=_one_of(SectionType, record, "section"),
        topics=tuple(_member(Topic, topic, "topics") for topic in _texts(record, "topics")),
    )


def given_from_json(value: object) -> Given:
    """Raises BadRecord."""
    record = _record(value, "given")
    return Given(
        region_code=_maybe(_code, record, "region_code"),
        year=_maybe(_year, record, "year"),
        published_on=_maybe(_date, record, "published_on"),
        url=_maybe(_text, record, "url"),
        kind=_one_of(Kind, record, "kind") if "kind" in record else None,
        title=_maybe(_text, record, "title"),
    )


def bases_from_json(value: object) -> Bases:
    """Raises BadRecord; a record without any is one of an earlier version."""
    record = _record(value, "basis")
    if not record:
        return Bases()
    lines = _record(record.get("evidence", {}), "evidence")
    if not lines.keys() <= set(_BASES):
        raise BadRecord("evidence: of something else than place, year and issuer")
    evidence = tuple((name, _text(lines, name)) for name in _BASES if name in lines)
    return _bases(*(_one_of(Basis, record, name) for name in _BASES), evidence)


@functools.lru_cache(maxsize=1024)
def _bases(
    region: Basis, year: Basis, issuer: Basis, evidence: tuple[tuple[str, str], ...]
) -> Bases:
    """Most reports have the same, so that they share it."""
    return Bases(region, year, issuer, evidence)


def report_from_json(value: object) -> Report:
    """Raises BadRecord."""
    report = _report(_record(value, "report"))
    match = _ID.fullmatch(report.id)
    if not match:
        raise BadRecord(f"id: {report.id[:80]!r} is no report id")
    named = (match["code"], int(match["year"]), match["kind"].replace("-", "_"))
    if named != (report.region_code, report.year, report.kind.value):
        raise BadRecord(f"id: {report.id!r} is of another region, year or kind")
    positions = [paragraph.position for paragraph in report.paragraphs]
    if positions != list(range(1, len(positions) + 1)):
        raise BadRecord("paragraphs: positions are not 1, 2, 3 …")
    return report


def _report(record: Mapping[str, object]) -> Report:
    return Report(
        id=_text(record, "id"),
        title=_text(record, "title"),
        kind=_one_of(Kind, record, "kind"),
        year=_year(record, "year"),
        region_code=_text(record, "region_code"),
        then_name=_text(record, "then_name"),
        then_level=_one_of(Level, record, "then_level"),
        issuer=_maybe(_text, record, "issuer"),
        issuer_kind=_one_of(IssuerKind, record, "issuer_kind"),
        document_number=_maybe(_text, record, "document_number"),
        published_on=_maybe(_date, record, "published_on"),
        url=_maybe(_text, record, "url"),
        source=_text(record, "source"),
        location=_maybe(_text, record, "location"),
        text_hash=_digest(record, "text_hash"),
        length=_within(_int(record, "length"), "length", 0, _LARGEST),
        warnings=tuple(_warning(item) for item in _list(record, "warnings")),
        given=given_from_json(record.get("given", {})),
        paragraphs=tuple(paragraph_from_json(item) for item in _list(record, "paragraphs")),
        basis=bases_from_json(record.get("basis", {})),
    )


def entry_from_json(value: object) -> Entry:
    """Raises BadRecord."""
    record = _record(value, "entry")
    return Entry(
        number=_within(_int(record, "number"), "number", 1, _LARGEST),
        report=report_from_json(record.get("report")),
        paragraph_count=_within(
            _int(record, "paragraph_count"), "paragraph_count", 0, MOST_PARAGRAPHS
        ),
        others=tuple(report_from_json(other) for other in _list(record, "others")),
    )


def set_aside_from_json(value: object) -> SetAside:
    """Raises BadRecord."""
    record = _record(value, "set_aside")
    return SetAside(
        source=_text(record, "source"),
        location=_maybe(_text, record, "location"),
        reason=_one_of(Reason, record, "reason"),
        detail=_text(record, "detail"),
        remedy=_text(record, "remedy"),
        given=given_from_json(record.get("given", {})),
    )


def _record(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise BadRecord(f"{name}: an object is wanted, not {type(value).__name__}")
    return value


def _text(record: Mapping[str, object], name: str, longest: int | None = None) -> str:
    return _plain(record.get(name), name, longest or LONGEST_VALUE)


def _plain(value: object, name: str, longest: int) -> str:
    if not isinstance(value, str):
        raise BadRecord(f"{name}: a text is wanted, not {type(value).__name__}")
    if len(value) > longest:
        raise BadRecord(f"{name}: {len(value)} characters are too many")
    if _HALF.search(value):
        raise BadRecord(f"{name}: half of a character pair")
    return value


def _code(record: Mapping[str, object], name: str) -> str:
    """A region's code by its form; which codes there are changes with every year."""
    return _shaped(_CODE, record, name)


def _digest(record: Mapping[str, object], name: str) -> str:
    return _shaped(_DIGEST, record, name)


def _shaped(shape: re.Pattern[str], record: Mapping[str, object], name: str) -> str:
    value = _text(record, name)
    if not shape.fullmatch(value):
        raise BadRecord(f"{name}: {value[:80]!r} is none")
    return value


def _int(record: Mapping[str, object], name: str) -> int:
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRecord(f"{name}: a whole number is wanted, not {type(value).__name__}")
    return value


def _within(value: int, name: str, lowest: int, highest: int) -> int:
    if not lowest <= value <= highest:
        raise BadRecord(f"{name}: out of range")
    return value


def _year(record: Mapping[str, object], name: str) -> int:
    return _within(_int(record, name), name, FIRST_YEAR, LAST_YEAR)


def _date(record: Mapping[str, object], name: str) -> datetime.date:
    """A day as it is written here, and no other of the forms of ISO 8601."""
    value = _text(record, name)
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError as error:
        raise BadRecord(f"{name}: {value[:80]!r} is no day") from error
    if day.isoformat() != value or not FIRST_YEAR <= day.year <= LAST_YEAR + 1:
        raise BadRecord(f"{name}: {value[:80]!r} is out of range")
    return day


def _maybe(
    read: Callable[[Mapping[str, object], str], Value], record: Mapping[str, object], name: str
) -> Value | None:
    return None if record.get(name) is None else read(record, name)


def _list(record: Mapping[str, object], name: str) -> list[object]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise BadRecord(f"{name}: a list is wanted, not {type(value).__name__}")
    return value


def _texts(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = _list(record, name)
    if not values:
        return ()
    if all(type(value) is str for value in values):
        together = "".join(cast(list[str], values))
        if len(together) <= LONGEST_LINE and not _HALF.search(together):
            return tuple(cast(list[str], values))
    return tuple(_plain(value, name, LONGEST_LINE) for value in values)


def _one_of(enumeration: type[Enumeration], record: Mapping[str, object], name: str) -> Enumeration:
    return _member(enumeration, record.get(name), name)


def _member(enumeration: type[Enumeration], value: object, name: str) -> Enumeration:
    member: Enumeration | None = _members(enumeration).get(value) if type(value) is str else None
    if member is None:
        raise BadRecord(f"{name}: {_plain(value, name, LONGEST_VALUE)[:80]!r} is unknown")
    return member


@functools.cache
def _members(enumeration: type[StrEnum]) -> dict[str, Any]:
    """By value: a look-up costs a tenth of calling the enumeration."""
    return {member.value: member for member in enumeration}


def _warning(value: object) -> ReportWarning:
    match value:
        case [str() as code, str() as message]:
            checked = _plain(message, "warnings", LONGEST_VALUE)
            return ReportWarning(_member(WarningCode, code, "warnings"), checked)
        case _:
            raise BadRecord("warnings: pairs of code and message are wanted")
