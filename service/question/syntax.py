"""The syntax of a question: what quotes protect, what blanks part, -term, OR and |.

Works on the folded text (full-width marks are then ordinary ones); knows nothing of years, places
or glue. Quotes that do not find their partner are ordinary characters. Never fails.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from index_mappings.mentions.plain import Plain
from index_mappings.numerals import PLAN
from service.question.fieldsyntax import FieldPiece, piece

PAIRS: Final = {"“": "”", "「": "」", "『": "』", "《": "》"}
_CLOSING: Final = {close: open_ for open_, close in PAIRS.items()}
_DOUBLE: Final = '“”"'  # typed the wrong way round or mixed, two of them still are a pair
#: Stands for what nobody may read as scope; a symbol: no letter, no blank, no glue.
MASK: Final = "\ufffc"

# The marks within which a period name may still be scope (“十四五”), and the name itself.
_PERIOD: Final = re.compile(rf"[“\"「]\s*{PLAN}\s*[”\"」]")


class Role(StrEnum):
    """What a chunk is."""

    WORDS = "words"
    EXCLUDED = "excluded"
    FIELD = "field"
    OR = "or"
    AND = "and"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the question between blanks (those in quotes part nothing)."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Layout:
    """A question in pieces. `zones` are the protected places, marks included.

    `masked` is as long as `text`; quotes, excluded terms, fields and operators are masked in it.
    """

    text: str
    masked: str
    chunks: tuple[Chunk, ...]
    zones: tuple[tuple[int, int], ...]
    fields: tuple[FieldPiece, ...] = ()


def layout(raw: str, folded: Plain) -> Layout:
    """Cut a question into chunks."""
    text = folded.text
    zones = _zones(text)
    fields: list[FieldPiece] = []
    chunks = tuple(_chunks(raw, folded, dict(zones), fields))
    hidden = [c for c in chunks if c.role is not Role.WORDS]
    places = [(c.start, c.end) for c in hidden]
    places += [zone for zone in zones if not _PERIOD.fullmatch(text, *zone)]
    return Layout(text, _masked(text, places), chunks, tuple(zones), tuple(fields))


def _zones(text: str) -> list[tuple[int, int]]:
    """The outermost protected places, in order."""
    pairs: list[tuple[int, int]] = []
    waiting: dict[str, list[int]] = {mark: [] for mark in PAIRS}
    for at, character in enumerate(text):
        if character in waiting:
            waiting[character].append(at)
        elif character in _CLOSING and waiting[_CLOSING[character]]:
            pairs.append((waiting[_CLOSING[character]].pop(), at + 1))
    inside = _outermost(pairs)
    covered = {at for start, end in inside for at in range(start, end)}
    stray = [at for at, c in enumerate(text) if c in _DOUBLE and at not in covered]
    for first, second in zip(stray[::2], stray[1::2], strict=False):
        pairs.append((first, second + 1))
    return _outermost(pairs)


def _outermost(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen


def _chunks(
    raw: str, folded: Plain, zones: dict[int, int], fields: list[FieldPiece]
) -> Iterable[Chunk]:
    """The chunks in order; what is a field among them goes to `fields` too."""
    text, at = folded.text, 0
    cuts = _operators_between(raw, folded, zones)

    def is_operator(start: int, end: int) -> bool:
        return _role(raw, folded, start, end) in (Role.OR, Role.AND)

    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == "|":
            yield Chunk(at, at + 1, Role.OR)
            at += 1
        elif field := piece(text, at, zones, is_operator):
            fields.append(field)
            yield Chunk(at, field.end, Role.FIELD)
            at = field.end
        else:
            start = at
            while at < len(text) and not text[at].isspace() and text[at] != "|":
                if at in cuts and at > start:
                    break
                at = zones.get(at, at + 1)
            yield Chunk(start, at, _role(raw, folded, start, at))


def _operators_between(raw: str, folded: Plain, zones: dict[int, int]) -> set[int]:
    """Where to cut “甲”OR“乙”: quotes part an operator from its neighbours as blanks do."""
    cuts: set[int] = set()
    places = sorted(zones.items())
    for (_, end), (start, _) in pairwise(places):
        if end < start and _role(raw, folded, end, start) in (Role.OR, Role.AND):
            cuts |= {end, start}
    return cuts


def _role(raw: str, folded: Plain, start: int, end: int) -> Role:
    text = folded.text[start:end]
    if text in ("或", "或者"):
        return Role.OR
    # A dash of any kind is folded to one, of which only some are typed to leave out.
    if text not in ("or", "and") and not text.startswith("-"):
        return Role.WORDS
    typed = unicodedata.normalize("NFKC", raw[slice(*folded.back(start, end))])
    if text in ("or", "and") and typed.isupper():
        return Role(text)
    return Role.EXCLUDED if typed.startswith("-") and text.strip("-") else Role.WORDS


def _masked(text: str, places: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in places:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)
