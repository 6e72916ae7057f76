"""Counts as the engines' aggregations tell them, which both word alike."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from index_mappings.catalogue import Catalogue
from index_mappings.query import Query, Scope
from index_mappings.reports import SectionType, Topic

#: Both engines refuse more than about 65,000 buckets in one answer.
MOST_BUCKETS = 60_000

Answer = dict[str, Any]
Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
Kinds = tuple[dict[SectionType, int], dict[Topic, int]]
_KEY, _COUNT = itemgetter("key"), itemgetter("doc_count")


def everything(query: Query) -> bool:
    """Whether all paragraphs of a scope match, so that the catalogue knows the counts."""
    return query.browses and not (query.must_not or query.sections or query.topics)


def of_everything(catalogue: Catalogue) -> Counts:
    """Report numbers, rising, and how many paragraphs each report has."""
    return catalogue.numbers, catalogue.paragraphs[np.argsort(catalogue.number)]


def terms_of(query: Query, *, scope: bool) -> Query:
    """The query as far as counts depend on it."""
    return Query(
        must=query.must,
        some=query.some,
        must_not=query.must_not,
        scope=query.scope if scope else Scope(),
        sections=query.sections,
        topics=query.topics,
    )


def by_report(answers: Sequence[Answer]) -> Counts:
    """Report numbers, rising, and counts, from aggregations over parts of the reports."""
    buckets = [bucket for answer in answers for bucket in answer["number"]["buckets"]]
    numbers = np.fromiter(map(_KEY, buckets), dtype=np.int64, count=len(buckets))
    counts = np.fromiter(map(_COUNT, buckets), dtype=np.int64, count=len(buckets))
    order = np.argsort(numbers)
    return numbers[order], counts[order]


def by_kind(told: Answer) -> Kinds:
    """Paragraphs per section and topic, in the order of the house."""
    sections, topics = _told(told["section"]), _told(told["topics"])
    return (
        {one: sections[one] for one in SectionType if one in sections},
        {one: topics[one] for one in Topic if one in topics},
    )


def _told(answer: Answer) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
