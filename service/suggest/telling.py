"""Offers said as suggestions: the whole question once chosen, what it brings, where it is."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote_plus

from index_mappings import regions
from index_mappings.catalogue import Catalogue
from index_mappings.dimensions import NAMED
from index_mappings.words import Dictionary
from service import question as questions
from service.search.addresses import Addresses, region_path
from service.settings import Settings
from service.suggest.chunk import FieldChunk, LastChunk
from service.suggest.conditions import place_of_field
from service.suggest.held import Held
from service.suggest.offers import Offer, OfferKind
from service.suggest.shapes import Suggestion

#: Ways to name a place, the shortest first: its name, with what is right above it, with all above.
_WAYS: Final = (1, 2, 4)


class Telling:
    """Says offers of one piece of a question as suggestions."""

    def __init__(
        self,
        chunk: LastChunk,
        catalogue: Catalogue,
        known: Held,
        current: bool,
        settings: Settings,
        addresses: Addresses,
    ) -> None:
        self._chunk = chunk
        self._catalogue = catalogue
        self._known = known
        self._current = current
        self._settings = settings
        self._addresses = addresses

    def row(self, offer: Offer) -> Iterator[Suggestion]:
        """One suggestion; none of a report that is gone since."""
        match offer.kind:
            case OfferKind.TERM:
                yield self._term(offer.key)
            case OfferKind.REGION:
                yield self._region(offer.key)
            case OfferKind.REPORT:
                yield from self._report(offer.key)
            case OfferKind.CONDITION:
                if isinstance(self._chunk, FieldChunk):
                    yield self._condition(self._chunk, offer.key)

    def _term(self, term: str) -> Suggestion:
        count = self._known.paragraphs.get(term) if self._current and self._known.counted else None
        detail = "" if count is None else f"{count:,} 段"
        return self._suggestion(
            OfferKind.TERM, term, self._chunk.completed(self._asked(term)), detail
        )

    def _asked(self, term: str) -> str:
        """The term as a question asks for it: in quotes where it would be read as scope."""
        plain = self._chunk.literal or _plain(term, self._settings.day, self._settings.dictionary)
        return term if plain else questions.quoted(term)

    def _region(self, code: str) -> Suggestion:
        path = region_path(code)
        reports = self._known.reports.get(code, 0) if self._current else None
        above = "".join(path[:-1])
        held = "" if reports is None else _reports(reports)
        detail = " · ".join(piece for piece in (above, held) if piece)
        name = place_of_field if isinstance(self._chunk, FieldChunk) else name_of
        query = self._chunk.completed(name(code, self._settings.day, self._settings.dictionary))
        return self._suggestion(OfferKind.REGION, path[-1], query, detail)

    def _condition(self, chunk: FieldChunk, value: str) -> Suggestion:
        """A value behind a field; of the report's own it is said how many reports have it."""
        text = NAMED[chunk.kind].say(value)
        counts = self._known.values.get(chunk.kind)
        silent = counts is None or chunk.excluded or not self._current
        detail = "" if silent or counts is None else _reports(counts.get(value, 0))
        return self._suggestion(OfferKind.CONDITION, text, chunk.completed(text), detail)

    def _report(self, report_id: str) -> Iterator[Suggestion]:
        row = self._catalogue.row(report_id)
        if row is None:
            return
        report = self._catalogue.entries[row].report
        place = name_of(report.region_code, self._settings.day, self._settings.dictionary)
        query = self._chunk.completed(f"{place} {report.year}年")
        detail = " · ".join(("".join(region_path(report.region_code)), f"{report.year}年度"))
        suggestion = self._suggestion(OfferKind.REPORT, report.title, query, detail)
        yield {**suggestion, "url": self._addresses.report(report_id)}

    def _suggestion(self, kind: OfferKind, text: str, query: str, detail: str) -> Suggestion:
        url = f"{self._addresses.root}/?q={quote_plus(query)}"
        return {
            "text": text, "kind": str(kind), "label": text, "detail": detail,
            "query": query, "url": url,
        }  # fmt: skip


def _reports(count: int) -> str:
    return f"{count:,} 份报告" if count else "未收录报告"


@functools.lru_cache(maxsize=8192)
def _plain(term: str, day: datetime.date, dictionary: Dictionary) -> bool:
    """Whether a question that is nothing but this term asks for it, and for nothing else."""
    return [t.text for t in questions.read(term, day, dictionary).terms] == [term]


@functools.lru_cache(maxsize=8192)
def name_of(code: str, day: datetime.date, dictionary: Dictionary) -> str:
    """The shortest name by which a question means this place alone."""
    path = region_path(code)
    names = ["".join(path[-way:]) for way in _WAYS]
    for name in names:
        if len(regions.chain(name)) == 1:  # cheaper than reading
            read = questions.read(name, day, dictionary)
            if read.regions == (code,) and not read.terms:
                return name
    return names[-1]
