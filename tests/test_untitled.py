"""Reports whose beginning has no title: what they are and whose, by what their sentences say."""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import IssuerKind, Kind, Reason
from loaders.read_source import Reading, read
from loaders.sources import walk

GOVERNMENT, DEPARTMENT, TOWN, ZONE = (
    IssuerKind.GOVERNMENT,
    IssuerKind.DEPARTMENT,
    IssuerKind.TOWN,
    IssuerKind.ZONE,
)
LAW = "依照《中华人民共和国政府信息公开条例》，"
DAYS = "所列数据的统计期限为2021年1月1日至2021年12月31日。"
DONE = ("一、总体情况", "全年公开各类信息四十条，答复申请两件。", "二、存在的问题", "更新偏慢。")
WORK = ("一、主要做法", "全年专题学法五次，法治政府建设稳步推进。", "二、存在的问题", "力量不足。")


def reading(folder: Path, *lines: str) -> Reading:
    file = folder / "page.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read(next(iter(walk([file]))))


@pytest.mark.parametrize(
    ("lines", "code", "year", "kind", "issuer"),
    [
        # the law and the days it counts; the writer behind 由…编制, with his section or short name
        (
            (f"{LAW}本报告由桐庐县水利局组织编制。{DAYS}", *DONE),
            "330122",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        (
            (f"{LAW}由杭州市余杭区人民政府临平街道党政办公室文书科编制。{DAYS}", *DONE),
            "330110",
            2021,
            Kind.DISCLOSURE,
            TOWN,
        ),
        (
            (f"{LAW}由柳州高新技术产业开发区管理委员会（以下简称高新区管委会）编制。{DAYS}", *DONE),
            "450200",
            2021,
            Kind.DISCLOSURE,
            ZONE,
        ),
        # whom to ask
        (
            (
                f"{LAW}现公布我局年报。{DAYS}如有疑问，请与高平市民政局办公室联系（电话：5222222）。",
                *DONE,
            ),
            "140581",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        # the report names itself
        (
            (f"{LAW}结合我镇实际，编制桐庐县江南镇2021年政府信息公开工作年度报告。", *DONE),
            "330122",
            2021,
            Kind.DISCLOSURE,
            TOWN,
        ),
        (
            (
                "现将《高平市民政局2021年度法治政府建设情况报告》予以公布。",
                "2021年，我局依法履职。",
                *WORK,
            ),
            "140581",
            2021,
            Kind.RULE_OF_LAW,
            DEPARTMENT,
        ),
        # a bureau's own earlier report; the county that leads a town, or on whose site it publishes
        (
            (
                "2021年，我局依法履职，现将法治政府建设情况报告如下：",
                "一、主要做法",
                "公示了《高平市民政局关于2020年法治政府建设情况的报告》，接受监督。",
                "二、存在的问题",
                "力量不足。",
            ),
            "140581",
            2021,
            Kind.RULE_OF_LAW,
            DEPARTMENT,
        ),
        (
            (
                "2021年，江南镇在桐庐县委、县政府的领导下推进法治建设，现将法治政府建设情况报告如下：",
                *WORK,
            ),
            "330122",
            2021,
            Kind.RULE_OF_LAW,
            TOWN,
        ),
        (
            (
                "江南镇2021年政府信息公开工作年度报告",
                "通过“桐庐县人民政府网”公开信息四十条。",
                *DONE,
            ),
            "330122",
            2021,
            Kind.DISCLOSURE,
            TOWN,
        ),
        (
            (
                f"{LAW}请联系高平市民政局办公室，联系电话：5222222。",
                "一、总体情况",
                "（一）主动公开情况。2021年，我局公开政府信息四十条。",
                "二、主动公开政府信息情况",
                "三、收到和处理政府信息公开申请情况",
            ),
            "140581",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        # the subject of the first sentence, whatever it does
        (
            (f"高平市民政局依据《中华人民共和国政府信息公开条例》编制了本报告，{DAYS}", *DONE),
            "140581",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        # the full name once in the text; the plan of its own place
        (
            (
                "民政局2021年政府信息公开工作年度报告",
                "一、总体情况",
                "全年高平市民政局办理申请两件。",
                *DONE[2:],
            ),
            "140581",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        (
            (
                "县政府办2021年度法治政府建设工作报告",
                "2021年，县政府办落实《桐庐县2021年法治政府建设工作要点》。",
                *WORK,
            ),
            "330122",
            2021,
            Kind.RULE_OF_LAW,
            DEPARTMENT,
        ),
        # the chapters of the form
        (
            (
                "一、总体情况",
                "2021年，桐庐县水利局认真公开政府信息。",
                "二、主动公开政府信息情况",
                "规章 | 0",
                "三、收到和处理政府信息公开申请情况",
                "本年新收 | 0",
            ),
            "330122",
            2021,
            Kind.DISCLOSURE,
            DEPARTMENT,
        ),
        # before a standing committee
        (
            (
                "2013年12月20日在桐庐县第十五届人大常委会第十三次会议上",
                "桐庐县人民政府",
                "主任、各位副主任、各位委员：",
                "现向县人大常委会报告2013年我县依法行政情况，请予审议。",
                *WORK,
            ),
            "330122",
            2013,
            Kind.RULE_OF_LAW,
            GOVERNMENT,
        ),
    ],
)
def test_what_the_sentences_say(
    tmp_path: Path, lines: tuple[str, ...], code: str, year: int, kind: Kind, issuer: IssuerKind
) -> None:
    report = reading(tmp_path, *lines).report
    assert report is not None
    assert (report.region_code, report.year, report.kind, report.issuer_kind) == (
        code,
        year,
        kind,
        issuer,
    )


def test_whom_to_ask_makes_no_bureau_of_a_government(tmp_path: Path) -> None:
    told = (
        f"{LAW}现公布桐庐县2021年政府信息公开工作年度报告。{DAYS}请与桐庐县数据局联系（电话：1）。"
    )
    report = reading(tmp_path, told, "一、总体情况", "我县全年公开信息四千条。", *DONE[2:]).report
    assert report is not None
    assert (report.region_code, report.issuer_kind) == ("330122", GOVERNMENT)


@pytest.mark.parametrize(
    ("title", "opening", "issuer"),
    [
        ("桐庐县人民政府办公室2021年度法治政府建设情况报告", "（以下简称“县政府办”）", DEPARTMENT),
        ("桐庐县人民政府办公室2021年度法治政府建设情况报告", "", GOVERNMENT),
    ],
)
def test_a_governments_office_that_means_itself(
    tmp_path: Path, title: str, opening: str, issuer: IssuerKind
) -> None:
    said = f"2021年，桐庐县人民政府办公室{opening}推进依法行政，现将有关情况报告如下："
    report = reading(tmp_path, title, said, *WORK).report
    assert report is not None
    assert report.issuer_kind is issuer


@pytest.mark.parametrize(
    "office",
    [
        "发展改革委",
        "发改委",
        "卫生健康委",
        "卫健委",
        "国资委",
        "住建委",
        "经信委",
        "民宗委",
        "文化旅游委",
        "农业农村委",
        "残联",
        "科协",
        "红十字会",
        "供销社",
        "档案馆",
    ],
)
def test_an_office_by_its_short_name_is_no_government(tmp_path: Path, office: str) -> None:
    named = reading(tmp_path, f"高平市{office}2021年法治政府建设情况报告", *WORK).report
    assert named is not None
    assert named.issuer_kind is DEPARTMENT
    led = f"2021年，桐庐县{office}在县委领导下依法履职，现将法治政府建设情况报告如下："
    spoken = reading(tmp_path, led, *WORK).report
    assert spoken is not None
    assert (spoken.region_code, spoken.issuer_kind) == ("330122", DEPARTMENT)


@pytest.mark.parametrize(
    "title",
    [
        "中共高平市委高平市人民政府关于2021年法治政府建设情况的报告",
        "高平市委、市政府2021年法治政府建设情况报告",
        "高平市委全面依法治市委员会办公室2021年法治政府建设情况报告",
    ],
)
def test_a_partys_committee_is_no_office(tmp_path: Path, title: str) -> None:
    report = reading(tmp_path, title, *WORK).report
    assert report is not None
    assert report.issuer_kind is GOVERNMENT


def test_all_who_work_in_a_field_are_led_by_a_bureau(tmp_path: Path) -> None:
    opening = "2021年，全县司法行政系统在桐庐县委领导下依法履职，现将法治政府建设情况报告如下："
    file = tmp_path / "桐庐县.txt"
    file.write_text("\n".join((opening, *WORK)), encoding="utf-8")
    report = read(next(iter(walk([file])))).report
    assert report is not None
    assert (report.region_code, report.issuer_kind) == ("330122", DEPARTMENT)


@pytest.mark.parametrize(
    "title",
    [
        "关于报送《桐庐县2021年政府信息公开工作年度报告》的函（桐政函〔2022〕6号）",
        "桐庐县公告（2022年第1号）：桐庐县2021年政府信息公开工作年度报告",
    ],
)
def test_a_document_numbers_year_is_not_the_reports(tmp_path: Path, title: str) -> None:
    report = reading(tmp_path, title, *DONE).report
    assert report is not None
    assert report.year == 2021


def test_a_text_that_runs_in_behind_its_source_is_kept(tmp_path: Path) -> None:
    told = f"发表时间：2022-01-29 来源：桐庐县水利局 {LAW}由桐庐县水利局编制。{DAYS}"
    report = reading(tmp_path, told, *DONE).report
    assert report is not None
    assert any("统计期限" in p.text for p in report.paragraphs)


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        # two places bear the office's name; the plan of the city above
        ("民政局2021年政府信息公开工作年度报告", "全年与高平市民政局、桐庐县民政局互相学习。"),
        ("县民政局2021年法治政府建设情况报告", "落实《晋城市2021年法治政府建设工作要点》。"),
    ],
)
def test_whose_stays_unknown(tmp_path: Path, title: str, inside: str) -> None:
    lines = ("2021年，全局依法履职，现将有关情况报告如下：", WORK[0], inside, *WORK[1:])
    set_aside = reading(tmp_path, title, *lines).set_aside
    assert set_aside is not None
    assert set_aside.reason is Reason.NO_REGION
