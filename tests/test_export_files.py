"""The files themselves: hostile texts, formulas, limits of the formats, what they are called."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import opened
import pytest
from made_reports import plain_report
from small_world import fresh

from index_mappings.errors import InvalidParameter
from index_mappings.reports import Paragraph
from service.export import taking, xlsx
from service.export.asking import ExportRequest, Format, Rows, read_export
from service.export.files import file_name, written
from service.export.taking import Export, taken
from service.search.opening import searcher_on
from service.search.searcher import Searcher
from service.settings import Settings

DAY = datetime.date(2026, 11, 24)
#: Whatever a text may hold that a format may take for something else.
HOSTILE = (
    "=1+1", "+86 办", "-5%", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠办", "=HYPERLINK(\"x\")",
    "<b>&amp;</b>", "\"引号\"，逗号,\r\n第二行", "a_x0041_b_x005F_", "]]>",
    "\x00\x0b\x1f控制\ufffe",
    "😀𠮷" * 3, "\u202e倒写", " 前后有空 ", "'=1", "{{7*7}}", "%s%n", "#N/A", "1e5", "００１",
)  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Reports in which every field that can hold a text is hostile."""
    engine = fresh(tmp_path_factory.mktemp("hostile"))
    with engine.writing() as writer:
        for at, text in enumerate(HOSTILE):
            writer.put(
                plain_report(
                    id=f"450203-2023-rule-of-law-{at:06x}",
                    title=text,
                    issuer=text,
                    document_number=text,
                    url=f"https://gov.invalid/{text} %zz#{text}#" if at % 2 else text,
                    source=f"{at}.html",
                    paragraphs=(Paragraph(1, f"{text}行政复议", (text,), (text, text)),),
                )
            )
    yield searcher_on(engine, Settings(today=DAY))
    engine.close()


@contextlib.contextmanager
def export(searcher: Searcher, file_format: str, *more: tuple[str, str]) -> Iterator[Export]:
    asked = read_export([("sort", "region"), ("format", file_format), *more])
    with taken(searcher, asked, "http://127.0.0.1:8000") as begun:
        yield begun


def content(searcher: Searcher, file_format: str, *more: tuple[str, str]) -> bytes:
    with export(searcher, file_format, *more) as begun:
        return b"".join(written(begun))


def clean(text: str) -> str:
    """What is left of a text in XML."""
    return "".join(
        c if c in "\t\n\r" or c.isprintable() or c > "\x7f" else "�" for c in text
    ).replace("\ufffe", "�")


def test_nothing_hostile_changes_a_workbook(searcher: Searcher) -> None:
    made = content(searcher, "xlsx")
    rows = opened.xlsx(made)
    assert len(rows) == len(HOSTILE)
    for row, text in zip(rows, HOSTILE, strict=True):
        # openpyxl shows the escape of what looks like one; spreadsheets show the text.
        said = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", clean(text))
        shown = [row[name] for name in ("正文", "报告标题", "发文机关")]
        assert shown == [f"{said}行政复议", said, said]


def test_a_cell_that_looks_like_a_formula_is_a_text_for_ever(searcher: Searcher) -> None:
    sheet = opened.workbook(content(searcher, "xlsx")).worksheets[1]
    quoted = set()
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                assert cell.data_type != "f"
                marked = bool(cell.quotePrefix) or cell.hyperlink is not None
                assert marked or not cell.value.startswith(FORMULAS), cell.value
                quoted.add(marked)
    assert quoted == {True, False}


def test_nothing_is_run_from_a_table_of_text(searcher: Searcher) -> None:
    rows = opened.csv_rows(content(searcher, "csv"))
    for row, text in zip(rows, HOSTILE, strict=True):
        for value in row.values():
            assert not value.startswith(FORMULAS), value
        quote = "'" if text.startswith(FORMULAS) else ""
        assert (row["报告标题"], row["正文"]) == (quote + text, f"{quote}{text}行政复议")


def test_lines_for_programs_hold_the_very_texts(searcher: Searcher) -> None:
    rows = opened.jsonl(content(searcher, "jsonl"))
    assert [row["text"] for row in rows] == [f"{text}行政复议" for text in HOSTILE]


def test_nothing_hostile_changes_a_document(searcher: Searcher) -> None:
    told = opened.document(content(searcher, "docx"))
    texts = [text for style, text in told if style == "excerpt"]
    said = [clean("".join(f"{text}行政复议".splitlines())) for text in HOSTILE]
    assert ["".join(text.splitlines()) for text in texts] == said


@pytest.mark.parametrize("file_format", ["xlsx", "docx"])
def test_every_part_is_well_formed_and_every_link_an_address(
    searcher: Searcher, file_format: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(content(searcher, file_format))) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    links = [
        part.attrib["Target"]
        for name, root in parts.items()
        if name.endswith(".rels")
        for part in root
        if part.attrib.get("TargetMode") == "External"
    ]
    assert links
    for link in links:
        assert link.startswith(("http://127.0.0.1:8000/", "https://gov.invalid/"))
        assert link.isascii() and not set(link) & set(' <>"{}|\\^`[]')


def test_a_workbook_is_one_to_work_with(searcher: Searcher) -> None:
    """The header stays in sight, can be filtered by, and addresses lead somewhere."""
    first, rows = opened.workbook(content(searcher, "xlsx")).worksheets
    assert (first.title, rows.title) == ("说明", "检索结果")
    assert rows.freeze_panes == "A2"
    assert rows.auto_filter.ref.startswith("A1:")
    names = {cell.value: cell.column for cell in rows[1]}
    own = rows.cell(2, names["本段地址"])
    assert own.hyperlink.target == "http://127.0.0.1:8000/reports/450203-2023-rule-of-law-000000"
    assert own.hyperlink.location == "p1"


def test_the_first_sheet_says_what_was_asked(searcher: Searcher) -> None:
    asked = [("q", "行政复议 -调解 2023年"), ("section", "other"), ("published_to", "2025-01-31")]
    told = opened.about(content(searcher, "xlsx", *asked))
    assert told["问题"] == "行政复议 -调解 2023年"
    assert (told["查找"], told["不含"]) == ("行政复议", "调解")
    assert (told["年度"], told["栏目"], told["发布日期"]) == (
        "2023年",
        "其他",
        "至 2025-01-31 发布",
    )
    assert told["导出日期"] == datetime.datetime(2026, 11, 24)
    assert told["索引版次"] == 1 and isinstance(told["本表行数"], int)
    assert told["检索地址"].startswith("http://127.0.0.1:8000/?sort=region&q=")


# --- what a format cannot hold -------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    engine = fresh(tmp_path_factory.mktemp("long"))
    texts = ("甲" * 32_767, "甲" * 32_768, "𠮷" * 20_000, "短")
    with engine.writing() as writer:
        paragraphs = tuple(Paragraph(at, text) for at, text in enumerate(texts, 1))
        writer.put(plain_report(id="450203-2023-rule-of-law-000001", paragraphs=paragraphs))
    yield searcher_on(engine, Settings(today=DAY))
    engine.close()


def test_what_is_too_long_for_a_cell_is_shortened_and_said(long_texts: Searcher) -> None:
    made = content(long_texts, "xlsx")
    whole, longer, pairs, short = (row["正文"] for row in opened.xlsx(made))
    assert whole == "甲" * 32_767 and short == "短"
    for shown in (longer, pairs):
        assert shown.endswith(xlsx.CUT) and len(shown.encode("utf-16-le")) // 2 <= 32_767
    assert "2 格文字" in opened.about(made)["提示"]
    assert [len(r["正文"]) for r in opened.csv_rows(content(long_texts, "csv"))][1] == 32_768


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 11)
    made = content(searcher, "xlsx")
    titles = [sheet.title for sheet in opened.workbook(made).worksheets]
    assert titles == ["说明", "检索结果", "检索结果 2", "检索结果 3"]
    assert len(opened.xlsx(made)) == len(HOSTILE)
    monkeypatch.setattr(xlsx, "MOST_ROWS", 1_000)
    monkeypatch.setattr(xlsx, "LARGEST_SHEET", 30_000)
    made = content(searcher, "xlsx")
    assert len(opened.workbook(made).worksheets) > 2 and len(opened.xlsx(made)) == len(HOSTILE)


def test_links_beyond_what_a_sheet_holds_are_texts(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_LINKS", 5)
    sheet = opened.workbook(content(searcher, "xlsx")).worksheets[1]
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) == 5
    names = {cell.value: cell.column for cell in sheet[1]}
    last = sheet.cell(sheet.max_row, names["本段地址"]).value
    assert last.startswith("http://127.0.0.1:8000/reports/")


def test_a_document_has_a_bound_and_a_way_on(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_EXCERPTS", 10)
    with pytest.raises(InvalidParameter, match="至多 10 段") as refused:
        content(searcher, "docx")
    assert refused.value.field == "format" and "xlsx" in refused.value.remedy
    assert opened.document(content(searcher, "docx", ("rows", "missing")))


def test_nothing_found_is_a_file_too(searcher: Searcher) -> None:
    nothing = ("q", "没有人写过的话")
    assert opened.xlsx(content(searcher, "xlsx", nothing)) == []
    assert opened.csv_rows(content(searcher, "csv", nothing)) == []
    assert content(searcher, "jsonl", nothing) == b""
    assert [s for s, _ in opened.document(content(searcher, "docx", nothing))].count("excerpt") == 0


def test_a_file_that_would_say_another_number_never_ends(searcher: Searcher) -> None:
    for file_format in Format:
        with export(searcher, file_format) as begun:
            wrong = Export(
                begun.request, begun.question, begun.total, begun.count + 1, begun.index,
                begun.addresses, begun.pieces,
            )  # fmt: skip
            with pytest.raises(AssertionError, match="were counted"):
                b"".join(written(wrong))


# --- another program -----------------------------------------------------------------------------


@pytest.mark.converters
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice opens these files")
def test_an_office_program_opens_a_document(searcher: Searcher, tmp_path: Path) -> None:
    (tmp_path / "given.docx").write_bytes(content(searcher, "docx", ("q", "行政复议")))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path, tmp_path / "given.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = (tmp_path / "given.txt").read_text("utf-8-sig")
    assert told.startswith("行政复议：检索结果\n导出内容：检索结果\n")
    assert "广西壮族自治区" in told and told.count("第1段") == len(HOSTILE)


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("枫桥经验 2023年", "枫桥经验 2023年"),
        ("", "全部段落"),
        ("../../etc/passwd", "etc passwd"),
        ('a/b\\c:d*e?f"g<h>i|j\nk', "a b c d e f g h i j k"),
        ("\u202egnp.exe", "gnp.exe"),
        ("字" * 300, "字" * 40),
        (" . ", "全部段落"),
    ],
)
def test_what_a_file_is_called(searcher: Searcher, question: str, called: str) -> None:
    with export(searcher, "csv", ("q", question)) as begun:
        assert file_name(begun) == f"治鉴 {called} 检索结果 2026-11-24.csv"
        assert len(file_name(begun).encode()) < 255
        assert Path(file_name(begun)).name == file_name(begun)


def test_what_is_asked_for_is_read_like_a_search() -> None:
    asked = read_export([("q", "甲"), ("rows", "regions"), ("size", "3"), ("cursor", "x")])
    assert (asked.format, asked.rows, asked.search.cursor) == (Format.XLSX, Rows.REGIONS, None)
    assert asked.pairs == (("q", "甲"),)
    wrong: tuple[tuple[list[tuple[str, str]], str], ...] = (
        ([("format", "pdf")], "format"),
        ([("rows", "all")], "rows"),
        ([("format", "csv"), ("format", "csv")], "format"),
        ([("formats", "csv")], "formats"),
        ([("size", "0")], "size"),
    )
    for pairs, field in wrong:
        with pytest.raises(Exception, match=field) as refused:
            read_export(pairs)
        error: Any = refused.value
        assert error.field == field and error.remedy


def test_a_request_is_a_value() -> None:
    assert ExportRequest(read_export([]).search) == read_export([])
