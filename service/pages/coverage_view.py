"""The coverage page: who is held in which year, who is silent, who is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index_mappings.dimensions import DIMENSIONS
from index_mappings.reports import Certainty
from service.pages.address import Address
from service.search.coverage import Coverage, HeldRegion, SetAsideSource
from service.search.shapes import SilentRegion

T = TypeVar("T")

#: Cells of the table and links to the reports of the silent that a page shows; the JSON holds all.
#: Some 150 bytes each: the two, 3,000 missing places and the set aside make less than 300 kB.
MOST_CELLS = 700
MOST_SILENT = 500
MOST_UNCERTAIN = 200
MOST_ASIDE = 100


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
    silent_count: int
    uncertain: list[SilentRegion]
    certain_url: str | None
    set_aside: list[SetAsideSource]
    json_url: str


def build(answer: Coverage, address: Address) -> CoverageView:
    """Turn the coverage answer into a table and lists by province."""
    years = sorted(answer["years"])[-12:]
    rows = _within((_row(r, years) for r in answer["held"]), MOST_CELLS, _cells)
    silent = answer["silent"]["regions"] if answer["silent"] else []
    missing: dict[str, list[str]] = {}
    for region in answer["missing"]["regions"]:
        missing.setdefault(region["path"][0], []).append(region["name"])
    return CoverageView(
        conditions=_conditions(address),
        years=years,
        table=rows,
        more_rows=len(answer["held"]) - len(rows),
        missing=list(missing.items()),
        silent=_within(silent, MOST_SILENT, _links),
        silent_count=len(silent),
        uncertain=_within(answer["uncertain"]["regions"], MOST_UNCERTAIN, _links),
        certain_url=_certain(answer, address),
        set_aside=answer["set_aside"][:MOST_ASIDE],
        json_url=address.url("/api/v1/coverage"),
    )


def _row(held: HeldRegion, years: Sequence[int]) -> CoverageRow:
    cells = [
        [i for y in held["years"] if y["year"] == year for i in y["reports"]] for year in years
    ]
    return CoverageRow(held["name"], "".join(held["path"][:-1]), cells)


def _certain(answer: Coverage, address: Address) -> str | None:
    """The same without the uncertain, where there are any that nobody asked for."""
    if not answer["uncertain"]["reports"] or address.long or address.all("certainty"):
        return None
    return address.put("certainty", Certainty.CERTAIN.value).url("/coverage")


def _links(region: SilentRegion) -> int:
    """What a region takes in a list: its name and a link for each report."""
    return 1 + len(region["reports"])


def _cells(row: CoverageRow) -> int:
    """What a row takes on the page: a link for each report, a mark where there is none."""
    return 1 + sum(max(1, len(ids)) for ids in row.cells)


def _within(rows: Iterable[T], most: int, size: Callable[[T], int]) -> list[T]:
    """The first rows that fit, at least one."""
    taken: list[T] = []
    for row in rows:
        most -= size(row)
        if most < 0 and taken:
            break
        taken.append(row)
    return taken


def _conditions(address: Address) -> str:
    conditions = [f"“{q}”"] if (q := address.get("q")) else []
    for row in DIMENSIONS:
        if values := address.all(row.name):
            conditions.append(f"{row.label}：{'、'.join(map(row.say, values))}")
    return "；".join(conditions)
