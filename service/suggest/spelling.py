"""How a term may have been meant: terms of the field that sound or look like what was typed.

风桥经验 and 枫侨经验 sound like 枫桥经验, 冶安 looks like 治安. What is worked out here is offered
and counted, never applied. Pure; the keys of a dictionary are made when first asked for.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Final

from index_mappings import literal
from index_mappings.words import Dictionary
from service.suggest import pinyin

#: Shorter terms sound like too many others.
SHORTEST: Final = 3
LONGEST: Final = 16
#: Ways that one term is read, where characters have several readings.
MOST_WAYS: Final = 8
#: What many do not tell apart when they speak: 四 and 是, 林 and 灵.
_ALIKE: Final = re.compile("(?<=[zcs])h|(?<=[aei]n)g$")
Keys = dict[str, tuple[str, ...]]


def respelt(term: str, dictionary: Dictionary) -> list[str]:
    """The term with a piece of it written as a term of the field is, the longest piece first."""
    units = literal.units(term)
    if len(units) > LONGEST or len("".join(units)) != len(units):
        return []
    known = _keys(dictionary)
    written: dict[str, None] = {}
    for size in range(len(units), SHORTEST - 1, -1):
        for at in range(len(units) - size + 1):
            piece = "".join(units[at : at + size])
            if piece in known:  # it is a term itself
                continue
            for other in _like(piece, known):
                written["".join(units[:at]) + other + "".join(units[at + size :])] = None
    return list(written)


def _like(piece: str, known: Keys) -> Iterator[str]:
    for key in _keys_of(piece):
        yield from known.get(key, ())


@functools.cache
def _keys(dictionary: Dictionary) -> Keys:
    """The terms by how they sound and look, and each by itself."""
    rows: dict[str, dict[str, None]] = {}
    for term in dictionary.offered:
        units = literal.units(term)
        if SHORTEST <= len(units) <= LONGEST and len("".join(units)) == len(units):
            plain = "".join(units)
            rows[plain] = {}
            for key in _keys_of(plain):
                rows.setdefault(key, {})[plain] = None
    return {key: tuple(terms) for key, terms in rows.items()}


def _keys_of(piece: str) -> Iterator[str]:
    """Each way to read it, and its look; neither can be a term."""
    ways = itertools.product(*pinyin.of_term(piece))
    for way in itertools.islice(ways, MOST_WAYS):
        yield " ".join(_ALIKE.sub("", syllable) for syllable in way)
    yield "=" + "".join(_looks().get(character, character) for character in piece)


@functools.cache
def _looks() -> dict[str, str]:
    """Each character of a group to the first of it."""
    lines = (pinyin.DATA / "looks.txt").read_text("utf-8").splitlines()
    groups = (line for line in lines if line and not line.startswith("#"))
    return {character: group[0] for group in groups for character in group}
