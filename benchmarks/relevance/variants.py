"""The order as it is, and with one step of it changed: what each step is worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index_mappings.engines import ordering


@dataclass(frozen=True, slots=True)
class Variant:
    """A change of the ordering: constants by name. `notes` puts notes among the rest again, by
    their scores; `parameters` are asked beside the question; `loose`, `literal`: which of the two
    collections it can tell apart."""

    name: str
    changes: tuple[tuple[str, Any], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    notes: bool = False
    loose: bool = True
    literal: bool = True

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Within this, the engine orders by it."""
        kept = {name: getattr(ordering, name) for name, _ in self.changes}
        try:
            for name, value in self.changes:
                setattr(ordering, name, value)
            yield
        finally:
            for name, value in kept.items():
                setattr(ordering, name, value)


def _only(words: float, bigrams: float, units: float) -> tuple[tuple[str, Any], ...]:
    return ("LOOSE", (words, bigrams, units)), ("LITERAL", (words, bigrams, units))


_SAME = ("LITERAL", (0.2, 0.5, 0.6))
_NO_SECTION = ("DONE", (*ordering.DONE[:2], 0.0))
VARIANTS = (
    Variant("现在的次序"),
    Variant("做了的不在前", changes=(_NO_SECTION,), loose=False),
    Variant("注释不在后", notes=True, loose=False),
    Variant("逐字时也用相邻两单位", changes=(_SAME,), loose=False),
    Variant("三样都不要", changes=(_SAME, _NO_SECTION), notes=True, loose=False),
    Variant("不看口语的正式说法", changes=(("OFFICIAL", 0.0),), literal=False),
    Variant("只按词", changes=_only(1.0, 0.0, 0.0)),
    Variant("只按相邻两单位", changes=_only(0.0, 1.0, 0.0)),
    Variant("只按单位", changes=_only(0.0, 0.0, 1.0)),
    Variant("词和相邻两单位", changes=_only(0.5, 0.5, 0.0)),
    Variant("最新在前", parameters=(("sort", "newest"),), loose=False),
)
