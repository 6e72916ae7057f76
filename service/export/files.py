"""Formats by name: how each is written, what it is called, what its file is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from service.export.asking import CALLED, Format
from service.export.docx import docx_file
from service.export.lines import csv_file, jsonl_file
from service.export.taking import Export, ExportPage
from service.export.xlsx import xlsx_file

WRITERS: dict[Format, Callable[[Export], Iterator[bytes]]] = {
    Format.XLSX: xlsx_file,
    Format.CSV: csv_file,
    Format.JSONL: jsonl_file,
    Format.DOCX: docx_file,
}
_OPEN = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    Format.XLSX: f"{_OPEN}.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl; charset=utf-8",
    Format.DOCX: f"{_OPEN}.wordprocessingml.document",
}
#: Characters of the question in a file's name; disks take 255 bytes in all.
LONGEST = 40
#: What no system takes in a name, and what would hide or turn it.
_UNFIT = re.compile(r"[^\w\-. （）“”《》、，·]|[\u200b-\u200f\u202a-\u202e\u2060-\u206f]|\.\.+")


def written(export: Export) -> Iterator[bytes]:
    """The file, piece by piece."""
    whole = replace(export, pieces=_counted(export.pieces, export.count))
    return WRITERS[export.request.format](whole)


def _counted(pieces: Iterator[ExportPage], count: int) -> Iterator[ExportPage]:
    """The same pieces; a file that would say another number than it holds is never ended."""
    left = count
    for piece in pieces:
        left -= len(piece.rows)
        yield piece
    if left:
        raise AssertionError(f"{count} rows were counted, {count - left} came")


def file_name(export: Export) -> str:
    """What the file is called: question, rows, day."""
    question = " ".join(_UNFIT.sub(" ", export.question["raw"]).split())
    called = question[:LONGEST].strip(" .") or "全部段落"
    rows, day = CALLED[export.request.rows], export.addresses.today.isoformat()
    return f"治鉴 {called} {rows} {day}.{export.request.format}"
