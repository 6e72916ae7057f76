"""What a term means: told where a note of the answer defines it, with its source; nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import contract
import pytest
from asgi_client import Client
from made_reports import plain_report
from scan import DAY

from index_mappings.engines.port import Engine
from index_mappings.query import Group, Scope
from index_mappings.reports import Paragraph, SectionType
from service.api.app import create_app
from service.cli.search import _tell
from service.search.definition import names
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

WORK = (
    "推广“三零”创建，矛盾不上交。",
    "落实河长制，巡河三百次。",
    "智慧城市和“放管服”改革都有进展。",
)
NOTES = (
    "[1]“三零”创建：是指零上访、零事故、零案件，见三零办的通知。",
    "[2]河长制，即由党政负责人担任河长的三零制度。",
    "[3]海绵城市：像海绵一样吸水的城市。",
    "〔4〕碳达峰、碳中和：先达到峰值，再抵消排放。",
    "注：三零数据截至年底。",
)


def held(code: str, name: str, year: int, texts: tuple[str, ...], notes: tuple[str, ...]) -> Any:
    work = [
        Paragraph(at, text, section=SectionType.ACHIEVEMENT) for at, text in enumerate(texts, 1)
    ]
    behind = [
        Paragraph(at, text, section=SectionType.NOTE)
        for at, text in enumerate(notes, len(texts) + 1)
    ]
    return plain_report(
        id=f"{code}-{year}-rule-of-law-0000a{year % 10}",
        title=f"{name}{year}年法治政府建设报告",
        year=year,
        region_code=code,
        then_name=name,
        paragraphs=(*work, *behind),
    )


@pytest.fixture(scope="module", params=contract.ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    opened = contract.new_engine(request.param, tmp_path_factory.mktemp("definition"))
    with opened.writing() as writer:
        writer.put(held("450203", "鱼峰区", 2023, WORK, NOTES))
        writer.put(held("450204", "柳南区", 2022, WORK, ()))
    return opened


@pytest.fixture(scope="module")
def searcher(engine: Engine) -> Searcher:
    return searcher_on(engine, Settings(today=DAY))


def term_of(searcher: Searcher, q: str, **more: Any) -> str | None:
    definition = searcher.answer(SearchRequest(q=q, **more))["definition"]
    return definition["term"] if definition else None


def test_a_note_that_defines_the_term_stands_beside_the_answer(searcher: Searcher) -> None:
    answer: Any = searcher.answer(SearchRequest(q="三零 2023年"))
    definition = answer["definition"]
    assert definition["term"] == "三零"
    assert definition["text"] == NOTES[0]
    assert [definition["text"][s:e] for s, e in definition["marks"]] == ["三零", "三零"]
    assert definition["id"] == "450203-2023-rule-of-law-0000a3.p0004"
    assert definition["title"] == "鱼峰区2023年法治政府建设报告"
    assert (definition["year"], definition["region"]["name"]) == (2023, "鱼峰区")
    assert definition["url"].endswith("/reports/450203-2023-rule-of-law-0000a3#p4")
    assert definition["id"] in [hit["id"] for hit in answer["hits"]]  # found and counted like all
    assert [h["section"]["type"] for h in answer["hits"]] == ["achievement"] + ["note"] * 3


ASKED = [
    ("河长制", "河长制"),
    ("河长制 OR 三零", "河长制"),  # alternatives too, in the order of the question
    ("巡河 三零", None),  # no note holds both
    ("碳中和", "碳中和"),  # one of two that are defined together
    ("“三零”创建", "“三零”创建"),
    ("城市", None),  # 海绵城市 is another thing
    ("数据", None),
    ("零", None),
    ("改革", None),
    ("", None),
    ("三零 -上访", None),  # what is excluded defines nothing
]


@pytest.mark.parametrize(("q", "term"), ASKED)
def test_which_term_is_defined(searcher: Searcher, q: str, term: str | None) -> None:
    assert term_of(searcher, q) == term


def test_only_what_the_answer_holds_defines(searcher: Searcher) -> None:
    assert term_of(searcher, "三零 2022年") is None
    assert term_of(searcher, "三零", group=Group.REGION) == "三零"
    assert term_of(searcher, "三零", sections=(SectionType.ACHIEVEMENT,)) == "三零"
    assert term_of(searcher, "三零创建和海绵城市怎么样", match=Match.ANY) is None
    part = searcher.within(Scope(regions=("450204",)))
    assert term_of(part, "三零") is None


def test_a_second_page_does_not_say_it_again(searcher: Searcher) -> None:
    request = SearchRequest(q="三零", size=1)
    answer: Any = searcher.answer(request)
    assert answer["definition"]["term"] == "三零"
    following: Any = searcher.answer(replace(request, cursor=answer["next"]))
    assert following["hits"]
    assert following["definition"] is None


def test_without_notes_nothing_more_is_asked(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = searcher.reader.now()
    asked: list[Any] = []
    search = type(view).search

    def counted(self: Any, query: Any) -> Any:
        asked.append(query)
        return search(self, query)

    monkeypatch.setattr(type(view), "search", counted)
    assert term_of(searcher, "智慧城市") is None
    assert asked
    assert [query for query in asked if query.sections] == []
    assert term_of(searcher, "河长制") == "河长制"
    (notes,) = [query for query in asked if query.sections]
    assert (notes.sections, notes.tally) == ((SectionType.NOTE,), False)


HEADS = [
    ("“放管服”改革：就是简政放权。", "“放管服”改革", {"放管服"}),
    ("［１２］雪亮工程：以视频联网为重点。", "雪亮工程", set()),
    ("①河长制是指党政负责人担任河长。", "河长制", set()),
    ("12345热线：一个号码受理。", "12345热线", set()),
    ("3.“六稳”“六保”：稳就业，保民生。", "“六稳”“六保”", {"六稳", "六保"}),
    ("碳达峰、碳中和：先达到峰值。", "碳达峰、碳中和", {"碳达峰", "碳中和", "碳中", ""}),
]


@pytest.mark.parametrize(("text", "whole", "parts"), HEADS)
def test_what_a_note_defines(text: str, whole: str, parts: set[str]) -> None:
    head, held_in_it = names(text)
    assert (head, set(held_in_it) - {head}) == (whole, parts)


@pytest.mark.parametrize(
    "text", ["名词解释：以下各条。", "备注：含上年结转。", "全年巡河三百次。", ""]
)
def test_what_defines_nothing(text: str) -> None:
    assert names(text) == ("", [])


def test_the_page_shows_it_quietly_with_its_source(engine: Engine) -> None:
    with Client(create_app(Settings(today=DAY), engine)) as client:
        page = client.get("/", {"q": "三零"}).text
        ((url, source),) = re.findall(
            r'<section id="meaning">.*?<p class="small quiet"><a href="([^"]+)">([^<]+)</a>',
            page,
            re.S,
        )
        assert "鱼峰区 2023 年度《鱼峰区2023年法治政府建设报告》" in source
        assert 'id="p4"' in client.get(unescape(url).partition("#")[0]).text
        assert 'id="meaning"' not in client.get("/", {"q": "城市"}).text


def test_the_command_line_says_it_before_the_hits(
    searcher: Searcher, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell(searcher.answer(SearchRequest(q="河长制")))
    lines = capsys.readouterr().out.split("\n")
    (at,) = [number for number, line in enumerate(lines) if line.startswith("词义：")]
    assert "由党政负责人担任河长的三零制度。" in lines[at]
    assert "《鱼峰区2023年法治政府建设报告》 450203-2023-rule-of-law-0000a3.p0005" in lines[at + 1]
    assert lines[at + 3].startswith("1. ")
