"""Formats without a reader: recognised by their bytes or their name, each with what helps.

A file that cannot be read is never just "unknown" when its bytes say what it is: the person who
has it is told what it is called and what to save it as.
"""

from __future__ import annotations

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats import archive

_UNPACK = "请解压后装载文件夹，或重新打包为 .zip"
_SAVE_TABLE = "请用表格软件打开后另存为 .xlsx，再装载"
_SAVE_TEXT = "请打开后另存为 .docx 或 .pdf，再装载"
_PRINT = "请用它的阅读器打开后打印成 PDF，或找到网页版、文字版，再装载"
_PICTURE = "是报告的扫描图时，请先做文字识别（OCR）再装载；不需要它时用 zhijian dismiss 忽略"

#: Tables without a reader, by ending.
TABLES = frozenset({".ods", ".xlsb"})
#: What a person calls it and what helps, by ending.
_ENDINGS: dict[str, tuple[str, str]] = {
    ".ods": ("ODS 表格", _SAVE_TABLE), ".xlsb": ("二进制 Excel 表格（.xlsb）", _SAVE_TABLE),
    ".rar": ("RAR 压缩包", _UNPACK), ".7z": ("7z 压缩包", _UNPACK), ".tar": ("tar 压缩包", _UNPACK),
    ".gz": ("gz 压缩包", _UNPACK), ".tgz": ("tgz 压缩包", _UNPACK), ".bz2": ("bz2 压缩包", _UNPACK),
    ".xz": ("xz 压缩包", _UNPACK), ".zipx": ("zipx 压缩包", _UNPACK),
    ".ppt": ("演示文稿（.ppt）", _SAVE_TEXT), ".pptx": ("演示文稿（.pptx）", _SAVE_TEXT),
    ".dps": ("WPS 演示（.dps）", _SAVE_TEXT), ".epub": ("电子书（.epub）", _SAVE_TEXT),
    ".pages": ("Pages 文档", _SAVE_TEXT), ".uof": ("UOF 文档", _SAVE_TEXT),
    ".uot": ("UOF 文档", _SAVE_TEXT), ".ceb": ("方正 CEB 版式文件", _PRINT),
    ".cebx": ("方正 CEBX 版式文件", _PRINT), ".gd": ("书生 GD 版式文件", _PRINT),
    ".sep": ("书生 SEP 版式文件", _PRINT), ".caj": ("CAJ 文件", _PRINT),
}  # fmt: skip
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"})
#: Files that begin like this, and the ending that such files have.
_SIGNATURES = (
    (b"Rar!", ".rar"), (b"7z\xbc\xaf\x27\x1c", ".7z"), (b"\x1f\x8b\x08", ".gz"),
    (b"\xfd7zXZ", ".xz"), (b"Founder CEB", ".ceb"),
)  # fmt: skip
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
#: Streams of an old Office file that is no text, and the ending that such files have.
_STREAMS = (("PowerPoint Document", ".ppt"),)
#: Folders of a new one, likewise.
_FOLDERS = (("xl/", ".xlsx"), ("ppt/", ".pptx"))
_TEXT_OF_OFFICE = b"application/vnd.oasis.opendocument.text"


def check_signature(data: bytes) -> None:
    """Raises SourceError for bytes that begin like a format without a reader."""
    if data.startswith(_IMAGES) or (data.startswith(b"BM") and data[6:10] == bytes(4)):
        raise _picture("")
    for start, ending in _SIGNATURES:
        if data.startswith(start):
            raise _convert(ending)
    if data[257:262] == b"ustar":
        raise _convert(".tar")


def check_ending(ending: str) -> None:
    """Raises SourceError for the ending of a format without a reader."""
    if ending in _ENDINGS:
        raise _convert(ending)
    if ending in _PICTURES:
        raise _picture(f"({ending})")
    if ending == ".json":
        from loaders.formats.tables import jsonlines

        raise jsonlines.array()


def check_compound(data: bytes) -> None:
    """Raises SourceError for an old Office file that is no text."""
    if "WordDocument".encode("utf-16-le") in data:
        return
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\0")):
        raise SourceError(
            Reason.UNREADABLE, "文件内容是旧版表格", "请把文件名改为以 .xls 结尾，再装载"
        )
    for stream, ending in _STREAMS:
        if stream.encode("utf-16-le") in data:
            raise _convert(ending)


def check_package(opened: archive.Archive) -> bool:
    """Whether a zip file is an OpenDocument text. Raises SourceError for other documents."""
    for folder, ending in _FOLDERS:
        if any(name.startswith(folder) for name in opened.members):
            if ending == ".xlsx":
                raise SourceError(
                    Reason.UNREADABLE, "文件内容是表格", "请把文件名改为以 .xlsx 结尾，再装载"
                )
            raise _convert(ending)
    kind = opened.part("mimetype") or b""
    if b"encryption-data" in (opened.part("META-INF/manifest.xml") or b""):
        raise SourceError(Reason.ENCRYPTED, "文档加了密码", "请用密码打开，去掉密码后另存再装载")
    if kind.strip().startswith(_TEXT_OF_OFFICE):
        return True
    if kind.strip().startswith(b"application/epub"):
        raise _convert(".epub")
    if b"opendocument.spreadsheet" in kind:
        raise _convert(".ods")
    if kind or "META-INF/container.xml" in opened.members:
        raise SourceError(Reason.NO_CONVERTER, "还不能直接读取这种文档", _SAVE_TEXT)
    return False


def page_as_table(ending: str) -> SourceError:
    """A web page under a table's name, as portals export them."""
    detail = f"名为 {ending} 的文件其实是网页形式的表格，还不能直接读取"
    return SourceError(Reason.NO_CONVERTER, detail, _SAVE_TABLE)


def _convert(ending: str) -> SourceError:
    kind, helps = _ENDINGS[ending]
    return SourceError(Reason.NO_CONVERTER, f"还不能直接读取{kind}", helps)


def _picture(ending: str) -> SourceError:
    return SourceError(Reason.UNREADABLE, f"这是图片{ending}，没有文字", _PICTURE)
