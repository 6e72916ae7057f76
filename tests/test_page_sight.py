"""Web pages: what is drawn is what is read; what a style hides is named, nothing else goes."""

from __future__ import annotations

import pytest

from loaders import formats
from loaders.cleaning import clean
from loaders.formats import html
from loaders.formats.pages import LineKind, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
LONG = (
    "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高，基层治理水平稳步提升。"
)


def read(inner: str, head: str = "") -> SourcePage:
    body = f"<h1>{TITLE}</h1><div class='TRS_Editor'><p>{LONG * 6}</p>{inner}</div>"
    return html.parse(f"<html><head>{head}</head><body>{body}</body></html>")


def seen(page: SourcePage) -> str:
    return "\n".join(line.text for line in page.lines)


def hidden(page: SourcePage) -> list[str]:
    return [text for why, text in page.left_out if why == "hidden"]


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE !important",
        "color:red;display:block;display:none",
        "visibility: hidden",
        "visibility:collapse",
        "opacity:0",
        "opacity: 0.0",
        "filter:alpha(opacity=0)",
        "font-size:0",
        "font-size: 0px",
        "font-size:1px",
        "opacity:.01",
        "font-size:0pt;color:#333",
        "color:#fff",
        "color: white",
        "color:#FEFEFE",
        "color:rgb(255, 255, 255)",
        "color:#f5f5f5;background-color:#f5f5f5",
        "background:#eee;color:#eeeeee",
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "position:absolute;left:-9999px",
        "position:fixed; top:-100em",
        "position:absolute;right:-2000px",
        "position: relative; left: -1500pt",
        "text-indent:-9999px",
        "height:0;overflow:hidden",
        "max-height:0px;overflow: hidden",
        "width:1px;height:1px;overflow:hidden;position:absolute",
        "line-height:0;overflow:hidden",
        "position:absolute;clip:rect(0,0,0,0)",
        "position:absolute;clip: rect(1px 1px 1px 1px)",
        "clip-path:inset(50%)",
        "transform:translateX(-9999px)",
        "transform:scale(0)",
        "mso-hide:all",
    ],
)
def test_what_a_style_hides_is_left_out_and_named(style: str) -> None:
    for tag in ("p", "span", "div"):
        page = read(f"<{tag} style='{style}'>某某娱乐注册送彩金</{tag}><p>第二段</p>")
        assert "彩金" not in seen(page)
        assert "第二段" in seen(page)
        assert hidden(page) == ["某某娱乐注册送彩金"]


@pytest.mark.parametrize(
    "style",
    [
        "margin-left:-100.5pt",
        "margin-left:-9999px",
        "padding-left:120pt;margin-top:-300px",
        "text-indent:-105.0pt;margin-left:105.0pt",
        "margin:0 0 0 700px;text-indent:-700px",
        "text-indent:-150px",
        "border-left:-999px",
        "display:none;display:block",
        "visibility:visible",
        "opacity:0.9",
        "opacity:.1",
        "font-size:9px",
        "font-size:100%",
        "font-size:1em",
        "font-size:small",
        "font-size:0.8em",
        "color:#333",
        "color:#fff;background-color:#c00",
        "color:#fff;background:red url(bar.png)",
        "position:relative;left:-100px",
        "left:-9999px",
        "overflow:hidden;height:200px",
        "line-height:0.9",
        "transform:translateX(-10px)",
        "width:0;height:0",
        "background:none;color:black",
    ],
)
def test_what_a_style_does_not_hide_stays(style: str) -> None:
    page = read(f"<p style='{style}'>（四）行政复议案件八十七件</p>")
    assert "（四）行政复议案件八十七件" in seen(page)
    assert hidden(page) == []


def test_inner_elements_may_undo_what_letters_inherit() -> None:
    page = read(
        "<div style='font-size:0'><span style='font-size:16px'>看得见甲</span>看不见乙</div>"
        "<div style='color:#fff'><b style='color:#000'>看得见丙</b>看不见丁</div>"
        "<div style='visibility:hidden'><i style='visibility:visible'>看得见戊</i>看不见己</div>"
    )
    assert hidden(page) == ["看不见乙", "看不见丁", "看不见己"]
    assert all(word in seen(page) for word in ("看得见甲", "看得见丙", "看得见戊"))


def test_the_pages_own_style_sheet_is_asked() -> None:
    sheet = (
        "<style>.gone, #x7 {display:none} p.far{position:absolute;left:-3000px}"
        " /* .kept{display:none} */ @media print { .paper {display:none} }"
        " .tab{display:none} .tab.on{display:block}</style>"
    )
    page = read(
        "<p class='gone'>甲甲</p><p id='x7'>乙乙</p><p class='big far'>丙丙</p>"
        "<p class='kept'>丁丁</p><p class='paper'>戊戊</p><p class='tab on'>己己</p>",
        sheet,
    )
    assert hidden(page) == ["甲甲", "乙乙", "丙丙"]
    assert all(word in seen(page) for word in ("丁丁", "戊戊", "己己"))


def test_a_long_text_that_a_script_would_show_stays() -> None:
    page = read(f"<div style='display:none'>{LONG * 12}</div>")
    assert seen(page).count(LONG) == 18


def test_hidden_cells_rows_and_attributes() -> None:
    page = read(
        "<table><tr style='display:none'><td>甲</td><td>乙</td></tr>"
        "<tr><td>事项</td><td>件数<span style='display:none'>推广</span></td></tr></table>"
        "<p hidden>丙丙</p><font color='#ffffff'>丁丁</font>"
        "<table bgcolor='#003366'><tr><td><font color='white'>白字</font></td></tr></table>"
    )
    assert "事项 | 件数" in seen(page).splitlines()
    assert "白字" in seen(page)
    assert set(hidden(page)) == {"甲 | 乙", "推广", "丙丙", "丁丁"}


def test_what_is_hidden_stands_in_removed() -> None:
    removed = clean(read("<p style='font-size:0'>某某娱乐注册送彩金</p>")).removed
    assert [(r.reason, r.text) for r in removed if r.reason == "hidden"] == [
        ("hidden", "某某娱乐注册送彩金")
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<ruby>法治<rt>fǎ zhì</rt></ruby>宣传",
        "<ruby>法<rp>(</rp><rt>fǎ</rt><rp>)</rp>治<rp>(</rp><rt>zhì</rt><rp>)</rp></ruby>宣传",
        "<ruby><rb>法治</rb><rtc><rt>fa</rt><rt>zhi</rt></rtc></ruby>宣传",
    ],
)
def test_ruby_is_beside_the_text(markup: str) -> None:
    assert "开展法治宣传活动" in seen(read(f"<p>开展{markup}活动</p>"))
    table = read(f"<table><tr><td>{markup}</td><td>三次</td></tr></table>")
    assert "法治宣传 | 三次" in seen(table)


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>一、主要成效\n办案三件。\r\n\r\n二、问题\n力量不足。</pre>",
        "<pre>一、主要成效\n<b>办案三件。</b>\n二、问题\n力量不足。\n</pre>",
        "<div style='white-space:pre-wrap'>一、主要成效\n办案三件。\n二、问题\n力量不足。</div>",
        "<p style='white-space: pre-line'>一、主要成效\n办案三件。\n二、问题\n力量不足。</p>",
    ],
)
def test_line_breaks_that_are_drawn_are_kept(markup: str) -> None:
    lines = [line.text for line in read(markup).lines]
    assert lines[-4:] == ["一、主要成效", "办案三件。", "二、问题", "力量不足。"]


def test_line_breaks_that_are_not_drawn_are_not() -> None:
    assert "办案\n三件" not in seen(read("<p>办案\n三件</p>"))


FIRST, SECOND, THIRD = ("一、甲" + LONG * 5, "二、乙" + LONG * 5, "三、丙" + LONG)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='TRS_Editor'>{0}</div><div class='TRS_Editor'>{1}</div>"
        "<div class='TRS_Editor'>{2}</div>",
        "<div><div class='view TRS_UEDITOR'>{0}</div></div><div><div class='view TRS_UEDITOR'>{1}"
        "</div></div><section><div class='view TRS_UEDITOR'>{2}</div></section>",
        "<div class='TRS_UEDITOR'>{0}</div><div class='TRS_Editor'>{1}{2}</div>",
        "<div class='TRS_Editor'>{0}</div><h3>二、乙</h3><div class='TRS_Editor'>{1}</div>"
        "<p>{2}</p><div class='TRS_Editor'><p>附件</p></div>",
        "<div class='TRS_Editor'><p>{0}</p><div class='TRS_Editor'>{1}</div></div>"
        "<div class='TRS_Editor'>{2}</div>",
        "<div id='zoom'>{0}</div><div id='zoom'>{1}</div><div id='zoom'>{2}</div>",
    ],
)
def test_several_editor_blocks_are_one_report_each_once(body: str) -> None:
    menu = "<ul><li>网站地图</li></ul>"
    told = body.format(FIRST, SECOND, THIRD)
    page = html.parse(f"<body>{menu}{told}<p>版权所有</p></body>")
    text = seen(page)
    assert page.whole
    assert [text.count(part) for part in (FIRST, SECOND, THIRD)] == [1, 1, 1]
    assert text.index(FIRST) < text.index(SECOND) < text.index(THIRD)
    assert "版权所有" not in text and "网站地图" not in text


def test_teasers_of_other_reports_are_no_blocks_of_this_one() -> None:
    page = html.parse(f"<body><article>{FIRST}</article><article>{SECOND}</article></body>")
    assert SECOND not in seen(page)


MEASURE = "对照权责清单逐项补充执法人员，" * 6


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (f"<td>1</td><td>力量不足</td><td>{MEASURE}</td>", f"1 | 力量不足 | {MEASURE}"),
        (f"<td>1</td><td>{MEASURE}</td><td></td>", f"1 | {MEASURE}"),
        (
            f"<td>1</td><td><p>{MEASURE}</p><p>按月调度。</p></td><td>司法局</td>",
            f"1 | {MEASURE} 按月调度。 | 司法局",
        ),
        (f"<td>{MEASURE}</td><td>{MEASURE}</td><td>完成</td>", f"{MEASURE} | {MEASURE} | 完成"),
    ],
)
def test_a_row_with_a_long_cell_is_one_row(row: str, line: str) -> None:
    page = read(f"<table><tr><td>序号</td><td>问题</td><td>措施</td></tr><tr>{row}</tr></table>")
    assert page.lines[-1].kind is LineKind.TABLE
    assert [ln.text for ln in page.lines[-2:]] == ["序号 | 问题 | 措施", line]


def test_a_table_used_for_layout_is_no_row() -> None:
    page = html.parse(
        f"<body><table><tr><td>首页<br>概况</td><td><p>{LONG * 3}</p><p>{LONG * 8}</p></td></tr>"
        "</table></body>"
    )
    assert [line.kind for line in page.lines] == [LineKind.TEXT] * 4


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("&amp;#8220;柔性执法&amp;#8221;", "“柔性执法”"),
        ("&amp;#x201C;柔性执法&amp;#x201D;", "“柔性执法”"),
        ("&amp;ldquo;柔性执法&amp;rdquo;", "“柔性执法”"),
        ("&amp;amp;ldquo;柔性执法&amp;amp;rdquo;", "“柔性执法”"),
        ("二十&amp;#8451;", "二十℃"),
        ("三百m&amp;sup2;&amp;middot;年", "三百m²·年"),
        ("不足&amp;ge;三成", "不足≥三成"),
        ("甲&amp;乙;丙", "甲&乙;丙"),
        ("&amp;nosuch;", "&nosuch;"),
    ],
)
def test_entities_escaped_once_too_often(told: str, meant: str) -> None:
    page = read(f"<p>推行{told}清单，落实到位。</p>")
    assert clean(page).body[-1].text == f"推行{meant}清单，落实到位。"


def test_a_page_escaped_once_too_often_is_read_as_the_page_it_was() -> None:
    page = read("&lt;p&gt;一、主要成效&lt;/p&gt;&lt;p&gt;办案三件。&lt;br/&gt;调解五件。&lt;/p&gt;")
    assert [line.text for line in page.lines][-3:] == ["一、主要成效", "办案三件。", "调解五件。"]


@pytest.mark.parametrize("name", ["content.txt", "content", "content.text", "a.doc", "x.jsp"])
@pytest.mark.parametrize(
    "text",
    [
        "<div>\n<p>一、主要成效</p>\n<p>办案三件。</p>\n<p>二、问题</p>\n</div>",
        "一、主要成效<br>&nbsp;&nbsp;办案三件。<br/>\r\n&nbsp;二、问题",
        "<!-- 正文 --><section><span>一、主要成效</span></section><p>办案三件。</p><p>二、问题</p>",
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html><html><body><h3>一、主要成效</h3>"
        "办案三件。<h3>二、问题</h3></body></html>",
    ],
)
def test_markup_under_another_name_is_a_page(name: str, text: str) -> None:
    page = formats.read(name, text.encode())
    assert [line.text.strip() for line in page.lines] == ["一、主要成效", "办案三件。", "二、问题"]
    assert page.reader == "html"


def test_a_text_with_a_little_markup_keeps_its_lines() -> None:
    text = "一、<b>主要成效</b>\n办案三件。\n二、<b>问题</b>\n力量不足。\n"
    page = formats.read("content.txt", text.encode("gb18030"))
    assert [line.text for line in page.lines] == [
        "一、主要成效", "办案三件。", "二、问题", "力量不足。",
    ]  # fmt: skip


def test_a_text_under_a_pages_name_keeps_its_lines() -> None:
    page = formats.read("content.html", "一、主要成效\n印发<关于执法的通知>。\n二、问题".encode())
    assert [line.text for line in page.lines if line.text] == [
        "一、主要成效", "印发<关于执法的通知>。", "二、问题",
    ]  # fmt: skip


def test_a_text_that_only_speaks_of_brackets_is_a_text() -> None:
    text = "规定<p>一类</p>以外的事项，a<b 且 c>d。\n"
    assert formats.read("a.txt", "印发<关于执法的通知>，落实<三项制度>。".encode()).reader == "text"
    assert formats.read("a.txt", text.encode()).reader == "html"


@pytest.mark.parametrize(
    "sheet", ["/*" * 90_000, "@" * 200_000, "a" * 200_000, "{" * 200_000, ".a{" * 60_000]
)
def test_a_hostile_style_sheet_is_read_in_time(sheet: str) -> None:
    page = read("<p style='display:none'>甲甲</p>", f"<style>{sheet}</style>")
    assert hidden(page) == ["甲甲"]


def test_hostile_nesting_is_no_harm() -> None:
    deep = "<table><tr><td style='display:block'>一</td><td hidden>" * 400
    assert "法治" in seen(read(f"<p>法治</p>{deep}二"))
