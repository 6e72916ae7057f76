"""The oracle itself, against rows of its own and the labelled rows of what is found."""

import json

import oracle
import pytest
from shared_data import DATA, needs_shared

ROWS = [
    ("落实“谁执法谁普法”责任制", "谁执法谁普法责任制", True),  # quotes are joints
    ("办结率99.5%,满意率100%", "99.5%", True),
    ("办结率99.5%,满意率100%", "99", False),  # 99.5 is one unit
    ("办结率99.5 %", "99.5%", True),  # a joint before % does not matter
    ("截至2024.01.15共办理", "01", True),  # more than one point: all are barriers
    ("3-5个工作日", "5个工作日", True),
    ("3--5", "3-5", False),  # two dashes are a barrier
    ("㈠总体情况", "(一)总体", True),  # NFKC opens the bracketed character
    ("区（县）级", "区县级", False),  # a bracket is a barrier
]


@pytest.mark.parametrize(("text", "term", "expected"), ROWS)
def test_own_rows(text: str, term: str, expected: bool) -> None:
    assert oracle.found([text], term) is expected


@needs_shared
def test_labelled_rows() -> None:
    rows = (DATA / "found.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = [r for r in map(json.loads, rows) if oracle.found([r["text"]], r["term"]) != r["found"]]
    assert len(rows) > 40
    assert wrong == []
