"""The traps in names and years (18 to 23): whose report it is, of which region and year."""

from __future__ import annotations

from pathlib import Path

import pytest
from trap_pages import (
    BODY,
    DONE,
    END,
    LAW,
    refused,
    report,
)

from index_mappings.reports import (
    Given,
    IssuerKind,
    Kind,
    Level,
    Reason,
    WarningCode,
)

NEUTRAL = ("现将有关情况报告如下：", DONE, LAW)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("米易县2022年法治政府建设情况报告", "510421"),
        ("易县2022年法治政府建设情况报告", "130633"),
        ("高唐县2022年法治政府建设情况报告", "371526"),
        ("唐县2022年法治政府建设情况报告", "130627"),
        ("东西湖区2022年法治政府建设情况报告", "420112"),
        ("和县2022年法治政府建设情况报告", "340523"),
        ("政和县2022年法治政府建设情况报告", "350725"),
        ("平和县2022年法治政府建设情况报告", "350628"),
    ],
)
def test_18_names_within_names(tmp_path: Path, title: str, code: str) -> None:
    assert report(tmp_path, title, *NEUTRAL).region_code == code


def test_19_homonyms_are_decided_by_the_page_or_not_at_all(tmp_path: Path) -> None:
    title = "鼓楼区2022年法治政府建设情况报告"
    assert refused(tmp_path, title, *NEUTRAL) is Reason.AMBIGUOUS_REGION
    for line, code in (
        ("福州市人民政府：", "350102"),
        ("发布机构：徐州市鼓楼区人民政府", "320302"),
    ):
        assert report(tmp_path, title, line, *NEUTRAL).region_code == code
    folder = report(tmp_path, title, *NEUTRAL, name="河南省/开封市/鼓楼区2022.txt")
    assert folder.region_code == "410204"
    assert report(tmp_path, "南昌市2022年法治政府建设报告", *NEUTRAL).region_code == "360100"
    assert report(tmp_path, "南昌县2022年法治政府建设报告", *NEUTRAL).region_code == "360121"


@pytest.mark.parametrize(
    ("title", "code", "then", "level"),
    [
        ("清苑县2013年依法行政工作报告", "130608", "清苑县", Level.COUNTY),
        ("苍山县2012年依法行政工作报告", "371324", "苍山县", Level.COUNTY),
        ("襄樊市2009年依法行政工作报告", "420600", "襄樊市", Level.CITY),
        ("富阳市2013年依法行政工作报告", "330111", "富阳市", Level.COUNTY),
        ("昌都地区2013年依法行政工作报告", "540300", "昌都地区", Level.CITY),
    ],
)
def test_20_old_names_find_todays_region(
    tmp_path: Path, title: str, code: str, then: str, level: Level
) -> None:
    found = report(tmp_path, title, *NEUTRAL)
    assert (found.region_code, found.then_name, found.then_level) == (code, then, level)


@pytest.mark.parametrize(
    ("title", "code", "kind"),
    [
        ("深圳市坪山新区管委会2014年依法行政工作报告", "440300", IssuerKind.ZONE),
        ("桐庐经济开发区管委会2022年法治政府建设情况报告", "330122", IssuerKind.ZONE),
        ("兰州新区2022年法治政府建设情况报告", "620100", IssuerKind.ZONE),
        ("苏州工业园区管理委员会2022年法治政府建设情况报告", "320500", IssuerKind.ZONE),
        ("西咸新区管委会2022年法治政府建设情况报告", "610100", IssuerKind.ZONE),
        ("桐庐县教育局2022年法治政府建设情况报告", "330122", IssuerKind.DEPARTMENT),
        ("政协桐庐县委员会2022年法治建设工作报告", "330122", IssuerKind.DEPARTMENT),
        ("桐庐县富春江镇人民政府2022年法治政府建设情况报告", "330122", IssuerKind.TOWN),
    ],
)
def test_21_whose_report_it_is(tmp_path: Path, title: str, code: str, kind: IssuerKind) -> None:
    found = report(tmp_path, title, *NEUTRAL)
    assert (found.region_code, found.issuer_kind) == (code, kind)


def test_22_the_years_of_a_report(tmp_path: Path) -> None:
    title = "桐庐县二〇二二年法治政府建设情况报告"
    page = report(tmp_path, "发布日期：2023-03-01", title, "成文日期：2023-02-20", *BODY, *END)
    assert (page.year, str(page.published_on)) == (2022, "2023-03-01")
    none = report(tmp_path, "桐庐县法治政府建设情况报告", *BODY, *END, name="none.txt")
    assert none.year == 2022
    for over in ("2020-2022年", "2022年上半年", "“十三五”期间"):
        assert refused(tmp_path, f"桐庐县{over}法治政府建设情况报告", DONE, LAW) is Reason.NO_YEAR
    past = report(
        tmp_path,
        "政府工作报告",
        "桐庐县人民政府县长",
        "各位代表：",
        "现在，我代表桐庐县人民政府向大会报告工作，请予审议，并请各位委员提出意见。",
        "刚刚过去的2021年，是极不平凡的一年，全县上下团结奋进，完成了各项目标任务。",
        name="past.txt",
    )
    assert (past.kind, past.year) == (Kind.GOVERNMENT_WORK, 2022)


def test_23_a_given_label_is_used_and_its_contradiction_told(tmp_path: Path) -> None:
    given = Given(region_code="130633", year=2022)
    found = report(tmp_path, "米易县2022年法治政府建设情况报告", *NEUTRAL, given=given)
    assert found.region_code == "130633"
    (warning,) = [w for w in found.warnings if w.code is WarningCode.REGION_CONTRADICTS]
    assert "易县" in warning.message and "米易县" in warning.message
