"""Sources: stable order, names users can type again, tables row by row, nothing lost in silence."""

from __future__ import annotations

import csv
import datetime
import json
import os
import pickle
from pathlib import Path

import pytest
from openpyxl import Workbook

from index_mappings.errors import SourceError
from index_mappings.reports import Given, Kind, Reason
from loaders import sources
from loaders.sources import Source, walk


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def names(found: list[Source], base: Path) -> list[str]:
    return [source.name.removeprefix(f"{base}/") for source in found]


def test_folders_in_stable_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.html", "a.txt", ".hidden/x.txt", "~$lock.docx", ".DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(list(walk([tmp_path])), tmp_path) == ["a.txt", "b/1.html", "b/2.txt"]


def test_what_a_browser_saved_beside_a_page_is_no_source(tmp_path: Path) -> None:
    for name in ("报告.html", "报告_files/a.css", "报告_files/b/ad.html", "表_files/1.txt", "x.htm",
                 "x.files/i.png"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(list(walk([tmp_path])), tmp_path) == ["x.htm", "报告.html", "表_files/1.txt"]


def test_a_path_that_does_not_exist_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        walk([tmp_path / "没有"])
    assert caught.value.remedy == "请检查路径是否写对"


def test_an_empty_folder_and_a_too_large_file_are_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault,) = [source.fault for source in walk([tmp_path])]
    assert fault is not None and fault.reason is Reason.EMPTY
    (tmp_path / "a.txt").write_text("很长的内容")
    monkeypatch.setattr(sources, "MAX_BYTES", 3)
    (fault,) = [source.fault for source in walk([tmp_path])]
    assert fault is not None and fault.reason is Reason.TOO_LARGE


def test_pipes_and_links_into_nothing_are_faults(tmp_path: Path) -> None:
    """Opening a pipe waits for ever; nothing here may open one."""
    for name in ("p.txt", "t.csv", "t.xlsx", "t.zip"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "l.txt").symlink_to("nirgends")
    (tmp_path / "t2.csv").write_text("path,year\nnirgends.txt,2023\n.,2023\n", "utf-8")
    found = {s.name.removeprefix(f"{tmp_path}/"): s.fault for s in walk([tmp_path])}
    assert len(found) == 7
    for fault in found.values():
        assert fault is not None and fault.reason is Reason.UNREADABLE
        assert fault.detail.isascii() is False and "No such" not in fault.detail


def test_the_index_beside_the_reports_is_no_source(tmp_path: Path) -> None:
    for name in ("zhijian-index/lock", "zhijian-index/1-1f0c9a2b44d07e55/meta.json", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(list(walk([tmp_path])), tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("year", "read"),
    [
        ("2023", 2023),
        ("2023年度", 2023),
        ("２０２３年", 2023),
        ("二〇二三年", 2023),
        ("2023.0", 2023),
        ("1900", None),  # nobody could ask for it
        ("2100", None),
        ("2021-2023", None),
        ("去年", None),
    ],
)
def test_years_of_a_row(tmp_path: Path, year: str, read: int | None) -> None:
    (found,) = walk([write_csv(tmp_path / "t.csv", [["正文", "年度"], ["正文", year]])])
    assert found.given.year == read
    assert (found.fault is None) is (read is not None)
    assert found.fault is None or found.fault.reason is Reason.NO_YEAR


def test_csv_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    table = write_csv(
        tmp_path / "t.csv",
        [
            ["标题", "正文", "区划代码", "年度", "发布日期", "网址", "文种"],
            [
                "甲报告",
                "第一行\n第二行",
                "450203",
                "2023",
                "2024-03-01",
                "http://a/1",
                "法治政府建设报告",
            ],
            ["", "", "", "", "", "", ""],
            ["乙报告", "正文", "450203.0", "2022年", "2023/1/5", "", ""],
        ],
    )
    found = list(walk([table]))
    assert names(found, tmp_path) == ["t.csv#row=2", "t.csv#row=4"]
    assert found[0].given == Given(
        "450203", 2023, datetime.date(2024, 3, 1), "http://a/1", Kind.RULE_OF_LAW, "甲报告"
    )
    assert found[1].given.year == 2022
    assert found[1].given.published_on == datetime.date(2023, 1, 5)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    table = write_csv(tmp_path / "t.csv", [["标题", "正文"], ["甲县报告", "正文内容"]], encoding)
    (source,) = walk([table])
    assert dict(source.row)["text"] == "正文内容"


def test_the_columns_researchers_have(tmp_path: Path) -> None:
    table = write_csv(
        tmp_path / "t.csv",
        [
            [
                "年份",
                "地区等级",
                "区县代码",
                "区县名称",
                "所属城市",
                "所属省份",
                "报告标题",
                "报告全文",
            ],
            ["2020", "县级", "130607", "满城", "保定市", "河北省", "2020年报告", "正文"],
        ],
    )
    (source,) = walk([table])
    row = dict(source.row)
    assert (row["county"], row["city"], row["province"]) == ("满城", "保定市", "河北省")
    assert (source.given.year, source.given.region_code) == (2020, "130607")


def test_jsonl_by_line_and_a_broken_line(tmp_path: Path) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"title":"甲","text":"正文","year":2023}\n\n{broken\n[1]\n', encoding="utf-8")
    found = list(walk([table]))
    assert names(found, tmp_path) == ["t.jsonl#row=1", "t.jsonl#row=3", "t.jsonl#row=4"]
    assert found[0].given.year == 2023
    assert [bool(source.fault) for source in found] == [False, True, True]


def test_xlsx(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["title", "text", "region_code", "year", "published_on"])
    sheet.append(["甲报告", "正文", 450203, 2023.0, datetime.datetime(2024, 3, 1)])
    book.save(tmp_path / "t.xlsx")
    (source,) = walk([tmp_path / "t.xlsx"])
    assert source.name.endswith("t.xlsx#row=2")
    assert (source.given.region_code, source.given.year) == ("450203", 2023)
    assert source.given.published_on == datetime.date(2024, 3, 1)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("t.csv", b"a,b\n1,2\n", Reason.NO_TEXT_COLUMN),
        ("t.csv", b"", Reason.EMPTY),
        ("t.csv", b"title,text\n", Reason.EMPTY),
        ("t.csv", b"\x00\x01\x02\x03" * 50, Reason.UNREADABLE),
        ("t.jsonl", b"", Reason.EMPTY),
        ("t.xlsx", b"no zip at all", Reason.UNREADABLE),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.ENCRYPTED),
        ("t.csv", "text,region_code\n正文,柳州\n".encode(), Reason.NO_REGION),
        ("t.csv", "text,year\n正文,去年\n".encode(), Reason.NO_YEAR),
        ("t.csv", "text,title\n,有标题没正文\n".encode(), Reason.EMPTY),
    ],
)
def test_tables_that_cannot_be_used_say_why(
    tmp_path: Path, name: str, content: bytes, reason: Reason
) -> None:
    (tmp_path / name).write_bytes(content)
    (source,) = walk([tmp_path / name])
    assert source.fault is not None
    assert source.fault.reason is reason
    assert source.fault.remedy


def test_one_row_by_its_name(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "t.csv", [["text"], ["甲"], ["乙"], ["丙"]])
    (source,) = walk([f"{table}#row=3"])
    assert dict(source.row)["text"] == "乙"
    assert sources.members(table) == [f"{table}#row={n}" for n in (2, 3, 4)]
    assert sources.members(tmp_path / "x.txt") is None
    (missing,) = walk([f"{table}#row=9"])
    assert missing.fault is not None and missing.name.endswith("#row=9")


def test_files_a_table_names_are_read_through_it_only(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.txt").write_text("正文")
    (tmp_path / "pages" / "2.txt").write_text("正文")
    write_csv(tmp_path / "z.csv", [["文件", "区划代码", "年度"], ["pages/1.txt", "450203", "2023"]])
    found = list(walk([tmp_path]))
    assert names(found, tmp_path) == ["z.csv#row=2", "pages/2.txt"]
    assert found[0].path.endswith("pages/1.txt")
    assert found[0].given.year == 2023


def test_what_the_command_line_says_fills_what_the_row_leaves_open(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "t.csv", [["text", "year"], ["甲", "2021"], ["乙", ""]])
    found = list(walk([table], Given(region_code="450203", year=2023)))
    assert [(s.given.region_code, s.given.year) for s in found] == [
        ("450203", 2021),
        ("450203", 2023),
    ]


def test_a_dumped_record_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(json.dumps({"record": {"id": "x"}}) + "\n")
    (source,) = walk([tmp_path / "d.jsonl"])
    assert json.loads(dict(source.row)["record"]) == {"id": "x"}


def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / "名\udcff.txt"
    path.write_text("正文")
    (source,) = walk([tmp_path])
    source.name.encode("utf-8")
    assert Path(source.path).exists()
