"""Texts that say little of themselves, of our own wording: a year in the file's name alone, 我局
without a name, no title, only the site to say where (heldout/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from readings import on_site

from loaders.read_source import Reading, read
from loaders.sources import walk

HELDOUT = Path(__file__).with_name("heldout") / "pages_bare.txt"
_HEAD = re.compile(r"^=== (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Row:
    """One text and what is expected: place, year, kind and name of the issuer, or why not."""

    what: str
    name: str
    code: str
    year: str
    kind: str
    issuer: str
    site: str
    text: str


def rows() -> list[Row]:
    _, _, _, *parts = _HEAD.split(HELDOUT.read_text(encoding="utf-8"))
    return [_row(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]


def _row(head: str, text: str) -> Row:
    what, name, code, year, kind, issuer, site = head.split(" | ")
    return Row(what, name, code, year, kind, issuer, site, text.strip("\n"))


def read_row(folder: Path, row: Row) -> Reading:
    bare = row.site == "-"
    path = folder / (row.name if bare else row.name.replace(".txt", ".html"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(row.text if bare else on_site(row.text, row.site), encoding="utf-8")
    return read(next(iter(walk([path]))))


ROWS = rows()
REPORTS = [row for row in ROWS if row.code != "set_aside"]
OTHERS = [row for row in ROWS if row.code == "set_aside"]


def test_there_are_enough() -> None:
    assert len(REPORTS) >= 40 and len(OTHERS) >= 15


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row.what)
def test_a_report_is_its_issuers(tmp_path: Path, row: Row) -> None:
    reading = read_row(tmp_path, row)
    assert reading.report is not None, reading.set_aside
    report = reading.report
    assert (report.region_code, str(report.year)) == (row.code, row.year)
    assert report.issuer_kind.value == row.kind
    if row.issuer != "?":
        assert (report.issuer or "-") == row.issuer


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.what)
def test_what_cannot_be_known_or_is_no_report_is_set_aside(tmp_path: Path, row: Row) -> None:
    reading = read_row(tmp_path, row)
    assert reading.set_aside is not None, reading.report and reading.report.title
    assert reading.set_aside.reason.value in row.year.split(), reading.set_aside
