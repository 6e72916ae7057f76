"""What other sites take in, without a browser: who may load it, how large it is, what it may be
made of, and that its colours can be read."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from api_world import SEARCH, serve, world
from asgi_client import Client
from made_tokens import PORTAL, SECRET
from test_chinese_marks import wrong

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.pages import embed

__all__ = ["world"]
World = tuple[Engine, list[Report]]
FILES = ("/embed.js", "/embed/frame.js", "/embed/frame.css")
SCRIPTS = sorted(embed.COMPONENT.glob("*.js"))


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[Client]:
    """Closed to whoever shows nothing."""
    more = {"rate": 3, "trusted_proxies": (ip_network("127.0.0.0/8"),)}
    with serve(world[0], token_secrets=(SECRET,), embed_origins=(PORTAL,), **more) as ready:
        yield ready


@pytest.mark.parametrize("path", [*FILES, "/embed"])
def test_anybody_loads_it_and_sees_nothing_by_it(path: str, client: Client) -> None:
    """As often as a page is opened; what is found is not in it."""
    visitor = {"X-Forwarded-For": "203.0.113.5"}
    for _ in range(8):
        assert client.get(path, headers=visitor).status_code == 200
    for shown in ("wrong", "a.b.c"):
        assert client.get(path, headers={"Authorization": f"Bearer {shown}"}).status_code == 200
    assert client.get(SEARCH).status_code == 401
    assert client.get(f"{path}/x").status_code == 401


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_kept_and_asked_for_again(path: str, client: Client) -> None:
    response = client.get(path)
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == f"public, max-age={embed.KEPT}"
    assert response.headers["content-type"].endswith("; charset=utf-8")
    mark = response.headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", W/{mark}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_script_can_be_loaded_with_a_checksum(client: Client) -> None:
    """A page of the list reads it, as browsers want it then; others run it all the same."""
    headers = client.get("/embed.js", headers={"Origin": PORTAL}).headers
    assert headers["access-control-allow-origin"] == PORTAL
    assert "Origin" in headers["vary"].split(", ")
    other = client.get("/embed.js", headers={"Origin": "https://evil.example"})
    assert other.status_code == 200 and "access-control-allow-origin" not in other.headers


def test_the_page_is_strict_and_for_the_list_alone(client: Client, world: World) -> None:
    page = client.get("/embed?region=450200")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert policy.endswith(f"frame-ancestors {PORTAL}")
    assert f'data-origins="{PORTAL}" data-closed' in page.text
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|style=", page.text)
    with serve(world[0]) as nobody:
        page = nobody.get("/embed")
        assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert 'data-origins=""' in page.text and "data-closed" not in page.text


def test_a_token_in_the_wrong_place_is_refused(client: Client) -> None:
    page = client.get("/embed?region=450200&token=eyJh.secret.x")
    assert page.status_code == 422 and "#token=" in page.text
    assert "secret" not in page.text and "frame.js" not in page.text


def test_without_script_there_is_a_way(client: Client, world: World) -> None:
    """To the plain page where anybody may ask, with what is fixed; else a word that helps."""
    asked = '/embed?question="><script>x</script>&region=450200 450300&year=2023&facets=year&x=1'
    plain = re.search("<noscript>(.*)</noscript>", client.get(asked).text, re.S)
    assert plain is not None and "允许本页的脚本" in plain[1] and "<form" not in plain[1]
    with serve(world[0], root_path="/search") as open_to_all:
        text = open_to_all.get(asked).text
        plain = re.search("<noscript>(.*)</noscript>", text, re.S)
        assert plain is not None and 'action="/search/"' in plain[1]
        hidden = re.findall('type="hidden" name="([^"]*)" value="([^"]*)"', plain[1])
        assert hidden == [("region", "450200"), ("region", "450300"), ("year", "2023")]
        assert "<script>x" not in text and text.count('src="/search/embed') == 2


def test_the_component_is_small() -> None:
    assert len(gzip.compress(embed.script(), 6)) < 30_000


# --- what it may be made of ----------------------------------------------------------------------

#: With a reason each: texts become markup; the token would be kept; a portal's old scripts have
#: changed it; Chromium 80 has not heard of it.
NOT_ALLOWED = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
    "createContextualFragment", "DOMParser",
    "localStorage", "sessionStorage", "document.cookie", "indexedDB",
    ".reduce(", "Array.from", "JSON.stringify", ".remove()", ".bind(", " in this", ".toJSON",
    "replaceChildren", ".at(", ".replaceAll", "structuredClone", "??=", "||=", "&&=",
    "Object.hasOwn(", ".findLast", "Promise.any", "Object.groupBy", "static {", "await import",
)  # fmt: skip


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_the_rules(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    code = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    assert [word for word in NOT_ALLOWED if word in code] == []
    assert not re.search(r"for \((?:const|let|var) \S+ in ", code)
    assert not re.search(r"[\s.]#[a-z]\w*[\s(;=]", re.sub(r"\"[^\"]*\"|`[^`]*`", "", code))
    assert len(text.splitlines()) <= 440
    strings = re.findall(r'"([^"\n]*)"|`([^`]*)`', text)
    assert [
        w for pair in strings for w in wrong(re.sub(r"\$\{[^}]*\}", "\ufffc", "".join(pair)))
    ] == []


def test_a_sheet_keeps_the_rules() -> None:
    """Nothing from another place, nothing newer than Chromium 80 that it needs."""
    sheet = (embed.COMPONENT / "style.css").read_text("utf-8")
    for word in (
        "url(",
        "@import",
        ":has(",
        ":is(",
        ":where(",
        "@container",
        "inset:",
        "aspect-ratio",
    ):
        assert word not in sheet


def test_every_piece_is_in_the_component() -> None:
    script = embed.script().decode()
    assert {path.name for path in SCRIPTS} == {*embed.PIECES, "frame.js"}
    for name in embed.PIECES:
        assert (embed.COMPONENT / name).read_text("utf-8") in script


# --- its colours ---------------------------------------------------------------------------------


def colours(theme: str) -> dict[str, str]:
    sheet = (embed.COMPONENT / "style.css").read_text("utf-8")
    block = re.search(re.escape(theme) + r" \{(.*?)\n\}", sheet, re.S)
    assert block is not None
    return dict(re.findall(r"--(\w+): var\(--zhijian-[\w-]+, (#[0-9a-f]{6})\)", block[1]))


def light_of(colour: str) -> float:
    """Relative luminance, as WCAG reckons it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((light_of(one), light_of(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [".zj", ".zj.dark"])
def test_everything_can_be_read(theme: str) -> None:
    """Letters 4.5 to 1 on whatever is behind them; edges of what is clicked, and marks, 3 to 1."""
    have = colours(theme)
    assert len(have) == 13
    letters = itertools.product(("ink", "ink2", "link"), ("paper", "sheet", "wash"))
    pairs = [*letters, ("ink", "mark"), ("ink2", "mark"), ("sheet", "ink"), ("amber", "amberwash")]
    weak = [p for p in pairs if contrast(have[p[0]], have[p[1]]) < 4.5]
    edges = itertools.product(("edge", "markline"), ("paper", "sheet"))
    weak += [p for p in edges if contrast(have[p[0]], have[p[1]]) < 3]
    assert weak == []
