"""What is true once stands once: the country's code, the years a report can be of, a class's name;
and names say what they hold."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.house import classes_named_twice

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
        (1949, "index_mappings/checked.py"),
        (2099, "index_mappings/checked.py"),
    ],
)
def test_a_constant_is_written_in_one_place(value: object, home: str) -> None:
    homes = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value == value
    ]
    assert homes == [home]


def test_no_two_classes_bear_one_name() -> None:
    assert classes_named_twice() == {}


#: They say that a thing was come by, not what it is.
EMPTY_NAMES = {"told", "found", "said", "one", "asked"}


def test_locals_and_parameters_say_what_they_hold() -> None:
    empty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.arg) and node.arg in EMPTY_NAMES)
        or (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.id in EMPTY_NAMES
        )
    ]
    assert empty == []
