"""What is true once stands once: the country's code, the years a report can be of."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    path
    for package in ("index_mappings", "loaders", "service")
    for path in (ROOT / package).rglob("*.py")
    if not path.name.startswith("make_")  # a script that made a data file
]


@pytest.mark.parametrize(
    ("value", "home"),
    [
        ("100000", "index_mappings/regions.py"),
        (1949, "index_mappings/records.py"),
        (2099, "index_mappings/records.py"),
    ],
)
def test_a_constant_is_written_in_one_place(value: object, home: str) -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value == value
    ]
    assert found == [home]
