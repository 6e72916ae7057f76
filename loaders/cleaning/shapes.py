"""What single lines look like: heading numbers, titles, salutations, signatures, dates, prose.

Every test sees one line and nothing around it; what stands around it is the rules' business.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index_mappings.numerals import CAPITALS, COUNT
from loaders.patterns import any_of, one_of, plain

#: How a numbered line opens, by style; outermost style first. Seen after NFKC without blanks.
NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第(?:{COUNT}|\d{{1,2}})(?:部分|编|篇|章|节)[:、,.]?")),
    (
        "capital",
        re.compile(
            rf"[{CAPITALS}]{{1,2}}[、.,:|]|[{CAPITALS[:4]}](?!意|号|虐|无)(?=[\u4e00-\u9fff]{{2}})"
        ),
    ),
    ("roman", re.compile(r"(?:I{1,3}|I?V|VI{1,3}|I?X)[、.,:](?=[\u4e00-\u9fff])", re.IGNORECASE)),
    ("han", re.compile(rf"{COUNT}(?:、|[.,:](?!\d))")),
    ("han_bracket", re.compile(rf"\({COUNT}\)[、.:]?")),
    ("digit", re.compile(r"\d{1,2}(?:[、](?!\d)|\.(?![\d%])|(?<=\d)\)、?)")),
    ("digit_bracket", re.compile(r"\(\d{1,2}\)[、.]?|[\u2460-\u2473]")),
    ("first", re.compile(rf"(?:第?{COUNT})(?:是|要)|第{COUNT},|{COUNT}者,")),
    ("dash", re.compile(r"(?:-{1,3}|—{1,3}|–|―{1,3}|─{1,3})(?=[\u4e00-\u9fff“\"《])")),
    ("mark", re.compile(r"[★☆●◆■▲►※◎○◇□△▪•]+")),
)
_OPENERS = frozenset(
    "第一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾IVXivx(0123456789-—–―─★☆●◆■▲►※◎○◇□△▪•①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
)
_RAW_OPENERS = _OPENERS | frozenset(
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ貳叄參陸（０１２３４５６７８９㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉⼀⼆ "
)
#: No title is longer, with its blanks.
LONGEST_TITLE = 110
_GREETINGS = frozenset("各同主尊女")
_ENDS = frozenset("。.!?！？;；:：…”\"')）》】」』]")
_TITLE = any_of("lines.txt", "title")
_TITLE_END = any_of("lines.txt", "title_end")
_NO_TITLE = any_of("lines.txt", "no_title")
_SALUTATION = any_of("lines.txt", "salutation")
_ADDRESSEE = any_of("lines.txt", "addressee")
_SIGNATURE = any_of("lines.txt", "signature")
_SUBTITLE = any_of("lines.txt", "subtitle")
_DATE = re.compile(
    r"^[(]?(?:\d{4}|[一二〇○零OＯ0二三四五六七八九]{4})[年.\-/](?:\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:[月.\-/](?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?)?)?[)]?$"
)
_CRUSHED_DATE = re.compile(r"^20\d{2}\d{2,4}$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = re.compile("[。！；]")
#: A full stop of another keyboard.
_FULL_STOP = re.compile(r"[，,][^，,]+[\u4e00-\u9fff]\.$")
_COMMAS = re.compile("[，,]")
#: A line as long as this with so many commas is prose, whatever it ends with.
_PASSAGE, _CLAUSES = 90, 2
_PUNCTUATION = re.compile("[。，；！？,;!?]")


def may_open(text: str) -> bool:
    """Whether a number can open the line: told from its first character, which is cheap."""
    first = plain(text[:1])
    return not first or first[0] in _OPENERS


def opening(text: str) -> tuple[str, int]:
    """`number` of a raw line, asked only where its first character can open a number."""
    if not text or text[0] not in _RAW_OPENERS:
        return "", 0
    return number(plain(text[:40]))


@lru_cache(maxsize=4096)
def number(text: str) -> tuple[str, int]:
    """The style of a line's opening number and its length in `plain(text)`; ("", 0) without one."""
    if not text or text[0] not in _OPENERS:
        return "", 0
    for style, pattern in NUMBERS:
        numeral = pattern.match(text)
        if numeral:
            return style, numeral.end()
    return "", 0


def is_bare_number(text: str) -> bool:
    """A heading's number torn from its heading: (五)"""
    plain_text = plain(text)
    style, length = number(plain_text)
    return bool(style) and length == len(plain_text)


def opens_block(text: str) -> bool:
    """A line that begins something new and never continues a sentence."""
    return bool(opening(text)[0]) or is_salutation(text)


def is_prose(text: str) -> bool:
    """Sentences, not a label: long enough, with a sentence's punctuation."""
    if len(text) < 25:
        return False
    if len(text) >= _PASSAGE and len(_COMMAS.findall(text)) >= _CLAUSES:
        return True
    return bool(_STOPS.search(text) or _FULL_STOP.search(text)) or (
        (":" in text[-2:] or "：" in text[-2:]) and len(text) >= 40
    )


def is_title(text: str) -> bool:
    """A line that could be the title of a report of the kinds we know."""
    if not 5 <= len(text) <= LONGEST_TITLE:
        return False
    plain_text = plain(text)
    if (
        not 6 <= len(plain_text) <= 80
        or not _TITLE.search(plain_text)
        or _NO_TITLE.search(plain_text)
    ):
        return False
    return bool(_TITLE_END.search(plain_text)) and number(plain_text)[0] in ("", "mark")


def is_salutation(text: str) -> bool:
    """各位代表: and its like, alone on its line or before the first sentence."""
    return bool(text) and text[0] in _GREETINGS and bool(_SALUTATION.match(plain(text[:60])))


def is_addressee(text: str) -> bool:
    """柳州市人民政府: on a line of its own."""
    return len(text) <= 60 and bool(_ADDRESSEE.match(plain(text)))


def is_date(text: str) -> bool:
    """A date alone on its line (also one that has lost its separators)."""
    if len(text) > 30:
        return False
    plain_text = plain(text)
    return bool(_DATE.match(plain_text) or _CRUSHED_DATE.match(plain_text))


def is_signature(text: str) -> bool:
    """An office's name alone on its line."""
    return len(text) <= 50 and bool(_SIGNATURE.match(plain(text)))


def is_subtitle(text: str) -> bool:
    """The session, the speaker, a date in brackets: what stands between title and text."""
    plain_text = plain(text) if len(text) <= 80 else ""
    return bool(plain_text) and "。" not in plain_text and bool(_SUBTITLE.search(plain_text))


def is_closing(text: str) -> bool:
    """特此报告。"""
    return len(text) <= 30 and bool(one_of("headings.txt", "closing").search(plain(text)))


def is_caption(text: str) -> bool:
    """What stands under a photograph."""
    return len(text) <= 140 and bool(one_of("furniture.txt", "caption").fullmatch(plain(text)))


def ends_sentence(text: str) -> bool:
    """The line ends where a sentence or a quotation can end."""
    return text[-1:] in _ENDS


def is_label(text: str) -> bool:
    """Short, without a sentence's punctuation: a menu entry, a cell, a heading without a number."""
    return len(text) <= 30 and not _PUNCTUATION.search(text)


def han(text: str) -> int:
    """How many Han characters a text holds."""
    return len(_HAN.findall(text))
