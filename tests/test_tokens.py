"""Scope tokens: what is wrong with one is refused the same way, what is right shows a part."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_tokens
import pytest
from api_world import SEARCH, error_of, serve, world
from asgi_client import Client
from command_line import Cli
from made_tokens import DAY, HEAD, NEWER, PORTAL, SECRET, assembled, claims, made, shown

from index_mappings.dimensions import OF_REPORT
from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidInput
from index_mappings.query import Scope
from index_mappings.reports import Kind, Report
from service import tokens
from service.access import Function
from service.exposure import check_exposure
from service.origins import read_origin
from service.settings import read_settings

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


# --- reading and signing -------------------------------------------------------------------------


def test_what_is_signed_is_read() -> None:
    scope = {"region": ["450300", "450200"], "year": ["2023"], "kind": ["rule_of_law"]}
    token = tokens.sign(SECRET, scope, [PORTAL], [Function.SEARCH, Function.EXPORT], NOW + DAY)
    access = tokens.read(token.encode(), (NEWER, SECRET), [PORTAL])
    assert access is not None
    assert access.functions == {Function.SEARCH, Function.EXPORT}
    expected = Scope(years=(2023,), regions=("450200", "450300"), kinds=(Kind.RULE_OF_LAW,))
    assert access.limit == expected
    assert tokens.read(token.encode(), (NEWER,), [PORTAL]) is None
    assert tokens.read(token.encode(), (), []) is None
    with pytest.raises(InvalidInput):
        tokens.sign(SECRET, {"region": ["999999"]}, [PORTAL], [], NOW)


SCOPES: list[tuple[dict[str, Any], Scope]] = [
    ({"region": "450200"}, Scope(regions=("450200",))),
    ({"region": ["450200"], "year": 2023}, Scope(years=(2023,), regions=("450200",))),
    ({"region": 450200, "year": ["2023", 2021]}, Scope((2021, 2023), ("450200",))),
]


@pytest.mark.parametrize(("told", "expected"), SCOPES)
def test_values_as_a_portal_writes_them(told: dict[str, Any], expected: Scope) -> None:
    assert tokens.read_scope(told) == expected


def test_clocks_may_differ_a_little(client: Client) -> None:
    """A portal whose clock is a little ahead, or says when it signed."""
    now = int(time.time())
    assert client.get(SEARCH, headers=shown(made(nbf=now + 15))).status_code == 200
    assert client.get(SEARCH, headers=shown(made(iat=now + 600))).status_code == 200


# --- the command ---------------------------------------------------------------------------------


SECRETS = {"ZHIJIAN_TOKEN_SECRETS": f"{NEWER},{SECRET}"}


def test_the_command_signs(cli: Cli, client: Client) -> None:
    places = ("--region", "450203,450204", "--region", "450205")
    more = ("--year", "2023", "--days", "2", "--allow", "search,export")
    status, out, err = cli("token", *places, "--origin", PORTAL + "/", *more, more=SECRETS)
    assert status == 0, err
    token = out.strip()
    access = tokens.read(token.encode(), (NEWER,), [PORTAL])
    assert access is not None
    assert access.limit == Scope(years=(2023,), regions=("450203", "450204", "450205"))
    assert client.get(SEARCH, headers=shown(token, Origin=PORTAL)).status_code == 200
    assert "Authorization" in err and token not in err


CITY = ("--region", "450200")
REFUSED = [
    (["--region", "999999", "--origin", PORTAL], "999999"),
    (["--region", ",", "--origin", PORTAL], "--region"),
    ([*CITY, "--origin", PORTAL, "--year", ","], "--year"),
    ([*CITY, "--origin", "portal.example"], "--origin"),
    ([*CITY, "--origin", "*"], "--origin"),
    ([*CITY, "--origin", PORTAL, "--allow", "admin"], "admin"),
    ([*CITY, "--origin", PORTAL, "--kind", "law"], "kind"),
    (["--origin", PORTAL], "--region"),
    ([*CITY], "--origin"),
]


@pytest.mark.parametrize(("options", "named"), REFUSED)
def test_the_command_refuses(options: list[str], named: str, cli: Cli) -> None:
    status, out, err = cli("token", *options, more=SECRETS)
    assert status != 0 and out == "" and named in err


def test_the_command_needs_a_secret(cli: Cli) -> None:
    status, out, err = cli("token", *CITY, "--origin", PORTAL)
    assert status != 0 and out == "" and "ZHIJIAN_TOKEN_SECRETS" in err


# --- origins, settings ---------------------------------------------------------------------------

TYPED = [
    ("https://portal.example", "https://portal.example"),
    ("https://portal.example/", "https://portal.example"),
    ("HTTPS://Portal.Example", "https://portal.example"),
    ("https://portal.example:443", "https://portal.example"),
    ("http://portal.example:80", "http://portal.example"),
    ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
    ("http://[::1]:8000", "http://[::1]:8000"),
    ("https://门户.example", "https://xn--zoup46i.example"),
]


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_an_origin_as_a_browser_says_it(text: str, expected: str) -> None:
    assert read_origin(text) == expected


NONE = ["", "*", "null", "portal.example", "//portal.example", "ftp://portal.example", "https://",
        "https://*.portal.example", "https://portal.example/path", "https://portal.example?x",
        "https://user@portal.example", "https://portal.example:port", "https://a b", "https://a;b",
        "https://a'b", "https://" + "a" * 400, "https://..", "javascript:alert(1)",
        "https://portal.example#x", "https://portal.example:99999", "https://[::1"]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError):
        read_origin(text)


def test_a_secret_opens_the_door_to_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(host="0.0.0.0", token_secrets=(SECRET,))
    check_exposure(settings)
    assert settings.needs_key and SECRET not in repr(settings)
    assert not read_settings(token_secrets=(SECRET,), public=True).needs_key


def test_random_damage_is_refused() -> None:
    """A character changed, left out or put in, anywhere: no token, and no error of ours. What is
    decoded to the same bytes is the same token."""
    rng = random.Random(4)
    letters = "ABCxyz019-_=.+/ \x00é汉"
    for _ in range(3000):
        good = made(exp=NOW + rng.randint(100, 10_000))
        at = rng.randrange(len(good))
        piece = rng.choice(letters) * rng.choice((0, 1, 1, 3))
        spoilt = good[:at] + piece + good[at + rng.choice((0, 1, 1, 40)) :]
        access = tokens.read(spoilt.encode(), (NEWER, SECRET), [])
        assert access is None or access.limit == Scope(regions=("450200",)), spoilt


def test_random_claims_are_read_or_refused() -> None:
    """Whatever a portal's program signs by mistake."""
    rng = random.Random(6)
    odd: list[Any] = [None, True, 0, -1, 1e999, "", "x", [], [[]], {}, {"a": 1}, "450200", 2**80]
    for _ in range(3000):
        told = claims()
        for name in rng.sample(["exp", "aud", "scope", "allow", "nbf", "iat", "jti", "sub"], 2):
            told[name] = rng.choice([*odd, {"region": rng.choice(odd), "year": rng.choice(odd)}])
        token = assembled(json.dumps(HEAD).encode(), json.dumps(told).encode())
        access = tokens.read(token.encode(), (SECRET,), [])
        assert access is None or access.limit == Scope(regions=("450200",)), told


# --- the document --------------------------------------------------------------------------------

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs/portal.md").read_text("utf-8")
PROGRAMS = {
    "python": ("token.py", [sys.executable]),
    "java": ("Token.java", ["java"]),
    "node": ("token.js", ["node"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("language", PROGRAMS)
def test_the_documents_programs_sign(language: str, tmp_path: Path) -> None:
    """Run as they stand there, where the language is."""
    name, command = PROGRAMS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {language} here")
    found = re.search(rf"<!-- example: {language} -->\n```\w+\n(.*?)```", DOCUMENT, re.S)
    assert found is not None
    file = tmp_path / ("signing_" + name if language == "python" else name)
    file.write_text(found[1], "utf-8")
    environment = {"PATH": os.environ["PATH"], "ZHIJIAN_TOKEN_SECRETS": f"{NEWER},{SECRET}"}
    out = subprocess.run(
        [*command, file], env=environment, capture_output=True, check=True, timeout=100
    ).stdout
    access = tokens.read(out.strip(), (NEWER,), [PORTAL])
    assert access is not None and access.functions == {Function.SEARCH}
    assert access.limit == Scope(years=(2022, 2023), regions=("450200",))


def test_the_document_names_the_conditions_there_are() -> None:
    (row,) = [line for line in DOCUMENT.splitlines() if line.startswith("| `scope` |")]
    assert set(re.findall(r"`([a-z_]+)`", row)) == {"scope", *(r.name for r in OF_REPORT)}
