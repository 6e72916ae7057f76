"""Exports over HTTP: heads, refusals, who may, how many at once; and a file that is broken off is
seen to be, whatever broke it."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import opened
import pytest
from api_world import SEARCH, client, error_of, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown
from small_world import fresh
from test_connections import Door, World, lines, protocol, serving, settled
from waiting import until

from index_mappings.errors import EngineAway
from index_mappings.query import Page, Query
from service.api import connections, exporting
from service.export import parts, taking

__all__ = ["client", "protocol", "world"]
EXPORT = "/api/v1/export"
ALL = f"{EXPORT}?format=jsonl&sort=region"


# --- heads and refusals --------------------------------------------------------------------------


def test_what_the_head_says(client: Client) -> None:
    for file_format, media in (
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("csv", "text/csv; charset=utf-8"),
        ("jsonl", "application/jsonl; charset=utf-8"),
    ):
        response = client.get(f"{EXPORT}?q=枫桥经验&year=2022&format={file_format}")
        assert response.status_code == 200
        assert response.headers["content-type"] == media
        name = quote(f"治鉴 枫桥经验 检索结果 2026-11-24.{file_format}")
        assert response.headers["content-disposition"] == (
            f"attachment; filename=\"zhijian-export.{file_format}\"; filename*=UTF-8''{name}"
        )
        assert "etag" not in response.headers and "content-length" not in response.headers
        assert response.headers["x-content-type-options"] == "nosniff"


def test_without_a_format_it_is_a_workbook(client: Client) -> None:
    response = client.get(f"{EXPORT}?q=枫桥经验")
    told = opened.about(response.content)
    assert told["检索地址"] == f"http://testserver/?q={quote('枫桥经验')}"
    assert len(opened.xlsx(response.content)) == told["本表行数"] > 10


def test_only_the_head(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking.ExportWalk, "_page", lambda *_: pytest.fail("nobody wants the rows"))
    monkeypatch.setattr(taking, "PAGE", 5)
    response = client.send("HEAD", ALL)
    assert (response.status_code, response.content) == (200, b"")
    assert "content-disposition" in response.headers
    assert client.send("HEAD", f"{EXPORT}?format=pdf").status_code == 422


@pytest.mark.parametrize(
    ("query", "field", "named"),
    [
        ("format=pdf", "format", "docx"),
        ("rows=all", "rows", "missing"),
        ("format=csv&format=csv", "format", "一次"),
        ("formats=csv", "formats", "format"),
        ("yaer=2023", "yaer", "rows"),
        ("year=0", "year", "1949"),
        ("sort=count", "sort", "group"),
        ("rows=silent", "rows", "missing"),
        ("rows=silent&year=2023", "rows", "missing"),
    ],
)
def test_what_cannot_be_read_is_refused(query: str, field: str, named: str, client: Client) -> None:
    error = error_of(client.get(f"{EXPORT}?{query}"), 422)
    assert error["field"] == field and named in error["remedy"]


def test_rows_of_regions_may_be_ordered_by_their_count(client: Client) -> None:
    rows = opened.jsonl(
        client.get(f"{EXPORT}?q=行政复议&rows=regions&sort=count&format=jsonl").content
    )
    counts = [row["in_group"] for row in rows]
    assert counts == sorted(counts, reverse=True) and counts[0] > 1


def test_size_cursor_and_facets_play_no_part(client: Client) -> None:
    plain = client.get(ALL).content
    assert client.get(f"{ALL}&size=1&cursor=x&facets=true").content == plain


def test_without_an_index(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    with serve(engine) as empty:
        assert error_of(empty.get(EXPORT), 503)["code"] == "no_index"
        assert empty.app.state.exports.full(None) is False
    engine.close()


# --- who may -------------------------------------------------------------------------------------


def test_only_whoever_may_export(world: World) -> None:
    with serve(world[0], token_secrets=(SECRET,), api_keys=("a-long-key-of-the-office",)) as door:
        assert error_of(door.get(EXPORT), 401)["code"] == "unauthorized"
        searching = shown(made(allow=["search"]))
        assert "导出" in error_of(door.get(EXPORT, headers=searching), 403)["message"]
        both = shown(made(allow=["search", "export"]))
        hits = opened.jsonl(door.get(ALL, headers=both).content)
        assert hits and {h["region"]["code"][:4] for h in hits} == {"4502"}
        answer = door.get(f"{SEARCH}?sort=region", headers=both).json()
        assert len(hits) == answer["total"]["paragraphs"]
        assert all(h["score"] is None for h in hits)
        missing = opened.jsonl(
            door.get(f"{EXPORT}?rows=missing&format=jsonl", headers=both).content
        )
        assert {row["code"][:4] for row in missing} == {"4502"}
        silent = f"{EXPORT}?q=枫桥经验 各区县&rows=silent&format=jsonl"
        assert [r["code"] for r in opened.jsonl(door.get(silent, headers=both).content)] == [
            "450205"
        ]
        key = {"X-API-Key": "a-long-key-of-the-office"}
        assert len(opened.jsonl(door.get(ALL, headers=key).content)) > len(hits)


# --- how many at once ----------------------------------------------------------------------------


def test_there_are_few_at_once(world: World) -> None:
    with serve(world[0]) as door:
        places = door.app.state.exports
        for _ in range(exporting.AT_ONCE):
            places.enter(None)
        refused = door.get(ALL)
        assert error_of(refused, 429)["code"] == "too_many_requests"
        assert refused.headers["retry-after"] == exporting.LATER
        assert door.get(SEARCH).status_code == 200
        places.leave(None)
        assert door.get(ALL).status_code == 200


def test_one_of_each_client(world: World) -> None:
    with serve(world[0], api_keys=("a-long-key-of-the-office", "another-long-key")) as door:
        places = door.app.state.exports
        first, other = (
            {"X-API-Key": key} for key in ("a-long-key-of-the-office", "another-long-key")
        )
        entered: list[str | None] = []
        enter = places.enter

        def entering(name: str | None) -> None:
            entered.append(name)
            enter(name)

        places.enter = entering
        assert door.get(ALL, headers=first).status_code == 200
        (name,) = entered
        assert name and name.startswith("key:")
        enter(name)
        assert error_of(door.get(ALL, headers=first), 429)
        assert door.get(ALL, headers=other).status_code == 200


def test_whatever_goes_wrong_the_place_is_free_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(world[0]) as door:
        assert error_of(door.get(f"{EXPORT}?rows=silent"), 422)
        monkeypatch.setattr(taking, "PAGE", 5)
        monkeypatch.setattr(taking.ExportWalk, "_page", _away)
        with pytest.raises(exporting.Broken):
            door.get(ALL)
        monkeypatch.undo()
        assert not door.app.state.exports.full("anybody")
        assert door.get(ALL).status_code == 200


def _away(*_: Any) -> Page:
    raise EngineAway("连不上", "请稍候再试")


# --- broken off ----------------------------------------------------------------------------------


@contextlib.contextmanager
def asked(door: Door, path: str) -> Iterator[http.client.HTTPResponse]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=20)) as line:
        line.request("GET", path)
        yield line.getresponse()


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "jsonl"])
def test_a_file_that_is_broken_off_is_seen_to_be(
    world: World,
    protocol: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
) -> None:
    """The body does not end as a whole one does."""
    monkeypatch.setattr(taking, "PAGE", 50)
    monkeypatch.setattr(parts, "ENOUGH", 100)
    page, pages = taking.ExportWalk._page, iter(range(100))

    def failing(walk: taking.ExportWalk, query: Query) -> Page:
        return page(walk, query) if next(pages) < 7 else _away()

    monkeypatch.setattr(taking.ExportWalk, "_page", failing)
    with serving(world[0], protocol) as door:
        with asked(door, f"{EXPORT}?format={file_format}&sort=region") as answer:
            assert answer.status == 200
            with pytest.raises(http.client.IncompleteRead):
                answer.read()
        assert settled(door, 0) == 0


@pytest.mark.parametrize("file_format", ["xlsx", "docx"])
def test_before_its_first_byte_it_is_an_error_like_every_other(
    world: World, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    monkeypatch.setattr(taking, "PAGE", 5)
    monkeypatch.setattr(taking.ExportWalk, "_page", _away)
    with serve(world[0]) as door:
        refused = door.get(f"{EXPORT}?format={file_format}&year=2022")
        assert error_of(refused, 503)["code"] == "engine_away"
        assert "content-disposition" not in refused.headers


def test_a_whole_one_ends(world: World, protocol: dict[str, Any]) -> None:
    with serving(world[0], protocol) as door:
        for file_format, read in (("xlsx", opened.xlsx), ("jsonl", opened.jsonl)):
            with asked(door, f"{EXPORT}?format={file_format}&sort=region") as answer:
                rows = read(answer.read())
            assert len(rows) == sum(len(r.paragraphs) for r in world[1])


@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "takes nothing"])
def test_who_does_not_take_it_holds_no_place(
    world: World, protocol: dict[str, Any], monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    monkeypatch.setattr(connections, "READ_SECONDS", 0.5)
    monkeypatch.setattr(taking, "PAGE", 20)
    begun = 0
    page = taking.ExportWalk._page

    def counted(walk: taking.ExportWalk, query: Query) -> Page:
        nonlocal begun
        begun += 1
        return page(walk, query)

    monkeypatch.setattr(taking.ExportWalk, "_page", counted)
    request = f"GET {ALL} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with serving(world[0], protocol) as door, lines(door, 1, request) as (line,):
        places = _places(door.server)
        assert until(lambda: begun > 0)
        assert len(places) == 1
        if leaves:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            line.close()
        assert until(lambda: len(places) == 0)
    every = sum(len(r.paragraphs) for r in world[1])
    assert begun < every // 20 - 5, "the rest was read for nobody"


def _places(server: Any) -> Any:
    """The exports under way, behind whatever the server wraps around the application."""
    app = server.config.app
    return app.state.exports
