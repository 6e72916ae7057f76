"""What a token of the question adds to a hit's score, asked by itself: scores of several add up."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from index_mappings.engines.embedded.commit import POSITION, EmbeddedCommit
from index_mappings.engines.fields import POSITION_BITS
from index_mappings.engines.views import Scores, Token
from index_mappings.query import Hit


def alone(commit: EmbeddedCommit, token: Token, hits: Sequence[Hit]) -> Scores:
    """By report number and position what this token adds to the hits that hold it."""
    field, value, weight = token
    asking = commit.asking
    among = tantivy.Query.const_score_query(asking.one_of("key", [h.key for h in hits]), 0.0)
    scored = tantivy.Query.boost_query(asking.one_of(field, [value]), weight)
    both = [(tantivy.Occur.Must, among), (tantivy.Occur.Must, scored)]
    query = tantivy.Query.boolean_query(both)
    rows = commit.searcher.search(query, limit=len(hits), count=False).hits
    spots = commit.searcher.fast_field_values("spot", [at for _, at in rows]) if rows else []
    return {
        (spot >> POSITION_BITS, spot & POSITION): float(score)
        for spot, (score, _) in zip(spots, rows, strict=True)
    }
