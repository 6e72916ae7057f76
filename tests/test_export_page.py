"""The page's links to exports: what was counted on the page is in the file, for whoever may."""

from __future__ import annotations

import random
from typing import Any

import opened
import pytest
from api_world import DAY, client, serve, world
from asgi_client import Client
from parsed import links
from scan import held
from selectolax.lexbor import LexborHTMLParser
from test_connections import World
from test_export import drawn, pairs_of

from index_mappings.reports import Report
from service import keys
from service.access import Function
from service.export import taking
from service.pages import exports

__all__ = ["client", "held", "world"]
QUESTION = [("q", "枫桥经验 2022年 各区县")]
READ: dict[str, Any] = {"Excel": opened.xlsx, "CSV": opened.csv_rows}


def page(client: Client, pairs: Any, **more: Any) -> LexborHTMLParser:
    answer = client.get("/", pairs, **more)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def offered(tree: LexborHTMLParser) -> dict[tuple[str, str], str]:
    """The address of each sort of rows and each format."""
    found: dict[tuple[str, str], str] = {}
    for group in tree.css(".exports > span"):
        name = group.text(deep=False).strip()
        for link in group.css("a"):
            found[name, link.text()] = link.attributes["href"] or ""
    return found


def numbers(tree: LexborHTMLParser) -> list[int]:
    return [int(node.text().replace(",", "")) for node in tree.css(".counts strong")]


def test_one_line_of_links(client: Client) -> None:
    found = offered(page(client, QUESTION))
    names = ["全部段落", "每个区县一段", "未提及", "未收录"]
    assert list(found) == [(name, kind) for name in names for kind in ("Excel", "Word", "CSV")]
    assert all(url.startswith("/api/v1/export?q=") for url in found.values())
    assert not offered(page(client, [])) and not offered(page(client, [("q", "没有人写过的话")]))


@pytest.mark.parametrize("seed", range(25))
def test_what_is_counted_is_in_the_file(seed: int, client: Client, held: list[Report]) -> None:
    random_ = random.Random(2_000 + seed)
    pairs = pairs_of(drawn(random_, held).request)
    tree = page(client, [*pairs, ("size", "7")])
    paragraphs, reports, regions = numbers(tree)
    counts = {"全部段落": paragraphs, "每份报告一段": reports}
    if ("group", "region") in pairs:
        counts["每个地区一段"] = regions
        silent = client.get("/api/v1/search", [*pairs]).json()
        counts |= {"未提及": silent["silent"]["count"], "未收录": silent["missing"]["count"]}
    for (name, kind), url in offered(tree).items():
        if kind != "Word" and name in counts:
            rows = READ[kind](client.get(url).content)
            assert len(rows) == counts[name], (name, url)


def test_a_loosened_answer_is_taken_away_as_it_is_shown(client: Client) -> None:
    tree = page(client, [("q", "枫桥经验行政复议")])
    url = offered(tree)["全部段落", "CSV"]
    assert "match=words" in url
    assert len(opened.csv_rows(client.get(url).content)) == numbers(tree)[0] > 5


def test_word_is_offered_as_far_as_it_goes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_EXCERPTS", 5)
    monkeypatch.setattr(taking, "MOST_EXCERPTS", 5)
    found = offered(page(client, [("q", "行政复议")]))
    assert ("全部段落", "Excel") in found and ("全部段落", "Word") not in found
    assert all(client.get(url).status_code == 200 for url in found.values())


def test_only_whoever_may(world: World, tmp_path: Any) -> None:
    path = tmp_path / "keys"
    searching = keys.add(path, "检索", (Function.SEARCH,), DAY)
    both = keys.add(path, "导出", (Function.SEARCH, Function.EXPORT), DAY)
    with serve(world[0], api_keys_file=path) as door:
        one, other = ({"X-API-Key": key} for key in (searching, both))
        assert not offered(page(door, QUESTION, headers=one))
        assert offered(page(door, QUESTION, headers=other))
        first = door.get("/", QUESTION, one)
        again = {**other, "If-None-Match": first.headers["etag"]}
        assert door.get("/", QUESTION, again).status_code == 200  # it is another page


def test_a_long_question_is_not_repeated(client: Client) -> None:
    assert not offered(page(client, [("q", '"' + "法" * 1_500 + '"')]))


def test_every_link_begins_with_the_root_path(world: World) -> None:
    with serve(world[0], root_path="/鉴") as door:
        answer = door.get("/鉴/", QUESTION)
        found = [u for u in links(LexborHTMLParser(answer.text), "a") if "v1/export" in u]
        assert len(found) == 12 and all(url.startswith("/鉴/api/") for url in found)
