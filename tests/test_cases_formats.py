"""The small inputs beside the project whose faults lay in reading files: what each must give."""

from __future__ import annotations

import json
from typing import Any

import pytest
from shared_data import DATA, needs_shared

from loaders import read_source
from loaders.sources import walk

CASES = DATA / "cases"
#: Ends and bodies, what is drawn, Word, Markdown and the rest.
OURS = (
    "10-fake-bold-second-pass.pdf",
    "11-text-layer-twice.pdf",
    "12-fill-false.ofd",
    "14-drawn-twice.ofd",
    "16-footnote-at-page-foot.pdf",
    "17-table-before-signature.html",
    "19-long-cell-row.html",
    "20-negative-margin.html",
    "22-ruby.html",
    "24-two-containers.html",
    "25-altchunk-html.docx",
    "27-sym.docx",
    "28-alternate-content-empty-choice.docx",
    "29-footnote.docx",
    "30-unfilled-content-control.docx",
    "32-typed-contents.txt",
    "33-converter.md",
    "35-html-table.md",
    "36-fragment.txt",
    "38-br.txt",
    "39-page-number-inside.txt",
    "40-x000d.xlsx",
    "41-escaped-entities.html",
    "49-broken-inside-quotes.txt",
    "55-same-refrain-in-task-list.txt",
)


def _rows() -> dict[str, dict[str, Any]]:
    told = (CASES / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["file"]: row for row in map(json.loads, told)}


@needs_shared
@pytest.mark.parametrize("file", OURS)
def test_a_case_is_read_as_its_row_says(file: str) -> None:
    row = _rows()[file]
    wanted = row.get("member", file)
    (source,) = (s for s in walk([CASES / file]) if s.name.endswith(wanted))
    reading = read_source.read(source)
    report = reading.report
    assert report is not None, reading.set_aside
    text = "\n".join(line for paragraph in report.paragraphs for line in paragraph.lines)
    assert [t for t in row.get("found", ()) if t not in text] == []
    assert [t for t in row.get("absent", ()) if t in text] == []
    shown = {
        "n": len(report.paragraphs),
        "title": report.title,
        "region": report.region_code,
        "year": report.year,
        "published_on": str(report.published_on),
    }
    asked = {key: value for key, value in row.items() if key in shown}
    assert {key: shown[key] for key in asked} == asked
