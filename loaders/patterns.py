"""The rules of reading: data files beside this code (how they are written, `rules` says).

Rules are matched against `plain(text)` unless their file says otherwise: NFKC, simplified, without
blanks.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from index_mappings import folding, rules

_DATA: Final = Path(__file__).with_name("data")
#: Many rules look at each short line, some one after the other at the same paragraphs; what is
#: longer than these is looked at once.
_SHORT, _LONG = 200, 2_000


def plain(text: str) -> str:
    """The text as rules see it (`folding.plain`); the last short ones are remembered, and the very
    last paragraphs."""
    if len(text) <= _SHORT:
        return _short_plain(text)
    return _long_plain(text) if len(text) <= _LONG else folding.plain(text)


@lru_cache(maxsize=4096)
def _short_plain(text: str) -> str:
    return folding.plain(text)


@lru_cache(maxsize=128)
def _long_plain(text: str) -> str:
    return folding.plain(text)


@cache
def section(file: str, name: str) -> tuple[str, ...]:
    """The lines of one section of a data file, comments and blank lines left out."""
    return rules.section(_DATA / file, name)


@cache
def one_of(file: str, name: str) -> re.Pattern[str]:
    """All patterns of a section as one alternation."""
    return any_of(file, name).pattern


def any_of(file: str, name: str) -> rules.AnyOf:
    """The same as a pattern for a module to keep: nothing is read before it is used."""
    return rules.AnyOf(_DATA / file, name)


@cache
def valued(file: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The `value<TAB>pattern` lines of a section in file order; neighbours of one value joined."""
    pairs = rules.valued(_DATA / file, name)
    return tuple((value, re.compile(pattern)) for value, pattern in pairs)
