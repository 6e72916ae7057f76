"""Tokens as they are signed and read: by the command, by the document's programs, at random."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from api_world import SEARCH, serve, world
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
NOW = int(time.time())


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


# --- the command ---------------------------------------------------------------------------------


SECRETS = {"ZHIJIAN_TOKEN_SECRETS": f"{NEWER},{SECRET}"}


def test_the_command_signs(cli: Cli, world: World) -> None:
    places = ("--region", "450203,450204", "--region", "450205")
    more = ("--year", "2023", "--days", "2", "--allow", "search,export")
    status, out, err = cli("token", *places, "--origin", PORTAL + "/", *more, more=SECRETS)
    assert status == 0, err
    token = out.strip()
    access = tokens.read(token.encode(), (NEWER,), [PORTAL])
    assert access is not None
    assert access.limit == Scope(years=(2023,), regions=("450203", "450204", "450205"))
    with serve(world[0], token_secrets=(NEWER,)) as client:
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
