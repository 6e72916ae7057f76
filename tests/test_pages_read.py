"""Pages as the web has them (../shared/data/pages): who speaks, what, where, year and title."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from shared_data import DATA, needs_shared

from loaders.read_source import Reading, read
from loaders.sources import walk

PAGES = DATA / "pages"


def _rows() -> list[dict[str, str]]:
    file = PAGES / "expected.csv"
    if not file.exists():
        return []
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def told(reading: Reading) -> dict[str, str]:
    """What a reading says, under the names of the columns."""
    report = reading.report
    if report is None:
        assert reading.set_aside is not None
        return {"set_aside": reading.set_aside.reason.value}
    return {
        "region_code": report.region_code,
        "year": str(report.year),
        "kind": report.kind.value,
        "issuer_kind": report.issuer_kind.value,
        "published_on": str(report.published_on or ""),
        "title": report.title,
    }


@needs_shared
@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["file"])
def test_a_page_is_read_as_it_was_labelled(row: dict[str, str]) -> None:
    reading = read(next(iter(walk([Path(PAGES / row["file"])]))))
    warnings = {w.code.value for w in reading.report.warnings} if reading.report else set()
    found = told(reading)
    expected = {k: v for k, v in row.items() if v and k not in ("file", "note", "warning")}
    assert {k: found.get(k) for k in expected} == expected, reading.set_aside
    assert row["warning"] in warnings or not row["warning"]
