"""A query in the library's words: what has to match, within which scope, and what orders.

Matching never scores (all of it counts 0) and ordering never matches: they meet as a required and
an optional part of one query, the same as it would be asked of Elasticsearch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import tantivy

from index_mappings import literal, phrases
from index_mappings.dimensions import Asks, Dimension, in_force
from index_mappings.engines import ordering
from index_mappings.engines.fields import Doc
from index_mappings.query import Query, Scope, Units, Within

Occur = tantivy.Occur
#: A token that stands in so many times as many documents as can match is asked for alone.
OFTEN = 8
#: In how many documents a field holds a token.
Frequency = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes queries for the index of one schema (an index in force may be of an older layout).

    `listed`: whether it holds the tokens of today's listed phrases.
    """

    schema: tantivy.Schema
    listed: bool

    def matching(
        self, query: Query, *, sections: bool = True, topics: bool = True
    ) -> tantivy.Query:
        """Paragraphs that hold the terms, under the conditions that are not switched off."""
        needed = [self._any_of(clause) for clause in query.must]
        if query.some:
            needed.append(self._any_of(query.some, query.held or 1))
        needed += self.in_scope(query.scope)
        others = ordering.left_out(query.sections) if sections else ()
        if sections and query.sections and not others:
            needed.append(self.one_of("section", query.sections))
        if topics and query.topics:
            needed.append(self.one_of("topics", query.topics))
        if query.browses:
            needed.append(self.documents(Doc.PARAGRAPH))
        unwanted = [self.term(units) for units in query.must_not]
        if others:
            unwanted.append(self.one_of("section", others))
        if 0 < query.held < len(set(query.some)):
            unwanted.append(self._any_of(query.some, query.held + 1))
        if len(needed) == 1 and not unwanted:
            return needed[0]
        clauses = [(Occur.Must, condition) for condition in needed]
        clauses += [(Occur.MustNot, condition) for condition in unwanted]
        return tantivy.Query.boolean_query(clauses)

    def ranked(self, matches: tantivy.Query, query: Query, frequency: Frequency) -> tantivy.Query:
        """The same matches, scored by the tokens of the question.

        Optional clauses side by side are read together in whole stretches of the index, whatever
        matches there; one that is alone beside what is required is read only where that matches.
        So what stands far more often than what matches is asked for alone, clause in clause: at a
        million paragraphs that takes a word 3.8 instead of 6.4 ms, two words 0.5 instead of 1.4.
        """
        ranked = tantivy.Query.const_score_query(matches, 0.0)
        rare: list[tuple[tantivy.Occur, tantivy.Query]] = []
        often: list[tuple[tantivy.Occur, tantivy.Query]] = []
        bound = OFTEN * self.at_most(query, frequency)
        for field, value, weight in ordering.weights(query):
            scored = tantivy.Query.boost_query(self._term(field, value), weight)
            (often if frequency(field, value) > bound else rare).append((Occur.Should, scored))
        for clause in often:
            ranked = tantivy.Query.boolean_query([(Occur.Must, ranked), clause])
        return tantivy.Query.boolean_query([(Occur.Must, ranked), *rare]) if rare else ranked

    def at_most(self, query: Query, frequency: Frequency) -> int:
        """No more documents than these match, told without asking which."""
        clauses = [*query.must, query.some] if query.some else query.must
        bounds = [
            sum(self._term_at_most(units, frequency) for units in set(clause)) for clause in clauses
        ]
        # In one section or report, whatever holds one of the terms may be found.
        return min(bounds, default=0) if query.within is Within.PARAGRAPH else sum(bounds)

    def _term_at_most(self, units: Units, frequency: Frequency) -> int:
        tokens = self._tokens(units)
        return min((frequency(field, token) for field, token in tokens), default=0)

    def term(self, units: Units) -> tantivy.Query:
        """A term, literally. One that has no unit stands nowhere."""
        tokens = self._tokens(units)
        if not tokens:
            return tantivy.Query.empty_query()
        if len(tokens) == 1:
            return self._term(*tokens[0])
        # Every other bigram, and the last, hold every unit: the same matches in two thirds of
        # the time. What parts two lines is two tokens wide, so no step leads over it.
        last = len(tokens) - 1
        placed = [(at, tokens[at][1]) for at in (*range(0, last, 2), last)]
        return tantivy.Query.phrase_query(self.schema, "bigrams", [*placed])

    def _tokens(self, units: Units) -> list[tuple[str, str]]:
        """Field and token of what stands wherever a term does, next to each other."""
        if len(units) < 2:
            return [("units", unit) for unit in units]
        if self.listed and (phrase := phrases.token(units)):
            return [("phrases", phrase)]
        return [("bigrams", bigram) for bigram in literal.phrase(units)]

    def in_scope(self, scope: Scope) -> list[tantivy.Query]:
        """One condition for each field that is set, but for titles, which a commit knows."""
        rows = in_force(scope)
        return [self._met(row, values) for row, values in rows if row.asks is not Asks.HOLDS]

    def _met(self, row: Dimension, values: tuple[Any, ...]) -> tantivy.Query:
        if row.many:
            return self.one_of(row.stored, [str(value) for value in values])
        return self.between(row.stored, *row.bounds(values[0]))

    def one_of(self, field: str, values: Iterable[str | int]) -> tantivy.Query:
        """Documents with one of these values in a field that is kept whole."""
        # A StrEnum is not taken for a text by the library.
        plain = [str(value) if isinstance(value, str) else value for value in values]
        if len(plain) == 1:
            return self._term(field, plain[0])
        return tantivy.Query.term_set_query(self.schema, field, plain)

    def between(self, field: str, lowest: int, highest: int | None = None) -> tantivy.Query:
        """Documents whose number in a field lies in [lowest, highest]."""
        kind = tantivy.FieldType.Unsigned
        return tantivy.Query.range_query(self.schema, field, kind, lowest, highest)

    def documents(self, doc: Doc) -> tantivy.Query:
        """Every document of one sort."""
        return self._term("doc", str(doc))

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, value)

    def _any_of(self, alternatives: Iterable[Units], least: int = 1) -> tantivy.Query:
        """At least so many of these terms stand."""
        terms = [self.term(units) for units in dict.fromkeys(alternatives)]
        if len(terms) == least == 1:
            return terms[0]
        clauses = [(Occur.Should, term) for term in terms]
        return tantivy.Query.boolean_query(clauses, minimum_number_should_match=least)


def both(query: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    """What matches the one and the other."""
    return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, other)])


def without(matches: tantivy.Query, unwanted: tantivy.Query) -> tantivy.Query:
    """What matches the one and not the other."""
    return tantivy.Query.boolean_query([(Occur.Must, matches), (Occur.MustNot, unwanted)])
