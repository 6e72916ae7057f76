"""Pages stay small over reports as long as real ones, whatever is asked and however much of it is
shown at once; what is left out for it can still be reached."""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from api_world import SEARCH, serve
from asgi_client import Client
from parsed import first, text_of, value
from selectolax.lexbor import LexborHTMLParser
from small_world import PIECES, fresh, report

from index_mappings import regions
from index_mappings.reports import IssuerKind, Kind, Level, Report
from service.pages.address import AROUND, LINKS, PER_HIT
from service.pages.report_view import MOST_MARKS

LARGEST_PAGE = 300_000
#: Characters of a paragraph: of most, of a long one, of a table that stands in one.
LENGTHS = (400, 400, 400, 1_500, 6_000)


@functools.cache
def long_reports() -> tuple[Report, ...]:
    return tuple(_long_reports())


def longest() -> str:
    """The report with the most text in it."""
    return max(long_reports(), key=lambda r: sum(len(p.text) for p in r.paragraphs)).id


def _long_reports() -> Iterator[Report]:
    random_ = random.Random(5)
    for region in regions.below("100000", Level.COUNTY)[:120]:
        told = report(random_, region.code, 2023, Kind.RULE_OF_LAW, IssuerKind.GOVERNMENT)
        paragraphs = [
            dataclasses.replace(paragraph, text=_text(random_, random_.choice(LENGTHS)))
            for paragraph in told.paragraphs
        ]
        url = f"https://www.{'a' * 30}.gov.invalid/{'b' * 60}/t20240301_1234567.html"
        cited = None if region.code.endswith("2") else url
        yield dataclasses.replace(told, paragraphs=tuple(paragraphs), url=cited)


def _text(random_: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += f"全年{random_.choice(PIECES)}工作取得成效，办理案件{random_.randint(1, 999)}件。"
    return text[:length]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    engine = fresh(tmp_path_factory.mktemp("long"))
    with engine.writing() as writer:
        for one in long_reports():
            writer.put(one)
    with serve(engine) as ready:
        yield ready
    engine.close()


QUESTIONS = {
    "browsing": "",
    "a word": "行政复议",
    "words": "行政复议 枫桥经验 2023年 人民调解 工作 取得 成效",
    "as long as links repeat it": "行政复议 OR "
    + "法" * (LINKS // (AROUND + PER_HIT * 20) // 3 - 20),
    "a third of that": "行政复议 OR " + "法" * 45,
    "too long for links": "行政复议 OR " + "法" * 200,
    "alternatives": "行政复议 OR " + " OR ".join("枫桥经验人民调解"[n : n + 2] for n in range(7)),
    "each character": " ".join("全年工作取得成效办理案件法治行政复议枫桥经验人民调解"),
    "all of it": " OR ".join("全年工作取得成效办理案件法治行政复议枫桥经验人民调解0123456789")
    + " 2023年" * 250,
}


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"group": "region"}, {"group": "report"}, {"match": "any"}])
@pytest.mark.parametrize("size", [20, 100])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_is_small(client: Client, name: str, size: int, more: dict[str, str]) -> None:
    question = QUESTIONS[name][:2000]
    page = client.get("/?" + urlencode({"q": question, "size": size, **more}))
    assert page.status_code == 200
    assert LexborHTMLParser(page.text).css(".hit .body")
    assert len(page.content) < LARGEST_PAGE


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_report_is_small(client: Client, name: str) -> None:
    """The longest of them, with every character marked."""
    report_id = longest()
    question = QUESTIONS[name][:2000]
    page = client.get(f"/reports/{report_id}?" + urlencode({"q": question}))
    assert page.status_code == 200 and len(page.content) < LARGEST_PAGE


def test_the_name_of_a_host_is_not_repeated_at_any_length(client: Client) -> None:
    report_id = next(report.id for report in long_reports() if report.url is None)
    for host, cited in (("example.org:8000", True), ("a" * 5_000, False)):
        page = client.get(f"/reports/{report_id}", headers={"Host": host})
        assert page.status_code == 200 and len(page.content) < LARGEST_PAGE
        assert (host in page.text) is cited


def test_what_is_not_marked_any_more_is_told(client: Client) -> None:
    report_id = longest()
    question = QUESTIONS["each character"]
    tree = LexborHTMLParser(client.get(f"/reports/{report_id}?" + urlencode({"q": question})).text)
    walk = text_of(tree, ".walk")
    marked = len(tree.css(".report mark[id]"))
    whole = int(walk.split("处")[0].split()[-1].replace(",", ""))
    assert f"标出了前 {marked:,} 处" in walk and whole > marked == MOST_MARKS
    assert tree.css_first(f"#m{marked}") and not tree.css_first(f"#m{marked + 1}")


def test_the_hits_of_a_long_question_take_it_along(client: Client) -> None:
    """It stands once in the page; opened so, a report is marked like its hit."""
    question = "行政复议 OR " + "法" * 300
    tree = LexborHTMLParser(client.get("/?" + urlencode({"q": question})).text)
    pairs = [(value(i, "name"), value(i, "value")) for i in tree.css("#carry input")]
    assert dict(pairs)["q"] == question
    hits = tree.css(".hit")
    assert len(hits) == 20
    for hit in hits:
        opened = {value(b, "formaction") for b in hit.css("button[form=carry]")}
        path, _, position = opened.pop().partition("#")
        assert not opened
        report = LexborHTMLParser(client.get(path + "?" + urlencode(pairs)).text)
        marked = {mark.text() for mark in report.css(f"#{position} mark")}
        assert marked == {mark.text() for mark in hit.css(".body mark")} == {"行政复议"}
        for row in report.css(".beside button[form=carry]"):
            assert "?" not in value(row, "formaction")
        assert value(first(report, "#carry input[name=q]"), "value") == question


def test_many_conditions_without_a_question_leave_the_hits_links(client: Client) -> None:
    """There is nothing to take along, so no form is there that a button could belong to."""
    years = [("year", str(year)) for year in range(1950, 2030)]
    tree = LexborHTMLParser(client.get("/?" + urlencode(years)).text)
    assert "问题很长" in text_of(tree, ".notes")
    assert not tree.css("button[form]") and not tree.css("#carry")
    links = [a.attributes["href"] or "" for a in tree.css(".hit h3 a")]
    assert len(links) == 20
    assert client.get(links[0].partition("#")[0]).status_code == 200


def test_what_does_not_unfold_is_said(client: Client) -> None:
    """A paragraph of 6,000 characters is opened in part, with its length and the way to it."""
    answer = client.get(f"{SEARCH}?{urlencode({'q': '行政复议', 'size': 100})}").json()
    lengths = [len(hit["text"]) for hit in answer["hits"]]
    page = client.get("/?" + urlencode({"q": "行政复议", "size": 100}))
    for length, hit in zip(lengths, LexborHTMLParser(page.text).css(".hit"), strict=True):
        body = text_of(hit, ".body")
        assert hit.css(".fold") or f"全段 {length:,} 字" in body or len(body.strip()) == length
