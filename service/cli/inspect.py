"""`zhijian inspect`: how one file is read, with the line that proves each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.engine import JsonOption
from service.cli.output import (
    DONE,
    NOTHING_DONE,
    WRONG_USAGE,
    coloured,
    data,
    data_json,
    one_line,
    say,
)
from service.cli.wording import READERS, REASONS, REMOVED, WARNINGS

if TYPE_CHECKING:
    from index_mappings.reports import Paragraph, Report
    from loaders.read_source import Reading

EVIDENCE = {
    "title": "标题",
    "region": "地区",
    "year": "年度",
    "kind": "文种",
    "issuer": "发文机关",
    "issuer_kind": "机关类别",
    "published_on": "发布日期",
    "document_number": "文号",
    "url": "网址",
}
#: Whose basis is told apart, and its name in the report.
BASIS = {"region": "region", "year": "year", "issuer_kind": "issuer"}


def inspect(
    file: Annotated[
        Path,
        typer.Argument(metavar="文件", help="一个文件，或 表格.csv#row=12、报告.zip!/名称.docx"),
    ],
    region: Annotated[
        str | None, typer.Option(metavar="代码", help="假定它的六位行政区划代码")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="年", help="假定它的年度")] = None,
    as_json: JsonOption = False,
) -> int:
    """看一个文件怎样被读：元数据及其依据、结构、去掉了什么。"""
    from loaders import read_source, sources
    from service.cli.load import given_values

    given = given_values(region, year)
    walked = list(sources.walk([file], given))
    broken = len(walked) == 1 and walked[0].fault is not None
    if not broken and (file.is_dir() or sources.members(file) is not None):
        return _tell_members([source.name for source in walked])
    reading = read_source.read(walked[0])
    if as_json:
        data_json(to_json(reading))
    else:
        _tell(reading)
    return DONE if reading.report is not None else NOTHING_DONE


def _tell_members(names: Sequence[str]) -> int:
    """A container alone cannot be inspected: its members can."""
    for name in names:
        data(name)
    say("错误：这里不止一份报告。")
    say("办法：请写其中一份的名称，如 zhijian inspect " + (f"'{names[0]}'" if names else "文件"))
    return WRONG_USAGE


def to_json(reading: Reading) -> dict[str, Any]:
    """As `inspect --json` prints it."""
    if reading.report is None:
        aside = reading.set_aside
        if aside is None:
            raise AssertionError("a reading is a report or is set aside")
        record = {"reason": aside.reason.value, "detail": aside.detail, "remedy": aside.remedy}
        return {"set_aside": record}
    return {
        "report": _report(reading.report),
        "evidence": dict(reading.evidence),
        "warnings": [{"code": w.code.value, "message": w.message} for w in reading.report.warnings],
        "removed": [{"reason": r.reason, "text": r.text} for r in reading.removed],
        "sections": _sections(reading.report.paragraphs),
    }


def _report(report: Report) -> dict[str, Any]:
    """The report's metadata."""
    from index_mappings import regions
    from service.search.addresses import basis_ref

    region = regions.get(report.region_code)
    return {
        "report_id": report.id,
        "title": report.title,
        "kind": report.kind.value,
        "year": report.year,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "document_number": report.document_number,
        "issuer": report.issuer,
        "issuer_kind": report.issuer_kind.value,
        "basis": basis_ref(report.basis),
        "url": report.url,
        "region": {
            "code": report.region_code,
            "name": region.name if region else report.then_name,
            "level": (region.level if region else report.then_level).value,
            "path": [r.name for r in regions.path(report.region_code)],
            "then": {"name": report.then_name, "level": report.then_level.value},
        },
    }


def _sections(paragraphs: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """Paragraphs that stand together: under the same heading, of the same type."""
    return [
        {"type": section.value, "heading": list(heading), "paragraphs": [p.text for p in group]}
        for (section, heading), group in groupby(paragraphs, lambda p: (p.section, p.heading))
    ]


def _tell(reading: Reading) -> None:
    """The reading for a person."""
    shown = to_json(reading)
    data(f"{_strong('来源')}：{one_line(reading.source)}")
    reader = reading.evidence.get("format", "")
    if reader:
        data(f"{_strong('读作')}：{READERS.get(reader, reader)}")
    if reading.report is None:
        _tell_aside(reading)
    else:
        _tell_report(shown["report"], shown["evidence"])
        for warning in reading.report.warnings:
            data(f"{_strong('提醒')}：{WARNINGS[warning.code]}。{warning.message}")
        data(f"\n{_strong('结构')}")
        _tell_outline(reading.report.paragraphs)
    if reading.removed:
        data(f"\n{_strong('去掉的内容')}")
        for removed in reading.removed:
            lines = len(removed.text.splitlines())
            count = f"（{lines} 行）" if lines > 1 else ""
            name = REMOVED.get(removed.reason, removed.reason)
            data(f"  {name}{count}：{_short(removed.text)}")


def _strong(text: str) -> str:
    """Standing out on a terminal."""
    return f"\x1b[1m{text}\x1b[0m" if coloured() else text


def _tell_aside(reading: Reading) -> None:
    """Why not, what helps, and what is known all the same."""
    aside = reading.set_aside
    if aside is None:
        raise AssertionError("a reading is a report or is set aside")
    data(f"{_strong('搁置')}：{REASONS[aside.reason]}（{aside.reason.value}）")
    data(f"{_strong('原因')}：{aside.detail}")
    data(f"{_strong('办法')}：{aside.remedy}")
    known = {name: line for name, line in reading.evidence.items() if name in EVIDENCE}
    if known:
        data(_strong("已经认出"))
        for name, line in known.items():
            data(f"  {EVIDENCE[name]}：{_short(line)}")


def _tell_report(report: Mapping[str, Any], evidence: Mapping[str, str]) -> None:
    """Each value, and the line that proves it."""
    from index_mappings.reports import LABELS, Basis, IssuerKind, Kind

    region = report["region"]
    then = region["then"]["name"]
    values = {
        "title": report["title"],
        "region": f"{''.join(region['path'])} {region['code']}"
        + (f"（时称{then}）" if then != region["name"] else ""),
        "year": f"{report['year']}",
        "kind": LABELS[Kind(report["kind"])],
        "issuer": report["issuer"] or "（未写明）",
        "issuer_kind": LABELS[IssuerKind(report["issuer_kind"])],
        "published_on": report["published_on"] or "（未写明）",
        "document_number": report["document_number"] or "（无）",
        "url": report["url"] or "（无）",
    }
    basis = {name: LABELS[Basis(report["basis"][key])] for name, key in BASIS.items()}
    data(f"{_strong('编号')}：{report['report_id']}")
    for name, value in values.items():
        proof = evidence.get(name)
        kind = f"（{basis[name]}）" if name in basis else ""
        data(
            f"{_strong(EVIDENCE[name])}：{value}"
            + (f"\n    依据{kind}：{_short(proof)}" if proof else "")
        )


def _tell_outline(paragraphs: Sequence[Paragraph]) -> None:
    """The headings with what stands under each: how many paragraphs, of which fields."""
    from index_mappings.reports import LABELS

    for (section, heading), group in groupby(paragraphs, lambda p: (p.section, p.heading)):
        inside = list(group)
        path = " › ".join(heading) or "（无标题）"
        length = sum(len(p.text) for p in inside)
        topics = dict.fromkeys(LABELS[topic] for p in inside for topic in p.topics)
        fields = f" {'、'.join(topics)}" if topics else ""
        data(f"  [{LABELS[section]}] {path}（{len(inside)} 段，{length:,} 字）{fields}")
    data(f"  共 {len(paragraphs)} 段")


def _short(text: str, longest: int = 80) -> str:
    """One line of it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest] + "……"
