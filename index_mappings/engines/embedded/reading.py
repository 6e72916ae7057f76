"""Answering one query from one commit: a page of hits and the counts it is told from."""

from __future__ import annotations

import functools
from collections.abc import Callable

from index_mappings.engines import browsing, counts, paging
from index_mappings.engines.embedded import counting
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.embedded.grouping import EmbeddedGroups
from index_mappings.engines.embedded.matching import both
from index_mappings.engines.embedded.walking import HitColumns, TieredWalk, Walk
from index_mappings.engines.ordering import order_field
from index_mappings.query import Group, Hit, Page, Query, Tally
from index_mappings.reports import Paragraph, paragraph_id


def search(commit: EmbeddedCommit, query: Query) -> Page:
    """The port's `search` on one commit."""
    commit.check(query)
    offset = paging.offset(commit, query.after)
    read = _paragraphs if query.group is Group.PARAGRAPH else _groups
    counted = _counted_beside(commit, query)
    hits, more = read(commit, query, offset)
    return paging.page(commit, offset, hits, more, counted())


def _counted_beside(commit: EmbeddedCommit, query: Query) -> Callable[[], Tally | None]:
    """The counts, begun while the hits are read; groups need them before."""
    if not query.tally:
        return lambda: None
    count = functools.partial(counting.tally, commit, query)
    return commit.meanwhile(query, count) if query.group is Group.PARAGRAPH else count


def _paragraphs(commit: EmbeddedCommit, query: Query, offset: int) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    if counts.everything(commit.catalogue(), walk_query):
        return _browsed(commit, walk_query, offset, query.size)
    walk: TieredWalk = commit.walks.get(walk_query, lambda: TieredWalk(commit, walk_query))
    end = offset + query.size
    columns = walk.upto(end + 1)
    return _shown(commit, columns, offset, end, order_field(query) is None), len(columns) > end


def _browsed(
    commit: EmbeddedCommit, query: Query, offset: int, size: int
) -> tuple[list[Hit], bool]:
    """A page of an order that the catalogue tells."""
    stretch = browsing.of(commit, query).stretch(offset, size)
    if not stretch.numbers:
        return [], False
    named = commit.asking.one_of("number", stretch.numbers)
    matches = both(commit.matching(browsing.free(query)), named)
    end = stretch.skipped + size
    columns = Walk(commit, query, lambda: matches).upto(end)
    hits = _shown(commit, columns, stretch.skipped, end, scored=False)
    return hits, stretch.more and bool(hits)


def _shown(
    commit: EmbeddedCommit, columns: HitColumns, offset: int, end: int, scored: bool
) -> list[Hit]:
    """The hits of a page, read."""
    entries = commit.catalogue().entries
    places = [
        (
            entries[int(columns.row[at])].number,
            int(columns.position[at]),
            int(columns.segment[at]),
            int(columns.doc[at]),
        )
        for at in range(offset, min(end, len(columns)))
    ]
    paragraphs = commit.shown(places)
    return [
        _hit(
            commit,
            int(columns.row[at]),
            paragraph,
            float(columns.score[at]) if scored else None,
            None,
        )
        for at, paragraph in enumerate(paragraphs, offset)
    ]


def _groups(commit: EmbeddedCommit, query: Query, offset: int) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    groups: EmbeddedGroups = commit.walks.get(
        walk_query, lambda: EmbeddedGroups(commit, walk_query)
    )
    page = groups.page(offset, query.size)
    entries = commit.catalogue().entries
    paragraphs = commit.shown(
        (entries[best.row].number, best.position, best.segment, best.doc) for best in page
    )
    hits = [
        _hit(
            commit,
            best.row,
            paragraph,
            best.score if groups.scored else None,
            groups.size(best.group),
        )
        for best, paragraph in zip(page, paragraphs, strict=True)
    ]
    return hits, bool(hits) and offset + len(hits) < groups.count


def _hit(
    commit: EmbeddedCommit,
    row: int,
    paragraph: Paragraph,
    score: float | None,
    in_group: int | None,
) -> Hit:
    entry = commit.catalogue().entries[row]
    key = paragraph_id(entry.report.id, paragraph.position)
    return Hit(key, entry.number, paragraph, score, in_group)
