"""Reports as values, made by hand: a test says what matters to it, the rest is plain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from index_mappings.reports import IssuerKind, Kind, Level, Report


def plain_report(**more: Any) -> Report:
    """A county's report of 2023 without text, number, day or address."""
    report = Report(
        id="450203-2023-rule-of-law-000000",
        title="法治政府建设报告",
        kind=Kind.RULE_OF_LAW,
        year=2023,
        region_code="450203",
        then_name="鱼峰区",
        then_level=Level.COUNTY,
        issuer=None,
        issuer_kind=IssuerKind.GOVERNMENT,
        document_number=None,
        published_on=None,
        url=None,
        source="a.html",
        text_hash="0" * 64,
        length=1,
    )
    return replace(report, **more)
