"""`zhijian search`: the same search as the page and HTTP, for a terminal or a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from service.cli.conditions import pairs_of, with_options
from service.cli.engine import EngineOption, JsonOption, settings_with
from service.cli.output import DONE, coloured, data, data_json, emphasis, say
from service.search.parameters import read_request

#: Parameters that a command line says otherwise, or not at all.
_ELSEWHERE = ("q", "facets")


def search(
    question: Annotated[
        list[str], typer.Argument(metavar="问题", help="如 枫桥经验 2023年 各区县")
    ],
    engine: EngineOption = None,
    as_json: JsonOption = False,
    **given: list[str] | str | None,
) -> int:
    """检索：词语以空格分开，年份、地区、层级读作条件。"""
    from service.search.opening import open_searcher

    request = read_request(pairs_of(question, given))
    with open_searcher(settings_with(engine)) as searcher:
        answer = searcher.answer(request)
    if as_json:
        data_json(answer)
    else:
        _tell(answer)
    return DONE


def _tell(answer: Mapping[str, Any]) -> None:
    """The answer for a person: what was understood, how much, the hits, who is missing."""
    data(_understood(answer["question"]))
    total = answer["total"]
    data(f"共 {total['paragraphs']:,} 段，{total['reports']:,} 份报告，{total['regions']:,} 个地区")
    if answer["definition"]:
        data("\n" + _definition(answer["definition"]))
    for number, hit in enumerate(answer["hits"], 1):
        data("\n" + _hit(number, hit))
    _tell_absent(answer)
    looser = answer["looser"]
    if looser:
        from service.search.relaxing import asked_for

        more = f"共 {looser['paragraphs']:,} 段（{asked_for(looser)}）"
        say(f"\n放宽可再找到更多：--match {looser['match']}，{more}")
    if answer["next"]:
        say(f"\n下一页：--cursor {answer['next']}")


def _understood(question: Mapping[str, Any]) -> str:
    """The question as it was read, its notes beneath."""
    from index_mappings.regions import get
    from index_mappings.reports import LABELS, Level

    parts = [f"“{term}”" for term in question["terms"]]
    parts += ["(" + " 或 ".join(f"“{t}”" for t in group) + ")" for group in question["or"]]
    parts += [f"不含“{term}”" for term in question["excluded"]]
    parts += [f"{year}年" for year in question["years"]]
    regions = [get(code) for code in question["regions"]]
    parts += [region.name for region in regions if region is not None]
    parts += [LABELS[Level(level)] for level in question["levels"]]
    within = {"section": "在同一节里", "report": "在同一份报告里"}.get(question["within"])
    parts += [within] if within else []
    by = {"report": "每份报告一条", "region": "每个地区一条"}.get(question["group"])
    lines = ["理解为：" + " · ".join([*(parts or ["全部段落"]), *([by] if by else [])])]
    for name in question["ambiguous"]:
        paths = "、".join("".join(choice["path"]) for choice in name["choices"])
        lines.append(f"“{name['text']}”有歧义，都算在内：{paths}")
    lines += [note["message"] for note in question["notes"]]
    lines += [
        f"要找的是不是：{s['q']}（逐字有 {s['paragraphs']:,} 段）" for s in question["spelling"]
    ]
    lines += [f"相关的词：{r['term']}（与{r['of']}相关）" for r in question["related"]]
    return "\n".join(lines)


def _definition(definition: Mapping[str, Any]) -> str:
    """What a note says a term means, and where."""
    place = "".join(definition["region"]["path"])
    meaning = emphasis(definition["text"], definition["marks"], coloured())
    source = f"{place} {definition['year']}年《{definition['title']}》"
    return f"词义：{meaning}\n   {source} {definition['id']}"


def _hit(number: int, hit: Mapping[str, Any]) -> str:
    """One hit as a citation: place and year, where in the report, the text with its marks."""
    on = coloured()
    place = "".join(hit["region"]["path"])
    more = f"，本组 {hit['in_group']} 段" if hit["in_group"] else ""
    if held := hit["words_held"]:
        more += f"，含 {held['of']} 个词中的 {held['held']} 个"
    lines = [f"{number}. {place} {hit['year']}年《{hit['title']}》第 {hit['position']} 段{more}"]
    if hit["section"]["heading"]:
        lines.append("   " + " › ".join(hit["section"]["heading"]))
    for line, spans in zip(hit["lead"], hit["lead_marks"], strict=True):
        if spans:
            lines.append("   " + emphasis(line, spans, on))
    lines.append("   " + emphasis(hit["text"], hit["marks"], on))
    lines.append(f"   {hit['id']}")
    return "\n".join(lines)


def _tell_absent(answer: Mapping[str, Any]) -> None:
    """Who holds a report and does not mention it, and whose report is not there."""
    silent, missing = answer["silent"], answer["missing"]
    if silent is not None:
        names = "、".join("".join(region["path"]) for region in silent["regions"])
        data(f"\n有报告而未提及：{silent['count']:,} 个地区" + (f":{names}" if names else ""))
    if missing is not None:
        data(f"没有收录报告：{missing['count']:,} 个地区")


with_options(search, *_ELSEWHERE)
