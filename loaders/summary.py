"""What a load did: every source once, and in which of four ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index_mappings.records import given_to_json
from index_mappings.reports import Report, ReportWarning, SetAside


@dataclass(frozen=True, slots=True)
class FiledSource:
    """One source that was read as a report, and the report it is filed under."""

    source: str
    report_id: str
    title: str
    region_code: str
    year: int
    kind: str
    issuer_kind: str
    paragraphs: int
    warnings: tuple[ReportWarning, ...]

    @classmethod
    def of(
        cls, record: Report, report_id: str, paragraphs: int, warnings: tuple[ReportWarning, ...]
    ) -> FiledSource:
        """A record's row; `report_id` is the report it is filed under."""
        return cls(
            source=record.source,
            report_id=report_id,
            title=record.title,
            region_code=record.region_code,
            year=record.year,
            kind=record.kind.value,
            issuer_kind=record.issuer_kind.value,
            paragraphs=paragraphs,
            warnings=warnings,
        )

    def to_json(self) -> dict[str, Any]:
        """As `load --json` prints it."""
        return {
            "source": self.source,
            "report_id": self.report_id,
            "title": self.title,
            "region_code": self.region_code,
            "year": self.year,
            "kind": self.kind,
            "issuer_kind": self.issuer_kind,
            "paragraphs": self.paragraphs,
            "warnings": [{"code": w.code.value, "message": w.message} for w in self.warnings],
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """The account of one run. `paragraphs` were written by it, `seconds` it took."""

    loaded: tuple[FiledSource, ...] = ()
    replaced: tuple[FiledSource, ...] = ()
    unchanged: tuple[FiledSource, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    paragraphs: int = 0
    seconds: float = 0.0

    @property
    def held(self) -> int:
        """How many sources are in the index after this run."""
        return len(self.loaded) + len(self.replaced) + len(self.unchanged)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, and how many paragraphs were written."""
        return {
            "loaded": len(self.loaded),
            "replaced": len(self.replaced),
            "unchanged": len(self.unchanged),
            "set_aside": len(self.set_aside),
            "paragraphs": self.paragraphs,
        }

    def to_json(self) -> dict[str, Any]:
        """As `load --json` prints it."""
        return {
            "loaded": [row.to_json() for row in self.loaded],
            "replaced": [row.to_json() for row in self.replaced],
            "unchanged": [row.to_json() for row in self.unchanged],
            "set_aside": [aside_to_json(record) for record in self.set_aside],
            "paragraphs": self.paragraphs,
            "seconds": round(self.seconds, 3),
        }


def aside_to_json(record: SetAside) -> dict[str, Any]:
    """One source that was set aside, as `load`, `status` and the coverage print it; `given` is
    there where a person said anything about it."""
    fields: dict[str, Any] = {
        "source": record.source,
        "reason": record.reason.value,
        "detail": record.detail,
        "remedy": record.remedy,
    }
    given = given_to_json(record.given)
    return fields | {"given": given} if given else fields
