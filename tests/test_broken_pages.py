"""Pages that were tampered with or broken on their way: told with the evidence, never repaired."""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import Reason, WarningCode
from loaders.read_source import Reading, read
from loaders.sources import walk

TITLE = "桐庐县2022年法治政府建设情况报告"
BODY = (
    "2022年，全县依法行政水平稳步提升。现将有关情况报告如下：",
    "一、主要成效",
    "全县组织执法培训三期，评查案卷九十本，发现的问题全部整改。",
    "二、存在的问题",
    "个别乡镇执法人员不足，队伍还要充实。",
)
TAMPERED, LOST, INCOMPLETE = (
    WarningCode.TAMPERED,
    WarningCode.LOST_CHARACTERS,
    WarningCode.MAYBE_INCOMPLETE,
)


def reading(folder: Path, *lines: str, name: str = "page.txt") -> Reading:
    file = folder / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return read(next(iter(walk([file]))))


def warnings(found: Reading) -> dict[WarningCode, str]:
    assert found.report is not None, found.set_aside
    return {warning.code: warning.message for warning in found.report.warnings}


@pytest.mark.parametrize(
    "line",
    [
        "当前位置：皇冠体育平台 > 政务公开 > 年报",
        "县政府常务会议三次在中国竞彩网听取法治政府建设汇报，研究重点任务。",
        "全年在福彩3D平台公开执法信息三千条，办理依申请公开十二件。",
        "全县通过365体育官网开展法治宣传四十场次，发放资料九千份。",
        "bet365牵头制定行政规范性文件六件，全部报送备案审查。",
    ],
)
def test_a_brand_anywhere_is_told_once(tmp_path: Path, line: str) -> None:
    place = 0 if "位置" in line else 3
    lines = [TITLE, *BODY]
    found = reading(tmp_path, *lines[:place], line, *lines[place:])
    assert "篡改" in warnings(found)[TAMPERED]
    assert found.report is not None and found.report.region_code == "330122"


@pytest.mark.parametrize(
    "line",
    [
        "全县使用福彩公益金八十万元，建成群众体育平台五处，法治文化公园三个。",
        "全县开展精彩纷呈的法治文艺演出，评出皇冠镇法治宣传先进集体，A级单位三家。",
    ],
)
def test_honest_words_are_no_brands(tmp_path: Path, line: str) -> None:
    assert TAMPERED not in warnings(reading(tmp_path, TITLE, BODY[0], BODY[1], line, *BODY[2:]))


@pytest.mark.parametrize(
    "line",
    [
        "全县打造“法治夜校?！等普法品牌六个，受到群众欢迎，效果良好。",
        "全县推行行政执法三项制度，锟斤拷公开执法信息三千条。",
        "按照清政发〔202130号文件精神，全县梳理权责事项二百项。",
        "该制度于202511日起施行，全县执法人员全部参加培训，合格率百分之百。",
        "(略)县加强培训，(略)镇建成中心，(略)乡完成任务，全部按期办结。",
    ],
)
def test_lost_characters_are_told(tmp_path: Path, line: str) -> None:
    assert LOST in warnings(reading(tmp_path, TITLE, BODY[0], BODY[1], line, *BODY[2:]))


@pytest.mark.parametrize(
    "line",
    [
        "怎么办?全县上下给出答案，全年化解矛盾纠纷三千件，成功率百分之九十九。",
        "全县在2021年基础上继续推进改革，于2022年1月1日起施行新的办法（略）。",
    ],
)
def test_questions_and_plain_dates_are_no_loss(tmp_path: Path, line: str) -> None:
    assert LOST not in warnings(reading(tmp_path, TITLE, BODY[0], BODY[1], line, *BODY[2:]))


def test_the_first_page_of_several_says_so(tmp_path: Path) -> None:
    lines = "".join(f"<p>{line}</p>" for line in (TITLE, *BODY))
    pager = "<div><a>上一页</a> <span>1</span> <a>2</a> <a>下一页</a></div>"
    found = reading(tmp_path, f"<html><body>{lines}{pager}</body></html>", name="page.html")
    assert "第 1 页" in warnings(found)[INCOMPLETE]


@pytest.mark.parametrize("wrong", ["gbk", "latin-1"])
def test_a_text_decoded_wrongly_is_unreadable(tmp_path: Path, wrong: str) -> None:
    spoilt = "\n".join([TITLE, *BODY]).encode().decode(wrong, errors="replace")
    found = reading(tmp_path, spoilt)
    assert found.set_aside is not None and found.set_aside.reason is Reason.UNREADABLE
    assert "编码" in found.set_aside.remedy
