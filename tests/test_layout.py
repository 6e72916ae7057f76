"""From ink to lines: ruled tables, columns, turned pages, headers; in PDF and OFD alike."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import made_formats as made
import pytest

from loaders import formats
from loaders.formats.layout import assembly
from loaders.formats.layout.placed import Glyph, Sheet, Stroke
from loaders.formats.pages import Line, LineKind

#: A character's size on the pages that are made here.
SIZE = 10


def glyphs(x: float, y: float, text: str, size: float = SIZE) -> list[Glyph]:
    """A row of characters; Latin ones are half as wide."""
    found = []
    for ch in text:
        width = size * (0.5 if ch.isascii() else 1.0)
        found.append(Glyph(ch, x, x + width, y, size))
        x += width
    return found


def page(told: Iterable[Sequence[Glyph]], rules: Iterable[Stroke] = ()) -> list[Line]:
    """The lines of a page of 600 to 800."""
    sheet = Sheet(tuple(g for row in told for g in row), 600, 800, tuple(rules))
    return list(assembly.page([sheet]).lines)


def texts(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines]


def prose(x: float, top: float, rows: int, width: int, mark: str) -> list[list[Glyph]]:
    """Paragraphs of three rows: an indent, two full rows, a short last one."""
    told = []
    for n in range(rows):
        first, last = n % 3 == 0, n % 3 == 2
        text = mark * (width - 2 if first else width // 2 if last else width - 1)
        told.append(glyphs(x + 20 * first, top + n * 18, text + ("。" if last else "")))
    return told


# Ruled tables -------------------------------------------------------------------------------


def grid(xs: Sequence[float], ys: Sequence[float], *, but: Sequence[Stroke] = ()) -> list[Stroke]:
    """The strokes of every cell, as programs draw them: each cell its own."""
    strokes = []
    for i, top in enumerate(ys[:-1]):
        for j, left in enumerate(xs[:-1]):
            right, bottom = xs[j + 1], ys[i + 1]
            strokes += [
                Stroke(left, top, right, top), Stroke(left, bottom, right, bottom),
                Stroke(left, top, left, bottom), Stroke(right, top, right, bottom),
            ]  # fmt: skip
    return [stroke for stroke in strokes if stroke not in but]


def test_a_cell_of_several_rows_is_one_cell() -> None:
    told = [
        glyphs(105, 110, "项目"), glyphs(305, 110, "件数"),
        glyphs(105, 130, "行政复议案件办理"), glyphs(305, 138, "四十一件"),
        glyphs(105, 146, "数量"),
        glyphs(105, 170, "应诉"), glyphs(305, 170, "57"),
    ]  # fmt: skip
    rules = grid((100, 300, 500), (100, 120, 160, 180))
    lines = page([glyphs(100, 60, "一、总体情况。"), *told, glyphs(100, 210, "二、问题。")], rules)
    assert texts(lines) == [
        "一、总体情况。", "项目 | 件数", "行政复议案件办理数量 | 四十一件", "应诉 | 57",
        "二、问题。",
    ]  # fmt: skip
    assert [line.kind for line in lines[1:4]] == [LineKind.TABLE] * 3


def test_cells_that_are_one_across_or_down() -> None:
    missing = (
        Stroke(100, 120, 200, 120),  # 部门 goes on downwards
        Stroke(200, 140, 200, 160), Stroke(300, 140, 300, 160),  # the last row is one cell
    )  # fmt: skip
    told = [
        glyphs(105, 120, "部门"), glyphs(205, 110, "甲局"), glyphs(305, 110, "1"),
        glyphs(205, 130, "乙局"), glyphs(305, 130, "2"), glyphs(105, 150, "合计三件。"),
    ]  # fmt: skip
    rules = grid((100, 200, 300, 400), (100, 120, 140, 160), but=missing)
    assert texts(page(told, rules)) == ["部门 | 甲局 | 1", "乙局 | 2", "合计三件。"]


def test_a_table_without_strokes_at_its_sides() -> None:
    rules = [Stroke(100, y, 400, y) for y in (100, 120, 150)] + [Stroke(250, 100, 250, 150)]
    told = [
        glyphs(105, 110, "项目"), glyphs(255, 110, "情况"), glyphs(105, 130, "执法"),
        glyphs(255, 128, "稳步"), glyphs(255, 142, "提高"),
    ]  # fmt: skip
    assert texts(page(told, rules)) == ["项目 | 情况", "执法 | 稳步提高"]


def test_a_cell_used_for_layout_is_read_as_paragraphs() -> None:
    told = [*prose(110, 120, 6, 16, "甲"), glyphs(330, 120, "短")]
    lines = page(told, grid((100, 300, 400), (100, 250)))
    assert texts(lines) == ["甲" * 14 + "甲" * 15 + "甲" * 8 + "。"] * 2 + ["短"]


@pytest.mark.parametrize(
    "rules",
    [
        grid((90, 310), (90, 300)),  # a frame around text
        grid((90, 310), (90, 140, 300)),  # and one with a line across it
        [Stroke(90, 90, 310, 90), Stroke(90, 300, 310, 300)],  # strokes above and below
        [Stroke(100, 116 + 18 * n, 300, 116 + 18 * n) for n in range(6)],  # underlined rows
        [Stroke(x, x, x, x + 40) for x in range(0, 600, 7)],  # a drawing
    ],
)
def test_strokes_that_are_no_table_change_nothing(rules: list[Stroke]) -> None:
    told = prose(100, 110, 6, 20, "甲")
    assert page(told, rules) == page(told)


def test_a_drawing_of_thousands_of_strokes_takes_no_time() -> None:
    told = prose(100, 110, 6, 20, "甲")
    many = [Stroke(n % 600, n % 790, n % 600 + 9, n % 790) for n in range(4000)]
    many += [Stroke(n % 590, n % 600, n % 590, n % 600 + 9) for n in range(4000)]
    assert page(told, many) == page(told)


def test_a_cell_that_goes_on_below_in_a_table_without_strokes() -> None:
    told = [
        glyphs(100, 100, "项目"), glyphs(250, 100, "主要做法"),
        glyphs(100, 116, "执法"), glyphs(250, 116, "统一裁量基准并"),
        glyphs(250, 130, "公开"),
        glyphs(100, 146, "复议"), glyphs(250, 146, "按期审结"),
        glyphs(250, 190, "某县人民政府"),  # stands apart: a signature, not a cell
    ]  # fmt: skip
    assert texts(page(told)) == [
        "项目 | 主要做法", "执法 | 统一裁量基准并公开", "复议 | 按期审结", "某县人民政府",
    ]  # fmt: skip


# Columns ------------------------------------------------------------------------------------


def test_two_columns_are_read_one_after_the_other() -> None:
    """A title across both, paragraphs that go on at the top of the next column."""
    title = glyphs(200, 100, "某县人民政府公报二〇二三年", 14)
    left = prose(60, 140, 20, 22, "左")
    right = prose(320, 140, 19, 22, "右")
    lines = texts(page([title, *left, *right]))
    assert lines[0] == "某县人民政府公报二〇二三年"
    joined = "".join(lines[1:])
    assert re.fullmatch("[左。]+[右。]+", joined)
    one = "左" * 20 + "左" * 21 + "左" * 11 + "。"
    assert lines[1:7] == [one] * 6 and len(lines) == 1 + 7 + 6 + 1


def test_columns_whose_rows_stand_at_other_heights() -> None:
    left = prose(60, 140, 18, 22, "左")
    right = prose(320, 149, 18, 22, "右")
    assert re.fullmatch("[左。]+[右。]+", "".join(texts(page([*left, *right]))))


def test_a_list_in_two_columns_is_read_across() -> None:
    """Short entries leave the middle free, too, but fill no column."""
    told = []
    for n in range(16):
        told += [glyphs(80, 100 + n * 20, f"第{n}项工作"), glyphs(340, 100 + n * 20, f"{n}件")]
    lines = page(told)
    assert texts(lines) == [f"第{n}项工作 | {n}件" for n in range(16)]


# Edges --------------------------------------------------------------------------------------


def test_headers_of_left_and_right_pages_go() -> None:
    sheets = []
    for n in range(5):
        header = "某县人民政府公报" if n % 2 else "法治政府建设情况报告"
        told = [glyphs(80, 40, header), *prose(80, 120, 12, 30, "甲"), glyphs(290, 770, f"-{n}-")]
        sheets.append(Sheet(tuple(g for row in told for g in row), 600, 800))
    assert set("".join(texts(assembly.page(sheets).lines))) == {"甲", "。"}


def test_a_paragraph_that_ends_alike_on_two_pages_keeps_its_end() -> None:
    """What repeats at the edge of pages is a header only where it stands apart from the text."""
    sheets = []
    for mark in "甲乙":
        told = [glyphs(100, 200 + 18 * n, mark * 30) for n in range(30)] + [
            glyphs(100, 740, "高。")
        ]
        sheets.append(Sheet(tuple(g for row in told for g in row), 600, 800))
    assert "".join(texts(assembly.page(sheets).lines)).count("高。") == 2


# Files --------------------------------------------------------------------------------------


def shown(matrix: str, text: str, size: int = 16) -> bytes:
    return f"BT /F1 {size} Tf {matrix} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n".encode()


#: Text rows down the page as it is seen, by how the page is turned: matrix of row n.
TURNS = {
    0: lambda n: f"1 0 0 1 80 {740 - 29 * n}",
    90: lambda n: f"0 1 -1 0 {80 + 29 * n} 80",
    180: lambda n: f"-1 0 0 -1 515 {100 + 29 * n}",
    270: lambda n: f"0 -1 1 0 {515 - 29 * n} 762",
}


def _needs_chinese_font() -> None:
    """The pages made here carry no font; without one of the system's, pdfium loses rows of them."""
    listed = (
        shutil.which("fc-list")
        and subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, check=False
        ).stdout.strip()
    )
    missing = "no Chinese font: apt-get install fonts-noto-cjk"
    if not listed:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("says", [True, False])
def test_pages_that_lie_on_their_side(turn: int, says: bool) -> None:
    """A wide table is printed sideways; some files say so, some just turn its letters."""
    _needs_chinese_font()
    rows = ["推进依法行政,建设法治政府,各项工作", "扎实推进。", "健全制度,严格执法。"]
    data = made.pdf_of([b"".join(shown(TURNS[turn](n), text) for n, text in enumerate(rows))])
    if says:
        data = data.replace(b"/MediaBox", b"/Rotate %d/MediaBox" % turn)
    lines = [line.text for line in formats.read("a.pdf", data).lines]
    assert "".join(lines) == "".join(rows)


def test_a_watermark_is_no_text() -> None:
    mark = shown("0.7 0.7 -0.7 0.7 200 300", "内部资料")
    sound = [shown("1 0 0 1 80 740", text) for text in ("推进依法行政。", "各项工作扎实推进。")]
    lines = formats.read("a.pdf", made.pdf_of([sound[0], mark + sound[1]])).lines
    assert "".join(texts(lines)) == "推进依法行政。各项工作扎实推进。"


@pytest.mark.parametrize("way", ["strokes", "boxes", "thin"])
def test_a_ruled_table_in_a_pdf(way: str) -> None:
    """Borders as lines, as one box a cell, as thin filled boxes; the page is moved and enlarged."""
    xs, ys = (80, 240, 400), (700, 660, 600)
    ink = b"q 1 0 0 1 0 0 cm 1 w\n"
    for i in range(2):
        for j in range(2):
            left, right, top, bottom = xs[j], xs[j + 1], ys[i], ys[i + 1]
            if way == "boxes":
                ink += b"%d %d %d %d re S\n" % (left, bottom, right - left, top - bottom)
                continue
            for x, y, u, v in ((left, top, right, top), (left, bottom, right, bottom),
                               (left, bottom, left, top), (right, bottom, right, top)):  # fmt: skip
                if way == "strokes":
                    ink += b"%d %d m %d %d l S\n" % (x, y, u, v)
                else:
                    ink += b"%d %d %d %d re f\n" % (x, y, max(u - x, 1), max(v - y, 1))
    ink += b"Q\n"
    for x, y, text in ((90, 675, "项目"), (250, 675, "情况"), (90, 640, "行政复议案件"),
                       (90, 615, "审结率"), (250, 628, "百分之百")):  # fmt: skip
        ink += shown(f"1 0 0 1 {x} {y}", text)
    lines = formats.read("a.pdf", made.pdf_of([ink])).lines
    assert texts(lines) == ["项目 | 情况", "行政复议案件审结率 | 百分之百"]


def test_a_ruled_table_in_an_ofd() -> None:
    def path(box: str, data: str) -> str:
        return (
            f'<ofd:PathObject Boundary="{box}" LineWidth="0.2"><ofd:AbbreviatedData>{data}'
            "</ofd:AbbreviatedData></ofd:PathObject>"
        )

    told = [
        path("30 50 100 0.2", "M 0 0.1 L 100 0.1"),  # a stroke of its own
        path("30 50 50 15", "M 0 0 L 50 0 L 50 15 L 0 15 C"),  # a cell's border
        path("80 50 50 15", "M 0 0 L 50 0 L 50 15 L 0 15 C"),
        path("30 65 50 15", "M 0 0 L 50 0 L 50 15 L 0 15 C"),
        path("80 65 50 15", "M 0 0 L 50 0 L 50 15 L 0 15 C"),
        *(made.ofd_object(x, y, 4, text) for x, y, text in (
            (32, 55, "项目"), (82, 55, "情况"), (32, 67, "行政复议"), (32, 73, "案件"),
            (82, 70, "41件"),
        )),
    ]  # fmt: skip
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>D/D.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "D/D.xml": f'<ofd:Document {name}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages>'
        "</ofd:Document>",
        "D/P.xml": f"<ofd:Page {name}><ofd:Content><ofd:Layer>{''.join(told)}</ofd:Layer>"
        "</ofd:Content></ofd:Page>",
    }
    data = made.zipped({part: text.encode() for part, text in parts.items()})
    assert texts(formats.read("a.ofd", data).lines) == ["项目 | 情况", "行政复议案件 | 41件"]


@pytest.mark.converters
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice prints these files")
def test_what_an_office_program_prints(tmp_path: Path) -> None:
    """Two columns, and a table with long and joined cells: the PDF says what the document says."""
    docx = pytest.importorskip("docx")
    document = docx.Document()
    table = document.add_table(4, 3)
    table.style = "Table Grid"
    cells = (("项目", "2022年", "2023年"),
             ("行政复议案件办理以及其中调解和解的数量", "41件,其中调解12件,同比上升", "57"),
             ("应诉", "22件", "19件,负责人出庭率达到100%,同比持平"))  # fmt: skip
    for made_row, told in zip(table.rows, cells, strict=False):
        for cell, text in zip(made_row.cells, told, strict=True):
            cell.text = text
    table.cell(3, 0).merge(table.cell(3, 2)).text = "注:只计审结的。"
    section = document.add_section(docx.enum.section.WD_SECTION.CONTINUOUS)
    # python-docx has no columns: its element has.
    columns = section._sectPr.find(docx.oxml.ns.qn("w:cols"))
    columns.set(docx.oxml.ns.qn("w:num"), "2")
    lines = (*made.BEFORE, *made.AFTER[:-2])
    for line in (*lines, *(ln.replace("全县", "全市") + "好。" for ln in lines), *lines[2:]):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.first_line_indent = docx.shared.Pt(22)
    document.save(str(tmp_path / "a.docx"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    given, printed = (
        texts(formats.read(name, (tmp_path / name).read_bytes()).lines)
        for name in ("a.docx", "a.pdf")
    )
    assert given[:2] == ["项目 | 2022年 | 2023年", " | ".join(cells[1])]
    assert printed == given
