"""Answers are compressed for whoever takes it, and say the same."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from api_world import SEARCH, client, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown

from index_mappings.engines.port import Engine
from index_mappings.reports import Report

__all__ = ["client", "world"]
World = tuple[Engine, list[Report]]
STATIC = Path(__file__).parent.parent / "service" / "pages" / "static"
LARGE = [
    f"{SEARCH}?q=枫桥经验",
    "/api/v1/coverage",
    "/?q=枫桥经验",
    "/coverage",
    "/openapi.json",
    "/static/page.css",
]


def ask(client: Client, path: str, encoding: str, method: str = "GET") -> Any:
    return client.send(method, path, headers={"Accept-Encoding": encoding} if encoding else {})


def without_time(content: bytes) -> str:
    return re.sub(r'"took_ms":[0-9.]+|[0-9.]+ 毫秒', "", content.decode())


@pytest.mark.parametrize("path", LARGE)
def test_the_same_is_said_in_less(path: str, client: Client) -> None:
    plain, small = ask(client, path, ""), ask(client, path, "gzip, deflate, br")
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) == len(small.content) < len(plain.content) / 2
    assert without_time(gzip.decompress(small.content)) == without_time(plain.content)
    for response in (plain, small):
        assert response.headers["vary"].split(", ").count("Accept-Encoding") == 1
    assert small.headers.get("etag") == plain.headers.get("etag")
    head = ask(client, path, "gzip", "HEAD")
    assert (head.content, head.headers["content-encoding"]) == (b"", "gzip")


@pytest.mark.parametrize(
    ("encoding", "taken"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("br;q=1.0, gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip ; q=0.000", False),
        ("br", False),
        ("*", False),
        ("identity", False),
        ("gzip;q=what", True),
        (";;;,,,q=", False),
    ],
)
def test_who_takes_it(encoding: str, taken: bool, client: Client) -> None:
    response = ask(client, LARGE[0], encoding)
    assert ("content-encoding" in response.headers) is taken


def test_what_is_small_goes_as_it_is(client: Client) -> None:
    for path in ("/healthz", "/api/v1/reports/none", "/static/icon.svg"):
        assert "content-encoding" not in ask(client, path, "gzip").headers


def test_nothing_new_is_nothing(client: Client) -> None:
    tag = ask(client, LARGE[0], "gzip").headers["etag"]
    response = client.get(LARGE[0], headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (response.status_code, response.content) == (304, b"")
    assert "content-encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["vary"].split(", ")


def test_static_files_have_one_tag_however_they_go(client: Client) -> None:
    plain, small = ask(client, LARGE[-1], ""), ask(client, LARGE[-1], "gzip")
    assert gzip.decompress(small.content) == (STATIC / "page.css").read_bytes()
    assert plain.headers["etag"] == small.headers["etag"]
    assert plain.headers["etag"].startswith('W/"')
    again = client.get(LARGE[-1], headers={"If-None-Match": small.headers["etag"]})
    assert again.status_code == 304


def test_what_is_asked_is_still_watched(world: World) -> None:
    """Taking a header away leaves the request the one that the guard sees."""
    with serve(world[0]) as client:
        ask(client, LARGE[0], "br")
        figures = client.get("/metrics").text
    assert 'zhijian_answers_total{route="/api/v1/search",status="200"} 1.0' in figures


def test_no_secret_stands_in_an_answer(world: World) -> None:
    """What is compressed beside a stranger's words could be guessed from its length."""
    token, key = made(), "a key that nobody guesses"
    with serve(world[0], token_secrets=(SECRET,), api_keys=(key,)) as client:
        for headers in (shown(token), {"X-API-Key": key}, shown("wrong" * 9)):
            secret = headers.get("X-API-Key") or headers["Authorization"].removeprefix("Bearer ")
            for path in [*LARGE, "/api/v1/reports/none", "/nothing"]:
                response = client.get(path, headers=headers)
                assert secret not in response.text and SECRET not in response.text
                assert "set-cookie" not in response.headers
