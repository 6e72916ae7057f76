"""What is offered for a piece of a question, in order: what fits best, then what the index holds
most of. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from index_mappings import literal, regions
from service.suggest.chunk import LastChunk
from service.suggest.held import Held
from service.suggest.pinyin import Fit
from service.suggest.shelf import Shelf


class OfferKind(StrEnum):
    """What is offered."""

    TERM = "term"
    REGION = "region"
    REPORT = "report"
    CONDITION = "condition"


#: How many of each; of what fits wholly (lc is 鹿城, 聊城, 临沧 and thirty others) more.
MOST: Final = {OfferKind.TERM: 8, OfferKind.REGION: 8, OfferKind.REPORT: 4}
MOST_WHOLE: Final = 40
#: Shorter pieces stand in too many titles to say anything.
SHORTEST_IN_TITLE: Final = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: `key` is the term, the code of a place, the id of a report, the value of a
    condition."""

    kind: OfferKind
    key: str
    fit: Fit


def offers(
    chunk: LastChunk, terms: Shelf, places: Shelf, known: Held, exists: Callable[[str], bool]
) -> list[Offer]:
    """What completes a piece. The kind that holds what fits best stands first; `exists` says which
    places whoever asks may know of."""
    every = [_terms(chunk.typed, terms, known)]
    if not chunk.literal:
        every.append(place_offers(chunk.typed, places, known, exists))
        every.append(_reports(chunk.typed, known))
    rows = [kind for kind in every if kind]
    return [offer for kind in sorted(rows, key=lambda kind: kind[0].fit) for offer in kind]


def _terms(typed: str, terms: Shelf, known: Held) -> list[Offer]:
    """Terms by paragraphs; one that stands nowhere is not offered."""
    fits = terms.fitting(typed)
    held = {t: known.paragraphs.get(t, 0) for t in fits}
    if known.counted:
        fits = {term: fit for term, fit in fits.items() if held[term]}
    return _first(OfferKind.TERM, fits, lambda term: (-held[term],))


def place_offers(
    typed: str, places: Shelf, known: Held, exists: Callable[[str], bool]
) -> list[Offer]:
    """Places by reports, then the higher level, then the code; by their codes too."""
    fits = places.fitting(typed)
    if typed.isascii() and typed.isdigit() and len(typed) > 1:
        codes = (region.code for region in regions.below(regions.NATION))
        fits |= {code: Fit.BEGINNING for code in codes if code.startswith(typed)}
    seen = {code: fit for code, fit in fits.items() if exists(code)}
    return _first(
        OfferKind.REGION, seen, lambda code: (-known.reports.get(code, 0), _rank(code), code)
    )


def _rank(code: str) -> int:
    region = regions.get(code)
    return regions.RANK[region.level] if region else len(regions.RANK)


def _first(
    kind: OfferKind, fits: Mapping[str, Fit], order: Callable[[str], tuple[object, ...]]
) -> list[Offer]:
    keys = sorted(fits, key=lambda key: (fits[key], *order(key)))
    whole = sum(fit is Fit.WHOLE for fit in fits.values())
    most = max(MOST[kind], min(whole, MOST_WHOLE))
    return [Offer(kind, key, fits[key]) for key in keys[:most]]


def _reports(typed: str, known: Held) -> list[Offer]:
    """Reports whose title holds it, newest first."""
    folded = literal.fold(typed).strip()
    if len(folded) < SHORTEST_IN_TITLE:
        return []
    rows = [
        Offer(OfferKind.REPORT, report_id, Fit.BEGINNING if begins else Fit.LOOSE)
        for report_id, begins in islice(known.titles.holding(folded), MOST[OfferKind.REPORT])
    ]
    return sorted(rows, key=lambda offer: offer.fit)
