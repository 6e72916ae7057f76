"""Section types of every style: a chapter whose heading says nothing is typed by what stands
beneath it; capital numerals; furniture that looks like a heading."""

from __future__ import annotations

import pytest

from index_mappings.reports import Paragraph, SectionType
from loaders.cleaning import clean
from loaders.cleaning.steps import Cleaned
from loaders.formats.pages import Line, SourcePage
from loaders.outline import paragraphs
from loaders.sections import beneath, heading_type

OPENING = "2024年，全县法治政府建设取得新的进展，各项任务落实到位，群众满意度明显提升。"
WORK = ("一、主要工作", "全年办理行政复议案件八十七件，开展案卷评查两次，抽查案卷三百宗。")


def outlined(*lines: str) -> tuple[Paragraph, ...]:
    return paragraphs([], [Line(line) for line in (OPENING, *WORK, *lines)])


BENEATH = [
    # what is to be done
    ("今年要把执法监督延伸到镇街，要建好法律服务站。", "plan"),
    ("力争年底前实现行政执法案卷电子化全覆盖。", "plan"),
    ("转变作风永远在路上，我们将继续精简文件。", "plan"),
    ("“十五五”时期是乘势而上的关键时期，也是转型的窗口期。", "plan"),
    ("今年是改革的攻坚之年，任务繁重。", "plan"),
    # what is wanting
    ("法治机构人手不足，部分干部学法还不够深入。", "problem"),
    ("我们也清醒地看到，行政执法水平与群众期盼还有距离。", "problem"),
    # who led it
    ("县委书记率先垂范，带头讲授法治课。", "leadership"),
    ("党政主要负责人切实履行推进法治建设第一责任人职责。", "leadership"),
    # what was done, though its words look like the others
    ("针对执法力量不足的问题，新招录执法人员六十名。", "achievement"),
    ("2024年，市委要求将法治建设纳入考核，全年召开会议五次。", "achievement"),
    ("力争擦亮普法品牌，累计开展宣讲二百场。", "achievement"),
    ("今年以来，我县将法治元素融入公园，建成法治广场三处。", "achievement"),
]


@pytest.mark.parametrize(("text", "expected"), BENEATH)
def test_a_chapter_that_says_nothing_is_what_stands_beneath_it(text: str, expected: str) -> None:
    found = outlined("二、百尺竿头再向前", text)
    assert found[-1].heading == ("二、百尺竿头再向前",)
    assert found[-1].section == expected


def test_what_stands_under_the_next_chapter_is_not_beneath_this_one() -> None:
    lines = ("二、百舸争流", "三、扬帆远航", "今年要建好法律服务站。")
    assert beneath(lines, 0) is None
    assert beneath(lines, 1) is SectionType.PLAN
    bare = ("百舸争流", "扬帆远航", "今年要建好法律服务站。")
    assert beneath(bare, 0) is None
    assert beneath(bare, 1) is SectionType.PLAN


def test_a_report_opens_neither_with_its_plan_nor_with_what_is_wanting() -> None:
    found = paragraphs([], [Line("一、百尺竿头再向前"), Line("今年要建好法律服务站。")])
    assert found[0].section is SectionType.ACHIEVEMENT


def test_a_leader_beneath_a_heading_of_work_does_not_make_it_one_of_leadership() -> None:
    found = outlined("二、加强组织领导", "县委书记率先垂范，带头讲授法治课。")
    assert found[-1].section is SectionType.ACHIEVEMENT


def test_after_the_plan_a_chapter_that_says_nothing_belongs_to_it() -> None:
    found = outlined("二、一鼓作气", "今年要建好法律服务站。", "三、行稳致远", "抓实队伍建设。")
    assert found[-1].section is SectionType.PLAN


def test_a_line_that_announces_what_follows_is_no_heading() -> None:
    found = outlined("二、一鼓作气", "今年要重点抓好以下工作：", "（一）强基层", "建好服务站。")
    assert found[-1].heading == ("二、一鼓作气", "（一）强基层")
    assert found[-1].section is SectionType.PLAN


def test_a_goal_of_the_plan_is_no_work_done() -> None:
    found = outlined("二、2025年工作安排", "（一）法治社会建设取得显著成效", "建好法律服务站。")
    assert found[-1].section is SectionType.PLAN


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("壹、总的情况", SectionType.OVERVIEW),
        ("贰 存在短板", SectionType.PROBLEM),
        ("叁｜初步安排", SectionType.PLAN),
        ("Ⅱ、存在的不足", SectionType.PROBLEM),
    ],
)
def test_capital_and_roman_numerals_head_chapters(heading: str, expected: SectionType) -> None:
    assert heading_type(heading) is expected
    found = outlined(heading, "（一）有关要点", "各项任务稳步推进。")
    assert found[-1].heading == (heading, "（一）有关要点")


@pytest.mark.parametrize("line", ["陆续出台规章三件", "伍家村调解室启用", "叁号楼普法", "IV期工程"])
def test_a_word_that_begins_like_a_numeral_is_none(line: str) -> None:
    assert (
        outlined("（一）甲乙", line, "建好法律服务站，群众满意，纠纷化解，成效明显。")[-1].heading[
            0
        ]
        == WORK[0]
    )


def read(*lines: str) -> Cleaned:
    body = (*WORK, *lines, "二、下一步工作", "继续加强行政执法监督，推动各项任务落实见效。")
    return clean(SourcePage(tuple(map(Line, ("清河县2024年法治政府建设情况报告", OPENING, *body)))))


@pytest.mark.parametrize(
    "line", ["信息公开指南", "责任编辑", "二维码", "手机版二维码", "公开期限", "公开时限：长期"]
)
def test_furniture_that_looks_like_a_heading_goes_and_is_named(line: str) -> None:
    cleaned = read(line)
    assert line not in [own.text for own in cleaned.body]
    assert any(line in removed.text for removed in cleaned.removed)
    found = paragraphs(cleaned.front, cleaned.body)
    assert found[-1].heading == ("二、下一步工作",)


@pytest.mark.parametrize("line", ["（二）推广商户二维码", "（二）修订信息公开指南"])
def test_a_heading_that_names_furniture_stays(line: str) -> None:
    assert line in [own.text for own in read(line).body]


GLOSSARIES = [
    "名词解释",
    "※名词解释※",
    "【名词解释】",
    "《政府工作报告》有关内容名词注释",
    "附件：报告中有关专业术语解释",
]


@pytest.mark.parametrize("heading", GLOSSARIES)
def test_all_that_stands_in_a_glossary_is_a_note(heading: str) -> None:
    entries = ("1.河长制：党政负责人分级管河。", "2.六项主要成效", "全年办理复议案件八十七件。")
    found = outlined(
        "二、下一步打算", "要把执法监督延伸到镇街，要建好法律服务站。", heading, *entries
    )
    assert [p.section for p in found[-3:]] == ["plan", "note", "note"]


NOTES = [
    "注：数据截至2024年底，不含市本级。",
    "①“三零”创建：是指零上访、零事故、零案件。",
    "〔7〕雪亮工程：以网格化管理为基础，以视频联网为重点。",
    "“土十条”：《土壤污染防治行动计划》的简称。",
    "12.亩均论英雄，即按每亩产出配置要素。",
    "河长制：是指由党政负责人担任河长的制度。",
]


@pytest.mark.parametrize("text", NOTES)
def test_what_explains_a_word_is_a_note_wherever_it_stands(text: str) -> None:
    more = "全年抽查案卷三百宗，办结复议案件八十七件。"
    found = outlined("二、执法监督", "开展案卷评查两次，群众评议一次。", text, more)
    assert [p.section for p in found[-3:]] == ["achievement", "note", "achievement"]


NO_NOTES = [
    "“一条主线”即把法治要求贯穿全年工作，县里开了三次会部署。",
    "“放管服”改革：向纵深推进，取消证明事项四十项。",
    "3.执法监督：指出问题三十个，全部整改到位。",
    "注重源头治理，调解纠纷三百件。",
    "〔2023〕12号文件印发后，各镇街完成清理。",
    "第二条 本办法所称经营者，是指从事商品经营的人。",
]


@pytest.mark.parametrize("text", NO_NOTES)
def test_what_tells_of_work_is_none(text: str) -> None:
    found = outlined("二、执法监督", "开展案卷评查两次，群众评议一次。", text)
    assert found[-1].section == "achievement"
