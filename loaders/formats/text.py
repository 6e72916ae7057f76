"""Plain text, and the one place where bytes become characters.

A byte order mark decides; else UTF-8 when it is valid; else what the page names, GB18030 (the
national encoding) or Big5, when that gives Chinese as people write it: each of the three reads
nearly any bytes, but only one gives common characters. Only where none does is the statistical
guess of charset-normalizer asked.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence

from index_mappings.errors import SourceError
from index_mappings.folding import simplified
from index_mappings.reports import Reason
from loaders.formats.pages import PAGE_NUMBER, Line, SourcePage
from loaders.patterns import section

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What a page may name, in the form that holds all its characters; other names are not believed.
_NAMED = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "big5hkscs",
}  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WIDE = re.compile(r"[^\x00-\x7f]")
_RARE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f]")
#: Signatures of files that are no text, whatever their name says.
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
           b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF", b"MZ\x90")  # fmt: skip
_DIGITS = re.compile(r"\d+")
#: Of so many bytes or characters one may be broken; it is kept visible and warned about.
_SOUND = 200
_SAMPLE = 20_000
#: Common characters have this share of Chinese prose; of what was decoded wrongly a tenth.
_COMMON = 0.35


def read(data: bytes) -> SourcePage:
    """A text file's lines."""
    return page(decode(data))


def page(text: str) -> SourcePage:
    """The lines of a text. Form feeds show where its pages ended: what stands there is no text."""
    if "\f" not in text:
        return SourcePage(tuple(Line(line) for line in split(text)))
    sheets = [split(sheet) for sheet in text.split("\f")]
    counts = Counter(key for sheet in sheets for key in {_key(sheet[i]) for i in _edges(sheet)})
    lines: list[Line] = []
    dropped: list[str] = []
    for sheet in sheets:
        edges = {
            i
            for i in _edges(sheet)
            if PAGE_NUMBER.fullmatch(sheet[i].strip())
            or counts[_key(sheet[i])] >= max(3, len(sheets) // 2)
        }
        dropped.extend(sheet[i].strip() for i in sorted(edges))
        lines.extend(Line(line) for i, line in enumerate(sheet) if i not in edges)
    return SourcePage(tuple(lines), left_out=tuple(("page_edge", line) for line in dropped))


def _edges(sheet: Sequence[str]) -> list[int]:
    """The first and the last line of a page that say anything."""
    filled = [i for i, line in enumerate(sheet) if line.strip()]
    return [filled[0], filled[-1]] if len(filled) > 1 else filled


def _key(line: str) -> str:
    return _DIGITS.sub("#", "".join(line.split()))


def split(text: str) -> list[str]:
    """Lines at every kind of line break; behind the last one stands a line, too, an empty one."""
    return f"{text}\u2028".splitlines()


def decode(data: bytes, declared: str | None = None) -> str:
    """Bytes as text. Raises SourceError(unreadable) for what is no text."""
    encoding = encoding_of(data, declared)
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError:
        return _checked(data.decode(encoding, errors="replace"))


def encoding_of(data: bytes, declared: str | None = None) -> str:
    """The encoding of a text; a few broken bytes do not matter. Raises SourceError for no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _believed(data, encoding)
    if data.startswith(_BINARY):
        raise _no_text("文件内容不是文字（是二进制格式）")
    wide = _wide_encoding(data)
    if wide:
        return _believed(data, wide)
    if data.count(0) * _SOUND > len(data):
        raise _no_text("文件内容不是文字（含有空字节）")
    if _decodes(data, "utf-8"):
        return "utf-8"
    return _by_trial(data, _NAMED.get((declared or "").lower()))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _by_trial(data: bytes, declared: str | None) -> str:
    """The first that gives common Chinese, strictly; then the same with a few broken bytes."""
    names = dict.fromkeys(name for name in (declared, "gb18030", "big5hkscs") if name)
    for name in names:
        if _decodes(data, name) and _is_common(data.decode(name)[:_SAMPLE]):
            return name
    for name in ("utf-8", *names):
        text = data.decode(name, errors="replace")
        if text.count("\ufffd") * _SOUND <= len(text) and _is_common(text[:_SAMPLE]):
            return name
    for name in names:
        if _decodes(data, name) and _looks_chinese(data.decode(name)):
            return name
    return _guessed(data)


def _is_common(text: str) -> bool:
    """The characters are those that people write: most Han ones are common."""
    han = _HAN.findall(text)
    if len(han) < 10 or not _looks_chinese(text):
        return False
    common = "".join(section("characters.txt", "common"))
    letters = "".join(han).translate(simplified())
    return sum(map(letters.count, common)) >= _COMMON * len(han)


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
    if (
        best is not None
        and _decodes(data, best.encoding)
        and _looks_chinese(data.decode(best.encoding))
    ):
        return best.encoding
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if _looks_chinese(text) and text.count("\ufffd") * _SOUND <= len(text):
            return encoding
    raise _no_text("认不出文件的文字编码")


def _looks_chinese(text: str) -> bool:
    sample = text[:_SAMPLE]
    if sample.isascii():
        return True
    # Of what is no ASCII: a page's markup says nothing about its language.
    wide = len(_WIDE.findall(sample))
    strange = len(_RARE.findall(sample))
    return strange * 20 <= wide and len(_HAN.findall(sample)) * 5 >= wide * 2


def _checked(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) * 20 > len(sample):
        raise _no_text("文件内容不是文字（控制字符过多）")
    return text


def _believed(data: bytes, encoding: str) -> str:
    """What a mark says, if all but a few bytes agree."""
    if not _decodes(data, encoding):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") * _SOUND > len(text):
            raise _no_text(f"文件标明为 {encoding} 编码，内容却不是")
    return encoding


def _no_text(message: str) -> SourceError:
    return SourceError(Reason.UNREADABLE, message, "请另存为 UTF-8 的 .txt 或 .html 文件后再装载")
