"""Counts as the engines' aggregations tell them, which both word alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from index_mappings.catalogue import Catalogue
from index_mappings.labels import LABELS, SECTIONS, TOPICS
from index_mappings.query import Query, Scope
from index_mappings.reports import SectionType, Topic

#: Both engines refuse more than about 65,000 buckets in one answer.
MOST_BUCKETS = 60_000

Label = TypeVar("Label", SectionType, Topic)
Answer = dict[str, Any]
Ints = npt.NDArray[np.int64]
Counts = tuple[Ints, Ints]
Kinds = tuple[dict[SectionType, int], dict[Topic, int]]
#: All bytes but those of numbers and what parts them.
_BETWEEN = bytes(byte for byte in range(256) if byte not in b"0123456789,.-")


def everything(catalogue: Catalogue, query: Query) -> bool:
    """Whether no term decides what matches, so that the catalogue knows the counts by report."""
    if not query.browses or query.must_not or query.local:
        return False
    return not (query.sections or query.topics) or catalogue.labels is not None


def labelled(catalogue: Catalogue, query: Query) -> bool:
    """Whether it knows those by section and topic too."""
    return catalogue.labels is not None and everything(catalogue, query)


def of_everything(catalogue: Catalogue, query: Query) -> Counts:
    """Report numbers of the limit, rising, and how many paragraphs of each bear the query's
    sections and topics."""
    return of_rows(catalogue, query.limit, paragraphs_by_row(catalogue, query))


def of_rows(catalogue: Catalogue, limit: Scope, paragraphs: Ints) -> Counts:
    """Report numbers of a limit, rising, and their paragraphs, from those of every row."""
    rows = catalogue.rows_rising
    if limit != Scope():
        rows = rows[catalogue.mask(limit)[rows]]
    counts = paragraphs[rows]
    rows = rows[counts > 0]
    return catalogue.number[rows], counts[counts > 0]


def known(catalogue: Catalogue, query: Query) -> int | None:
    """How many paragraphs meet a query, where the catalogue knows it."""
    if not everything(catalogue, query):
        return None
    return int(paragraphs_by_row(catalogue, query)[catalogue.mask(query.scope)].sum())


def paragraphs_by_row(catalogue: Catalogue, query: Query) -> Ints:
    """How many paragraphs of each report bear the query's sections and topics."""
    if not (query.sections or query.topics):
        return catalogue.paragraphs
    assert catalogue.labels is not None  # noqa: S101 - see `everything`
    rows, borne, paragraphs = catalogue.labels
    every = np.arange(LABELS)
    counted = (_in_sections(every, query.sections) & _in_topics(every, query.topics))[borne]
    counts = np.bincount(rows[counted], paragraphs[counted], len(catalogue.number))
    return counts.astype(np.int64)


def kinds_of_everything(catalogue: Catalogue, query: Query) -> Kinds:
    """Paragraphs per section and per topic in the query's scope, each without its own condition."""
    assert catalogue.labels is not None  # noqa: S101 - see `labelled`
    mask = catalogue.mask(query.scope)
    if mask.all():
        _, borne, paragraphs = catalogue.labels
    else:
        # Of few reports their own records are read: most of all labels would be passed over.
        borne, paragraphs = catalogue.labels_of(np.flatnonzero(mask).tolist())
    counts = np.bincount(borne, paragraphs, LABELS)
    held = np.flatnonzero(counts)
    return _kinds(held, counts[held], query)


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
        local=query.local,
        limit=query.limit if query.local else Scope(),
    )


def by_number(answers: Sequence[Answer]) -> Counts:
    """Numbers, rising, and their counts, from aggregations over parts of them.

    A bucket is a dictionary of both, in this order, and there may be 15,000. To write them as JSON
    and read its numbers takes half the time of asking each dictionary.
    """
    parts = [np.zeros(0, dtype=np.int64), *(_pairs(answer["buckets"]) for answer in answers)]
    numbers, counts = np.concatenate(parts).reshape(-1, 2).T
    order = np.argsort(numbers)
    return numbers[order], counts[order]


def _pairs(buckets: Sequence[Answer]) -> Ints:
    written = orjson.dumps(buckets).translate(None, _BETWEEN)
    return np.fromstring(written, dtype=np.int64, sep=",")


def by_label(answer: Answer, query: Query) -> Kinds:
    """Paragraphs per section and per topic, each without its own condition; asked without both, so
    that one aggregation tells them together."""
    return _kinds(*by_number([answer]), query)


def by_each(labels: Ints, query: Query) -> Kinds:
    """The same from the label of every paragraph."""
    return _kinds(*np.unique(labels, return_counts=True), query)


def _kinds(borne: Ints, paragraphs: Ints, query: Query) -> Kinds:
    """The same from labels and how many paragraphs bear each, in the order of the house."""
    in_topics = np.where(_in_topics(borne, query.topics), paragraphs, 0)
    in_sections = np.where(_in_sections(borne, query.sections), paragraphs, 0)
    by_section = np.bincount(borne >> len(TOPICS), in_topics, len(SECTIONS))
    bits = borne[:, np.newaxis] >> np.arange(len(TOPICS)) & 1
    by_topic = in_sections @ bits
    return _counted(SECTIONS, by_section.tolist()), _counted(TOPICS, by_topic.tolist())


def _in_sections(borne: Ints, wanted: Collection[SectionType]) -> npt.NDArray[np.bool_]:
    """Which labels are of one of these sections; of any where none is wanted."""
    if not wanted:
        return np.ones(len(borne), dtype=np.bool_)
    return np.isin(borne >> len(TOPICS), [SECTIONS.index(section) for section in wanted])


def _in_topics(borne: Ints, wanted: Collection[Topic]) -> npt.NDArray[np.bool_]:
    """The same of topics."""
    if not wanted:
        return np.ones(len(borne), dtype=np.bool_)
    return borne & sum(1 << TOPICS.index(topic) for topic in set(wanted)) > 0


def _counted(values: Sequence[Label], counts: Iterable[float]) -> dict[Label, int]:
    return {value: int(count) for value, count in zip(values, counts, strict=True) if count}
