"""The counts of facets that belong to the report: what of a catalogue's rows bears each value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from index_mappings import dimensions
from index_mappings.catalogue import Catalogue, Ints
from index_mappings.columns import chosen_numbers, on_the_way, wording
from index_mappings.dimensions import COUNTED, MERGED, PLACES, Facet
from index_mappings.found import Inside
from index_mappings.query import Scope


class FacetCount(NamedTuple):
    """One value of a facet, and as people say it; `selected` when it was chosen itself."""

    value: str
    label: str
    paragraphs: int
    reports: int
    selected: bool


def every_facet(
    catalogue: Catalogue, counts: Ints, scope: Scope, inside: Inside
) -> dict[Facet, list[FacetCount]]:
    """Every facet that belongs to the report; `inside` are the hits in scope.

    A facet without a condition of its own counts just these. Many rows differ in nothing that is
    told of them, so they are added up once for all such facets.
    """
    merged = _merged(catalogue, inside)
    counted: dict[Facet, list[FacetCount]] = {}
    for facet in (facet for row in dimensions.OF_REPORT for facet in row.facets):
        if free(scope, facet) is not scope:
            counted[facet] = facet_count(catalogue, facet, counts, scope)
        elif facet in MERGED:
            counted[facet] = _values(catalogue, facet, merged, scope)
        else:  # cities and counties, which are listed on the way to what is chosen
            counted[facet] = []
    return counted


def facet_count(
    catalogue: Catalogue, facet: Facet, counts: Ints, scope: Scope, *, everywhere: bool = False
) -> list[FacetCount]:
    """The values of one facet, counted without its own condition but with all others. Places are
    those on the way to what is chosen, or all of their step."""
    inside = catalogue.inside(counts, free(scope, facet))
    if facet in PLACES and not everywhere:
        inside = inside.at(on_the_way(facet, catalogue.columns, inside.rows, scope.regions))
    return _values(catalogue, facet, inside, scope)


def free(scope: Scope, facet: Facet) -> Scope:
    """The scope without the condition that a facet counts; the three steps of places are one."""
    field = COUNTED[facet].field
    freed: dict[str, Any] = {field: ()}
    return replace(scope, **freed) if getattr(scope, field) else scope


def _merged(catalogue: Catalogue, inside: Inside) -> Inside:
    """The same with one row for all that are alike."""
    first, own = catalogue.alike
    likes = own[inside.rows]
    paragraphs = np.bincount(likes, inside.paragraphs, len(first))
    return Inside(first, paragraphs, np.bincount(likes, minlength=len(first)))


def _values(catalogue: Catalogue, facet: Facet, inside: Inside, scope: Scope) -> list[FacetCount]:
    """The values that these rows have, and those that were chosen."""
    values, places = catalogue.dense(facet)
    own = places[inside.rows]
    reports = np.bincount(own, inside.reports, len(values)).astype(np.int64)
    paragraphs = np.bincount(own, inside.paragraphs, len(values)).astype(np.int64)
    held = np.flatnonzero(reports)
    held = held[values[held] > 0] if facet in PLACES else held  # a step that a place lacks
    columns = (column[held].tolist() for column in (values, paragraphs, reports))
    rows = list(zip(*columns, strict=True))
    chosen = chosen_numbers(facet, scope)
    if chosen:
        rows += [(value, 0, 0) for value in chosen.difference(values[held].tolist())]
        rows.sort()
    if facet is Facet.YEAR:
        rows.reverse()
    return [
        FacetCount(*wording(facet, value), in_paragraphs, in_reports, value in chosen)
        for value, in_paragraphs, in_reports in rows
    ]
