"""The map, the curve, their tables and the places by name: every number is what a scan counts, and
what its link brings."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import oracle
import pytest
from api_world import SEARCH, client, world
from asgi_client import Client
from parsed import first, text_of, value
from selectolax.lexbor import LexborHTMLParser, LexborNode
from small_world import PIECES, is_below

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.pages.map_view import GRID
from service.search import shares

__all__ = ["client", "world"]


def tree(client: Client, link: str) -> LexborHTMLParser:
    answer = client.get(link.partition("#")[0])
    assert answer.status_code == 200, (link, answer.text[:300])
    return LexborHTMLParser(answer.text)


def number(text: str) -> int:
    return int(text.replace(",", ""))


def counts(shown: LexborHTMLParser) -> list[int]:
    return [number(node.text()) for node in shown.css(".counts strong")]


def conditions(random_: random.Random) -> dict[str, str]:
    plain = [p for p in PIECES if not set(p) & set("“”、+年")]
    pairs = {"q": random_.choice(plain)}
    if random_.random() < 0.5:
        pairs["year"] = random_.choice(["2021", "2022", "2023"])
    if random_.random() < 0.6:
        pairs["region"] = random_.choice(["450000", "450200", "450203", "360000", "500000"])
    if random_.random() < 0.3:
        pairs["section"] = random_.choice(["problem", "plan"])
    if random_.random() < 0.3:
        pairs["q"] += " 各区县"
    if random_.random() < 0.4:
        pairs["group"] = random_.choice(["report", "region", "paragraph"])
    return pairs


def lines(table: LexborNode) -> Iterator[tuple[str, list[LexborNode]]]:
    for row in table.css("tbody tr"):
        yield text_of(row, "th"), row.css("td")


@pytest.mark.slow
def test_a_number_of_the_tables_is_what_its_link_brings(client: Client) -> None:
    random_ = random.Random(11)
    followed = 0
    while followed < 240:
        shown = tree(client, "/table?" + urlencode(conditions(random_)))
        rows = [row for table in shown.css("table") for row in lines(table)]
        for name, cells in random_.sample(rows, min(3, len(rows))):
            if len(cells) == 1:
                assert cells[0].text() == "未收录"
                continue
            for at, cell in enumerate(cells):
                if link := cell.css_first("a"):
                    brought = _brought(client, value(link, "href"), at)
                    assert brought == number(link.text()), (name, at, value(link, "href"))
                    followed += 1


def _brought(client: Client, link: str, column: int) -> int:
    """What a page says of the number that stood in this column."""
    page = tree(client, link)
    if column in (1, 3):
        return counts(page)[1 if column == 1 else 0]
    if column == 5:
        return number(re.findall(r"[\d,]+", text_of(page, "#silent"))[0])
    noun = "份报告" if column == 0 else "个地区"
    return number(re.findall(rf"([\d,]+) {noun}", text_of(page, ".plain"))[0])


@pytest.mark.slow
def test_a_tile_and_a_year_bring_what_they_say(client: Client) -> None:
    random_ = random.Random(12)
    followed = 0
    while followed < 120:
        shown = tree(client, "/?" + urlencode(conditions(random_)))
        links = [n for n in shown.css(".tiles a, .curve li a") if n.attributes.get("href")]
        for node in random_.sample(links, min(4, len(links))):
            said = value(node, "title")
            paragraphs = re.search(r"([\d,]+) 段", said)
            reports = re.search(r"([\d,]+) 份提及|提及 ([\d,]+) 份", said)
            brought = counts(tree(client, value(node, "href")))
            assert brought[0] == (number(paragraphs[1]) if paragraphs else 0), said
            assert brought[1] == (number(reports[1] or reports[2]) if reports else 0), said
            followed += 1


@pytest.mark.parametrize("seed", range(12))
def test_shares_are_what_a_scan_counts(
    client: Client, world: tuple[Engine, list[Report]], seed: int
) -> None:
    random_ = random.Random(seed)
    term = random_.choice(["枫桥经验", "行政复议", "府院联动"])
    year = random_.choice([2021, 2022, 2023])
    inside = [r for r in world[1] if r.year == year]
    shown = tree(client, "/table?" + urlencode({"q": term, "year": str(year)}))
    told = {name: [c.text() for c in cells] for name, cells in lines(first(shown, "table"))}
    for code in GRID:
        region = regions.get(f"{code}0000")
        assert region is not None
        held = [r for r in inside if is_below(r.region_code, region.code)]
        if not held:
            assert told[region.name] == ["未收录"]
            continue
        found = {r.id: sum(oracle.found(p.lines, term) for p in r.paragraphs) for r in held}
        speaking = {r.region_code for r in held if found[r.id]}
        places = {r.region_code for r in held}
        says = sum(n > 0 for n in found.values())
        assert [number(t) for at, t in enumerate(told[region.name]) if at != 2] == [
            len(held), says, sum(found.values()), len(places), len(places - speaking),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "whole"),
    [
        ((), "100000"),
        (("100000",), "100000"),
        (("450000",), "450000"),
        (("450200",), "450200"),
        (("450203",), "450200"),  # a county has no parts: its city's
        (("450200", "450300"), "450000"),
        (("450203", "450204"), "450200"),
        (("450000", "360000"), "100000"),
        (("500103",), "500000"),  # right below its municipality
        (("441900",), "440000"),  # a city without counties
    ],
)
def test_which_place_is_mapped(codes: tuple[str, ...], whole: str) -> None:
    assert shares.whole_of(codes) == whole


def test_every_province_has_a_tile_of_its_own() -> None:
    provinces = {r.code[:2] for r in regions.below("100000") if r.parent == "100000"}
    assert set(GRID) == provinces
    assert len({place[1:] for place in GRID.values()}) == len({p[0] for p in GRID.values()}) == 34


def test_what_is_not_nothing_is_never_said_to_be_nothing() -> None:
    assert shares.Share("x", held=1000, reports=1).percent == 1
    assert shares.Share("x", held=1000, reports=999).percent == 99
    assert shares.Share("x", held=1000, reports=1000).percent == 100
    assert shares.Share("x").percent == shares.Share("x", held=3).percent == 0


def test_places_are_found_by_name_with_what_they_hold(client: Client) -> None:
    shown = tree(client, "/places?" + urlencode({"q": "行政复议", "year": "2023", "name": "鱼峰"}))
    (row,) = shown.css("#found-places li")
    assert text_of(row, "span") == "鱼峰区 广西壮族自治区柳州市"
    assert counts(tree(client, value(first(row, "a"), "href")))[0] == number(text_of(row, "i"))
    held = {value(i, "name"): value(i, "value") for i in shown.css(".find input[type=hidden]")}
    assert held == {"q": "行政复议", "year": "2023"}
    assert "没有名称含" in text_of(tree(client, "/places?q=&name=没有这里"), "#found-places")
    assert not tree(client, "/places?q=行政复议").css("#found-places li")


def test_the_box_for_places_goes_with_the_question(client: Client) -> None:
    shown = tree(client, "/?" + urlencode({"q": "行政复议", "section": "plan"}))
    form = first(shown, ".facet .find")
    assert value(form, "action") == "/places"
    pairs = [(value(i, "name"), value(i, "value")) for i in form.css("input[type=hidden]")]
    assert dict(pairs) == {"q": "行政复议", "section": "plan"}


def test_the_years_between_are_shown_though_empty(client: Client) -> None:
    answer = client.get(f"{SEARCH}?{urlencode({'q': '行政复议'})}").json()
    held = {int(v["value"]): v["paragraphs"] for v in answer["facets"]["year"]}
    shown = tree(client, "/?q=行政复议")
    told = [value(a, "aria-label") for a in shown.css("svg.years a")]
    years = range(min(held), max(held) + 1)
    assert told == [f"{year}年，{held.get(year, 0)} 段" for year in years]


def test_the_silent_are_opened_with_the_question(client: Client) -> None:
    shown = tree(client, "/?q=枫桥经验+各区县+2023年")
    link = value(first(shown, "#silent li a"), "href")
    assert dict(parse_qsl(urlsplit(link).query))["q"] == "枫桥经验 各区县 2023年"
    assert "共 0 处" in text_of(tree(client, link), ".walk")
    assert [value(a, "href") for a in shown.css("#silent p a")][-2].startswith("/coverage?")


def test_the_list_of_the_silent_opens_them_with_the_question(client: Client) -> None:
    shown = tree(client, "/coverage?q=枫桥经验+各区县+2023年")
    link = value(first(shown, "#silent ~ .scroll a"), "href")
    assert dict(parse_qsl(urlsplit(link).query))["q"] == "枫桥经验 各区县 2023年"
    assert "共 0 处" in text_of(tree(client, link), ".walk")


def test_what_others_say_of_it_is_a_link(client: Client) -> None:
    shown = tree(client, "/?q=行政复议+各区县")
    note = first(shown, ".notes a")
    said = number(re.findall(r"另有 ([\d,]+) 段", note.text())[0])
    assert counts(tree(client, value(note, "href")))[0] == said > 0


def test_the_place_that_is_chosen_is_in_sight(client: Client) -> None:
    for code in ("500106", "450305", "429004", "360111"):
        shown = tree(client, f"/?q=行政复议&region={code}")
        facet = first(shown, '.facet[aria-label="地区"]')
        folded = facet.css_first("details:not([open])")
        assert facet.css("li.on") and not (folded and folded.css("li.on"))
        assert value(first(facet, "ul:not(#place-hits) li a"), "href")
        assert text_of(first(facet, "li.in0"), "span") == regions.path(code)[0].name


def test_a_page_is_light(client: Client) -> None:
    for pairs in ({"q": "行政复议"}, {"q": "枫桥经验 各区县"}, {"q": "", "group": "report"}):
        page = client.get("/?" + urlencode(pairs)).content
        assert len(page) < 100_000 and len(gzip.compress(page, 6)) < 20_000, pairs


def test_a_long_question_has_its_map_without_links(client: Client) -> None:
    shown = tree(client, "/?" + urlencode({"q": "行政复议 OR " + "法" * 600}))
    assert shown.css(".tiles a") and not shown.css(".tiles a[href], .curve a[href]")
    answer: Any = client.get("/table?" + urlencode({"q": "行政复议 OR " + "法" * 600}))
    assert answer.status_code == 200 and len(answer.content) < 100_000
