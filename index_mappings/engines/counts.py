"""Counts as the engines' aggregations tell them, which both word alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index_mappings.catalogue import Catalogue
from index_mappings.engines.fields import SECTIONS, TOPICS
from index_mappings.query import Query, Scope
from index_mappings.reports import SectionType, Topic

#: Both engines refuse more than about 65,000 buckets in one answer.
MOST_BUCKETS = 60_000

Label = TypeVar("Label", SectionType, Topic)
Answer = dict[str, Any]
Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Kinds = tuple[dict[SectionType, int], dict[Topic, int]]
_KEY, _COUNT = itemgetter("key"), itemgetter("doc_count")


def everything(query: Query) -> bool:
    """Whether all paragraphs of a scope match, so that the catalogue knows the counts."""
    return query.browses and not (query.must_not or query.sections or query.topics)


def of_everything(catalogue: Catalogue, limit: Scope) -> Counts:
    """Report numbers, rising, and how many paragraphs each report has."""
    rows = np.argsort(catalogue.number)
    if limit != Scope():
        rows = rows[catalogue.mask(limit)[rows]]
    return catalogue.number[rows], catalogue.paragraphs[rows]


def of_kinds(query: Query) -> Query:
    """The query as far as counts by section and topic depend on it."""
    return _terms_in(query, query.scope)


def of_reports(query: Query) -> Query:
    """The query as far as counts by report depend on it: whatever its scope, within its limit."""
    return _terms_in(query, query.limit)


def _terms_in(query: Query, scope: Scope) -> Query:
    return Query(
        must=query.must,
        some=query.some,
        held=query.held,
        must_not=query.must_not,
        within=query.within,
        scope=scope,
        sections=query.sections,
        topics=query.topics,
    )


def by_number(answers: Sequence[Answer]) -> Counts:
    """Numbers, rising, and their counts, from aggregations over parts of them."""
    buckets = [bucket for answer in answers for bucket in answer["buckets"]]
    numbers = np.fromiter(map(_KEY, buckets), dtype=np.int64, count=len(buckets))
    counts = np.fromiter(map(_COUNT, buckets), dtype=np.int64, count=len(buckets))
    order = np.argsort(numbers)
    return numbers[order], counts[order]


def by_label(answer: Answer, query: Query) -> Kinds:
    """Paragraphs per section and per topic, in the order of the house, each without its own
    condition; asked without both, so that one aggregation tells them together."""
    labels, paragraphs = by_number([answer])
    sections, topics = labels >> len(TOPICS), labels & ((1 << len(TOPICS)) - 1)
    in_topics = _any_topic(topics, query.topics) if query.topics else np.True_
    in_sections = np.isin(sections, [SECTIONS.index(section) for section in query.sections])
    of_topics = np.where(in_sections, paragraphs, 0) if query.sections else paragraphs
    by_section = np.bincount(sections, np.where(in_topics, paragraphs, 0), len(SECTIONS))
    by_topic = [np.where(_any_topic(topics, [topic]), of_topics, 0).sum() for topic in TOPICS]
    return _counted(SECTIONS, by_section.tolist()), _counted(TOPICS, by_topic)


def _any_topic(bits: npt.NDArray[np.int64], wanted: Iterable[Topic]) -> npt.NDArray[np.bool_]:
    return bits & sum(1 << TOPICS.index(topic) for topic in set(wanted)) > 0


def _counted(values: Sequence[Label], counts: Iterable[float]) -> dict[Label, int]:
    return {value: int(count) for value, count in zip(values, counts, strict=True) if count}
