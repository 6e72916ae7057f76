"""What orders hits on every engine: the field, or the weights of the question's tokens.

By relevance, notes stand behind: the hits come in two stretches that follow one another, each in
the order of its scores. No clause could lift one stretch above the other without spoiling the
scores: a long question's have no bound, and a large constant takes their last digits away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index_mappings.query import Query, Ranking, Sort
from index_mappings.reports import SectionType

# Chosen on 1,235 lay questions over 60,461 statute articles (nDCG@10 / recall@100, law title in
# `words`, repeated tokens counted): .2 .5 .6 gives 0.401 / 0.686, .3 .5 .3 gives 0.396 / 0.683.
# It was the best of six mixtures tried on those same questions, so expect less elsewhere.
BOOSTS = (("words", 0.2), ("bigrams", 0.5), ("units", 0.6))
# A question of 2,000 characters would make 5,000 clauses. Those at its beginning order well enough.
MOST_TOKENS = 300


def weights(ranking: Ranking) -> Iterator[tuple[str, str, float]]:
    """Field, token and weight of all that adds to a score; a token asked twice counts twice."""
    tokens = (ranking.words, ranking.bigrams, ranking.units)
    for (field, boost), values in zip(BOOSTS, tokens, strict=True):
        for value, times in Counter(values[:MOST_TOKENS]).items():
            yield field, value, boost * times


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
