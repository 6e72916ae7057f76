"""Answering one query from one commit: a page of hits and the counts it is told from.

The cursor says only how many hits were seen at which commit. A process that showed the page before
remembers the last hit's place in the order and goes on from there, however deep; another one counts
from the beginning.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

from index_mappings.engines import browsing, counts, paging
from index_mappings.engines.browsing import PageReports
from index_mappings.engines.elastic import matching
from index_mappings.engines.elastic.commit import (
    NO_SOURCE,
    PAYLOAD,
    WINDOW,
    ElasticCommit,
    payload_of,
)
from index_mappings.engines.elastic.connection import Body
from index_mappings.engines.elastic.counting import Counting
from index_mappings.engines.elastic.fields import spot_of
from index_mappings.engines.elastic.grouping import ElasticGroups, begun
from index_mappings.engines.ordering import order_field, tiers
from index_mappings.query import Group, Hit, Page, Query
from index_mappings.reports import Paragraph, paragraph_id


def search(commit: ElasticCommit, query: Query) -> Page:
    """The port's `search` on one commit."""
    commit.check(query)
    commit.catalogue()  # from now on the commit knows which reports cannot be read
    offset = paging.offset(commit, query.after)
    counting = Counting(commit, query)
    read = _paragraphs if query.group is Group.PARAGRAPH else _groups
    hits, more = read(commit, query, offset, counting)
    tally = counting.tally() if query.tally else None
    return paging.page(commit, offset, hits, more, tally)


# --- paragraphs ----------------------------------------------------------------------------------


class Place(NamedTuple):
    """A place in an order: in which tier, and the hit before it; None at its beginning."""

    tier: int
    after: list[Any] | None


START = Place(0, None)
#: Tiers that are asked in one call where those before them did not fill the page.
TOGETHER = 3


class PageEnds:
    """The order of one query's hits: where in it the pages that were shown ended."""

    def __init__(self, commit: ElasticCommit, query: Query) -> None:
        self._commit = commit
        field = order_field(query)
        self.scored = field is None
        self._ranked = query if self.scored else None
        self._sort: list[Any] = [{"_score": "desc"}, {"key": "asc"}] if field is None else [field]
        self._tiers = tiers(query)
        self._ends: dict[int, Place] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """What it takes in memory, about."""
        return len(self._ends)

    def page(self, offset: int, size: int, counting: Counting) -> tuple[list[Body], bool]:
        """The hits from `offset` on, and whether there are more; counts come in the same call."""
        place, skipped = self._from(offset, size)
        body = self._body(place, size + 1, PAYLOAD, skipped)
        answer, *counts = self._commit.ask([body, *counting.lacking()])
        counting.learn(counts)
        hits = [(place.tier, hit) for hit in answer["hits"]["hits"]]
        if skipped:  # they may reach into the next tier, which is known from the total
            skipped = max(0, skipped - answer["hits"]["total"]["value"])
        if len(hits) <= size:
            hits += self._further(place.tier, size + 1 - len(hits), skipped, counting)
        shown = hits[:size]
        if shown:
            tier, last = shown[-1]
            self._remember(offset + len(shown), Place(tier, last["sort"]))
        return [hit for _, hit in shown], len(hits) > size

    def _further(
        self, tier: int, wanted: int, skipped: int, counting: Counting
    ) -> list[tuple[int, Body]]:
        """So many hits of the tiers after this one, as far as there are any; of the first of them
        some are skipped. Several tiers are asked in one call: small answers reach through all."""
        left = [at for at in range(tier + 1, len(self._tiers)) if counting.some(self._tiers[at])]
        hits: list[tuple[int, Body]] = []
        while left and len(hits) < wanted:
            count = 1 if skipped else TOGETHER
            next_tiers, left = left[:count], left[count:]
            bodies = [
                self._body(Place(at, None), wanted - len(hits), PAYLOAD, skipped)
                for at in next_tiers
            ]
            answers = self._commit.ask(bodies)
            for at, answer in zip(next_tiers, answers, strict=True):
                hits += [(at, hit) for hit in answer["hits"]["hits"][: wanted - len(hits)]]
            if skipped:
                skipped = max(0, skipped - answers[0]["hits"]["total"]["value"])
        return hits

    def _body(self, place: Place, size: int, source: Body, skipped: int = 0) -> Body:
        start: Body = {"search_after": place.after} if place.after else {}
        if skipped:
            start = {"from": skipped, "track_total_hits": True}
        return self._commit.body(
            self._commit.matching(self._tiers[place.tier]),
            self._ranked,
            size=size,
            sort=self._sort,
            **source,
            **start,
        )

    def _from(self, offset: int, size: int) -> tuple[Place, int]:
        """Where to begin, and how many hits to skip there."""
        with self._lock:
            end = self._ends.get(offset)
            below = max((at for at in self._ends if at < offset), default=0)
        if end is not None:
            return end, 0
        if offset + size < WINDOW:
            return START, offset
        return self._walked(below, offset), 0

    def _walked(self, at: int, offset: int) -> Place:
        """Read on from the nearest known place, without the hits' records."""
        place = self._ends.get(at, START)
        while at < offset:
            body = self._body(place, min(WINDOW, offset - at), NO_SOURCE)
            (answer,) = self._commit.ask([body])
            hits = answer["hits"]["hits"]
            if hits:
                at += len(hits)
                place = Place(place.tier, hits[-1]["sort"])
                self._remember(at, place)
            elif place.tier + 1 < len(self._tiers):
                place = Place(place.tier + 1, None)
            else:
                break
        return place

    def _remember(self, at: int, place: Place) -> None:
        with self._lock:
            self._ends[at] = place


def _paragraphs(
    commit: ElasticCommit, query: Query, offset: int, counting: Counting
) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    if counts.everything(commit.catalogue(), walk_query):
        stretch = browsing.of(commit, walk_query).stretch(offset, query.size)
        if stretch.skipped + query.size <= WINDOW:  # else the page lies deep in one huge report
            raw_hits = _browsed(commit, walk_query, stretch, query.size, counting)
            return _shown(commit, raw_hits, scored=False), stretch.more and bool(raw_hits)
    ends: PageEnds = commit.walks.get(walk_query, lambda: PageEnds(commit, walk_query))
    raw_hits, more = ends.page(offset, query.size, counting)
    return _shown(commit, raw_hits, ends.scored), more


def _browsed(
    commit: ElasticCommit, query: Query, stretch: PageReports, size: int, counting: Counting
) -> list[Body]:
    """A page of an order that the catalogue tells; counts come in the same call."""
    named = matching.one_of("number", stretch.numbers)
    start: Body = {"from": stretch.skipped, **PAYLOAD}
    body = commit.body(
        [*commit.matching(browsing.free(query)), named],
        size=size,
        sort=[order_field(query)],
        **start,
    )
    answer, *others = commit.ask([body, *counting.lacking()])
    counting.learn(others)
    hits: list[Body] = answer["hits"]["hits"]
    return hits


def _shown(commit: ElasticCommit, raw_hits: list[Body], scored: bool) -> list[Hit]:
    """The hits of a page, read."""
    places = [spot_of(hit["_id"]) for hit in raw_hits]
    stored = [(*place, payload_of(hit)) for place, hit in zip(places, raw_hits, strict=True)]
    hits = []
    for (number, _), paragraph, hit in zip(places, commit.read(stored), raw_hits, strict=True):
        score = float(hit["_score"]) if scored else None
        hits.append(_hit(commit, number, paragraph, score, None))
    return hits


# --- groups --------------------------------------------------------------------------------------


def _groups(
    commit: ElasticCommit, query: Query, offset: int, counting: Counting
) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    groups: ElasticGroups = commit.walks.get(
        walk_query, lambda: begun(commit, walk_query, counting, offset + query.size)
    )
    hits = [
        _hit(
            commit,
            best.number,
            paragraph,
            best.score if groups.scored else None,
            groups.size(best.group),
        )
        for best, paragraph in groups.shown(offset, query.size)
    ]
    return hits, bool(hits) and offset + len(hits) < groups.count


def _hit(
    commit: ElasticCommit,
    number: int,
    paragraph: Paragraph,
    score: float | None,
    in_group: int | None,
) -> Hit:
    report = commit.catalogue().entries[commit.row_of(number)].report
    return Hit(paragraph_id(report.id, paragraph.position), number, paragraph, score, in_group)
