"""What completes the value behind a field: 栏目:wt leads to 栏目:问题, 地区:lz to 地区:柳州市.

Labels are the same for every index and stand in the order of the table; years are those held.
Pure.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from typing import Final

from index_mappings import literal
from index_mappings.dimensions import NAMED
from index_mappings.reports import LABELS
from index_mappings.words import Dictionary
from service import question as questions
from service.question.fields import OPPOSABLE
from service.search.addresses import region_path
from service.suggest import pinyin
from service.suggest.chunk import FieldChunk
from service.suggest.held import Held
from service.suggest.offers import Offer, OfferKind, place_offers
from service.suggest.pinyin import Fit
from service.suggest.shelf import Shelf, ShelfRow, written

#: Years that are listed.
MOST_YEARS: Final = 40
#: Ways to name a place behind a field, the shortest first.
_WAYS: Final = (1, 2, 4)


def values(
    chunk: FieldChunk, places: Shelf, known: Held, exists: Callable[[str], bool]
) -> list[Offer]:
    """What the value may be, best first."""
    if chunk.excluded and chunk.kind not in OPPOSABLE:
        return []
    if chunk.kind == "region":
        return place_offers(chunk.typed, places, known, exists)
    fits = _years(chunk.typed, known) if chunk.kind == "year" else _members(chunk)
    return [
        Offer(OfferKind.CONDITION, key, fits[key]) for key in sorted(fits, key=fits.__getitem__)
    ]


def _years(typed: str, known: Held) -> dict[str, Fit]:
    """Years that are held, the newest first."""
    begun = literal.fold(typed).strip()
    years = sorted(known.values.get("year", ()), reverse=True)[:MOST_YEARS]
    return {year: Fit.BEGINNING for year in years if f"{year}年".startswith(begun)}


def _members(chunk: FieldChunk) -> Mapping[str, Fit]:
    if not chunk.typed:
        return {str(member): Fit.BEGINNING for member in NAMED[chunk.kind].members}
    fits = _labels(chunk.kind).fitting(chunk.typed)
    return {str(key): fits[key] for key in NAMED[chunk.kind].members if key in fits}


@functools.cache
def _labels(kind: str) -> Shelf:
    """The values of a dimension by what people call them."""
    rows = ((str(member), LABELS[member]) for member in NAMED[kind].members)
    return Shelf(tuple(ShelfRow(key, written(name), pinyin.of_term(name)) for key, name in rows))


@functools.lru_cache(maxsize=8192)
def place_of_field(code: str, day: datetime.date, dictionary: Dictionary) -> str:
    """The shortest name that means this place alone behind 地区:, its code where none does."""
    path = region_path(code)
    names = ["".join(path[-way:]) for way in _WAYS]
    for name in names:
        if questions.read(f"地区：{name}", day, dictionary).regions == (code,):
            return name
    return code
