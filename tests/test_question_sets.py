"""Questions labelled before they were tried (questions/README.md), by kind."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index_mappings import regions
from service.question import Question, read

SETS = Path(__file__).with_name("questions")
TODAY = date(2026, 11, 24)


def rows() -> list[dict[str, Any]]:
    lines = [
        line
        for name in ("first.jsonl", "second.jsonl")
        for line in (SETS / name).read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


def understood(question: Question) -> dict[str, Any]:
    """Everything that was read, places as their official names from the province down."""
    places = ["".join(step.name for step in regions.path(code)) for code in question.regions]
    everything = {
        "terms": [term.text for term in question.terms],
        "years": list(question.years),
        "places": sorted(places),
        "levels": [str(level) for level in question.levels],
        "group": "" if question.group == "paragraph" else str(question.group),
        "sections": [str(section) for section in question.sections],
        "topics": [str(topic) for topic in question.topics],
        "kinds": [str(kind) for kind in question.kinds],
        "issuer_kinds": [str(kind) for kind in question.issuer_kinds],
        "titles": list(question.titles),
        "ambiguous": [name.text for name in question.ambiguous],
        "notes": [note.code for note in question.notes],
        "repairs": [repair.code for repair in question.repairs],
    }
    return {name: value for name, value in everything.items() if value}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']} {row['q']}")
def test_questions_are_read_as_labelled(row: dict[str, Any]) -> None:
    expected = {name: row[name] for name in row if name not in ("kind", "q", "open") and row[name]}
    if "places" in expected:
        expected["places"] = sorted(expected["places"])
    right = understood(read(row["q"], TODAY)) == expected
    assert right is ("open" not in row), (understood(read(row["q"], TODAY)), expected)
