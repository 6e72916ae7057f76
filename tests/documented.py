"""The examples of docs/portal.md, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

PORTAL_PAGE = (Path(__file__).resolve().parents[1] / "docs/portal.md").read_text("utf-8")


def example(name: str) -> str:
    """The block of code under this name."""
    found = re.search(rf"<!-- example: {name} -->\n *```\w*\n(.*?)\n *```", PORTAL_PAGE, re.S)
    assert found is not None, f"docs/portal.md has no example {name}"
    return found[1]


def table(header: str) -> list[list[str]]:
    """The rows of every table of the page whose head begins with this cell, cell by cell."""
    rows: list[list[str]] = []
    inside = False
    for line in PORTAL_PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        if cells and cells[0] == header:
            inside = True
        elif not cells:
            inside = False
        elif inside and set(line) - set("|- "):
            rows.append(cells)
    return rows


def names(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return re.findall(r"`([^`]+)`", cell)
