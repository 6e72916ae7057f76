"""The drill of one paragraph for every county: the first page, and the walk to the last one.

    python -m benchmarks counties --reports 80000

2,849 counties, every order, a word that stands in every report and one that stands in a third of
them. Each walk must show every county that has it, once, with as many paragraphs as there are; and
in the order that was asked for, as far as the list of the reports tells it.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from benchmarks import command, smalls, table
from benchmarks.index import Index
from benchmarks.smalls import EVERY, THIRD, Small
from index_mappings.engines import open_engine
from index_mappings.query import Group, Sort
from index_mappings.reports import IssuerKind
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

PAGE = 100
#: First pages that are timed: one for each year and word, so that none is known already.
FIRST = 20


@dataclass(frozen=True, slots=True)
class CountyWalk:
    """One order: seconds of first pages, of each page of a whole walk, and whether it was right."""

    name: str
    counties: int
    first: tuple[float, ...]
    pages: tuple[float, ...]
    right: bool


def drill(index: Index, *, reports: int) -> tuple[int, list[CountyWalk]]:
    """Paragraphs there are, and the walks."""
    wanted = smalls.smalls(reports)
    command.say(f"写入 {reports:,} 份报告……")
    engine = open_engine(index.address)
    smalls.write(engine, wanted)
    searcher = searcher_on(engine, Settings())
    try:
        return sum(len(small.texts) for small in wanted), list(_walks(searcher, wanted))
    finally:
        engine.close()


def _walks(searcher: Searcher, wanted: Sequence[Small]) -> Iterator[CountyWalk]:
    for word in (THIRD, EVERY):
        expected = _expected(wanted, word)
        for sort in Sort:
            command.say(f"各区县各一段：{word}，{sort}……")
            first = tuple(_first_pages(searcher, word, sort))
            request = SearchRequest(q=word, group=Group.REGION, sort=sort, size=PAGE, facets=False)
            hits, pages = _walk(searcher, request)
            shown = {hit["region"]["code"]: hit["in_group"] for hit in hits}
            right = shown == expected and len(hits) == len(shown) and _in_order(hits, sort)
            yield CountyWalk(f"{word}，{sort}", len(expected), first, pages, right)


def _expected(wanted: Sequence[Small], word: str) -> dict[str, int]:
    """Paragraphs of each county's own government that hold the word."""
    counts: Counter[str] = Counter()
    for small in wanted:
        if small.issuer_kind is IssuerKind.GOVERNMENT and (held := len(small.hits(word))):
            counts[small.county] += held
    return dict(counts)


def _first_pages(searcher: Searcher, word: str, sort: Sort) -> Iterator[float]:
    """Seconds of first pages, each of another question: what was asked before is remembered."""
    for number in range(FIRST):
        q = f"{word} -没有{sort}{number}"
        started = time.perf_counter()
        searcher.answer(SearchRequest(q=q, group=Group.REGION, sort=sort))
        yield time.perf_counter() - started


def _walk(searcher: Searcher, request: SearchRequest) -> tuple[list[Any], tuple[float, ...]]:
    """Every hit to the end, and the seconds of each page."""
    hits: list[Any] = []
    pages: list[float] = []
    cursor: str | None = None
    while cursor or not pages:
        started = time.perf_counter()
        answer = searcher.answer(replace(request, cursor=cursor))
        pages.append(time.perf_counter() - started)
        hits += answer["hits"]
        cursor = answer["next"]
    return hits, tuple(pages)


def _in_order(hits: Sequence[Any], sort: Sort) -> bool:
    """As far as a hit tells it: what decides among equals is left to the tests."""
    return all(_rank(before, sort) <= _rank(behind, sort) for before, behind in pairwise(hits))


def _rank(hit: Any, sort: Sort) -> Any:
    match sort:
        case Sort.RELEVANCE:
            return -round(hit["score"], 6)
        case Sort.NEWEST:
            return -hit["year"]
        case Sort.REGION:
            return hit["id"]
        case Sort.COUNT:
            return -hit["in_group"]


def told(paragraphs: int, walks: Sequence[CountyWalk], *, markdown: bool) -> str:
    """The account as text."""
    body = [
        (
            walk.name,
            f"{walk.counties:,}",
            "相符" if walk.right else "不符",
            table.ms(statistics.median(walk.first)),
            table.ms(max(walk.first)),
            str(len(walk.pages)),
            table.ms(sum(walk.pages)),
            table.ms(max(walk.pages)),
        )
        for walk in walks
    ]
    columns = (
        "词和顺序", "区县", "结果", "第一页中位数", "第一页最慢", "页数", "翻到底", "最慢一页",
    )  # fmt: skip
    return f"{paragraphs:,} 段（毫秒）\n\n{table.rows(columns, body, markdown=markdown)}"
