"""The outline beside a report: its headings, and how many matches stand below each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index_mappings import literal
from service.search.report import ReportAnswer

#: A heading of so many units that ends the title says it again without the place.
TITLE_AGAIN = 8
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A heading in the outline, with the number of matches from it to the next one beside it."""

    text: str
    depth: int
    position: int
    matches: int


def rows(report: ReportAnswer, matches: Mapping[int, int]) -> list[OutlineRow]:
    """The headings as they are listed; `matches` are those of each paragraph by position."""
    listed = _listed(report)
    positions = [p["position"] for p in report["paragraphs"]]
    if positions and (not listed or listed[0][2] != positions[0]):
        listed.insert(0, ("开头", 1, positions[0]))
    end = positions[-1] + 1 if positions else 0
    told = []
    for at, (text, depth, start) in enumerate(listed):
        until = next((s for _, d, s in listed[at + 1 :] if d <= depth), end)
        told.append(OutlineRow(text, min(DEEPEST, depth), start, _between(matches, start, until)))
    return told


def _listed(report: ReportAnswer) -> list[tuple[str, int, int]]:
    """Text, depth and first paragraph of every heading but those that only say again the title, the
    heading they stand under or the one listed before; what stands below such a one moves up."""
    listed: list[tuple[str, int, int]] = []
    title, before = literal.units(report["title"]), None
    path: list[literal.Units] = []
    again: list[bool] = []  # of the headings on the path: whether it was left out
    for heading in report["outline"]:
        units, depth = literal.units(heading["heading"]), heading["depth"]
        del path[depth:], again[depth:]
        again.append(units in (before, *path[-1:]) or _says_the_title(units, title))
        path.append(units)
        if not again[-1]:
            listed.append((heading["heading"], depth + 1 - sum(again), heading["position"]))
            before = units
    return listed


def _says_the_title(units: literal.Units, title: literal.Units) -> bool:
    ends = len(units) >= TITLE_AGAIN and title[-len(units) :] == units
    return bool(units) and (units == title or ends)


def _between(matches: Mapping[int, int], start: int, end: int) -> int:
    return sum(matches.get(position, 0) for position in range(start, end))
