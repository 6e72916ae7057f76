"""Conditions on a report's title: 甲 (it holds this literally), 甲|乙 (one of these), -甲 (not).

Held means what it means everywhere (`literal`): the units of the term stand contiguously in the
title. Titles belong to reports, so the catalogue knows them; an engine is told which reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from index_mappings import literal

Mask = npt.NDArray[np.bool_]
Units = tuple[str, ...]
LONGEST = 200
#: Masks that are remembered (a byte a report each).
MASKS = 64


def written(terms: Iterable[str], *, excluded: bool = False) -> str:
    """These terms as one condition; a mark that would part or exclude them is any other mark."""
    plain = [term.replace("|", "，").lstrip("-") for term in terms]
    return ("-" if excluded else "") + "|".join(plain)


def terms(condition: str) -> tuple[bool, tuple[str, ...]]:
    """Whether it excludes, and its alternatives."""
    return condition.startswith("-"), tuple(condition.removeprefix("-").split("|"))


def valid(condition: str) -> bool:
    """Whether each alternative has something to look for."""
    return len(condition) <= LONGEST and all(map(literal.units, terms(condition)[1]))


def say(condition: str) -> str:
    """A condition as people say it."""
    excluded, alternatives = terms(condition)
    shown = "或".join(f"“{term}”" for term in alternatives)
    return f"标题{'不' if excluded else ''}含{shown}"


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
