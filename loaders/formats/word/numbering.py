"""The numbers Word writes in front of paragraphs and does not keep in the text: 一、 (一) 1. ①

Official documents number their headings automatically: without this a Word report has no outline. A
list's definition says, level by level, how a number is written and with what around it; the
counting is ours: one counter a level, deeper levels begin anew, a list may say where it starts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from index_mappings.numerals import DIGITS, in_digits
from loaders.formats.markup import child, local, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_COUNTING = frozenset({
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseCounting",
})  # fmt: skip
_LEGALS = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_DIGITAL = frozenset({"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"})
#: Signs that hold their number: first code point, how many there are.
_SIGNS = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
    "lowerLetter": (ord("a"), 26),
    "upperLetter": (ord("A"), 26),
}
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def labelled(label: str, text: str) -> str:
    """A number and the text behind it; a blank keeps 1. and 5万 from becoming 1.5万."""
    ends, begins = label[-1:], text[:1]
    joins = ends in ".．" and begins.isascii() and begins.isalnum()
    return f"{label} {text}" if joins or (ends.isascii() and ends.isalnum()) else label + text


@dataclass(slots=True)
class _ListLevel:
    """How one level of a list writes its number."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    legal: bool = False
    restart: int | None = None
    paragraph_style: str = ""


@dataclass(slots=True)
class _List:
    """A list as paragraphs name it: whose counters it shares, how it begins."""

    family: str
    levels: dict[int, _ListLevel]
    starts: dict[int, int] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a document; asked paragraph by paragraph, in order."""

    def __init__(self, root: Any = None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            _read(root, self._lists)

    def level_of(self, number: str, style: str) -> int:
        """The level of a list that belongs to a paragraph style."""
        numbered_list = self._lists.get(number)
        levels = numbered_list.levels.items() if numbered_list else ()
        return next((n for n, level in levels if level.paragraph_style == style), 0)

    def label(self, number: str, depth: int) -> str:
        """The number a paragraph of this list and level shows; counts it."""
        numbered_list = self._lists.get(number)
        if numbered_list is None or not 0 <= depth < _LEVELS or depth not in numbered_list.levels:
            return ""
        counts = self._counts.setdefault(numbered_list.family, [None] * _LEVELS)
        self._count(numbered_list, counts, depth)
        level = numbered_list.levels[depth]
        if level.style in ("bullet", "none"):
            return ""

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            own = numbered_list.levels.get(at, level)
            count = counts[at]
            return written(
                own.start if count is None else count, "decimal" if level.legal else own.style
            )

        return _PLACE.sub(shown, level.pattern)

    @staticmethod
    def _count(numbered_list: _List, counts: list[int | None], depth: int) -> None:
        before = counts[depth]
        counts[depth] = numbered_list.levels[depth].start if before is None else before + 1
        if depth in numbered_list.starts and depth not in numbered_list.counted:
            counts[depth] = numbered_list.starts[depth]
        numbered_list.counted.add(depth)
        for below in range(depth + 1, _LEVELS):
            restart = numbered_list.levels[below].restart if below in numbered_list.levels else None
            if restart is None or depth < restart:
                counts[below] = None


def _read(root: Any, lists: dict[str, _List]) -> None:
    families: dict[str, dict[int, _ListLevel]] = {}
    linked: dict[str, str] = {}
    for element in root:
        if local(element) == "abstractNum":
            name = value(element, "abstractNumId") or ""
            families[name] = _levels(element)
            link = value(child(element, "styleLink"))
            if link:
                linked[link] = name
    links = {
        value(element, "abstractNumId") or "": value(child(element, "numStyleLink"))
        for element in root
        if local(element) == "abstractNum"
    }
    for element in root:
        if local(element) == "num":
            family = value(child(element, "abstractNumId")) or ""
            family = linked.get(links.get(family) or "", family)
            lists[value(element, "numId") or ""] = _list(element, family, families.get(family, {}))


def _list(element: Any, family: str, levels: dict[int, _ListLevel]) -> _List:
    numbered_list = _List(family, dict(levels))
    for override in element:
        if local(override) != "lvlOverride":
            continue
        depth = _whole(value(override, "ilvl"), 0)
        numbered_list.levels.update(_levels(override))
        start = value(child(override, "startOverride"))
        if start is not None:
            numbered_list.starts[depth] = _whole(start, 1)
    return numbered_list


def _levels(element: Any) -> dict[int, _ListLevel]:
    levels = {}
    for level in element:
        if local(level) == "lvl":
            restart = value(child(level, "lvlRestart"))
            levels[_whole(value(level, "ilvl"), 0)] = _ListLevel(
                start=_whole(value(child(level, "start")), 1),
                style=_style(level),
                pattern=value(child(level, "lvlText")) or "",
                legal=_is_on(child(level, "isLgl")),
                restart=None if restart is None else _whole(restart, 0),
                paragraph_style=value(child(level, "pStyle")) or "",
            )
    return levels


def _style(level: Any) -> str:
    """The format; a newer one that old programs do not know stands beside a replacement."""
    plain = child(level, "numFmt")
    if plain is None:
        plain = child(level, "AlternateContent", "Fallback", "numFmt")
    return value(plain) or "decimal"


def _is_on(element: Any) -> bool:
    return element is not None and value(element) not in ("0", "false", "off")


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return min(max(int(text or ""), 0), 30_000)
    except ValueError:
        return otherwise


def written(number: int, style: str) -> str:
    """A number as a list's format writes it; plain digits for a format nobody knows."""
    if style in _COUNTING:
        return _counted(number)
    if style in _LEGALS:
        return _counted(number, _LEGAL, ("", "拾", "佰", "仟"))
    if style in _DIGITAL:
        return in_digits(number)
    if style in _SIGNS and 1 <= number <= _SIGNS[style][1]:
        return chr(_SIGNS[style][0] + number - 1)
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if style == "upperRoman" else roman.lower()
    if style == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if style == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if style == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return f"{number:02}" if style == "decimalZero" else str(number)


def _counted(
    number: int, digits: str = DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")
) -> str:
    """一 … 十 十一 … 二十 … 一百〇一"""
    if number == 0 or number > 9999:
        return digits[0] if number == 0 else str(number)
    numeral = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            numeral += (digits[0] if gap else "") + digits[digit] + units[place]
            gap = False
        elif numeral:
            gap = True
    return numeral[1:] if 10 <= number < 20 and units[1] == "十" else numeral


def _roman(number: int) -> str:
    numeral = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            numeral += sign
            number -= worth
    return numeral
