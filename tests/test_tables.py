"""Tables of reports as people keep them: several sheets, titles above the header, odd cells."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import made_formats as made
import pytest
from openpyxl import Workbook

from index_mappings.reports import Given, Kind, Reason, WarningCode
from loaders import read_source, sources
from loaders.sources import Source, walk

HEADER = ["title", "text", "region_code", "year"]


def book_of(path: Path, **sheets: list[list[Any]]) -> Path:
    """A spreadsheet with these sheets, in this order."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def row(title: str, code: str = "450203", year: object = 2023) -> list[Any]:
    return [title, made.plain(), code, year]


def ends(found: list[Source], base: Path) -> list[str]:
    return [source.name.removeprefix(str(base)) for source in found]


def told(source: Source) -> list[str]:
    """The values that a report was not filed by, in words."""
    found = read_source.read(source)
    assert found.report is not None, found.set_aside
    return [w.message for w in found.report.warnings if w.code is WarningCode.VALUE_IGNORED]


# Sheets -------------------------------------------------------------------------------------


def test_every_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    """Rows of the first sheet bear no sheet's name, as in files that have but one."""
    path = book_of(
        tmp_path / "a.xlsx",
        市级=[HEADER, row("甲"), row("乙")],
        空表=[],
        区县=[["2023年度汇总"], [], HEADER, row("丙")],
        说明=[["填表说明"], ["一律写全称"]],
    )
    found = list(walk([path]))
    assert ends(found, path) == ["#row=2", "#row=3", "#sheet=区县#row=4", "#sheet=说明"]
    assert [source.given.title for source in found[:3]] == ["甲", "乙", "丙"]
    aside = found[3].fault
    assert aside is not None and aside.reason is Reason.NO_TEXT_COLUMN
    assert "说明" in aside.detail and "填表说明" in aside.detail


def test_a_table_that_another_one_names_is_read_as_itself(tmp_path: Path) -> None:
    """A list of what lies in a folder, of which some are lists themselves."""
    (tmp_path / "a.csv").write_text("title,text\n甲,一段正文\n乙,一段正文\n", "utf-8")
    (tmp_path / "c.txt").write_text(made.plain(), "utf-8")
    (tmp_path / "labels.csv").write_text(
        "file,region_code,year\na.csv,450203,2023\nc.txt,450203,2023\n", "utf-8"
    )
    found = list(walk([tmp_path]))
    assert ends(found, tmp_path) == ["/a.csv#row=2", "/a.csv#row=3", "/labels.csv#row=3"]
    assert [source.fault for source in found] == [None] * 3
    assert found[2].given.region_code == "450203"


def test_a_cover_sheet_is_told_and_the_lists_behind_it_are_read(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", 封面=[["报告汇编"]], 清单=[HEADER, row("甲")])
    assert ends(list(walk([path])), path) == ["#sheet=清单#row=2", "#sheet=封面"]


def test_a_spreadsheet_without_any_list_is_told_once(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", 一=[["序号", "地区"], [1, "柳州"]], 二=[["附表"]])
    (source,) = walk([path])
    assert source.name == str(path) and source.fault is not None
    assert source.fault.reason is Reason.NO_TEXT_COLUMN and "序号、地区" in source.fault.detail


@pytest.mark.parametrize(
    ("spot", "expected"),
    [
        ("#row=2", ["#row=2"]),
        ("#sheet=市级#row=2", ["#row=2"]),  # its name in the one form that all commands print
        ("#sheet=区县#row=2", ["#sheet=区县#row=2"]),
        ("#sheet=区县", ["#sheet=区县#row=2", "#sheet=区县#row=3"]),
        ("#sheet=没有", ["#sheet=没有"]),
        ("#sheet=区县#row=9", ["#sheet=区县#row=9"]),
    ],
)
def test_parts_of_a_spreadsheet_by_their_names(
    tmp_path: Path, spot: str, expected: list[str]
) -> None:
    path = book_of(
        tmp_path / "a.xlsx", 市级=[HEADER, row("甲")], 区县=[HEADER, row("乙"), row("丙")]
    )
    found = list(walk([f"{path}{spot}"]))
    assert ends(found, path) == expected
    assert (found[0].fault is None) is (spot not in ("#sheet=没有", "#sheet=区县#row=9"))


def test_a_sheet_in_an_archive_has_members(tmp_path: Path) -> None:
    book_of(tmp_path / "t.xlsx", 甲=[HEADER, row("一")], 乙=[HEADER, row("二")])
    path = tmp_path / "a.zip"
    path.write_bytes(made.zipped({"市/t.xlsx": (tmp_path / "t.xlsx").read_bytes()}))
    names = [f"{path}!/市/t.xlsx#row=2", f"{path}!/市/t.xlsx#sheet=乙#row=2"]
    assert [s.name for s in walk([path])] == names
    assert sources.members(f"{path}!/市/t.xlsx#sheet=乙") == names[1:]
    (source,) = walk([names[1]])
    assert source.given.title == "二"


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    """Some programs write that everything stands in A1."""
    path = book_of(tmp_path / "a.xlsx", 甲=[HEADER, row("一"), row("二")])
    import zipfile

    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:D3"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:D3"', b'ref="A1"')
    path.write_bytes(made.zipped(parts))
    assert ends(list(walk([path])), path) == ["#row=2", "#row=3"]


@pytest.mark.slow
def test_a_row_at_the_end_of_the_world_is_no_end_of_time(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", 甲=[HEADER, row("一"), row("二")])
    import zipfile

    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<row r="3"', b'<row r="99999999999"')
    path.write_bytes(made.zipped(parts))
    found = list(walk([path]))
    assert ends(found, path)[0] == "#row=2" and len(found) <= 2


# Headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_whatever_parts_the_columns(
    tmp_path: Path, delimiter: str, encoding: str, ending: str
) -> None:
    """A title above the header, commas in it, text of several lines with every mark inside."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["2023年法治政府建设报告,汇总;全市"])
    writer.writerow([])
    writer.writerow(["标题", "报告全文(必填)", "年度*"])
    writer.writerow(["甲报告", '一、引号"，\n二、分号;\t竖线|逗号,', "2023"])
    path = tmp_path / f"t.{ending}"
    path.write_bytes(text.getvalue().encode(encoding))
    (source,) = walk([path])
    assert source.name.endswith("#row=4")
    assert (source.given.title, source.given.year) == ("甲报告", 2023)
    assert dict(source.row)["text"].splitlines()[1] == "二、分号;\t竖线|逗号,"


def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('标题,正文\n甲,正文一\n乙,"正文二\n丙,正文三\n', "utf-8")
    found = list(walk([path]))
    assert ends(found, path) == ["#row=2", ""]
    assert found[1].fault is not None and "第 3 行的引号没有配对" in found[1].fault.detail


def test_a_header_that_comes_again_and_blank_rows_are_no_reports(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("标题,正文\n甲,正文\n , \n标题,正文\n乙,正文\n,,\n\n", "utf-8")
    assert ends(list(walk([path])), path) == ["#row=2", "#row=5"]


def test_two_columns_of_one_field(tmp_path: Path) -> None:
    """The first that is filled, of two texts the longer; where they differ, that is told."""
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["内容", "正文", "年度", "年份", "区划代码", "正文.1"])
        writer.writerow(["摘要", made.plain(), "2023", "2022", "350821", ""])
        writer.writerow(["", made.plain(), "", "2022", "350821", made.plain()])
    one, other = walk([path])
    assert dict(one.row)["text"] == made.plain().strip()
    assert told(one) == ["表中两列都有值：采用“年度”（2023），未采用“年份”（2022）"]
    assert (one.given.year, other.given.year, told(other)) == (2023, 2022, [])


def test_city_and_county_in_columns_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["省份", "地区", "区县", "年度", "正文"])
        writer.writerow(
            ["广西", "柳州市", "城中区", "2023", made.plain().replace("长汀县", "我区")]
        )
    (source,) = walk([path])
    found = read_source.read(source).report
    assert found is not None and found.region_code == "450202"


# Cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("450203", "450203"),
        ("450203.0", "450203"),
        ("４５０２０３", "450203"),
        ("'450203", "450203"),  # typed as text
        ('="450203"', "450203"),  # written as text by a program
        ("450203000000", "450203"),
        ("450203000", "450203"),
        ("4.50203E+11", "450203"),  # twelve digits as a spreadsheet shows them
        ("4.5E+11", "450000"),
        ("450203 鱼峰区", "450203"),
        ("无", None),
        ("#N/A", None),
        ("nan", None),
    ],
)
def test_codes_as_tables_hold_them(tmp_path: Path, value: str, code: str | None) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["正文", "区划代码"], ["文", value]])
    (source,) = walk([path])
    assert source.fault is None and source.given.region_code == code


def test_a_name_in_the_column_of_codes_is_answered_with_its_code(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("正文,区划代码,年度\n文,鱼峰区,2023\n文,4502,2023\n", "utf-8")
    named, short = (source.fault for source in walk([path], Given(kind=Kind.OTHER)))
    assert named is not None and "450203（鱼峰区）" in named.remedy
    assert short is not None and short.reason is Reason.NO_REGION
    assert named.given.kind is Kind.OTHER  # what the command said is kept


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024/3/1 10:20:00", "2024-03-01"),
        ("2024年3月1日", "2024-03-01"),
        ("２０２４．３．１", "2024-03-01"),
        ("20240301", "2024-03-01"),
        ("45352", "2024-03-01"),  # a day as a spreadsheet counts it
        ("2024-13-01", None),
        ("三月", None),
    ],
)
def test_days_as_tables_hold_them(tmp_path: Path, value: str, day: str | None) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": made.plain(), "发布日期": value}) + "\n")
    (source,) = walk([path])
    given = source.given.published_on
    assert given == (datetime.date.fromisoformat(day) if day else None)
    assert [value in message for message in told(source)] == ([] if day else [True])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("法治政府建设年度报告", Kind.RULE_OF_LAW),
        ("政府工作报告", Kind.GOVERNMENT_WORK),
        ("rule-of-law", Kind.RULE_OF_LAW),
        ("政府信息公开年报", Kind.DISCLOSURE),
        ("其他", Kind.OTHER),
    ],
)
def test_kinds_as_tables_hold_them(tmp_path: Path, value: str, kind: Kind) -> None:
    path = tmp_path / "t.jsonl"
    row = {"text": made.plain(), "文种": value, "年度": 2023, "区划代码": 350821}
    path.write_text(json.dumps(row) + "\n")
    (source,) = walk([path])
    assert source.given.kind is kind and told(source) == []


def test_a_kind_nobody_knows_is_told_with_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": made.plain(), "文种": "工作要点"}) + "\n")
    (source,) = walk([path])
    assert source.given.kind is None
    (message,) = told(source)
    assert "“工作要点”" in message and "政府工作报告" in message
    found = read_source.read(source).report
    assert found is not None and found.kind is Kind.RULE_OF_LAW  # what the text says


def test_a_region_nobody_knows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    rows = ({"text": made.plain(), "地区": "火星市"}, {"text": "我县的情况。", "地区": "火星市"})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    known, unknown = walk([path])
    assert ["火星市" in message for message in told(known)] == [True]
    aside = read_source.read(unknown).set_aside
    assert aside is not None


def test_texts_of_json(tmp_path: Path) -> None:
    """A list of lines is a text; anything else of JSON is none, and says which column it is."""
    lines = [made.TITLE, *made.BEFORE, *made.AFTER]
    values: list[object] = [
        lines, {"正文": "一、"}, [["一、"]], [{"p": "一、"}], ["", ""], None, float("nan"), False,
    ]  # fmt: skip
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps({"full_text": value}) + "\n" for value in values))
    first, *rest = walk([path])
    found = read_source.read(first).report
    assert found is not None and [ln for p in found.paragraphs for ln in p.lines] == lines
    faults = [source.fault for source in rest]
    assert [f and f.reason.value for f in faults] == ["unreadable"] * 3 + ["empty"] * 4
    assert all(f and "full_text" in f.detail and "full_text" in f.remedy for f in faults[:3])


@pytest.mark.parametrize(
    "text", ['[{"text": "文"}]', '[\n{"text": "文"}\n]', '{\n "text": "文"\n}']
)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_one_json_value_is_no_table(tmp_path: Path, text: str, ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    path.write_text(text, "utf-8")
    (source,) = walk([path])
    aside = read_source.read(source).set_aside
    assert aside is not None and aside.reason is Reason.UNREADABLE
    assert ".jsonl" in aside.remedy or text.startswith("[{")


def test_json_lines_in_other_encodings(tmp_path: Path) -> None:
    line = json.dumps({"标题": "甲", "正文": "文"}, ensure_ascii=False) + "\n"
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        path = tmp_path / "t.jsonl"
        path.write_bytes((line * 2).encode(encoding))
        assert [s.given.title for s in walk([path])] == ["甲", "甲"], encoding


def test_a_broken_character_spoils_no_table(tmp_path: Path) -> None:
    """One broken byte in UTF-8 makes no GB18030 of it; the place stays visible."""
    data = "标题,正文\n".encode() + "甲,这里坏了一个字节:".encode() + b"\xff"
    data += "其余都好。\n".encode() + ("乙,正文没有问题。\n" * 30).encode()
    (tmp_path / "t.csv").write_bytes(data)
    found = list(walk([tmp_path / "t.csv"]))
    assert len(found) == 31
    assert dict(found[0].row)["text"] == "这里坏了一个字节:\ufffd其余都好。"


# Tables and their names ---------------------------------------------------------------------


def test_the_bytes_decide_what_a_table_is(tmp_path: Path) -> None:
    """A spreadsheet called csv and the other way round are read; a page called so is told."""
    sheet = book_of(tmp_path / "a.xlsx", 甲=[HEADER, row("一")]).read_bytes()
    text = "标题,正文\n甲,正文\n".encode("gb18030")
    page = made.web()
    for name, data, expected in (
        ("b.csv", sheet, ["#row=2"]), ("c.jsonl", sheet, ["#row=2"]), ("d.xlsx", text, ["#row=2"]),
        ("e.csv", page, [""]), ("f.xlsx", page, [""]), ("g.xlsx", b"no table at all", [""]),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
        found = list(walk([tmp_path / name]))
        assert ends(found, tmp_path / name) == expected, name
        if data is page:
            assert found[0].fault is not None and ".html" in found[0].fault.remedy


def test_a_row_that_says_region_and_year_is_loaded_if_it_has_text(tmp_path: Path) -> None:
    """However short, and whatever it looks like."""
    path = tmp_path / "t.jsonl"
    texts = ("文", "一、成效。\n二、问题。", "首页 > 政务公开", "2023年", "https://example.com/1")
    rows = ({"text": text, "region_code": "450203", "year": 2023} for text in texts)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    for source, text in zip(walk([path]), texts, strict=True):
        found = read_source.read(source)
        assert found.report is not None, (text, found.set_aside)
        assert "".join(text.split()) in "".join(
            "".join(line.split()) for p in found.report.paragraphs for line in p.lines
        )
