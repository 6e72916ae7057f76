"""Terms that stand together in one section or one report, though not in one paragraph.

Which sections or reports these are is told by counts: of the paragraphs that hold one term, then
those that hold the next, by report; and by section in the reports that hold all of them. What is
left are numbers. The hits are the paragraphs there that hold at least one of the terms, so every
other question about them (order, groups, counts) is queries as it is of any paragraphs.

The rule, in one place: a section or report counts when each clause of the question is met by one of
its paragraphs and none of its paragraphs holds an excluded term. Section types, topics and all that
belongs to reports are conditions on the hits, not on the terms' other paragraphs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index_mappings.catalogue import Catalogue
from index_mappings.engines.counts import MOST_BUCKETS, Counts
from index_mappings.engines.fields import POSITION_BITS
from index_mappings.errors import InvalidParameter
from index_mappings.query import Query, Scope, Units, Within

Ints = npt.NDArray[np.int64]
Clause = tuple[Units, ...]

#: The field that tells one section, or one report, from another.
FIELDS = {Within.SECTION: "heading", Within.REPORT: "number"}
#: Naming so many reports is cheaper than looking through all between the first and the last.
FEW = 1_000
#: Aggregations by section that one question may cost: up to 70 ms each, so about a second.
MOST_PARTS = 16
#: Sections or reports that one question names: five clauses on Elasticsearch.
MOST_NAMED = 300_000
#: What makes fewer sections to compare. Conditions do not: what stands together is told of all
#: reports, so that each facet can leave out its own.
RARER = "请少写几个词，或换用少见一些的词，或改用 within=report 在同篇里找，或去掉 within"


class Portion(NamedTuple):
    """What an engine counts at once: the paragraphs of a query in some reports, by a field. The
    reports are named by number, or all those of a range."""

    query: Query
    field: str
    reports: range | list[int]


class Counter(Protocol):
    """What is queries of a commit."""

    def catalogue(self) -> Catalogue:
        """All reports of it."""

    def count_parts(self, parts: Sequence[Portion]) -> list[Counts]:
        """The values of each part's field, rising, and how many paragraphs have each."""


@dataclass(frozen=True, slots=True, eq=False)
class MeetingPlaces:
    """Sections or reports by the numbers in a field: those that are meant, or all others."""

    field: str
    numbers: Ints
    meant: bool = True

    def __len__(self) -> int:
        return len(self.numbers)

    def inside(self, catalogue: Catalogue, scope: Scope) -> MeetingPlaces:
        """Those of the reports in scope. Raises InvalidParameter for too many to be named."""
        numbers = self.numbers
        if scope != Scope():
            reports = numbers >> POSITION_BITS if self.field == "heading" else numbers
            numbers = numbers[np.isin(reports, catalogue.number[catalogue.mask(scope)])]
        if len(numbers) > MOST_NAMED:
            raise _refused("请加上年度或地区，或换用少见一些的词，或去掉 within")
        return replace(self, numbers=numbers)


def by_paragraph(query: Query) -> bool:
    """Whether each paragraph decides alone: one term stands where it stands."""
    clauses = len(query.must) + bool(query.some)
    return query.within is Within.PARAGRAPH or (clauses < 2 and not query.must_not)


def key(query: Query) -> tuple[object, ...]:
    """What the places of a query depend on."""
    return query.within, frozenset(query.must), query.some, query.must_not


def hits(query: Query) -> Query:
    """The paragraphs that are shown of the places: those that hold at least one of the terms."""
    terms = (*(term for clause in query.must for term in clause), *query.some)
    must = (tuple(dict.fromkeys(terms)),) if terms else ()
    return replace(query, must=must, some=(), must_not=(), within=Within.PARAGRAPH)


def titled(commit: Counter, scope: Scope) -> list[MeetingPlaces]:
    """The reports whose titles meet the scope's conditions, or, where they are fewer, all but those
    whose titles do not."""
    if not scope.titles:
        return []
    catalogue = commit.catalogue()
    mask = catalogue.titled(scope.titles)
    meant = 2 * int(np.count_nonzero(mask)) <= len(mask)
    return [MeetingPlaces("number", np.sort(catalogue.number[mask == meant]), meant)]


def places(commit: Counter, query: Query) -> MeetingPlaces:
    """Where all that is asked for stands together.

    Raises InvalidParameter where a term stands in more paragraphs than can be counted by section.
    """
    wanted = [Query(must=(clause,)) for clause in query.must]
    wanted += [Query(must=(query.some,))] if query.some else []
    queries = [*wanted, Query(must=(query.must_not,))] if query.must_not else wanted
    counts = _by_report(commit, queries)
    if query.within is Within.SECTION:
        common = _common([numbers for numbers, _ in counts[: len(wanted)]])
        sets = _by_section(commit, queries, counts, common)
    else:
        sets = [numbers for numbers, _ in counts]
    field = FIELDS[query.within]
    if not wanted:
        return MeetingPlaces(field, sets[0], meant=False)
    together = _common(sets[: len(wanted)])
    for excluded in sets[len(wanted) :]:
        together = np.setdiff1d(together, excluded, assume_unique=True)
    return MeetingPlaces(field, together)


def _common(sets: Sequence[Ints]) -> Ints:
    """What stands in all of them; nothing in none."""
    if not sets:
        return np.zeros(0, dtype=np.int64)
    return functools.reduce(
        lambda left, right: np.intersect1d(left, right, assume_unique=True), sets
    )


def _by_report(commit: Counter, queries: Sequence[Query]) -> list[Counts]:
    """For each query the reports that hold it, and its paragraphs there."""
    every = commit.catalogue().numbers
    ranges = [
        range(int(every[at]), int(every[min(at + MOST_BUCKETS, len(every)) - 1]) + 1)
        for at in range(0, len(every), MOST_BUCKETS)
    ]
    parts = [Portion(query, "number", reports) for query in queries for reports in ranges]
    return _joined(commit.count_parts(parts), [len(ranges)] * len(queries))


def _by_section(
    commit: Counter, queries: Sequence[Query], counts: Sequence[Counts], common: Ints
) -> list[Ints]:
    """For each query the sections that hold it, in the reports that hold all; where there is none
    such (only exclusions are asked for), in every report."""
    alone = len(queries) == 1
    cuts = [list(_cut(of_query, of_query[0] if alone else common)) for of_query in counts]
    if sum(map(len, cuts)) > MOST_PARTS:
        raise _refused(RARER)
    parts = [
        Portion(query, "heading", reports)
        for query, cut in zip(queries, cuts, strict=True)
        for reports in cut
    ]
    joined = _joined(commit.count_parts(parts), list(map(len, cuts)))
    return [numbers for numbers, _ in joined]


def _cut(counts: Counts, reports: Ints) -> Iterator[range | list[int]]:
    """Reports in parts that hold no more sections than an engine counts at once."""
    numbers, paragraphs = counts
    meant = np.isin(numbers, reports)
    few = np.count_nonzero(meant) <= FEW
    if few:
        numbers, paragraphs, meant = numbers[meant], paragraphs[meant], meant[meant]
    so_far = np.cumsum(paragraphs)
    start = 0
    while start < len(numbers):
        before = so_far[start - 1] if start else 0
        end = int(np.searchsorted(so_far, before + MOST_BUCKETS, side="right"))
        if end == start:  # one report alone holds more
            raise _refused(RARER)
        chosen = numbers[start:end][meant[start:end]].tolist()
        if chosen:
            yield chosen if few else range(chosen[0], chosen[-1] + 1)
        start = end


def _joined(counts: Sequence[Counts], lengths: Sequence[int]) -> list[Counts]:
    """The parts of each query as one."""
    joined, at = [], 0
    for length in lengths:
        parts = counts[at : at + length]
        numbers = [np.zeros(0, dtype=np.int64), *(numbers for numbers, _ in parts)]
        paragraphs = [np.zeros(0, dtype=np.int64), *(paragraphs for _, paragraphs in parts)]
        joined.append((np.concatenate(numbers), np.concatenate(paragraphs)))
        at += length
    return joined


def _refused(remedy: str) -> InvalidParameter:
    return InvalidParameter("含有这些词的章节太多，不能一次比对同节、同篇", remedy, "within")
