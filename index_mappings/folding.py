"""Folding: what one character becomes before texts are compared, and which part it plays.

There are two foldings. `fold` is for comparing: every character is folded by itself, so a text
folds the same piece by piece and whole, and blanks stay. `plain` is for reading: rules and patterns
are written for one spelling of a line, without blanks. Both take the same table of traditional
characters.

The part a character plays (dropped, joint, unit, barrier) is told here too, as far as it does not
depend on neighbours; what units are made of it, `literal` says.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index_mappings.quick import Quick

BARRIER: Final = "¶"
JOINT: Final = " "
#: Stands between lines that are changed together: no character, and to a text that holds it a
#: barrier like ¶.
SEAM: Final = "\uffff"
# Raised whenever a rule here or in `literal` changes: an index made by other rules must not be
# searched by these.
RULES: Final = 3

DASHES: Final = "-‐‑–—―−─~〜"
CIRCLES: Final = "○◯"
JOINTS: Final = "“”‘’\"'「」『』《》〈〉、+·•‧・"
# Blocks, not names: a character younger than this Python's Unicode tables is Han all the same.
HAN: Final = (
    "\u3005\u3007"  # 々 〇
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # extension A, unified, compatibility
    "\U00020000-\U0002fa1f\U00030000-\U00033479"  # extensions B to J, compatibility supplement
)
HAN_ONLY: Final = re.compile(f"[{HAN}]")
#: Shorter texts (names, questions) are folded before the quick way would have been made.
_WORTH: Final = 40
_BLANKS: Final = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
#: For rules ① is a heading's number (NFKC makes it a bare 1).
_CIRCLED: Final = {0x2460 + n: f"({n + 1})" for n in range(20)}
_DATA: Final = Path(__file__).with_name("data")
T2S: Final = _DATA / "t2s.csv"
RADICALS: Final = _DATA / "radicals.csv"
_RADICAL: Final = re.compile("[\u2e80-\u2fdf]")
#: How Unicode writes a number that is a letter's or another number's part: 3², H₂O, ½.
_PARTS: Final = ("<super>", "<sub>", "<fraction>")


class _Folding(dict[int, str]):
    """Code point to what it folds to, worked out when it is first met and remembered.

    A table over all of Unicode would cost a second at start; a text uses some thousand characters.
    """

    def __missing__(self, code: int) -> str:
        folded = "".join(c for c in _fold_character(chr(code)) if _role(c) != "dropped")
        self[code] = folded
        return folded


class _Cleaning(dict[int, str]):
    """Code point to its part in a cleaned text; `uneven` holds those that are not one for one."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        cleaned = "".join(_clean_character(c) for c in fold_table()[code])
        if _stands_alone(chr(code)):
            cleaned = f"{JOINT}{cleaned}{JOINT}"
        if len(cleaned) != 1:
            self.uneven.add(chr(code))
        self[code] = cleaned
        return cleaned

    def one_for_one(self, text: str) -> bool:
        """Whether each character of a text, which has been cleaned, stands for one."""
        return not any(character in text for character in tuple(self.uneven))


def fold(text: str) -> str:
    """The text as it is compared and hashed: folded, without what is dropped, joints kept."""
    return quick_folding().each(text) if len(text) >= _WORTH else text.translate(fold_table())


def cleaned(text: str) -> str:
    """The text as `literal` cuts it: Han, letters, digits, joints, barriers, . % - /"""
    return quick_cleaning().each(text) if len(text) >= _WORTH else text.translate(cleaning())


def fold_together(lines: Sequence[str]) -> str:
    """The lines folded in one walk, a seam between two."""
    return fold(_together(lines))


def cleaned_together(lines: Sequence[str]) -> list[str]:
    """Each line cleaned, in one walk."""
    return _quick_cleaning_together().each(_together(lines)).split(SEAM) if lines else []


def _together(lines: Sequence[str]) -> str:
    text = SEAM.join(lines)
    if text.count(SEAM) >= len(lines) > 0:
        text = SEAM.join(line.replace(SEAM, BARRIER) for line in lines)
    return text


def plain(text: str) -> str:
    """The text as rules see it: NFKC, simplified, no blanks, no zero-width characters.

    So （一） and (一), 名  称 and 名称, 報告 and 报告 need one pattern. Case and dashes stay.
    """
    quick = quick_plain().changed(text)
    return slow_plain(text) if quick is None else quick


def fingerprint() -> str:
    """What tokens depend on besides the text: these rules, the tables, the Unicode version."""
    made_of = f"{RULES} {unicodedata.unidata_version} ".encode()
    made_of += T2S.read_bytes() + RADICALS.read_bytes()
    return hashlib.sha256(made_of).hexdigest()[:12]


def without_radicals(text: str) -> str:
    """Radicals that stand for characters (⻓ ⺠ ⾏, a habit of fonts' tables) made characters."""
    table = _radicals()
    return _RADICAL.sub(lambda match: table.get(match[0], match[0]), text)


@functools.cache
def simplified() -> dict[int, str]:
    """Traditional characters and what they become, always one to one, for `str.translate`."""
    return {ord(old): new for old, new in _pairs(T2S).items()}


@functools.cache
def cleaning() -> _Cleaning:
    """The table from a text to the cleaned one."""
    return _Cleaning()


@functools.cache
def fold_table() -> _Folding:
    """What becomes of each character that `fold` changes."""
    return _Folding()


@functools.cache
def quick_folding() -> Quick:
    """The same for whole texts, where that is quicker."""
    return Quick(lambda text: text.translate(fold_table()), map(chr, simplified()))


@functools.cache
def quick_cleaning() -> Quick:
    """The same for the cleaned text."""
    return Quick(lambda text: text.translate(cleaning()), map(chr, simplified()))


@functools.cache
def _quick_cleaning_together() -> Quick:
    """The same, seams kept."""
    table = _Cleaning()
    table[ord(SEAM)] = SEAM
    return Quick(lambda text: text.translate(table), map(chr, simplified()))


@functools.cache
def _radicals() -> dict[str, str]:
    return _pairs(RADICALS)


@functools.cache
def quick_plain() -> Quick:
    """`plain` for texts in which no character changes its neighbour."""
    return Quick(slow_plain, _traditional())


def slow_plain(text: str) -> str:
    """`plain` for whatever stands in a text."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_CIRCLED))
        if not _traditional().isdisjoint(text):  # most texts have none
            text = text.translate(simplified())
    return _BLANKS.sub("", text)


@functools.cache
def _traditional() -> frozenset[str]:
    return frozenset(map(chr, simplified()))


def _pairs(file: Path) -> dict[str, str]:
    rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    next(rows)  # the header
    return {row[0]: row[1] for row in rows}


def _fold_character(character: str) -> str:
    """One character to none, one or several, knowing nothing of its neighbours."""
    normal = unicodedata.normalize("NFKC", _radicals().get(character, character))
    simple = "".join(c.lower() for c in normal).translate(simplified())
    return "".join("〇" if c in CIRCLES else "-" if c in DASHES else c for c in simple)


def _stands_alone(character: str) -> bool:
    """Whether it is a number in a ring, in brackets or with a point: ① ⑴ ⒈ ❶ join nothing."""
    if unicodedata.category(character) != "No":
        return False
    return not unicodedata.decomposition(character).startswith(_PARTS)


def _role(c: str) -> str:
    """The part of one folded character; for . % - / it is settled later, from the neighbours."""
    if c.isspace() or c in JOINTS:
        return "joint"
    category = unicodedata.category(c)
    if category in ("Cc", "Cf", "Co") or category.startswith("M"):
        return "dropped"
    if category[0] in "LN" or c in ".%-/" or HAN_ONLY.match(c):
        return "unit"
    return "barrier"


def _clean_character(c: str) -> str:
    return {"joint": JOINT, "dropped": "", "unit": c, "barrier": BARRIER}[_role(c)]
