"""Questions labelled before they were tried (questions/README.md), by kind."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from understood import understood

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


def as_labelled(question: Question) -> dict[str, Any]:
    """The same with places as official names from the province down, and repairs by their codes."""
    read_as = understood(question)
    codes = read_as.pop("regions", [])
    read_as.pop("or", None)
    read_as.pop("excluded", None)
    if codes:
        places = ["".join(step.name for step in regions.path(code)) for code in codes]
        read_as["places"] = sorted(places)
    if question.repairs:
        read_as["repairs"] = [repair.code for repair in question.repairs]
    return read_as


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']} {row['q']}")
def test_questions_are_read_as_labelled(row: dict[str, Any]) -> None:
    expected = {name: row[name] for name in row if name not in ("kind", "q", "open") and row[name]}
    if "places" in expected:
        expected["places"] = sorted(expected["places"])
    right = as_labelled(read(row["q"], TODAY)) == expected
    assert right is ("open" not in row), (as_labelled(read(row["q"], TODAY)), expected)
