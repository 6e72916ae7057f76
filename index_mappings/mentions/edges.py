"""Where a place's name may begin and end: Chinese sets no blanks, so the neighbours must tell.

Two thousand short names are two characters long, and most pairs of characters occur somewhere
across two words (平和 in 水平和能力, 海南 in 上海南站). A name is only read where what stands
before and behind it begins or ends a word in official prose.
"""

from __future__ import annotations

import re
from typing import Final

from index_mappings.folding import HAN
from index_mappings.numerals import DIGITS

_HAN = re.compile(f"[{HAN}]")

#: Words of one character, or ends of words, that a place may follow.
BEFORE: Final = frozenset("在于由从到赴往驻对向与和及或给致据为是的了年月日届")

#: 我省韩城市
_OURS: Final = frozenset(
    ("我省", "全省", "本省", "我市", "全市", "本市", "我区", "我州", "我盟", "中共")
)

#: What may follow a short name.
BEHIND: Final = re.compile(
    r"各|全[省市县区州盟旗境域国]|[两三四][省市县区州地]|等(?!级|于|待|候)|的|或"
    r"|[和与](?!谐|睦|平|解|会|时|众|气)|及(?!时|格|早)|、"
    r"|在|对|至|到|二〇|近|去年|今年|前年|上年|本年|下(?:辖|属)|所[辖属]|境内|辖[区内]|地区|一带"
    r"|(?:人民)?政府|政协|人大|[省市县区州盟旗党工纪]委|委员会|行政公署|行署|司法[局厅]"
    r"|市(?:场|民|容|域|级|直|区|政|属|内)|县(?:级|域|直|内)|区(?:级|内|直)|省(?:级|直|内|际)|州(?:级|直|内)"
    r"|经济技术|经济开发|经开|高新|开发区|自由贸易|自贸|综合保税|综保|保税"
    r"|(?:风景|旅游度假)区|国家(?:级|高新|经济|经开|农业|旅游|生态)"
    r"|法治政府|政府工作|依法行政|政务公开|信息公开|年度"
)

#: Official names whose second half is a word of its own: 新增|城市, 广西|山区, 更新和|县城.
HALVES: Final = re.compile(r".(?:[城都]市|[城市港山郊林矿湖]区|[和部]县)")

#: A suffix that belongs to a longer word: 柳州市场, 鼓楼区域, 安吉县域, 湖南省级, 正蓝旗帜.
GOES_ON: Final = {
    "市": re.compile(r"[场民容值井面域级直属]|政(?!府|协|法|务)"),
    "县": re.compile(r"[域级直]"),
    "区": re.compile(r"[域间块位划]"),
    "省": re.compile(r"[级直际域]"),
    "州": re.compile(r"[级直域]"),
    "旗": re.compile(r"[帜舰袍号下]"),
    "盟": re.compile(r"[友员国约主]"),
}

#: 代县长 and 和县委 begin with a word of their own; 中共易县委员会 does not.
_SHORT_GOES_ON: Final = re.compile(r"和县[委长城乡区市]|.县长|.县[城区市乡](?!关)")
_OFFICE: Final = re.compile(r"(?:人民)?政府|[市县区]委|人大|政协|司法局|人民(?:法院|检察院)")
_YEAR: Final = re.compile(f"[0-9{DIGITS}]年度?$")
_BLANKS = re.compile(r"[^\S\r\n]{1,3}")
_COMMA = re.compile(r"[^\S\r\n]?(?:[、,和与及]|以及)[^\S\r\n]?")


def is_han(character: str) -> bool:
    return _HAN.match(character) is not None


def may_begin(text: str, start: int) -> bool:
    """May a word begin here?"""
    if start == 0 or text[start - 1] in BEFORE or not is_han(text[start - 1]):
        return True
    return text[max(0, start - 2) : start] in _OURS or behind_a_year(text, start)


def surely_begins(text: str, start: int) -> bool:
    """Does one begin here for certain (at the beginning, behind a mark, a digit, a year)?"""
    return start == 0 or not is_han(text[start - 1]) or behind_a_year(text, start)


def behind_a_year(text: str, start: int) -> bool:
    """2023年柳州, 二〇二三年度柳州; not 千年古县."""
    return _YEAR.search(text[max(0, start - 3) : start]) is not None


def has_halves(name: str) -> bool:
    """Could an official name come about by chance, where two words meet?"""
    return HALVES.fullmatch(name) is not None


def may_end(text: str, end: int) -> bool:
    """May a short name end here?"""
    return end == len(text) or not is_han(text[end]) or BEHIND.match(text, end) is not None


def is_an_office(text: str, end: int) -> bool:
    """Does an office follow, so that even 东城区 is a name: 印发东城区政府, but 市和县政府?"""
    return _OFFICE.match(text, end) is not None and not text.endswith("和县", 0, end)


def goes_on(text: str, end: int) -> bool:
    """Does the suffix before `end` belong to a longer word?"""
    longer = GOES_ON.get(text[end - 1])
    return longer is not None and longer.match(text, end) is not None


def short_goes_on(text: str, start: int) -> bool:
    """The same for an official name of two characters, of which more could be chance."""
    return _SHORT_GOES_ON.match(text, start) is not None


def stands_apart(text: str, start: int, end: int) -> bool:
    """No Han character touches [start, end)."""
    before = start == 0 or not is_han(text[start - 1])
    return before and (end == len(text) or not is_han(text[end]))


def only_blanks(text: str, start: int, end: int) -> bool:
    return _BLANKS.fullmatch(text, start, end) is not None


def only_a_comma(text: str, start: int, end: int) -> bool:
    return _COMMA.fullmatch(text, start, end) is not None
