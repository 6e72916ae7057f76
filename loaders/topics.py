"""Topics: which fields of the programme a paragraph speaks of, told from its terms.

A term counts wherever it stands; a long paragraph, which names much in passing, must say more than
one thing of a field. A paragraph that names none takes the fields of the heading directly above it.
"""

from __future__ import annotations

import re
from functools import cache

from index_mappings.reports import Topic
from loaders.patterns import section, simplified

#: Marks that stand inside terms (“双随机、一公开”) and differ from hand to hand.
_MARKS = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》〈〉、 \u3000\u00a0\t·+＋"))
_CHOICE = re.compile(r"\(\?:([^()\[\]]+)\)(?![?*+{])")
#: Longer than this a paragraph needs two different terms of a field.
_LONG = 240


@cache
def _patterns() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    return tuple((topic, _compiled(section("topics.txt", topic.value))) for topic in Topic)


def _compiled(terms: tuple[str, ...]) -> re.Pattern[str]:
    """One alternation in which every branch begins with a character.

    The engine then skips all places where none of them can begin: six times faster. So a choice at
    the beginning of a term is written out.
    """
    return re.compile("|".join(branch for term in terms for branch in _branches(term)))


def _branches(term: str) -> list[str]:
    choice = _CHOICE.match(term)
    if choice is None:
        return [term]
    return [head + term[choice.end() :] for head in choice[1].split("|")]


def topics_of(text: str, heading: tuple[str, ...] = ()) -> tuple[Topic, ...]:
    """The topics of a paragraph, in the programme's order."""
    own = _named(text)
    return own if own or not heading else _named(heading[0])


def _named(text: str) -> tuple[Topic, ...]:
    told = text.translate(_bare())
    if len(told) <= _LONG:
        return tuple(topic for topic, pattern in _patterns() if pattern.search(told))
    return tuple(topic for topic, pattern in _patterns() if _twice(pattern, told))


@cache
def _bare() -> dict[int, str | None]:
    """What becomes of characters before terms are looked for: one pass for both tables."""
    return {**simplified(), **_MARKS}


def _twice(pattern: re.Pattern[str], told: str) -> bool:
    first = pattern.search(told)
    if first is None:
        return False
    return any(found[0] != first[0] for found in pattern.finditer(told, first.end()))
