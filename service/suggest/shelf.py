"""What can be offered at all: terms and names of places, and which of them fit what was typed.

Pure, and the same for every index: made once for a dictionary. What an index holds orders it
(`offers`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from index_mappings import literal, regions
from index_mappings.words import Dictionary
from service.search.searcher import NO_REPORTS
from service.suggest import pinyin
from service.suggest.pinyin import Fit, Syllables

#: What may be the letters of a reading; 12345r is, a year alone is not.
_LETTERS: Final = re.compile(r"(?=.*[a-z])[a-z0-9']+")
#: Names are found by so many of the letters they may be typed with.
_BEGUN: Final = 2


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A name of something: `key` is the term, or the code of the place that bears the name."""

    key: str
    folded: str
    syllables: Syllables


@dataclass(frozen=True)
class Shelf:
    """Entries of one kind."""

    entries: tuple[ShelfRow, ...]

    def fitting(self, typed: str) -> dict[str, Fit]:
        """How well each key fits what was typed; those that do not are left out."""
        folded = written(typed)
        if not folded:
            return {}
        best: dict[str, Fit] = {}
        for key, fit in self._fits(folded):
            best[key] = min(fit, best.get(key, fit))
        return best

    def _fits(self, folded: str) -> Iterator[tuple[str, Fit]]:
        for entry in self.entries:
            if folded in entry.folded:
                begins = Fit.BEGINNING if entry.folded.startswith(folded) else Fit.LOOSE
                yield entry.key, Fit.WHOLE if folded == entry.folded else begins
        if _LETTERS.fullmatch(folded):
            letters = folded.replace("'", "")
            for entry in self._by_beginning.get(letters[:_BEGUN], ()):
                fit = pinyin.fit(letters, entry.syllables)
                if fit is not None:
                    yield entry.key, fit

    @functools.cached_property
    def _by_beginning(self) -> Mapping[str, tuple[ShelfRow, ...]]:
        rows: dict[str, list[ShelfRow]] = {}
        for entry in self.entries:
            for letters in pinyin.beginnings(entry.syllables, _BEGUN):
                rows.setdefault(letters, []).append(entry)
        return {letters: tuple(entries) for letters, entries in rows.items()}


def written(text: str) -> str:
    """A text as it is compared: its units in a row; 双随机 begins “双随机、一公开”."""
    return "".join(unit for unit in literal.units(text) if unit != literal.BARRIER)


@functools.cache
def terms_of(dictionary: Dictionary) -> Shelf:
    """The terms of a dictionary and those related to them."""
    return _shelf(((term, term) for term in dictionary.offered), pinyin.of_term)


@functools.cache
def places() -> Shelf:
    """Every name of every place, former ones too; not the country, which is no condition, nor where
    no such reports are written."""
    names = ((code, name) for name, code, _ in regions.every_name() if _asked_for(code))
    return _shelf(names, pinyin.of_place)


def _asked_for(code: str) -> bool:
    return code != regions.NATION and code[:2] not in NO_REPORTS


def _shelf(named: Iterable[tuple[str, str]], read: Callable[[str], Syllables]) -> Shelf:
    rows = ((key, written(name), read(name)) for key, name in named)
    return Shelf(tuple(ShelfRow(*row) for row in rows if row[2]))
