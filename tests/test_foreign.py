"""Files under wrong names, with passwords, or of formats that have no reader: each its own word."""

from __future__ import annotations

import functools
import io
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import made_formats as made
import pytest

from index_mappings.reports import Reason, Report, SetAside
from loaders import read_source
from loaders.sources import walk

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}
LOCKED = b"<manifest><encryption-data/></manifest>"


def stream(name: str) -> bytes:
    """An old Office file with a stream of this name."""
    return OLE + name.encode("utf-16-le") + bytes(512)


def read(folder: Path, name: str, data: bytes) -> read_source.Reading:
    (folder / name).write_bytes(data)
    (source,) = walk([folder / name])
    return read_source.read(source)


def aside_of(folder: Path, name: str, data: bytes) -> SetAside:
    found = read(folder, name, data).set_aside
    assert found is not None
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Report:
    found = read(tmp_path_factory.mktemp("plain"), "r.txt", made.plain().encode()).report
    assert found is not None
    return found


# Formats without a reader -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "what", "helps"),
    [
        ("a.ods", made.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
         "ODS", ".xlsx"),
        ("a.ppt", stream("PowerPoint Document"), "演示", ".docx"),
        ("a.pptx", made.zipped({"[Content_Types].xml": b"", "ppt/a.xml": b""}), "演示", ".docx"),
        ("a.docx", made.zipped({"[Content_Types].xml": b"", "ppt/a.xml": b""}), "演示", ".docx"),
        ("a.epub", made.zipped({"mimetype": b"application/epub+zip"}), "电子书", ".docx"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(50), "RAR", ".zip"),
        ("a.zip", b"Rar!\x1a\x07\x01\x00" + bytes(50), "RAR", ".zip"),
        ("a.docx", b"Rar!\x1a\x07\x01\x00" + bytes(50), "RAR", ".zip"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z", ".zip"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z", ".zip"),
        ("a.tar", bytes(257) + b"ustar" + bytes(300), "tar", ".zip"),
        ("a.tar.gz", b"\x1f\x8b\x08" + bytes(50), "gz", ".zip"),
        ("a.ceb", b"Founder CEB" + bytes(50), "CEB", "PDF"),
        ("a.gd", b"GD" + bytes(50), "GD", "PDF"),
    ],
)  # fmt: skip
def test_what_it_is_called_and_what_to_save_it_as(
    tmp_path: Path, name: str, data: bytes, what: str, helps: str
) -> None:
    aside = aside_of(tmp_path, name, data)
    assert aside.reason is Reason.NO_CONVERTER
    assert what in aside.detail and helps in aside.remedy


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("扫描.jpg", b"\xff\xd8\xff\xe0" + bytes(60)),
        ("扫描.png", b"\x89PNG\r\n\x1a\n" + bytes(60)),
        ("扫描.tif", b"II*\x00" + bytes(60)),
        ("扫描.pdf", b"\xff\xd8\xff\xe0" + bytes(60)),
        ("扫描.doc", b"GIF89a" + bytes(60)),
        ("扫描.heic", b"\0\0\0 ftypheic" + bytes(12)),
    ],
)
def test_pictures_need_ocr(tmp_path: Path, name: str, data: bytes) -> None:
    aside = aside_of(tmp_path, name, data)
    assert aside.reason is Reason.UNREADABLE
    assert "图片" in aside.detail and "OCR" in aside.remedy


def test_an_opendocument_text_needs_the_program_that_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """antiword and catdoc do not read it: only LibreOffice is named as the remedy."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    aside = aside_of(tmp_path, "a.odt", made.zipped(ODT))
    assert aside.reason is Reason.NO_CONVERTER
    assert "libreoffice" in aside.remedy and "antiword" not in aside.remedy


@pytest.mark.converters
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice makes these files")
@pytest.mark.parametrize("ending", ["odt", "fodt"])
def test_opendocument_texts(tmp_path: Path, ending: str, expected: Report) -> None:
    """From the document with automatic numbers; the name may lie."""
    (tmp_path / "g.docx").write_bytes(made.numbered_word())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", ending, "--outdir", tmp_path / "out", tmp_path / "g.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    data = (tmp_path / "out" / f"g.{ending}").read_bytes()
    found = read(tmp_path, "报告.doc", data).report
    assert found is not None and found.paragraphs == expected.paragraphs


# Passwords ----------------------------------------------------------------------------------


def locked_zip() -> bytes:
    data = bytearray(made.zipped({"a.txt": made.plain().encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.docx", stream("EncryptedPackage"), "Word"),
        ("a.doc", OLE + b"\xec\xa5" + bytes(8) + b"\x00\x01" + bytes(500), "Word"),
        ("a.xlsx", stream("EncryptedPackage"), "表格"),
        ("a.odt", made.zipped(ODT | {"META-INF/manifest.xml": LOCKED}), "文档"),
        ("a.zip", locked_zip(), "压缩包"),
        ("a.ofd", made.zipped({"OFD.xml": b"<a/>", "Doc_0/Encryptions.xml": b"<a/>"}), "文档"),
        (
            "a.pdf",
            made.pdf_of([b""], trailer=f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>"
                        f"/U<{'42' * 32}>>>/ID[<00><00>]"),
            "PDF",
        ),
    ],
)  # fmt: skip
def test_a_password_is_named_for_what_it_locks(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    aside = aside_of(tmp_path, name, data)
    assert aside.reason is Reason.ENCRYPTED
    assert what in aside.detail and "密码" in aside.detail and aside.remedy


# Names that lie -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.pdf", "a.ofd", "a.html", "a.zip", "a.csv",
                                  "a.xlsx", "a.jsonl", "a.rtf", "a.mht", "a.doc", "a"])  # fmt: skip
@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_a_file_without_content_is_empty(tmp_path: Path, name: str, data: bytes) -> None:
    aside = aside_of(tmp_path, name, data)
    blank_container = data and name in ("a.zip", "a.xlsx")
    assert aside.reason is (Reason.UNREADABLE if blank_container else Reason.EMPTY)


@pytest.mark.parametrize(
    ("name", "maker"),
    [
        ("a.zip", made.pdf), ("a.zip", made.web), ("a.zip", made.rich), ("a.zip", made.ofd),
        ("a.docx", made.web), ("a.pdf", made.web), ("a.ofd", made.web), ("a.pdf", made.rich),
        ("content.jsp", made.web), ("index.html?id=3", made.web), ("a.aspx", made.web),
        ("a.docx", lambda: made.plain().encode("gb18030")),
        ("a.doc", lambda: made.web().decode().encode("utf-16")),
        ("a.doc", lambda: made.web().decode().encode("utf-16-le")),
        ("a.html", lambda: made.web().decode().encode("utf-16")),
        ("a.html", lambda: made.web().decode().encode("utf-16-be")),
    ],
)  # fmt: skip
def test_the_bytes_decide(tmp_path: Path, name: str, maker: object, expected: Report) -> None:
    found = read(tmp_path, name, maker())  # type: ignore[operator]
    assert found.report is not None, found.set_aside
    assert found.report.paragraphs == expected.paragraphs


def unnamed_page(text: str, encoding: str, charset: str = "") -> bytes:
    """A page that names this charset, or none, whatever it is written in."""
    return text.replace("utf-8", charset).replace("charset=''", "").encode(encoding, "replace")


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "gb2312", "iso-8859-1", "windows-1252", "big5", "punycode", "no-such"]
)
def test_a_page_in_gb18030_whatever_it_says(tmp_path: Path, charset: str, expected: Report) -> None:
    data = unnamed_page(made.web().decode(), "gb18030", charset)
    found = read(tmp_path, "a.html", data).report
    assert found is not None and found.paragraphs == expected.paragraphs


@pytest.mark.parametrize("charset", ["", "big5", "gb2312"])
def test_a_page_in_big5_whatever_it_says(tmp_path: Path, charset: str) -> None:
    opencc = pytest.importorskip("opencc")
    text = opencc.OpenCC("s2t").convert(made.web().decode())
    found = read(tmp_path, "a.html", unnamed_page(text, "big5hkscs", charset)).report
    assert found is not None and (found.region_code, found.year) == ("350821", 2023)
    assert "營商環境" in "".join(p.text for p in found.paragraphs)


def test_an_archive_inside_an_archive_says_what_it_is(tmp_path: Path) -> None:
    inner = {"甲.zip": b"Rar!\x1a\x07\x00" + bytes(50), "乙.zip": made.word(), "丙.zip": b"",
             "丁.zip": made.zipped({"a.txt": made.plain().encode()})[:-40]}  # fmt: skip
    path = tmp_path / "a.zip"
    path.write_bytes(made.zipped(inner))
    told = {s.name.rpartition("!/")[2]: read_source.read(s).set_aside for s in walk([path])}
    reasons = {name: aside.reason.value if aside else "report" for name, aside in told.items()}
    assert reasons == {
        "甲.zip": "no_converter", "乙.zip": "report", "丙.zip": "empty", "丁.zip": "unreadable",
    }  # fmt: skip


def test_a_method_that_nobody_knows(tmp_path: Path) -> None:
    data = bytearray(made.zipped({"a.txt": made.plain().encode()}))
    for place in (8, data.index(b"PK\x01\x02") + 10):
        struct.pack_into("<H", data, place, 97)
    aside = aside_of(tmp_path, "a.zip", bytes(data))
    assert aside.reason is Reason.UNREADABLE and "压缩方法" in aside.detail


def test_an_archive_of_nothing_but_broken_names(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("..", "/", "a\x00b.txt", "C:\\x\\y.txt", "//host/z.txt"):
            file.writestr(zipfile.ZipInfo(name), made.plain())
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    names = [s.name.partition("!/")[2] for s in walk([tmp_path / "a.zip"])]
    assert all(".." not in n and not n.startswith("/") and n.isprintable() for n in names)


# Hostile files ------------------------------------------------------------------------------


def wrapped(levels: int) -> bytes:
    data = made.zipped({"x.txt": made.plain().encode()})
    for n in range(levels):
        data = made.zipped({f"{n}.zip": data})
    return data


LOOP = b"--A\r\nContent-Type: multipart/related; boundary=A\r\n\r\n"


@functools.cache
def hostile() -> dict[str, bytes]:
    """Files that take all the time and memory they can get."""
    return {
        "deep.html": b"<div>" * 15_000 + made.web(),
        "tags.html": b"<p>" * 200_000,
        "line.txt": made.plain().encode() + "甲".encode() * 2_000_000,
        "chars.txt": "\n".join("甲乙" * 50_000).encode(),
        "marks.txt": made.plain().encode() + "〔1〕".encode() * 100_000 + "\n〔1〕注。".encode(),
        "quotes.csv": b"text\n" + b'"' * 1_000_001,
        "brackets.csv": b"text" + b"(" * 500_000 + b"\nx\n",
        "columns.csv": b"text," * 100_000 + b"\nx\n",
        "deep.jsonl": b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        "number.jsonl": b'{"text":"x","year":' + b"9" * 100_000 + b"}\n",
        "loop.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=A\r\n\r\n"
                    + LOOP * 500,
        "braces.rtf": b"{\\rtf1 " + b"{" * 300_000,
        "bytes.rtf": b"{\\rtf1\\bin999999999 x}",
        "loop.ofd": made.zipped({
            "OFD.xml": b"<a/>",
            "Doc_0/Document.xml": b"<d><Page BaseLoc='Document.xml'/>"
                                  b"<Page BaseLoc='../OFD.xml'/></d>",
        }),
        "cells.docx": made.word_of(f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 30_000}</w:tbl>"),
        "deep.zip": wrapped(8),
        "strokes.pdf": made.pdf_of([b"".join(b"%d %d 99 99 re S " % (n % 500, n % 700)
                                             for n in range(20_000))]),
        "pages.pdf": made.pdf_of([b""] * 2_100),
    }  # fmt: skip


NAMES = (
    "deep.html",
    "tags.html",
    "line.txt",
    "chars.txt",
    "marks.txt",
    "quotes.csv",
    "brackets.csv",
    "columns.csv",
    "deep.jsonl",
    "number.jsonl",
    "loop.mht",
    "braces.rtf",
    "bytes.rtf",
    "loop.ofd",
    "cells.docx",
    "deep.zip",
    "strokes.pdf",
    "pages.pdf",
)


def test_every_hostile_file_is_tried() -> None:
    assert tuple(hostile()) == NAMES


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_files_are_accounted_for_in_time(tmp_path: Path, name: str) -> None:
    """A load gives one file a minute."""
    (tmp_path / name).write_bytes(hostile()[name])
    for source in walk([tmp_path / name]):
        found = read_source.read(source)
        assert (found.report is None) != (found.set_aside is None)
        if found.set_aside is not None:
            assert found.set_aside.remedy and "读取时出错" not in found.set_aside.detail
