"""What orders hits on every engine: the field, or the weights of the question's tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index_mappings.query import Query, Ranking, Sort, Within
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
