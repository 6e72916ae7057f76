"""How the words of this field begin: 行政复议, 法治督察, 政务公开, 营商环境 …

柳州行政复议 asks for 行政复议 in 柳州, 上海南站 asks for a railway station. A short name that
touches other words is read as a place only when a word of the field follows, or a whole one stands
before. Beginnings, not words: compounds are many, their first characters are few.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index_mappings import literal, rules
from index_mappings.words import Dictionary

_BEGINNINGS: Final = Path(__file__).with_name("data") / "fieldwords.txt"
_SHORTEST_WHOLE: Final = 4  # before a name only a whole term counts: 社会安定 is no place 安定


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Our beginnings and a dictionary's terms (an office's own, where there are some)."""

    pattern: re.Pattern[str]

    def begins(self, text: str) -> bool:
        """Whether a word of the field begins here."""
        return self.pattern.match(text) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Every place in a text where a word of the field stands."""
        return [match.span() for match in self.pattern.finditer(text)]

    def whole(self, text: str) -> bool:
        """Whether this is a term of the field by itself, as far as its start and length tell."""
        return len(text) >= _SHORTEST_WHOLE and self.begins(text)


@functools.cache
def field_words(dictionary: Dictionary) -> FieldWords:
    """The words of the field as a dictionary knows them."""
    every = {
        literal.fold(word)
        for word in (*rules.section(_BEGINNINGS, "beginnings"), *dictionary.terms)
    }
    longest_first = sorted(every, key=len, reverse=True)
    return FieldWords(re.compile("|".join(map(re.escape, longest_first))))
