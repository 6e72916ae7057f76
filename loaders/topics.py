"""Topics: which fields of the programme a paragraph speaks of, told from its terms.

A term counts wherever it stands; a long paragraph, which names much in passing, must say more than
one thing of a field. A paragraph that names none takes the fields of the heading directly above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from index_mappings.folding import simplified
from index_mappings.quick import Quick
from index_mappings.reports import Topic
from loaders.openings import Openings
from loaders.patterns import section

#: Marks that stand inside terms (“双随机、一公开”) and differ from hand to hand.
_MARKS = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》〈〉、 \u3000\u00a0\t·+＋"))
#: Longer than this a paragraph needs two different terms of a field.
_LONG = 240


def topics_of(text: str, heading: tuple[str, ...] = ()) -> tuple[Topic, ...]:
    """The topics of a paragraph, in the programme's order."""
    return topics_of_all([(text, heading)])[0]


def topics_of_all(paragraphs: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[Topic, ...]]:
    """The topics of a report's paragraphs, each given with its headings, innermost last."""
    headings = list(dict.fromkeys(heading[-1] for _, heading in paragraphs if heading))
    named = _named([*(text for text, _ in paragraphs), *headings])
    of_heading = dict(zip(headings, named[len(paragraphs) :], strict=True))
    return [
        own if own or not heading else of_heading[heading[-1]]
        for own, (_, heading) in zip(named, paragraphs, strict=False)
    ]


def _named(texts: Sequence[str]) -> list[tuple[Topic, ...]]:
    bare_texts = [quick_bare().each(text) for text in texts]
    places = _openings().places(bare_texts)
    return [_topics(_bits(*each)) for each in zip(bare_texts, places, strict=True)]


def _bits(text: str, places: Iterable[tuple[int, int]]) -> int:
    """The topics whose terms stand in a text, a bit for each."""
    named = 0
    first: dict[int, str] = {}
    behind: dict[int, int] = {}
    for place, topics in places:
        for bit, terms in _terms(topics & ~named):
            term = terms.match(text, place) if place >= behind.get(bit, 0) else None
            if term is not None:
                behind[bit] = term.end()
                if len(text) <= _LONG or first.setdefault(bit, term[0]) != term[0]:
                    named |= bit
    return named


@cache
def _topics(bits: int) -> tuple[Topic, ...]:
    return tuple(topic for number, topic in enumerate(Topic) if bits >> number & 1)


@cache
def _terms(bits: int) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """The terms of these topics, each topic with its bit."""
    return tuple((1 << list(Topic).index(topic), _pattern(topic)) for topic in _topics(bits))


@cache
def _pattern(topic: Topic) -> re.Pattern[str]:
    return re.compile("|".join(section("topics.txt", topic.value)))


@cache
def _openings() -> Openings:
    return Openings([section("topics.txt", topic.value) for topic in Topic])


@cache
def bare_table() -> dict[int, str | None]:
    """What becomes of characters before terms are looked for: one pass for both tables."""
    return {**simplified(), **_MARKS}


@cache
def quick_bare() -> Quick:
    """The same for whole texts, where that is quicker."""
    return Quick(lambda text: text.translate(bare_table()), map(chr, simplified()))
