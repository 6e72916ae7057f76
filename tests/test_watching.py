"""What those who run the service see: figures for Prometheus, a line for each request."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from api_world import SEARCH, error_of, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown
from small_world import fresh
from starlette.datastructures import Headers

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service import keys
from service.access import Function
from service.api.app import create_app
from service.api.clients import user_of
from service.settings import Log, Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
AFAR = (ipaddress.ip_network("10.0.0.0/8"),)


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with serve(world[0]) as ready:
        yield ready


def figures(client: Client, headers: dict[str, str] | None = None) -> dict[str, float]:
    """Each sample by its name and labels as they are written."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_what_is_answered_is_counted(client: Client, world: World) -> None:
    paths = [SEARCH + "?q=行政复议", SEARCH + "?q=星际航行", SEARCH + "?x=1", "/?q=行政复议", "/"]
    paths += ["/api/v1/reports/a", "/api/v1/reports/b", "/nothing"]
    for path in paths:
        client.get(path)
    told = figures(client)
    page = f'zhijian_answers_total{{route="{SEARCH}",status='
    assert (told[page + '"200"}'], told[page + '"422"}']) == (2, 1)
    # by the pattern of the route, so that nobody makes figures without end
    assert told['zhijian_answers_total{route="/api/v1/reports/{report_id}",status="404"}'] == 2
    assert told['zhijian_answers_total{route="none",status="404"}'] == 1
    assert told['zhijian_questions_total{found="yes"}'] == 2  # the start page asks nothing
    assert told['zhijian_questions_total{found="no"}'] == 1
    assert told["zhijian_hits_total"] == 2 * 102
    seconds = f'zhijian_request_seconds_count{{engine="embedded",route="{SEARCH}"}}'
    assert told[seconds] == 3
    assert told["zhijian_index_reports"] == len(world[1])
    assert told["zhijian_index_paragraphs"] == sum(len(r.paragraphs) for r in world[1])
    assert 1.6e9 < told["zhijian_index_commit_timestamp_seconds"] < 1e11


def test_figures_without_an_index(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    with serve(engine) as client:
        assert client.get(SEARCH).status_code == 503
        told = figures(client)
    assert told[f'zhijian_answers_total{{route="{SEARCH}",status="503"}}'] == 1
    engine.close()


def test_who_may_see_the_figures(world: World, tmp_path: Path) -> None:
    """Not a visitor, not a token, not a key that searches."""
    path = tmp_path / "keys"
    admin = keys.add(path, "监控", (Function.ADMIN,), Settings().day)
    with serve(world[0], api_keys=("key",), api_keys_file=path, token_secrets=(SECRET,)) as client:
        assert client.get("/metrics").status_code == 401
        for headers in ({"X-API-Key": "key"}, shown(made()), shown(made(allow=["admin"]))):
            assert error_of(client.get("/metrics", headers=headers), 403)["code"] == "forbidden"
        assert figures(client, {"Authorization": f"Bearer {admin}"})
        assert client.get(SEARCH, headers={"X-API-Key": admin}).status_code == 403
    with serve(world[0], public=True) as client:
        assert client.get("/metrics").status_code == 403


# --- lines ---------------------------------------------------------------------------------------


def lines(world: World, capsys: Any, log: Log, **more: Any) -> list[dict[str, Any]]:
    """What some requests leave behind."""
    with serve(world[0], log=log, token_secrets=(SECRET,), api_keys=("key",), **more) as client:
        capsys.readouterr()
        client.get(SEARCH, {"q": "行政复议"}, {"X-API-Key": "key"})
        client.get(SEARCH, {"q": "星际航行\n{}"}, shown(made()))
        client.get(SEARCH, {"q": "法", "token": made()}, {"X-API-Key": "guess"})
        client.get(f"/api/v1/reports/{'长' * 5000}", headers={"X-API-Key": "key"})
        client.get("/healthz?q=%ff%fe&q=2")
    return [orjson.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_for_each_request(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    told = lines(world, capsys, Log.REQUESTS)
    assert [line["status"] for line in told] == [200, 200, 403, 404, 200]
    assert [line["found"] for line in told] == [102, 0, None, None, None]
    assert told[0]["route"] == SEARCH and told[2]["route"] == "none"
    assert told[0]["who"].startswith("key:") and told[1]["who"].startswith("token:")
    assert told[2]["who"] == "" and told[0]["client"] == ""  # this machine
    assert all(line["ms"] >= 0 and line["at"].endswith("+00:00") for line in told)
    assert max(len(line["path"]) for line in told) <= 200
    text = orjson.dumps(told).decode()
    assert "q" not in told[0] and "行政复议" not in text
    assert made() not in text and SECRET not in text and '"key"' not in text


def test_questions_are_written_where_they_are_wanted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    told = lines(world, capsys, Log.QUESTIONS)
    assert [line["q"] for line in told] == ["行政复议", "星际航行\n{}", "法", "", "\ufffd\ufffd"]
    text = orjson.dumps(told).decode()
    assert made() not in text and "guess" not in text


def test_nothing_is_written_otherwise(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(world, capsys, Log.NONE) == []


def test_a_request_of_another_address(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(
        Settings(log=Log.REQUESTS, trusted_proxies=(ipaddress.ip_network("127.0.0.1"),)), world[0]
    )
    with Client(app) as client:
        client.get("/healthz", headers={"X-Forwarded-For": "8.8.8.8"})
    assert orjson.loads(capsys.readouterr().err)["client"] == "8.8.8.8"


# --- the visitor's name --------------------------------------------------------------------------

PROXY = (ipaddress.ip_network("127.0.0.1"),)
NAMES: list[tuple[str | bytes, str]] = [
    ("zhangsan", "zhangsan"),
    ("%E5%BC%A0%E4%B8%89", "张三"),  # as some proxies must send it
    ("张三".encode(), "张三"),  # and as others do
    ("a\tb\x1b[31m", "a b [31m"),  # nothing that a terminal obeys
    ("李\u202e四".encode(), "李 四"),  # nor that turns a line around
    ("x" * 5_000, "x" * 100),
    (b"\xff\xfe", "\ufffd\ufffd"),
    ("  ", ""),
]


@pytest.mark.parametrize(("value", "user"), NAMES)
def test_a_trusted_proxy_tells_the_visitors_name(
    value: str | bytes, user: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"log": Log.REQUESTS, "user_header": "x-remote-user"}
    for proxies, expected in ((PROXY, user), ((), ""), (AFAR, "")):  # only from whom it is believed
        with serve(world[0], trusted_proxies=proxies, **more) as client:
            capsys.readouterr()
            client.get("/healthz", headers={"X-Remote-User": value})
        (line,) = capsys.readouterr().err.splitlines()
        assert orjson.loads(line)["user"] == expected


def test_two_names_are_none_and_a_name_opens_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = Headers(raw=[(b"x-remote-user", b"a"), (b"x-remote-user", b"b")])
    assert user_of("127.0.0.1", headers, PROXY, "x-remote-user") == ""
    settings: dict[str, Any] = {"trusted_proxies": PROXY, "api_keys": ("key",)}
    with serve(world[0], user_header="x-remote-user", **settings) as client:
        assert client.get(SEARCH, headers={"X-Remote-User": "admin"}).status_code == 401
