"""Small inputs that once failed (../shared/data/cases), as far as they ask who speaks and what it
is: attachment pages, ministries, first pages of several, texts that were decoded wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shared_data import DATA, needs_shared

from loaders.read_source import read
from loaders.sources import walk

CASES = DATA / "cases"
#: The cases of these kinds, by the number before their name.
OURS = ("01", "43", "45", "46", "50", "51", "54")


def _rows() -> list[dict[str, object]]:
    file = CASES / "expected.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [row for row in map(json.loads, lines) if row["file"][:2] in OURS]


@needs_shared
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["file"])
def test_a_case_is_read_as_it_was_labelled(row: dict[str, object]) -> None:
    name = str(row["file"])
    reading = read(next(iter(walk([Path(CASES / name)]))))
    if reading.report is None:
        assert reading.set_aside is not None
        assert reading.set_aside.reason.value in (row.get("set_aside"), row.get("or_set_aside"))
        return
    assert "set_aside" not in row
    report = reading.report
    assert row.get("region", report.region_code) == report.region_code
    assert row.get("issuer_kind", report.issuer_kind.value) == report.issuer_kind.value
    for heading, section in row.get("types", {}).items():  # type: ignore[attr-defined]
        under = [p for p in report.paragraphs if any(heading in own for own in p.heading)]
        assert under and all(p.section == section for p in under)
    if "warning" in row:
        assert row["warning"] in {warning.code.value for warning in report.warnings}


@needs_shared
def test_a_page_without_text_never_hides_the_file_it_leads_to() -> None:
    readings = [read(source) for source in walk([CASES / "03-pair"])]
    reports = [reading.report for reading in readings if reading.report is not None]
    assert len(reports) == 1 and len(readings) == 2
    assert reports[0].source.endswith(".pdf") and len(reports[0].paragraphs) == 8
