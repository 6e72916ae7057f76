"""PDF and OFD: what is drawn twice is one text, what is not seen is none, a footnote is a note."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import made_formats as made
import pytest

from index_mappings.reports import SectionType
from loaders import formats, outline
from loaders.cleaning import clean
from loaders.formats.pages import LineKind, SourcePage

Draw = Callable[[float, float, float, str], str]
LINES = list(made.LINES)


def shown(x: float, y: float, size: float, text: str) -> str:
    return made.shown(x, y, size, text)


def pieces() -> Iterator[list[tuple[float, float, float, str]]]:
    """Where every piece of the report stands, page by page."""
    for page in made.pages_of(made.rows_of(made.LINES, made.TITLE)):
        told: list[tuple[float, float, float, str]] = []
        for index, row in enumerate(page):
            for left, text in row:
                size = 22 if text in made.halves(made.TITLE) else 16
                x = 80 + left * 16 if size == 16 else 304 - sum(map(made.ems, text)) * 11
                told.append((x, 740 - index * 29, size, text))
        yield told


def pdf(
    before: str = "", after: str = "", extra: Draw | None = None, again: bool = False
) -> SourcePage:
    """The report, each page with something drawn before or after it, or after each piece."""
    contents = []
    for page in pieces():
        told = [before]
        for piece in page:
            told.append(shown(*piece))
            if extra is not None and not again:
                told.append(extra(*piece))
        if extra is not None and again:
            told.extend(extra(*piece) for piece in page)
        contents.append("\n".join([*told, after]).encode())
    return formats.read("a.pdf", made.pdf_of(contents))


def texts(page: SourcePage) -> list[str]:
    return [line.text for line in page.lines]


def plain() -> list[str]:
    return texts(pdf())


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    ("dx", "dy"), [(0, 0), (0.2, 0), (0.4, 0), (-0.5, 0), (0.5, -0.5), (1.5, 1), (0, 2), (3, -2)]
)
def test_a_pdf_that_draws_everything_twice_is_read_once(dx: float, dy: float, again: bool) -> None:
    page = pdf(extra=lambda x, y, size, text: shown(x + dx, y + dy, size, text), again=again)
    assert texts(page) == plain()


def test_bold_by_four_strokes_is_one_text() -> None:
    def bold(x: float, y: float, size: float, text: str) -> str:
        return "\n".join(shown(x + d, y + d, size, text) for d in (0.25, 0.5, 0.75))

    assert texts(pdf(extra=bold, again=True)) == plain()


def test_letters_and_figures_that_really_come_twice_stay() -> None:
    lines = ["人人有责1111户，88%、llll级，全全面推进，件件落实，00:00至11:11，WWW222。"] * 3
    contents = ["\n".join(shown(80, 740 - 29 * i, 16, line) for i, line in enumerate(lines))]
    page = formats.read("a.pdf", made.pdf_of([contents[0].encode()]))
    assert "".join(texts(page)) == "".join(lines)


@pytest.mark.parametrize("mode", ["3 Tr", "7 Tr", "/Clear gs"])
@pytest.mark.parametrize("dy", [0, 5, 12])
def test_text_without_ink_is_not_read_and_named(mode: str, dy: float) -> None:
    def unseen(x: float, y: float, size: float, text: str) -> str:
        return f"q {mode} {shown(x, y - dy, size, '某某彩票' + text[:3])} Q"

    page = pdf_with_states(extra=unseen)
    assert texts(page) == plain()
    assert "某某彩票" in dict(page.left_out)["hidden"]


def pdf_with_states(before: str = "", after: str = "", extra: Draw | None = None) -> SourcePage:
    """The same with graphics states: /Clear covers nothing, /Half a half."""
    contents = []
    for told in pieces():
        drawn = [before, *(shown(*piece) for piece in told)]
        if extra is not None:
            drawn.extend(extra(*piece) for piece in told)
        contents.append("\n".join([*drawn, after]).encode())
    data = made.pdf_of(contents)
    states = b"/ExtGState<</Clear<</ca 0/CA 0>>/Half<</ca 0.3/CA 0.3>>>>/Font<<"
    return formats.read("a.pdf", data.replace(b"/Font<<", states))


def test_white_on_white_is_not_read_white_on_a_ground_is() -> None:
    white = f"1 1 1 rg {shown(80, 90, 16, '某某彩票注册送彩金')} 0 0 0 rg"
    page = pdf(after=white)
    assert texts(page) == plain()
    assert ("hidden", "某某彩票注册送彩金") in page.left_out
    ground = "0.7 0 0 rg 60 600 480 40 re f 1 1 1 rg"
    told = [f"{ground} {shown(80, 610, 16, '一、成效')} 0 0 0 rg"]
    told += [shown(80, 560 - 29 * i, 16, "全年办理行政复议案件三十一件。") for i in range(6)]
    page = formats.read("a.pdf", made.pdf_of(["\n".join(told).encode()]))
    assert texts(page)[0] == "一、成效"


def test_text_without_ink_on_a_page_of_nothing_else_is_the_text() -> None:
    contents = ["\n".join(f"3 Tr {shown(*piece)}" for piece in told).encode() for told in pieces()]
    assert texts(formats.read("a.pdf", made.pdf_of(contents))) == plain()


MARK = "长汀县政府网"


@pytest.mark.parametrize(
    "drawn",
    [
        f"0.8 0.8 0.8 rg {shown(120, 430, 60, MARK)} 0 0 0 rg",  # grey
        f"/Half gs {shown(120, 430, 60, MARK)} /Clear gs 0 g /Full gs",  # half transparent
        shown(100, 444, 64, MARK),  # black, across the rows
        f"0.9 0.6 0.6 rg {shown(100, 444, 64, MARK)} 0 0 0 rg",  # red, across the rows
        f"q 0.7 0.7 -0.7 0.7 120 300 cm {shown(0, 0, 60, MARK)} Q",  # aslant
        "\n".join(
            f"0.85 g {shown(60 + 170 * i, 120 + 150 * j, 9, MARK)} 0 g"
            for i in range(3) for j in range(4)
        ),  # many small ones
    ],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_a_watermark_is_no_text_and_named(drawn: str, first: bool) -> None:
    drawn = drawn.replace("/Clear gs 0 g /Full gs", "0 g")
    drawn = f"q {drawn} Q"
    page = pdf_with_states(before=drawn if first else "", after="" if first else drawn)
    assert texts(page) == plain()
    assert any(why == "watermark" and MARK in text for why, text in page.left_out)


def test_a_large_title_and_a_pale_heading_are_no_watermarks() -> None:
    told = [shown(120, 760, 44, "法治年报"), f"0.3 0.5 0.7 rg {shown(80, 690, 16, '一、成效')} 0 g"]
    told += [shown(80, 660 - 29 * i, 16, "全年办理行政复议案件三十一件。") for i in range(6)]
    page = formats.read("a.pdf", made.pdf_of(["\n".join(told).encode()]))
    assert texts(page)[:2] == ["法治年报", "一、成效"]


# Footnotes ----------------------------------------------------------------------------------


def rows(lines: list[str], top: float = 740, size: float = 16) -> list[str]:
    return [shown(80, top - i * 1.7 * size, size, line) for i, line in enumerate(lines)]


ABOVE = [
    "推行柔性执法清单，办理轻微免罚案件三百余件，开展执法案卷",
    "评查两轮，发现并整改问题五十一个。",
]
OPEN = [
    "　　建成统一的行政执法监督平台，接入全部的三十二个部门",
    "　　另行建设统一的行政执法监督平台，接入其余的一百二十六",
]
LATER = [
    "个单位的业务数据，自动预警超期办理、处罚畸轻畸重等情形，",
    "企业满意度显著提高。",
    "后文。",
]


def noted(
    note: list[str],
    *,
    mark: str = "①",
    size: float = 10,
    stroke: str = "80 120 m 230 120 l S",
    number: str = "- 1 -",
    raised: bool = False,
) -> SourcePage:
    text = "推行柔性执法清单" + ("" if raised else mark)
    first = ["开篇先说明本年度法治政府建设总的情况，各项工作有新的进展，", text + "，办理案件。"]
    body = rows([*first, "　　第二段说明案件办理情况。", OPEN[1]])
    if raised:
        place = 80 + 16 * len(text)
        body[1] = shown(80, 740 - 27.2, 16, text) + "\n" + shown(place, 740 - 27.2 + 7, 9, mark)
        body[1] += "\n" + shown(place + 6, 740 - 27.2, 16, "，办理案件。")
    foot = [shown(80, 105 - i * 14, size, line) for i, line in enumerate(note)]
    page1 = "\n".join([*body, stroke, *foot, shown(290, 40, 9, number)])
    page2 = "\n".join([*rows(LATER), shown(290, 40, 9, "- 2 -")])
    return formats.read("a.pdf", made.pdf_of([page1.encode(), page2.encode()]))


def _notes(page: SourcePage) -> list[str]:
    return [line.text for line in page.lines if line.kind is LineKind.NOTE]


@pytest.mark.parametrize(
    ("note", "mark", "kind"),
    [
        (["① 指以提醒告诫代替处罚。"], "①", {}),
        (["[1] 指以提醒告诫代替处罚。"], "[1]", {}),
        (["〔1〕指以提醒告诫代替处罚。"], "〔1〕", {}),
        (["* 指以提醒告诫代替处罚。"], "*", {}),
        (["1 指以提醒告诫代替处罚。"], "1", {"raised": True}),
        (["① 指以提醒告诫代替处罚。"], "①", {"stroke": ""}),
        (["① 指以提醒告诫代替处罚。"], "①", {"size": 16}),
        (["① 指以提醒告诫代替处罚。"], "①", {"number": "1"}),
        (["① 指以提醒告诫", "代替处罚。"], "①", {}),
        (["注：指以提醒告诫代替处罚。"], "", {}),
        (["① 指以提醒告诫代替处罚。"], "①", {"raised": True}),
    ],
)  # fmt: skip
def test_a_footnote_leaves_the_flow(note: list[str], mark: str, kind: dict[str, Any]) -> None:
    page = noted(note, mark=mark, **kind)
    told = texts(page)
    assert any("接入其余的一百二十六个单位的业务数据" in line for line in told)
    assert len(_notes(page)) == 1
    assert _notes(page)[0].endswith("指以提醒告诫代替处罚。")
    if mark:  # behind its own paragraph, not behind the last one of the page
        assert told.index(_notes(page)[0]) < next(i for i, t in enumerate(told) if "第二段" in t)


def test_a_footnotes_mark_goes_and_the_note_is_one() -> None:
    found = clean(noted(["① 指以提醒告诫代替处罚。"]))
    told = outline.paragraphs(found.front, found.body)
    assert any("推行柔性执法清单，办理案件。" in p.text for p in told)
    assert [p.text for p in told if p.section is SectionType.NOTE] == ["①指以提醒告诫代替处罚。"]


def test_several_notes_each_of_its_own() -> None:
    page = noted(["① 指以提醒告诫代替处罚。", "② 指一个平台办成", "所有事项。", "③ 数据截至年底。"])
    assert [note[0] for note in _notes(page)] == ["①", "②", "③"]


def test_marks_begin_anew_on_every_page() -> None:
    contents = []
    for word in ("柔性", "联合", "综合"):
        body = rows([f"推行{word}执法①清单，办理案件三十一件，群众满意。", f"{word}执法成效明显。"])
        note = [shown(80, 105, 10, f"① {word}执法：见有关规定。")]
        contents.append("\n".join([*body, "80 120 m 230 120 l S", *note]).encode())
    found = clean(formats.read("a.pdf", made.pdf_of(contents)))
    text = "\n".join(line.text for line in found.body)
    for word in ("柔性", "联合", "综合"):
        assert f"推行{word}执法清单" in text
        assert f"{word}执法：见有关规定。" in text


def test_small_type_that_is_no_note_stays() -> None:
    body = rows(["　　各项工作有新的进展，群众满意度明显提高，具体情况如下。"] * 4)
    small = [
        shown(80, 160 - 14 * i, 10, t) for i, t in enumerate(("长汀县人民政府", "2024年1月18日"))
    ]
    page = formats.read("a.pdf", made.pdf_of(["\n".join([*body, *small]).encode()]))
    assert _notes(page) == []
    assert texts(page)[-2:] == ["长汀县人民政府", "2024年1月18日"]


@pytest.mark.parametrize(
    "small", [["(1) 司法局牵头。", "(2) 公安局配合。"], ["1 司法局牵头。", "2 公安局配合。"]]
)
def test_a_list_in_small_type_is_no_note(small: list[str]) -> None:
    body = rows(["　　各项工作有新的进展，群众满意度明显提高，具体情况如下。"] * 4)
    told = [shown(80, 160 - 14 * i, 10, t) for i, t in enumerate(small)]
    page = formats.read("a.pdf", made.pdf_of(["\n".join([*body, *told]).encode()]))
    assert _notes(page) == []


def test_what_stands_at_the_edges_of_pages_is_named() -> None:
    page = formats.read("a.pdf", made.pdf())
    assert ("page_edge", "长汀县人民政府公报") in page.left_out
    assert ("page_edge", "-1-") in page.left_out


# OFD ----------------------------------------------------------------------------------------


def ofd(change: Callable[[str], str]) -> SourcePage:
    """The report as OFD, its pages' XML changed."""
    with zipfile.ZipFile(BytesIO(made.ofd())) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name, told in parts.items():
        if name.endswith("Content.xml"):
            parts[name] = change(told.decode()).encode()
    return formats.read("a.ofd", made.zipped(parts))


def twice(attributes: str = "", dx: float = 0.0, dy: float = 0.0, inner: str = "") -> SourcePage:
    """Every text object once more, moved, with further attributes."""

    def change(told: str) -> str:
        objects = told.split("<ofd:TextObject ")[1:]
        copies = ""
        for each in objects:
            box, _, rest = each.removeprefix('Boundary="').partition('"')
            x, y, *size = map(float, box.split())
            moved = " ".join(f"{v:.2f}" for v in (x + dx, y + dy, *size))
            rest = rest.partition("</ofd:TextObject>")[0]
            head, _, body = rest.partition(">")
            copies += (
                f'<ofd:TextObject Boundary="{moved}"{head} {attributes}>{inner}{body}'
                "</ofd:TextObject>"
            )
        return told.replace("</ofd:Layer>", f"{copies}</ofd:Layer>")

    return ofd(change)


@pytest.mark.parametrize(
    ("dx", "dy"), [(0, 0), (0.1, 0), (0.15, 0), (0.3, 0.2), (-0.5, 0), (1, -1)]
)
def test_an_ofd_that_draws_everything_twice_is_read_once(dx: float, dy: float) -> None:
    assert texts(twice(dx=dx, dy=dy)) == texts(ofd(str))


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ('Fill="false"', ""),
        ('Fill="false" Stroke="false"', ""),
        ('Alpha="0"', ""),
        ('Visible="false"', ""),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        ("", '<ofd:FillColor Value="255 255 255"/>'),
    ],
)
def test_ofd_text_without_ink_is_not_read_and_named(attributes: str, inner: str) -> None:
    page = twice(attributes, dx=3, dy=3, inner=inner)
    assert texts(page) == texts(ofd(str))
    assert any(why == "hidden" for why, _ in page.left_out)


def test_ofd_text_with_an_outline_alone_is_read() -> None:
    page = ofd(
        lambda told: told.replace("<ofd:TextObject ", '<ofd:TextObject Fill="false" Stroke="true" ')
    )
    assert texts(page) == texts(ofd(str))


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ('Alpha="60"', ""),
        ("", '<ofd:FillColor Value="200 200 200"/>'),
        ("", '<ofd:FillColor Value="0 0 0" Alpha="80"/>'),
        ('CTM="0.7 0.7 -0.7 0.7 0 0"', ""),
    ],
)
def test_an_ofd_watermark_is_no_text_and_named(attributes: str, inner: str) -> None:
    mark = (
        f'<ofd:TextObject Boundary="40 120 130 22" Size="22" {attributes}>{inner}'
        f'<ofd:TextCode X="0" Y="18" DeltaX="g 5 22">{MARK}</ofd:TextCode></ofd:TextObject>'
    )
    page = ofd(lambda told: told.replace("<ofd:Layer>", f"<ofd:Layer>{mark}"))
    assert texts(page) == texts(ofd(str))
    assert ("watermark", MARK) in page.left_out
