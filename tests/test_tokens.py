"""Scope tokens: what is wrong with one is refused the same way, what is right shows a part."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import made_tokens
import pytest
from api_world import SEARCH, error_of, serve, world
from asgi_client import Client
from made_tokens import HEAD, NEWER, PORTAL, SECRET, assembled, claims, made, shown

from index_mappings.engines.port import Engine
from index_mappings.reports import Report

__all__ = ["world"]
World = tuple[Engine, list[Report]]


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[Client]:
    with serve(world[0], api_keys=("key",), token_secrets=(SECRET, NEWER)) as ready:
        yield ready


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def bare(head: dict[str, Any], **more: Any) -> str:
    """Not signed at all."""
    told = json.dumps(head).encode(), json.dumps(claims(**more)).encode()
    return ".".join([*map(made_tokens.base64url, told), ""])


NOW = int(time.time())
GOOD = made()
HEADED, CLAIMED, SIGNED = GOOD.split(".")
#: A name, and a token that is none.
WRONG: list[tuple[str, str]] = [
    ("another secret", made("another secret of the same length as it")),
    ("no secret", made("")),
    ("over", made(exp=NOW - 3600)),
    ("not yet", made(nbf=NOW + 3600)),
    ("without end", made(exp=None)),
    ("an end that is no number", made(exp="soon")),
    ("an end beyond numbers", assembled(json.dumps(HEAD).encode(), b'{"exp": 1e999}')),
    ("no number at all", assembled(json.dumps(HEAD).encode(), b'{"exp": NaN}')),
    ("an end that is true", made(exp=True)),
    ("for nobody", made(aud=None)),
    ("for an empty list", made(aud=[])),
    ("for a number", made(aud=[7])),
    ("alg none", bare({"alg": "none", "typ": "JWT"})),
    ("alg None", bare({"alg": "None"})),
    ("alg none, signed", made(head={"alg": "none"})),
    ("no alg", made(head={"typ": "JWT"})),
    ("another hash", made(head={"alg": "HS512"})),
    ("another hash, really", assembled(b'{"alg":"HS512"}', b"{}", SECRET, "sha512")),
    ("a public key", made(head={"alg": "RS256"})),
    ("alg that is a list", made(head={"alg": ["HS256"]})),
    ("alg in small letters", made(head={"alg": "hs256"})),
    ("a head that must be understood", made(head={**HEAD, "crit": ["exp"]})),
    ("a detached text", made(head={**HEAD, "b64": False})),
    ("a key from elsewhere", made("", head={**HEAD, "jwk": {"kty": "oct", "k": ""}})),
    ("a key id that is no text", made("", head={**HEAD, "kid": {"a": 1}})),
    ("the signature of another", f"{HEADED}.{made(exp=NOW + 9).split('.')[1]}.{SIGNED}"),
    ("no signature", f"{HEADED}.{CLAIMED}."),
    ("a short signature", GOOD[:-4]),
    ("a piece too few", f"{HEADED}.{CLAIMED}"),
    ("a piece too many", f"{GOOD}.{SIGNED}"),
    ("only points", ".."),
    ("no base64", "%%%.***.///"),
    ("a head that is no object", assembled(b"[]", b"{}")),
    ("a head that nests without end", assembled(nested(2500), b"{}")),
    ("claims that nest without end", assembled(json.dumps(HEAD).encode(), nested(2500))),
    ("claims that are no object", assembled(json.dumps(HEAD).encode(), b"[1]")),
    ("no UTF-8", assembled(b"\xff\xfe", b"\xff")),
    ("nothing but letters", "abc"),
    ("oversized", made(more="x" * 9_000)),
    ("oversized garbage", "A" * 60_000),
    ("no scope", made(scope=None)),
    ("an empty scope", made(scope={})),
    ("a scope without places", made(scope={"year": [2023]})),
    ("no place in the list", made(scope={"region": []})),
    ("an empty place", made(scope={"region": [""]})),
    ("an empty place beside one", made(scope={"region": ["450200", ""]})),
    ("an unknown place", made(scope={"region": ["999999"]})),
    ("a place that is no code", made(scope={"region": ["柳州市"]})),
    ("a place that is a list", made(scope={"region": [["450200"]]})),
    ("a place that is null", made(scope={"region": None})),
    ("no year in the list", made(scope={"region": ["450200"], "year": []})),
    ("a year that is true", made(scope={"region": ["450200"], "year": True})),
    ("a condition nobody knows", made(scope={"region": ["450200"], "provinces": ["45"]})),
    ("a condition on paragraphs", made(scope={"region": ["450200"], "section": ["plan"]})),
    ("a question", made(scope={"region": ["450200"], "q": "法"})),
    ("a scope that is a list", made(scope=["450200"])),
    ("a period backwards", made(scope={"region": ["450200"], "published_from": "2024-01-02",
                                       "published_to": "2024-01-01"})),
    ("too many places", made(scope={"region": ["450200"] * 501})),
    ("a function that is no text", made(allow=[1])),
]  # fmt: skip


@pytest.mark.parametrize("wrong", [w for _, w in WRONG], ids=[name for name, _ in WRONG])
def test_what_is_wrong_is_refused_the_same_way(wrong: str, client: Client) -> None:
    refused = client.get(SEARCH, headers=shown("this-is-no-key"))
    for path in (SEARCH, "/", "/api/v1/reports/x", "/nothing", "/openapi.json"):
        response = client.get(path, headers=shown(wrong))
        assert (response.status_code, response.content) == (403, refused.content)
        assert response.headers == refused.headers
    assert error_of(refused, 403)["code"] == "forbidden"


#: Origins that a page may say, and what becomes of its request.
ORIGINS = [
    ({}, 200),  # a program, or our own page
    ({"Origin": PORTAL}, 200),
    ({"Origin": "https://portal.example.evil.example"}, 403),
    ({"Origin": "http://portal.example"}, 403),
    ({"Origin": "https://portal.example:8443"}, 403),
    ({"Origin": "https://PORTAL.example"}, 403),  # no browser writes it so
    ({"Origin": "null"}, 403),  # a frame in a sandbox, a file
    ({"Origin": ""}, 403),
    ({"Origin": f"{PORTAL} https://evil.example"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), ORIGINS)
def test_a_token_belongs_to_its_sites(headers: dict[str, str], status: int, client: Client) -> None:
    assert client.get(SEARCH, headers=shown(made(), **headers)).status_code == status
    one = made(aud=PORTAL)  # a list of one may be written without the list
    assert client.get(SEARCH, headers=shown(one, **headers)).status_code == status


def test_a_token_shows_its_part(client: Client, world: World) -> None:
    own = [r for r in world[1] if r.region_code.startswith("4502")]
    answer = client.get(SEARCH, {"size": "100", "group": "report"}, shown(made())).json()
    assert {h["report_id"] for h in answer["hits"]} == {r.id for r in own}
    assert answer["index"]["reports"] == len(own) < len(world[1])
    whole = client.get(SEARCH, {"size": "100"}, {"X-API-Key": "key"}).json()
    assert whole["index"]["reports"] == len(world[1])
    outside = next(r for r in world[1] if r.region_code.startswith("36"))
    unknown = "110000-1999-rule-of-law-000000"
    told = []
    for report_id in (outside.id, unknown):
        for path in (f"/api/v1/reports/{report_id}", f"/reports/{report_id}"):
            response = client.get(path, headers=shown(made(), Accept="text/html"))
            assert response.status_code == 404
            told.append(response.text.replace(report_id, "…"))
    assert told[0] == told[2] and told[1] == told[3]
    asked = client.get(SEARCH, {"region": outside.region_code}, shown(made())).json()
    assert asked["total"] == {"paragraphs": 0, "reports": 0, "regions": 0} and not asked["hits"]


PAGES = [
    "/",
    "/?q=法",
    "/?q=枫桥经验&group=region",
    "/?q=鼓楼区 物业",
    "/coverage",
    "/coverage?q=枫桥经验&group=region",
    "/help",
    "/readyz",
    "/api/v1/coverage",
    "/api/v1/coverage?q=枫桥经验",
    "/api/v1/regions",
    "/api/v1/regions?q=县",
    SEARCH + "?q=行政复议&group=region",
]


@pytest.mark.parametrize("path", PAGES)
def test_no_answer_names_what_is_outside(path: str, client: Client, world: World) -> None:
    """Neither a report, nor a place, nor a source that was set aside; the help names examples."""
    headers = shown(made(), Accept="text/html")
    text = client.get(path, headers=headers).text
    whole = client.get(path, headers={"X-API-Key": "key", "Accept": "text/html"}).text
    strangers = [r for r in world[1] if not r.region_code.startswith("4502")]
    names = {r.id for r in strangers} | {r.title for r in strangers} | {"扫描件"}
    names |= {"青山湖区", "仙桃市", "江西省"} if path != "/help" else set()
    assert {name for name in names if name in text} == set()
    if path in ("/api/v1/coverage", "/coverage", "/api/v1/regions"):
        assert {name for name in names if name in whole}


def test_regions_are_those_of_the_part(client: Client) -> None:
    told = client.get("/api/v1/regions", headers=shown(made())).json()["regions"]
    assert [r["name"] for r in told] == ["广西壮族自治区"]
    named = client.get("/api/v1/regions", {"q": "区"}, shown(made())).json()["regions"]
    assert named and all(r["path"][:1] == ["广西壮族自治区"] for r in named)
    assert "鱼峰区" in [r["name"] for r in named]  # beyond the first twenty of the whole country


def test_the_start_page_counts_the_part(client: Client, world: World) -> None:
    own = [r for r in world[1] if r.region_code.startswith("4502")]
    text = client.get("/", headers=shown(made())).text
    assert f"{len(own)} 份报告" in text.replace("<b>", "").replace("</b>", "").replace(
        "<strong>", "").replace("</strong>", "")  # fmt: skip


def test_a_cursor_is_of_its_token(client: Client) -> None:
    asked = {"q": "行政复议", "size": "1"}
    key = {"X-API-Key": "key"}
    whole = client.get(SEARCH, asked, key).json()["next"]
    part = client.get(SEARCH, asked, shown(made())).json()["next"]
    assert client.get(SEARCH, {**asked, "cursor": part}, shown(made(NEWER))).status_code == 200
    assert client.get(SEARCH, {**asked, "cursor": whole}, key).status_code == 200
    other = made(scope={"region": ["450000"]})
    for headers, cursor in ((shown(made()), whole), (key, part), (shown(other), part)):
        response = client.get(SEARCH, {**asked, "cursor": cursor}, headers)
        assert error_of(response, 422)["field"] == "cursor"


def test_rotation(world: World) -> None:
    """Both hold for a while; what the older has signed is nothing once it is gone."""
    old, new = made(SECRET), made(NEWER)
    for secrets, held in (
        ((SECRET,), (200, 403)),
        ((NEWER, SECRET), (200, 200)),
        ((NEWER,), (403, 200)),
    ):
        with serve(world[0], token_secrets=secrets) as client:
            told = [client.get(SEARCH, headers=shown(t)).status_code for t in (old, new)]
            assert tuple(told) == held


def test_never_in_an_address(client: Client) -> None:
    for name in ("token", "access_token", "authorization", "bearer", "jwt"):
        for path in (SEARCH, "/api/v1/regions", "/api/v1/coverage", "/"):
            assert client.get(path, {name: made()}).status_code == 401
            response = client.get(path, {name: made()}, {"X-API-Key": "key"})
            assert response.status_code == 422 and made() not in response.text


def test_only_as_a_bearer(client: Client) -> None:
    password = base64.b64encode(f"x:{made()}".encode()).decode()
    for headers in (
        {"X-API-Key": made()},
        {"Authorization": f"Basic {password}"},
        {"Cookie": f"token={made()}"},
        {"Authorization": f"Token {made()}"},
    ):
        assert client.get(SEARCH, headers=headers).status_code in (401, 403)


def test_everything_that_is_shown_has_to_be_right(client: Client, world: World) -> None:
    """A proxy that adds its key must not open the whole to a token that is over."""
    over, good = made(exp=NOW - 3600), made()
    assert client.get(SEARCH, headers=shown(over, **{"X-API-Key": "key"})).status_code == 403
    assert client.get(SEARCH, headers=shown(good, **{"X-API-Key": "wrong"})).status_code == 403
    both = client.get(SEARCH, headers=shown(good, **{"X-API-Key": "key"})).json()
    own = [r for r in world[1] if r.region_code.startswith("4502")]
    assert both["index"]["reports"] == len(own)


def test_functions(client: Client) -> None:
    """A token without search does not search; none exports that may not."""
    export = "/api/v1/export"
    for allow, status, exported in (
        (["search"], 200, 403),
        (["export"], 403, 200),
        (["search", "export"], 200, 200),
        (["search", "admin"], 200, 403),  # a token administers nothing
        ([], 403, 403),
        ("search", 200, 403),
        (None, 200, 403),  # said nothing: search alone
    ):
        headers = shown(made(allow=allow))
        assert client.get(SEARCH, headers=headers).status_code == status, allow
        assert client.get(export, headers=headers).status_code == exported, allow
        assert client.get(export + "/", headers=headers).status_code == exported, allow
    assert client.get(export, headers={"X-API-Key": "key"}).status_code == 200


def test_public_with_tokens(world: World) -> None:
    with serve(world[0], token_secrets=(SECRET,), public=True) as client:
        assert client.get(SEARCH).json()["index"]["reports"] == len(world[1])
        part = client.get(SEARCH, headers=shown(made())).json()["index"]["reports"]
        assert part < len(world[1])
        assert client.get(SEARCH, headers=shown(made(exp=NOW - 60))).status_code == 403


def test_who_shows_nothing_is_told_nothing(world: World) -> None:
    """A secret alone closes the door; machines that look whether it stands open see no count."""
    with serve(world[0], token_secrets=(SECRET,)) as client:
        assert error_of(client.get(SEARCH), 401)["code"] == "unauthorized"
        told = client.get("/readyz").json()
        assert told["status"] == "ready"
        assert not told.keys() & {"reports", "paragraphs", "commit", "at", "unreadable"}
        own = client.get("/readyz", headers=shown(made())).json()
        assert 0 < own["reports"] < len(world[1])
        assert "reports" not in client.get("/readyz", headers=shown("wrong")).json()


def test_answers_of_a_part_are_not_kept(client: Client) -> None:
    """No cache between may hand one visitor's part to another."""
    response = client.get(SEARCH, headers=shown(made()))
    assert response.headers["cache-control"] == "no-store"


def test_clocks_may_differ_a_little(client: Client) -> None:
    """A portal whose clock is a little ahead, or says when it signed."""
    now = int(time.time())
    assert client.get(SEARCH, headers=shown(made(nbf=now + 15))).status_code == 200
    assert client.get(SEARCH, headers=shown(made(iat=now + 600))).status_code == 200
