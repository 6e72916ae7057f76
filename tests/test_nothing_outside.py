"""Two services of which one holds the part of a token alone, the other much more beside it: by that
token no door tells one from the other.

Where results are ranked, how rare a word is in the whole decides (docs/portal.md says so): lists
are asked for in the order of places.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from api_world import DAY, serve
from asgi_client import Client
from made_tokens import SECRET, made, shown
from mcp import Client as Assistant
from small_world import PIECES, fill, fresh, is_below, reports
from test_search import ask

from index_mappings.dimensions import DIMENSIONS
from index_mappings.engines.port import Engine
from index_mappings.reports import Basis, Report
from service import tokens
from service.assistants.sources import OpenedIndex
from service.assistants.tools import server
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

PORTALS: tuple[dict[str, Any], ...] = (
    {"region": ["450200"]},
    {"region": ["360000", "450203"], "year": [2021, 2023], "certainty": ["certain"]},
)
KEY = "a key that nobody guesses"
#: What differs from one answer to the next, from one index to another, and is no secret.
OWN = re.compile(
    r'"(?:took_ms|score|commit|at|next)":(?:"[^"]*"|[^,}]*)|cursor=[^"&]*|用时 [\d.]+ 毫秒'
)
DOORS = ("/", "/table", "/places", "/coverage", "/api/v1/search", "/api/v1/coverage")
PLAIN = (
    "/", "/table", "/places?name=区", "/places?name=南昌", "/coverage", "/help", "/docs",
    "/openapi.json", "/embed", "/api/v1/regions", "/api/v1/regions?q=区", "/metrics",
    "/api/v1/export?q=x", "/nowhere", "/api/v1/facets?dimension=county&size=3000",
    "/api/v1/facets?dimension=city&contains=南昌&q=枫桥经验&region=450200",
    "/api/v1/search?q=枫桥经验&explain=true&size=1&sort=region",
)  # fmt: skip


def is_inside(report: Report, scope: dict[str, Any]) -> bool:
    uncertain = {Basis.CONCLUDED, Basis.UNRECORDED} & {*dataclasses.astuple(report.basis)[:3]}
    return (
        any(is_below(report.region_code, code) for code in scope["region"])
        and report.year in scope.get("year", [report.year])
        and not (uncertain and "certainty" in scope)
    )


@pytest.fixture(scope="module", params=PORTALS, ids=["place", "places, years, certainty"])
def scope(request: pytest.FixtureRequest) -> dict[str, Any]:
    one: dict[str, Any] = request.param
    return one


@pytest.fixture(scope="module")
def engines(
    scope: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Engine]]:
    """Of the part alone, and of everything."""
    with contextlib.ExitStack() as closing:
        both = []
        for every in ([r for r in reports() if is_inside(r, scope)], reports()):
            engine = fresh(tmp_path_factory.mktemp("held"))
            closing.callback(engine.close)
            fill(engine, every)
            both.append(engine)
        yield both[0], both[1]


@pytest.fixture(scope="module")
def both(engines: tuple[Engine, Engine]) -> Iterator[tuple[Client, Client]]:
    keys: dict[str, Any] = {"token_secrets": (SECRET,), "api_keys": (KEY,)}
    with serve(engines[0], **keys) as part, serve(engines[1], **keys) as whole:
        yield part, whole


def tells(client: Client, address: str, headers: dict[str, str]) -> tuple[int, str]:
    response = client.get(address, headers=headers)
    return response.status_code, OWN.sub("", response.text)


def pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """A search as the parameters of an address."""
    narrowing = [(row.name, str(v)) for row in DIMENSIONS for v in row.chosen(request)]
    group = [("group", str(request.group))] if request.group else []
    return [("q", request.q), *narrowing, *group, ("sort", "region"), ("size", str(request.size))]


def questions(count: int) -> list[list[tuple[str, str]]]:
    every = sorted(reports(), key=lambda r: r.id)
    return [pairs(ask(random.Random(seed), every).request) for seed in range(count)]


def test_random_questions_at_every_door(both: tuple[Client, Client], scope: dict[str, Any]) -> None:
    token = shown(made(scope=scope))
    for asked in questions(60):
        for door in DOORS:
            query = [*asked, ("name", "区")] if door == "/places" else asked
            address = f"{door}?{urlencode(query)}"
            part, whole = (tells(client, address, token) for client in both)
            assert whole == part, address
            assert whole[0] == 200, address


def test_every_other_door(both: tuple[Client, Client], scope: dict[str, Any]) -> None:
    token = shown(made(scope=scope))
    inside = [r.id for r in reports() if is_inside(r, scope)][:6]
    outside = [r.id for r in reports() if not is_inside(r, scope)][:6]
    reading = [
        f"/reports/{id}?{urlencode(query)}"
        for id in (*inside, *outside)
        for query in (
            {"q": PIECES[0], "sort": "region"},
            {"q": PIECES[1], "group": "region", "sort": "region"},
            {"find": "经验"},
        )
    ]
    documents = [f"/api/v1/reports/{id}" for id in (*inside, *outside)]
    for address in (*PLAIN, *reading, *documents):
        part, whole = (tells(client, address, token) for client in both)
        assert whole == part, address
    assert tells(both[1], f"/reports/{inside[0]}", token)[0] == 200
    assert tells(both[1], f"/reports/{outside[0]}", token)[0] == 404


def test_a_key_tells_them_apart(both: tuple[Client, Client]) -> None:
    """So that the tests above could fail."""
    for door in DOORS:
        address = f"{door}?name=区" if door == "/places" else f"{door}?q="
        part, whole = (tells(client, address, {"X-API-Key": KEY}) for client in both)
        assert whole[0] == part[0] == 200 and whole != part


def test_random_questions_of_assistants(
    engines: tuple[Engine, Engine], scope: dict[str, Any]
) -> None:
    limit = tokens.read_scope(scope)
    searchers = [searcher_on(engine, Settings(today=DAY)).within(limit) for engine in engines]
    inside = next(r.id for r in reports() if is_inside(r, scope))
    outside = next(r.id for r in reports() if not is_inside(r, scope))
    calls: list[tuple[str, dict[str, Any]]] = []
    for asked in questions(25):
        given: dict[str, Any] = {}
        for name, value in asked:
            given.setdefault(name, []).append(value)
        arguments = {name: v[0] if len(v) == 1 else v for name, v in given.items()}
        calls.append(("search", {**arguments, "size": 8}))
        calls.append(
            ("coverage", {n: v for n, v in arguments.items() if n not in ("sort", "size")})
        )
    for report_id in (inside, outside):
        calls.append(("read", {"report_id": report_id}))
        calls.append(("cite", {"paragraph_id": f"{report_id}.p0001", "quote": "开展"}))
    part, whole = (asyncio.run(called(searcher, calls)) for searcher in searchers)
    for call, of_part, of_whole in zip(calls, part, whole, strict=True):
        assert of_whole == of_part, call
    assert "没有收录编号为" in whole[-1] and "没有收录编号为" not in whole[-3]


async def called(searcher: Searcher, calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """What the tools say to each call."""
    async with Assistant(server(lambda _: OpenedIndex(lambda: searcher))) as client:
        results = [await client.call_tool(*call) for call in calls]
    texts = [str(getattr(result.content[0], "text", "")) for result in results]
    return [re.sub(r'"next": "[^"]*"', "", text) for text in texts]
