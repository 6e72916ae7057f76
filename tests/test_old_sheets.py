"""Spreadsheets of the time before 2007 (xls, et), and web pages under their name."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from index_mappings.reports import Reason, SetAside
from loaders import read_source
from loaders.sources import Source, members, walk

TITLE = "清河县人民政府关于2022年法治政府建设情况的报告"
TEXT = (
    "2022年，清河县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。\n一、主要成效\n"
    "全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。"
)
Cell = str | float | None


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        told = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return record(0x0204, place + told)
    return b"" if value is None else record(0x0203, place + struct.pack("<d", value))


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def workbook(sheets: dict[str, list[list[Cell]]], further: bytes = b"") -> bytes:
    """The stream of a workbook: what it holds, then its sheets one after the other."""
    names = [struct.pack("<BB", len(n), 1) + n.encode("utf-16-le") for n in sheets]
    head = _begin(5) + record(0x0042, struct.pack("<H", 1200)) + further
    place = len(head) + sum(10 + len(name) for name in names) + 4
    bodies = []
    for rows in sheets.values():
        cells = [_cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row)]
        bodies.append(_begin(0x10) + b"".join(cells) + record(0x0A, b""))
    for name, body in zip(names, bodies, strict=True):
        head += record(0x0085, struct.pack("<IBB", place, 0, 0) + name)
        place += len(body)
    return head + record(0x0A, b"") + b"".join(bodies)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """The file around one stream: sectors of 512 bytes, a table of which follows which."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    data = stream + bytes(max(4096, -(-len(stream) // 512) * 512) - len(stream))
    count = len(data) // 512
    tables = next(n for n in range(1, 99) if count + 1 + n <= n * 128)
    chain = [table] * tables + [end] + [tables + 2 + i for i in range(count - 1)] + [end]
    chain += [free] * (tables * 128 - len(chain))

    def entry(told: str, kind: int, start: int, size: int, child: int = free) -> bytes:
        letters = told.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBIII", len(letters), kind, 1, free, free, child)
        return letters.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, end, 0, 1) + entry(name, 2, tables + 1, len(data)) + bytes(256)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, tables, tables, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    return head + struct.pack(f"<{len(chain)}I", *chain) + folder + data


LIST: list[list[Cell]] = [
    ["各县报告汇总"], ["标题", "正文", "年度", "区划代码"], [TITLE, TEXT, 2022.0, 130534.0],
    [None, TEXT.replace("三十一件", "四十件"), 2023.0, "130534"],
]  # fmt: skip


def read(folder: Path, name: str, data: bytes) -> list[Source]:
    (folder / name).write_bytes(data)
    return list(walk([folder / name]))


def aside_of(folder: Path, name: str, data: bytes) -> SetAside:
    (source,) = read(folder, name, data)
    found = read_source.read(source).set_aside
    assert found is not None
    assert found.remedy
    return found


@pytest.mark.parametrize("name", ["list.xls", "list.et", "list.xlsx"])
def test_every_row_is_a_report(tmp_path: Path, name: str) -> None:
    """Whatever the name says: the bytes tell what it is."""
    sources = read(tmp_path, name, compound(workbook({"汇总": LIST})))
    assert [s.name.rpartition("#")[2] for s in sources] == ["row=3", "row=4"]
    reports = [read_source.read(source).report for source in sources]
    assert [(r.year, r.region_code) for r in reports if r] == [(2022, "130534"), (2023, "130534")]
    assert reports[0] is not None
    assert reports[0].title == TITLE
    assert reports[0].paragraphs[-1].lead == ("一、主要成效",)


def test_every_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    data = compound(workbook({"说明": [["填表说明"]], "甲": LIST[1:], "乙": LIST[1:3]}))
    (tmp_path / "list.xls").write_bytes(data)
    told = [name.partition("#")[2] for name in members(tmp_path / "list.xls") or ()]
    assert told == ["sheet=甲#row=2", "sheet=甲#row=3", "sheet=乙#row=2", "sheet=说明"]


def test_dates_numbers_and_faults_of_cells(tmp_path: Path) -> None:
    """A date is a number in a format of dates."""
    formats = record(0x00E0, struct.pack("<HHHHIIHH", 0, 0, 0, 0, 0, 0, 0, 0))
    formats += record(0x00E0, struct.pack("<HHH", 0, 14, 0) + bytes(14))
    day = record(0x0203, struct.pack("<HHHd", 1, 2, 1, 44986.0))
    fault = record(0x0205, struct.pack("<HHHBB", 1, 3, 0, 0x2A, 1))
    rows: list[list[Cell]] = [["标题", "正文", "发布日期", "网址"], [TITLE, TEXT]]
    stream = workbook({"甲": rows}, formats)
    (source,) = read(tmp_path, "list.xls", compound(stream[:-4] + day + fault + stream[-4:]))
    assert dict(source.row)["published_on"] == "2023-03-01"
    assert "url" not in dict(source.row)


def test_a_far_cell_costs_nothing(tmp_path: Path) -> None:
    stream = workbook({"甲": LIST[1:3]})
    far = b"".join(record(0x0203, struct.pack("<HHHd", r, 255, 0, 1.0)) for r in (9, 65_535))
    sources = read(tmp_path, "list.xls", compound(stream[:-4] + far + stream[-4:]))
    assert len(sources) == 3  # the last two hold a number and no text


@pytest.mark.parametrize(
    ("name", "data", "reason", "words"),
    [
        ("a.xls", compound(b"Workbook"), Reason.UNREADABLE, "损坏"),
        ("a.xls", compound(workbook({"甲": LIST}))[:3000], Reason.UNREADABLE, "损坏"),
        ("a.xls", compound(workbook({"甲": [["县名", "数量"]]})), Reason.NO_TEXT_COLUMN, "正文"),
        ("a.xls", compound(workbook({"甲": []})), Reason.EMPTY, "没有内容"),
        ("a.xls", compound(workbook({"甲": LIST}, record(0x2F, bytes(54)))), Reason.ENCRYPTED,
         "密码"),
        ("a.xls", compound(b"x", "EncryptedPackage"), Reason.ENCRYPTED, "密码"),
        ("a.xls", b"a\tb\n", Reason.UNREADABLE, ".xls"),
        ("a.et", b"a table", Reason.UNREADABLE, ".et"),
        ("a.doc", compound(workbook({"甲": LIST})), Reason.UNREADABLE, "表格"),
        ("a.xls", b"<html><body><table><tr><td>x</td></tr></table>", Reason.NO_TEXT_COLUMN, "正文"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(
    tmp_path: Path, name: str, data: bytes, reason: Reason, words: str
) -> None:
    aside = aside_of(tmp_path, name, data)
    assert aside.reason is reason
    assert words in aside.detail


@pytest.mark.parametrize("opens", ["<html><body>", "<!DOCTYPE html><html><body>", ""])
def test_a_web_page_under_a_spreadsheets_name_is_a_list(tmp_path: Path, opens: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    page = (
        f"{opens}<table><tr><th>标题</th><th>正文</th><th>年度</th></tr>"
        f"<tr><td>{TITLE}</td><td>{text}</td><td>2022</td></tr></table>"
    )
    (source,) = read(tmp_path, "list.xls", page.encode("gb18030"))
    report = read_source.read(source).report
    assert report is not None
    assert source.name.endswith("#row=2")
    assert report.paragraphs[-1].lead == ("一、主要成效",)


def test_a_list_in_text_under_a_spreadsheets_name(tmp_path: Path) -> None:
    text = f"标题\t正文\t年度\n{TITLE}\t{TEXT.replace(chr(10), '')}\t2022\n"
    (source,) = read(tmp_path, "list.xls", text.encode("utf-16"))
    assert read_source.read(source).report is not None
