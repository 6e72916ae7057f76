"""What real reports do to a loader, kind by kind: one test for each, on pages of our own.

The numbers are those of the list of traps the loader was built against. Every page here is read as
a file is, through formats, cleaning, judging, identifying and outline.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from index_mappings.reports import (
    Given,
    IssuerKind,
    Kind,
    Level,
    Reason,
    Report,
    SectionType,
    WarningCode,
)
from loaders.outline import lines_of
from loaders.read_source import Reading, read
from loaders.sources import Source, walk

TITLE = "桐庐县人民政府关于2022年法治政府建设情况的报告"
OPENING = "2022年，桐庐县坚持依法行政，法治政府建设取得新的进展，现将有关情况报告如下："
DONE = "全年办理行政复议案件三十一件，调解结案二十件，行政机关负责人全部出庭应诉。"
LAW = "审查行政规范性文件十七件，全部按时报送备案，合法性审查意见采纳率百分之百。"
WANTING = "存在的主要问题是基层执法力量不足，个别单位运用法治方式解决问题的能力不强。"
NEXT = "下一步，我县将继续加强行政执法监督，完善应急预案，推动法治政府建设再上新台阶。"
BODY = (
    OPENING,
    "一、主要成效",
    "（一）化解矛盾纠纷",
    DONE,
    "（二）严格文件审查",
    LAW,
    "二、存在的问题",
    WANTING,
    "三、2023年工作打算",
    NEXT,
)
END = ("桐庐县人民政府", "2023年2月28日")
REPORT = (TITLE, *BODY, *END)


def reading(folder: Path, *lines: str, name: str = "a.txt", given: Given | None = None) -> Reading:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    source = next(iter(walk([path])))
    return read(Source(source.name, source.path, given, source.size) if given else source)


def report(folder: Path, *lines: str, name: str = "a.txt", given: Given | None = None) -> Report:
    found = reading(folder, *lines, name=name, given=given)
    assert found.report is not None, found.set_aside
    return found.report


def refused(folder: Path, *lines: str) -> Reason:
    found = reading(folder, *lines)
    assert found.set_aside is not None, found.report
    return found.set_aside.reason


def texts(found: Report) -> list[str]:
    return [p.text for p in found.paragraphs]


def codes(found: Report) -> set[WarningCode]:
    return {warning.code for warning in found.warnings}


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


# --- region and year -----------------------------------------------------------------------------

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
