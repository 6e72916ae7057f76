"""The drill of a whole country: 150,000 reports of 2,849 counties, every count checked.

    python -m benchmarks country --engine elasticsearch

What must be found is known from the list of the reports (smalls.py); the service is asked over
HTTP. Where counts could be cut off (facets beyond a server's bucket limit), approximated (distinct
reports) or refused (the ten-thousandth hit and beyond), they are compared one by one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from benchmarks import command, questions, smalls, table
from benchmarks.index import Index
from benchmarks.serving import Server, serving
from benchmarks.smalls import EVERY, FIFTIETH, THIRD, Small
from index_mappings.engines import open_engine
from index_mappings.reports import IssuerKind, Level

PAGE = 100
#: Where a fresh process is sent by a cursor it did not give, as a share of the walk.
FAR = 0.8
HTTP_UNFIT = 422


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was compared: how much of it, whether it was right, milliseconds a page."""

    name: str
    size: int
    right: bool
    pages: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """The checks, and what it took: seconds to write and to the first answer; memory, index."""

    reports: int
    paragraphs: int
    written: float
    ready: float
    memory: tuple[int, int]
    size: int
    checks: tuple[Check, ...]


def drill(index: Index, *, reports: int) -> Drill:
    """Run it. Raises Failed when a command of ours does."""
    wanted = smalls.smalls(reports)
    command.say(f"写入 {reports:,} 份报告……")
    began = time.monotonic()
    engine = open_engine(index.address)
    smalls.write(engine, wanted)
    engine.close()
    written = time.monotonic() - began
    began = time.monotonic()
    with serving(index) as server:
        server.get(questions.address(q=FIFTIETH))
        ready = time.monotonic() - began
        checks = list(_checks(server, wanted))
        memory = server.memory()
        walk = _Walk(server, q=THIRD, facets="false")
        far = walk.to(int(FAR * sum(len(small.hits(THIRD)) for small in wanted)))
    with serving(index) as other:  # knows nothing of the walk
        began = time.monotonic()
        told = other.get(far)
        checks.append(
            Check(
                "另一个进程接着翻到深处",
                len(told["hits"]),
                _keys(told) == _keys(walk.last),
                (time.monotonic() - began,),
            )
        )
    paragraphs = sum(len(small.texts) for small in wanted)
    return Drill(reports, paragraphs, written, ready, memory, index.size(), tuple(checks))


def _checks(server: Server, wanted: Sequence[Small]) -> Iterator[Check]:
    for word in (EVERY, THIRD, FIFTIETH):
        yield _totals(server, wanted, word)
        yield _facets(server, wanted, word)
    yield _counties(server, wanted)
    yield _by_county(server, wanted)
    yield _walked(server, wanted, "按相关度逐页翻到底", sort="relevance")
    yield _walked(server, wanted, "按地区逐页翻到底", sort="region")
    yield _walked(server, wanted, "每份报告一段，按相关度翻到底", group="report")
    yield _walked(server, wanted, "每份报告一段，按段数翻到底", group="report", sort="count")
    yield _limits(server)


def _checked(name: str, size: int, right: Callable[[], bool]) -> Check:
    command.say(f"{name}……")
    began = time.monotonic()
    found = right()
    return Check(name, size, found, (time.monotonic() - began,))


# --- counts --------------------------------------------------------------------------------------


def _totals(server: Server, wanted: Sequence[Small], word: str) -> Check:
    holding = [small for small in wanted if small.hits(word)]
    expected = {
        "paragraphs": sum(len(small.hits(word)) for small in holding),
        "reports": len(holding),
        "regions": len({small.county for small in holding}),
    }

    def right() -> bool:
        told = server.get(questions.address(q=word, size=1, facets="false"))
        return bool(told["total"] == expected and told["approximate"] == [])

    return _checked(f"总数：{word}", expected["paragraphs"], right)


def _facets(server: Server, wanted: Sequence[Small], word: str) -> Check:
    """Every facet that does not go down by places."""
    ways: dict[str, Callable[[Small], str]] = {
        "year": lambda small: str(small.year),
        "province": lambda small: small.county[:2] + "0000",
        "level": lambda small: small.level,
        "kind": lambda small: small.kind,
        "issuer_kind": lambda small: small.issuer_kind,
    }
    holding = [(small, len(small.hits(word))) for small in wanted if word in small.texts[0]]
    expected = {name: _counted(holding, way) for name, way in ways.items()}

    def right() -> bool:
        told = server.get(questions.address(q=word, size=1))["facets"]
        return {name: _told(told[name]) for name in ways} == expected

    return _checked(f"分面：{word}", sum(map(len, expected.values())), right)


def _counted(
    holding: Sequence[tuple[Small, int]], way: Callable[[Small], str]
) -> dict[str, tuple[int, int]]:
    """Paragraphs and reports by value."""
    paragraphs: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    for small, hits in holding:
        paragraphs[way(small)] += hits
        reports[way(small)] += 1
    return {value: (paragraphs[value], reports[value]) for value in reports}


def _told(values: Sequence[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {one["value"]: (one["paragraphs"], one["reports"]) for one in values}


def _counties(server: Server, wanted: Sequence[Small]) -> Check:
    """Facets of every county, reached as a person does: province, city, county."""
    holding = [(small, len(small.hits(THIRD))) for small in wanted if small.hits(THIRD)]
    expected = _counted(holding, lambda small: small.county)
    pages: list[float] = []

    def facets(**more: str) -> Any:
        began = time.monotonic()
        told = server.get(questions.address(q=THIRD, size=1, **more))["facets"]
        pages.append(time.monotonic() - began)
        return told

    command.say("逐省逐市取各区县的分面……")
    found: dict[str, tuple[int, int]] = {}
    for province in facets()["province"]:
        down = facets(region=province["value"])
        found |= _told(down["county"])
        for city in down["city"]:
            found |= _told(facets(region=city["value"])["county"])
    return Check("各区县的分面", len(expected), found == expected, tuple(pages))


def _by_county(server: Server, wanted: Sequence[Small]) -> Check:
    """One paragraph a county, how many there are in each, and the counties without one."""
    scope = [
        small
        for small in wanted
        if small.level is Level.COUNTY and small.issuer_kind is IssuerKind.GOVERNMENT
    ]
    expected: Counter[str] = Counter()
    for small in scope:
        expected[small.county] += len(small.hits(FIFTIETH))
    silent = sum(1 for count in expected.values() if not count)
    walk = _Walk(server, q=f"{FIFTIETH} 各区县", facets="false")
    command.say("各区县各一段……")
    found = {hit["region"]["code"]: hit["in_group"] for hit in walk.hits()}
    right = found == {code: count for code, count in expected.items() if count}
    right = right and walk.last["silent"]["count"] == silent
    return Check("各区县各一段，没有写到的区县", len(expected), right, tuple(walk.pages))


# --- far down ------------------------------------------------------------------------------------


class _Walk:
    """Page after page by cursor."""

    def __init__(self, server: Server, **asked: str | int) -> None:
        self._server = server
        self._asked: dict[str, str | int] = {"size": PAGE, **asked}
        self.pages: list[float] = []
        self.last: dict[str, Any] = {}

    def hits(self) -> Iterator[dict[str, Any]]:
        """Every hit to the end."""
        for _ in self._paths():
            yield from self.last["hits"]

    def to(self, offset: int) -> str:
        """The address of the page with this hit; `last` is what it says."""
        return next(islice(self._paths(), offset // PAGE, None))

    def _paths(self) -> Iterator[str]:
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            path = questions.address(**self._asked, **more)
            began = time.monotonic()
            self.last = self._server.get(path)
            self.pages.append(time.monotonic() - began)
            yield path
            cursor = self.last["next"]


def _walked(server: Server, wanted: Sequence[Small], name: str, **asked: str) -> Check:
    """Every hit, once, and in order where the order is that of ids."""
    command.say(f"{name}……")
    grouped = asked.get("group") == "report"
    expected = [hit for small in wanted for hit in small.hits(THIRD)[: 1 if grouped else None]]
    walk = _Walk(server, q=THIRD, facets="false", **asked)
    found = [hit["id"] for hit in walk.hits()]
    right = len(found) == len(expected) and set(found) == set(expected)
    if asked.get("sort") == "region":
        right = right and found == sorted(expected)
    return Check(name, len(expected), right, tuple(walk.pages))


def _limits(server: Server) -> Check:
    """More than a hundred a page, and none, are refused by name."""

    def refused(size: int) -> bool:
        status, told = server.ask(questions.address(q=THIRD, size=size))
        return status == HTTP_UNFIT and told["error"]["field"] == "size"

    return _checked("size 的界限", 2, lambda: refused(PAGE + 1) and refused(0))


def _keys(told: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in told["hits"]]


# --- told ----------------------------------------------------------------------------------------


def told(figures: Drill, *, markdown: bool) -> str:
    """The account as text."""
    body = [
        (
            check.name,
            f"{check.size:,}",
            "相符" if check.right else "不符",
            str(len(check.pages)),
            table.ms(table.percentile(check.pages, 0.5)),
            table.ms(max(check.pages)),
        )
        for check in figures.checks
    ]
    resident, own = figures.memory
    head = (
        f"{figures.reports:,} 份报告，{figures.paragraphs:,} 段；写入 {figures.written:.0f} 秒，"
        f"服务启动到第一个答复 {figures.ready:.1f} 秒，"
        f"服务进程内存 {table.mb(resident)}（{table.mb(own)}）MB，索引 {table.mb(figures.size)} MB"
    )
    columns = ("核对", "数目", "结果", "请求数", "中位数，毫秒", "最慢，毫秒")
    return f"{head}\n\n{table.rows(columns, body, markdown=markdown)}"
