"""Pieces that several answers share: regions, reports' heads, messages, addresses."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from index_mappings import regions
from index_mappings.engines.port import View
from index_mappings.reports import Bases, Report, paragraph_id
from service.citation import followable, opening, placed
from service.search.shapes import BasisRef, IndexRef, RegionRef, ReportHead

#: Reports of which is remembered what was said of them: 2 kB each.
SAID = 4_096


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things of this service are, and how they are cited today."""

    root: str
    public_url: str
    today: datetime.date

    def report(self, report_id: str) -> str:
        """The reading view of a report."""
        return f"{self.root}/reports/{report_id}"

    def paragraph(self, report_id: str, position: int) -> str:
        """The permanent address of a paragraph."""
        return f"{self.root}/reports/{report_id}#p{position}"

    def citation(self, report: Report, position: int | None = None) -> str:
        """The sentence to cite; the page the report came from is the better address."""
        known = _said(report)
        own = f"{self.public_url or self.root}/reports/{report.id}"
        own += "" if position is None else f"#p{position}"
        address = known.followable or own
        return placed(known.opening, report.published_on, position, address, self.today)


@functools.lru_cache(maxsize=8192)
def region_path(code: str) -> tuple[str, ...]:
    """Names from the province down to the region itself; the country has its own name alone."""
    path = tuple(r.name for r in regions.path(code))
    if path:
        return path
    region = regions.get(code)
    return (region.name,) if region else (code,)


def region_ref(code: str) -> RegionRef:
    """A region of today by its code."""
    name, level = _named(code)
    return {"code": code, "name": name, "level": level, "path": list(region_path(code))}


@functools.lru_cache(maxsize=8192)
def _named(code: str) -> tuple[str, str]:
    region = regions.get(code)
    return (region.name, str(region.level)) if region else (code, "")


@dataclass(frozen=True, slots=True)
class _Said:
    """What every hit of a report says of it: its head, how a citation begins, where it came from
    if anybody may be sent there."""

    report: Report
    head: ReportHead
    opening: str
    followable: str | None


class _LastSaid:
    """What was said of the reports that were told of last, each once for the record that is held:
    another one under the same id is another report."""

    def __init__(self) -> None:
        self._said: dict[str, _Said] = {}

    def of(self, report: Report) -> _Said:
        """What is said of a report."""
        known = self._said.get(report.id)
        if known is None or known.report is not report:
            if len(self._said) >= SAID:
                self._said.clear()
            begun = opening(report, region_path(report.region_code))
            known = _Said(report, _head(report), begun, followable(report.url))
            self._said[report.id] = known
        return known


_said = _LastSaid().of


def report_head(report: Report) -> ReportHead:
    """What a hit and the reading view say of a report: one and the same for all, not to be
    changed."""
    return _said(report).head


def _head(report: Report) -> ReportHead:
    place = region_ref(report.region_code)
    return {
        "report_id": report.id,
        "title": report.title,
        "kind": str(report.kind),
        "year": report.year,
        "published_on": _date(report.published_on),
        "issuer": report.issuer,
        "issuer_kind": str(report.issuer_kind),
        "document_number": report.document_number,
        "warnings": [{"code": str(w.code), "message": w.message} for w in report.warnings],
        "basis": basis_ref(report.basis),
        "region": {
            "code": place["code"],
            "name": place["name"],
            "level": place["level"] or str(report.then_level),
            "path": place["path"],
            "then": {"name": report.then_name, "level": str(report.then_level)},
        },
    }


def basis_ref(basis: Bases) -> BasisRef:
    """What says place, year and issuer."""
    return {
        "region": str(basis.region),
        "year": str(basis.year),
        "issuer": str(basis.issuer),
    }


def _date(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def index_ref(view: View) -> IndexRef:
    """Which state of the index an answer was told from."""
    state = view.state
    return {"commit": state.commit, "at": state.at, "reports": view.catalogue().report_count}


__all__ = ["Addresses", "index_ref", "paragraph_id", "region_path", "region_ref", "report_head"]
