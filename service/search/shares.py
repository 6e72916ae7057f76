"""How much of what is held says it: by place and by year, each number with its denominator.

A share is reports that hold a hit, of the reports held under the same conditions; so a place whose
reports we do not have is no place that is silent. As with facets, each ignores the condition it is
told by. All of it is added up from the columns of the result's own commit.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index_mappings import regions
from index_mappings.catalogue import Catalogue, Ints, Mask
from index_mappings.dimensions import PLACES, Facet
from index_mappings.facet_counts import free
from index_mappings.limits import Part, meet, touches
from index_mappings.query import Scope
from index_mappings.reports import Level
from service.search.results import Result

#: Places that a search by name lists.
NAMED_PLACES = 20
#: Places whose name fits that are looked through for those that hold a report.
LOOKED_THROUGH = 200
#: Which column a place of a level is found in.
STEP = {Level.PROVINCE: Facet.PROVINCE, Level.CITY: Facet.CITY, Level.COUNTY: Facet.COUNTY}


@dataclass(frozen=True, slots=True)
class Share:
    """`value`: a code or a year. Of `held` reports `reports` hold the `paragraphs` that were found;
    of the `regions` that have a report `silent` hold none of them."""

    value: str
    held: int = 0
    reports: int = 0
    paragraphs: int = 0
    regions: int = 0
    silent: int = 0

    @property
    def percent(self) -> int:
        """Reports that say it, per cent of those held; what is not nothing is at least 1, what is
        not all at most 99."""
        return _percent(self.reports, self.held)

    @property
    def silence(self) -> int:
        """Regions without a hit, per cent of those with a report."""
        return _percent(self.silent, self.regions)


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of one place (`100000`: the country), in the order of their codes."""

    whole: str
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """A result by place and by year."""

    places: Places
    years: tuple[Share, ...]


def shares(result: Result) -> Shares:
    """Both, from one result."""
    return Shares(by_place(result), by_year(result))


def by_year(result: Result) -> tuple[Share, ...]:
    """Every year from the first that is held to the last, the empty ones among them."""
    counted = _ColumnCounts.of(result, Facet.YEAR, Facet.YEAR)
    held = counted.values[counted.held > 0].tolist()
    years = range(min(held), max(held) + 1) if held else ()
    return tuple(counted.share(str(year)) for year in years)


def by_place(result: Result) -> Places:
    """The parts of the place that the chosen ones lie in: provinces, cities or counties."""
    whole = whole_of(_codes(result))
    return Places(whole, _of_places(result, _seen(result.catalogue, _parts(whole))))


def named(result: Result, name: str) -> tuple[Share, ...]:
    """The places that bear a name or whose name holds it, the best first."""
    bearing = [r for r in regions.search(name, LOOKED_THROUGH) if r.code != regions.NATION]
    shares = _of_places(result, _seen(result.catalogue, bearing))
    return tuple(sorted(shares, key=lambda share: not share.held)[:NAMED_PLACES])


def _seen(catalogue: Catalogue, places: Iterable[regions.Region]) -> tuple[regions.Region, ...]:
    """Those that whoever sees only a part may know of."""
    limit = catalogue.limit if isinstance(catalogue, Part) else Scope()
    return tuple(region for region in places if touches(region.code, limit))


def _of_places(result: Result, places: Sequence[regions.Region]) -> tuple[Share, ...]:
    """The shares of places of any level; each column is counted once."""
    steps = {STEP[region.level] for region in places}
    counted = {step: _ColumnCounts.of(result, step, Facet.PROVINCE) for step in steps}
    return tuple(counted[STEP[region.level]].share(region.code) for region in places)


@functools.lru_cache(maxsize=1024)
def _parts(code: str) -> tuple[regions.Region, ...]:
    """The places right below one, by code."""
    return tuple(region for region in regions.below(code) if region.parent == code)


def _codes(result: Result) -> Sequence[str]:
    """The places that are conditions, be it by a limit; of a part those within it alone."""
    catalogue, chosen = result.catalogue, result.inquiry.scope.regions
    if not isinstance(catalogue, Part):
        return chosen
    both = meet(Scope(regions=chosen), Scope(regions=catalogue.limit.regions))
    return both.regions if both else catalogue.limit.regions


def whole_of(codes: Sequence[str]) -> str:
    """The innermost place that holds all of these and has parts."""
    paths = [(regions.NATION, *regions.ancestors(code)) for code in codes]
    shared = regions.NATION
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared = steps[0]
    while not regions.below(shared):
        region = regions.get(shared)
        shared = region.parent if region else regions.NATION
    return shared


@dataclass(frozen=True, slots=True)
class _ColumnCounts:
    """The counts of every value of a column (rising), under all conditions but one."""

    values: Ints
    held: Ints
    reports: Ints
    paragraphs: Ints
    regions: Ints
    silent: Ints

    @classmethod
    def of(cls, result: Result, column: Facet, ignoring: Facet) -> _ColumnCounts:
        """Added up from the columns of the result's catalogue."""
        catalogue = result.catalogue
        values, places = catalogue.dense(column)
        mask = catalogue.mask(free(result.inquiry.scope, ignoring))
        inside = np.where(mask, result.counts, 0)
        hit = inside > 0
        regional = _in_regions(catalogue, places, mask, hit, len(values))
        return cls(
            values,
            np.bincount(places[mask], minlength=len(values)),
            np.bincount(places[hit], minlength=len(values)),
            np.bincount(places, weights=inside, minlength=len(values)).astype(np.int64),
            *(regional if column in PLACES else (np.zeros_like(values),) * 2),
        )

    def share(self, value: str) -> Share:
        """The numbers of one value, be it one that nothing is held of."""
        at = int(np.searchsorted(self.values, int(value)))
        if at == len(self.values) or self.values[at] != int(value):
            return Share(value)
        columns = (self.held, self.reports, self.paragraphs, self.regions, self.silent)
        return Share(value, *(int(column[at]) for column in columns))


def _in_regions(
    catalogue: Catalogue, places: Ints, mask: Mask, hit: Mask, count: int
) -> tuple[Ints, Ints]:
    """For each place how many of its regions hold a report, and how many of those no hit."""
    codes, own = catalogue.dense("region")
    held, speaking = (np.bincount(own[rows], minlength=len(codes)) > 0 for rows in (mask, hit))
    place = np.zeros(len(codes), dtype=np.int64)
    place[own] = places  # all reports of a region lie in the same place
    return (
        np.bincount(place[held], minlength=count),
        np.bincount(place[held & ~speaking], minlength=count),
    )


def _percent(part: int, whole: int) -> int:
    if not part or not whole:
        return 0
    return 100 if part == whole else min(99, max(1, round(100 * part / whole)))
