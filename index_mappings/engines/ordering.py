"""What orders hits on every engine: the field, or the weights of the question's tokens.

By relevance, notes stand behind: the hits come in two stretches that follow one another, each in
the order of its scores. No clause could lift one stretch above the other without spoiling the
scores: a long question's have no bound, and a large constant takes their last digits away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index_mappings.query import Query, Sort
from index_mappings.reports import SectionType

#: The fields whose tokens are scored, in the order of the weights.
FIELDS = ("words", "bigrams", "units")
# Each weight is there for what it brings on judged questions (`make bench-relevance`).
#: Where only some words have to stand, closeness to the whole question decides.
LOOSE = (0.2, 0.5, 0.6)
#: Where every term stands literally, bigrams tell nothing more, and cost time.
LITERAL = (0.4, 0.0, 0.8)
#: There, what was done goes before what is only planned or asked for. The section is a token like
#: any other, worth the more the rarer it is: one constant for all would cost a third of the time.
DONE = ("section", SectionType.ACHIEVEMENT.value, 1.5)
# A question of 2,000 characters would make 5,000 clauses. Those at its beginning order well enough.
MOST_TOKENS = 300


def weights(query: Query) -> Iterator[tuple[str, str, float]]:
    """Field, token and weight of all that adds to a score; a token asked twice counts twice."""
    ranking = query.ranking
    tokens = (ranking.words, ranking.bigrams, ranking.units)
    boosts = LITERAL if literal(query) else LOOSE
    for field, boost, values in zip(FIELDS, boosts, tokens, strict=True):
        for value, times in Counter(values[:MOST_TOKENS]).items() if boost else ():
            yield field, value, boost * times
    if literal(query):
        yield DONE


def literal(query: Query) -> bool:
    """Whether every term has to stand, so that what is found is near the question already."""
    return not query.some


def order_field(query: Query) -> str | None:
    """The field that orders the paragraphs; None when scores do."""
    if query.sort is Sort.NEWEST:
        return "newest"
    nothing_to_rank_by = not any((query.ranking.bigrams, query.ranking.units, query.ranking.words))
    if query.sort is Sort.REGION or query.browses or nothing_to_rank_by:
        return "key"
    return None


def notes_behind(query: Query) -> bool:
    """Whether the order puts notes behind all else; not where none, or nothing else, is asked."""
    notes = SectionType.NOTE in query.sections
    some_of_both = len(set(query.sections)) > 1 if notes else not query.sections
    return some_of_both and order_field(query) is None
