"""Where a place's name may begin and end: Chinese sets no blanks, so the neighbours must tell.

Two thousand short names are two characters long, and most pairs of characters occur somewhere
across two words (平和 in 水平和能力, 海南 in 上海南站). A name is only read where what stands
before and behind it begins or ends a word in official prose.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Final

from index_mappings import rules
from index_mappings.folding import HAN
from index_mappings.numerals import DIGITS
from index_mappings.rules import AnyOf

RULES: Final = Path(__file__).parents[1] / "data" / "places.txt"

_HAN = re.compile(f"[{HAN}]")

#: Words of one character, or ends of words, that a place may follow.
BEFORE: Final = frozenset("在于由从到赴往驻对向与和及或给致据为是的了年月日届")

#: 我省韩城市
_OURS: Final = frozenset(
    ("我省", "全省", "本省", "我市", "全市", "本市", "我区", "我州", "我盟", "中共")
)

#: What may follow a short name.
BEHIND: Final = AnyOf(RULES, "behind")

#: Official names whose second half is a word of its own: 新增|城市, 广西|山区, 更新和|县城.
HALVES: Final = re.compile(r".(?:[城都]市|[城市港山郊林矿湖]区|[和部]县)")

#: 代县长 and 和县委 begin with a word of their own; 中共易县委员会 does not.
_SHORT_GOES_ON: Final = re.compile(r"和县[委长城乡区市]|.县长|.县[城区市乡](?!关)")
_OFFICE: Final = AnyOf(RULES, "office")
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
    longer = _goes_on().get(text[end - 1])
    return longer is not None and longer.match(text, end) is not None


@functools.cache
def _goes_on() -> dict[str, re.Pattern[str]]:
    return {suffix: re.compile(words) for suffix, words in rules.valued(RULES, "goes_on")}


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
