"""Plain text, and the one place where bytes become characters.

A byte order mark decides; else UTF-8 when it is valid; else GB18030, the national encoding. Only
where that gives almost no Chinese is the statistical guess of charset-normalizer asked.
"""

from __future__ import annotations

import codecs
import re

from index_mappings.errors import SourceError
from index_mappings.reports import Reason
from loaders.formats.pages import Line, Page

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WIDE = re.compile(r"[^\x00-\x7f]")
_RARE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f]")
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Signatures of files that are no text, whatever their name says.
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
           b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF", b"MZ\x90")  # fmt: skip


def read(data: bytes) -> Page:
    """A text file's lines."""
    return Page(tuple(Line(line) for line in split(decode(data))))


def split(text: str) -> list[str]:
    """Lines at every kind of line break."""
    return _BREAKS.split(text)


def decode(data: bytes, declared: str | None = None) -> str:
    """Bytes as text. Raises SourceError(unreadable) for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if data.startswith(_BINARY):
        raise _no_text("文件内容不是文字(是二进制格式)")
    wide = _wide_encoding(data)
    if wide:
        return _strict(data, wide)
    if b"\x00" in data:
        raise _no_text("文件内容不是文字(含有空字节)")
    return _by_trial(data, declared)


def _by_trial(data: bytes, declared: str | None) -> str:
    for encoding in ("utf-8", declared, "gb18030"):
        if encoding is None:
            continue
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding != "gb18030" or _looks_chinese(text):
            return _checked(text)
    return _checked(_guessed(data))


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: half of a sample's bytes are then the high byte of Han or of ASCII."""
    sample = data[:4000]
    if len(sample) < 4 or len(sample) % 2:
        sample = sample[: len(sample) // 2 * 2]
    if not sample or b"\x00" not in sample:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        plausible = sum(byte == 0 or 0x4E <= byte <= 0x9F or byte in (0x30, 0xFF) for byte in high)
        if plausible > 0.95 * len(high) and sum(0x4E <= byte <= 0x9F for byte in high) > 1:
            return encoding
    return None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is not None:
        try:
            text = data.decode(best.encoding)
        except (UnicodeDecodeError, LookupError):
            text = ""
        if _looks_chinese(text):
            return text
    # A few broken bytes in an otherwise sound file are kept visible as U+FFFD and warned about.
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if _looks_chinese(text) and text.count("\ufffd") * 200 <= len(text):
            return text
    raise _no_text("认不出文件的文字编码")


def _looks_chinese(text: str) -> bool:
    sample = text[:20_000]
    if sample.isascii():
        return True
    # Of what is no ASCII: a page's markup says nothing about its language.
    told = len(_WIDE.findall(sample))
    strange = len(_RARE.findall(sample))
    return strange * 20 <= told and len(_HAN.findall(sample)) * 5 >= told * 2


def _checked(text: str) -> str:
    sample = text[:20_000]
    if len(_CONTROLS.findall(sample)) * 20 > len(sample):
        raise _no_text("文件内容不是文字(控制字符过多)")
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * 200 <= len(text):
            return _checked(text)
        raise _no_text(f"文件标明为 {encoding} 编码,内容却不是") from None


def _no_text(message: str) -> SourceError:
    return SourceError(Reason.UNREADABLE, message, "请另存为 UTF-8 的 .txt 或 .html 文件后再装载")
