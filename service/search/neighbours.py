"""The reports beside one that is read: the same place in other years, the places beside it.

What they say to the question that led here is asked with the very step that answered it: values are
handed on, never their wording. Only reports that are shown are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from index_mappings import regions
from index_mappings.catalogue import Catalogue, Ints
from index_mappings.engines.port import View
from index_mappings.query import Group, Query, Scope, Sort, Tally
from service.search.inquiry import Inquiry
from service.search.steps import Step, query

#: Places beside a report that are shown.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Way:
    """The question that led to a report, and the step whose terms stand in it."""

    inquiry: Inquiry
    step: Step

    @property
    def terms(self) -> list[str]:
        """What is looked for, as it was typed or as the step cut it."""
        inquiry = self.inquiry
        typed = [t.text for t in inquiry.terms]
        return list(self.step.words) or typed + [t.text for g in inquiry.alternatives for t in g]

    @property
    def counting(self) -> Query:
        """What counts paragraphs of any report for this step. Nothing is ranked for it."""
        return replace(
            query(self.inquiry, self.step),
            scope=Scope(),
            sections=(),
            topics=(),
            local=False,
            group=Group.PARAGRAPH,
            sort=Sort.REGION,
            size=1,
        )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A report, and how many of its paragraphs the question finds; None where nothing is asked."""

    report_id: str
    name: str
    year: int
    paragraphs: int | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`years`: the place's own reports, newest first; `siblings`: those beside it, by code."""

    years: list[Neighbour]
    siblings: list[Neighbour]
    parent: str


def around(
    view: View, code: str, report_id: str, way: Way | None, tally: Tally | None = None
) -> Neighbours:
    """The neighbours of a report: of the same kind of issuer, the siblings of its year too.

    `tally` are the counts of the way's terms, where somebody has asked for them already.
    """
    catalogue = view.catalogue()
    if way and tally is None:
        tally = view.search(way.counting).tally
    counts = catalogue.counts(tally) if tally else None
    row = catalogue.row(report_id)
    parents = regions.ancestors(code)[:-1]
    parent = regions.get(parents[-1]) if parents else None
    if row is None:
        return Neighbours([], [], parent.name if parent else "")
    spoken = catalogue.columns["issuer_kind"] == catalogue.columns["issuer_kind"][row]
    own = spoken & (catalogue.region == int(code))
    beside = spoken & (catalogue.year == catalogue.year[row]) & _siblings(catalogue, code)
    by_year = sorted(np.flatnonzero(own).tolist(), key=lambda at: (-int(catalogue.year[at]), at))
    return Neighbours(
        _neighbours(catalogue, counts, by_year),
        _neighbours(
            catalogue, counts, _one_a_place(catalogue, row, np.flatnonzero(beside).tolist())
        ),
        parent.name if parent else "",
    )


def _siblings(catalogue: Catalogue, code: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Rows of the places of the same level under the same parent."""
    parents = regions.ancestors(code)[:-1]
    own = regions.get(code)
    if not parents or own is None:
        return np.zeros(len(catalogue.region), dtype=bool)
    codes = [int(r.code) for r in regions.below(parents[-1], own.level) if r.code != code]
    return np.isin(catalogue.region, codes)


def _one_a_place(catalogue: Catalogue, row: int, rows: Iterable[int]) -> list[int]:
    """One report a place: of the same kind of document where there is one, else its first."""
    kinds = catalogue.columns["kind"]
    chosen: dict[int, int] = {}
    for at in rows:
        place = int(catalogue.region[at])
        if place not in chosen or (kinds[at] == kinds[row] != kinds[chosen[place]]):
            chosen[place] = at
    return [chosen[place] for place in sorted(chosen)][:SHOWN]


def _neighbours(catalogue: Catalogue, counts: Ints | None, rows: Iterable[int]) -> list[Neighbour]:
    neighbours = []
    for at in rows:
        report = catalogue.entries[at].report
        region = regions.get(report.region_code)
        name = region.name if region else report.region_code
        held = None if counts is None else int(counts[at])
        neighbours.append(Neighbour(report.id, name, report.year, held))
    return neighbours
