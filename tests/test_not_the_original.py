"""A court's report, several reports on one page, copies that a mirror or a casino rewrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import Reason
from loaders.read_source import Reading, read
from loaders.sources import walk

WORK = ("一、主要做法", "全年专题学法五次，法治政府建设稳步推进。", "二、存在的问题", "力量不足。")


def reading(folder: Path, *lines: str) -> Reading:
    file = folder / "page.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read(next(iter(walk([file]))))


@pytest.mark.parametrize(
    "lines",
    [
        (
            "桐庐县人民法院",
            "主任、各位委员：",
            "现将我院2021年以来促进法治政府建设、依法行政的审判工作情况报告如下：",
            "一、主要做法",
            "桐庐县人民法院2021年办结行政案件三十件，促进依法行政。",
        ),
        (
            "2021年桐庐县政府工作报告全文（三篇）",
            "篇一",
            "各位代表：",
            "我代表县人民政府报告工作。",
            *WORK,
        ),
    ],
)
def test_no_report_of_a_government(tmp_path: Path, lines: tuple[str, ...]) -> None:
    set_aside = reading(tmp_path, *lines).set_aside
    assert set_aside is not None
    assert set_aside.reason is Reason.OTHER_DOCUMENT


@pytest.mark.parametrize(
    ("inside", "warned"),
    [
        ("真人电子游艺平台", True),
        ("据《即时比分办公厅通知》编制", True),
        ("群众篮球比赛场次，足球比分公示", False),
        ("依法(fǎ)行政(zhèng)，学(xué)法用法(fǎ)，严格执(zhí)法", True),
        ("整治游艺场所，治理洣(mǐ)水", False),
    ],
)
def test_mirrors_and_brands(tmp_path: Path, inside: str, warned: bool) -> None:
    report = reading(tmp_path, "桐庐县2021年法治政府建设情况报告", inside + "。", *WORK).report
    assert report is not None
    assert ("tampered" in {w.code.value for w in report.warnings}) is warned
