"""The coverage page: who is held in which year, who is silent, who is missing."""

from __future__ import annotations

from dataclasses import dataclass

from service.answer import SilentRegion
from service.coverage import Coverage
from service.pages.address import Address
from service.pages.choices import TITLES, label

#: Rows of the table that a page shows; the JSON holds all.
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One region: for each year of the table the ids of its reports."""

    name: str
    above: str
    cells: list[list[str]]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """Everything `coverage.html` shows beside the plain counts."""

    conditions: str
    years: list[int]
    table: list[CoverageRow]
    more_rows: int
    missing: list[tuple[str, list[str]]]
    silent: list[SilentRegion]
    json_url: str


def build(answer: Coverage, address: Address) -> CoverageView:
    """Turn the coverage answer into a table and lists by province."""
    years = sorted(answer["years"])[-12:]
    rows = [
        CoverageRow(
            r["name"],
            "".join(r["path"][:-1]),
            [[i for y in r["years"] if y["year"] == year for i in y["reports"]] for year in years],
        )
        for r in answer["held"]
    ]
    missing: dict[str, list[str]] = {}
    for region in answer["missing"]["regions"]:
        missing.setdefault(region["path"][0], []).append(region["name"])
    return CoverageView(
        conditions=_conditions(address),
        years=years,
        table=rows[:MOST_ROWS],
        more_rows=max(0, len(rows) - MOST_ROWS),
        missing=list(missing.items()),
        silent=answer["silent"]["regions"] if answer["silent"] else [],
        json_url=address.url("/api/v1/coverage"),
    )


def _conditions(address: Address) -> str:
    said = [f"“{q}”"] if (q := address.get("q")) else []
    for name in ("year", "region", "level", "section", "topic", "kind", "issuer_kind"):
        values = address.all(name)
        if values:
            title = TITLES["place" if name == "region" else name]
            said.append(f"{title}：{'、'.join(label(name, v) for v in values)}")
    return ";".join(said)
