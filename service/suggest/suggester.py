"""Suggestions while somebody types: the last piece of the question completed.

Everything that is said is of one commit and of the part that may be seen.
"""

from __future__ import annotations

import contextlib

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.errors import EngineError
from index_mappings.limits import Part, touches
from service import question as questions
from service.search.addresses import Addresses
from service.search.searcher import Searcher
from service.settings import Settings
from service.suggest import shelf
from service.suggest.chunk import chunks, field_chunk
from service.suggest.conditions import values
from service.suggest.keeper import Keeper
from service.suggest.offers import offers
from service.suggest.shapes import Suggestion, Suggestions
from service.suggest.spelling import respelt
from service.suggest.telling import Telling, name_of

#: Any place does.
LUCHENG = "330302"


class Suggester:
    """Suggests for one application; to be closed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.keeper = Keeper(lambda: settings.dictionary.offered)

    def prepare(self, searcher: Searcher) -> None:
        """Make what is the same for every index, and what this one says by its catalogue alone."""
        dictionary = self._settings.dictionary
        name_of(LUCHENG, self._settings.day, dictionary)
        for rows in (shelf.terms_of(dictionary), shelf.places()):
            rows.fitting("lc")
        respelt("风桥经验", dictionary)
        with contextlib.suppress(EngineError):  # without an index the service starts all the same
            self.keeper.prepare(searcher.reader.now())

    def warm(self, searcher: Searcher) -> None:
        """The same, and begin to learn what this index holds."""
        self.prepare(searcher)
        with contextlib.suppress(EngineError):
            self.keeper.begin(searcher.reader.now())

    def suggest(self, searcher: Searcher, q: str) -> tuple[Suggestions, bool]:
        """What is offered, and whether that is all that will be said of this commit."""
        return searcher.reader.answer(lambda view: self._of(view, searcher.addresses, q))

    def close(self) -> None:
        """Stop learning."""
        self.keeper.close()

    def _of(self, view: View, addresses: Addresses, q: str) -> tuple[Suggestions, bool]:
        known = self.keeper.of(view)
        catalogue = view.catalogue()
        current = known.mark == catalogue.mark
        dictionary = self._settings.dictionary
        question = questions.read(q, self._settings.day, dictionary)
        terms, places = shelf.terms_of(dictionary), shelf.places()
        rows: list[Suggestion] = []

        def exists(code: str) -> bool:
            return _exists(catalogue, code)

        value = field_chunk(question)
        for chunk in [value] if value else chunks(question):
            offered = (
                values(value, places, known, exists)
                if value
                else offers(chunk, terms, places, known, exists)
            )
            telling = Telling(chunk, catalogue, known, current, self._settings, addresses)
            rows = [row for offer in offered for row in telling.row(offer)]
            if rows:
                break
        return {"suggestions": rows}, current and known.counted


def _exists(catalogue: Catalogue, code: str) -> bool:
    return not isinstance(catalogue, Part) or touches(code, catalogue.limit)
