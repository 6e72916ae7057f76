"""`zhijian inspect`: how one file is read, with the line that proves each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.place import JsonOption
from service.cli.telling import DONE, NOTHING_DONE, WRONG_USAGE, data, data_json, say

if TYPE_CHECKING:
    from index_mappings.reports import Paragraph, Report
    from loaders.reading import Reading

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


def inspect(
    file: Annotated[Path, typer.Argument(metavar="文件", help="一个文件,或 表格.csv#row=12")],
    region: Annotated[
        str | None, typer.Option(metavar="代码", help="假定它的六位行政区划代码")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="年", help="假定它的年度")] = None,
    as_json: JsonOption = False,
) -> int:
    """看一个文件怎样被读:元数据及其依据、结构、去掉了什么。"""
    from loaders import reading, sources
    from service.cli.load import given_values

    given = given_values(region, year)
    found = list(sources.walk([file], given))
    broken = len(found) == 1 and found[0].fault is not None
    if not broken and (file.is_dir() or sources.members(file) is not None):
        return _tell_members([source.name for source in found])
    told = reading.read(found[0])
    if as_json:
        data_json(to_json(told))
    else:
        _tell(told)
    return DONE if told.report is not None else NOTHING_DONE


def _tell_members(names: Sequence[str]) -> int:
    """A container alone cannot be inspected: its members can."""
    for name in names:
        data(name)
    say("错误:这里不止一份报告。")
    say("办法:请写其中一份的名称,如 zhijian inspect " + (f"'{names[0]}'" if names else "文件"))
    return WRONG_USAGE


def to_json(told: Reading) -> dict[str, Any]:
    """As `inspect --json` prints it."""
    if told.report is None:
        aside = told.set_aside
        if aside is None:
            raise AssertionError("a reading is a report or is set aside")
        record = {"reason": aside.reason.value, "detail": aside.detail, "remedy": aside.remedy}
        return {"set_aside": record}
    return {
        "report": _report(told.report),
        "evidence": dict(told.evidence),
        "warnings": [{"code": w.code.value, "message": w.message} for w in told.report.warnings],
        "removed": [{"reason": r.reason, "text": r.text} for r in told.removed],
        "sections": _sections(told.report.paragraphs),
    }


def _report(report: Report) -> dict[str, Any]:
    """The report's metadata."""
    from index_mappings import regions

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


def _tell(told: Reading) -> None:
    """The reading for a person."""
    shown = to_json(told)
    if told.report is None:
        aside = shown["set_aside"]
        from index_mappings.reports import Reason
        from service.cli.wording import REASONS

        data(f"搁置:{REASONS[Reason(aside['reason'])]}({aside['reason']})")
        data(f"原因:{aside['detail']}")
        data(f"办法:{aside['remedy']}")
        return
    _tell_report(shown["report"], shown["evidence"])
    for warning in shown["warnings"]:
        data(f"提醒:{warning['message']}")
    data("\n结构")
    _tell_outline(shown["sections"])
    if shown["removed"]:
        data("\n去掉的内容")
        for removed in shown["removed"]:
            data(f"  {removed['reason']}:{_short(removed['text'])}")


def _tell_report(report: Mapping[str, Any], evidence: Mapping[str, str]) -> None:
    """Each value, and the line that proves it."""
    from index_mappings.reports import LABELS, IssuerKind, Kind

    region = report["region"]
    then = region["then"]["name"]
    values = {
        "title": report["title"],
        "region": f"{''.join(region['path'])} {region['code']}"
        + (f"(时称{then})" if then != region["name"] else ""),
        "year": f"{report['year']}",
        "kind": LABELS[Kind(report["kind"])],
        "issuer": report["issuer"] or "(未写明)",
        "issuer_kind": LABELS[IssuerKind(report["issuer_kind"])],
        "published_on": report["published_on"] or "(未写明)",
        "document_number": report["document_number"] or "(无)",
        "url": report["url"] or "(无)",
    }
    data(f"编号:{report['report_id']}")
    for name, value in values.items():
        proof = evidence.get(name)
        data(f"{EVIDENCE[name]}:{value}" + (f"\n    依据:{_short(proof)}" if proof else ""))


def _tell_outline(sections: Sequence[Mapping[str, Any]]) -> None:
    """The headings with how many paragraphs stand under each."""
    from index_mappings.reports import LABELS, SectionType

    for section in sections:
        label = LABELS[SectionType(section["type"])]
        path = " › ".join(section["heading"]) or "(无标题)"
        data(f"  [{label}] {path}({len(section['paragraphs'])} 段)")


def _short(text: str, longest: int = 80) -> str:
    """One line of it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest] + "……"
