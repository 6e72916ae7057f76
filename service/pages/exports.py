"""The ways to take an answer away, as links under its counts: what is counted is in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.export.asking import FORMAT, ROWS, Format, Rows
from service.export.taking import MOST_EXCERPTS
from service.pages.address import Address
from service.search.shapes import Answer

EXPORT = "/api/v1/export"
#: The formats that a page offers, and what people call them.
OFFERED = {Format.XLSX: "Excel", Format.DOCX: "Word", Format.CSV: "CSV"}


@dataclass(frozen=True, slots=True)
class Taking:
    """Some rows to be taken away: what they are, and an address for each format."""

    text: str
    links: list[tuple[str, str]]


def takings(answer: Answer, address: Address, unit: str) -> list[Taking]:
    """What can be taken away of an answer, under its own conditions; nothing where its address is
    too long to be repeated."""
    if address.long:
        return []
    base = address.put("size", None).put(FORMAT.name, None)
    return [_taking(*row) for row in _rows(answer, base, unit) if row[-1]]


def _rows(answer: Answer, base: Address, unit: str) -> Iterator[tuple[str, Rows, Address, int]]:
    """Their name, what they are, the search they belong to, how many there are."""
    total, group = answer["total"], answer["question"]["group"]
    # The paragraphs that were counted: those of the issuers that speak for a region, too.
    every = base.put("group", "paragraph").put("issuer_kind", answer["question"]["issuer_kinds"])
    if every.get("sort") == "count":
        every = every.put("sort", None)
    yield "全部段落", Rows.HITS, every, total["paragraphs"]
    if group == "report":
        yield "每份报告一段", Rows.HITS, base, total["reports"]
    yield f"每个{unit}一段", Rows.REGIONS, base, total["regions"]
    if answer["silent"] and answer["missing"]:
        yield "未提及", Rows.SILENT, base, answer["silent"]["count"]
        yield "未收录", Rows.MISSING, base, answer["missing"]["count"]


def _taking(text: str, rows: Rows, base: Address, count: int) -> Taking:
    whole = base.put(ROWS.name, rows)
    excerpts = rows in (Rows.HITS, Rows.REGIONS)
    links = [
        (called, whole.put(FORMAT.name, name).url(EXPORT))
        for name, called in OFFERED.items()
        if name is not Format.DOCX or not excerpts or count <= MOST_EXCERPTS
    ]
    return Taking(text, links)
