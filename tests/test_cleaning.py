"""Cleaning: furniture goes and is shown, the report stays; every kind of mess has a row here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_mappings.folding import plain, without_radicals
from loaders.cleaning import clean, shapes
from loaders.cleaning.steps import Cleaned
from loaders.formats import text as text_format
from loaders.formats.pages import Line, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
FIRST = "2022年，青禾县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。"
SECOND = "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。"
THIRD = "下一步，我县将继续加强执法监督，推动法治政府建设再上新台阶，让群众满意。"


def cleaned(*lines: str) -> Cleaned:
    return clean(SourcePage(tuple(Line(line) for line in lines)))


def body(found: Cleaned) -> list[str]:
    return [line.text for line in found.body]


def removed(found: Cleaned, reason: str) -> str:
    return "\n".join(one.text for one in found.removed if one.reason == reason)


def test_furniture_before_goes_and_is_shown() -> None:
    found = cleaned(
        "今天是:2025年10月31日",
        "首页",
        ">",
        "政务公开",
        "分享到：",
        TITLE,
        "【字体：",
        "大",
        "中",
        "小",
        "】",
        "浏览次数：45",
        FIRST,
        SECOND,
        THIRD,
    )
    assert found.title == (TITLE,)
    assert body(found) == [FIRST, SECOND, THIRD]
    everything = "\n".join(one.text for one in found.removed)
    for gone in ("今天是:2025年10月31日", "政务公开", "浏览次数：45", "大", "中"):
        assert gone in everything


def test_the_information_table_is_read_before_it_goes() -> None:
    found = cleaned(
        "索 引 号：11450200/2023-00001 主题分类：综合政务",
        "发布机构：青禾县人民政府  发布日期：2023-03-01",
        "名　　称：" + TITLE,
        "文　　号：青政报〔2023〕5号",
        TITLE,
        FIRST,
        SECOND,
        THIRD,
    )
    values = {datum.field: datum.value for datum in found.metadata}
    assert values["index"] == "11450200/2023-00001"
    assert values["issuer"] == "青禾县人民政府"
    assert values["date_published"] == "2023-03-01"
    assert values["title"] == TITLE
    assert values["number"] == "青政报〔2023〕5号"
    assert body(found) == [FIRST, SECOND, THIRD]


def test_values_on_the_line_below_their_key() -> None:
    found = cleaned(TITLE, "发表时间：", "2023-02-09 09:45", "来源：", "青禾日报", FIRST, SECOND)
    values = {datum.field: datum.value for datum in found.metadata}
    assert values["date_published"] == "2023-02-09 09:45"
    assert values["source"] == "青禾日报"
    assert body(found) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "marker", ["相关文章", "阅读排行", "上一篇：", "本栏最新", "扫一扫在手机打开当前页"]
)
def test_lists_of_other_pages_below_go(marker: str) -> None:
    foreign = [f"{name}县2025年政府工作报告" for name in ("甲", "乙", "丙", "丁")]
    found = cleaned(TITLE, FIRST, SECOND, THIRD, marker, *foreign)
    assert body(found) == [FIRST, SECOND, THIRD]
    assert "丙县2025年政府工作报告" in removed(found, "related")


def test_footers_without_a_marker_go_the_signature_stays() -> None:
    found = cleaned(
        TITLE,
        FIRST,
        SECOND,
        THIRD,
        "青禾县人民政府",
        "2023年3月1日",
        "主办：青禾县人民政府办公室",
        "桂ICP备05000001号-1",
        "网站标识码：4500000001",
        "网站地图",
    )
    assert body(found)[-2:] == ["青禾县人民政府", "2023年3月1日"]
    assert "ICP备" in "\n".join(one.text for one in found.removed)


def test_a_doubled_body_is_kept_once() -> None:
    text = [
        FIRST,
        "一、主要成效",
        SECOND,
        "坚持和发展新时代枫桥经验，建成调解室二十个，化解纠纷千余件。",
        "二、下一步打算",
        THIRD,
        "加强培训考核，全面提升行政执法人员的能力水平和办案质量。",
    ]
    found = cleaned(TITLE, *text, "青禾县人民政府", "2023年3月1日", "法治政府建设", TITLE, *text)
    assert body(found) == [*text, "青禾县人民政府", "2023年3月1日"]
    assert SECOND in removed(found, "doubled_body")


def test_a_doubled_body_with_other_line_breaks() -> None:
    text = [
        FIRST,
        SECOND,
        "坚持和发展新时代枫桥经验，建成调解室二十个，化解纠纷千余件。",
        THIRD,
        "加强培训考核，全面提升行政执法人员的能力水平和办案质量。",
    ]
    found = cleaned(TITLE, *text, "".join(text))
    assert body(found) == text


def test_the_summary_and_a_repeated_title_go() -> None:
    found = cleaned(TITLE, "内容摘要：", FIRST[:24] + "......", TITLE, FIRST, SECOND, THIRD)
    assert body(found) == [FIRST, SECOND, THIRD]
    assert found.front == (TITLE,)


def test_literal_line_breaks_and_entities() -> None:
    found = cleaned(rf"{FIRST}\r\n&nbsp;&nbsp;一、主要成效\r\n{SECOND}\r\n{THIRD}")
    assert body(found) == [FIRST, "一、主要成效", SECOND, THIRD]


def test_a_report_on_one_line_is_split_at_its_numbers() -> None:
    long = SECOND * 20
    found = cleaned(f"{FIRST}（一）主要成效。{long}（二）下一步打算。{THIRD}")
    assert [text[:4] for text in body(found)] == ["2022", "（一）主", "（二）下"]


def test_surplus_breaks_are_joined() -> None:
    found = cleaned(
        TITLE,
        "2022年，青禾县坚持以人民为中心的发展思想，认真落实国民",
        "经济和社会发",
        "展规划，依法行政水平稳步提高。",
        "全年办结各类行政复议案件三十一件，比上年增加五件，其中调解",
        "结案",
        "，占六成以上。",
        "一、下一步打算",
        THIRD,
    )
    assert body(found) == [
        "2022年，青禾县坚持以人民为中心的发展思想，认真落实国民经济和社会发展规划，"
        "依法行政水平稳步提高。",
        "全年办结各类行政复议案件三十一件，比上年增加五件，其中调解结案，占六成以上。",
        "一、下一步打算",
        THIRD,
    ]


def test_pinyin_in_brackets_goes() -> None:
    found = cleaned("青禾县人民政府關(guān)于2022年法治政府建設(shè)情況的報(bào)告", FIRST, SECOND)
    assert "(guān)" in removed(found, "pinyin")


def test_pinyin_in_brackets_goes_with_the_blanks_in_them() -> None:
    found = cleaned(
        "青禾县人民政府關于2022年法治政府建設的報告", "縣政府召開常務會(huì )議。" + FIRST, SECOND
    )
    assert "(huì )" in removed(found, "pinyin")
    assert any("常務會議" in line.text for line in found.body)


def test_two_lines_that_are_one_title() -> None:
    found = cleaned("青禾县人民政府", "关于2022年法治政府建设情况的报告", FIRST, SECOND)
    assert found.title == ("青禾县人民政府", "关于2022年法治政府建设情况的报告")


@pytest.mark.parametrize(
    "lines",
    [
        ("桐庐县人民政府", "关于2022年度法治政府建设情况的", "报告"),
        ("桐庐县人民政府关于2022年度", "法治政府建设情况的报告"),
        ("桐庐县人民政府关于", "2022年度法治政府建设情况的报告"),
        ("桐庐县2022年度", "法治政府建设情况报告"),
    ],
)
def test_a_title_broken_into_lines_is_one(lines: tuple[str, ...]) -> None:
    body = "全县共办理行政复议案件三十一件，调解结案二十件，群众满意度明显提高。"
    cleaned = clean(SourcePage(tuple(Line(line) for line in (*lines, body))))
    assert cleaned.title == lines
    assert not cleaned.removed


def test_what_stands_above_a_title_is_no_part_of_it() -> None:
    body = "全县共办理行政复议案件三十一件，调解结案二十件，群众满意度明显提高。"
    title = "桐庐县2022年法治政府建设情况报告"
    for above in ("首页 > 年报 > 2022年", "桐庐县人民政府", "发布日期：2023年"):
        cleaned = clean(SourcePage(tuple(Line(line) for line in (above, title, body))))
        assert cleaned.title == (title,)


def test_session_and_speaker_stay_with_the_title() -> None:
    found = cleaned(
        "政府工作报告",
        "——2022年1月9日在青禾县第十届人民代表大会第二次会议上",
        "青禾县人民政府县长 王某",
        "王某作政府工作报告。记者 李某 摄",
        "各位代表：",
        FIRST,
        SECOND,
    )
    assert len(found.front) == 3
    assert body(found)[0] == "各位代表："
    assert "记者 李某 摄" in removed(found, "caption")


def test_a_menu_inside_goes_a_table_stays() -> None:
    menu = [
        "市科技局",
        "市教育局",
        "市公安局",
        "市民政局",
        "市司法局",
        "市财政局",
        "市水利局",
        "市商务局",
        "市审计局",
    ]
    cells = ["项目", "2021年", "2022年", "复议", "30件", "31件", "应诉", "12件", "10件"]
    found = cleaned(TITLE, FIRST, *menu, SECOND, *cells, THIRD)
    assert "市司法局" not in body(found)
    assert "市司法局" in removed(found, "menu")
    assert "31件" in body(found)


def test_destroyed_characters_are_never_repaired() -> None:
    broken = "全区??规范性文件清理工作20209月完成，涉及2973,没有遗漏，得到了各方面的肯定。"
    assert broken in body(cleaned(TITLE, FIRST, broken, THIRD))


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("一、基本情况", "han"),
        ("(二)成效", "han_bracket"),
        ("（三）成效", "han_bracket"),
        ("㈣ 成效", "han_bracket"),
        ("1. 成效", "digit"),
        ("2．成效", "digit"),
        ("3、成效", "digit"),
        ("(4)成效", "digit_bracket"),
        ("第一章 总则", "part"),
        ("第二部分 成效", "part"),
        ("一是成效明显", "first"),
        ("——成效明显", "dash"),
        ("★ 成效明显", "mark"),
        ("一、2023年工作", "han"),
        ("2023年工作", ""),
        ("3.5亿元", ""),
        ("十二届三次会议", ""),
        ("第一责任人", ""),
        ("1%的企业", ""),
    ],
)
def test_heading_numbers(text: str, style: str) -> None:
    assert shapes.number(plain(text))[0] == style


@given(st.lists(st.text(max_size=60), max_size=40))
def test_nothing_is_lost(lines: list[str]) -> None:
    """Every character that shows something is kept or among what was removed."""
    source = [line for text in lines for line in text_format.split(text)]
    source = [line.replace("\\", "").replace("&", "") for line in source]
    found = cleaned(*source)
    kept = "".join([*found.front, *body(found), *(one.text for one in found.removed)])
    before = sorted(ch for ch in without_radicals("".join(source)) if ch.isalnum())
    assert sorted(ch for ch in kept if ch.isalnum()) == before
