"""A report of our own, in whole or in parts, and what is read out of a page of it."""

from __future__ import annotations

from pathlib import Path

from index_mappings.reports import (
    Given,
    Reason,
    Report,
    WarningCode,
)
from loaders.read_source import Reading, read
from loaders.sources import Source, walk

TITLE = "桐庐县人民政府关于2022年法治政府建设情况的报告"
OPENING = "2022年，桐庐县坚持依法行政，法治政府建设取得新的进展，现将有关情况报告如下："
DONE = "全年办理行政复议案件三十一件，调解结案二十件，行政机关负责人全部出庭应诉。"
LAW = "审查行政规范性文件十七件，全部按时报送备案，合法性审查意见采纳率百分之百。"
WANTING = "存在的主要问题是基层执法力量不足，个别单位运用法治方式解决问题的能力不强。"
NEXT = "下一步，我县将继续加强行政执法监督，完善应急预案，推动法治政府建设再上新台阶。"
BODY = (
    OPENING,
    "一、主要成效",
    "（一）化解矛盾纠纷",
    DONE,
    "（二）严格文件审查",
    LAW,
    "二、存在的问题",
    WANTING,
    "三、2023年工作打算",
    NEXT,
)
END = ("桐庐县人民政府", "2023年2月28日")
REPORT = (TITLE, *BODY, *END)


def reading(folder: Path, *lines: str, name: str = "a.txt", given: Given | None = None) -> Reading:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    source = next(iter(walk([path])))
    return read(Source(source.name, source.path, given, source.size) if given else source)


def report(folder: Path, *lines: str, name: str = "a.txt", given: Given | None = None) -> Report:
    found = reading(folder, *lines, name=name, given=given)
    assert found.report is not None, found.set_aside
    return found.report


def refused(folder: Path, *lines: str) -> Reason:
    found = reading(folder, *lines)
    assert found.set_aside is not None, found.report
    return found.set_aside.reason


def texts(found: Report) -> list[str]:
    return [p.text for p in found.paragraphs]


def codes(found: Report) -> set[WarningCode]:
    return {warning.code for warning in found.warnings}
