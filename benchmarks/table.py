"""The figures as a table: aligned for a terminal, or as rows for docs/benchmarks.md."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: What a figure is when it was not measured.
NONE = "–"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    return f"{seconds * 1000:.1f}"


def mb(size: float) -> str:
    """Bytes as millions of them."""
    return f"{size / 1e6:,.0f}"


def share(part: float, whole: float) -> str:
    """A part of a whole, in per cent."""
    return f"{100 * part / whole:.2g}%" if whole else NONE


def rows(head: Sequence[str], body: Sequence[Sequence[str]], *, markdown: bool) -> str:
    """The table as text."""
    if markdown:
        rule = "|".join(["---"] * len(head))
        lines = ["|".join(row) for row in (head, *body)]
        return "\n".join(f"|{line}|" for line in (lines[0], rule, *lines[1:]))
    widths = [max(map(_width, column)) for column in zip(head, *body, strict=True)]
    return "\n".join(_aligned(row, widths) for row in (head, *body))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """The first column to the left, figures to the right."""
    cells = []
    for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blanks = " " * (width - _width(cell))
        cells.append(cell + blanks if at == 0 else blanks + cell)
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
