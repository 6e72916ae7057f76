"""A report as a row of numbers: the columns that a catalogue counts by.

Places are six-digit numbers, 0 for a step that a region does not have; enumerations are their place
in the order of declaration; an unknown day is 0.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from index_mappings import regions
from index_mappings.dimensions import COUNTED, NAMED, PLACES, Facet
from index_mappings.query import Scope
from index_mappings.reports import Certainty, Entry, Level

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
COLUMNS: Final = ("number", "paragraphs", "published", "year", "region", "province", "city",
                  "county", "level", "kind", "issuer_kind", "certainty")  # fmt: skip
_CERTAINTY = NAMED["certainty"]
#: How a certain report stands in its column.
CERTAIN: Final = _CERTAINTY.numbers([Certainty.CERTAIN])[0]


def row_of(entry: Entry) -> tuple[int, ...]:
    """The values of COLUMNS for one report."""
    report = entry.report
    return (
        entry.number,
        entry.paragraph_count,
        report.published_on.toordinal() if report.published_on else 0,
        report.year,
        int(report.region_code),
        *steps(report.region_code),
        *COUNTED[Facet.LEVEL].numbers([report.then_level]),
        *COUNTED[Facet.KIND].numbers([report.kind]),
        *COUNTED[Facet.ISSUER_KIND].numbers([report.issuer_kind]),
        *_CERTAINTY.numbers([report.basis.certainty]),
    )


@functools.cache
def steps(code: str) -> tuple[int, int, int]:
    """Province, city and county of a region as numbers, 0 for a step it does not have."""
    levels = {region.level: int(region.code) for region in regions.path(code)}
    return tuple(levels.get(level, 0) for level in (Level.PROVINCE, Level.CITY, Level.COUNTY))  # type: ignore[return-value]


def chosen_numbers(facet: Facet, scope: Scope) -> set[int]:
    """What the scope names itself of a facet's values, as they stand in its column."""
    if facet in PLACES:
        step = PLACES.index(facet)
        return {int(code) for code in scope.regions if steps(code)[step] == int(code)}
    dimension = COUNTED[facet]
    return set(dimension.numbers(dimension.chosen(scope)))


def on_the_way(facet: Facet, columns: Mapping[str, Ints], rows: Ints, codes: Sequence[str]) -> Mask:
    """The menu of places: which of these rows, which all have a value on this step, are listed
    where these places are chosen."""
    if facet is Facet.PROVINCE:
        return np.ones(len(rows), dtype=np.bool_)
    paths = [steps(code) for code in codes]
    provinces = [province for province, _, _ in paths if province]
    if not provinces:
        return np.zeros(len(rows), dtype=np.bool_)
    below = np.isin(columns["province"][rows], provinces)
    if facet is Facet.CITY:
        return below
    city = columns["city"][rows]
    of_cities = np.isin(city, [city for _, city, _ in paths if city])
    directly: Mask = below & (city == 0)
    return of_cities | directly


@functools.lru_cache(maxsize=16384)
def wording(facet: Facet, value: int) -> tuple[str, str]:
    """A value's name and what people say for it."""
    name = _name(facet, value)
    return name, COUNTED[facet].say(name)


def _name(facet: Facet, value: int) -> str:
    if facet in PLACES:
        return f"{value:06d}"
    members = COUNTED[facet].members
    return members[value].value if members else str(value)
