"""The goals that the table of a run is held against, for the two sizes that have some.

They are of the embedded engine on two processors shared with the clients, over HTTP, exact facets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks import questions, table

#: More paragraphs than this are held against the goals for a million.
LARGE = 500_000


@dataclass(frozen=True, slots=True)
class Goals:
    """Milliseconds (p50 / p95) by kind of question; questions and paragraphs a second; MB."""

    kinds: Mapping[str, str]
    rate: str
    loading: str
    memory: str


def goals(paragraphs: int, *, remote: bool) -> Goals:
    """Those for an index of this size; on a server only what is added to it has a goal."""
    if remote:
        return _NONE
    return _MILLION if paragraphs > LARGE else _SMALL


def _by_kind(
    word: str, words: str, phrase: str, county: str, none: str, deep: str
) -> Mapping[str, str]:
    return MappingProxyType(
        {
            questions.ONE_WORD: word,
            questions.TWO_WORDS: words,
            questions.LONG_PHRASE: phrase,
            questions.BY_COUNTY: county,
            questions.NO_WORDS: none,
            questions.DEEP: deep,
        }
    )


_NONE = Goals({}, rate=table.NONE, loading=table.NONE, memory=table.NONE)
_SMALL = Goals(
    _by_kind("3 / 7", "5 / 10", "4 / 8", "5 / 10", "3 / 7", "8 / 16"),
    rate="320",
    loading="6,000",
    memory="250",
)
_MILLION = Goals(
    _by_kind("8 / 20", "9 / 20", "12 / 25", "14 / 30", "6 / 15", "30 / 60"),
    rate="120",
    loading="5,000",
    memory="350",
)
