"""How terms and places are read, and how well letters fit a reading: lc, lucheng and luchq all lead
to 鹿城区.

Readings are facts in two files: pinyin.csv for every text (made by data/make_pinyin.py), places.csv
for names of places before it, where a character is read otherwise (六安 is lu an). Where several
readings are known all of them fit. Pure, and loaded when first asked for.
"""

from __future__ import annotations

import csv
import functools
from enum import IntEnum
from pathlib import Path
from typing import Final

from index_mappings import literal

DATA: Final = Path(__file__).with_name("data")
#: For each character the ways it is read; a run of letters or digits is read as it is written.
Syllables = tuple[tuple[str, ...], ...]
Table = dict[str, Syllables]
_FULL, _INITIALS = 1, 2
#: Characters of the longest rows.
_LONGEST: Final = 4


class Fit(IntEnum):
    """How well what was typed fits, best first: all of it, its beginning, or somehow."""

    WHOLE = 0
    BEGINNING = 1
    LOOSE = 2


def of_term(text: str) -> Syllables:
    """How a term is read."""
    return _read(text, (_table("pinyin.csv"),))


def of_place(name: str) -> Syllables:
    """How the name of a place is read."""
    return _read(name, (_table("places.csv"), _table("pinyin.csv")))


def fit(typed: str, syllables: Syllables) -> Fit | None:
    """How lower case letters fit a reading from its beginning on; None where they do not.

    Initials and full syllables fit better than pieces of syllables.
    """
    states = {(0, _FULL | _INITIALS)}
    best: Fit | None = None
    for number, readings in enumerate(syllables, 1):
        following: set[tuple[int, int]] = set()
        for at, style in states:
            for reading in readings:
                for length in range(1, _shared(typed, at, reading) + 1):
                    kept = style & _style(length, reading)
                    if at + length < len(typed):
                        following.add((at + length, kept))
                        continue
                    if kept and number == len(syllables):
                        return Fit.WHOLE
                    begun = Fit.BEGINNING if kept or style & _FULL else Fit.LOOSE
                    best = begun if best is None else min(best, begun)
        states = following
    return best


def beginnings(syllables: Syllables, most: int) -> set[str]:
    """What may be typed first, up to so many letters: 城 of 鹿城 after l or lu, never before."""
    begun = {reading[:size] for reading in syllables[0] for size in range(1, len(reading) + 1)}
    every = {letters[:most] for letters in begun}
    if len(syllables) > 1:
        short = [letters for letters in begun if len(letters) < most]
        after = beginnings(syllables[1:], most - 1) if short else set()
        every |= {(letters + more)[:most] for letters in short for more in after}
    return every


def _style(length: int, reading: str) -> int:
    """What so many letters of a syllable are: all of it, its initial, or neither."""
    return (_FULL if length == len(reading) else 0) | (_INITIALS if length == 1 else 0)


def _shared(typed: str, at: int, reading: str) -> int:
    """How many letters from `at` on are those the syllable begins with."""
    count = 0
    for letter, other in zip(typed[at : at + len(reading)], reading, strict=False):
        if letter != other:
            break
        count += 1
    return count


def _read(text: str, tables: tuple[Table, ...]) -> Syllables:
    """The longest piece that a table knows, from place to place; the first table goes before."""
    units = [unit for unit in literal.units(text) if unit != literal.BARRIER]
    syllables: list[tuple[str, ...]] = []
    while len(syllables) < len(units):
        at = len(syllables)
        pieces = ["".join(units[at : at + size]) for size in range(_LONGEST, 0, -1)]
        known = (table[piece] for table in tables for piece in pieces if piece in table)
        syllables += next(known, ((units[at],),))
    return tuple(syllables)


@functools.cache
def _table(name: str) -> Table:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return {text: _syllables(reading) for text, reading in list(csv.reader(lines))[1:]}


def _syllables(reading: str) -> Syllables:
    """`lao|le ting`: blanks between characters, | between ways to read one."""
    return tuple(tuple(syllable.split("|")) for syllable in reading.split())
