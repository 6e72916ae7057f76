"""Related terms on the page: adding is one click, taking back another; it works without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import oracle
import pytest
from asgi_client import Client
from small_world import world
from test_related import SETTINGS

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api.app import create_app
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest, read_request
from service.search.searcher import Searcher

__all__ = ["world"]


@pytest.fixture(scope="module")
def searcher(world: tuple[Engine, list[Report]]) -> Searcher:
    return searcher_on(world[0], SETTINGS)


@pytest.fixture(scope="module")
def client(world: tuple[Engine, list[Report]]) -> Iterator[Client]:
    with Client(create_app(SETTINGS, world[0])) as ready:
        yield ready


def links(page: str) -> dict[str, str]:
    rows = re.findall(r'<a href="([^"]*)" aria-label="加入相近说法：([^，]*)，', page)
    return {term: unescape(url) for url, term in rows}


def test_where_nobody_writes_it_so_other_words_are_offered_first(client: Client) -> None:
    page = client.get("/?q=打官司告政府").text
    notes = page[page.index('<ul class="notes">') : page.index("</ul>")]
    offered = re.search(r'没有一段是这样写的；相近的说法：<a href="([^"]*)">([^<]*)</a>', notes)
    assert offered and offered[2] in links(page)
    added = client.get(unescape(offered[1])).text
    assert "没有一段是这样写的" not in added
    # What stands literally needs no other words there.
    assert "没有一段是这样写的" not in client.get("/?q=枫桥经验").text


def test_adding_and_taking_back_are_one_click_each(client: Client, searcher: Searcher) -> None:
    page = client.get("/?q=枫桥经验+2023年").text
    ways = links(page)
    row = next(
        r
        for r in searcher.answer(SearchRequest(q="枫桥经验 2023年"))["question"]["related"]
        if r["more"]
    )
    added = client.get(ways[row["term"]]).text
    chip = re.search(rf'<a class="chip term" href="([^"]*)"[^>]*>或 {row["term"]}<b', added)
    assert chip and "related=" in ways[row["term"]]
    assert row["term"] not in links(added)
    back = unescape(chip[1])
    assert "related" not in back and client.get(back).status_code == 200
    # the term taken out takes what belongs to it along
    without = re.search(r'<a class="chip term" href="([^"]*)"[^>]*>枫桥经验<b', added)
    assert without and "related" not in without[1]
    assert client.get(unescape(without[1])).status_code == 200
    # links to reports, coverage and exports keep it
    assert re.search(rf'/reports/[^"]*related={row["term"]}', added)
    # an address whose words offer it no more is no error on the page, and one at the interface
    assert client.get("/?q=办结率&related=人民调解").status_code == 200
    refused = client.get("/api/v1/search?q=办结率&related=人民调解")
    assert refused.status_code == 422 and refused.json()["error"]["field"] == "related"


def test_where_nothing_is_found_the_official_word_is_a_link(client: Client) -> None:
    page = client.get("/?q=民告官&match=all").text
    assert "换相近的说法“行政复议”" in page and "换相近的说法“星际航行”" not in page
    rows = re.findall(r'<li><a href="([^"]*)">换相近的说法“行政复议”</a>：有 ([\d,]+) 段', page)
    ((url, number),) = rows
    assert f"<strong>{number}</strong>段" in client.get(unescape(url)).text


def test_the_reading_view_marks_it(client: Client, searcher: Searcher) -> None:
    request = read_request([("q", "枫桥经验"), ("related", "人民调解"), ("match", "all")])
    hit = next(
        h
        for h in searcher.answer(replace(request, size=100))["hits"]
        if not oracle.found([h["text"]], "枫桥经验") and h["marks"]
    )
    page = client.get(f"/reports/{hit['report_id']}?q=枫桥经验&related=人民调解").text
    assert re.search(r"<mark[^>]*>人民调解</mark>", page)
