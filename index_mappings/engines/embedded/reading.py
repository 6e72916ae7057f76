"""Answering one query from one snapshot: a page of hits and the counts it is told from."""

from __future__ import annotations

from dataclasses import replace

from index_mappings.engines.embedded import counting
from index_mappings.engines.embedded.grouping import Groups
from index_mappings.engines.embedded.matching import browses
from index_mappings.engines.embedded.snapshot import Snapshot
from index_mappings.engines.embedded.walking import Walk, order_field
from index_mappings.errors import CursorExpired
from index_mappings.query import Group, Hit, Page, Query, Sort
from index_mappings.reports import Paragraph, paragraph_id


def search(snapshot: Snapshot, query: Query) -> Page:
    """The port's `search` on one commit."""
    offset = _offset(snapshot, query.after)
    page = _paragraphs if query.group is Group.PARAGRAPH else _groups
    hits, more = page(snapshot, query, offset)
    return Page(
        commit=snapshot.commit,
        hits=tuple(hits),
        next=f"{snapshot.commit}.{offset + len(hits)}" if more else None,
        tally=counting.tally(snapshot, query) if query.tally else None,
    )


def _offset(snapshot: Snapshot, after: str | None) -> int:
    """How many hits were seen already. A walk belongs to its commit."""
    if after is None:
        return 0
    commit, _, offset = after.partition(".")
    if commit != str(snapshot.commit) or not offset.isdecimal():
        raise CursorExpired("索引已更新,翻页位置失效。", "请从第一页重新检索。", field="cursor")
    return int(offset)


def _asked(query: Query) -> Query:
    """The query as far as the order of its hits depends on it."""
    return replace(query, after=None, size=0, tally=False)


def _paragraphs(snapshot: Snapshot, query: Query, offset: int) -> tuple[list[Hit], bool]:
    asked = _asked(query)
    walk: Walk = snapshot.walks.get(
        asked, lambda: Walk(snapshot, asked, snapshot.asking.matching(asked))
    )
    end = offset + query.size
    found = walk.upto(end + 1)
    scored = order_field(query) is None
    hits = [
        _hit(
            snapshot,
            int(found.row[at]),
            snapshot.paragraph(int(found.segment[at]), int(found.doc[at])),
            float(found.score[at]) if scored else None,
            None,
        )
        for at in range(offset, min(end, len(found)))
    ]
    return hits, len(found) > end


def _groups(snapshot: Snapshot, query: Query, offset: int) -> tuple[list[Hit], bool]:
    asked = _asked(query)
    groups: Groups = snapshot.walks.get(asked, lambda: Groups(snapshot, asked))
    scored = not browses(query) and query.sort is Sort.RELEVANCE
    hits = [
        _hit(
            snapshot,
            best.row,
            snapshot.paragraph(best.segment, best.doc),
            best.score if scored else None,
            groups.size(best.group),
        )
        for best in groups.page(offset, query.size)
    ]
    return hits, bool(hits) and offset + len(hits) < len(groups)


def _hit(
    snapshot: Snapshot, row: int, paragraph: Paragraph, score: float | None, in_group: int | None
) -> Hit:
    entry = snapshot.catalogue().entries[row]
    key = paragraph_id(entry.report.id, paragraph.position)
    return Hit(key, entry.number, paragraph, score, in_group)
