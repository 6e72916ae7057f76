"""Rows as lines of text: csv for spreadsheets, jsonl for programs.

Neither says anything beside its rows; what they were told from is in the name of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import orjson

from service.export.columns import Cell, columns_of
from service.export.taking import Export

#: So that spreadsheets read the file as UTF-8.
BOM = "\ufeff"
#: What a spreadsheet may take a cell for that begins so: a formula, or a command. The full-width
#: ones become the narrow ones under a Chinese keyboard.
STARTS = tuple("=+-@＝＋－＠\t\r\n")
#: Before it, so that the cell is text.
QUOTE = "'"


def csv_file(export: Export) -> Iterator[bytes]:
    """A table: a header, then a line each row, ended as RFC 4180 has it."""
    columns = columns_of(export)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    text.write(BOM)
    table.writerow([column.header for column in columns])
    for piece in export.pieces:
        table.writerows([_plain(c.value(row)) for c in columns] for row in piece.rows)
        yield _taken(text)
    yield _taken(text)


def _plain(value: Cell) -> Cell:
    return QUOTE + value if isinstance(value, str) and value.startswith(STARTS) else value


def _taken(text: io.StringIO) -> bytes:
    """What was written since, which is forgotten."""
    written = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return written


def jsonl_file(export: Export) -> Iterator[bytes]:
    """A line each row: the very objects of the interface."""
    for piece in export.pieces:
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in piece.rows)
