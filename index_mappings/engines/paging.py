"""Where in a walk a page begins: the cursor says how many hits were seen, and at which commit."""

from __future__ import annotations

from dataclasses import replace

from index_mappings.errors import CursorExpired
from index_mappings.query import Hit, Page, Query, Tally


def offset(commit: int, after: str | None) -> int:
    """How many hits were seen already. A walk belongs to its commit."""
    if after is None:
        return 0
    at, _, seen = after.partition(".")
    if at != str(commit) or not seen.isdecimal():
        raise CursorExpired("索引已更新,翻页位置失效。", "请从第一页重新检索。", field="cursor")
    return int(seen)


def page(commit: int, seen: int, hits: list[Hit], more: bool, tally: Tally | None) -> Page:
    """The page after `seen` hits; its cursor where there are `more`."""
    following = f"{commit}.{seen + len(hits)}" if more else None
    return Page(commit=commit, hits=tuple(hits), next=following, tally=tally)


def asked(query: Query) -> Query:
    """The query as far as the order of its hits depends on it."""
    return replace(query, after=None, size=0, tally=False)
