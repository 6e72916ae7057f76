"""What every format turns its bytes into: lines with their kind, and what a page says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """How the source marked a line; plain text marks nothing."""

    TEXT = "text"
    TITLE = "title"
    HEADING = "heading"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Line:
    """One line (a block of a page, a line of a text, a row of a table)."""

    text: str
    kind: LineKind = LineKind.TEXT


@dataclass(frozen=True, slots=True)
class Page:
    """A source's lines in order, and its own declarations (field, value) such as meta elements.

    `whole` says that the lines come from a part of a page known to hold the text and nothing else;
    `reader` names the format they were read by.
    """

    lines: tuple[Line, ...]
    declared: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    reader: str = ""


#: How a note's mark and a power look without the format that raised them.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """A short number that stands above the line, as characters that do so by themselves."""
    told = text.strip()
    return (
        told.translate(_RAISED) if told.isascii() and told.isdecimal() and len(told) < 4 else text
    )


#: A cell longer than this is a layout's, not a table's.
CELL = 60


def table_row(cells: list[str]) -> Line | None:
    """A row of short cells as one line (empty when they are); None when it is used for layout."""
    if len(cells) < 2 or max(map(len, cells)) > CELL:
        return None
    return Line(" | ".join(cell for cell in cells if cell), LineKind.TABLE)
