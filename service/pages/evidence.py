"""What is known of a report, each fact and each warning with the place that shows it.

Only what a reader can check is called evidence: the title, a paragraph of the text, or that a
person said so. What stood beside the text (a page's head, a table's column) is said to come from
the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index_mappings.reports import LABELS, IssuerKind, Kind
from service.pages.text import basis_words, date_words
from service.search.report import ReportAnswer

#: What a warning quotes; shorter quotes stand everywhere.
_QUOTED = re.compile("「…?([^「」]{2,}?)…?」")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands, in words; `position` is the paragraph's, where it is one."""

    text: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and what shows it."""

    name: str
    value: str
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning, and the paragraph it quotes, where it stands in one."""

    message: str
    position: int | None


def facts(report: ReportAnswer) -> list[Fact]:
    """What is known of a report, in the order people ask for it."""
    then, code = report["region"]["then"]["name"], report["region"]["code"]
    other_kind = report["issuer_kind"] != "government"
    rows = [
        Fact("发布机构", report["issuer"] or "未写明", _stands(report, [report["issuer"]])),
        Fact("机关类别", LABELS[IssuerKind(report["issuer_kind"])] if other_kind else ""),
        Fact("文种", LABELS[Kind(report["kind"])], _given(report, "kind", Evidence())),
        Fact("文号", report["document_number"] or "", _stands(report, [report["document_number"]])),
        Fact("报告年度", f"{report['year']} 年", _given(report, "year", _year(report))),
        Fact("区划代码", code, _given(report, "region_code", _stands(report, [then]))),
        Fact("当时名称", then if then != report["region"]["name"] else ""),
        Fact(
            "发布日期",
            date_words(report["published_on"]) or "未写明",
            _given(report, "published_on", _day(report)),
        ),
        Fact("依据", _grounds(report)),
        Fact("来源", "、".join(map(_file, report["sources"]))),
        Fact("其他版本", "、".join(_file(v["source"]) for v in report["versions"])),
    ]
    return [fact for fact in rows if fact.value]


def warnings(report: ReportAnswer) -> list[WarningView]:
    """The warnings, each with the paragraph its words stand in."""
    return [
        WarningView(w["message"], _first(report, _QUOTED.findall(w["message"])))
        for w in report["warnings"]
    ]


def _given(report: ReportAnswer, name: str, otherwise: Evidence) -> Evidence:
    """That a person gave the value, where one did."""
    return Evidence("人工给出") if name in report["given"] else otherwise


def _year(report: ReportAnswer) -> Evidence:
    year = report["year"]
    return _stands(report, [f"{year}年", f"{year} 年", f"{year}"])


def _day(report: ReportAnswer) -> Evidence:
    """The day a report is signed stands at its end."""
    if not report["published_on"]:
        return Evidence()
    year, month, day = map(int, report["published_on"].split("-"))
    shown = [f"{year}年{month}月{day}日", f"{year} 年 {month} 月 {day} 日"]
    return _stands(report, shown, backwards=True)


def _stands(report: ReportAnswer, texts: Sequence[str | None], backwards: bool = False) -> Evidence:
    """Where the first of these texts stands that stands anywhere; nothing where none is known."""
    known = [text for text in texts if text]
    if not known:
        return Evidence()
    if any(text in report["title"] for text in known):
        return Evidence("见标题")
    position = _first(report, known, backwards)
    if position is None:
        return Evidence("读自来源")
    return Evidence(f"见第 {position} 段", position)


def _first(report: ReportAnswer, texts: Iterable[str], backwards: bool = False) -> int | None:
    """The first (or last) paragraph that holds the first of the texts that one holds."""
    paragraphs = report["paragraphs"][::-1] if backwards else report["paragraphs"]
    for text in texts:
        for paragraph in paragraphs:
            if any(text in line for line in (*paragraph["lead"], paragraph["text"])):
                return paragraph["position"]
    return None


def _grounds(report: ReportAnswer) -> str:
    """What place, year and issuer are told from; the line itself where it is not in the text."""
    basis, lines = basis_words(report["basis"]), report["evidence"]
    shown = ((name, f"「{lines[name]}」" if lines.get(name) else "") for name in basis)
    return "；".join(f"{basis[name]}{line}" for name, line in shown)


def _file(source: str) -> str:
    """The name of a source; where it lay on the loader's disk is nobody's business here."""
    return source.replace("\\", "/").rsplit("/", 1)[-1]
