"""Outline: heading paths, leads, section types, topics; each line of a report exactly once."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import DATA, needs_shared

from index_mappings.reports import Paragraph, SectionType, Topic
from loaders.formats.pages import Line, LineKind
from loaders.outline import lines_of, paragraphs
from loaders.sections import heading_type
from loaders.topics import topics_of

PROSE = "全县共办理行政复议案件三十一件，调解结案二十件，群众满意度明显提高。"


def outline(*lines: str, front: tuple[str, ...] = ()) -> tuple[Paragraph, ...]:
    return paragraphs(front, [Line(line) for line in lines])


def test_title_and_headings_lead_the_first_paragraph_only() -> None:
    found = outline(
        "一、主要成效", "（一）复议", PROSE, PROSE, "二、存在问题", PROSE, front=("某县报告",)
    )
    assert found[0].lead == ("某县报告", "一、主要成效", "（一）复议")
    assert found[1].lead == ()
    assert found[0].heading == found[1].heading == ("一、主要成效", "（一）复议")
    assert found[2].lead == ("二、存在问题",)
    assert found[2].heading == ("二、存在问题",)


def test_a_heading_with_nothing_under_it_is_a_paragraph() -> None:
    found = outline("一、主要成效", PROSE, "二、有关情况", "三、下一步打算", PROSE, "附件:统计表")
    assert [p.text for p in found] == [PROSE, "二、有关情况", PROSE, "附件:统计表"]
    assert found[2].lead == ("三、下一步打算",)


def test_an_empty_subheading_keeps_its_parent_with_it() -> None:
    found = outline("一、主要成效", "（一）复议工作", "（二）应诉工作", PROSE)
    assert found[0].text == "（一）复议工作"
    assert found[0].lead == ("一、主要成效",)
    assert found[1].lead == ("（二）应诉工作",)


def test_run_in_headings_give_the_path_and_stay_in_the_text() -> None:
    text = "(一)加强行政复议工作。" + PROSE
    found = outline("一、主要成效", text, "(二)加强应诉。" + PROSE)
    assert found[0].text == text
    assert found[0].heading == ("一、主要成效", "(一)加强行政复议工作")
    assert found[1].heading == ("一、主要成效", "(二)加强应诉")


def test_a_numbered_sentence_ends_its_sibling() -> None:
    found = outline("一、不足", "(一)力量不足。" + PROSE, "(二)普法形式较为单一。", PROSE)
    assert [p.heading for p in found] == [
        ("一、不足", "(一)力量不足"),
        ("一、不足", "(二)普法形式较为单一。"),
    ] or [p.heading for p in found] == [
        ("一、不足", "(一)力量不足"),
        ("一、不足",),
        ("一、不足",),
    ]
    found = outline("一、不足", "(一)力量不足。" + PROSE, "(二)普法形式较为单一。", "二、打算")
    assert found[1].text == "(二)普法形式较为单一。"
    assert found[1].heading == ("一、不足",)


def test_numbering_that_runs_on_across_parents() -> None:
    found = outline(
        "一、成效",
        "(一)甲工作",
        "1.第一。" + PROSE,
        "2.第二。" + PROSE,
        "(二)乙工作",
        "3.第三。" + PROSE,
        "二、计划安排",
        "(一)丙工作",
        PROSE,
    )
    paths = [p.heading for p in found]
    assert paths[2] == ("一、成效", "(二)乙工作", "3.第三")
    assert paths[3] == ("二、计划安排", "(一)丙工作")


def test_headings_without_numbers() -> None:
    found = outline("2021年工作回顾", PROSE, "综合实力稳步提升", PROSE, "2022年工作安排", PROSE)
    assert [p.lead for p in found] == [
        ("2021年工作回顾",),
        ("综合实力稳步提升",),
        ("2022年工作安排",),
    ]
    assert found[2].section is SectionType.PLAN


def test_a_numbered_sentence_is_no_heading() -> None:
    sentence = "1.全年办结案件三十一件，其中调解结案二十件，撤销行政行为两件，确认违法一件。"
    assert outline("一、成效", sentence, PROSE)[0].text == sentence


def test_salutation_signature_and_date_stand_alone() -> None:
    found = outline(
        "某市人民政府:", PROSE, "一、成效", PROSE, "特此报告。", "某县人民政府", "2023年3月1日"
    )
    assert found[0].text == "某市人民政府:"
    assert [p.text for p in found][-3:] == ["特此报告。", "某县人民政府", "2023年3月1日"]
    assert {p.section for p in found[-3:]} == {SectionType.OTHER}
    assert found[-1].heading == ()


def test_what_stands_before_the_first_heading_is_overview() -> None:
    assert outline(PROSE, "一、成效", PROSE)[0].section is SectionType.OVERVIEW


def test_subsections_inherit_their_type() -> None:
    found = outline(
        "一、主要成效",
        "(一)党政主要负责人履行法治建设第一责任人职责情况",
        PROSE,
        "(二)优化营商环境",
        PROSE,
        "二、明年工作计划",
        "(一)解决突出问题",
        PROSE,
        "(二)优化营商环境",
        PROSE,
    )
    types = [p.section for p in found]
    assert types == [
        SectionType.LEADERSHIP,
        SectionType.ACHIEVEMENT,
        SectionType.PLAN,
        SectionType.PLAN,
    ]


PROBLEM = (
    "今年以来，我县法治政府建设取得了一定成效，但与上级要求相比，还存在一定差距，"
    "主要表现在：一是队伍薄弱。"
)
PLAN = "下一步，我县将继续加强执法监督，完善决策程序，推动法治政府建设再上新台阶。"


def test_problem_and_plan_without_a_heading() -> None:
    work = [f"{n}.推进第{n}项。" + PROSE for n in range(1, 6)]
    found = outline(
        PROSE,
        "一、主要工作",
        *work,
        PROBLEM,
        "二是经费不足，保障能力有待提高，需要加大投入。",
        PLAN,
    )
    assert [p.section for p in found[-3:]] == [
        SectionType.PROBLEM,
        SectionType.PROBLEM,
        SectionType.PLAN,
    ]
    assert found[-1].heading == ()


def test_a_marked_heading_of_a_page_needs_no_number() -> None:
    lines = [Line(PROSE), Line("复议体制改革走深走实", LineKind.HEADING), Line(PROSE)]
    assert paragraphs((), lines)[1].heading == ("复议体制改革走深走实",)


@given(
    st.lists(
        st.sampled_from(
            [
                "一、主要成效",
                "二、存在问题",
                "（一）复议",
                "1.应诉",
                "——亮点纷呈",
                "综合实力稳步提升",
                PROSE,
                "(一)加强党的领导。" + PROSE,
                "一是抓好落实。" + PROSE,
                "某县人民政府",
                "2023年3月1日",
                "各位代表：",
                PLAN,
            ]
        ),
        max_size=25,
    )
)
def test_every_line_stands_exactly_once(lines: list[str]) -> None:
    found = paragraphs(("标题",), [Line(line) for line in lines])
    assert list(lines_of(found)) == ["标题", *lines]
    assert [p.position for p in found] == list(range(1, len(found) + 1))


HEADINGS = [
    ("一、工作总体情况", "overview"),
    ("二、基本情况", "overview"),
    ("一、2022年工作开展情况", "achievement"),
    ("(三)持续优化营商环境", "achievement"),
    ("二、工作亮点", "achievement"),
    ("推动解决历史遗留问题", "achievement"),
    ("(二)聚焦群众急难愁盼问题", "achievement"),
    ("上年度存在问题整改落实情况", "achievement"),
    ("三、存在问题及原因", "problem"),
    ("二、工作中存在的不足", "problem"),
    ("问题与短板", "problem"),
    ("四、面临的形势和挑战", "problem"),
    ("(二)薄弱环节", "problem"),
    ("三、存在的困难和问题", "problem"),
    ("二、主要负责人履行推进法治建设第一责任人职责的情况", "leadership"),
    ("三、党政主要负责人述法情况", "leadership"),
    ("(一)县长带头履职", "leadership"),
    ("四、下一步工作安排", "plan"),
    ("五、2025年重点工作", "plan"),
    ("明年工作思路", "plan"),
    ("四、工作打算及建议", "plan"),
    ("二、今后五年的奋斗目标", "plan"),
    ("三、改进措施", "plan"),
    ("附件1 任务分工表", "other"),
    ("联系方式", "other"),
    ("监督方式和投诉渠道", "other"),
    ("完善举报投诉等监督方式", "achievement"),
    ("进一步拓宽公开渠道", "achievement"),
    ("四、其他需要报告的事项", "other"),
]


@pytest.mark.parametrize(("heading", "expected"), HEADINGS)
def test_heading_types(heading: str, expected: str) -> None:
    assert heading_type(heading) == expected


TOPICS = [
    ("全面实行行政许可清单管理，压减审批时限七成。", {Topic.FUNCTIONS}),
    ("审查规范性文件三十件，报送备案率达百分之百。", {Topic.LEGISLATION}),
    ("重大行政决策均经专家论证和集体讨论。", {Topic.DECISION}),
    ("持证上岗，规范行政处罚自由裁量权。", {Topic.ENFORCEMENT}),
    ("完善应急预案，组织防汛演练五次。", {Topic.EMERGENCY}),
    ("建成“枫桥式”派出所三个，化解矛盾两千起。", {Topic.DISPUTES}),
    ("自觉接受人大监督，办理政协提案八十件。", {Topic.OVERSIGHT}),
    ("建设智慧城市大脑，归集公共数据一亿条。", {Topic.DIGITAL}),
    ("落实述法制度，开展宪法学习宣传。", {Topic.ORGANIZATION}),
    ("深化“双随机、一公开”监管。", {Topic.FUNCTIONS, Topic.ENFORCEMENT}),
    ("全县粮食总产量稳步增长，居民收入持续提高。", set()),
    ("落实“谁执法谁普法”责任制。", {Topic.ORGANIZATION}),
]


@pytest.mark.parametrize(("text", "expected"), TOPICS)
def test_topics(text: str, expected: set[Topic]) -> None:
    assert set(topics_of(text)) == expected


def test_a_paragraph_that_names_no_topic_takes_its_headings() -> None:
    assert topics_of("全年召开会议三次。", ("（五）健全矛盾纠纷化解机制",)) == (Topic.DISPUTES,)


@needs_shared
def test_labelled_headings() -> None:
    """At least 95 % typed right."""
    with (DATA / "headings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [row for row in rows if heading_type(row["heading"]) != row["section_type"]]
    assert len(wrong) <= 0.05 * len(rows), wrong


@needs_shared
def test_labelled_topics() -> None:
    """Micro-F1 at least 0.85."""
    hit = missed = extra = 0
    with (DATA / "topics.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            expected = set(filter(None, row["topics"].split("|")))
            found = {topic.value for topic in topics_of(row["text"])}
            hit += len(found & expected)
            extra += len(found - expected)
            missed += len(expected - found)
    assert 2 * hit / (2 * hit + missed + extra) >= 0.85
