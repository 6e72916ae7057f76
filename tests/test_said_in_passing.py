"""Whose report it is, where no title says so: told from what the text names in passing."""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import Report
from loaders.read_source import read
from loaders.sources import walk

LAW = "一、主要举措和成效", "（一）健全制度。全年专题学法五次，法治政府建设稳步推进。"
OPEN = "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "全年没有收到申请。"


def report(folder: Path, *lines: str) -> Report | None:
    file = folder / "page.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read(next(iter(walk([file])))).report


@pytest.mark.parametrize(
    ("code", "kind", "lines"),
    [
        pytest.param(
            "330400", "department",
            ("2022年，我局深入推进依法行政。现将我局2022年法治政府建设情况报告如下：", *LAW,
             "（二）规范决策。制定《嘉兴市水利局重大行政执法决定审核办法》，审核决定九件。"),
            id="its own paper names the bureau",
        ),
        pytest.param(
            "420500", "department",
            ("市审计局2021年度政府信息公开工作报告", "一、总体情况",
             "2021年，市审计局主动公开信息九十条，修订《宜昌市审计局政务公开目录》。", *OPEN),
            id="its own paper, the title without the place",
        ),
        pytest.param(
            "630100", "zone",
            ("2022年，开发区认真贯彻《中华人民共和国政府信息公开条例》，推进政府信息公开工作。",
             "一、总体情况", "修订了《西宁经济技术开发区政府信息公开指南》，主动公开信息三十条。",
             *OPEN),
            id="its own paper names the zone",
        ),
        pytest.param(
            "441802", "town",
            ("2022年，石角镇认真落实《清城区2022年法治政府建设工作要点》。",
             "现将我镇2022年法治政府建设情况报告如下：", *LAW),
            id="the plan a town carries out is its county's",
        ),
        pytest.param(
            "511421", "town",
            ("文林镇2019年政府信息公开工作年度报告",
             "本报告根据《仁寿县人民政府办公室关于做好2019年度政府信息公开年度报告的通知》编制。",
             "一、总体情况", "我镇全年主动公开政府信息四十条。", *OPEN),
            id="the circular a town follows is its county's",
        ),
        pytest.param(
            "441900", "department",
            ("2021年，我局在市委、市政府领导下，落实《东莞市2021年依法行政工作要点》。",
             "现将我局2021年法治政府建设情况报告如下：", *LAW),
            id="the plan a city's bureau carries out is its city's",
        ),
        pytest.param(
            "330102", "department",
            ("2024年，区民政局按照区政府印发的《关于印发〈杭州市上城区2024年法治政府建设工作要点〉"
             "的通知》，推进依法行政。现将一年来的工作情况报告如下：", *LAW),
            id="a plan within a circular's name",
        ),
        pytest.param(
            "360200", "government",
            ("2017年，我市各级行政机关认真推进依法行政。现将我市2017年度法治政府建设情况报告如下：",
             *LAW, "我市制定出台了《景德镇市法治政府建设实施纲要》，细化任务六十项。"),
            id="the plan a government makes is its own",
        ),
        pytest.param(
            "530302", "department",
            ("根据《条例》要求，特向社会公布2022年度我局政府信息公开工作年度报告。",
             "本报告由六部分组成，涵盖了2022年麒麟区水务局政府信息公开工作，"
             "统计期限为2022年1月1日至"
             "2022年12月31日。", "一、总体情况", "我局主动公开信息五十条。", *OPEN),
            id="what the report covers",
        ),
        pytest.param(
            "330825", "town",
            ("现编制并公布本单位2019年政府信息公开工作年度报告。"
             "统计期限为2019年1月1日至2019年12月31日。"
             "如有疑问，请联系：龙游县小南海镇信息公开领导小组办公室，电话：0570-7000000。",
             "一、总体情况", "全年公开信息三十条。", *OPEN),
            id="whom to ask is the town itself",
        ),
        pytest.param(
            "150500", "department",
            ("根据《中华人民共和国政府信息公开条例》编制本报告。"
             "统计期限为2022年1月1日至2022年12月31日。",
             "一、总体情况", "2022年，市政府办公室通过“通辽政务”微信公众号发布信息九十期。", *OPEN),
            id="its own account on a network",
        ),
        pytest.param(
            "420000", "department",
            ("2024年，省水利厅深入推进依法行政。现将有关工作情况报告如下：", *LAW,
             "我厅在湖北水利系统组织法治培训十二期，培训湖北各地执法人员九百人。"),
            id="a province's office and the one province it names",
        ),
        pytest.param(
            "440100", "department",
            ("一、总体情况",
             "2023年，市文化广电旅游局推进政府信息公开，公开信息一千条，推动我市演艺市场发展。",
             "推出《广州市促进演出市场繁荣发展实施办法》《广州市革命遗存保护办法》"
             "等广州市文件的解读。",
             *OPEN),
            id="a bureau that speaks of our city",
        ),
        pytest.param(
            "440117", "zone",
            ("一、总体情况",
             "2022年，在区委区政府领导下，广东从化经济开发区管理委员会推进政府信息公开。", *OPEN),
            id="a place's name that holds a verb",
        ),
        pytest.param(
            "370600", "department",
            ("2021年，市生态环境局推进依法行政。现将有关情况报告如下。", *LAW,
             "印发《烟台市危险废物专项整治方案》，修订《烟台市环境影响评价简化名录》，"
             "排查企业九十家。"),
            id="the city's papers that its bureau makes",
        ),
        pytest.param(
            "610112", "town",
            ("谭家街道2025年法治政府建设工作总结", "2025年，谭家街道推进法治政府建设。", *LAW,
             "街道落实《未央区领导干部学法用法清单制度》，制定学法清单。"),
            id="the list of laws that a county has its towns learn",
        ),
        pytest.param(
            "330105", "town",
            ("2023年，长庆街道以“2023年法治拱墅建设工作要点”为抓手，学习《法治中国建设规划》，"
             "推进法治政府"
             "建设。现对2023年所做工作总结如下：", *LAW),
            id="a county's plan for itself under the rule of law",
        ),
        pytest.param(
            "500106", "department",
            ("2024年，区审计局落实《重庆市法治政府建设实施方案》，推进法治政府建设。"
             "现将我局2024年度法治政府"
             "建设情况报告如下：", *LAW, "落实《沙坪坝区2024年法治政府建设工作要点》，"
             "审计项目九个。"),
            id="a district by its short plan",
        ),
        pytest.param(
            "500103", "department",
            ("2024年，区文化旅游委落实《重庆市法治政府建设实施方案》。"
             "现将我委2024年度法治政府建设情况报告"
             "如下：", *LAW, "对照《渝中区2024年普法责任清单》普法九次。"),
            id="a plan for teaching the law",
        ),
        pytest.param(
            "620102", "department",
            ("2024年，区审计局落实《甘肃省法治政府建设实施方案》，推进法治政府建设。"
             "现将我局2024年度法治政府"
             "建设情况报告如下：", *LAW, "落实《城关区2024年法治政府建设工作要点》，审计项目九个。"
             ""),
            id="of two places of one name the one whose province's paper is followed",
        ),
        pytest.param(
            "420103", "department",
            ("2019年，我局按照《武汉市政府信息公开暂行规定》推进公开，编制本报告。"
             "统计期限为2019年1月1日至"
             "2019年12月31日。如有疑问，"
             "请与武汉市江汉区统计局政府信息公开工作领导小组办公室联系（地址：武汉市"
             "新华路15号）。", "一、总体情况", "我局主动公开信息五十条。", *OPEN),
            id="whom to ask, the office's long name behind it",
        ),
        pytest.param(
            "330326", "department",
            ("现公布本局2016年政府信息公开工作年度报告。统计期限为2016年1月1日至2016年12月31日。"
             "电子版可以在"
             "“中国平阳”县政府门户网站下载，如有疑问请与本单位联系。",
             "一、概述", "我局高度重视信息公开工作。", *OPEN),
            id="the county's site by its own name",
        ),
        pytest.param(
            "610900", "department",
            ("2022年，市商务局推进政府信息公开，主动公开信息九十条。", "一、总体情况",
             "我局开设有网站和“安康商务”微信公众号。", *OPEN),
            id="an account called after the bureau's matter",
        ),
        pytest.param(
            "361127", "zone",
            ("现公布2021年度余干县高新科技产业园管理委员会信息公开年度工作情况。",
             "一、总体情况", "2021年，高新区管委会推进政府信息公开。", *OPEN),
            id="a zone's disclosure announced as the year's work",
        ),
        pytest.param(
            "310000", "department",
            ("2020年上海市人民政府办公厅政府信息公开工作年度报告", "一、"
             "总体情况", "全年公开信息三百条。",
             *OPEN),
            id="a government's office, the year before its name",
        ),
        pytest.param(
            "420100", "department",
            ("武汉经开区审计局关于2024年度法治政府建设情况的报告", "2024年，区审计局推进依法行政。"
             "", *LAW),
            id="a zone's bureau",
        ),
        pytest.param(
            "500117", "department",
            ("重庆市合川区人民政府办公室", "2024年政府信息公开工作年度报告",
             "统计期限自2024年1月1日起至2024年12月31日止。", "一、总体情况",
             "2024年，重庆市合川区人民政府办公室坚持公开为常态。", *OPEN),
            id="a government's office that speaks of itself",
        ),
    ],
)  # fmt: skip
def test_the_place_said_in_passing(
    tmp_path: Path, code: str, kind: str, lines: tuple[str, ...]
) -> None:
    found = report(tmp_path, *lines)
    assert found is not None
    assert (found.region_code, found.issuer_kind.value) == (code, kind)


@pytest.mark.parametrize(
    "lines",
    [
        # The plan of the city above is not that of a county-level city's bureau in so many words.
        ("2021年，我局认真落实《宁波市水利局关于加强执法的意见》和《浙江省水利厅执法办法》。",
         "现将我局2021年法治政府建设情况报告如下：", *LAW),
        # Two counties' plans are nobody's.
        ("2022年，我镇落实《泾县2022年法治政府建设工作要点》，"
         "学习《旌德县2022年法治政府建设工作要点》。",
         "现将我镇2022年法治政府建设情况报告如下：", *LAW),
        # A government that carries out another's plan.
        ("2022年，我市落实《宁波市法治政府建设实施纲要》。现将我市2022年法治政府建设情况报告如下：",
         *LAW),
        # A district's bureau that follows the plan of the city above, in a line like an addressee.
        ("2024年，区审计局落实《重庆市法治政府建设实施方案》。"
         "现将我局2024年度法治政府建设情况报告如下：", *LAW),
        # The list of a city above, made by a county's bureau.
        ("2024年，县应急管理局推进依法行政。现将我局2024年法治政府建设情况报告如下：", *LAW,
         "印发《丽水市应急管理处罚裁量清单》。"),
        # A newspaper on a report that was published.
        ("贵州省发布2021年政府信息公开工作年度报告", "2022-03-28 来源：贵州日报",
         "27日，贵州省人民政府正式向社会发布2021年政府信息公开工作年度报告，介绍全省公开工作。",
         "报告显示，全省主动公开信息九百万条，依申请公开三千件。"),
        # Two provinces.
        ("2024年，省水利厅推进依法行政。现将有关工作情况报告如下：", *LAW,
         "我厅赴浙江学习，在湖北水利系统组织培训十二期。"),
    ],
)  # fmt: skip
def test_what_is_another_s_is_no_proof(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert report(tmp_path, *lines) is None


def test_a_telephone_number_is_no_missing_page(tmp_path: Path) -> None:
    found = report(
        tmp_path, "龙游县庙下乡2019年政府信息公开工作年度报告",
        "请联系龙游县庙下乡人民政府，邮编324404，联系电话：0570-7079404。", "一、总体情况",
        "我乡全年公开信息三十条。", *OPEN,
    )  # fmt: skip
    assert found is not None


@pytest.mark.parametrize(
    ("year", "lines"),
    [
        (2025, ("区审计局认真梳理总结2025年度法治政府建设情况，现报告如下。",
                "一、推进法治政府建设的主要举措和成效", "鄞州区审计局审结项目九个。")),
        (2023, ("鄞州区人民政府网", "一、总体情况", "本报告汇报我镇2023年政府信息公开工作。"
                "", *OPEN)),
        (2021, ("现公布2021年度余干县高新科技产业园管理委员会信息公开年度工作情况。", "一、"
                "总体情况", *OPEN)),
        (2023, ("长庆街道依法行政。"
                "现对2023年所做法治政府建设工作总结如下：", *LAW, "下城区街道九个社区。")),
        (2019, ("鄞州区人民政府2019年 政府信息公开工作年度报告 一、总体情况 2018年底以来，推进。",
                *OPEN)),
    ],
)  # fmt: skip
def test_the_year_where_it_really_stands(tmp_path: Path, year: int, lines: tuple[str, ...]) -> None:
    page = "".join(f"<p>{line}</p>" for line in lines)
    file = tmp_path / "a.html"
    file.write_text(
        f"<html><head><title>宁波市鄞州区人民政府</title></head><body>{page}"
        "<p>主办单位：宁波市鄞州区人民政府</p></body></html>", encoding="utf-8",
    )  # fmt: skip
    found = read(next(iter(walk([file]))))
    assert found.report is not None, found.set_aside
    assert found.report.year == year


def test_a_bureau_is_heard_by_its_party_group(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(
        "<html><body><p>2024年，在区委、区政府领导下，依法治教水平提高。现将工作报告如下：</p>"
        "<p>一、加强法治建设</p><p>形成了局党委牵头、上下联动的法治政府建设责任体系。</p>"
        "<p>二、存在的问题</p><p>力量不足。</p><p>主办单位：岳阳市云溪区人民政府</p></body></html>",
        encoding="utf-8",
    )
    found = read(next(iter(walk([file]))))
    assert found.report is not None, found.set_aside
    assert found.report.issuer_kind.value == "department"
