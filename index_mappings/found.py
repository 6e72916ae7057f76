"""What a catalogue tells of hits: which of its rows hold them, how much they are, who has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Totals:
    """What was found, counted three ways."""

    paragraphs: int
    reports: int
    regions: int


class Inside(NamedTuple):
    """Rows in scope that hold a hit, and how many paragraphs and reports each stands for."""

    rows: Ints
    paragraphs: Ints
    reports: Ints

    def at(self, chosen: Mask) -> Inside:
        """Some of them."""
        return Inside(self.rows[chosen], self.paragraphs[chosen], self.reports[chosen])


@dataclass(frozen=True, slots=True)
class RegionReports:
    """A region with those of its reports in scope that are told of: the silent, the uncertain."""

    region: str
    reports: tuple[str, ...]
