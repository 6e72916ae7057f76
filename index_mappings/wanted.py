"""Which regions should hold a report: what "missing" is told from."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from index_mappings import regions
from index_mappings.reports import Level

Ints = npt.NDArray[np.int64]


def codes(levels: Iterable[Level], within: Iterable[str]) -> set[str]:
    """The codes that should hold a report: those of the levels, in the regions (or all)."""
    wanted = frozenset(levels) or frozenset((Level.CITY, Level.COUNTY))
    listed: set[str] = set()
    for root in tuple(within) or (regions.NATION,):
        listed |= _of_levels(root, wanted)
    return listed


@functools.lru_cache(maxsize=256)
def numbers(levels: frozenset[Level], within: tuple[str, ...]) -> Ints:
    """The same as numbers, rising."""
    return np.array(sorted(int(code) for code in codes(levels, within)), dtype=np.int64)


@functools.lru_cache(maxsize=4096)
def _of_levels(root: str, levels: frozenset[Level]) -> frozenset[str]:
    """A region and all below it, as far as they are of these levels."""
    top = regions.get(root)
    own = {root} if top is not None and top.level in levels else set()
    return frozenset(own | {r.code for level in levels for r in regions.below(root, level)})
