"""Which regions a question names: homonyms are settled by a parent named elsewhere, or all stay.

鼓楼区 alone is four places, and all four are in force and said to be ambiguous; beside 南京 it is
one. Of a region and its ancestor the deeper one counts (四川 … 宜宾), unless both are listed
(四川和宜宾).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings import regions
from index_mappings.mentions.places import PlaceSpan


@dataclass(frozen=True, slots=True)
class NamedRegions:
    """What the place names of a question mean: `codes` of each name, and of all together."""

    codes: tuple[tuple[str, ...], ...]
    regions: tuple[str, ...]


def named(spans: Sequence[PlaceSpan], listed: Sequence[bool]) -> NamedRegions:
    """Settle the names of one question; `listed` says which are joined to another by 和 or OR."""
    choices = [tuple(dict.fromkeys(choice.region.code for choice in s.choices)) for s in spans]
    settled = {codes[0] for codes in choices if len(codes) == 1}
    narrowed = tuple(_within(codes, settled) if len(codes) > 1 else codes for codes in choices)
    every = {code for codes in narrowed for code in codes}
    above = {a for code in every for a in regions.ancestors(code) if a != code}
    in_force = dict.fromkeys(
        code
        for codes, is_listed in zip(narrowed, listed, strict=True)
        for code in codes
        if is_listed or code not in above
    )
    return NamedRegions(narrowed, tuple(in_force))


def _within(codes: tuple[str, ...], parents: set[str]) -> tuple[str, ...]:
    """Those below one of the parents; all when none is."""
    inside = tuple(code for code in codes if parents.intersection(regions.ancestors(code)))
    return inside or codes
