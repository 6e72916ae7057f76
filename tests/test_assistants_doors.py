"""The two doors for assistants, by the SDK's own client: over HTTP and at a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from api_world import DAY, world
from assisted import Ask, held, refused, told
from made_tokens import SECRET, made, shown
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from served import load_samples, running, serving

from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter
from index_mappings.reports import Report
from service.assistants.door import LARGEST_BODY, application
from service.search.opening import searcher_on
from service.settings import Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    return load_samples(tmp_path_factory.mktemp("samples"))


# --- over HTTP -----------------------------------------------------------------------------------


@contextlib.contextmanager
def over_http(engine: Engine, **more: Any) -> Iterator[str]:
    app = application(searcher_on(engine, Settings(today=DAY, **more)))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, http="h11", log_level="error", access_log=False)
        with running(config, listener):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"


def asked_over_http(url: str, ask: Ask, **headers: str) -> Any:
    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await ask(client)

    return asyncio.run(run())


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
        assert asked_over_http(url, held, **{"X-API-Key": key}) == whole
        assert 0 < asked_over_http(url, held, **shown(made())) < whole
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
        assert asked_over_http(url, held) == len(world[1])
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
            await held(client),
        )

    answer, error, whole = at_a_terminal(ask, "--engine", samples)
    assert told(answer)["passages"] and "可用的值" in refused(error)
    token = made(scope={"region": ["450200"]})
    limited = {"ZHIJIAN_TOKEN": token, "ZHIJIAN_TOKEN_SECRETS": SECRET}
    assert 0 < at_a_terminal(held, "--engine", samples, **limited) < whole


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
        return found, told(more), told(cited), refused(none), await held(client)

    settings: dict[str, Any] = {"token_secrets": (SECRET,), "public": True}
    with serving(samples, "/search", **settings) as base:
        url = f"{base}/search"
        found, more, cited, none, whole = at_a_terminal(ask, "--url", url)
        assert cited["url"] == found["passages"][0]["url"] and cited["url"].startswith(url)
        assert found["passages"][0] not in more["passages"]
        assert "没有收录编号为 none 的报告" in none
        token = {"ZHIJIAN_TOKEN": made(scope={"region": ["450200"]})}
        assert 0 < at_a_terminal(held, "--url", url, **token) < whole


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
            assert asked_over_http(address[0], held) > 20
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
