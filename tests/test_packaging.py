"""What the project declares of itself is what it uses: libraries, versions, systems."""

from __future__ import annotations

import ast
import importlib.metadata
import itertools
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("service", "loaders", "index_mappings")
#: What builds the wheel, in an environment of its own: held by the constraints, not installed here.
BUILDING = {"hatchling", "trove-classifiers"}


def declared() -> dict[str, Any]:
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return told


def wanted() -> list[Requirement]:
    told = declared()
    lists = [told["project"]["dependencies"], *told["project"]["optional-dependencies"].values()]
    lists += told["dependency-groups"].values()
    return [Requirement(line) for line in itertools.chain(*lists)]


def reached() -> dict[str, str]:
    """Every distribution that is installed because of us, with its version."""
    found: dict[str, str] = {}
    open_ = wanted()
    seen: set[str] = set()
    while open_:
        requirement = open_.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        distribution = importlib.metadata.distribution(requirement.name)
        found[canonicalize_name(requirement.name)] = distribution.version
        for line in distribution.requires or ():
            more = Requirement(line)
            extras = [{"extra": extra} for extra in ("", *requirement.extras)]
            if more.marker is None or any(more.marker.evaluate(extra) for extra in extras):
                open_.append(more)
    return found


def test_the_constraints_are_complete_and_hold_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    held: dict[str, str] = {canonicalize_name(name): version for name, version in pins.items()}
    assert list(pins) == sorted(pins, key=str.lower)
    built = {name: held.pop(name) for name in BUILDING}
    assert all(built.values())
    try:
        assert held == reached()
    except importlib.metadata.PackageNotFoundError as error:
        pytest.skip(f"{error.name} is not installed: make .venv/installed-dev")


def imports() -> Iterator[tuple[str, str]]:
    """Every module that the project imports from elsewhere, with the file that does."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if file.name.startswith("make_"):  # a script that made a data file
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom) and not node.level
                    else []
                )
                for name in names:
                    top = name.partition(".")[0]
                    if top not in sys.stdlib_module_names and top not in PACKAGES:
                        yield top, str(file.relative_to(ROOT))


@pytest.mark.slow
def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    """Directly: what another library happens to bring along may go with its next version."""
    told = declared()["project"]
    lines = [*told["dependencies"], *itertools.chain(*told["optional-dependencies"].values())]
    declared_names = {canonicalize_name(Requirement(line).name) for line in lines}
    by_module = importlib.metadata.packages_distributions()
    used: dict[str, str] = {}
    for module, file in imports():
        # An optional one that is not installed bears the name of its module.
        (name,) = {canonicalize_name(name) for name in by_module.get(module, (module,))}
        used[name] = file
    assert {name: file for name, file in used.items() if name not in declared_names} == {}
    # uvicorn finds these two by itself; the third is told in pyproject.toml.
    assert declared_names - set(used) == {"uvloop", "httptools", "elasticsearch-dsl"}


def test_the_systems_it_runs_on_are_said_once() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "Operating System :: POSIX" in text and "win32" not in text
    assert "Linux" in (ROOT / "README.md").read_text("utf-8")
    assert all((ROOT / package / "py.typed").exists() for package in PACKAGES)
    minors = [line for line in declared()["project"]["classifiers"] if ":: 3." in line]
    assert f"Programming Language :: Python :: 3.{sys.version_info.minor}" in minors
