"""Formats: bytes to lines. One small reader a format; what the bytes say goes before the name.

    text · html · mhtml · word (docx) · office (doc, wps) · rtf · pdf · ofd    documents
    table (csv, jsonl, xlsx) · archive (zip)                                   containers of sources

Names lie: a portal's .doc is often a web page, a .txt a PDF. What has no reader is set aside with a
word on how to get it in. Readers are imported when they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import PurePosixPath

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats.pages import Page

_TEXTS = frozenset({"", ".txt", ".text", ".md"})
_PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
#: Documents by ending; their bytes have a signature, so without it they are plain text or broken.
_DOCUMENTS = frozenset({".docx", ".docm", ".doc", ".wps", ".rtf", ".pdf", ".ofd", ".mht", ".mhtml"})
#: Documents that hold text but need a reader we do not have: ending, what a person calls it.
_CONVERTIBLE = {
    ".odt": "ODT 文档", ".xls": "旧版 Excel 表格", ".et": "WPS 表格", ".epub": "电子书",
    ".rar": "压缩包", ".7z": "压缩包", ".tar": "压缩包", ".gz": "压缩包", ".tgz": "压缩包",
}  # fmt: skip
_MARKUP = (b"<!doctype html", b"<html")
_HEAD = 2000
_MARKS = b"\xef\xbb\xbf \t\r\n"


def read(name: str, data: bytes) -> Page:
    """The lines of a file. Raises SourceError with the reason it cannot be read for."""
    ending = PurePosixPath(name.lower()).suffix
    found = _signed(data) or _named(ending, data)
    page: Page = import_module(f"loaders.formats.{found}").read(data)
    return page


def _signed(data: bytes) -> str:
    """The reader that the first bytes ask for; empty where they say nothing."""
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    if data.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise _convert("压缩包", "请解压后装载文件夹,或重新打包为 .zip")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    head = data[:_HEAD].lstrip(_MARKS).lower()
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_MARKUP):
        return "html"
    if head.startswith((b"mime-version:", b"from:")) and b"content-type:" in head:
        return "mhtml"
    return ""


def _packed(data: bytes) -> str:
    """Which document a zip file is."""
    from loaders.formats import archive

    members = archive.of(data).members
    found = document_of(members)
    if found:
        return found
    if any(name.startswith("xl/") for name in members):
        raise _rename("表格", ".xlsx")
    if "mimetype" in members or "META-INF/container.xml" in members:
        raise _convert("ODT 或电子书文档", "请打开后另存为 .docx,再用 zhijian load 装载")
    raise _rename("压缩包", ".zip")


def document_of(members: Iterable[str]) -> str:
    """The document that a zip file with these members is; empty when it is none."""
    names = frozenset(members)
    if "OFD.xml" in names:
        return "ofd"
    packed = "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)
    return "word" if packed else ""


def _compound(data: bytes) -> str:
    """Old Office files and protected new ones look alike from outside."""
    workbook, document = (name.encode("utf-16-le") for name in ("Workbook", "WordDocument"))
    if workbook in data and document not in data:
        raise _convert("旧版 Excel 表格", "请打开后另存为 .xlsx,再用 zhijian load 装载")
    return "office"


def _named(ending: str, data: bytes) -> str:
    """The reader for bytes without a signature."""
    if ending in _TEXTS:
        return "text"
    if ending in _PAGES:
        return "html"
    if ending in _CONVERTIBLE:
        raise _convert(
            f"{_CONVERTIBLE[ending]}({ending})",
            "请打开后另存为 .docx 或 .txt,压缩包请先解压,再装载",
        )
    if ending in _DOCUMENTS:
        return _unsigned(ending, data)
    raise SourceError(
        Reason.UNREADABLE,
        f"不认识的文件类型 {ending}",
        "请转成 .docx、.pdf、.html、.txt 或 .xlsx 再装载;不需要它时用 zhijian dismiss 忽略",
    )


def _unsigned(ending: str, data: bytes) -> str:
    """A document without its signature is a text or a page under a wrong name, or broken."""
    from loaders.formats import text

    try:
        told = text.decode(data)
    except SourceError:
        raise SourceError(
            Reason.UNREADABLE,
            f"不是完整的 {ending} 文件,内容已损坏",
            "请重新下载,或用办公软件打开后另存再装载",
        ) from None
    if "multipart/related" in told[:_HEAD].lower():
        return "mhtml"
    return "html" if "<body" in told.lower() or "<p" in told[:_HEAD].lower() else "text"


def _convert(what: str, remedy: str) -> SourceError:
    return SourceError(Reason.NO_CONVERTER, f"还不能直接读取{what}", remedy)


def _rename(what: str, ending: str) -> SourceError:
    return SourceError(
        Reason.UNREADABLE, f"文件内容是{what}", f"请把文件名改为以 {ending} 结尾,再装载"
    )
