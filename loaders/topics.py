"""Topics: which fields of the programme a paragraph speaks of, told from its terms.

A term counts wherever it stands; a long paragraph, which names much in passing, must say more than
one thing of a field. A paragraph that names none takes the fields of the heading directly above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from index_mappings.folding import simplified
from index_mappings.quick import Quick
from index_mappings.reports import Topic
from loaders.patterns import section

#: Marks that stand inside terms (“双随机、一公开”) and differ from hand to hand.
_MARKS = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》〈〉、 \u3000\u00a0\t·+＋"))
_CHOICE = re.compile(r"(\w?)\(\?:([^()\[\]]+)\)(?![?*+{])")
_GROUP = re.compile(r"\([^()]*\)")
#: A term's first character and, where it is certain, the second one.
_OPENING = re.compile(r"(\w)(?![?*+{])(?:(\w)(?![?*{]))?")
#: Longer than this a paragraph needs two different terms of a field.
_LONG = 240


@cache
def _patterns() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    return tuple((topic, compiled(section("topics.txt", topic.value))) for topic in Topic)


def compiled(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Finds where one of the terms begins; group 1 is the term itself.

    At most places none can: a term's first character and one of the second characters are looked
    for before the terms are tried one after the other, which is twice as fast. So choices at
    the beginning of a term are written out.
    """
    branches = [branch for term in terms for branch in _branches(term)]
    begun: dict[str, list[str]] = {}  # the rest of each term, by its first character
    seconds, others = set[str](), set[str]()
    for branch in branches:
        opening = _OPENING.match(branch)
        if opening is None or "|" in _GROUP.sub("", branch):  # then every place is tried
            return re.compile(f"(?=({'|'.join(branches)}))")
        begun.setdefault(opening[1], []).append(branch[1:])
        (seconds if opening[2] else others).add(opening[2] or opening[1])
    second = f"(?=[{''.join(sorted(seconds))}])" if seconds else "(?!)"
    other = f"|(?<=[{''.join(sorted(others))}])" if others else ""
    every = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in begun.items())
    return re.compile(f"[{''.join(begun)}](?:{second}{other})(?<=(?=({every})).)")


def _branches(term: str) -> Iterator[str]:
    """The term with the choice at its beginning, and the one behind its first character, spelled
    out."""
    choice = _CHOICE.match(term)
    if choice is None:
        yield term
        return
    for head in choice[2].split("|"):
        branch = choice[1] + head + term[choice.end() :]
        yield from [branch] if choice[1] else _branches(branch)


def topics_of(text: str, heading: tuple[str, ...] = ()) -> tuple[Topic, ...]:
    """The topics of a paragraph, in the programme's order."""
    own = _named(text)
    return own if own or not heading else _named(heading[0])


def _named(text: str) -> tuple[Topic, ...]:
    bare_text = quick_bare().each(text)
    if len(bare_text) <= _LONG:
        return tuple(topic for topic, pattern in _patterns() if pattern.search(bare_text))
    return tuple(topic for topic, pattern in _patterns() if _twice(pattern, bare_text))


@cache
def bare_table() -> dict[int, str | None]:
    """What becomes of characters before terms are looked for: one pass for both tables."""
    return {**simplified(), **_MARKS}


@cache
def quick_bare() -> Quick:
    """The same for whole texts, where that is quicker."""
    return Quick(lambda text: text.translate(bare_table()), map(chr, simplified()))


def _twice(pattern: re.Pattern[str], bare_text: str) -> bool:
    first = term = pattern.search(bare_text)
    while first and term:
        term = pattern.search(bare_text, term.end(1))
        if term and term[1] != first[1]:
            return True
    return False
