"""A query in Elasticsearch's words: what has to match, within which scope, and what orders.

Matching stands in filters and never scores; ordering stands in optional clauses and never matches.
Pure: a query is a dict that can be tested without a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from index_mappings import literal, phrases
from index_mappings.dimensions import Asks, Dimension, in_force
from index_mappings.engines import ordering
from index_mappings.engines.elastic.state import Visibility
from index_mappings.engines.fields import Doc
from index_mappings.query import Query, Scope, Units
from index_mappings.reports import SectionType

Clause = dict[str, Any]
#: Elasticsearch refuses more values than this in one clause (`index.max_terms_count`: 65,536).
MOST_VALUES = 60_000
NOTHING: Clause = {"match_none": {}}


def matching(
    query: Query, *, listed: bool, sections: bool = True, topics: bool = True
) -> list[Clause]:
    """Conditions that paragraphs have to meet, as far as they are not switched off. `listed`:
    whether the index holds the tokens of today's listed phrases."""
    needed = [_any_of(clause, listed) for clause in query.must]
    if query.some:
        needed.append(_any_of(query.some, listed, query.held or 1))
    needed += in_scope(query.scope)
    needed += labelled(query, sections=sections, topics=topics)
    if query.browses:
        needed.append(documents(Doc.PARAGRAPH))
    if 0 < query.held < len(set(query.some)):
        needed.append(none_of([_any_of(query.some, listed, query.held + 1)]))
    return [*needed, *(none_of([term(units, listed)]) for units in query.must_not)]


def labelled(query: Query, *, sections: bool = True, topics: bool = True) -> list[Clause]:
    """The conditions on sections and topics, as far as they are not switched off."""
    needed = [in_sections(query.sections)] if sections and query.sections else []
    if topics and query.topics:
        needed.append(one_of("topics", query.topics))
    return needed


def in_sections(sections: tuple[SectionType, ...]) -> Clause:
    """Paragraphs of these types."""
    others = ordering.left_out(sections)
    return none_of([one_of("section", others)]) if others else one_of("section", sections)


def visible(about: Visibility) -> list[Clause]:
    """What of the index a commit shows."""
    shown: list[Clause] = [{"range": {"number": {"lte": about.number}}}]
    if about.dead:
        shown.append(none_of(many_of("number", about.dead)))
    if about.gaps:
        shown.append(none_of(within(about.gaps)))
    return shown


def bool_query(conditions: Sequence[Clause], ranked: Query | None = None) -> Clause:
    """The query clause of a search body, scored by the tokens of the query it is ranked for."""
    clause: Clause = {"filter": list(conditions)}
    if ranked is not None:
        clause["should"] = list(_scoring(ranked))
    return {"bool": clause}


def _scoring(query: Query) -> Iterable[Clause]:
    for field, value, weight in ordering.weights(query):
        yield {"term": {field: {"value": value, "boost": weight}}}


def term(units: Units, listed: bool) -> Clause:
    """A term, literally. One that has no unit stands nowhere."""
    if not units:
        return NOTHING
    if len(units) == 1:
        return {"term": {"units": units[0]}}
    if listed and (phrase := phrases.token(units)):
        return {"term": {"phrases": phrase}}
    bigrams = literal.phrase(units)
    if len(bigrams) == 1:
        return {"term": {"bigrams": bigrams[0]}}
    return {"match_phrase": {"bigrams": {"query": " ".join(bigrams)}}}


def in_scope(scope: Scope) -> list[Clause]:
    """One condition for each field that is set, but for titles, which a commit knows."""
    return [_met(row, values) for row, values in in_force(scope) if row.asks is not Asks.HOLDS]


def _met(row: Dimension, values: tuple[Any, ...]) -> Clause:
    if row.many:
        return one_of(row.stored, values)
    low, high = row.bounds(values[0])
    return {"range": {row.stored: {"gte": low} | ({"lte": high} if high else {})}}


def one_of(field: str, values: Iterable[str | int]) -> Clause:
    """Documents with one of these values."""
    return {"terms": {field: [str(v) if isinstance(v, str) else v for v in values]}}


def many_of(field: str, values: Sequence[str | int]) -> list[Clause]:
    """The same for any number of values: as many clauses as it takes."""
    return [
        one_of(field, values[at : at + MOST_VALUES]) for at in range(0, len(values), MOST_VALUES)
    ]


def many_numbers(field: str, numbers: npt.NDArray[np.int64]) -> list[Clause]:
    """The same of numbers as they come from a catalogue: written as JSON here and once, however
    many searches hold the condition."""
    parts = (numbers[at : at + MOST_VALUES] for at in range(0, len(numbers), MOST_VALUES))
    return [{"terms": {field: orjson.Fragment(_written(part))}} for part in parts]


def _written(numbers: npt.NDArray[np.int64]) -> bytes:
    return orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY)


def within(gaps: Iterable[tuple[int, int]]) -> list[Clause]:
    """Numbers in one of these gaps: one clause for each."""
    return [{"range": {"number": {"gt": low, "lte": high}}} for low, high in gaps]


def some_of(clauses: list[Clause], least: int = 1) -> Clause:
    """At least so many of these; none of nothing."""
    if not clauses:
        return {"match_none": {}}
    return {"bool": {"should": clauses, "minimum_should_match": least}}


def none_of(clauses: list[Clause]) -> Clause:
    """None of these."""
    return {"bool": {"must_not": clauses}}


def documents(doc: Doc) -> Clause:
    """Every document of one sort."""
    return {"term": {"doc": doc.value}}


def _any_of(alternatives: Iterable[Units], listed: bool, least: int = 1) -> Clause:
    terms = [term(units, listed) for units in dict.fromkeys(alternatives)]
    return terms[0] if len(terms) == least == 1 else some_of(terms, least)
