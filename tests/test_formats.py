"""Formats: one report in every one of them, and what each one hides, breaks or pretends to be."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import made_formats as made
import pytest

from index_mappings import literal
from index_mappings.errors import SourceError
from index_mappings.folding import without_radicals
from index_mappings.reports import Reason, Report, SetAside
from loaders import formats, patterns, read_source
from loaders.formats import office
from loaders.formats.layout import assembly, placed, textlayer
from loaders.formats.pages import Line, LineKind
from loaders.formats.word import numbering
from loaders.sources import walk

CONVERTERS = ("soffice", "antiword", "catdoc")
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice makes these files"
)


def read(folder: Path, name: str, data: bytes) -> read_source.Reading:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    (source,) = walk([folder / name])
    return read_source.read(source)


def report_of(folder: Path, name: str, data: bytes) -> Report:
    found = read(folder, name, data)
    assert found.report is not None, found.set_aside
    return found.report


def aside_of(folder: Path, name: str, data: bytes) -> SetAside:
    found = read(folder, name, data)
    assert found.set_aside is not None
    assert found.set_aside.detail and found.set_aside.remedy
    return found.set_aside


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


def lines(name: str, data: bytes) -> list[str]:
    return [line.text.strip() for line in formats.read(name, data).lines if line.text.strip()]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_of(tmp_path_factory.mktemp("plain"), "report.txt", made.plain().encode())


def same(report: Report, expected: Report) -> None:
    assert report.paragraphs == expected.paragraphs
    bare = [replace(r, source="", location=None, paragraphs=()) for r in (report, expected)]
    assert bare[0] == bare[1]


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


@pytest.mark.converters
@needs_office
@pytest.mark.parametrize("ending", ["pdf", "doc", "rtf", "docx"])
def test_what_an_office_program_makes_of_it(tmp_path: Path, ending: str, expected: Report) -> None:
    """From the document with automatic numbers: PDF as printed, doc, rtf and docx as saved."""
    (tmp_path / "given.docx").write_bytes(made.numbered_word())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", ending, "--outdir", tmp_path / "out", tmp_path / "given.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    data = (tmp_path / "out" / f"given.{ending}").read_bytes()
    same(report_of(tmp_path, f"made.{ending}", data), expected)


@pytest.mark.converters
@needs_office
@pytest.mark.parametrize("program", ["antiword", "catdoc"])
def test_small_converters_keep_the_paragraphs(
    tmp_path: Path, program: str, expected: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a document with typed numbers (automatic ones are lost by both of them)."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    (tmp_path / "given.docx").write_bytes(made.word())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "given.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    monkeypatch.setattr(shutil, "which", lambda name: found if name == program else None)
    report = report_of(tmp_path, "given.doc", (tmp_path / "given.doc").read_bytes())
    assert [p.lines for p in report.paragraphs] == [p.lines for p in expected.paragraphs]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def test_without_a_converter_the_command_that_helps_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    data = OLE + "WordDocument".encode("utf-16-le") + bytes(512)
    for name in ("a.doc", "a.wps"):
        record = aside_of(tmp_path, name, data)
        assert record.reason is Reason.NO_CONVERTER
        assert "apt-get install" in record.remedy and ".docx" in record.remedy


@pytest.mark.timeout(30)  # it is not waited for
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; sleep 60 & sleep 60", Reason.UNREADABLE),  # hangs, with a child
        ("exit 3", Reason.UNREADABLE),
        ("cat > /dev/null; printf '\\377\\000\\001'", Reason.UNREADABLE),
        ('cat > /dev/null; cat "$0.txt"', None),
    ],
)
def test_a_converter_may_hang_fail_or_talk_nonsense(
    tmp_path: Path,
    script: str,
    reason: Reason | None,
    monkeypatch: pytest.MonkeyPatch,
    expected: Report,
) -> None:
    program = tmp_path / "catdoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    (tmp_path / "catdoc.txt").write_text(made.plain(), "utf-8")
    found = str(program)
    monkeypatch.setattr(shutil, "which", lambda name: found if name == "catdoc" else None)
    monkeypatch.setattr(office, "_SECONDS", 0.5)
    data = OLE + "WordDocument".encode("utf-16-le") + bytes(512)
    if reason is None:
        same(report_of(tmp_path, "a.doc", data), expected)
    else:
        assert aside_of(tmp_path, "a.doc", data).reason is reason


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


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        # Tracked changes: what was deleted is no text, what was inserted is.
        (f"<w:p>{run('甲')}<w:del>{run('旧')}</w:del><w:ins>{run('新')}</w:ins></w:p>", ["甲新"]),
        ("<w:p><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom><w:r><w:t>留</w:t></w:r></w:p>",
         ["留"]),
        # A paragraph mark that was deleted joins two paragraphs.
        (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前')}</w:p><w:p>{run('后')}</w:p>",
         ["前后"]),
        # A forced line break ends a line, a page break does not.
        (f"<w:p>{run('一行')}<w:r><w:br/></w:r>{run('二行')}<w:r><w:br w:type='page'/></w:r>"
         f"{run('尾')}</w:p>", ["一行", "二行尾"]),
        # Fields: the instruction is hidden, the result stands; a table of contents is none.
        ("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> DATE </w:instrText>"
         "<w:fldChar w:fldCharType='separate'/><w:t>2024年</w:t><w:fldChar w:fldCharType='end'/>"
         "<w:t>3月</w:t></w:r></w:p>", ["2024年3月"]),
        ("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC \\o</w:instrText>"
         "<w:fldChar w:fldCharType='separate'/><w:t>一、工作 1</w:t></w:r></w:p>"
         "<w:p><w:r><w:t>二、计划 2</w:t><w:fldChar w:fldCharType='end'/></w:r></w:p>"
         f"<w:p>{run('正文')}</w:p>", ["正文"]),
        # Hidden text, notes, ruby.
        (f"<w:p>{run('看', '<w:rPr><w:vanish/></w:rPr>')}{run('见')}</w:p>", ["见"]),
        (f"<w:p>{run('法治')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('政府')}</w:p>",
         ["法治政府"]),
        (f"<w:p><w:r><w:ruby><w:rt>{run('yu')}</w:rt><w:rubyBase>{run('峪')}</w:rubyBase></w:ruby>"
         "</w:r></w:p>", ["峪"]),
        # Content controls and hyperlinks hold text like any other.
        (f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>", ["控件"]),
        (f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink></w:p>", ["链接"]),
        # A text box stands once, though it is kept twice for old programs.
        ("<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:drawing><w:txbxContent>"
         f"<w:p>{run('框')}</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
         f"<w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:pict></mc:Fallback>"
         f"</mc:AlternateContent></w:r>{run('段')}</w:p>", ["框", "段"]),
        # A cell that goes on downwards stands once; a cell for layout is walked.
        (f"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>{run('区')}</w:p>"
         f"</w:tc><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('1')}</w:p></w:tc></w:tr>"
         f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>{run('乙')}</w:p>"
         f"</w:tc><w:tc><w:p>{run('2')}</w:p></w:tc></w:tr></w:tbl>", ["区 | 甲 | 1", "乙 | 2"]),
        (f"<w:tbl><w:tr><w:tc><w:p>{run('首段')}</w:p><w:p>{run('次段')}</w:p></w:tc></w:tr></w:tbl>",
         ["首段", "次段"]),
    ],
)  # fmt: skip
def test_what_a_word_document_shows(body: str, told: list[str]) -> None:
    assert lines("a.docx", made.word_of(body)) == told


def test_numbers_count_as_word_counts() -> None:
    def paragraph(depth: int, number: str = "7") -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            f"</w:pPr>{run('项')}</w:p>"
        )

    levels = (("chineseCountingThousand", "%1、"), ("decimal", "%1.%2"), ("bullet", "●"))
    body = "".join(map(paragraph, (0, 1, 1, 0, 1, 2))) + paragraph(0, "0") + paragraph(0)
    assert lines("a.docx", made.word_of(body, made.numbering(levels))) == [
        "一、项", "一.1 项", "一.2 项", "二、项", "二.1 项", "项", "项", "三、项",
    ]  # fmt: skip


def test_numbers_of_a_style_and_a_list_that_starts_again() -> None:
    told = made.numbering((("japaneseCounting", "第%1章"),)).replace(
        "</w:numbering>",
        '<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>',
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="mine"/><w:basedOn w:val="a"/>'
        "</w:style>"
    )
    heads = "".join(f'<w:p><w:pPr><w:pStyle w:val="{s}"/></w:pPr>{run("题")}</w:p>' for s in "ab")
    again = f'<w:p><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr>{run("题")}</w:p>'
    page = formats.read("a.docx", made.word_of(heads + again, told, styles))
    assert [line.text for line in page.lines] == ["第一章题", "第二章题", "第一章题"]
    assert [line.kind for line in page.lines] == [LineKind.HEADING] * 2 + [LineKind.TEXT]


@pytest.mark.parametrize(
    ("number", "style", "told"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"), (20, "chineseCounting", "二十"),
        (101, "japaneseCounting", "一百〇一"),
        (12, "ideographDigital", "一二"), (11, "chineseLegalSimplified", "壹拾壹"),
        (3, "ideographTraditional", "丙"), (3, "ideographZodiac", "寅"),
        (2, "decimalEnclosedCircle", "②"), (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"), (3, "ideographEnclosedCircle", "㊂"),
        (14, "upperRoman", "XIV"), (4, "lowerRoman", "iv"), (2, "lowerLetter", "b"),
        (5, "decimalZero", "05"), (12, "decimalFullWidth", "１２"), (7, "unheard-of", "7"),
    ],
)  # fmt: skip
def test_how_numbers_are_written(number: int, style: str, told: str) -> None:
    assert numbering.written(number, style) == told


def test_a_web_page_wrapped_into_a_word_document(tmp_path: Path, expected: Report) -> None:
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<w:document xmlns:w='w'><w:body><w:altChunk/></w:body></w:document>",
        "word/afchunk.mht": made.mail_like(),
    }
    same(report_of(tmp_path, "a.docx", made.zipped(parts)), expected)


# PDF and OFD --------------------------------------------------------------------------------


def test_a_scanned_page_is_named_even_among_others(tmp_path: Path) -> None:
    text = made._shown(
        80, 700, 16, "法治政府建设取得新的进展,依法行政能力稳步提高,各项工作扎实推进。" * 2
    )
    record = aside_of(tmp_path, "a.pdf", made.pdf_of([text.encode(), made.SCANNED, text.encode()]))
    assert record.reason is Reason.SCAN
    assert "第 2 页" in record.detail and "OCR" in record.remedy


def test_a_short_last_page_and_a_blank_one_are_no_scans(tmp_path: Path) -> None:
    data = made.pdf_of(
        [
            made._shown(80, 700, 16, made.TITLE).encode(),
            b"",
            made._shown(300, 700, 16, "2024年1月18日").encode(),
        ]
    )
    assert lines("a.pdf", data) == [made.TITLE, "2024年1月18日"]


def test_recognised_text_under_a_picture_is_a_scan(tmp_path: Path) -> None:
    hidden = (
        b"3 Tr "
        + made._shown(80, 700, 16, "推进依法行政,建设法治政府,严格规范公正文明执法。" * 3).encode()
    )
    record = aside_of(tmp_path, "a.pdf", made.pdf_of([b"q " + hidden + b" Q " + made.SCANNED]))
    assert record.reason is Reason.SCAN


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("坚持以人民为中心的发展思想,统筹推进法治建设和经济社会发展各项工作。" * 8, True),
        ("经济增长5.2%,财政收入36.5亿元,居民收入增长6.1%。" * 12, True),
        ("The quick brown fox jumps over the lazy dog. " * 8, False),
        ("".join(chr(0xE000 + i) for i in range(300)), False),
        ("".join(chr(0x8000 + 7 * i) for i in range(400)), False),  # a broken character table
        ("", True),
    ],
)
def test_text_layers_that_lie(text: str, sound: bool) -> None:
    assert (textlayer.garbled(text) == "") is sound


def test_radicals_become_characters() -> None:
    assert without_radicals("⼀⼤⽅⻓⺠") == "一大方长民"


def rows_at(*told: tuple[float, float, str]) -> list[str]:
    """A page of these rows: left and right in characters, text; a row a line."""
    glyphs = [
        placed.Glyph(ch, 100 + (left + i) * 10, 110 + (left + i) * 10, 100 + n * 20, 10)
        for n, (left, _, text) in enumerate(told)
        for i, ch in enumerate(text)
    ]
    page = assembly.page([placed.Sheet(tuple(glyphs), 500, 800)])
    return [line.text for line in page.lines]


def test_where_paragraphs_end() -> None:
    full = "甲" * 20
    assert rows_at((2, 20, full[2:]), (0, 20, full), (0, 5, "乙乙乙乙乙"), (2, 20, full[2:])) == [
        full[2:] + full + "乙乙乙乙乙", full[2:],
    ]  # fmt: skip
    # A full row and then an indented one: the last row just happened to be full.
    assert rows_at((2, 20, full[2:]), (0, 20, full), (2, 20, full[2:]), (0, 20, full)) == [
        full[2:] + full, full[2:] + full,
    ]  # fmt: skip


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
