"""Counting: how many paragraphs of each report match, and how many of each section and topic.

Everything that belongs to reports is added up from paragraphs per report by the catalogue, exactly.
Elasticsearch refuses more than 65,536 buckets in one answer: where the index holds more reports,
they are counted in ranges of numbers, all in one call, and the counts stay exact.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Never, TypeVar

from index_mappings.engines import counts
from index_mappings.engines.counts import Counts, Kinds
from index_mappings.engines.elastic.commit import ElasticCommit, terms
from index_mappings.engines.elastic.connection import Body
from index_mappings.engines.fields import SECTIONS, TOPICS
from index_mappings.query import Query, Tally

Value = TypeVar("Value")


BY_LABELS = terms("labels", len(SECTIONS) << len(TOPICS))


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
        self._pending: list[tuple[Hashable, Callable[[Sequence[Body]], object], int]] = []

    def tally(self) -> Tally:
        """Every count of a question."""
        return Tally(*self.by_report(), *self.by_kind())

    def by_report(self) -> Counts:
        """Report numbers of the limit and their matching paragraphs, whatever the scope."""
        if counts.everything(self._query):
            return counts.of_everything(self._commit.catalogue(), self._query.limit)
        make = self._maker(self._reports, _reports)
        counted: Counts = self._commit.tallies.get(self._reports_key, make)
        return counted

    def by_kind(self) -> Kinds:
        """Paragraphs per section and per topic, each without its own condition."""
        kinds: Kinds = self._commit.tallies.get(
            self._kinds_key, self._maker(self._kinds, self._read_kinds)
        )
        return kinds

    # --- in one call with others -----------------------------------------------------------------

    def lacking(self) -> list[Body]:
        """The searches that a tally still needs."""
        self._pending = []
        bodies: list[Body] = []
        if self._query.tally:
            for key, ask, read in self._parts():
                if not self._known(key):
                    searches = ask()
                    self._pending.append((key, read, len(searches)))
                    bodies += searches
        return bodies

    def learn(self, answers: Sequence[Body]) -> None:
        """Take in the answers to what was `lacking`."""
        for key, read, count in self._pending:
            own, answers = answers[:count], answers[count:]
            self._commit.tallies.get(key, functools.partial(read, own))
        self._pending = []

    def fetch(self) -> None:
        """Ask for all that a tally still needs at once."""
        if bodies := self.lacking():
            self.learn(self._commit.ask(bodies))

    def _parts(
        self,
    ) -> list[tuple[Hashable, Callable[[], list[Body]], Callable[[Sequence[Body]], object]]]:
        """What a tally is made of: key, searches, and how their answers are read."""
        reports = (self._reports_key, self._reports, _reports)
        kinds = (self._kinds_key, self._kinds, self._read_kinds)
        return [kinds] if counts.everything(self._query) else [reports, kinds]

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
        return self._commit.counted(matches, self._commit.catalogue().numbers)

    def _kinds(self) -> list[Body]:
        matches = self._commit.matching(self._query, sections=False, topics=False)
        return [self._commit.body(matches, size=0, aggs=BY_LABELS)]

    def _read_kinds(self, answers: Sequence[Body]) -> Kinds:
        (answer,) = answers
        return counts.by_label(answer["aggregations"]["labels"], self._query)


def _unknown() -> Never:
    raise LookupError


def _reports(answers: Sequence[Body]) -> Counts:
    return counts.by_number([answer["aggregations"]["number"] for answer in answers])
