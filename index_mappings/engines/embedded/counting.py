"""Counting: how many paragraphs of each report match, and how many of each section and topic.

One aggregation over the report number tells everything that belongs to reports (the catalogue adds
it up). It is asked within the limit and without scope, so that each facet can ignore its own
condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tantivy

from index_mappings.engines import counts
from index_mappings.engines.counts import MOST_BUCKETS, Counts, Kinds
from index_mappings.engines.embedded import local
from index_mappings.engines.embedded.commit import BY_REPORT, EmbeddedCommit, terms
from index_mappings.labels import LABELS
from index_mappings.query import Query, Tally

BY_LABELS = terms("labels", LABELS)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Counts by report, and by section and topic where the same question told them too."""

    reports: Counts
    kinds: Kinds | None


def tally(commit: EmbeddedCommit, query: Query) -> Tally:
    """Every count of a question, worked out once for all its pages, orders and groups."""
    counted = _counted(commit, query)
    key = ("kinds", counts.of_kinds(query))
    kinds = counted.kinds if _free(query) else None
    kinds = kinds or commit.tallies.get(key, lambda: _kinds(commit, query))
    return Tally(*counted.reports, *kinds)


def paragraphs(commit: EmbeddedCommit, queries: Sequence[Query]) -> list[int]:
    """How many paragraphs meet each query."""
    meant = tuple(counts.of_kinds(query) for query in queries)
    met: list[int] = commit.tallies.get(
        ("met", meant), lambda: [_found(commit, query) for query in meant]
    )
    return met


def _found(commit: EmbeddedCommit, query: Query) -> int:
    matches = commit.matching(query)
    if query.local and local.few(commit, query.limit, matches):
        return len(local.of_each(commit, query.limit, matches)[0])
    return commit.count(local.alone(commit, query, matches))


def by_report(commit: EmbeddedCommit, query: Query) -> Counts:
    """Report numbers of the limit and their matching paragraphs, whatever the scope."""
    return _counted(commit, query).reports


def _counted(commit: EmbeddedCommit, query: Query) -> _Counted:
    """Remembered for every scope of a question: its kinds are those of the one without any."""
    key = ("reports", counts.of_reports(query))
    with_kinds = query.tally and _free(query)
    counted: _Counted = commit.tallies.get(key, lambda: _count(commit, query, with_kinds))
    return counted


def _free(query: Query) -> bool:
    """Whether counts by report and by section and topic are of the same paragraphs."""
    return query.scope == query.limit and not (query.sections or query.topics)


def _count(commit: EmbeddedCommit, query: Query, with_kinds: bool) -> _Counted:
    catalogue = commit.catalogue()
    every = catalogue.numbers
    if counts.everything(catalogue, query):
        return _Counted(counts.of_everything(catalogue, query), None)
    matches = commit.matching(counts.of_reports(query))
    if query.local and local.few(commit, query.limit, matches):
        return _looked_at(commit, query, matches, with_kinds)
    matches = local.alone(commit, query, matches)
    aggregations = BY_REPORT | BY_LABELS if with_kinds and len(every) <= MOST_BUCKETS else BY_REPORT
    answers = commit.by_number(matches, every, aggregations)
    kinds = counts.by_label(answers[0]["labels"], query) if aggregations is not BY_REPORT else None
    return _Counted(counts.by_number([answer["number"] for answer in answers]), kinds)


def _looked_at(
    commit: EmbeddedCommit, query: Query, matches: tantivy.Query, with_kinds: bool
) -> _Counted:
    """The same, of local paragraphs one by one."""
    numbers, labels = local.of_each(commit, query.limit, matches)
    held, paragraphs_held = np.unique(numbers, return_counts=True)
    return _Counted((held, paragraphs_held), counts.by_each(labels, query) if with_kinds else None)


def _kinds(commit: EmbeddedCommit, query: Query) -> Kinds:
    """Paragraphs per section and per topic, each without its own condition."""
    if counts.labelled(commit.catalogue(), query):
        return counts.kinds_of_everything(commit.catalogue(), query)
    matches = commit.matching(query, sections=False, topics=False)
    if query.local and local.few(commit, query.limit, matches):
        return counts.by_each(local.of_each(commit, query.limit, matches)[1], query)
    matches = local.alone(commit, query, matches)
    return counts.by_label(commit.searcher.aggregate(matches, BY_LABELS)["labels"], query)
