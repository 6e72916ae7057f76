"""Formats: bytes to lines. One small reader a format, found by the ending of the name.

What has no reader is set aside with a word on how to get it in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import html, text
from loaders.formats.pages import Page

_READERS: dict[str, Callable[[bytes], Page]] = {
    ".txt": text.read,
    ".text": text.read,
    ".md": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".shtml": html.read,
}
#: Documents that hold text but need a reader we do not have: ending, what a person calls it.
_CONVERTIBLE = {
    ".docx": "Word 文档", ".doc": "Word 文档", ".wps": "WPS 文档", ".rtf": "RTF 文档",
    ".pdf": "PDF 文档", ".ofd": "OFD 文档", ".mht": "网页归档", ".mhtml": "网页归档",
    ".odt": "ODT 文档", ".xls": "旧版 Excel 表格", ".et": "WPS 表格",
    ".zip": "压缩包", ".rar": "压缩包", ".7z": "压缩包", ".epub": "电子书",
}  # fmt: skip
_MARKUP = (b"<!doctype html", b"<html")


def read(name: str, data: bytes) -> Page:
    """The lines of a file. Raises SourceError with the reason it cannot be read for."""
    ending = PurePosixPath(name.lower()).suffix
    if ending in _CONVERTIBLE:
        raise SourceError(
            Reason.NO_CONVERTER,
            f"还不能直接读取{_CONVERTIBLE[ending]}({ending})",
            "请打开后另存为 .txt 或 .html,再用 zhijian load 装载",
        )
    reader = _READERS.get(ending)
    if reader is None and ending:
        raise SourceError(
            Reason.UNREADABLE,
            f"不认识的文件类型 {ending}",
            "请转成 .txt、.html、.csv、.jsonl 或 .xlsx 再装载;不需要它时用 zhijian dismiss 忽略",
        )
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        reader = html.read
    return (reader or text.read)(data)
