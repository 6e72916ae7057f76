"""Answering one query from one commit: a page of hits and the counts it is told from."""

from __future__ import annotations

from index_mappings.engines import paging
from index_mappings.engines.embedded import counting
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.embedded.grouping import EmbeddedGroups
from index_mappings.engines.embedded.walking import TieredWalk
from index_mappings.engines.ordering import order_field
from index_mappings.query import Group, Hit, Page, Query
from index_mappings.reports import Paragraph, paragraph_id


def search(commit: EmbeddedCommit, query: Query) -> Page:
    """The port's `search` on one commit."""
    commit.check(query)
    offset = paging.offset(commit, query.after)
    read = _paragraphs if query.group is Group.PARAGRAPH else _groups
    hits, more = read(commit, query, offset)
    tally = counting.tally(commit, query) if query.tally else None
    return paging.page(commit, offset, hits, more, tally)


def _paragraphs(commit: EmbeddedCommit, query: Query, offset: int) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    walk: TieredWalk = commit.walks.get(walk_query, lambda: TieredWalk(commit, walk_query))
    end = offset + query.size
    columns = walk.upto(end + 1)
    scored = order_field(query) is None
    places = [
        (
            int(columns.number[at]),
            int(columns.position[at]),
            int(columns.segment[at]),
            int(columns.doc[at]),
        )
        for at in range(offset, min(end, len(columns)))
    ]
    paragraphs = commit.shown(places)
    hits = [
        _hit(
            commit,
            int(columns.row[at]),
            paragraph,
            float(columns.score[at]) if scored else None,
            None,
        )
        for at, paragraph in enumerate(paragraphs, offset)
    ]
    return hits, len(columns) > end


def _groups(commit: EmbeddedCommit, query: Query, offset: int) -> tuple[list[Hit], bool]:
    walk_query = paging.walk_query(query)
    groups: EmbeddedGroups = commit.walks.get(
        walk_query, lambda: EmbeddedGroups(commit, walk_query)
    )
    page = groups.page(offset, query.size)
    paragraphs = commit.shown((best.number, best.position, best.segment, best.doc) for best in page)
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
    return hits, bool(hits) and offset + len(hits) < len(groups)


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
