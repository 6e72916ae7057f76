"""Whose report a page holds, when its title does not say: the text is asked who speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from readings import CHAPTERS

from index_mappings.reports import IssuerKind, Reason
from loaders.cleaning import clean
from loaders.formats.pages import Line, SourcePage
from loaders.identify import Document
from loaders.identify.issuers import bare, ministry, without_place
from loaders.identify.naming import namings
from loaders.identify.speaking import Speech, announced
from loaders.read_source import Reading, read
from loaders.sources import NOTHING, walk

GOVERNMENT, DEPARTMENT, TOWN, ZONE = (
    IssuerKind.GOVERNMENT,
    IssuerKind.DEPARTMENT,
    IssuerKind.TOWN,
    IssuerKind.ZONE,
)


def document(*lines: str) -> Document:
    return Document(clean(SourcePage(tuple(Line(line) for line in lines))), NOTHING)


def page(folder: Path, opening: str, *, site: str, title: str = "") -> Reading:
    """A page of a portal: its name in the head, who runs it in the foot."""
    body = "".join(f"<p>{line}</p>" for line in (title, opening, *CHAPTERS) if line)
    file = folder / "page.html"
    file.write_text(
        f'<html><head><meta name="SiteName" content="{site}人民政府门户网站"></head><body>'
        f'<div class="article-content">{body}</div><p>主办单位：{site}人民政府</p></body></html>',
        encoding="utf-8",
    )
    return read(next(iter(walk([file]))))


@pytest.mark.parametrize(
    ("opening", "site", "code", "kind"),
    [
        # a bureau, a town, a street, a zone on the site of its county
        (
            "2022年，在县委、县政府领导下，我局把依法行政抓在手上。现将有关情况报告如下：",
            "桐庐县",
            "330122",
            DEPARTMENT,
        ),
        (
            "2022年，莪山乡紧扣法治政府建设目标，全乡依法行政有了起色。现将工作情况报告如下：",
            "桐庐县",
            "330122",
            TOWN,
        ),
        (
            "今年以来，街道坚持依法行政，法治政府建设稳中有进。现将2022年工作情况报告如下：",
            "鱼峰区",
            "450203",
            TOWN,
        ),
        (
            "2022年，高新区坚持把法治政府建设摆在前面，管委会多次研究。现将有关情况报告如下：",
            "柳州市",
            "450200",
            ZONE,
        ),
        # a place and a bureau as the subject; the place's own government
        (
            "2022年，桐庐县水利局深入推进法治政府建设。现将有关情况报告如下：",
            "杭州市",
            "330122",
            DEPARTMENT,
        ),
        (
            "2022年，我县扎实推进法治政府建设。现将有关情况报告如下：",
            "桐庐县",
            "330122",
            GOVERNMENT,
        ),
    ],
)
def test_a_page_is_filed_under_who_speaks(
    tmp_path: Path, opening: str, site: str, code: str, kind: IssuerKind
) -> None:
    found = page(tmp_path, opening, site=site)
    assert found.report is not None, found.set_aside
    assert (found.report.region_code, found.report.issuer_kind) == (code, kind)
    assert found.report.year == 2022


@pytest.mark.parametrize(
    ("opening", "site"),
    [
        # what a text calls itself does not fit the site
        ("2022年，我市持续推进法治政府建设。现将有关情况报告如下：", "桐庐县"),
        ("2022年，在区委、区政府领导下，我局坚持依法行政。现将情况报告如下：", "柳州市"),
        ("2022年，我镇坚持依法行政，法治政府建设有进展。现将情况报告如下：", "柳州市"),
        # nobody says who speaks
        ("过去的2022年，法治政府建设取得新的进展。现将有关情况报告如下：", "桐庐县"),
    ],
)
def test_a_site_alone_makes_no_government(tmp_path: Path, opening: str, site: str) -> None:
    found = page(tmp_path, opening, site=site)
    assert found.set_aside is not None, found.report
    assert found.set_aside.reason is Reason.NO_REGION
    assert "--region" in found.set_aside.remedy


def test_the_addressee_of_a_town_is_its_county(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    opening = "2022年，莪山乡依法行政有了起色。现将莪山乡2022年法治政府建设情况报告如下："
    for addressee, kind in (("桐庐县人民政府：", TOWN), ("中共桐庐县委，桐庐县人民政府：", TOWN)):
        file.write_text("\n".join((addressee, opening, *CHAPTERS)), encoding="utf-8")
        found = read(next(iter(walk([file]))))
        assert found.report is not None, found.set_aside
        assert (found.report.region_code, found.report.issuer_kind) == ("330122", kind)
    own = "2022年，我县依法行政有了起色。现将2022年法治政府建设情况报告如下："
    file.write_text("\n".join(("杭州市人民政府：", own, *CHAPTERS)), encoding="utf-8")
    refused = read(next(iter(walk([file])))).set_aside
    assert refused is not None and refused.reason is Reason.NO_REGION


def test_the_superior_is_not_who_speaks() -> None:
    led = Speech(document("2022年，在市委、市政府坚强领导下，我区依法行政水平提高。", *CHAPTERS))
    assert (led.kind, led.own, led.above) == (GOVERNMENT, "区", "市")
    assert (
        Speech(
            document(
                "我局按照市政府部署，把依法行政的各项任务一件一件抓下去，取得成效。", *CHAPTERS
            )
        ).sure
        is DEPARTMENT
    )


def test_a_title_that_names_its_issuer_is_believed(tmp_path: Path) -> None:
    title = "桐庐县人民政府关于2022年法治政府建设情况的报告"
    found = page(tmp_path, "2022年，全县依法行政。现将情况报告如下：", site="桐庐县", title=title)
    assert found.report is not None and found.report.issuer_kind is GOVERNMENT


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (
            "根据条例规定，现公布桐庐县2022年政府信息公开工作年度报告。",
            "桐庐县2022年政府信息公开工作年度报告",
        ),
        (
            "现将桐庐县水利局2022年度法治政府建设情况报告如下：",
            "桐庐县水利局2022年度法治政府建设情况",
        ),
        ("会议审议了《桐庐县2022年度法治政府建设情况报告》。", ""),
    ],
)
def test_the_opening_names_the_report(line: str, name: str) -> None:
    assert announced(document(line, *CHAPTERS))[0] == name


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2018年莪山乡人民政府法治政府建设工作总结", TOWN),
        ("市生态环境局2022年法治政府建设年度报告", DEPARTMENT),
        ("2022年法治政府建设情况报告", None),
        ("2022年全面推进依法行政工作总结", None),
    ],
)
def test_issuers_without_a_place(title: str, kind: IssuerKind | None) -> None:
    found = without_place(title)
    assert (found.kind if found else None) is kind


@pytest.mark.parametrize(
    ("title", "code", "kind"),
    [
        ("杭州市公安局萧山分局2022年法治政府建设情况报告", "330109", DEPARTMENT),
        ("中共桐庐县教育局党组关于2022年法治政府建设情况的报告", "330122", DEPARTMENT),
        ("高新区（新市区）人民政府2022年法治政府建设工作报告", "650104", GOVERNMENT),
        ("桐庐县人民政府办公室2022年度政府信息公开工作年度报告", "330122", DEPARTMENT),
        (
            "桐庐县人民政府办公室关于桐庐县2022年政府信息公开工作年度报告",
            "330122",
            GOVERNMENT,
        ),
    ],
)
def test_forms_of_issuers(title: str, code: str, kind: IssuerKind) -> None:
    (found,) = namings(title)
    assert [named.region.code for named in found.choices] == [code]
    assert found.issuer.kind is kind


def test_a_town_that_bears_a_citys_name_is_no_city() -> None:
    assert not list(namings("丹东街道2021年度法治政府建设情况报告"))
    assert list(namings("丹东市振兴区2021年度法治政府建设情况报告"))


def test_ministries_and_bare_subjects() -> None:
    assert ministry("应急管理部2022年法治政府建设年度报告") is not None
    assert ministry("教育部门2022年法治政府建设年度报告") is None
    assert [kind.kind for kind in map(bare, ("街道", "局党组", "区管委会")) if kind] == [
        TOWN,
        DEPARTMENT,
        ZONE,
    ]
    assert bare("镇海区") is None


def test_the_foot_of_a_page_tells_homonyms_apart(tmp_path: Path) -> None:
    title = "鼓楼区人民政府2022年法治政府建设情况报告"
    opening = "2022年，全区依法行政。现将有关情况报告如下："
    found = page(tmp_path, opening, site="南京市鼓楼区", title=title)
    assert found.report is not None and found.report.region_code == "320106"
