"""Note marks: gone from sentences where the report explains them, untouched where it does not."""

from __future__ import annotations

from pathlib import Path

import made_formats as made
import pytest

from loaders import formats, read_source
from loaders.cleaning import notes
from loaders.cleaning.steps import Draft
from loaders.formats.pages import Line, LineKind
from loaders.sources import walk


def cleaned(*lines: str) -> tuple[list[str], str]:
    """The lines without marks, and what was removed."""
    draft = Draft([Line(line) for line in lines])
    notes.take_marks(draft)
    return [line.text for line in draft.lines], "\n".join(r.text for r in draft.removed)


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("[1]", "[1]三治融合:指自治、法治、德治。"),
        ("〔１〕", "〔1〕 三治融合:指自治、法治、德治。"),
        ("【1】", "[1]三治融合:指自治、法治、德治。"),  # two hands, two kinds of brackets
        ("［ 1 ］", "［1］：三治融合:指自治、法治、德治。"),
        ("^[1]", "[1]三治融合:指自治、法治、德治。"),
        ("¹", "¹ 三治融合:指自治、法治、德治。"),
    ],
)
def test_a_mark_goes_where_its_note_stands(mark: str, note: str) -> None:
    lines, removed = cleaned(f"推行“三治融合”{mark}机制,效果明显。", "特此报告。", note)
    assert lines == ["推行“三治融合”机制,效果明显。", "特此报告。", note]
    assert removed == f"推行“三治融合”{mark}"


@pytest.mark.parametrize("heading", ["名词解释", "注释:", "※名词解释※", "【名词注释】", "注:",
                                     "有关用语说明", "有关内容名词注释"])  # fmt: skip
@pytest.mark.parametrize("mark", ["[1]", "①", "¹"])
def test_a_list_of_explanations_explains_marks_of_any_kind(heading: str, mark: str) -> None:
    lines, _ = cleaned(f"推行“一网通办”{mark},群众满意。", heading, "1.一网通办:指网上办理。")
    assert lines[0] == "推行“一网通办”,群众满意。"


@pytest.mark.parametrize(
    "lines",
    [
        ("推行“三治融合”[1]机制。", "特此报告。"),  # no note
        ("推行“三治融合”[2]机制。", "[1]三治融合:指自治。"),  # another's note
        ("[1]三治融合:指自治。", "推行“三治融合”[1]机制。"),  # a note above is a list
        ("印发国发[12]34号文件。", "[12]国务院文件。"),
        ("印发赣府[2023]5号文件。", "[2023]文件。"),
        ("完成三件实事:①修路;②架桥;③通水。", "①修路十公里。", "②架桥三座。"),
        (
            "办好实事。①启动水厂建设。②完成改造。",
            "名词解释",
            "1.水厂:指净水厂。",
            "2.改造:指更新。",
        ),
        ("包括①水厂②电站。另有①学校②医院。", "名词解释", "1.水厂:指净水厂。"),
        ("面积达到36.5 km²,增长10²倍。", "² 平方米。", "²面积。"),
    ],
)
def test_what_is_no_mark_of_a_note_stays(lines: tuple[str, ...]) -> None:
    assert cleaned(*lines) == (list(lines), "")


def test_circles_of_an_enumeration_stay_beside_marks_that_go() -> None:
    """A report with both: the brackets are explained, the circles count what was done."""
    told = "推进“一件事”[1]改革:①窗口;②网上。"
    lines, removed = cleaned(told, "名词解释", "[1]一件事:指联办。", "[2]两头:指前后。")
    assert lines[0] == "推进“一件事”改革:①窗口;②网上。" and removed.endswith("[1]")


def test_rows_of_tables_stay() -> None:
    draft = Draft([Line("案件[1] | 41", LineKind.TABLE), Line("[1]含上年结转。")])
    notes.take_marks(draft)
    assert draft.lines[0].text == "案件[1] | 41" and not draft.removed


PAGE = (
    "<html><body><p>推行“一网通办”<sup><a href='#_ftn1'>[1]</a></sup>改革,用地36.5km<sup>2</sup>,"
    "网格<sup>2</sup>覆盖全县。</p><p>[1]一网通办:指网上办理。</p>"
    "<p><sup>2</sup>网格:指治理单元。</p></body></html>"
)


def test_raised_numbers_of_a_page() -> None:
    """A power stays a power; shown as it was, found as before (km2)."""
    draft = Draft(list(formats.read("a.html", PAGE.encode()).lines))
    assert draft.lines[0].text == "推行“一网通办”[1]改革,用地36.5km²,网格²覆盖全县。"
    notes.take_marks(draft)
    assert draft.lines[0].text == "推行“一网通办”改革,用地36.5km²,网格覆盖全县。"


def test_raised_numbers_of_a_word_document() -> None:
    high = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
    body = (
        f"<w:p><w:r><w:t>网格</w:t></w:r><w:r>{high}<w:t>2</w:t></w:r><w:r><w:t>覆盖</w:t></w:r>"
        "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>①</w:t></w:r>"
        "<w:r><w:t>全县</w:t></w:r></w:p>"
    )
    (line,) = formats.read("a.docx", made.word_of(body)).lines
    assert line.text == "网格²覆盖全县"


def test_in_a_whole_report(tmp_path: Path) -> None:
    text = made.plain().replace("“枫桥经验”,", "“枫桥经验”〔1〕,")
    text += "名词解释\n〔1〕枫桥经验:指依靠群众就地化解矛盾的做法。\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    found = read_source.read(next(walk([tmp_path / "a.txt"])))
    assert found.report is not None
    everything = "\n".join(line for p in found.report.paragraphs for line in p.lines)
    assert "“枫桥经验”,在18个" in everything and "〔1〕枫桥经验:指依靠" in everything
    assert [r.text for r in found.removed if r.reason == "note_marks"] == ["时代“枫桥经验”〔1〕"]
