"""What a text has lost and nobody may guess: destroyed characters, a cut-off end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings.folding import plain
from index_mappings.reports import WarningCode
from loaders.cleaning import shapes
from loaders.identify.document import Document, Notes

#: What is lost leaves these traces: (what it is, pattern). All seen on real pages.
_TRACES = (
    ("问号代替了原来的字符", re.compile(r"[\u4e00-\u9fff]?[?]{2,}[\u4e00-\u9fff]?")),
    ("无法显示的字符", re.compile("\ufffd\ufffd*")),
    ("起止年份之间的横线丢失", re.compile(r"20(?<!\d20)[0-4]\d20[0-4]\d年")),
    ("年月之间的“年”字丢失", re.compile(r"20(?<!\d20)[0-4]\d(?:[1-9]|1[0-2])月")),
    ("数字粘连", re.compile(r"岁(?<=\d\d\d岁)")),
)
_CRUSHED = re.compile(r"^20\d{2}\d{2,4}$")
#: The most characters a spreadsheet cell holds; a text of just this length was cut.
CELL_LIMIT = 32_767
_OPEN_END = re.compile(r"[\u4e00-\u9fffA-Za-z0-9,，、;；:：（(“《]$")


def warn(document: Document, notes: Notes, cell_length: int | None = None) -> None:
    """Add the warnings lost_characters and maybe_incomplete."""
    samples = list(_lost(document))
    if samples:
        notes.warn(
            WarningCode.LOST_CHARACTERS,
            f"原文有字符丢失，照录未补：{'；'.join(samples[:4])}",
        )
    if cell_length == CELL_LIMIT:
        notes.warn(WarningCode.MAYBE_INCOMPLETE, "正文正好是表格单元格的上限 32767 字，可能被截断")
    elif _one_chapter(document):
        message = "只有「一、」而没有「二、」，后面的部分可能缺失"
        notes.warn(WarningCode.MAYBE_INCOMPLETE, message)
    elif _breaks_off(document):
        end = document.cleaned.body[-1].text[-24:]
        notes.warn(WarningCode.MAYBE_INCOMPLETE, f"正文在句子中间结束（「…{end}」），可能不完整")


def _lost(document: Document) -> Iterator[str]:
    text = document.text
    for what, pattern in _TRACES:
        if what.startswith("问号") and "??" not in text:
            continue
        found = pattern.search(text)
        if found:
            around = text[max(0, found.start() - 6) : found.end() + 6].replace("\n", " ")
            yield f"{what}（「{around}」）"
    for line in document.cleaned.body[-4:]:
        if _CRUSHED.match(plain(line.text)):
            yield f"日期的分隔符丢失（「{line.text.strip()}」）"


def _one_chapter(document: Document) -> bool:
    """Chapters are numbered and there is only the first."""
    opened = [plain(ln.text[:8])[:2] for ln in document.cleaned.body if ln.text[:1] in "一二"]
    return "一、" in opened and not {"二、", "二."} & set(opened)


def _breaks_off(document: Document) -> bool:
    body = document.cleaned.body
    if not body or len(body) < 3:
        return False
    last = body[-1].text
    return shapes.is_prose(last) and bool(_OPEN_END.search(last)) and len(last) > 60
