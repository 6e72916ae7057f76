"""Markdown as people and converters write it: its marks are no text, nothing else goes unnamed."""

from __future__ import annotations

import pytest

from loaders import formats
from loaders.formats.formulas import plain_formulas
from loaders.formats.pages import LineKind, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"


def read(text: str, name: str = "a.md") -> SourcePage:
    return formats.read(name, text.encode())


def lines(text: str, name: str = "a.md") -> list[str]:
    return [line.text for line in read(text, name).lines if line.text]


def kinds(text: str) -> list[tuple[LineKind, str]]:
    return [(line.kind, line.text) for line in read(text).lines if line.text]


def test_what_pandoc_hangs_on_headings() -> None:
    told = kinds(f"# {TITLE} {{#id .unnumbered}}\n\n## 一、成效 {{#a}}\n\n## 二、甲 | 乙\n")
    assert told == [
        (LineKind.TITLE, TITLE),
        (LineKind.HEADING, "一、成效"),
        (LineKind.HEADING, "二、甲 | 乙"),
    ]


def test_headings_of_every_way_to_write_them() -> None:
    text = (
        f"# {TITLE} #\n\n## 一、主要成效\n###　（一）完善制度\n####（二）规范执法\n"
        "二、存在的问题\n---\n\n# 三、打算\n正文一句。\n"
    )
    assert kinds(text) == [
        (LineKind.TITLE, TITLE),
        (LineKind.HEADING, "一、主要成效"),
        (LineKind.HEADING, "（一）完善制度"),
        (LineKind.HEADING, "（二）规范执法"),
        (LineKind.HEADING, "二、存在的问题"),
        (LineKind.HEADING, "三、打算"),
        (LineKind.TEXT, "正文一句。"),
    ]
    assert kinds(f"{TITLE}\n======\n正文") == [(LineKind.TITLE, TITLE), (LineKind.TEXT, "正文")]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("制定**规范性文件**六件", "制定规范性文件六件"),
        ("**一、主要成效**", "一、主要成效"),
        ("***（一）完善制度。***全年", "（一）完善制度。全年"),
        ("__要点__和*重点*和~~旧的~~和==新的==", "要点和重点和旧的和新的"),
        ("落实** 三项制度**", "落实 三项制度"),
        ("编号 file_name_x 不变，2*3*4", "编号 file_name_x 不变，2*3*4"),
        ("- 一是力量不足。", "一是力量不足。"),
        ("  * 二是手段单一。", "二是手段单一。"),
        ("> 引用的一句。", "引用的一句。"),
        ("- [x] 已完成事项", "已完成事项"),
        ("1. 加强培训。", "1. 加强培训。"),
        (r"1\. 加强\*培训\*。", "1. 加强*培训*。"),
        ("按[行政处罚法](http://a.example/x \"全文\")办理", "按行政处罚法办理"),
        ("见<https://www.example.com/a>", "见https://www.example.com/a"),
        ("用`代码`写", "用代码写"),
        ("办结率<br>百分之九十", "办结率 百分之九十"),
        ("面积三百m<sup>2</sup>，<u>划线</u>", "面积三百m²，划线"),
        ("- 3 -", "- 3 -"),
        ("#法治政府#", "#法治政府#"),
        ("[附件]", "[附件]"),
        ("王**同志", "王**同志"),
        ("落实[三项制度]{.underline}要求\\", "落实三项制度要求"),
        ("::: {.section}", ""),
        ("{3}------------------------------------------------", ""),
        ("甲 | 乙", "甲 | 乙"),
        ("- 甲 | 乙", "甲 | 乙"),
        ("〔2022〕5号 [1]", "〔2022〕5号 [1]"),
    ],
)  # fmt: skip
def test_marks_inside_lines(told: str, meant: str) -> None:
    assert " ".join(lines(told)) == meant


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (r"达到$98.5\%$。", "达到98.5%。"),
        (r"达到 $9 8 . 5 \%$ ，其中", "达到98.5%，其中"),
        (r"压缩至$5 \pm 1$天", "压缩至5±1天"),
        (r"不低于 $\geq 9 0 \%$", "不低于≥ 90%"),
        (r"共$1{,}201$件", r"共$1{,}201$件"),
        (r"三百$\mathrm{m}^{2}$", "三百m²"),
        (r"面积$5\,km^{2}$", "面积5km²"),
        (r"气温$20^{\circ}C$", "气温20° C"),
        (r"$\textcircled{1}$落实责任", "①落实责任"),
        (r"$\textcircled { \scriptsize 2 }$落实责任", "②落实责任"),
        (r"比例为\(3/4\)", "比例为3/4"),
        (r"$\frac{1}{2}$以上", "1/2以上"),
        (r"$\unknown{x}$以上", r"$\unknown{x}$以上"),
        ("投资$100万，结余$20万", "投资$100万，结余$20万"),
        ("2021$\\sim$2025年", "2021~2025年"),
        ("$$98\\%$$", "98%"),
    ],
)
def test_formulas_stand_for_characters_or_stay(told: str, meant: str) -> None:
    assert plain_formulas(told) == meant


TABLE = [(LineKind.TABLE, "类别 | 数量"), (LineKind.TABLE, "许可 | 1201")]


@pytest.mark.parametrize(
    "table",
    [
        "| 类别 | 数量 |\n| --- | --- |\n| 许可 | 1201 |",
        "|类别|数量|\n|:-:|--:|\n|**许可**|$1201$|",
        "类别 | 数量\n--- | ---\n许可 | 1201",
        "+------+------+\n| 类别 | 数量 |\n+======+======+\n"
        "| 许   | 12   |\n| 可   | 01   |\n+------+------+",
        "<table><tr><td>类别</td><td>数量</td></tr><tr><td>许可</td><td>1201</td></tr></table>",
        "<html><body><table><tr><td>类别</td><td>数量</td></tr>\n<tr><td>许可</td><td>$1201$</td>"
        "</tr></table></body></html>",
        "<div align='center'>\n\n<table>\n<tr><th>类别</th><th>数量</th></tr>\n\n<tr><td>许可</td>"
        "<td>1201</td></tr>\n</table>\n</div>",
    ],
)
def test_tables_of_every_way_to_write_them(table: str) -> None:
    assert kinds(table) == TABLE
    assert kinds(f"第一段。\n\n{table}\n\n第二段。")[1:-1] == TABLE


def test_what_goes_beside_marks_is_named() -> None:
    page = read(
        "---\ntitle: 某报告\ndate: 2023-03-01\n---\n![图](images/a.jpg)\n正文[法](http://a.example)\n"
        "[1]: http://b.example\n<!-- 第3页 -->\n<p style='display:none'>看不见</p>\n```\n"
    )
    assert [line.text for line in page.lines if line.text] == ["正文法"]
    assert page.declared == (("title", "某报告"), ("date_published", "2023-03-01"))
    assert page.left_out == (
        ("metadata", "title: 某报告\ndate: 2023-03-01"),
        ("markup", "![图](images/a.jpg)"),
        ("markup", "[法](http://a.example)"),
        ("markup", "[1]: http://b.example"),
        ("hidden", "看不见"),
    )


def test_notes_keep_their_marks_and_their_text() -> None:
    assert lines("推行柔性执法[^1]清单。\n\n[^1]: 指轻微免罚。") == [
        "推行柔性执法[1]清单。",
        "[1] 指轻微免罚。",
    ]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.markdown"])
def test_markdown_under_another_name(name: str) -> None:
    table = "<table><tr><td>a</td><td>1</td></tr></table>"
    text = f"# {TITLE}\n\n## 一、主要成效\n\n办**三**件。\n{table}"
    page = read(text, name)
    assert page.reader == "markdown"
    assert [line.text for line in page.lines if line.text] == [
        TITLE, "一、主要成效", "办三件。", "a | 1",
    ]  # fmt: skip


def test_a_cell_of_a_table_may_hold_markdown_too() -> None:
    page = formats.of_text(f"# {TITLE}\n## 一、主要成效\n办**三**件。")
    assert [line.text for line in page.lines] == [TITLE, "一、主要成效", "办三件。"]


def test_a_text_with_a_single_sharp_is_a_text() -> None:
    assert read("# 一、主要成效\n办三件*。\n3号楼# 二", "a.txt").reader == "text"
    assert read("办三件。\n标签：\n# 公务员\n# 遴选\n# 考试", "a.txt").reader == "text"


@pytest.mark.parametrize("piece", ["**a", "[a](", "$a\\", "|a", "<div>", "`", "<!--", "# ", "![["])
def test_hostile_marks_are_read_in_time(piece: str) -> None:
    assert read(piece * 20_000).lines is not None
    assert read(f"{piece}\n" * 20_000).lines is not None
