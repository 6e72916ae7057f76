"""Chinese numerals: how years, days and counts are written in characters, read and written.

There are two ways. Digit by digit, as years are: 二〇二三, 二零二三, 二○二三, 二OO九, also 2023.
And counted with 十, as days, months and spans are: 三, 十, 十二, 二十三, 两. 二三 is 23 by the
first way and nothing by the second, so whoever reads says which way is meant. Readers raise
ValueError for what is no such number, as `int` does.

A five-year plan is called by its number with 五 behind it: 十四五 is the fourteenth.
"""

from __future__ import annotations

import functools
from typing import Final

DIGITS: Final = "〇一二三四五六七八九"
#: What a counted number is made of, and one as a pattern: 一, 十二, 二十三.
COUNTING: Final = f"{DIGITS[1:]}十"
COUNT: Final = f"[{COUNTING}]{{1,3}}"
#: The same digits as they head chapters, and on cheques.
CAPITALS: Final = "壹贰叁肆伍陆柒捌玖拾"
#: The name of a plan as a pattern: 十一五 to 十九五.
PLAN: Final = f"十[{DIGITS[1:]}]五"
#: How zero is typed: the character, 零, a circle, the letter O, the digit.
ZEROS: Final = "〇零○OＯ0"
_VALUES: Final = {
    **{digit: value for value, digit in enumerate(DIGITS)},
    **dict.fromkeys(ZEROS, 0),
    "o": 0,  # a folded O
    "两": 2,
}
_ARABIC: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def digits(text: str) -> int:
    """A number written digit by digit: 2023, 二〇二三, 三."""
    if not text:
        raise ValueError("no Chinese digit: nothing is written")
    total = 0
    for character in text:
        digit = int(character) if character.isdecimal() else _value(character)
        total = total * 10 + digit
    return total


def counted(text: str) -> int:
    """A number below a hundred as it is counted: 三, 十, 十二, 二十三."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _value(ones)
    return (_value(tens) if tens else 1) * 10 + (_value(ones) if ones else 0)


def number(text: str) -> int:
    """A number written either way: 十二, 二〇二三, 12."""
    return counted(text) if "十" in text else digits(text)


def plan(name: str) -> int:
    """The number of the five-year plan of this name (`PLAN`): 14 for 十四五."""
    return counted(name[:2])


def in_arabic(text: str) -> str:
    """A text, its Chinese digits made Arabic ones: 二〇二三年度 to 2023年度; 十 and 两 stay."""
    return text.translate(_ARABIC)


@functools.lru_cache(maxsize=256)
def in_digits(number: int) -> str:
    """A number written digit by digit: 二〇二三."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _value(character: str) -> int:
    try:
        return _VALUES[character]
    except KeyError:
        raise ValueError(f"no Chinese digit: {character!r}") from None
