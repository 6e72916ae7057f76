"""Stored records that are not what they should be, on both engines.

`Spoiler` stands between the records and the engines that store them: what a function says of a
record is stored in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import contract
import pytest

from index_mappings import records
from index_mappings.catalogue import Catalogue
from index_mappings.engines.elastic import fields as elastic_fields
from index_mappings.engines.embedded import fields as embedded_fields
from index_mappings.engines.port import Engine, View, answered
from index_mappings.query import Group, Hit, Query, Tally
from index_mappings.reports import Report

Json = dict[str, Any]
#: Stands for bytes that are no JSON; where only JSON can be stored, for nothing.
NO_JSON = object()


class Spoiler:
    """What stands in the place of records: functions from a record to what is stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paragraph: Callable[[Json], object] = lambda record: record
        self.entry: Callable[[Json], object] = lambda record: record
        self.aside: Callable[[Json], object] = lambda record: record
        plain = records.paragraph_to_json, records.entry_to_json, records.set_aside_to_json

        def put(name: str, said: Callable[[Any], object]) -> None:
            monkeypatch.setattr(records, name, said)

        put("paragraph_to_json", lambda value: self.paragraph(plain[0](value)))
        put("entry_to_json", lambda value: self.entry(plain[1](value)))
        put("set_aside_to_json", lambda value: self.aside(plain[2](value)))
        encode: Callable[[object], bytes] = vars(embedded_fields)["encode"]
        monkeypatch.setattr(
            embedded_fields, "encode", lambda value: b"{" if value is NO_JSON else encode(value)
        )
        whole: Callable[[object], object] = vars(elastic_fields)["encode"]
        monkeypatch.setattr(elastic_fields, "encode", lambda value: whole(_without_no_json(value)))

    def mend(self) -> None:
        """Store what is told from now on."""
        self.paragraph = self.entry = self.aside = lambda record: record


def _without_no_json(value: Json) -> Json:
    return {**value, "payload": None} if value.get("payload") is NO_JSON else value


def filled(engine: Engine, reports: Sequence[Report]) -> Engine:
    with engine.writing() as writer:
        for one in reports:
            writer.put(one)
    return engine


QUERIES = {
    "everything": Query(size=7),
    "by report": Query(size=3, group=Group.REPORT),
    "by region": Query(size=3, group=Group.REGION),
    "a term": contract.Asked(must=(("法",),)).query(size=5),
    "a term by report": contract.Asked(must=(("法",),)).query(size=5, group=Group.REPORT),
    "a term by region": contract.Asked(must=(("法",),)).query(size=5, group=Group.REGION),
}


def told(engine: Engine, query: Query) -> tuple[Any, Any, Any, Any]:
    """What a reader is told of a question: keys, counts in groups, and all that is counted."""
    catalogue, hits, tally = answered(engine.now, lambda view: _walked(view, query))
    assert set(tally.numbers.tolist()) <= set(catalogue.number.tolist())
    counts = catalogue.counts(tally)
    by_id = {entry.report.id: int(counts[at]) for at, entry in enumerate(catalogue.entries)}
    sizes = sorted((hit.key, hit.in_group) for hit in hits)
    if query.group is not Group.PARAGRAPH:  # which paragraph is best, the ranking decides
        sizes = sorted((_group(catalogue, hit, query.group), hit.in_group) for hit in hits)
    return sizes, by_id, tally.sections, tally.topics


def _walked(view: View, query: Query) -> tuple[Catalogue, list[Hit], Tally]:
    page = view.search(query)
    hits = list(page.hits)
    while page.next is not None:
        page = view.search(replace(query, after=page.next))
        hits += page.hits
    assert page.tally is not None
    return view.catalogue(), hits, page.tally


def _group(catalogue: Catalogue, hit: Hit, group: Group) -> str:
    row = catalogue.row_of_number(hit.number)
    assert row is not None
    report = catalogue.entries[row].report
    return report.id if group is Group.REPORT else report.region_code


def same_as(engine: Engine, other: Engine) -> None:
    """Both answer all questions alike."""
    for name, query in QUERIES.items():
        assert told(engine, query) == told(other, query), name
