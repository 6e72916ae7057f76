"""Pages of other sites: whose may read the answers, and whose may frame ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_world import SEARCH, serve, world
from asgi_client import Client
from command_line import Cli
from made_tokens import PORTAL, SECRET, made, shown

from index_mappings.engines.port import Engine
from index_mappings.reports import Report

__all__ = ["world"]
World = tuple[Engine, list[Report]]
OTHER = "http://10.1.2.3:8080"
#: Origins that are none of ours, however near they come.
STRANGERS = ["https://evil.example", "http://portal.example", "https://portal.example:8443", "null",
             "https://portal.example.evil.example", "https://sub.portal.example", "*", "",
             f"{PORTAL}/", f"{PORTAL},{OTHER}", f"{PORTAL} {OTHER}", "HTTPS://PORTAL.EXAMPLE",
             "https://evil.example\thttps://portal.example"]  # fmt: skip
ASKING = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[Client]:
    with serve(world[0], token_secrets=(SECRET,), embed_origins=(PORTAL, OTHER)) as ready:
        yield ready


def allowed(headers: dict[str, str]) -> set[str]:
    return {name for name in headers if name.startswith("access-control-")}


@pytest.mark.parametrize("origin", [PORTAL, OTHER])
def test_a_page_of_the_list_reads_every_answer(origin: str, client: Client) -> None:
    """Errors too, or it could not tell what is wrong."""
    token = shown(made(aud=[PORTAL, OTHER]), Origin=origin)
    for headers, path, status in (
        (token, SEARCH, 200),
        (token, SEARCH + "?x=1", 422),
        (token, "/api/v1/reports/x", 404),
        (token, "/api/nothing", 404),
        ({"Origin": origin}, SEARCH, 401),
        (shown("wrong", Origin=origin), SEARCH, 403),
        (token, SEARCH + "?q=" + "a" * 50_000, 422),
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == origin
        assert "Origin" in response.headers["vary"].split(", ")
        assert "access-control-allow-credentials" not in response.headers
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_page_of_another_site_does_not(origin: str, client: Client) -> None:
    token = shown(made(aud=[PORTAL, origin]), Origin=origin)
    for headers in (token, {"Origin": origin}):
        response = client.get(SEARCH, headers=headers)
        assert allowed(response.headers) == set()
        assert "Origin" in response.headers["vary"].split(", ")
    asked = client.send("OPTIONS", SEARCH, headers={"Origin": origin, **ASKING})
    assert asked.status_code == 401 and allowed(asked.headers) == set()


def test_a_browser_asks_before(client: Client) -> None:
    """Without any key: it must not show one."""
    asked = client.send("OPTIONS", SEARCH, headers={"Origin": PORTAL, **ASKING})
    assert asked.status_code == 204 and asked.content == b""
    assert asked.headers["access-control-allow-origin"] == PORTAL
    assert asked.headers["access-control-allow-headers"] == "Authorization, X-API-Key"
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"
    assert asked.headers["vary"] == "Origin"
    # what is no such question is a method like any other
    bare = client.send("OPTIONS", SEARCH, headers=shown(made(), Origin=PORTAL))
    assert bare.status_code == 405
    page = client.send("OPTIONS", "/coverage", headers={"Origin": PORTAL, **ASKING})
    assert page.status_code == 401 and allowed(page.headers) == set()


def test_pages_are_not_read_from_elsewhere(client: Client) -> None:
    for path in ("/", "/coverage", "/help", "/openapi.json", "/healthz", "/readyz"):
        assert allowed(client.get(path, headers=shown(made(), Origin=PORTAL)).headers) == set()


def test_who_may_frame(client: Client, world: World) -> None:
    headers = client.get("/help", headers=shown(made())).headers
    policy = headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {PORTAL} {OTHER}") and "x-frame-options" not in headers
    with serve(world[0]) as nobody:
        headers = nobody.get("/help", headers={"Origin": PORTAL}).headers
        assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert headers["x-frame-options"] == "DENY"


def test_without_a_list_nobody_reads(world: World) -> None:
    with serve(world[0]) as nobody:
        response = nobody.get(SEARCH, headers={"Origin": PORTAL})
        assert response.status_code == 200 and allowed(response.headers) == set()
        asked = nobody.send("OPTIONS", SEARCH, headers={"Origin": PORTAL, **ASKING})
        assert asked.status_code == 405


def test_under_a_root_path(world: World) -> None:
    with serve(world[0], root_path="/search", embed_origins=(PORTAL,)) as client:
        for path in (SEARCH, "/search" + SEARCH):
            headers = client.get(path, headers={"Origin": PORTAL}).headers
            assert headers["access-control-allow-origin"] == PORTAL


def test_a_token_for_a_site_that_is_not_listed_is_said(cli: Cli) -> None:
    asked = ("token", "--region", "450200", "--origin", PORTAL)
    more = {"ZHIJIAN_TOKEN_SECRETS": SECRET}
    assert PORTAL in cli(*asked, more=more)[2]
    assert PORTAL not in cli(*asked, more={**more, "ZHIJIAN_EMBED_ORIGINS": PORTAL})[2]
