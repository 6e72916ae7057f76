"""Formats: bytes to lines. One small reader a format; what the bytes say goes before the name.

    text · markdown · html · mhtml · word (docx) · office (doc, wps, odt) · rtf · pdf · ofd
    (documents); table (csv, jsonl, xlsx) · archive (zip) (containers)

Names lie: a portal's .doc is often a web page, a .txt a PDF. What has no reader is set aside with a
word on how to get it in (`foreign`). Readers are imported when they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import foreign, tags
from loaders.formats.pages import SourcePage

_TEXTS = frozenset({"", ".txt", ".text"})
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
#: Documents by ending; their bytes have a signature, so without it they are plain text or broken.
_DOCUMENTS = frozenset({".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".odt", ".fodt", ".rtf",
                        ".pdf", ".ofd", ".mht", ".mhtml"})  # fmt: skip
_MARKUP = (b"<!doctype html", b"<html")
#: One file of XML that a word processor wrote: Word 2003, Word's flat form, OpenDocument's.
_FLAT = ("<w:worddocument", "<pkg:package", "<office:document")
_HEAD = 2000
_MARKS = b"\xef\xbb\xbf \t\r\n"


def read(name: str, data: bytes) -> SourcePage:
    """The lines of a file. Raises SourceError with the reason it cannot be read for."""
    ending = PurePosixPath(name.lower()).suffix
    kind = signed(data)
    if not kind and ending in _TEXTS:
        from loaders.formats import html
        from loaders.formats import text as text_format

        return of_text(text_format.decode(data, html.charset_of(data) if b"<" in data else None))
    kind = kind or _named(ending, data)
    if kind == "html" and ending in _MARKDOWN:
        kind = "markdown"  # converters begin with a table
    if kind == "html" and ending in foreign.TABLES:
        raise foreign.page_as_table(ending)
    reader = import_module(f"loaders.formats.{kind}")
    page: SourcePage = reader.read(data)
    return replace(page, reader=kind)


def signed(data: bytes) -> str:
    """The reader that the first bytes ask for; empty where they say nothing.

    Raises SourceError for the signature of a format without a reader.
    """
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        foreign.check_compound(data)
        return "office"  # old Office files and protected new ones look alike from outside
    foreign.check_signature(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    head = data[:_HEAD].lstrip(_MARKS).lower()
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_MARKUP):
        return "html"
    if head.startswith((b"mime-version:", b"from:")) and b"content-type:" in head:
        return "mhtml"
    if head.startswith(b"<?xml") and any(name.encode() in head for name in _FLAT):
        return "office"
    return ""


def _packed(data: bytes) -> str:
    """Which document a zip file is."""
    from loaders.formats import archive

    opened = archive.of(data)
    kind = document_of(opened.members)
    if kind:
        return kind
    if foreign.check_package(opened):
        return "office"
    raise _rename("压缩包", ".zip")


def document_of(members: Iterable[str]) -> str:
    """The document that a zip file with these members is; empty when it is none."""
    names = frozenset(members)
    if "OFD.xml" in names:
        return "ofd"
    packed = "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)
    return "word" if packed else ""


def _named(ending: str, data: bytes) -> str:
    """The reader for bytes without a signature."""
    if ending in _MARKDOWN:
        return "markdown"
    if ending in _PAGES:
        return "html"
    if ending in _DOCUMENTS:
        return _unsigned(ending, data)
    foreign.check_ending(ending)
    if _is_page(data):
        return "html"
    raise SourceError(
        Reason.UNREADABLE,
        f"不认识的文件类型 {ending[:20]}",
        "请转成 .docx、.pdf、.html、.txt 或 .xlsx 再装载；不需要它时用 zhijian dismiss 忽略",
    )


def _unsigned(ending: str, data: bytes) -> str:
    """A document without its signature is a text or a page under a wrong name, or broken."""
    from loaders.formats import text

    try:
        content = text.decode(data)
    except SourceError:
        raise SourceError(
            Reason.UNREADABLE,
            f"不是完整的 {ending} 文件，内容已损坏",
            "请重新下载，或用办公软件打开后另存再装载",
        ) from None
    if "multipart/related" in content[:_HEAD].lower():
        return "mhtml"
    return "html" if tags.has_tags(content) else "text"


def _is_page(data: bytes) -> bool:
    """A web page under the name of the program that made it: content.jsp, index.html?id=3."""
    from loaders.formats import text

    try:
        return b"<" in data and tags.has_tags(text.decode(data))
    except SourceError:
        return False


def of_text(text: str) -> SourcePage:
    """The lines of a text: of a page or a piece of one, as crawlers keep them, of Markdown under
    another name, or just of the text. In one that only holds some markup, line breaks outside of
    it are meant."""
    from loaders.formats import html, markdown
    from loaders.formats import text as text_format

    if markdown.is_markdown(text):
        return replace(markdown.parse(text), reader="markdown")
    if tags.has_tags(text):
        return replace(html.parse(text, loose=True), reader="html")
    return replace(text_format.page(text), reader="text")


def _rename(kind: str, ending: str) -> SourceError:
    return SourceError(
        Reason.UNREADABLE, f"文件内容是{kind}", f"请把文件名改为以 {ending} 结尾，再装载"
    )
