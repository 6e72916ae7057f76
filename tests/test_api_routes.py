"""The other routes, errors and their statuses, keys, the root path, news of the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from api_world import SEARCH, client, error_of, serve, world
from asgi_client import Client
from small_world import fill, fresh, reports
from waiting import until

from index_mappings.engines.port import Engine
from index_mappings.errors import (
    CursorExpired,
    EngineAway,
    EngineBroken,
    EngineDenied,
    EngineSlow,
    ForeignIndex,
    IndexBusy,
    InvalidParameter,
    NoIndex,
    NotFound,
    QuestionTooLong,
    UnknownParameter,
    ZhijianError,
)
from index_mappings.reports import Report
from service.api.app import create_app
from service.api.errors import status_of
from service.search.parameters import PARAMETERS
from service.settings import Settings

__all__ = ["client", "world"]


# --- the other routes ----------------------------------------------------------------------------


def test_report(client: Client, world: tuple[Engine, list[Report]]) -> None:
    held = world[1][0]
    told = client.get(f"/api/v1/reports/{held.id}").json()
    assert told["report_id"] == held.id and told["title"] == held.title
    assert len(told["paragraphs"]) == len(held.paragraphs)
    assert set(told["paragraphs"][0]) >= {"id", "position", "lead", "text", "section", "topics"}
    assert told["outline"] and told["sources"] == [held.source]
    assert isinstance(told["warnings"], list)


@pytest.mark.parametrize(
    "report_id", ["x", "450203-2023-rule-of-law-000000", "a" * 3000, "%00", "..%2f..%2fetc"]
)
def test_unknown_report(report_id: str, client: Client) -> None:
    error = error_of(client.get(f"/api/v1/reports/{report_id}"), 404)
    assert error["code"] == "not_found"


def test_report_takes_no_parameter(client: Client, world: Any) -> None:
    response = client.get(f"/api/v1/reports/{world[1][0].id}?q=a")
    assert error_of(response, 422)["code"] == "unknown_parameter"


REGIONS = [
    ("鱼峰", "450203"),  # short name
    ("柳州市", "450200"),
    ("450203", "450203"),  # a code
    ("廣西", "450000"),  # traditional characters
    ("", "110000"),  # nothing typed: the provinces
]


@pytest.mark.parametrize(("q", "first"), REGIONS)
def test_regions(q: str, first: str, client: Client) -> None:
    found = client.get("/api/v1/regions", params={"q": q}).json()["regions"]
    assert found[0]["code"] == first
    assert set(found[0]) == {"code", "name", "level", "path"}


def test_regions_refuses_by_name(client: Client) -> None:
    assert error_of(client.get("/api/v1/regions?name=a"), 422)["remedy"].endswith("q")
    assert error_of(client.get("/api/v1/regions?q=a&q=b"), 422)["field"] == "q"
    long = error_of(client.get("/api/v1/regions?q=" + "a" * 3000), 422)
    assert long["code"] == "question_too_long"
    assert client.get("/api/v1/regions?q=" + quote("没有这样的地方")).json() == {"regions": []}


def test_coverage_takes_the_parameters_of_a_search(client: Client) -> None:
    query = "?q=" + quote("枫桥经验 各区县") + "&year=2023&size=3&sort=count&facets=false"
    search = client.get(SEARCH + query).json()
    told = client.get("/api/v1/coverage" + query).json()
    assert told["silent"]["count"] == search["silent"]["count"]
    assert told["silent"]["regions"] == search["silent"]["regions"]
    assert told["missing"]["count"] == search["missing"]["count"] == len(told["missing"]["regions"])
    assert told["set_aside"] == [
        {
            "source": "reports/扫描件.pdf",
            "reason": "scan",
            "detail": "全部 8 页是扫描图像",
            "remedy": "请先做文字识别再载入",
        }
    ]


def test_unknown_address_and_method(client: Client) -> None:
    assert error_of(client.get("/api/v1/nothing"), 404)["code"] == "not_found"
    assert client.get("/api/v1/search/").status_code == 200
    response = client.send("POST", SEARCH)
    error_of(response, 405)
    assert response.headers["allow"] == "GET, HEAD"


def test_head_is_answered_without_a_body(client: Client) -> None:
    response = client.send("HEAD", SEARCH, {"q": "行政复议"})
    assert response.status_code == 200 and response.content == b""
    assert response.headers["content-type"] == "application/json"


def test_health(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    told = client.get("/readyz").json()
    assert told["status"] == "ready" and told["foreign"] is False and told["commit"] == 1


def test_security_headers_everywhere(client: Client) -> None:
    for path in (SEARCH, SEARCH + "?x=1", "/nothing", "/healthz", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "server" not in headers or "python" not in headers["server"].lower()


def test_openapi_documents_every_parameter(client: Client) -> None:
    document = client.get("/openapi.json").json()
    told = document["paths"][SEARCH]["get"]["parameters"]
    assert [p["name"] for p in told] == [p.name for p in PARAMETERS]
    assert all(p["description"] for p in told)
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}, path
        assert methods["get"]["summary"] and methods["get"]["description"]
    answer = document["components"]["schemas"]["Answer"]["properties"]
    live = client.get(SEARCH, params={"q": "行政复议", "group": "region"}).json()
    assert set(live) == set(answer)
    shapes = document["components"]["schemas"]
    assert "HTTPValidationError" not in shapes
    assert all(shape["description"] for shape in shapes.values())
    assert set(document["components"]["securitySchemes"]) == {"bearer", "header"}


# --- errors --------------------------------------------------------------------------------------

STATUSES = [
    (InvalidParameter, 422),
    (UnknownParameter, 422),
    (QuestionTooLong, 422),
    (CursorExpired, 410),
    (NotFound, 404),
    (NoIndex, 503),
    (EngineAway, 503),
    (IndexBusy, 503),
    (EngineBroken, 500),
    (EngineDenied, 500),
    (ForeignIndex, 500),
    (EngineSlow, 504),
]


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_one_table_from_error_to_status(kind: type[ZhijianError], status: int) -> None:
    assert status_of(kind("信息", "办法")) == status


class Failing:
    """An engine that fails the same way whatever it is asked."""

    address = "embedded:nowhere"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*given: object, **more: object) -> Any:
            raise self.error

        return fail


@pytest.mark.parametrize(("kind", "status"), STATUSES[5:])
def test_a_failing_engine(kind: type[ZhijianError], status: int) -> None:
    engine: Any = Failing(kind("打不开 /srv/秘密的目录", "请检查 /srv/秘密的目录"))
    with Client(create_app(Settings(), engine)) as client:
        for path in (SEARCH, "/api/v1/coverage", "/api/v1/reports/x", "/readyz"):
            response = client.get(path)
            assert error_of(response, status)["code"] == kind.code
            assert "/srv" not in response.text
            assert ("retry-after" in response.headers) is (status == 503)
            if status == 500:
                assert "再试也没有用" in response.text or "不能使用" in response.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/v1/regions").status_code == 200


def test_a_mistake_of_ours_tells_nothing() -> None:
    engine: Any = Failing(RuntimeError("秘密的细节"))
    client = Client(create_app(Settings(), engine))
    response = client.get(SEARCH)
    client.close()
    error = error_of(response, 500)
    assert error["code"] == "internal_error" and "秘密" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_serves_before_there_is_an_index(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    with serve(engine) as client:
        response = client.get(SEARCH)
        error = error_of(response, 503)
        assert error["code"] == "no_index" and "zhijian load" in error["remedy"]
        assert response.headers["retry-after"] == "5"
        assert error_of(client.get("/readyz"), 503)["code"] == "no_index"
        assert client.get("/healthz").status_code == 200


# --- keys ----------------------------------------------------------------------------------------

KEYS = [
    ({}, 401),
    ({"X-API-Key": "甲".encode()}, 403),
    ({"X-API-Key": "key-one"}, 200),
    ({"X-API-Key": "密钥".encode()}, 200),
    ({"Authorization": "Bearer 密钥".encode()}, 200),
    ({"Authorization": "Bearer key-two"}, 200),
    ({"Authorization": "bearer  key-two"}, 200),
    ({"Authorization": "Bearer key-three"}, 403),
    ({"Authorization": "Bearer "}, 401),
    ({"Authorization": "Basic eDprZXktb25l"}, 200),  # a browser: x:key-one
    ({"Authorization": "Basic !!!"}, 403),
    ({"Authorization": "Digest x"}, 401),
]


@pytest.mark.parametrize(("headers", "status"), KEYS)
def test_keys(headers: dict[str, Any], status: int, world: tuple[Engine, list[Report]]) -> None:
    with serve(world[0], api_keys=("key-one", "key-two", "密钥")) as client:
        check_keys(client, headers, status)


def check_keys(client: Client, headers: dict[str, Any], status: int) -> None:
    for path in (SEARCH, "/openapi.json", "/api/v1/reports/x", "/nothing"):
        response = client.get(path, headers=headers)
        if status == 200:
            assert response.status_code in (200, 404)
            continue
        code = {401: "unauthorized", 403: "forbidden"}[status]
        assert error_of(response, status)["code"] == code
        assert ("www-authenticate" in response.headers) is (status == 401)
    assert client.get("/healthz", headers=headers).status_code == 200
    assert client.get("/readyz", headers=headers).status_code == 200


def test_public_needs_no_key_but_refuses_a_wrong_one(world: tuple[Engine, list[Report]]) -> None:
    with serve(world[0], api_keys=("key",), public=True) as client:
        assert client.get(SEARCH).status_code == 200
        assert client.get(SEARCH, headers={"X-API-Key": "wrong"}).status_code == 403


# --- root path, news -----------------------------------------------------------------------------


def test_root_path(world: tuple[Engine, list[Report]]) -> None:
    """Whether the proxy cuts the prefix off or not, and all addresses begin with it."""
    with serve(world[0], root_path="/search", api_keys=("k",)) as client:
        check_root_path(client, world[1][0].id)


def check_root_path(client: Client, report_id: str) -> None:
    key = {"X-API-Key": "k"}
    for path in (SEARCH, "/search" + SEARCH):
        answer = client.get(path, params={"q": "行政复议"}, headers=key).json()
        assert all(h["url"].startswith("/search/reports/") for h in answer["hits"])
    assert client.get("/search", headers=key).status_code == 200  # as people type it
    told = client.get(f"/search/api/v1/reports/{report_id}", headers=key).json()
    assert told["url"] == f"/search/reports/{report_id}"
    assert all(p["url"].startswith(told["url"]) for p in told["paragraphs"])
    assert client.get("/search/healthz").status_code == 200
    document = client.get("/search/openapi.json", headers=key).json()
    assert document["servers"] == [{"url": "/search"}]


@pytest.mark.slow
def test_an_index_appears_and_grows(tmp_path: Path) -> None:
    engine, writer = fresh(tmp_path), fresh(tmp_path)
    every = reports(seed=3)
    with serve(engine) as client:
        assert client.get(SEARCH).status_code == 503
        fill(writer, every[:5])
        assert until(lambda: sees(client, 5))
        cursor = client.get(SEARCH, params={"size": "2"}).json()["next"]
        fill(writer, every[5:9])
        assert until(lambda: sees(client, 9))
        # the walk goes on, or says that it cannot
        on = client.get(SEARCH, params={"size": "2", "cursor": cursor})
        assert on.status_code in (200, 410)
        if on.status_code == 410:
            assert error_of(on, 410)["code"] == "cursor_expired"
    engine.close()
    writer.close()


def sees(client: Client, held: int) -> bool:
    """Whether a load is seen."""
    response = client.get(SEARCH)
    return response.status_code == 200 and bool(response.json()["index"]["reports"] == held)
