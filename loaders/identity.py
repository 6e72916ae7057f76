"""Which sources are one report, and which of them is in force: a pure function of all records.

A record is a `Report` as read from one source; there is one record a source. `resolve` looks at the
whole set and never at an order of arrival, so any order of loading files the same reports:

1. Records of one id are versions of one report. The newest `published_on` is in force (a known date
   before none), then the longest text; what is still equal is ordered by text hash and source. A
   text of less than half the longest one's length comes after the others, whatever its date: it
   leads to the report, or is its first page.
2. Reports in force of one region and year with the same folded text are one report; the smallest
   of their ids stays.

Everything that is not in force is filed beside the report as one of its `others`, whole, under its
own id: when the report in force goes away, the next one takes its place.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index_mappings import literal
from index_mappings.reports import Kind, Report, ReportWarning, WarningCode

#: Texts shorter than this are no whole reports of which another could be a fraction.
_WORTH = 400


@dataclass(frozen=True, slots=True)
class Filed:
    """A report in force and the other records filed under it, ordered by source."""

    report: Report
    others: tuple[Report, ...] = ()

    @property
    def records(self) -> tuple[Report, ...]:
        """Every record, each under its own id."""
        return (self.report, *self.others)

    @property
    def versions(self) -> tuple[Report, ...]:
        """The others that hold another text."""
        return tuple(o for o in self.others if o.text_hash != self.report.text_hash)


def report_id(region_code: str, year: int, kind: Kind, title: str, url: str | None) -> str:
    """`450203-2023-rule-of-law-1a2b3c`: the tail is that of SHA-256 over folded title and url."""
    key = f"{literal.fold(title)}\n{url or ''}"
    tail = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[-6:]
    return f"{region_code}-{year}-{kind.value.replace('_', '-')}-{tail}"


def text_hash(lines: Sequence[str], title: str = "") -> tuple[str, int]:
    """SHA-256 (hex) of the folded text and its length in characters.

    Line breaks and blanks do not matter, as they do not in matching: the same text broken
    differently by another portal is the same text. Nor do the lines at the top that only say the
    title: the same text under another title is one report with two sources.
    """
    heading = _without_blanks(title)
    first = next((i for i, line in enumerate(lines) if _without_blanks(line) not in heading), 0)
    text = _without_blanks("\n".join(lines[first:]))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), len(text)


def lines_of(report: Report) -> tuple[str, ...]:
    """Every line of a report in reading order: what `text_hash` is told from."""
    return tuple(line for paragraph in report.paragraphs for line in paragraph.lines)


def resolve(records: Iterable[Report]) -> list[Filed]:
    """The reports in force, ordered by id. One record a source; their order plays no part."""
    by_id: dict[str, list[Report]] = defaultdict(list)
    for record in records:
        by_id[record.id].append(record)
    by_text: dict[tuple[str, int, str], list[list[Report]]] = defaultdict(list)
    for _, group in sorted(by_id.items()):
        first = _ordered(group)[0]
        by_text[first.region_code, first.year, first.text_hash].append(group)
    filed = [_filed(groups) for groups in by_text.values()]
    return sorted(filed, key=lambda f: f.report.id)


def without_versions(report: Report) -> Report:
    """The record as it was read: `two_versions` belongs to the filing, not to the source."""
    kept = tuple(w for w in report.warnings if w.code is not WarningCode.TWO_VERSIONS)
    return report if len(kept) == len(report.warnings) else replace(report, warnings=kept)


def versions_warning(others: Sequence[Report]) -> ReportWarning:
    """What a reader must know where another source tells the same report differently."""
    sources = "、".join(_named(o) for o in sorted(others, key=lambda o: o.source))
    return ReportWarning(
        WarningCode.TWO_VERSIONS, f"同一报告另有内容不同的版本：{sources}；请核对以哪一份为准。"
    )


def _filed(groups: Sequence[Sequence[Report]]) -> Filed:
    """Groups of one text, ordered by id: the first of the first is in force."""
    ranked = [without_versions(record) for group in groups for record in group]
    report, others = ranked[0], sorted(ranked[1:], key=lambda r: r.source)
    different = [o for o in others if o.text_hash != report.text_hash]
    if different:
        report = replace(report, warnings=(*report.warnings, versions_warning(different)))
    return Filed(report, tuple(others))


def _ordered(group: list[Report]) -> list[Report]:
    """Versions of one report, the one in force first."""
    longest = max(record.length for record in group)
    whole = longest if longest >= _WORTH else 0
    group.sort(key=lambda record: (record.length * 2 < whole, *_rank(record)))
    return group


def _rank(record: Report) -> tuple[int, int, str, str]:
    """Smallest first: newest date, longest text, then what never changes."""
    day = record.published_on or datetime.date.min
    return (-day.toordinal(), -record.length, record.text_hash, record.source)


def _named(record: Report) -> str:
    """A source with its date, if it has one."""
    day = (
        f"（{record.published_on.isoformat()}发布）" if record.published_on else "（发布日期不详）"
    )
    return f"{record.source}{day}"


def _without_blanks(text: str) -> str:
    return "".join(literal.fold(text).split())
