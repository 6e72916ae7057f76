"""What says place, year and issuer of a report: a person, the text, the page around it, nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from readings import CHAPTERS

from index_mappings.reports import Bases, Basis, Certainty, Given, Kind
from loaders.identify.bases import of, weaker
from loaders.identify.document import Notes
from loaders.identify.witnesses import Witness
from loaders.read_source import read
from loaders.sources import Source, walk

GIVEN, TEXT, PAGE, CONCLUDED = Basis.GIVEN, Basis.TEXT, Basis.PAGE, Basis.CONCLUDED
DONE = "坚持依法行政，各项任务基本完成，法治政府建设稳中有进，群众满意度进一步提高。"
NOBODY = "没有写明是谁的报告，按政府的报告计"


def source(folder: Path, *lines: str, name: str = "a.txt", given: Given | None = None) -> Source:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines), encoding="utf-8")
    (one,) = walk([file])
    return replace(one, given=given or one.given)


def bases(one: Source) -> Bases:
    reading = read(one)
    assert reading.report is not None, reading.set_aside
    return reading.report.basis


#: The lines before the chapters, those behind, and what says place, year and issuer.
TEXTS = [
    # the title names all three
    (("鱼峰区人民政府关于2023年法治政府建设情况的报告",), (), (TEXT, TEXT, TEXT)),
    (("鱼峰区司法局2023年法治政府建设年度报告",), (), (TEXT, TEXT, TEXT)),
    # the title names place and year; nobody says whose it is
    (("鱼峰区2023年法治政府建设年度报告",), (), (TEXT, TEXT, CONCLUDED)),
    # … the text does
    (
        ("鱼峰区2023年法治政府建设年度报告", f"2023年，我区{DONE}"),
        (),
        (TEXT, TEXT, TEXT),
    ),
    (
        ("鱼峰区2023年法治政府建设年度报告", f"2023年，我局{DONE}"),
        (),
        (TEXT, TEXT, TEXT),
    ),
    (("鱼峰区2023年法治政府建设年度报告",), ("鱼峰区人民政府", "2024年1月8日"), (TEXT, TEXT, TEXT)),
    # … the page's table does
    (("发布机构：鱼峰区人民政府", "鱼峰区2023年法治政府建设年度报告"), (), (TEXT, TEXT, PAGE)),
    # a work report is a government's by its name
    (("鱼峰区2023年政府工作报告", "各位代表："), (), (TEXT, TEXT, TEXT)),
    # the announcement names the year, a heading only lets it be concluded
    (
        ("鱼峰区人民政府法治政府建设情况报告", "现将2022年法治政府建设情况报告如下："),
        (),
        (TEXT, TEXT, TEXT),
    ),
    (
        ("鱼峰区人民政府法治政府建设情况报告", f"2022年，全区{DONE}"),
        (),
        (TEXT, CONCLUDED, TEXT),
    ),
    # without a title its words say so
    (
        (
            "各位代表：",
            "现在，我代表鱼峰区人民政府，向大会报告2023年工作，请予审议。",
            "一、2023年工作回顾",
        ),
        (),
        (TEXT, CONCLUDED, TEXT),
    ),
    # a ministry's is the nation's
    (("水利部2023年法治政府建设年度报告",), (), (TEXT, TEXT, TEXT)),
    # whom a bureau writes to is a conclusion
    (
        ("某局2023年度法治政府建设情况报告", "鱼峰区人民政府：", f"2023年，我局{DONE}"),
        (),
        (CONCLUDED, TEXT, TEXT),
    ),
]


@pytest.mark.parametrize(("before", "behind", "said"), TEXTS)
def test_a_text(
    before: tuple[str, ...], behind: tuple[str, ...], said: tuple[Basis, ...], tmp_path: Path
) -> None:
    found = bases(source(tmp_path, *before, *CHAPTERS, *behind))
    assert (found.region, found.year, found.issuer) == said


def test_only_what_is_not_in_the_text_is_kept_as_evidence(tmp_path: Path) -> None:
    title = "鱼峰区2023年法治政府建设年度报告"
    assert bases(source(tmp_path, title, *CHAPTERS)).evidence == (("issuer", NOBODY),)
    table = bases(source(tmp_path, "发布机构：鱼峰区人民政府", title, *CHAPTERS))
    assert table.evidence == (("issuer", "发布机构：鱼峰区人民政府"),)
    assert bases(source(tmp_path, title, f"2023年，我区{DONE}", *CHAPTERS)).evidence == ()


def test_what_a_person_said_is_given(tmp_path: Path) -> None:
    lines = ("2022年，我区依法行政有了起色。现将有关情况报告如下：", *CHAPTERS)
    said = Given("450203", 2023, kind=Kind.RULE_OF_LAW)
    found = bases(source(tmp_path, "法治政府建设年度报告", *lines, given=said))
    assert found == Bases(GIVEN, GIVEN, TEXT)
    titled = replace(said, region_code=None, year=None, title="鱼峰区司法局2023年法治政府建设报告")
    found = bases(source(tmp_path, "法治政府建设年度报告", *CHAPTERS, given=titled))
    assert found == Bases(GIVEN, GIVEN, GIVEN)


def test_a_name_says_it_outside_the_text(tmp_path: Path) -> None:
    lines = ("法治政府建设年度报告", f"现将2023年法治政府建设情况报告如下：我区{DONE}", *CHAPTERS)
    found = bases(source(tmp_path, *lines, name="鱼峰区.txt"))
    assert (found.region, found.evidence) == (PAGE, (("region", "文件名：鱼峰区.txt"),))
    # where a file lay is not shown
    found = bases(source(tmp_path, *lines, name="鱼峰区/a.txt"))
    assert (found.region, found.evidence) == (PAGE, (("region", "文件夹名"),))


def page(folder: Path, head: str, body: str, foot: str) -> Source:
    text = "".join(f"<p>{line}</p>" for line in (body, *CHAPTERS))
    content = f'<div class="article-content">{text}</div><p>{foot}</p>'
    return source(folder, f"<html><head>{head}</head><body>{content}</body></html>", name="a.html")


def test_a_title_in_the_pages_head_stands_outside_the_text(tmp_path: Path) -> None:
    head = '<meta name="ArticleTitle" content="鱼峰区人民政府2023年法治政府建设年度报告">'
    found = bases(page(tmp_path, head, f"全区{DONE}", ""))
    assert (found.region, found.year, found.issuer) == (PAGE, PAGE, PAGE)
    assert found.certainty is Certainty.CERTAIN
    assert dict(found.evidence)["region"] == "鱼峰区人民政府2023年法治政府建设年度报告"


def test_who_runs_the_site_stands_outside_the_text(tmp_path: Path) -> None:
    body = "2023年，在县委领导下，我局把依法行政抓在手上。现将2023年法治政府建设情况报告如下："
    found = bases(page(tmp_path, "", body, "主办单位：桐庐县人民政府"))
    assert (found.region, found.year, found.issuer) == (PAGE, TEXT, TEXT)
    assert found.evidence == (("region", "主办单位：桐庐县人民政府"),)


def test_the_place_a_body_names_most_is_concluded(tmp_path: Path) -> None:
    body = "过去一年，我区把依法行政抓在手上，到鱼峰区的窗口办事更快，来鱼峰区投资的企业更多。"
    found = bases(source(tmp_path, "2023年法治政府建设年度报告", body * 3, *CHAPTERS))
    assert (found.region, found.year, found.issuer) == (CONCLUDED, TEXT, TEXT)
    assert dict(found.evidence)["region"].startswith("正文（")


def test_of_two_places_of_one_name_the_page_tells(tmp_path: Path) -> None:
    title = "鼓楼区人民政府2023年法治政府建设年度报告"
    found = bases(source(tmp_path, "来源：南京市人民政府", title, *CHAPTERS))
    assert (found.region, found.year, found.issuer) == (PAGE, TEXT, TEXT)
    named = "南京市的试点在区里铺开。" * 3
    found = bases(source(tmp_path, title, named, *CHAPTERS))
    assert found.region is CONCLUDED


def test_every_witness_has_its_worth() -> None:
    notes = Notes()
    notes.basis["title"] = PAGE
    assert of(Witness.TITLE, notes) is PAGE
    assert {of(witness, notes) for witness in Witness} == {TEXT, PAGE, CONCLUDED}
    assert weaker(TEXT, PAGE) is PAGE and weaker(GIVEN, CONCLUDED) is CONCLUDED
