"""Counting: how many paragraphs of each report match, and how many of each section and topic.

Everything that belongs to reports is added up from paragraphs per report by the catalogue, exactly.
Elasticsearch refuses more than 65,536 buckets in one answer: where the index holds more reports,
they are counted in ranges of numbers, all in one call, and the counts stay exact.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, Never, TypeVar

from index_mappings.engines import counts
from index_mappings.engines.counts import Counts, Kinds
from index_mappings.engines.elastic import matching
from index_mappings.engines.elastic.commit import BY_NUMBER, ElasticCommit, terms
from index_mappings.engines.elastic.connection import Body
from index_mappings.engines.elastic.matching import Clause
from index_mappings.labels import LABELS
from index_mappings.query import Query, Tally
from index_mappings.reports import SectionType

Value = TypeVar("Value")


BY_LABELS = terms("labels", LABELS)
#: The aggregation that narrows what another one counts.
NARROWED = "narrowed"


class _Part(NamedTuple):
    """A part of a tally: the key it is remembered by, the searches it needs where it is asked for
    alone, and how their answers are read."""

    key: Hashable
    ask: Callable[[], list[Body]]
    read: Callable[[Sequence[Body]], object]


class Counting:
    """The counts of one query: the searches they need, and what the answers tell.

    Answers are remembered with the commit, by as much of the query as they depend on. A query
    that wants no tally needs counts by report only where it asks for them.
    """

    def __init__(self, commit: ElasticCommit, query: Query) -> None:
        self._commit = commit
        self._query = query
        self._reports_key = ("reports", counts.of_reports(query))
        self._kinds_key = ("kinds", counts.of_kinds(query))
        self._reports_part = _Part(self._reports_key, self._reports, _reports)
        self._kinds_part = _Part(self._kinds_key, self._kinds, self._read_kinds)
        self._pending: list[_Part] = []

    def tally(self) -> Tally:
        """Every count of a question."""
        return Tally(*self.by_report(), *self.by_kind())

    def by_report(self) -> Counts:
        """Report numbers of the limit and their matching paragraphs, whatever the scope."""
        catalogue = self._commit.catalogue()
        if counts.everything(catalogue, self._query):
            return counts.of_everything(catalogue, self._query)
        make = self._maker(self._reports, _reports)
        counted: Counts = self._commit.tallies.get(self._reports_key, make)
        return counted

    def by_kind(self) -> Kinds:
        """Paragraphs per section and per topic, each without its own condition."""
        catalogue = self._commit.catalogue()
        if counts.labelled(catalogue, self._query):
            return counts.kinds_of_everything(catalogue, self._query)
        kinds: Kinds = self._commit.tallies.get(
            self._kinds_key, self._maker(self._kinds, self._read_kinds)
        )
        return kinds

    def some(self, tier: Query) -> bool:
        """Whether a tier of the query may hold anything: not where its sections are known to hold
        nothing that the query finds."""
        if not self._query.tally:
            return True
        sections, _ = self.by_kind()
        return any(section in sections for section in tier.sections or SectionType)

    # --- in one call with others -----------------------------------------------------------------

    def lacking(self) -> list[Body]:
        """The searches that a tally still needs: one, or one for every so many reports."""
        self._pending = [part for part in self._parts() if not self._known(part.key)]
        match self._pending:
            case []:
                return []
            case [part]:
                return part.ask()
            case _:
                return self._together()

    def learn(self, answers: Sequence[Body]) -> None:
        """Take in the answers to what was `lacking`."""
        for part in self._pending:
            self._commit.tallies.get(part.key, functools.partial(part.read, answers))
        self._pending = []

    def fetch(self) -> None:
        """Ask for all that a tally still needs at once."""
        if bodies := self.lacking():
            self.learn(self._commit.ask(bodies))

    def _parts(self) -> list[_Part]:
        """What a tally is made of, but for what the catalogue tells."""
        catalogue = self._commit.catalogue()
        if not self._query.tally or counts.labelled(catalogue, self._query):
            return []
        if counts.everything(catalogue, self._query):
            return [self._kinds_part]
        return [self._reports_part, self._kinds_part]

    def _known(self, key: Hashable) -> bool:
        try:
            self._commit.tallies.get(key, _unknown)
        except LookupError:
            return False
        return True

    def _maker(
        self, ask: Callable[[], list[Body]], read: Callable[[Sequence[Body]], Value]
    ) -> Callable[[], Value]:
        def make() -> Value:
            bodies = ask()
            return read(self._commit.ask(bodies) if bodies else [])

        return make

    # --- the searches ----------------------------------------------------------------------------

    def _reports(self) -> list[Body]:
        """One search for every so many reports."""
        matches = self._commit.matching(counts.of_reports(self._query))
        return self._commit.counted(matches, self._commit.catalogue().numbers, BY_NUMBER)

    def _together(self) -> list[Body]:
        """The same searches with the counts by section and topic in them: what matches is looked
        for once, and each count is narrowed by the conditions that the other ignores."""
        query, commit = self._query, self._commit
        matches = commit.matching(counts.of_reports(query), sections=False, topics=False)
        inside = commit.in_scope(query.scope) if query.scope != query.limit else []
        aggregations = _narrowed(BY_NUMBER, matching.labelled(query)) | _narrowed(BY_LABELS, inside)
        return commit.counted(matches, commit.catalogue().numbers, aggregations)

    def _kinds(self) -> list[Body]:
        matches = self._commit.matching(self._query, sections=False, topics=False)
        return [self._commit.body(matches, size=0, aggs=BY_LABELS)]

    def _read_kinds(self, answers: Sequence[Body]) -> Kinds:
        counted = _told(answers, "labels")
        buckets = [bucket for aggregation in counted for bucket in aggregation["buckets"]]
        return counts.by_label({"buckets": buckets}, self._query)


def paragraphs(commit: ElasticCommit, queries: Sequence[Query]) -> list[int]:
    """How many paragraphs meet each query, asked in one call."""
    meant = tuple(counts.of_kinds(query) for query in queries)
    met: list[int] = commit.tallies.get(
        ("met", meant), lambda: commit.how_many([commit.matching(query) for query in meant])
    )
    return met


def _unknown() -> Never:
    raise LookupError


def _reports(answers: Sequence[Body]) -> Counts:
    return counts.by_number(_told(answers, "number"))


def _narrowed(aggregation: Body, conditions: list[Clause]) -> Body:
    """The aggregation of what meets more conditions than the search."""
    if not conditions:
        return aggregation
    (name,) = aggregation
    inside = {"filter": matching.bool_query(conditions), "aggs": aggregation}
    return {f"{NARROWED}_{name}": inside}


def _told(answers: Sequence[Body], name: str) -> list[Body]:
    """What each answer tells of an aggregation."""
    aggregations = [answer["aggregations"] for answer in answers]
    return [by_name.get(f"{NARROWED}_{name}", by_name)[name] for by_name in aggregations]
