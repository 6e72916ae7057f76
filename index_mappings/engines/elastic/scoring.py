"""What a token of the question adds to a hit's score, asked by itself: scores of several add up."""

from __future__ import annotations

from collections.abc import Sequence

from index_mappings.engines.elastic.commit import NO_SOURCE, ElasticCommit
from index_mappings.engines.elastic.fields import document_id, spot_of
from index_mappings.engines.views import Scores, Token
from index_mappings.query import Hit


def alone(commit: ElasticCommit, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Scores]:
    """For each token, by report number and position, what it adds to the hits that hold it; all
    asked in one call."""
    among = {"ids": {"values": [document_id(h.number, h.paragraph.position) for h in hits]}}
    bodies = []
    for field, value, weight in tokens:
        body = commit.body([among], size=len(hits), **NO_SOURCE)
        body["query"]["bool"]["must"] = [{"term": {field: {"value": value, "boost": weight}}}]
        bodies.append(body)
    return [
        {spot_of(hit["_id"]): float(hit["_score"]) for hit in answer["hits"]["hits"]}
        for answer in commit.ask(bodies)
    ]
