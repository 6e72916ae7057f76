"""Why this answer: each reading, each condition and its origin, the order; what a score is made of.

The same shape on both engines, and the parts of a score add up to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import oracle
import pytest
from asgi_client import Client
from scan import DAY

from index_mappings.engines.port import Engine
from index_mappings.query import Group, Scope, Sort, Within
from index_mappings.reports import SectionType
from service.api.app import create_app
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

QUESTIONS = (
    SearchRequest(q="枫桥经验 2023年 各区县"),
    SearchRequest(q="人民调解 行政复议", size=50),
    SearchRequest(q="“双随机、一公开” OR 12345热线 -枫桥经验", group=Group.REPORT),
    SearchRequest(q="行政复议与人民调解的执法监督工作", match=Match.ANY),
)


@pytest.fixture(scope="module")
def searcher(small_engine: Engine) -> Searcher:
    return searcher_on(small_engine, Settings(today=DAY))


def explained(searcher: Searcher, request: SearchRequest) -> Any:
    return searcher.answer(replace(request, explain=True))


@pytest.mark.parametrize("request_", QUESTIONS, ids=lambda r: r.q)
def test_the_parts_of_a_score_add_up(searcher: Searcher, request_: SearchRequest) -> None:
    answer = explained(searcher, request_)
    assert answer["hits"]
    for hit in answer["hits"]:
        parts, rest = hit["explain"]["parts"], hit["explain"]["rest"]
        assert sum(part["score"] for part in parts) + rest == pytest.approx(hit["score"], abs=2e-4)
        assert 0 <= rest < hit["score"] / 3  # what no word has brought is the smaller part
        scores = [part["score"] for part in parts]
        assert scores == sorted(scores, reverse=True) and min(scores) > 0
        for part in parts:  # nothing is said to add that does not stand there
            if part["field"] == "units":
                assert oracle.found([*hit["lead"], hit["text"]], part["text"]), part
    plain: Any = searcher.answer(request_)
    assert plain["explain"] is None and not any("explain" in hit for hit in plain["hits"])
    assert [h["id"] for h in plain["hits"]] == [h["id"] for h in answer["hits"]]


def test_where_nothing_is_scored_nothing_is_made_up(searcher: Searcher) -> None:
    for request in (
        SearchRequest(q="枫桥经验", sort=Sort.REGION),
        SearchRequest(q="枫桥经验", sort=Sort.NEWEST, group=Group.REGION),
        SearchRequest(),
    ):
        answer = explained(searcher, request)
        assert {str(hit["explain"]) for hit in answer["hits"]} == {"{'parts': [], 'rest': None}"}
    # within a part no score is told
    part = explained(searcher.within(Scope(regions=("450200",))), SearchRequest(q="枫桥经验"))
    assert part["hits"] and {str(h["explain"]["parts"]) for h in part["hits"]} == {"[]"}


def test_a_long_question_is_bounded(searcher: Searcher) -> None:
    answer = explained(searcher, SearchRequest(q="法律明白人" * 150, match=Match.ANY))
    for hit in answer["hits"]:
        assert len(hit["explain"]["parts"]) <= 90 and hit["explain"]["rest"] >= 0
    assert len(answer["explain"]["read"]) <= 40
    assert sum(map(len, answer["explain"]["read"])) < 4_000


# — in words: what is asked, and lines that have to stand there

LINES: list[tuple[SearchRequest, str, list[str]]] = [
    (
        SearchRequest(q="枫桥经验 在 2023 年 各区县"),
        "read",
        [
            "“2023 年”读作年度：2023年",
            "“各区县”读作层级：县级；每个地区取一段",
            "“枫桥经验”是检索词",
            "“在”只连接句子，不检索",
        ],
    ),
    (
        SearchRequest(q="枫桥经验 2023年 柳州", years=(2021,)),
        "read",
        ["“2023年”读作年度：2023年；但给了参数 year，以参数为准", "“柳州”读作地区：柳州市"],
    ),
    (
        SearchRequest(q="枫桥经验 2023年 柳州", years=(2021,), sections=(SectionType.PROBLEM,)),
        "conditions",
        [
            "年度：2021年（参数 year）",
            "地区：柳州市（问题里写的“柳州”）",
            "栏目：问题（参数 section）",
        ],
    ),
    (
        SearchRequest(q="“双随机、一公开” OR 人民调解 -行政复议"),
        "read",
        ["“双随机、一公开”、“人民调解”有其一即可", "“行政复议”不得出现"],
    ),
    (
        SearchRequest(q="枫桥经验", related=("矛盾不上交",)),
        "read",
        ["“枫桥经验”是检索词；加入了相近说法“矛盾不上交”，也算"],
    ),
    (
        SearchRequest(q="枫桥经验 各区县"),
        "conditions",
        ["发文机关：政府（按地区分组时，一个地区以本级政府的报告为准）"],
    ),
    (SearchRequest(q="鼓楼区 枫桥经验"), "read", ["“鼓楼区”有 4 处同名，都算在内"]),
    (SearchRequest(), "read", ["没有写问题"]),
    (SearchRequest(q="枫桥经验", group=Group.REPORT), "order", ["每份报告取最相关的一段"]),
    (
        SearchRequest(q="枫桥经验", sort=Sort.NEWEST),
        "order",
        ["报告年度新的在前；同一年度，发布日期新的在前，日期不明的在后"],
    ),
    (
        SearchRequest(q="枫桥经验", group=Group.REGION, sort=Sort.COUNT),
        "order",
        ["每个地区取最相关的一段", "组内段数多的在前"],
    ),
    (
        SearchRequest(q="枫桥经验 人民调解"),
        "order",
        ["注释（名词解释、脚注）排在其余段落之后"],
    ),
    (
        SearchRequest(q="枫桥经验 星际航行", match=Match.ANY),
        "order",
        ["含得多的词语在前，含得一样多的再比相关程度"],
    ),
    (
        SearchRequest(q="枫桥经验星际航行", match=Match.ANY, sort=Sort.REGION),
        "order",
        ["放宽到含有部分词语时，总是按相关程度排列"],
    ),
]


@pytest.mark.parametrize(("request_", "part", "lines"), LINES)
def test_it_is_said_in_words(
    searcher: Searcher, request_: SearchRequest, part: str, lines: list[str]
) -> None:
    why = explained(searcher, request_)["explain"]
    assert [line for line in lines if line not in why[part]] == [], why[part]


def test_how_it_was_matched(searcher: Searcher) -> None:
    def match(request: SearchRequest) -> str:
        return str(explained(searcher, request)["explain"]["match"])

    assert match(SearchRequest(q="枫桥经验")).startswith("每个检索词都要逐字出现在同一段")
    assert "不放宽" in match(SearchRequest(q="枫桥经验 各区县"))
    relaxed = match(SearchRequest(q="枫桥经验星际航行"))
    assert "放宽到这一步" in relaxed and "枫桥" in relaxed
    assert match(SearchRequest()) == "没有检索词，列出条件之内的全部段落"
    assert "同一节，" in match(SearchRequest(q="枫桥经验 人民调解", within=Within.SECTION))
    assert "整个问题当作一个词" in match(SearchRequest(q="枫桥经验", match=Match.EXACT))


# — on the page, quietly


@pytest.fixture(scope="module")
def client(small_engine: Engine) -> Iterator[Client]:
    with Client(create_app(Settings(today=DAY), small_engine)) as ready:
        yield ready


def test_the_page_explains_on_demand(client: Client) -> None:
    page = client.get("/?q=枫桥经验+2023年").text
    assert "为什么是这条" not in page and 'id="explain"' not in page
    way = re.search(r'<a class="aside" href="([^"]*)"[^>]*>如何理解</a>', page)
    assert way is not None
    url, anchor = unescape(way[1]).split("#")
    why = client.get(url).text
    assert f'id="{anchor}"' in why and "<p>“2023年”读作年度：2023年。</p>" in why
    hits = why.count('<li class="hit"')
    assert hits and why.count("<summary>为什么是这条</summary>") == hits
    assert re.search(r"得分 [\d.]+ = [^<]*单个的字或数 [\d.]+（", why)
    back = re.search(r'<a class="aside" href="([^"]*)"[^>]*>不再说明</a>', why)
    assert back is not None and "explain" not in back[1]
