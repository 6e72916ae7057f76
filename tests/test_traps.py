"""What real reports do to a loader, kind by kind: one test for each, on pages of our own.

The numbers are those of the list of traps the loader was built against (18 to 23, names and years,
stand in test_traps_names.py). Every page here is read as a file is, through formats, cleaning,
judging, identifying and outline.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from trap_pages import (
    BODY,
    DONE,
    END,
    LAW,
    NEXT,
    OPENING,
    REPORT,
    TITLE,
    WANTING,
    codes,
    refused,
    report,
    texts,
)

from index_mappings.reports import (
    Reason,
    SectionType,
    WarningCode,
)
from loaders.outline import lines_of
from loaders.read_source import read
from loaders.sources import walk

# --- page and file -------------------------------------------------------------------------------


def test_01_furniture_is_read_then_removed(tmp_path: Path) -> None:
    above = (
        "首页 > 政务公开 > 法治政府建设",
        "索引号：113301220000/2023-00017 发布机构：桐庐县人民政府 文号：桐政〔2023〕8号",
        "发布日期：2023-03-01 浏览量：356 【字体：大 中 小】",
    )
    below = (
        "分享到：微信 微博",
        "下载 打印 全屏 收藏",
        "扫一扫在手机打开当前页",
        "浙ICP备00000000号",
    )
    found = report(tmp_path, *above, *REPORT, *below)
    assert str(found.published_on) == "2023-03-01"
    assert (found.issuer, found.document_number) == ("桐庐县人民政府", "桐政〔2023〕8号")
    plain = report(tmp_path, *REPORT, name="plain.txt")
    assert texts(found) == texts(plain)


@pytest.mark.parametrize("label", ["本栏最新", "阅读排行", "相关文章", "上一篇：", "下一篇："])
def test_02_lists_of_other_regions_and_years_decide_nothing(tmp_path: Path, label: str) -> None:
    others = [
        f"{place}{year}年法治政府建设情况报告"
        for year in (2019, 2020, 2021)
        for place in ("淳安县", "建德市", "富阳区", "临安区", "萧山区", "余杭区", "上城区")
    ]
    found = report(tmp_path, "2022年法治政府建设情况报告", *BODY, *END, label, *others)
    assert (found.region_code, found.year) == ("330122", 2022)
    assert not set(others) & set(lines_of(found.paragraphs))


def test_03_the_crawl_day_is_no_date(tmp_path: Path) -> None:
    found = report(tmp_path, "今天是：2019年10月31日 星期四", TITLE, "发布时间：2023-03-02", *BODY)
    assert (found.year, str(found.published_on)) == (2022, "2023-03-02")


def test_04_what_stands_twice_is_kept_once(tmp_path: Path) -> None:
    once = report(tmp_path, *REPORT, name="once.txt")
    summary = "内容摘要：" + "".join(BODY)[:120] + "…"
    for name, lines in {
        "body.txt": (TITLE, *BODY, *BODY, *END),
        "all.txt": (*REPORT, *REPORT),
        "title.txt": (TITLE, TITLE, *BODY, *END),
        "summary.txt": (TITLE, summary, *BODY, *END),
    }.items():
        found = report(tmp_path, *lines, name=name)
        kept = [text for text in texts(found) if text not in END]
        assert kept == [text for text in texts(once) if text not in END], name


def test_05_lost_breaks_come_back_and_surplus_ones_go(tmp_path: Path) -> None:
    whole = report(tmp_path, *REPORT, name="whole.txt")
    literal = report(tmp_path, "\\r\\n".join(REPORT), name="literal.txt")
    assert texts(literal) == texts(whole)
    cut = [piece for line in BODY for piece in _cut(line)]
    assert texts(report(tmp_path, TITLE, *cut, *END, name="cut.txt")) == texts(whole)
    glued = report(tmp_path, f"{TITLE} {''.join(BODY)}", name="glued.txt")
    assert DONE in texts(glued)[1]
    assert {p.section for p in glued.paragraphs} >= {SectionType.ACHIEVEMENT, SectionType.PLAN}


def _cut(line: str) -> list[str]:
    return [line[i : i + 30] for i in range(0, len(line), 30)] if len(line) > 34 else [line]


@pytest.mark.parametrize(
    "damaged",
    [
        "全年培训????执法人员三百人次，合格率百分之九十八，群众满意度稳步上升。",
        "贯彻《法治政府建设实施纲要（20212025年）》，各项任务按时完成，成效明显。",
        "自20209月起，全面推行行政执法三项制度，执法规范化水平明显提高。",
        "为14812岁的老人和儿童提供法律援助，全年办理援助案件八十六件。",
    ],
)
def test_06_destroyed_characters_stay_and_are_told(tmp_path: Path, damaged: str) -> None:
    found = report(tmp_path, TITLE, *BODY[:4], damaged, *BODY[4:], *END)
    assert damaged in texts(found)
    assert WarningCode.LOST_CHARACTERS in codes(found)


@pytest.mark.parametrize("spam", ["金彩乐通", "凯发天生赢家", "必威官网登录", "万博体育网址"])
def test_07_hijacked_pages_are_loaded_with_evidence(tmp_path: Path, spam: str) -> None:
    lines = [line.replace("人民政府", spam) for line in REPORT]
    found = report(tmp_path, *lines)
    assert (found.region_code, found.year, found.issuer) == ("330122", 2022, None)
    (warning,) = [w for w in found.warnings if w.code is WarningCode.TAMPERED]
    assert spam in warning.message
    assert spam in found.title  # as it was written


def test_08_traditional_characters_and_pinyin(tmp_path: Path) -> None:
    lines = ("桐廬縣人民政府關（guān）於2022年法治政府建設情況的報告", *BODY, "桐廬縣人民政府")
    found = report(tmp_path, *lines)
    assert (found.region_code, found.year) == ("330122", 2022)
    assert "guān" not in found.title


PINYIN = (
    "全縣辦(bàn)結案件，開(kāi)展評查，進(jìn)一步規范執(zhí)法，化解糾(jiū)紛，加強(qiáng)培訓。"
)


def tampered(tmp_path: Path, *lines: str) -> list[str]:
    found = report(tmp_path, "桐廬縣人民政府關於2022年法治政府建設情況的報告", *lines, *BODY)
    return [w.message for w in found.warnings if w.code is WarningCode.TAMPERED]


def test_08_a_page_between_whose_characters_pinyin_stands_is_a_mirror(tmp_path: Path) -> None:
    (message,) = tampered(tmp_path, PINYIN)
    assert "(bàn)" in message and "6 处" in message


def test_08_pinyin_for_a_rare_name_is_no_mirror(tmp_path: Path) -> None:
    assert not tampered(tmp_path, "在㙘(gēng)村和畲(shē)族乡开展普法宣传，群众满意度明显提高。")


NOT_THE_REPORT = [
    (Reason.PLACEHOLDER, ["说明：网上未能检索到该报告全文，以下根据公开资料整理。", DONE]),
    (Reason.ABRIDGED, ["（本文有删减）", DONE]),
    (Reason.EMPTY, ["抱歉，您访问的页面不存在或已被删除。"]),
    (Reason.EMPTY, []),
]


@pytest.mark.parametrize(("reason", "lines"), NOT_THE_REPORT)
def test_09_what_is_not_the_report_is_set_aside(
    tmp_path: Path, reason: Reason, lines: list[str]
) -> None:
    """More of them: test_heldout_pages.py."""
    assert refused(tmp_path, TITLE, *lines) is reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_10_encodings_line_ends_and_full_width(tmp_path: Path, encoding: str, end: str) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    path = tmp_path / "a.txt"
    path.write_bytes(end.join(REPORT).translate(wide).encode(encoding))
    found = read(next(iter(walk([path])))).report
    assert found is not None
    assert (found.region_code, found.year, str(found.published_on)) == (
        "330122",
        2022,
        "2023-02-28",
    )
    sections = [p.section for p in found.paragraphs if p.text == WANTING]
    assert sections == [SectionType.PROBLEM]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2002", "\u2003", "\u3000", "\u200b", "\ue004"])
def test_11_blanks_and_characters_nobody_sees(tmp_path: Path, blank: str) -> None:
    plain = report(tmp_path, *REPORT, name="plain.txt")
    found = report(tmp_path, *(f"{blank}{blank}{line}{blank}" for line in REPORT))
    assert texts(found) == texts(plain)
    assert found.id == plain.id


# --- structure -----------------------------------------------------------------------------------


STYLES = [
    ("一、加强复议工作", "二、存在的问题"),
    ("(一)加强复议工作", "(二)存在的问题"),
    ("（一）加强复议工作", "（二）存在的问题"),
    ("㈠ 加强复议工作", "㈡ 存在的问题"),
    ("1.加强复议工作", "2.存在的问题"),
    ("1．加强复议工作", "2．存在的问题"),
    ("1、加强复议工作", "2、存在的问题"),
    ("(1)加强复议工作", "(2)存在的问题"),
    ("① 加强复议工作", "② 存在的问题"),
    ("第一章 加强复议工作", "第二章 存在的问题"),
    ("第一部分：加强复议工作", "第二部分：存在的问题"),
    ("——加强复议工作", "——存在的问题"),
    ("★ 加强复议工作", "★ 存在的问题"),
    ("加强复议工作", "存在的问题"),
]


@pytest.mark.parametrize(("first", "second"), STYLES)
def test_12_headings_of_all_styles(tmp_path: Path, first: str, second: str) -> None:
    found = report(tmp_path, TITLE, OPENING, first, DONE, second, WANTING, *END)
    where = {p.text: (p.heading, p.section) for p in found.paragraphs}
    assert where[DONE] == ((first,), SectionType.ACHIEVEMENT)
    assert where[WANTING] == ((second,), SectionType.PROBLEM)


def test_12_run_in_headings_and_numbers_that_run_on(tmp_path: Path) -> None:
    lines = (
        "(一)组织领导",
        f"1.加强部署。{DONE}",
        f"2.加强考核。{LAW}",
        "(二)执法监督",
        f"3.规范执法。{DONE[:-1]}，成效明显。",
        f"5.加强监督。{LAW[:-1]}，成效明显。",
    )
    found = report(tmp_path, TITLE, OPENING, *lines, *END)
    paths = [p.heading for p in found.paragraphs if p.heading]
    assert paths == [
        ("(一)组织领导", "1.加强部署"),
        ("(一)组织领导", "2.加强考核"),
        ("(二)执法监督", "3.规范执法"),
        ("(二)执法监督", "5.加强监督"),
    ]


def test_13_last_paragraphs_without_a_heading(tmp_path: Path) -> None:
    problem = "一年来虽然取得一定成绩，但仍存在一些问题，主要表现在：执法力量不足，监督不够有力。"
    found = report(
        tmp_path, TITLE, OPENING, "一、主要成效", DONE, "二、特色做法", LAW, problem, NEXT, *END
    )
    where = {p.text: p.section for p in found.paragraphs}
    assert where[problem] is SectionType.PROBLEM
    assert where[NEXT] is SectionType.PLAN


def test_14_titles_missing_broken_or_in_another_order(tmp_path: Path) -> None:
    missing = report(tmp_path, *BODY, *END, name="missing.txt")
    assert (missing.region_code, missing.year) == ("330122", 2022)
    assert WarningCode.TITLE_COMPOSED in codes(missing)
    two = report(
        tmp_path, "桐庐县人民政府", "关于2022年度法治政府建设情况的报告", *BODY, name="two.txt"
    )
    assert two.title == "桐庐县人民政府关于2022年度法治政府建设情况的报告"
    order = report(tmp_path, "桐庐县政府2022年度法治政府建设工作报告", *BODY, name="order.txt")
    assert (order.region_code, order.year) == ("330122", 2022)


def test_15_a_long_paragraph_stays_one(tmp_path: Path) -> None:
    long = "（一）规范执法。" + "".join(f"{n}是{DONE}" for n in "一二三四五") + LAW * 4
    found = report(tmp_path, TITLE, OPENING, "一、主要成效", long, *END)
    assert len(long) > 300
    assert long in texts(found)


def test_16_footnotes_glossaries_and_tables(tmp_path: Path) -> None:
    marked = "推进“放管服”〔67〕改革，办件量同比增长百分之十二，群众满意度持续提高[1]。"
    found = report(
        tmp_path,
        TITLE,
        OPENING,
        "一、主要成效",
        marked,
        DONE,
        *END,
        "名词解释：",
        "〔67〕放管服：略。",
    )
    # A mark with its note goes, so that the sentence is found; one without stays.
    assert marked.replace("〔67〕", "") in texts(found)
    rows = ("项目 | 数量", "复议 | 31", "应诉 | 12")
    table = report(tmp_path, TITLE, OPENING, "一、主要成效", DONE, *rows, LAW, *END, name="t.txt")
    assert set(rows) <= set(lines_of(table.paragraphs))


def test_17_half_width_punctuation(tmp_path: Path) -> None:
    half = str.maketrans("，：（）；", ",:();")
    wide, narrow = (
        report(tmp_path, *REPORT),
        report(tmp_path, *(line.translate(half) for line in REPORT), name="half.txt"),
    )
    assert [p.section for p in wide.paragraphs] == [p.section for p in narrow.paragraphs]
    assert [p.topics for p in wide.paragraphs] == [p.topics for p in narrow.paragraphs]
    assert wide.id == narrow.id
