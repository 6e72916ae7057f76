"""What orders hits on every engine: the field, or the weights of the question's tokens."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index_mappings.query import Query, Sort, Within
from index_mappings.reports import SectionType

#: The fields whose tokens are scored, in the order of the weights.
FIELDS = ("words", "bigrams", "units")
# Each weight is there for what it brings on judged questions (`make bench-relevance`).
#: Where only some words have to stand, closeness to the whole question decides.
LOOSE = (0.2, 0.5, 1.0)
#: There, the official words for what people say at home (老板: 用人单位) count so much of that.
OFFICIAL = 0.5
#: Where every term stands literally, bigrams tell nothing more, and cost time.
LITERAL = (0.4, 0.0, 0.4)
#: There, what was done goes before what is only planned or asked for. The section is a token like
#: any other, worth the more the rarer it is: one constant for all would cost a third of the time.
DONE = ("section", SectionType.ACHIEVEMENT.value, 1.2)
# A question of 2,000 characters would make 5,000 clauses. Those at its beginning order well enough.
MOST_TOKENS = 300


def weights(query: Query) -> Iterator[tuple[str, str, float]]:
    """Field, token and weight of all that adds to a score.

    A token that a question holds n times counts √n times: 0.001 of nDCG@10 and of recall@100 on lay
    questions, against n times or once."""
    ranking = query.ranking
    tokens = (ranking.words, ranking.bigrams, ranking.units)
    boosts = LOOSE if query.some else LITERAL
    for field, boost, values in zip(FIELDS, boosts, tokens, strict=True):
        for value, times in Counter(values[:MOST_TOKENS]).items() if boost else ():
            yield field, value, boost * math.sqrt(times)
    if not query.some:
        yield DONE
    elif OFFICIAL:
        of_field = dict(zip(FIELDS, LOOSE, strict=True))
        for field, value in ranking.official[:MOST_TOKENS]:
            yield field, value, OFFICIAL * of_field[field]


def order_field(query: Query) -> str | None:
    """The field that orders the paragraphs; None when scores do."""
    if query.sort is Sort.NEWEST:
        return "newest"
    nothing_to_rank_by = not any((query.ranking.bigrams, query.ranking.units, query.ranking.words))
    if query.sort is Sort.REGION or query.browses or nothing_to_rank_by:
        return "key"
    return None


def tiers(query: Query) -> list[Query]:
    """The queries whose hits, one query's behind the other's, are those of this one in order.

    By relevance notes stand behind all else. Where more of the words go first, each part has tiers
    of its own: all of them, all but one, and so on down to one. A score as large as a tier would do
    in one query, and lose the digits that order within it.
    """
    if order_field(query) is not None:
        return [query]
    words = len(set(query.some)) if query.within is Within.PARAGRAPH else 0
    if not query.most_first or query.held or words < 2:
        return _notes_last(query)
    counts = range(words, 0, -1)
    return [
        replace(part, most_first=False, held=count)
        for part in _notes_last(query)
        for count in counts
    ]


def _notes_last(query: Query) -> list[Query]:
    """All but notes, then the notes; the query itself where none, or nothing else, is asked."""
    sections = query.sections or tuple(SectionType)
    others = tuple(section for section in sections if section is not SectionType.NOTE)
    if not others or len(others) == len(sections):
        return [query]
    return [replace(query, sections=others), replace(query, sections=(SectionType.NOTE,))]


def left_out(sections: tuple[SectionType, ...]) -> tuple[SectionType, ...]:
    """The types that a condition leaves out, where asking by those is less work: they are fewer."""
    others = tuple(section for section in SectionType if section not in sections)
    return others if sections and len(others) < len(sections) else ()
