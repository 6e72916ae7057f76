"""Whoever asked for a page and may not have it gets a page that says what to do; a program JSON."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_world import SEARCH, error_of, serve, world
from asgi_client import Client
from selectolax.lexbor import LexborHTMLParser

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import limits
from service.api.door import ANYBODY
from service.api.rates import Rates
from service.search.searcher import Searcher

__all__ = ["world"]
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AFAR = {"X-Forwarded-For": "203.0.113.9"}
KEY = {"X-API-Key": "key"}
PROXY = (ipaddress.ip_network("127.0.0.1"),)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """No index at all: a refusal needs none."""
    engine = open_engine(f"embedded:{tmp_path / 'none'}")
    yield engine
    engine.close()


def page_of(answer: Any, status: int) -> LexborHTMLParser:
    """A whole page of the house, under its strict policy."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    tree = LexborHTMLParser(answer.text)
    assert not tree.css("[style]") and not tree.css("style") and not tree.css("script:not([src])")
    assert tree.css_first("title") and tree.css_first("form[role=search]")
    return tree


def told(tree: LexborHTMLParser) -> str:
    words = tree.css_first(".teach")
    assert words
    return str(words.text())


def test_no_key_and_a_wrong_one(empty: Engine) -> None:
    with serve(empty, api_keys=("key",)) as client:
        for path in ("/", "/reports/x?q=法治", "/coverage", "/no/such/page"):
            answer = client.get(path, headers=PAGE)
            assert "请在请求头中带上" in told(page_of(answer, 401)), path
            assert answer.headers["www-authenticate"].startswith("Basic realm")
            wrong = client.get(path, headers={**PAGE, "X-API-Key": "wrong"})
            assert "核对密钥" in told(page_of(wrong, 403)), path
        error_of(client.get("/"), 401)  # curl's */* wants no page
        assert error_of(client.get(SEARCH, headers=PAGE), 401)["code"] == "unauthorized"
        assert client.send("HEAD", "/", headers=PAGE).content == b""


def test_a_refusal_is_not_bare(empty: Engine) -> None:
    """Its stylesheet comes without a key: it says nothing of what is held."""
    with serve(empty, api_keys=("key",), root_path="/find") as client:
        tree = page_of(client.get("/find/", headers=PAGE), 401)
        error_of(client.get("/find/static/nothing"), 404)
        error_of(client.get("/find/statics"), 401)
        assert {a.attributes["href"] for a in tree.css("nav a")} == {
            f"/find/{name}" for name in ("", "coverage", "help")
        }


def test_a_function_that_is_not_allowed(empty: Engine) -> None:
    with serve(empty, api_keys=("key",)) as client:
        assert "管理" in told(page_of(client.get("/metrics", headers={**PAGE, **KEY}), 403))


def test_too_many_say_when_to_come_back(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that stands still: the seconds that are told do not run out meanwhile."""
    monkeypatch.setattr(limits, "Rates", lambda _, ledger: Rates(lambda: 10**18, ledger))
    with serve(empty, rate=1, trusted_proxies=PROXY) as client:
        client.get("/help", headers={**PAGE, **AFAR})
        answer = client.get("/?q=法治&x=<b>", headers={**PAGE, **AFAR})
        tree = page_of(answer, 429)
        assert answer.headers["retry-after"] == "60" and "60 秒之后" in told(tree)
        box = tree.css_first("#q")
        assert box and box.attributes["value"] == "法治" and "<b>" not in answer.text


def test_no_room_and_no_index(empty: Engine) -> None:
    with serve(empty, at_once=1) as client:
        answer = client.get("/?q=法治", headers=PAGE)
        assert "zhijian load" in told(page_of(answer, 503)) and answer.headers["retry-after"] == "5"
        with _guard(client).limits.inside("/", ANYBODY, None):
            answer = client.get("/", headers=PAGE)
        assert "稍候再试" in told(page_of(answer, 503)) and answer.headers["retry-after"] == "1"


def test_too_long_and_a_mistake_of_ours(
    world: tuple[Engine, list[Report]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(world[0]) as client:
        page_of(client.get("/?q=" + "a" * 50_000, headers=PAGE), 422)

        def fail(*_: object) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr(Searcher, "answer_with", fail)
        answer = client.get("/?q=法治", headers=PAGE)
        assert "管理员" in told(page_of(answer, 500)) and "secret" not in answer.text


def _guard(client: Client) -> Any:
    layer = client.app.middleware_stack
    while not hasattr(layer, "limits"):
        layer = layer.app
    return layer
