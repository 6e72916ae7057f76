"""Levels as people ask for them: 各省, 各市, 各区县, 各地 (one by one), 省级, 市级, 县级 (all).

各… asks for every region of a level by itself, so it groups; 各地 groups without saying a level.
县级 names a level only where it stands alone: 县级以上人民政府 and 省级统筹 are words of the text,
which the reader of the question has to judge; here every mention is told.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from index_mappings import rules
from index_mappings.mentions.edges import RULES
from index_mappings.mentions.plain import plain
from index_mappings.mentions.spans import Span
from index_mappings.reports import Level


@dataclass(frozen=True, slots=True)
class LevelSpan(Span):
    """Levels that are named, highest first; `group` when they are asked for one by one.

    `below` when the mention says "those below" (下辖各县) and wants a place before it.
    """

    levels: tuple[Level, ...]
    group: bool
    below: bool = False


_PROVINCE, _CITY, _COUNTY = (Level.PROVINCE,), (Level.CITY,), (Level.COUNTY,)
#: What may follow 各, written without brackets and commas: 各县(市、区) is 县市区.
UNITS: Final[dict[str, tuple[Level, ...]]] = {
    **dict.fromkeys(
        "省 省份 省市 省区 省市区 省区市 省自治区直辖市 直辖市 自治区".split(), _PROVINCE
    ),
    **dict.fromkeys(
        "市 地市 地级市 设区市 设区的市 市州 州市 市地 地州 地州市 地市州 市地州 地市州盟 "
        "州 自治州 盟 盟市 市盟".split(),
        _CITY,
    ),
    **dict.fromkeys(
        "县 区 旗 区县 县区 县市 县级市 市区 区市 县市区 县区市 区市县 区县市 旗县 县旗 "
        "旗区 旗县区 旗县市区 自治县 区县自治县 县自治县 市辖区".split(),
        _COUNTY,
    ),
    **dict.fromkeys(
        "市县 市县区 市区县 州县 市州县 市州县区 盟市旗县 盟市旗县区 地县".split(), _CITY + _COUNTY
    ),
    **dict.fromkeys("省市县 省市县区".split(), _PROVINCE + _CITY + _COUNTY),
    **dict.fromkeys("地 地区 地方".split(), ()),
}
#: Levels that stand alone, without asking for each.
ALONE: Final[dict[str, tuple[Level, ...]]] = {
    **dict.fromkeys("省级 省一级 省区级".split(), _PROVINCE),
    **dict.fromkeys("市级 地市级 地级 设区市级 地级市 州级 盟级 市州级 市一级".split(), _CITY),
    **dict.fromkeys("县级 区级 区县级 县区级 县市区级 旗县级 旗级 县一级 区一级".split(), _COUNTY),
}
_LETTERS = "省市县区州盟旗地"


def _each() -> str:
    """The pattern of what follows 各: the table's words, longest first, commas between letters."""
    words = []
    for word in sorted(UNITS, key=len, reverse=True):
        spelled = re.sub(
            f"(?<=[{_LETTERS}])(?=[{_LETTERS}])|(?<=省)(?=自治区)|(?<=治区)(?=直辖市)|(?<=县)(?=自治县)",
            r"(?:、|,|/|\\(|\\)|和|与|及){0,2}",
            word,
        )
        ending = _next_words().get(word[-1])
        words.append(spelled + r"\)?" + (f"(?!{ending.pattern})" if ending else ""))
    return "|".join(words)


@functools.cache
def _mention() -> re.Pattern[str]:
    each, whose = _each(), rules.alternatives(RULES, "whose")
    return re.compile(
        rf"(?P<each>(?:全国|全省|全市|全区|全县|全州|全盟)?(?P<below>(?:下辖|所辖|下属|所属)的?)?"
        rf"(?:各个?|每一?个|所有|全部)(?P<units>{each})(?!{whose})(?:的?(?:各自|分别))?)"
        rf"|(?P<under>(?:下辖|所辖|下属)的?(?P<lower>{each})(?!{whose}))"
        rf"|(?P<alone>{'|'.join(sorted(ALONE, key=len, reverse=True))})"
    )


@functools.cache
def _next_words() -> dict[str, re.Pattern[str]]:
    return {suffix: re.compile(words) for suffix, words in rules.valued(RULES, "next_word")}


def next_word(text: str, end: int) -> bool:
    """Does the last character of the name before `end` begin another word: 柳州|市场监管?"""
    following = _next_words().get(text[end - 1])
    return following is not None and following.match(text, end) is not None


def levels(text: str) -> list[LevelSpan]:
    """Every mention of a level, in order, not overlapping."""
    folded = plain(text)
    spans = []
    for match in _mention().finditer(folded.text):
        start, end = folded.back(match.start(), match.end())
        named = _named(match["units"] or match["lower"] or "")
        if match["alone"]:
            named = ALONE[match["alone"]]
        group = match["alone"] is None
        below = bool(match["below"] or match["under"])
        spans.append(LevelSpan(start, end, text[start:end], named, group, below))
    return spans


def _named(units: str) -> tuple[Level, ...]:
    return UNITS.get(re.sub(r"[^省市县区州盟旗地份级设的自治直辖方]", "", units), ())
