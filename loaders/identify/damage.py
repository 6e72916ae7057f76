"""What a text has lost and nobody may guess: destroyed characters, a cut-off end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_mappings.errors import SourceError
from index_mappings.reports import Reason, WarningCode
from loaders.cleaning import shapes
from loaders.formats.pages import SourcePage
from loaders.identify.document import Document, Notes
from loaders.patterns import any_of, plain

#: What is lost leaves these traces: (what it is, pattern). All seen on real pages.
_TRACES = (
    ("问号代替了原来的字符", re.compile(r"[\u4e00-\u9fff]?[?]{2,}[\u4e00-\u9fff]?")),
    ("无法显示的字符", re.compile("\ufffd\ufffd*")),
    ("起止年份之间的横线丢失", re.compile(r"20(?<!\d20)[0-4]\d20[0-4]\d年")),
    (
        "年月之间的“年”字丢失，或日期粘连",
        re.compile(r"20(?<!\d20)[0-4]\d(?:(?:[1-9]|1[0-2])月|在(?!.{0,6}基础)|\d{1,3}日)"),
    ),
    ("数字粘连", re.compile(r"岁(?<=\d\d\d岁)")),
)
#: A text that was decoded wrongly holds these, and no report does.
_KNOTS = (("锟", "锟"), ("烫", "烫烫"))
#: A lone half-width question mark among characters, and what a real question says before it.
_SINGLE = re.compile(r"[\u4e00-\u9fff]\?(?=[\u4e00-\u9fff！。，、；”A-Z])")
_ASKS = any_of("damage.txt", "asks")
#: So many （略） are holes that a collector left.
_HOLES, _BEGINS = 3, 4_000
_NUMBER = re.compile(r"〔20[0-4]\d\d{1,4}号")
#: UTF-8 read as GBK, and as Latin-1; so many of their characters in a line are sure.
_MISREAD = any_of("damage.txt", "misread")
_HEAD, _LONG, _SURE = 12, 300, 5
_CRUSHED = re.compile(r"^20\d{2}\d{2,4}$")
#: The most characters a spreadsheet cell holds; a text of just this length was cut.
CELL_LIMIT = 32_767
_SECOND = re.compile(r"(?<!\d)2(?!\d)|共[2-9]\d?页")
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
    elif _is_first_page(document):
        notes.warn(WarningCode.MAYBE_INCOMPLETE, "网页分成几页，这里可能只有第 1 页")
    elif _one_chapter(document):
        message = "只有「一、」而没有「二、」，后面的部分可能缺失"
        notes.warn(WarningCode.MAYBE_INCOMPLETE, message)
    elif _breaks_off(document):
        end = document.cleaned.body[-1].text[-24:]
        notes.warn(WarningCode.MAYBE_INCOMPLETE, f"正文在句子中间结束（「…{end}」），可能不完整")


def refuse_misread(page: SourcePage) -> None:
    """Raise SourceError for a text that was decoded wrongly before it was saved."""
    for line in page.lines[:_HEAD]:
        misread = _MISREAD.pattern.findall(line.text[:_LONG])
        if len(misread) >= _SURE and len(set(misread)) >= _HOLES:
            raise SourceError(
                Reason.UNREADABLE,
                f"文字是按错误的编码保存的（「{line.text[:24]}」）",
                "请用正确的编码（UTF-8 或 GB18030）重新保存原文后再装载",
            )


def _lost(document: Document) -> Iterator[str]:
    text = document.text
    for what, pattern in _TRACES:
        if what.startswith("问号") and "??" not in text:
            continue
        trace = pattern.search(text)
        if trace:
            around = text[max(0, trace.start() - 6) : trace.end() + 6].replace("\n", " ")
            yield f"{what}（「{around}」）"
    yield from _replaced(text)
    for line in document.cleaned.body[-4:]:
        if _CRUSHED.match(plain(line.text)):
            yield f"日期的分隔符丢失（「{line.text.strip()}」）"


def _replaced(text: str) -> Iterator[str]:
    """Traces that are cheap to look for: 锟斤拷, a question mark in the midst of words, （略）."""
    for rare, trace in _KNOTS:
        if rare in text and trace in text:
            yield f"乱码（「{_around(text, text.index(trace))}」）"
    at = text.find("?") if "??" not in text else -1
    while at >= 0:
        if _SINGLE.match(text, max(0, at - 1)) and not _ASKS.search(text, max(0, at - 12), at):
            yield f"问号代替了原来的字符（「{_around(text, at)}」）"
            break
        at = text.find("?", at + 1)
    number = _NUMBER.search(text) if "〔" in text else None
    if number:
        yield f"文号的括号丢失（「{_around(text, number.start())}」）"
    begins = text[:_BEGINS]
    holes = begins.count("略)") + begins.count("略）")
    if holes >= _HOLES:
        yield f"有 {holes} 处被略去（「（略）」）"


def _around(text: str, at: int) -> str:
    return text[max(0, at - 6) : at + 8].replace("\n", " ")


def _one_chapter(document: Document) -> bool:
    """Chapters are numbered and there is only the first."""
    opened = [plain(ln.text[:8])[:2] for ln in document.cleaned.body if ln.text[:1] in "一二"]
    return "一、" in opened and not {"二、", "二."} & set(opened)


def _is_first_page(document: Document) -> bool:
    """The page's pager leads to a second page."""
    return any(
        "下一页" in line and _SECOND.search(line)
        for removed in document.cleaned.removed
        if removed.reason.startswith("furniture")
        for line in removed.text.splitlines()
    )


def _breaks_off(document: Document) -> bool:
    body = document.cleaned.body
    if not body or len(body) < 3:
        return False
    last = body[-1].text
    return shapes.is_prose(last) and bool(_OPEN_END.search(last)) and len(last) > 60
