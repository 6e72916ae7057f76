"""Exports opened again, by the libraries that people's programs are like."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
import orjson

#: Rows as a table shows them, by header.
Table = list[dict[str, Any]]


def workbook(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def xlsx(content: bytes) -> Table:
    """Every sheet of rows, one after the other; no cell is a formula."""
    rows: Table = []
    for sheet in workbook(content).worksheets[1:]:
        names = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            assert all(cell.data_type != "f" for cell in row)
            rows.append(dict(zip(names, (cell.value for cell in row), strict=True)))
    return rows


def about(content: bytes) -> dict[str, Any]:
    """The first sheet: what was asked, and of which commit."""
    sheet = workbook(content).worksheets[0]
    return {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2)}


def csv_rows(content: bytes) -> Table:
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return [*csv.DictReader(io.StringIO(text[1:], newline=""))]


def jsonl(content: bytes) -> list[Any]:
    return [orjson.loads(line) for line in content.splitlines()]


def document(content: bytes) -> list[tuple[str, str]]:
    """Style and text of every paragraph."""
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    return [(p.style.name if p.style else "", p.text) for p in paragraphs]


def bold(content: bytes) -> Iterator[str]:
    """What stands out in the excerpts."""
    for paragraph in docx.Document(io.BytesIO(content)).paragraphs:
        if paragraph.style is not None and paragraph.style.name == "excerpt":
            yield from (run.text for run in paragraph.runs if run.bold)
