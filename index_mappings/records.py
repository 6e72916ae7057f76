"""Reports as plain JSON values and back, the one form in which every engine stores them.

Writing is lossless; reading is strict: a value of the wrong type, a missing name or an unknown
enumeration value is a `BadRecord` that names the place, never a half-read report. Defaults are left
out of the JSON (most reports have no warnings, no other versions and nothing given). Names that are
not known are passed over: whether a whole index is another program's, its fingerprint tells.

The bounds are what loaders can bring at most (a file of 64 MB is the largest they read), so that a
record beyond them is none of theirs.
"""

from __future__ import annotations

import base64
import datetime
import functools
import re
import sys
from collections.abc import Mapping
from typing import Any

from index_mappings import checked, labels
from index_mappings.checked import LONGEST_LINE, LONGEST_VALUE, BadRecord
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


#: `450203-2023-rule-of-law-1a2b3c`
_ID = re.compile(r"(?P<code>[0-9]{6})-(?P<year>[0-9]{4})-(?P<kind>[a-z]+(?:-[a-z]+)*)-[0-9a-f]{6}")
#: What fits into a column of whole numbers.
_LARGEST = (1 << 63) - 1
#: Paragraphs of one report: a position takes 20 bits of a paragraph's place in the index.
MOST_PARAGRAPHS = (1 << 20) - 1
#: What nobody said anything about; nearly all reports share it.
_UNSAID = Given()
#: What a report's bases are told of.
_BASES = ("region", "year", "issuer")


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
        wordings=base64.b64encode(entry.wordings).decode("ascii"),
        labels=labels.unpacked(entry.labels),
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
    record = checked.record(value, "paragraph")
    return Paragraph(
        position=checked.within(
            checked.whole_number(record, "position"), "position", 1, MOST_PARAGRAPHS
        ),
        text=checked.text(record, "text", LONGEST_LINE),
        lead=checked.texts(record, "lead"),
        heading=checked.texts(record, "heading"),
        section=checked.one_of(SectionType, record, "section"),
        topics=checked.members(Topic, record, "topics"),
    )


def given_from_json(value: object) -> Given:
    """Raises BadRecord."""
    record = checked.record(value, "given")
    return _given(record) if record else _UNSAID


def _given(record: Mapping[str, object]) -> Given:
    return Given(
        region_code=checked.maybe(checked.code, record, "region_code"),
        year=checked.maybe(checked.year, record, "year"),
        published_on=checked.maybe(checked.date, record, "published_on"),
        url=checked.maybe(checked.text, record, "url"),
        kind=checked.one_of(Kind, record, "kind") if "kind" in record else None,
        title=checked.maybe(checked.text, record, "title"),
    )


def bases_from_json(value: object) -> Bases:
    """Raises BadRecord; a record without any is one of an earlier version."""
    record = checked.record(value, "basis")
    if not record:
        return Bases()
    lines = checked.record(record.get("evidence", {}), "evidence")
    if not lines.keys() <= set(_BASES):
        raise BadRecord("evidence: of something else than place, year and issuer")
    evidence = tuple((name, checked.text(lines, name)) for name in _BASES if name in lines)
    return _bases(*(checked.one_of(Basis, record, name) for name in _BASES), evidence)


@functools.lru_cache(maxsize=1024)
def _bases(
    region: Basis, year: Basis, issuer: Basis, evidence: tuple[tuple[str, str], ...]
) -> Bases:
    """Most reports have the same, so that they share it."""
    return Bases(region, year, issuer, evidence)


def report_from_json(value: object) -> Report:
    """Raises BadRecord."""
    report = _report(checked.record(value, "report"))
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
    source = checked.text(record, "source")
    location = checked.maybe(checked.text, record, "location")
    return Report(
        id=checked.text(record, "id"),
        title=checked.text(record, "title"),
        kind=checked.one_of(Kind, record, "kind"),
        year=checked.year(record, "year"),
        region_code=sys.intern(checked.text(record, "region_code")),
        then_name=sys.intern(checked.text(record, "then_name")),  # the same in every year
        then_level=checked.one_of(Level, record, "then_level"),
        issuer=checked.maybe(checked.text, record, "issuer"),
        issuer_kind=checked.one_of(IssuerKind, record, "issuer_kind"),
        document_number=checked.maybe(checked.text, record, "document_number"),
        published_on=checked.maybe(checked.date, record, "published_on"),
        url=checked.maybe(checked.text, record, "url"),
        source=source,
        location=source if location == source else location,  # most files lie under their name
        text_hash=checked.digest(record, "text_hash"),
        length=checked.within(checked.whole_number(record, "length"), "length", 0, _LARGEST),
        warnings=tuple(_warning(item) for item in checked.list_of(record, "warnings")),
        given=given_from_json(record.get("given", {})),
        paragraphs=tuple(
            paragraph_from_json(item) for item in checked.list_of(record, "paragraphs")
        ),
        basis=bases_from_json(record.get("basis", {})),
    )


def entry_from_json(value: object) -> Entry:
    """Raises BadRecord."""
    record = checked.record(value, "entry")
    return Entry(
        number=checked.within(checked.whole_number(record, "number"), "number", 1, _LARGEST),
        report=report_from_json(record.get("report")),
        paragraph_count=checked.within(
            checked.whole_number(record, "paragraph_count"), "paragraph_count", 0, MOST_PARAGRAPHS
        ),
        others=tuple(report_from_json(other) for other in checked.list_of(record, "others")),
        wordings=checked.bytes_of(record, "wordings"),
        labels=_labels(checked.list_of(record, "labels")),
    )


def _labels(numbers: list[object]) -> bytes:
    """Those of all paragraphs of a report; none where the record says none."""
    read = labels.checked(numbers)
    if read is None:
        raise BadRecord("labels: these are not labels and how many paragraphs bear them")
    return read


def set_aside_from_json(value: object) -> SetAside:
    """Raises BadRecord."""
    record = checked.record(value, "set_aside")
    return SetAside(
        source=checked.text(record, "source"),
        location=checked.maybe(checked.text, record, "location"),
        reason=checked.one_of(Reason, record, "reason"),
        detail=checked.text(record, "detail"),
        remedy=checked.text(record, "remedy"),
        given=given_from_json(record.get("given", {})),
    )


def _warning(value: object) -> ReportWarning:
    match value:
        case [str() as code, str() as message]:
            plain = checked.plain(message, "warnings", LONGEST_VALUE)
            return ReportWarning(checked.member(WarningCode, code, "warnings"), plain)
        case _:
            raise BadRecord("warnings: pairs of code and message are wanted")
