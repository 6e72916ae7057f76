"""The client: its talks as lists of what is asked and answered, its two shells over a service."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_world import DAY, serve, world
from made_tokens import SECRET, made
from served import load_samples, serving

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service import client as clients
from service.api import examples
from service.api.app import create_app
from service.client import AsyncClient, Client, errors, talk
from service.search.parameters import PARAMETERS
from service.settings import Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
GOOD = talk.Reply(200, {}, b'{"next": null, "hits": []}')
SILENCE = talk.Reply(failure="ConnectError")


def refusal(status: int, retry_after: str | None = None, **more: Any) -> talk.Reply:
    error = {
        "code": "busy",
        "message": "现在问的人太多",
        "remedy": "请稍候再试",
        "field": None,
        **more,
    }
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return talk.Reply(status, headers, json.dumps({"error": error}).encode())


def carried(replies: Sequence[talk.Reply], **more: Any) -> tuple[Any, list[float], list[str]]:
    """What becomes of a talk that is answered so: its end, its waits, what it asked."""
    caller = talk.caller(
        "http://search.example/", None, None, **{"retries": 3, "longest_wait": 30.0, **more}
    )
    going, waits, urls, left = caller.search([("q", "法")]), [], [], list(replies)
    reply = None
    try:
        while True:
            step = going.send(reply)  # type: ignore[arg-type]
            if isinstance(step, talk.Wait):
                waits.append(step.seconds)
                reply = talk.Reply()
            else:
                urls.append(step.url)
                reply = left.pop(0)
    except StopIteration as end:
        return end.value, waits, urls
    except errors.ClientError as error:
        return error, waits, urls


def test_an_answer_is_the_answer() -> None:
    answer, waits, urls = carried([GOOD])
    assert answer == {"next": None, "hits": []} and waits == []
    assert urls == ["http://search.example/api/v1/search?q=%E6%B3%95"]


@pytest.mark.parametrize(
    ("replies", "least"),
    [
        ([refusal(429, "3"), GOOD], [3.0]),
        ([refusal(503, "5"), refusal(503, "1"), GOOD], [5.0, 1.0]),
        ([refusal(503), refusal(503), GOOD], [0.5, 1.0]),  # nobody says how long
        ([refusal(503, "soon"), GOOD], [0.5]),
        ([SILENCE, SILENCE, SILENCE, GOOD], [0.5, 1.0, 2.0]),
        ([refusal(429, "0"), GOOD], [0.0]),
    ],
)
def test_it_asks_again_as_the_headers_say(replies: list[talk.Reply], least: list[float]) -> None:
    answer, waits, urls = carried(replies)
    assert answer["hits"] == [] and len(urls) == len(replies)
    for wait, low in zip(waits, least, strict=True):
        assert low <= wait <= low + 0.25 * max(low, 0.5)


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ([refusal(429, "1")] * 4, errors.Busy),  # the last try
        ([refusal(429, "31")], errors.Busy),  # longer than it waits
        ([SILENCE] * 4, errors.Unreachable),
        ([refusal(504)], errors.Busy),
        ([refusal(422, field="size")], errors.InvalidRequest),
        ([refusal(401)], errors.NotAllowed),
        ([refusal(403)], errors.NotAllowed),
        ([refusal(404)], errors.NoSuchReport),
        ([refusal(410)], errors.Expired),
        ([refusal(500)], errors.ServiceRefusal),
        ([talk.Reply(502, {}, b"<html>bad gateway")], errors.Strange),
        ([talk.Reply(200, {}, b"<html>welcome")], errors.Strange),
        ([talk.Reply(200, {}, b"[]")], errors.Strange),
        ([talk.Reply(404, {}, b'{"error": "x"}')], errors.Strange),
        ([talk.Reply(302, {"location": "https://elsewhere"}, b"")], errors.Strange),
    ],
)
def test_what_cannot_be_had(replies: list[talk.Reply], kind: type[errors.ClientError]) -> None:
    error, _, urls = carried(replies)
    assert type(error) is kind and len(urls) == len(replies)
    assert error.message and error.remedy and str(error) == f"{error.message}。{error.remedy}"


def test_an_error_carries_all_the_service_says() -> None:
    error, _, _ = carried([refusal(429, "31", code="too_many_requests", field="q")])
    assert (error.code, error.status, error.field, error.retry_after) == (
        "too_many_requests",
        429,
        "q",
        31.0,
    )


def test_no_retries_where_none_are_wanted() -> None:
    error, waits, urls = carried([SILENCE], retries=0)
    assert isinstance(error, errors.Unreachable) and (waits, len(urls)) == ([], 1)


def test_every_error_of_the_document_becomes_an_exception() -> None:
    for status, bodies in examples.errors().items():
        for body in bodies:
            reply = talk.Reply(status, {}, json.dumps({"error": body}).encode())
            error, _, _ = carried([reply] * 4, longest_wait=30.0)
            assert isinstance(error, errors.ServiceRefusal) and error.code == body["code"]
            assert error.message == body["message"] and error.field == body["field"]


def test_its_conditions_are_the_parameters() -> None:
    assert [*talk.Conditions.__annotations__] == [p.name for p in PARAMETERS if p.name != "q"]


def test_how_conditions_travel() -> None:
    pairs = talk.pairs_of("法", {"year": [2022, 2023], "region": "450200", "facets": False})
    assert pairs == [
        ("q", "法"),
        ("year", "2022"),
        ("year", "2023"),
        ("region", "450200"),
        ("facets", "false"),
    ]
    assert talk.pairs_of("", {"year": range(2021, 2023)}) == [("year", "2021"), ("year", "2022")]
    assert talk.pairs_of("", {"group": None}) == []  # type: ignore[typeddict-item]


def test_keys_stand_in_headers_and_in_no_text() -> None:
    url, key, token = "http://search.example", "key-secret", "token-secret"
    caller = talk.caller(url, key, token, 3, 30.0)
    with Client(url, key=key, token=token) as client:
        ask = next(caller.search([]))
        assert isinstance(ask, talk.Ask)
        assert ask.headers["X-API-Key"] == "key-secret"
        assert ask.headers["Authorization"] == "Bearer token-secret"
        assert "secret" not in ask.url + repr(ask) + repr(client) + repr(caller)
    for wrong in ("密钥", "a\nb"):
        with pytest.raises(errors.ClientError, match="请核对密钥"):
            Client("http://search.example", key=wrong)


@pytest.mark.parametrize(
    "url", ["search.example", "ftp://search.example", "file:///etc/passwd", ""]
)
def test_an_address_is_one_of_the_web(url: str) -> None:
    with pytest.raises(errors.ClientError, match="请写成 http://"):
        Client(url)


def test_both_clients_offer_the_same() -> None:
    for one, other in (
        (Client, AsyncClient),
        (clients.synchronous.Search, clients.asynchronous.AsyncSearch),
    ):
        mine, theirs = (
            {n: f for n, f in vars(kind).items() if n[0] != "_" and callable(f)}
            for kind in (one, other)
        )
        assert mine.keys() == theirs.keys()
        for name, function in mine.items():
            parameters = inspect.signature(function).parameters
            assert [*parameters] == [*inspect.signature(theirs[name]).parameters], name


# --- over a service ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(load_samples(tmp_path_factory.mktemp("index")), "/search") as base:
        yield f"{base}/search"


def test_a_walk_gives_every_hit_once(base: str) -> None:
    with Client(base) as client:
        search = client.search("行政", size=7)
        answer = search.answer()
        hits = list(search.hits())
        pages = list(search.pages())
    assert answer["total"]["paragraphs"] == len(hits) > 7
    assert len({hit["id"] for hit in hits}) == len(hits)
    assert len(pages) == -(-len(hits) // 7)
    assert pages[0]["facets"] is not None and pages[1]["facets"] is None


def test_the_asynchronous_one_gives_the_same(base: str) -> None:
    async def walk() -> tuple[list[str], Any, Any, Any]:
        async with AsyncClient(base) as client:
            search = client.search("行政", size=50, year=2023)
            answer = await search.answer()
            report = await client.report(answer["hits"][0]["report_id"])
            held = await client.coverage(year=[2023])
            regions = await client.regions("柳")
            offers = await client.suggest("2023年 柳")
            assert offers[0]["query"].startswith("2023年 柳")
            return [hit["id"] async for hit in search.hits()], report, held, regions

    hits, report, held, regions = asyncio.run(walk())
    with Client(base) as client:
        assert hits == [hit["id"] for hit in client.search("行政", size=50, year=2023).hits()]
        assert report == client.report(report["report_id"])
        assert held["total"] == client.coverage(year=[2023])["total"]
        assert regions == client.regions("柳") and regions[0]["name"].startswith("柳")


def test_errors_over_the_wire(base: str) -> None:
    with Client(base) as client:
        with pytest.raises(errors.InvalidRequest) as refused:
            client.search("法", size=0).answer()
        assert (refused.value.field, refused.value.status) == ("size", 422)
        with pytest.raises(errors.NoSuchReport):
            client.report("../../healthz")
    with Client("http://127.0.0.1:9", retries=0) as nobody, pytest.raises(errors.Unreachable):
        nobody.regions("")


DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "api.md"
EXAMPLES = re.findall(
    r"<!-- example: client -->\n```python\n(.*?)\n```", DOCUMENT.read_text("utf-8"), re.S
)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_documents_examples(code: str, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code.replace("http://127.0.0.1:8000", base), "docs/api.md", "exec"), {})
    printed = capsys.readouterr().out
    assert len(printed) > 20 and "[]" not in printed


def test_the_documents_example_of_a_search(base: str) -> None:
    """The question of the long example, asked as the client asks."""
    with Client(base) as client:
        answer = client.search("枫桥经验 在 2023 年 各区县").answer()
    assert answer["question"]["group"] == "region" and answer["hits"]
    assert len(EXAMPLES) == 3


def test_a_walk_that_cannot_go_on_says_what_to_do() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "cursor" in request.url.params:
            return httpx.Response(410, json={"error": examples.errors()[410][0]})
        return httpx.Response(200, json={"hits": [{"id": "a"}], "next": "more"})

    with Client("http://search.example", transport=httpx.MockTransport(answer)) as client:
        hits = client.search("法").hits()
        assert next(hits)["id"] == "a"
        with pytest.raises(errors.Expired, match="从第一页重新检索"):
            next(hits)


def test_a_token_sees_its_part(world: World) -> None:
    app = create_app(Settings(today=DAY, token_secrets=(SECRET,)), world[0])

    async def ask(**more: Any) -> int:
        transport = httpx.ASGITransport(app)
        async with AsyncClient("http://search.example", transport=transport, **more) as client:
            return (await client.search().answer())["index"]["reports"]

    assert 0 < asyncio.run(ask(token=made())) < len(world[1])
    with pytest.raises(errors.NotAllowed):
        asyncio.run(ask())
    with serve(world[0]) as whole:
        assert whole.get("/api/v1/search").json()["index"]["reports"] == len(world[1])


def test_waiting_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("service.client.synchronous.time.sleep", slept.append)
    left = [
        httpx.Response(503, headers={"Retry-After": "2"}, json={}),
        httpx.Response(200, json={"regions": []}),
    ]
    with Client(
        "http://search.example", transport=httpx.MockTransport(lambda _: left.pop(0))
    ) as client:
        assert client.regions("柳") == []
    assert len(slept) == 1 and 2.0 <= slept[0] <= 2.5
