"""Counting: how many paragraphs of each report match, and how many of each section and topic.

One aggregation over the report number tells everything that belongs to reports (the catalogue adds
it up). It is asked without scope, so that each facet can ignore its own condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from index_mappings.engines.embedded.matching import both, browses
from index_mappings.engines.embedded.snapshot import Snapshot
from index_mappings.query import Query, Scope, Tally
from index_mappings.reports import SectionType, Topic

# tantivy refuses more than 65,000 buckets in one question.
MOST_BUCKETS = 60_000
_KEY, _COUNT = itemgetter("key"), itemgetter("doc_count")

Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Kinds = tuple[dict[SectionType, int], dict[Topic, int]]
Answer = dict[str, Any]


def _by(field: str, values: int) -> dict[str, Any]:
    """Terms of a field; exact on several segments because each tells all it has."""
    return {field: {"terms": {"field": field, "size": values, "segment_size": values}}}


BY_REPORT = _by("number", MOST_BUCKETS)
BY_SECTION = _by("section", len(SectionType))
BY_TOPIC = _by("topics", len(Topic))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Counts by report, and by section and topic where the same question told them too."""

    reports: Counts
    kinds: Kinds | None


def tally(snapshot: Snapshot, query: Query) -> Tally:
    """Every count of a question, worked out once for all its pages, orders and groups."""
    counted = _counted(snapshot, query)
    asked = ("kinds", _terms(query, scope=True))
    kinds: Kinds = counted.kinds or snapshot.tallies.get(asked, lambda: _kinds(snapshot, query))
    return Tally(*counted.reports, *kinds)


def by_report(snapshot: Snapshot, query: Query) -> Counts:
    """Report numbers and their matching paragraphs, whatever the scope."""
    return _counted(snapshot, query).reports


def _counted(snapshot: Snapshot, query: Query) -> _Counted:
    with_kinds = query.tally and query.scope == Scope() and not (query.sections or query.topics)
    asked = ("reports", with_kinds, _terms(query, scope=False))
    counted: _Counted = snapshot.tallies.get(asked, lambda: _count(snapshot, query, with_kinds))
    return counted


def _terms(query: Query, *, scope: bool) -> Query:
    """The query as far as counts depend on it."""
    return Query(
        must=query.must,
        some=query.some,
        must_not=query.must_not,
        scope=query.scope if scope else Scope(),
        sections=query.sections,
        topics=query.topics,
    )


def _count(snapshot: Snapshot, query: Query, with_kinds: bool) -> _Counted:
    catalogue = snapshot.catalogue()
    every = catalogue.numbers
    if browses(query) and not (query.must_not or query.sections or query.topics):
        paragraphs = catalogue.paragraphs[np.argsort(catalogue.number)]
        return _Counted((every, paragraphs), None)
    matches = snapshot.asking.matching(query, scope=False)
    if len(every) > MOST_BUCKETS:
        return _Counted(_in_parts(snapshot, matches, every), None)
    wanted = BY_REPORT | BY_SECTION | BY_TOPIC if with_kinds else BY_REPORT
    told = snapshot.searcher.aggregate(matches, wanted)
    return _Counted(_reports(told), _in_order(told) if with_kinds else None)


def _in_parts(snapshot: Snapshot, matches: tantivy.Query, every: npt.NDArray[np.int64]) -> Counts:
    """More reports than buckets: one range of numbers after the other."""
    parts = []
    for at in range(0, len(every), MOST_BUCKETS):
        part = every[at : at + MOST_BUCKETS]
        inside = snapshot.asking.between("number", int(part[0]), int(part[-1]))
        parts.append(_reports(snapshot.searcher.aggregate(both(matches, inside), BY_REPORT)))
    return np.concatenate([n for n, _ in parts]), np.concatenate([p for _, p in parts])


def _reports(told: Answer) -> Counts:
    buckets = told["number"]["buckets"]
    numbers = np.fromiter(map(_KEY, buckets), dtype=np.int64, count=len(buckets))
    counts = np.fromiter(map(_COUNT, buckets), dtype=np.int64, count=len(buckets))
    order = np.argsort(numbers)
    return numbers[order], counts[order]


def _kinds(snapshot: Snapshot, query: Query) -> Kinds:
    """Paragraphs per section and per topic, each without its own condition."""
    asking, aggregate = snapshot.asking, snapshot.searcher.aggregate
    if not query.sections and not query.topics:
        return _in_order(aggregate(asking.matching(query), BY_SECTION | BY_TOPIC))
    sections = aggregate(asking.matching(query, sections=False), BY_SECTION)
    topics = aggregate(asking.matching(query, topics=False), BY_TOPIC)
    return _in_order(sections | topics)


def _in_order(told: Answer) -> Kinds:
    sections, topics = _told(told["section"]), _told(told["topics"])
    return (
        {one: sections[one] for one in SectionType if one in sections},
        {one: topics[one] for one in Topic if one in topics},
    )


def _told(answer: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
