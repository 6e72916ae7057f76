"""Where in a walk a page begins: the cursor says how many hits were seen, and of which commit.

What it says is hostile until it is held against what there is: no number from outside reaches a
search as it came.
"""

from __future__ import annotations

from dataclasses import replace

from index_mappings.engines.commits import Commit
from index_mappings.errors import CursorExpired
from index_mappings.query import Hit, Page, Query, Tally

#: Digits of a number that could count hits; more of them are never read.
_DIGITS = 12


def offset(commit: Commit, after: str | None) -> int:
    """How many hits were seen already, at most as many as there are paragraphs.

    Raises CursorExpired where the walk is of another commit, or of none.
    """
    if after is None:
        return 0
    mark, _, seen = after.partition(".")
    digits = seen.isascii() and seen.isdecimal() and len(seen) <= _DIGITS
    if mark != commit.lineage.mark or not digits:
        raise CursorExpired("索引已更新，翻页位置失效。", "请从第一页重新检索。", field="cursor")
    return min(int(seen), commit.catalogue().paragraph_count)


def page(commit: Commit, seen: int, hits: list[Hit], more: bool, tally: Tally | None) -> Page:
    """The page after `seen` hits; its cursor where there are `more`."""
    mark = commit.lineage.mark
    following = f"{mark}.{seen + len(hits)}" if more else None
    return Page(hits=tuple(hits), next=following, tally=tally)


def walk_query(query: Query) -> Query:
    """The query as far as the order of its hits depends on it."""
    return replace(query, after=None, size=0, tally=False)
