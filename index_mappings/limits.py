"""A part of an index: for whoever asks through it, nothing else exists.

A limit is a `Scope`. Every question is asked within what both allow, and every count is told from a
catalogue that holds no other report; so totals, facets, the silent and the missing, the reports
beside one and the walk through pages know nothing of what lies outside, on every engine.
Where a question and the limit have nothing in common the answer is empty, never the whole.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import numpy as np

from index_mappings import regions, wanted
from index_mappings.catalogue import Catalogue, Ints
from index_mappings.dimensions import OF_REPORT, Asks, backwards, in_force
from index_mappings.engines.port import State, View
from index_mappings.errors import NotFound
from index_mappings.query import Group, Hit, Page, Query, Scope, Sort, Tally
from index_mappings.reports import Paragraph

#: Catalogues of parts that are remembered, and how many rows they may have together for each row of
#: the whole: what they take in memory.
PARTS = 64
ROWS = 2


def meet(scope: Scope, limit: Scope) -> Scope | None:
    """The reports that meet both, as one scope; None where no report can."""
    wanted = {row.name: values for row, values in in_force(scope)}
    allowed = {row.name: values for row, values in in_force(limit)}
    both: dict[str, Any] = {}
    for row in OF_REPORT:
        mine, theirs = wanted.get(row.name, ()), allowed.get(row.name, ())
        values = _common(row.asks, mine, theirs) if mine and theirs else mine or theirs
        if (mine or theirs) and not values:
            return None
        both[row.field] = values if row.many else values[0] if values else None
    met = Scope(**both)
    return None if backwards(met) else met


def _common(asks: Asks, mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """What meets a condition of each."""
    if asks is Asks.WITHIN:
        ours, others = frozenset(mine), frozenset(theirs)
        inner = {code for code in ours if _lies_in(code, others)}
        return tuple(sorted(inner | {code for code in others if _lies_in(code, ours)}))
    if asks is Asks.HOLDS:
        return tuple(dict.fromkeys((*mine, *theirs)))
    if asks is Asks.ONE_OF:
        return tuple(value for value in mine if value in theirs)
    return (max(*mine, *theirs),) if asks is Asks.FROM else (min(*mine, *theirs),)


def _lies_in(code: str, codes: frozenset[str]) -> bool:
    """Whether a place is one of these or lies below one."""
    return not {code, *regions.ancestors(code)}.isdisjoint(codes)


def touches(code: str, limit: Scope) -> bool:
    """Whether a place lies in the limit's places, or one of them in it."""
    if not limit.regions or regions.NATION in (code, *limit.regions):
        return True
    own, above = _places(limit.regions)
    return code in above or _lies_in(code, own)


@functools.lru_cache(maxsize=64)
def _places(codes: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """These places, and all that hold one of them."""
    return frozenset(codes), frozenset(a for code in codes for a in regions.ancestors(code))


class Part(Catalogue):
    """The reports of a catalogue that lie within a limit; nothing that was set aside does."""

    def __init__(self, whole: Catalogue, limit: Scope) -> None:
        rows = np.flatnonzero(whole.mask(limit))
        entries = tuple(whole.entries[row] for row in rows.tolist())
        columns = {name: values[rows] for name, values in whole.columns.items()}
        super().__init__(whole.commit, entries, columns, (), whole.mark)
        self.limit = limit

    def _not_held(self, scope: Scope) -> Ints:
        """Only places within the limit can be missed."""
        met = meet(scope, self.limit)
        if met is None:
            return np.zeros(0, dtype=np.int64)
        codes = wanted.numbers(frozenset(met.levels), met.regions)
        missing: Ints = codes[~np.isin(codes, self.region[self.mask(scope)])]
        return missing


class Parts:
    """The parts of one catalogue that were asked for last. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._whole: Catalogue | None = None
        self.held: dict[Scope, Part] = {}

    def of(self, whole: Catalogue, limit: Scope) -> Part:
        """The part within this limit."""
        with self._lock:
            if self._whole is not whole:
                self._whole, self.held = whole, {}
            part = self.held.get(limit)
            if part is None:
                part = Part(whole, limit)
                self._make_room(part)
                self.held[limit] = part
            return part

    def _make_room(self, part: Part) -> None:
        """Forget all of them where this one would be too much."""
        assert self._whole is not None  # noqa: S101 - what it is a part of
        rows = part.report_count + sum(other.report_count for other in self.held.values())
        if len(self.held) >= PARTS or rows > ROWS * self._whole.report_count:
            self.held = {}


class LimitedView:
    """A view through which only a part of its commit is seen."""

    def __init__(self, whole: View, limit: Scope, parts: Parts) -> None:
        self._whole = whole
        self._limit = limit
        self._parts = parts

    @property
    def state(self) -> State:
        """That of the commit; what is signed here is not accepted elsewhere, nor the reverse."""
        state = self._whole.state
        limit = repr(self._limit).encode()
        secret = hmac.new(state.lineage.secret.encode(), limit, hashlib.sha256).hexdigest()
        return replace(state, lineage=replace(state.lineage, secret=secret))

    def catalogue(self) -> Part:
        """The reports of the part."""
        return self._parts.of(self._whole.catalogue(), self._limit)

    def search(self, query: Query) -> Page:
        """One page and its counts. No score is told: it is made of how rare a word is in the whole
        index."""
        met = meet(query.scope, self._limit)
        if met is None:
            return self._nothing(query)
        page = self._whole.search(replace(query, scope=met, limit=self._limit))
        hits = tuple(replace(hit, score=None) for hit in page.hits)
        return Page(hits, page.next, self._own(page.tally))

    def counts(self, queries: Sequence[Query]) -> list[int]:
        """How many paragraphs of the part meet each query."""
        met = [meet(query.scope, self._limit) for query in queries]
        within = [
            replace(query, scope=scope, limit=self._limit)
            for query, scope in zip(queries, met, strict=True)
            if scope is not None
        ]
        counted = iter(self._whole.counts(within))
        return [0 if scope is None else next(counted) for scope in met]

    def scores(self, query: Query, hits: Sequence[Hit]) -> None:
        """No score is told (see `search`)."""

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report of the part."""
        if self.catalogue().row(report_id) is None:
            raise NotFound(f"没有编号为 {report_id} 的报告。", "请核对报告编号，或重新检索。")
        return self._whole.paragraphs(report_id)

    def keep(self) -> AbstractContextManager[None]:
        """The whole is kept."""
        return self._whole.keep()

    def _nothing(self, query: Query) -> Page:
        """No hit; the counts by report are still those of the part, for a facet ignores its own
        condition."""
        counting = replace(
            query,
            scope=self._limit,
            limit=self._limit,
            group=Group.PARAGRAPH,
            sort=Sort.REGION,
            size=1,
            after=None,
        )
        tally = self._own(self._whole.search(counting).tally)
        return Page((), None, tally and replace(tally, sections={}, topics={}))

    def _own(self, tally: Tally | None) -> Tally | None:
        """The counts of the part's own reports, whatever an engine may count beside them."""
        if tally is None:
            return None
        own = self.catalogue().rows_of_numbers(tally.numbers) >= 0
        return replace(tally, numbers=tally.numbers[own], paragraphs=tally.paragraphs[own])
