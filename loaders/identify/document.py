"""What a report is identified from, and what is found: values with the line that proves each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from index_mappings.errors import SourceError
from index_mappings.reports import (
    Bases,
    Basis,
    Given,
    IssuerKind,
    Kind,
    Level,
    Reason,
    ReportWarning,
    WarningCode,
)
from loaders.cleaning.steps import Cleaned


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned page and what is known from outside.

    `name` is the source's name (file and folders are evidence too); `hints` are place names a table
    row gives, highest first; `declared` is what the page's head says of itself.
    """

    cleaned: Cleaned
    given: Given
    name: str = ""
    hints: tuple[str, ...] = ()
    declared: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The body as one text."""
        return "\n".join(line.text for line in self.cleaned.body)

    def metadata(self, *fields: str) -> tuple[tuple[str, str], ...]:
        """(value, line) of the page's table for these fields, in the order of the fields."""
        table = [
            (f, m.value, m.line) for f in fields for m in self.cleaned.metadata if m.field == f
        ]
        head = [(f, v, v) for f in fields for name, v in self.declared if name == f]
        return tuple((value, line) for _, value, line in table + head if value)


@dataclass(slots=True)
class Notes:
    """Evidence and warnings, gathered on the way.

    `basis` says what proves a value, where that is told apart; that of the title comes first, for
    what a title says is worth what the title is.
    """

    evidence: dict[str, str] = field(default_factory=dict)
    basis: dict[str, Basis] = field(default_factory=dict)
    warnings: list[ReportWarning] = field(default_factory=list)

    def prove(self, field_name: str, line: str, basis: Basis | None = None) -> None:
        """Remember the line a value was read from, and whose line it is."""
        self.evidence[field_name] = line.strip()[:300]
        if basis is not None:
            self.basis[field_name] = basis

    @property
    def title(self) -> Basis:
        """What is said by the title that was chosen."""
        return self.basis.get("title", Basis.CONCLUDED)

    def warn(self, code: WarningCode, message: str) -> None:
        """Tell the reader, once a code and message."""
        warning = ReportWarning(code, message)
        if warning not in self.warnings:
            self.warnings.append(warning)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report, of which year, under which title."""

    title: str
    kind: Kind
    year: int
    region_code: str
    then_name: str
    then_level: Level
    issuer: str | None
    issuer_kind: IssuerKind
    document_number: str | None
    published_on: datetime.date | None
    basis: Bases


class Refused(SourceError):
    """A report that cannot be identified: the reason and what is known so far."""

    def __init__(self, reason: Reason, message: str, remedy: str = "") -> None:
        super().__init__(reason, message, remedy)
