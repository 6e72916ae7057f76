"""What an export was told from: question, conditions, day, commit, counts. A line each.

It stands on the first sheet of a workbook and at the head of a document.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from index_mappings.dimensions import DIMENSIONS, Dimension
from service.export.asking import CALLED, EXCERPTS
from service.export.columns import BETWEEN, Cell
from service.export.taking import Export

MATCHES = {
    "all": "每个检索词逐字出现",
    "words": "检索词拆成词语，每个词语逐字出现",
    "any": "含有部分词语即可",
    "exact": "整个问题当作一个词，逐字出现",
}
WITHIN = {
    "section": "同一节：全部词语出现在同一节，列出其中含有任一词语的段落",
    "report": "同一份报告：全部词语出现在同一份报告，列出其中含有任一词语的段落",
}
GROUPS = {"paragraph": "段落", "report": "报告，取最相关的一段", "region": "地区，取最相关的一段"}
SORTS = {"relevance": "相关", "newest": "最新", "region": "地区", "count": "组内段数"}


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line: its name, what it says; `link` where that is an address to follow."""

    name: str
    value: Cell
    link: bool = False


def summary(export: Export) -> Iterator[SummaryLine]:
    """All of it, in the order in which people ask for it."""
    question = export.question
    yield SummaryLine("导出内容", CALLED[export.request.rows])
    yield SummaryLine("问题", question["raw"] or "（没有写，列出全部段落）")
    yield from _understood(export)
    yield from conditions(export)
    if export.request.rows in EXCERPTS:
        yield SummaryLine("每条代表", GROUPS[question["group"]])
        yield SummaryLine("顺序", SORTS[question["sort"]])
    yield SummaryLine("本表行数", export.count)
    yield SummaryLine("共有段落", export.total["paragraphs"])
    yield SummaryLine("共有报告", export.total["reports"])
    yield SummaryLine("共有地区", export.total["regions"])
    yield SummaryLine("导出日期", export.addresses.today)
    yield SummaryLine("索引版次", export.index["commit"])
    yield SummaryLine("索引更新时刻", _at(export.index["at"]))
    yield SummaryLine("收录报告", export.index["reports"])
    yield SummaryLine("检索地址", address(export), link=True)
    yield from (SummaryLine("提示", note["message"]) for note in question["notes"])


def _understood(export: Export) -> Iterator[SummaryLine]:
    """What is looked for, as it was read."""
    question = export.question
    words = question["words"] or question["terms"]
    either = ["（" + " 或 ".join(group) + "）" for group in question["or"]]
    if words or either:
        yield SummaryLine("查找", BETWEEN.join([*words, *either]))
        yield SummaryLine("怎样算找到", MATCHES[question["match"]])
    if question["within"] != "paragraph":
        yield SummaryLine("出现在", WITHIN[question["within"]])
    if question["excluded"]:
        yield SummaryLine("不含", BETWEEN.join(question["excluded"]))


def conditions(export: Export) -> Iterator[SummaryLine]:
    """The conditions in force, one dimension each, in the words of its table."""
    for row in DIMENSIONS:
        values = _values(row, export.question[row.field])  # type: ignore[literal-required]
        if values:
            yield SummaryLine(row.label, BETWEEN.join(map(row.say, values)))


def _values(row: Dimension, value: object) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _at(text: str) -> str:
    """The time of the commit, as people read it."""
    at = datetime.datetime.fromisoformat(text)
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def address(export: Export) -> str:
    """Where the same search is asked on the page."""
    addresses = export.addresses
    query = urlencode(export.request.pairs, errors="replace")
    return f"{addresses.public_url or addresses.root}/" + (f"?{query}" if query else "")
