"""Formats: one report in every one of them, and what each one hides, breaks or pretends to be."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import made_formats as made
import pytest
from format_files import OLE, aside_of, expected, lines, report_of, same

from index_mappings import literal
from index_mappings.errors import SourceError
from index_mappings.reports import Reason, Report
from loaders import formats, patterns
from loaders.formats.pages import Line
from loaders.formats.word import numbering

__all__ = ["expected"]


@pytest.mark.parametrize("selector", patterns.section("sites.txt", "containers"))
def test_every_known_container_is_found(selector: str) -> None:
    """By its class, its id or its tag: what stands around it is no text of the report."""
    name = selector.rpartition(".")[2] if "." in selector else selector.lstrip("#")
    how = "class" if "." in selector else "id" if selector.startswith("#") else ""
    tag = "div" if how else selector
    inner = f"<{tag} {how and f'{how}={name!r}'}><p>{'法治政府建设情况。' * 40}</p></{tag}>"
    outer = f"<div class='view'>{inner}</div>" if selector.startswith(".view") else inner
    page = f"<html><body><ul><li>网站地图</li></ul>{outer}<p>版权所有</p></body></html>"
    read = formats.read("a.html", page.encode())
    assert [line.text for line in read.lines] == ["法治政府建设情况。" * 40]


def test_a_selector_is_no_comment() -> None:
    assert {"#zoom", "#UCAP-CONTENT"} < set(patterns.section("sites.txt", "containers"))


def test_the_plain_report_is_read_whole(expected: Report) -> None:
    assert (expected.region_code, expected.year) == ("350821", 2023)
    assert [line for p in expected.paragraphs for line in p.lines] == list(made.LINES)


@pytest.mark.parametrize("name", made.MAKERS)
def test_every_format_gives_the_same_paragraphs(
    tmp_path: Path, name: str, expected: Report
) -> None:
    """No allowances: headings, numbers, table rows, marks and digits are all the same."""
    same(report_of(tmp_path, name, made.MAKERS[name]()), expected)


def test_traditional_characters_give_the_same_report(tmp_path: Path, expected: Report) -> None:
    """Allowance: the wording stays as it was written, so paragraphs are equal once folded."""
    pytest.importorskip("opencc")
    report = report_of(tmp_path, "report.txt", made.traditional())
    assert (report.id, report.region_code, report.year) == (expected.id, "350821", 2023)
    assert "發展" in report.paragraphs[3].text
    for one, other in zip(report.paragraphs, expected.paragraphs, strict=True):
        assert [literal.units(s) for s in one.lines] == [literal.units(s) for s in other.lines]
        assert (one.section, one.topics) == (other.section, other.topics)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        # A protected docx is an OLE file with this stream; a protected doc says so in its header.
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        ("a.doc", OLE + b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(500), Reason.ENCRYPTED),
        (
            "a.pdf",
            made.pdf_of([b""], trailer=f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>"
                        f"/U<{'42' * 32}>>>/ID[<00><00>]"),
            Reason.ENCRYPTED,
        ),
        ("a.ofd", made.zipped({"OFD.xml": b"<a/>", "Doc_0/Encryptions.xml": b"<a/>"}),
         Reason.ENCRYPTED),
        ("a.pdf", made.pdf_of([made.SCANNED, made.SCANNED]), Reason.SCAN),
        ("a.docx", b"PK\x03\x04", Reason.UNREADABLE),
        ("a.docx", made.word()[:-400], Reason.UNREADABLE),
        ("a.docx", made.zipped({"[Content_Types].xml": b"", "word/x.xml": b""}), Reason.UNREADABLE),
        ("a.docx", made.word_of("<w:p/>"), Reason.EMPTY),
        ("a.docx", made.zipped({"a.txt": b"x"}), Reason.UNREADABLE),
        ("a.pdf", b"%PDF-1.7", Reason.UNREADABLE),
        ("a.pdf", made.pdf_of([]), Reason.UNREADABLE),
        ("a.pdf", made.pdf_of([b""]), Reason.EMPTY),
        ("a.pdf", bytes(range(256)), Reason.UNREADABLE),
        ("a.ofd", made.zipped({"OFD.xml": b"<a/>"}), Reason.UNREADABLE),
        ("a.rtf", b"{\\rtf1 }", Reason.EMPTY),
        ("a.mht", b"MIME-Version: 1.0\nContent-Type: image/png\n\nx", Reason.UNREADABLE),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), Reason.UNREADABLE),
        ("a.txt", b"Rar!\x1a\x07" + bytes(50), Reason.NO_CONVERTER),
        ("a.odt", made.zipped({"mimetype": b"application/vnd.oasis"}), Reason.NO_CONVERTER),
    ],
)  # fmt: skip
def test_documents_that_cannot_be_read_say_why(
    tmp_path: Path, name: str, data: bytes, reason: Reason
) -> None:
    assert aside_of(tmp_path, name, data).reason is reason


# Word ---------------------------------------------------------------------------------------


def test_formats_do_not_load_each_other() -> None:
    """A load of web pages needs neither XML nor PDF readers."""
    code = (
        "import sys, loaders.read_source, loaders.sources\n"
        "from loaders import formats\n"
        "formats.read('a.html', b'<html><p>x</p></html>')\n"
        "assert not {'lxml', 'pypdfium2', 'openpyxl', 'docx'} & set(sys.modules), sys.modules\n"
    )
    import sys

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# RTF, mhtml, names that lie -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (r"\u27861?\u27835?", ["法治"]),
        (r"{\uc2\u27861??\uc1}b", ["法b"]),
        (r"\'b7\'a8\'d6\'ce", ["法治"]),
        (r"a{\*\unknown hidden}b", ["ab"]),
        (r"a{\footnote note}b{\v hidden}c{\deleted gone}d", ["abcd", "note"]),
        (r"{\listtext 1.\tab}item\par {\pntext (2)\tab}next", ["1.item", "(2)next"]),
        (r"{\field{\*\fldinst HYPERLINK}{\fldrslt shown}}", ["shown"]),
        (r"a\line b\par\page c", ["a", "b", "c"]),
        (r"\{a\}\\ \ldblquote x\rdblquote\emdash", ["{a}\\ “x”—"]),
        (r"{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt box\par}}text", ["box", "text"]),
        (r"\intbl a\cell b\cell\row\pard end", ["a | b", "end"]),
        (r"{\pict\bin5 {{{{{}x", ["x"]),
        (r"}}}\'zz{{{", ["zz"]),
        ("\\'b7", ["\ufffd"]),
    ],
)
def test_rich_text(body: str, told: list[str]) -> None:
    head = r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 Song;}}\f0 "
    assert lines("a.rtf", (head + body + "}").encode()) == told


def test_a_gbk_web_archive() -> None:
    page = "<html><body><p>法治政府建设情况</p></body></html>".encode("gbk")
    import base64

    data = (
        b"From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/html; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(page) + b"\r\n--B--\r\n"
    )
    assert lines("a.mht", data) == ["法治政府建设情况"]


@pytest.mark.parametrize(
    ("name", "maker"),
    [
        ("a.doc", made.rich), ("a.doc", made.mail_like), ("a.wps", made.web), ("a.docx", made.rich),
        ("a.pdf", made.word), ("a.rtf", made.word), ("a.unknown", made.pdf), ("a", made.ofd),
        ("a.doc", lambda: made.plain().encode("gb18030")), ("a.zip", made.word),
    ],
)  # fmt: skip
def test_the_bytes_decide_what_a_file_is(
    tmp_path: Path, name: str, maker: object, expected: Report
) -> None:
    same(report_of(tmp_path, name, maker()), expected)  # type: ignore[operator]


def test_a_container_under_a_documents_name_says_its_own(tmp_path: Path) -> None:
    from openpyxl import Workbook

    file = io.BytesIO()
    Workbook().save(file)
    assert ".xlsx" in aside_of(tmp_path, "a.txt", file.getvalue()).remedy
    assert ".zip" in aside_of(tmp_path, "a.docx", made.zipped({"a.txt": b"x"})).remedy


# Hostile XML --------------------------------------------------------------------------------


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


OUTSIDE = b'<!DOCTYPE x [<!ENTITY d SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE])
def test_entities_are_never_resolved(head: bytes) -> None:
    body = b"<d xmlns:w='w'><body><p><r><t>x&d;y</t></r></p></body></d>"
    data = made.zipped({"[Content_Types].xml": b"", "word/document.xml": head + body})
    assert lines("a.docx", data) in ([], ["x"], ["xy"])


def test_deep_trees_and_large_parts_are_refused() -> None:
    deep = b"<w:p>" * 5000 + b"</w:p>" * 5000
    for told, reason in (
        (b"<w:document xmlns:w='w'><w:body>" + deep + b"</w:body></w:document>", Reason.UNREADABLE),
        (b" " * (30 << 20), Reason.ARCHIVE_LIMIT),
    ):
        data = made.zipped({"[Content_Types].xml": b"", "word/document.xml": told})
        with pytest.raises(SourceError) as caught:
            formats.read("a.docx", data)
        assert caught.value.reason is reason


def test_a_line_is_what_a_format_hands_on() -> None:
    assert formats.read("a.txt", "甲\r\n乙".encode()).lines == (Line("甲"), Line("乙"))


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("一、", "2023年工作", "一、2023年工作"),
        ("(1)", "2023年工作", "(1)2023年工作"),
        ("1.", "5万件", "1. 5万件"),  # never 1.5万
        ("2．", "5万件", "2． 5万件"),
        ("3.", "推进改革", "3.推进改革"),
        ("1.1", "推进", "1.1 推进"),
        ("4.", "", "4."),
    ],
)
def test_an_automatic_number_joins_nothing(label: str, text: str, expected: str) -> None:
    assert numbering.labelled(label, text) == expected
