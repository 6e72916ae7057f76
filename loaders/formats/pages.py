"""What every format turns its bytes into: lines with their kind, and what a page says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """How the source marked a line; plain text marks nothing."""

    TEXT = "text"
    TITLE = "title"
    HEADING = "heading"
    TABLE = "table"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One line (a block of a page, a line of a text, a row of a table)."""

    text: str
    kind: LineKind = LineKind.TEXT


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source's lines in order, and its own declarations (field, value) such as meta elements.

    `whole` says that the lines come from a part of a page known to hold the text and nothing else;
    `reader` names the format they were read by. `left_out` is what the format holds and nobody is
    meant to read as the text (why, text): what cannot be seen, prompts, headers.
    """

    lines: tuple[Line, ...]
    declared: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    reader: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


#: How a note's mark and a power look without the format that raised them.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """A short number that stands above the line, as characters that do so by themselves."""
    digits = text.strip()
    return (
        digits.translate(_RAISED)
        if digits.isascii() and digits.isdecimal() and len(digits) < 4
        else text
    )


#: A page's number, as it stands at the edge of a page.
PAGE_NUMBER = re.compile(
    r"[-—–－·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·•~\s]*"
)
#: A cell longer than this makes a row that may be a layout's. It is a table's if no cell has more
#: text or more lines than a table's can; of two cells the first is then a number or a label.
CELL, _LONG, _LINES, _LABEL, _BESIDE = 60, 400, 6, 20, 200


def table_row(cells: Sequence[Sequence[str]]) -> Line | None:
    """A row of cells, each with its lines, as one line (empty when they are); None for a layout."""
    texts = [" ".join(text for line in cell if (text := line.strip())) for cell in cells]
    if len(texts) < 2 or (max(map(len, texts)) > CELL and not _is_of_table(cells, texts)):
        return None
    return Line(" | ".join(text for text in texts if text), LineKind.TABLE)


def _is_of_table(cells: Sequence[Sequence[str]], texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    lines = max(map(len, cells))
    if len(filled) == 2:
        return len(filled[0]) <= _LABEL and len(filled[1]) <= _BESIDE and lines == 1
    return len(filled) > 2 and max(map(len, filled)) <= _LONG and lines <= _LINES
