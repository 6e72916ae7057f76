"""Exports over HTTP: heads, refusals, who may, how many at once; and a file that is broken off is
seen to be, whatever broke it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import contract
import opened
import pytest
from api_world import DAY, SEARCH, client, error_of, serve, world
from asgi_client import Client
from made_reports import plain_report
from made_tokens import SECRET, made, shown
from small_world import fill, fresh, reports
from test_connections import Door, World, lines, protocol, serving, settled

from index_mappings.engines.port import Engine, Superseded, View
from index_mappings.errors import CursorExpired, EngineAway, EngineSlow
from index_mappings.query import Page, Query, Scope
from index_mappings.reports import Paragraph
from service.api import connections, exporting
from service.export import parts, taking
from service.export.asking import read_export
from service.export.files import written
from service.export.taking import taken
from service.search.opening import searcher_on
from service.settings import Settings

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


def until(done: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    return done()


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


# --- one commit ----------------------------------------------------------------------------------


class Losing:
    """An engine whose views are lost after some pages."""

    def __init__(self, engine: Engine, pages: int) -> None:
        self.engine = engine
        self.pages = pages
        self.handed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def now(self) -> Any:
        self.handed += 1
        return LostView(self.engine.now(), self.pages)


class LostView:
    def __init__(self, view: View, pages: int) -> None:
        self.view = view
        self.left = pages

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)

    def search(self, query: Query) -> Page:
        self.left -= 1
        if self.left < 0:
            raise Superseded(EngineAway("时间点已失效", "请稍候再试"))
        return self.view.search(query)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = fresh(tmp_path)
    fill(engine, reports())
    yield engine
    engine.close()


def more(engine: Engine) -> None:
    """Another commit: one report more, and one that says something else."""
    with engine.writing() as writer:
        for at in (1, 2):
            id_ = f"450203-2023-rule-of-law-{at:06x}"
            writer.put(plain_report(id=id_, paragraphs=(Paragraph(1, "后来才写的行政复议"),)))


def test_a_view_that_is_lost_gives_way_to_another_of_the_same_commit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    losing = Losing(engine, 3)
    searcher = searcher_on(losing, Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl"), ("sort", "region")])) as export:
        rows = opened.jsonl(b"".join(written(export)))
    every = [p for r in reports() for p in r.paragraphs]
    assert len(rows) == len({row["id"] for row in rows}) == len(every) > 400
    assert losing.handed > 2


def test_a_page_that_takes_long_is_waited_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the embedded engine has it: what was read of the order is remembered."""
    monkeypatch.setattr(taking, "PAGE", 50)
    search, slow = taking.ExportWalk._searched, {2, 3, 7, 8, 9}
    asked = iter(range(100))

    def slowly(walk: taking.ExportWalk, query: Query) -> Page:
        if next(asked) in slow:
            raise EngineSlow("没有答完", "请稍候再试")
        return search(walk, query)

    monkeypatch.setattr(taking.ExportWalk, "_searched", slowly)
    searcher = searcher_on(engine, Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl")])) as export:
        rows = opened.jsonl(b"".join(written(export)))
    assert len(rows) == sum(len(r.paragraphs) for r in reports())
    slow |= set(range(100))
    with (
        taken(searcher, read_export([("format", "jsonl")])) as export,
        pytest.raises(EngineSlow),
    ):
        list(written(export))


def test_rows_of_two_commits_are_never_in_one_file(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    searcher = searcher_on(Losing(engine, 3), Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl"), ("sort", "region")])) as export:
        file = written(export)
        next(file)
        more(engine)
        with pytest.raises(CursorExpired, match="导出途中"):
            list(file)


def test_a_commit_in_between_is_not_seen(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    searcher = searcher_on(engine, Settings(today=DAY))
    asked = read_export([("format", "jsonl"), ("sort", "region")])
    with taken(searcher, asked) as export:
        file = written(export)
        first = next(file)
        more(engine)
        assert engine.now().state.commit == export.index["commit"] + 1
        rows = opened.jsonl(first + b"".join(file))
    assert [row["id"] for row in rows] == sorted(
        f"{r.id}.p{p.position:04d}" for r in reports() for p in r.paragraphs
    )


@pytest.mark.elastic
def test_a_view_that_is_kept_survives_the_commits_that_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others of the process go on to newer commits; points in time are let go of in the end."""
    monkeypatch.setattr(taking, "PAGE", 50)
    engine: Any = contract.new_engine("elastic", tmp_path)
    fill(engine, reports())
    searcher = searcher_on(engine, Settings(today=DAY))
    asked = read_export([("format", "jsonl"), ("sort", "region")])
    with taken(searcher, asked) as export:
        file = written(export)
        rows = opened.jsonl(next(file))
        for _ in range(4):
            more(engine)
            engine.now()
        assert len(engine._earlier) == 2
        rows += opened.jsonl(b"".join(file))
    assert len(rows) == sum(len(r.paragraphs) for r in reports())
    more(engine)
    engine.now()
    assert len(engine._earlier) == 1
    engine.close()


def test_a_part_that_is_limited_is_kept_too(engine: Engine) -> None:
    searcher = searcher_on(engine, Settings(today=DAY)).within(Scope(regions=("450200",)))
    with taken(searcher, read_export([("format", "jsonl")])) as export:
        assert engine.now().kept == 1  # type: ignore[attr-defined]
        rows = opened.jsonl(b"".join(written(export)))
    assert engine.now().kept == 0  # type: ignore[attr-defined]
    assert {row["region"]["code"][:4] for row in rows} == {"4502"}
