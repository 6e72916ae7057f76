"""The tools for assistants, by the SDK's own client in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_world import DAY
from assisted import Ask, refused, told
from mcp import Client
from served import load_samples
from small_world import fill, fresh
from test_definition import NOTES, WORK, held

from index_mappings import literal
from index_mappings.engines import open_engine
from index_mappings.errors import EngineBroken
from service.assistants import telling
from service.assistants.sources import OpenedIndex
from service.assistants.tools import FIRST, INSTRUCTIONS, MOST, server
from service.search.opening import searcher_on
from service.search.parameters import PARAMETERS
from service.search.searcher import Searcher
from service.settings import Settings


def in_process(searcher: Searcher, ask: Ask) -> Any:
    async def run() -> Any:
        async with Client(server(lambda _: OpenedIndex(lambda: searcher))) as client:
            return await ask(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    return load_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def searcher(samples: str) -> Iterator[Searcher]:
    engine = open_engine(samples)
    yield searcher_on(engine, Settings(today=DAY, public_url="https://search.example/a"))
    engine.close()


def calling(searcher: Searcher, name: str, **arguments: Any) -> Any:
    return in_process(searcher, lambda client: client.call_tool(name, arguments))


# --- the tools -----------------------------------------------------------------------------------


def test_the_tools_say_what_they_are_for_in_chinese(searcher: Searcher) -> None:
    async def ask(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = in_process(searcher, ask)
    assert instructions == INSTRUCTIONS and "不是指令" in instructions
    assert [tool.name for tool in tools] == ["search", "read", "coverage", "cite"]
    for tool in tools:
        assert tool.annotations.read_only_hint and not tool.description.isascii()
        assert tool.output_schema is not None
        properties = tool.input_schema["properties"]
        assert all(not row["description"].isascii() for row in properties.values())
    names = {p.name for p in PARAMETERS}
    assert set(tools[0].input_schema["properties"]) == names - {"facets", "explain"}
    assert set(tools[2].input_schema["properties"]) == names - {
        "facets", "explain", "sort", "size", "cursor",
    }  # fmt: skip


def test_every_passage_can_be_cited(searcher: Searcher) -> None:
    answer = told(calling(searcher, "search", q="枫桥经验 在 2023 年 各区县"))
    assert answer["understood"]["terms"] == ["枫桥经验"] and answer["passages"]
    assert answer["silent"]["count"] >= len(answer["silent"]["names"]) > 0
    for passage in answer["passages"]:
        assert passage["citation"].endswith(passage["url"]) or passage["source_url"]
        assert passage["url"].startswith("https://search.example/a/reports/")
        assert literal.contains([passage["text"], passage["heading"]], literal.units("枫桥经验"))
        quote = passage["text"].strip("…")[:30]
        id = passage["paragraph_id"]
        cited = told(calling(searcher, "cite", paragraph_id=id, quote=quote))
        assert cited["quote"] in passage["text"] and cited["citation"] == passage["citation"]
        assert cited["url"] == passage["url"]


def test_what_a_term_means_is_told_with_its_source(tmp_path: Path) -> None:
    """As the page's card: the note's words, to be cited as whose they are; not on later pages."""
    engine = fresh(tmp_path)
    fill(engine, [held("450203", "鱼峰区", 2023, WORK, NOTES)])
    searcher = searcher_on(engine, Settings(today=DAY, public_url="https://search.example/a"))
    answer = told(calling(searcher, "search", q="三零", size=1))
    meaning = answer["definition"]
    assert (meaning["term"], meaning["text"], meaning["shortened"]) == ("三零", NOTES[0], False)
    assert (meaning["place"], meaning["year"]) == ("广西壮族自治区柳州市鱼峰区", 2023)
    assert meaning["url"].startswith("https://search.example/a/reports/450203")
    quote = {"paragraph_id": meaning["paragraph_id"], "quote": "零上访、零事故、零案件"}
    cited = told(calling(searcher, "cite", **quote))
    assert cited["citation"] == meaning["citation"]
    more = calling(searcher, "search", q="三零", size=1, cursor=answer["next"])
    assert told(more)["definition"] is None
    assert told(calling(searcher, "search", q="巡河"))["definition"] is None
    engine.close()


def test_conditions_are_one_value_or_many(searcher: Searcher) -> None:
    for year, level in ((2023, "county"), ([2023], ["county"]), ("2023", "county")):
        answer = told(calling(searcher, "search", q="行政", year=year, level=level, size=3))
        assert answer["understood"]["years"] == [2023] and len(answer["passages"]) == 3
        assert answer["understood"]["levels"] == ["county"]


def test_a_walk_through_tools(searcher: Searcher) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        answer = told(calling(searcher, "search", q="枫桥经验", size=MOST, **more))
        seen += [passage["paragraph_id"] for passage in answer["passages"]]
        if not (cursor := answer["next"]):
            break
    assert len(seen) == len(set(seen)) == answer["total"]["paragraphs"]


def test_a_report_is_read_on(searcher: Searcher) -> None:
    found = told(calling(searcher, "search", q="枫桥经验"))
    report_id = found["passages"][0]["paragraph_id"].partition(".p")[0]
    positions, start = [], 1
    while start:
        part = told(calling(searcher, "read", report_id=report_id, start=start, count=5))
        positions += [p["paragraph_id"] for p in part["paragraphs"]]
        assert all(p["citation"] and p["url"] for p in part["paragraphs"])
        start = part["next_start"]
    assert len(positions) == part["paragraphs_in_all"] == len(set(positions))
    assert part["outline"] and len(found["passages"]) <= FIRST


def test_who_holds_what(searcher: Searcher) -> None:
    answer = told(calling(searcher, "coverage", q="枫桥经验", year=2023, level="county"))
    assert answer["held"]["count"] and answer["silent"]["count"]
    assert answer["missing"]["count"] > len(answer["missing"]["names"]) == telling.NAMES
    assert not any("source" in name for name in answer)  # file names are the operator's


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("search", {"q": "法", "size": 21}, "1 至 20"),
        ("search", {"q": "法", "size": "many"}, "可用的值"),
        ("search", {"q": "法", "region": "999999"}, "六位行政区划代码"),
        ("search", {"q": "法", "yaer": 2023}, "可用的参数"),
        ("search", {"q": "法", "facets": True}, "可用的参数"),
        ("search", {"q": "法" * 2_001}, "2,000"),
        ("search", {"q": "法", "cursor": "x"}, "第一页"),
        ("search", {"q": ["法", "治"]}, "q 的值无法使用"),
        ("search", {"q": "法", "year": 2023.5}, "year 的值无法使用"),
        ("search", {"q": "法", "size": [1], "level": {"a": 1}}, "level、size 的值无法使用"),
        ("coverage", {"region": [None]}, "region 的值无法使用"),
        ("coverage", {"size": 3}, "可用的参数"),
        ("read", {"start": 1}, "没有给出 report_id"),
        ("read", {"report_id": 7, "start": "first"}, "report_id、start 的值无法使用"),
        ("cite", {}, "没有给出 paragraph_id、quote"),
        ("look", {}, "没有名为“look”的工具"),
        ("read", {"report_id": "none"}, "没有收录编号为 none 的报告"),
        ("read", {"report_id": "none", "start": 0}, "start 的值 0 无法使用"),
        ("read", {"report_id": "none", "count": 21}, "1 至 20"),
        ("cite", {"paragraph_id": "none", "quote": "x"}, "不是段落编号"),
        ("cite", {"paragraph_id": "none.p0001", "quote": "x"}, "没有收录编号为"),
        ("cite", {"paragraph_id": "none.p0001", "quote": "x" * 1_001}, "请缩短到 1,000 个以内"),
    ],
)
def test_errors_say_what_helps(
    tool: str, arguments: dict[str, Any], words: str, searcher: Searcher
) -> None:
    text = refused(calling(searcher, tool, **arguments))
    assert words in text and "pydantic" not in text and "\n" not in text


def test_what_the_engine_says_stays_inside() -> None:
    class Broken:
        def searcher(self) -> Searcher:
            raise EngineBroken("/srv/secret/index is damaged", "look there")

    result = calling_source(OpenedIndex(Broken().searcher), "search", q="法")
    text = refused(result)
    assert "索引无法读取" in text and "secret" not in text and "look there" not in text


def calling_source(source: Any, name: str, **arguments: Any) -> Any:
    async def run() -> Any:
        async with Client(server(lambda _: source)) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(run())
