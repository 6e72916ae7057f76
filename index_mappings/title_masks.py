"""Which rows of a catalogue have a title that meets a condition (see `titles`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index_mappings import literal
from index_mappings.titles import terms

Mask = npt.NDArray[np.bool_]
Units = tuple[str, ...]
#: Masks that are remembered (a byte a report each).
MASKS = 64


class Titles:
    """The titles of a catalogue's rows, to be asked again and again.

    A title is kept as its units with a blank around each, in which no unit holds one: a term stands
    in it where its own such text does.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self._masks: dict[str, Mask] = {}
        self._titles = [
            "\n".join(_spaced(have) for have in literal.readings(title)) for title in titles
        ]

    def mask(self, condition: str) -> Mask:
        """Which rows meet a condition. Read only: remembered."""
        known = self._masks.get(condition)
        if known is None:
            if len(self._masks) >= MASKS:
                self._masks.clear()
            known = self._masks[condition] = self._meeting(condition)
        return known

    def _meeting(self, condition: str) -> Mask:
        excluded, alternatives = terms(condition)
        wanted = [_spaced(units) for units in map(literal.units, alternatives) if units]
        held = (any(term in title for term in wanted) for title in self._titles)
        mask = np.fromiter(held, dtype=np.bool_, count=len(self._titles))
        return ~mask if excluded else mask


def _spaced(units: Units) -> str:
    return f" {' '.join(units)} "
