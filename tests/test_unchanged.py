"""Tags of answers: told 304 where nothing has changed, never where something has."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from api_world import DAY, SEARCH, client, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine, Superseded, View
from index_mappings.errors import EngineAway
from index_mappings.related import TermGroup
from index_mappings.reports import Report
from service.api import unchanged
from service.api.app import create_app
from service.search.reader import Reader
from service.search.searcher import Searcher
from service.settings import Settings

__all__ = ["client", "world"]
World = tuple[Engine, list[Report]]
ASKED = "枫桥经验 近三年"


def addresses(world: World) -> list[str]:
    report = world[1][0].id
    return [
        f"{SEARCH}?q={ASKED}",
        f"/api/v1/coverage?q={ASKED}",
        f"/api/v1/reports/{report}",
        "/api/v1/regions?q=柳",
        "/",
        f"/?q={ASKED}",
        f"/coverage?q={ASKED}",
        f"/reports/{report}?q={ASKED}",
        "/help",
    ]


def tag_of(response: Any) -> str:
    tag: str = response.headers["etag"]
    return tag


def again(client: Client, path: str, tag: str, **headers: str) -> Any:
    return client.get(path, headers={"If-None-Match": tag, **headers})


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing is searched, read or counted."""

    def refuse(*_: Any) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(Reader, "answer", refuse)


def test_nothing_new_is_told_without_a_search(
    world: World, client: Client, request: pytest.FixtureRequest
) -> None:
    tags = {path: tag_of(client.get(path)) for path in addresses(world)}
    assert len(set(tags.values())) == len(tags)
    request.getfixturevalue("unasked")
    for path, tag in tags.items():
        response = again(client, path, tag)
        assert (response.status_code, response.content) == (304, b""), path
        assert tag_of(response) == tag and tag.startswith('W/"')
        assert response.headers["cache-control"] == "private, no-cache"
        assert "content-length" not in response.headers
        assert "content-type" not in response.headers


def test_an_answer_varies_with_who_asks(client: Client) -> None:
    names = client.get(SEARCH).headers["vary"].split(", ")
    assert {"Authorization", "X-API-Key", "Origin"} <= set(names)
    assert len(names) == len(set(names))


def test_sites_that_read_are_said_once(world: World) -> None:
    with serve(world[0], embed_origins=("https://portal.example",)) as client:
        names = client.get(SEARCH).headers["vary"].split(", ")
        assert len(names) == len(set(names)) and "Origin" in names


def test_the_head_has_the_tag_too(client: Client) -> None:
    tag = tag_of(client.get(SEARCH))
    head = client.send("HEAD", SEARCH)
    assert (head.status_code, tag_of(head)) == (200, tag)
    assert client.send("HEAD", SEARCH, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"{0}"', 304),  # as if strong: they are compared weakly
        ('W/"x", W/"{0}"', 304),
        ('W/"x" ,\tW/"{0}" ,', 304),
        ("{0}", 200),  # no tag
        ('W/"{0}x"', 200),
        ("*", 200),  # says nothing of what is held
        ("", 200),
        ('"' * 1_900, 200),
        (",".join(['W/"x"'] * 19) + ',W/"{0}"', 304),
        (",".join(['W/"x"'] * 20) + ',W/"{0}"', 200),  # nobody holds that many
        ('W/"{0}",' + '"' * 2_000, 200),
    ],
)
def test_what_is_shown(header: str, status: int, client: Client) -> None:
    inner = tag_of(client.get(SEARCH)).removeprefix('W/"').removesuffix('"')
    assert again(client, SEARCH, header.replace("{0}", inner)).status_code == status


def test_other_addresses_have_other_tags(world: World, client: Client) -> None:
    tag = tag_of(client.get(f"{SEARCH}?q=行政复议"))
    assert again(client, f"{SEARCH}?q=行政复议&size=5", tag).status_code == 200
    assert again(client, "/?q=行政复议", tag).status_code == 200
    # Pages cite with the host they are asked by.
    assert again(client, f"{SEARCH}?q=行政复议", tag, Host="other").status_code == 200


@pytest.mark.parametrize("path", [f"{SEARCH}?size=0", "/api/v1/reports/none", "/nothing", "/?x=1"])
def test_errors_have_no_tag(path: str, client: Client) -> None:
    response = client.get(path)
    assert response.status_code >= 400 and "etag" not in response.headers
    assert again(client, path, "*").status_code == response.status_code


def test_a_token_sees_its_own_answer(world: World) -> None:
    wider = made(scope={"region": ["450000"]})
    with serve(world[0], token_secrets=(SECRET,), public=True) as client:
        whole = tag_of(client.get(SEARCH))
        part = tag_of(client.get(SEARCH, headers=shown(made())))
        assert len({whole, part, tag_of(client.get(SEARCH, headers=shown(wider)))}) == 3
        for tag, headers in ((whole, shown(made())), (part, {}), (part, shown(wider))):
            assert again(client, SEARCH, tag, **headers).status_code == 200
        own = again(client, SEARCH, part, **shown(made()))
        assert (own.status_code, own.headers["cache-control"]) == (304, "no-store")
        # Whoever may not come in is told that, whatever it holds.
        assert again(client, SEARCH, part, **shown("wrong")).status_code == 403


CHANGES: list[dict[str, Any]] = [
    {"today": DAY + datetime.timedelta(days=1)},
    {"words": ("枫桥经验",)},
    {"related": (TermGroup(("枫桥经验",), ("调解",)),)},
    {"public_url": "https://search.example"},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_other_settings_have_other_tags(change: dict[str, Any], world: World) -> None:
    with serve(world[0]) as client:
        tag = tag_of(client.get(SEARCH))
    settings = dataclasses.replace(Settings(today=DAY), **change)
    with Client(create_app(settings, world[0])) as client:
        assert again(client, SEARCH, tag).status_code == 200


def test_servers_of_one_index_agree(world: World) -> None:
    with serve(world[0]) as client:
        tag = tag_of(client.get(SEARCH))
    with serve(world[0], port=8001, workers=2, host="10.0.0.1") as client:
        assert again(client, SEARCH, tag).status_code == 304


def test_another_program_has_other_tags(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(client.get(SEARCH))
    monkeypatch.setattr(unchanged, "program", lambda: "another version")
    assert again(client, SEARCH, tag).status_code == 304  # what runs is what was started
    with serve(world[0]) as newer:
        assert again(newer, SEARCH, tag).status_code == 200


def test_the_program_is_all_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in unchanged.PACKAGES:
        (tmp_path / package / "data").mkdir(parents=True)
    rule = tmp_path / "service" / "data" / "rules.csv"
    monkeypatch.setattr(unchanged, "__file__", str(tmp_path / "service" / "api" / "unchanged.py"))
    made_of = []
    for text in ("one rule", "another rule"):
        rule.write_text(text)
        unchanged.program.cache_clear()
        made_of.append(unchanged.program())
    monkeypatch.setattr(unchanged, "version_of", lambda library: b"another")
    unchanged.program.cache_clear()
    made_of.append(unchanged.program())
    unchanged.program.cache_clear()
    assert len(set(made_of)) == 3


def test_a_library_that_is_not_there_has_no_version() -> None:
    assert unchanged.version_of("no such library") == b"" != unchanged.version_of("tantivy")


def test_a_commit_changes_every_tag_of_the_index(world: World, tmp_path: Path) -> None:
    engine = open_engine(f"embedded:{tmp_path}")
    report, another = world[1][:2]
    with engine.writing() as writer:
        writer.put(report)
    paths = [SEARCH, "/api/v1/coverage", f"/api/v1/reports/{report.id}", "/", "/coverage?q=法"]
    app = create_app(Settings(today=DAY), engine)
    with Client(app) as client:
        tags = {path: tag_of(client.get(path)) for path in paths}
        with engine.writing() as writer:
            writer.put(another)
        # A second later:
        app.state.searcher = dataclasses.replace(app.state.searcher, reader=Reader(engine))
        for path, tag in tags.items():
            response = again(client, path, tag)
            assert response.status_code == 200 and tag_of(response) != tag, path
    engine.close()


def test_without_an_index_there_is_no_tag(tmp_path: Path) -> None:
    with Client(create_app(Settings(engine=f"embedded:{tmp_path / 'none'}"))) as client:
        start = client.get("/")
        assert (start.status_code, "etag" in start.headers) == (200, False)
        assert again(client, SEARCH, 'W/"x"').status_code == 503
        assert again(client, "/", 'W/"x"').status_code == 200


class Between:
    """Readers to which another commit comes in the middle."""

    def __init__(self, views: list[View]) -> None:
        self.views = views

    def now(self) -> View:
        return self.views.pop(0)

    def answer(self, ask: Any) -> Any:
        while True:
            try:
                return ask(self.views.pop(0))
            except Superseded:
                continue


def test_what_was_told_from_two_commits_has_no_tag(world: World, tmp_path: Path) -> None:
    other = open_engine(f"embedded:{tmp_path}")
    with other.writing() as writer:
        writer.put(world[1][0])
    first, second = world[0].now(), other.now()
    recorder = unchanged.ViewRecorder(Between([first, second]))
    assert recorder.now() is first and recorder.answer(lambda view: view) is second
    assert len(recorder.marks) == 2

    def give_way(view: View) -> View:
        if view is first:
            raise Superseded(EngineAway("x", "y"))
        return view

    recorder = unchanged.ViewRecorder(Between([first, second]))
    assert recorder.answer(give_way) is second
    assert recorder.marks == {unchanged.mark_of(second)}
    other.close()


def test_the_searcher_is_the_same_but_for_its_recorder(world: World, client: Client) -> None:
    seen: list[Searcher] = []
    searcher = client.app.state.searcher
    original = Searcher.answer

    def answer(self: Searcher, request: Any) -> Any:
        seen.append(self)
        return original(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Searcher, "answer", answer)
        client.get(SEARCH)
    assert isinstance(seen[0].reader, unchanged.ViewRecorder)
    assert dataclasses.replace(seen[0], reader=searcher.reader) == searcher
