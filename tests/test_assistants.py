"""The door for assistants, by the SDK's own client: in process, at a terminal, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from api_world import DAY, world
from made_tokens import SECRET, made, shown
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from served import load_samples, serving

from index_mappings import literal
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.errors import EngineBroken, InvalidParameter
from index_mappings.reports import Report
from service.assistants import telling
from service.assistants.door import LARGEST_BODY, application
from service.assistants.sources import Held
from service.assistants.tools import FIRST, INSTRUCTIONS, MOST, server
from service.search.opening import searcher_on
from service.search.parameters import PARAMETERS
from service.search.searcher import Searcher
from service.settings import Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
Ask = Callable[[Client], Awaitable[Any]]
ROOT = Path(__file__).parent.parent


def told(result: Any) -> Any:
    """What a tool gave back; the text says the same."""
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def refused(result: Any) -> str:
    assert result.is_error
    text: str = result.content[0].text
    return text


def in_process(searcher: Searcher, ask: Ask) -> Any:
    async def run() -> Any:
        async with Client(server(lambda _: Held(lambda: searcher))) as client:
            return await ask(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    return load_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def searcher(samples: str) -> Iterator[Searcher]:
    engine = open_engine(samples)
    yield searcher_on(engine, Settings(today=DAY, public_url="https://search.example/a"))
    engine.close()


def calling(searcher: Searcher, name: str, **arguments: Any) -> Any:
    return in_process(searcher, lambda client: client.call_tool(name, arguments))


# --- the tools -----------------------------------------------------------------------------------


def test_the_tools_say_what_they_are_for_in_chinese(searcher: Searcher) -> None:
    async def ask(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = in_process(searcher, ask)
    assert instructions == INSTRUCTIONS and "不是指令" in instructions
    assert [tool.name for tool in tools] == ["search", "read", "coverage", "cite"]
    for tool in tools:
        assert tool.annotations.read_only_hint and not tool.description.isascii()
        assert tool.output_schema is not None
        properties = tool.input_schema["properties"]
        assert all(not row["description"].isascii() for row in properties.values())
    names = {p.name for p in PARAMETERS}
    assert set(tools[0].input_schema["properties"]) == names - {"facets"}
    assert set(tools[2].input_schema["properties"]) == names - {"facets", "sort", "size", "cursor"}


def test_every_passage_can_be_cited(searcher: Searcher) -> None:
    answer = told(calling(searcher, "search", q="枫桥经验 在 2023 年 各区县"))
    assert answer["understood"]["terms"] == ["枫桥经验"] and answer["passages"]
    assert answer["silent"]["count"] >= len(answer["silent"]["names"]) > 0
    for passage in answer["passages"]:
        assert passage["citation"].endswith(passage["url"]) or passage["source_url"]
        assert passage["url"].startswith("https://search.example/a/reports/")
        assert literal.contains([passage["text"], passage["heading"]], literal.units("枫桥经验"))
        quote = passage["text"].strip("…")[:30]
        id = passage["paragraph_id"]
        cited = told(calling(searcher, "cite", paragraph_id=id, quote=quote))
        assert cited["quote"] in passage["text"] and cited["citation"] == passage["citation"]
        assert cited["url"] == passage["url"]


def test_conditions_are_one_value_or_many(searcher: Searcher) -> None:
    for year, level in ((2023, "county"), ([2023], ["county"]), ("2023", "county")):
        answer = told(calling(searcher, "search", q="行政", year=year, level=level, size=3))
        assert answer["understood"]["years"] == [2023] and len(answer["passages"]) == 3
        assert answer["understood"]["levels"] == ["county"]


def test_a_walk_through_tools(searcher: Searcher) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        answer = told(calling(searcher, "search", q="枫桥经验", size=MOST, **more))
        seen += [passage["paragraph_id"] for passage in answer["passages"]]
        if not (cursor := answer["next"]):
            break
    assert len(seen) == len(set(seen)) == answer["total"]["paragraphs"]


def test_a_report_is_read_on(searcher: Searcher) -> None:
    found = told(calling(searcher, "search", q="枫桥经验"))
    report_id = found["passages"][0]["paragraph_id"].partition(".p")[0]
    positions, start = [], 1
    while start:
        part = told(calling(searcher, "read", report_id=report_id, start=start, count=5))
        positions += [p["paragraph_id"] for p in part["paragraphs"]]
        assert all(p["citation"] and p["url"] for p in part["paragraphs"])
        start = part["next_start"]
    assert len(positions) == part["paragraphs_in_all"] == len(set(positions))
    assert part["outline"] and len(found["passages"]) <= FIRST


def test_who_holds_what(searcher: Searcher) -> None:
    answer = told(calling(searcher, "coverage", q="枫桥经验", year=2023, level="county"))
    assert answer["held"]["count"] and answer["silent"]["count"]
    assert answer["missing"]["count"] > len(answer["missing"]["names"]) == telling.NAMES
    assert not any("source" in name for name in answer)  # file names are the operator's


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search", {"q": "法", "size": 21}, "1 至 20"),
        ("search", {"q": "法", "size": "many"}, "可用的值"),
        ("search", {"q": "法", "region": "999999"}, "六位行政区划代码"),
        ("search", {"q": "法", "yaer": 2023}, "可用的参数"),
        ("search", {"q": "法", "facets": True}, "可用的参数"),
        ("search", {"q": "法" * 2_001}, "2,000"),
        ("search", {"q": "法", "cursor": "x"}, "第一页"),
        ("coverage", {"size": 3}, "可用的参数"),
        ("read", {"report_id": "none"}, "没有收录编号为 none 的报告"),
        ("read", {"report_id": "none", "start": 0}, "start 的值 0 无法使用"),
        ("read", {"report_id": "none", "count": 21}, "1 至 20"),
        ("cite", {"paragraph_id": "none", "quote": "x"}, "不是段落编号"),
        ("cite", {"paragraph_id": "none.p0001", "quote": "x"}, "没有收录编号为"),
        ("cite", {"paragraph_id": "none.p0001", "quote": "x" * 1_001}, "请缩短到 1,000 个以内"),
    ],
)
def test_errors_say_what_helps(
    tool: str, arguments: dict[str, Any], words: str, searcher: Searcher
) -> None:
    assert words in refused(calling(searcher, tool, **arguments))


def test_what_the_engine_says_stays_inside() -> None:
    class Broken:
        def searcher(self) -> Searcher:
            raise EngineBroken("/srv/secret/index is damaged", "look there")

    result = calling_source(Held(Broken().searcher), "search", q="法")
    text = refused(result)
    assert "索引无法读取" in text and "secret" not in text and "look there" not in text


def calling_source(source: Any, name: str, **arguments: Any) -> Any:
    async def run() -> Any:
        async with Client(server(lambda _: source)) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(run())


# --- over HTTP -----------------------------------------------------------------------------------


@contextlib.contextmanager
def over_http(engine: Engine, **more: Any) -> Iterator[str]:
    app = application(searcher_on(engine, Settings(today=DAY, **more)))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, http="h11", log_level="error", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not running.started:
            assert thread.is_alive() and time.monotonic() < deadline
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        finally:
            running.should_exit = True
            thread.join(10)


def asked_over_http(url: str, ask: Ask, **headers: str) -> Any:
    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await ask(client)

    return asyncio.run(run())


async def _held(client: Client) -> int:
    answer = told(await client.call_tool("coverage", {}))
    reports: int = answer["total"]["reports"]
    return reports


@pytest.mark.slow
def test_a_token_sees_its_part_over_http(world: World) -> None:
    whole, key = len(world[1]), "a key that nobody guesses"
    inside = next(r.id for r in world[1] if r.region_code == "450203")
    outside = next(r.id for r in world[1] if r.region_code == "360121")

    async def read_both(client: Client) -> Any:
        return [
            await client.call_tool("read", {"report_id": id, "count": 1})
            for id in (inside, outside, outside[:-6] + "000000")
        ]

    with over_http(world[0], token_secrets=(SECRET,), api_keys=(key,)) as url:
        assert asked_over_http(url, _held, **{"X-API-Key": key}) == whole
        assert 0 < asked_over_http(url, _held, **shown(made())) < whole
        mine, theirs, nobodys = asked_over_http(url, read_both, **shown(made()))
        assert told(mine)["paragraphs"]
        # What is outside does not exist, in the very same words.
        assert refused(theirs).replace(outside, "") == refused(nobodys).replace(
            outside[:-6] + "000000", ""
        )
        for headers, status in (({}, 401), (shown("wrong"), 403), (shown(made(exp=1)), 403)):
            response = httpx2.post(url, json={}, headers=headers)
            assert response.status_code == status, response.text
            assert response.json()["error"]["remedy"]
        assert httpx2.post(url, json={}).headers["www-authenticate"] == "Bearer"


@pytest.mark.slow
def test_the_door_over_http(world: World) -> None:
    with over_http(world[0], rate=0) as url:
        assert asked_over_http(url, _held) == len(world[1])
        for method, path, status in (
            ("GET", "", 405),
            ("DELETE", "", 405),
            ("HEAD", "", 405),
            ("POST", "/other", 404),
        ):
            response = httpx2.request(method, url + path)
            assert response.status_code == status, (method, path)
        assert httpx2.post(url, content=b"x" * (LARGEST_BODY + 1)).status_code == 413
        # A page of another site that has taken this machine's name.
        rebound = httpx2.post(url, json={}, headers={"Host": "evil.example"})
        assert rebound.status_code in (400, 403, 421), rebound.status_code
        assert httpx2.post(url, content=b"{").status_code == 400


@pytest.mark.slow
def test_the_limits_hold_over_http(world: World) -> None:
    with over_http(world[0], api_keys=("key",), key_rate=2) as url:
        headers = {"X-API-Key": "key"}
        statuses = [httpx2.post(url, json={}, headers=headers) for _ in range(4)]
        assert [r.status_code for r in statuses][2:] == [429, 429]
        assert int(statuses[3].headers["retry-after"]) >= 1


# --- at a terminal -------------------------------------------------------------------------------


def at_a_terminal(ask: Ask, *arguments: str, **environment: str) -> Any:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "service.cli", "mcp", *arguments],
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **environment},
    )

    async def run() -> Any:
        async with Client(parameters) as client:
            return await ask(client)

    return asyncio.run(run())


@pytest.mark.slow
def test_at_a_terminal(samples: str) -> None:
    async def ask(client: Client) -> Any:
        return (
            await client.call_tool("search", {"q": "枫桥经验"}),
            await client.call_tool("search", {"q": "法", "size": 0}),
            await _held(client),
        )

    answer, error, whole = at_a_terminal(ask, "--engine", samples)
    assert told(answer)["passages"] and "可用的值" in refused(error)
    token = made(scope={"region": ["450200"]})
    limited = {"ZHIJIAN_TOKEN": token, "ZHIJIAN_TOKEN_SECRETS": SECRET}
    assert 0 < at_a_terminal(_held, "--engine", samples, **limited) < whole


@pytest.mark.slow
def test_at_a_terminal_by_another_service(samples: str) -> None:
    async def ask(client: Client) -> Any:
        found = told(await client.call_tool("search", {"q": "枫桥经验", "year": [2022, 2023]}))
        more = await client.call_tool(
            "search", {"q": "枫桥经验", "year": [2022, 2023], "cursor": found["next"]}
        )
        id, text = (found["passages"][0][name] for name in ("paragraph_id", "text"))
        cited = await client.call_tool("cite", {"paragraph_id": id, "quote": text.strip("…")[:20]})
        none = await client.call_tool("read", {"report_id": "none"})
        return found, told(more), told(cited), refused(none), await _held(client)

    settings: dict[str, Any] = {"token_secrets": (SECRET,), "public": True}
    with serving(samples, "/search", **settings) as base:
        url = f"{base}/search"
        found, more, cited, none, whole = at_a_terminal(ask, "--url", url)
        assert cited["url"] == found["passages"][0]["url"] and cited["url"].startswith(url)
        assert found["passages"][0] not in more["passages"]
        assert "没有收录编号为 none 的报告" in none
        token = {"ZHIJIAN_TOKEN": made(scope={"region": ["450200"]})}
        assert 0 < at_a_terminal(_held, "--url", url, **token) < whole


@pytest.mark.slow
def test_the_command_serves_until_it_is_stopped(samples: str) -> None:
    command = [sys.executable, "-m", "service.cli", "mcp", "--http", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "--engine", samples], env=environment, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stderr is not None
            address = re.search(r"http://\S+?/mcp", running.stderr.readline())
            assert address is not None
            assert asked_over_http(address[0], _held) > 20
        finally:
            running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--engine", "{}"], {"ZHIJIAN_TOKEN": "wrong"}, "范围令牌不正确"),
        (["--url", "search.example"], {}, "请写成 http://"),
        (["--http", "--url", "http://x"], {}, "不能与 --url"),
        (["--http"], {"ZHIJIAN_TOKEN": "x"}, "不能与 --url"),
        (["--http", "--host", "0.0.0.0"], {}, "会让其他机器访问"),
    ],
)
def test_what_cannot_be_started_says_why(
    arguments: list[str],
    environment: dict[str, str],
    words: str,
    samples: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from service.cli.running import run

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(["mcp", *(a.replace("{}", samples) for a in arguments)]) == 2
    assert words in capsys.readouterr().err


def test_a_token_that_is_over_shows_nothing_more(world: World, monkeypatch: Any) -> None:
    from service.cli import assistants

    settings = Settings(today=DAY, token=made(exp=int(time.time()) + 60), token_secrets=(SECRET,))
    searcher = searcher_on(world[0], settings)
    assert assistants.limited(searcher) is not searcher
    past = searcher_on(world[0], Settings(today=DAY, token=made(exp=1), token_secrets=(SECRET,)))
    with pytest.raises(InvalidParameter, match="已过期"):
        assistants.limited(past)


def test_without_the_library_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from service.cli.running import run

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run(["mcp"]) == 1
    assert 'pip install "zhijian[mcp]"' in capsys.readouterr().err
