"""What pages that were taken over advertise: betting houses, games, wares that no report holds.

`spam.txt` says what such names look like. Only what stands around an anchor (a string that has to
stand where a rule matches, `loaders.anchors`) is looked at, and by its own rules; what has letters
beside Chinese characters wherever such letters stand. It is read as one reads it: simplified, in
small letters, without the points that are set between the characters. A ware that somebody fights
is none that is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from index_mappings import folding
from loaders.anchors import anchors
from loaders.patterns import any_of, plain, section

_NAMES = any_of("spam.txt", "advertised")
_LETTERED = any_of("spam.txt", "lettered")
_WARES = any_of("spam.txt", "offered")
_WORDS = any_of("spam.txt", "words")
_FIGHTS = any_of("spam.txt", "fights")
_FOUGHT = any_of("spam.txt", "fought")
#: So much around an anchor is looked at; so near stands who fights a ware, before and behind it.
_AROUND, _BEFORE, _BEHIND = 16, 12, 8
#: A page of a million characters has some three thousand; one that is made of them is cut short.
_MOST = 20_000
#: Characters set apart one by one: a search for anchors would not see them.
_BETWEEN = "·•・∙*~_.\\-—|/★☆※◆●○+ \u3000"
_APART = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9](?:[{_BETWEEN}][\u4e00-\u9fffA-Za-z0-9]){{2,}}")
_SEPARATED = re.compile(rf"[{_BETWEEN}][\u4e00-\u9fffA-Za-z0-9][{_BETWEEN}]")
_SEPARATOR = re.compile(f"[{_BETWEEN}]")
#: Where a sentence, a link or a keyword ends.
_SENTENCE = re.compile(r"[。；;|\n]")
#: Letters, narrow and broad, before what such a page has behind them; or those that are enough.
_LETTERS = re.compile(
    "[A-Za-zＡ-Ｚａ-ｚ](?:[A-Za-zＡ-Ｚａ-ｚ0-9０-９)）·・_@\\]-]{0,20}"
    "(?=[官真棋彩视視电電百贵貴亚亞网網娱娛体體集登国國投旗线線在]|[\u4e00-\u9fff]{2,3}[官入登网網手a])"
    "|(?<=[BbＢｂ])[EeＥｅ][TtＴｔ]|(?<=[Vv])[Ii][Pp])"
)
#: Stands for the rest of a line that goes on: a character of no rule.
_ON = "之"
#: As frequent as any character of Chinese, beside those that reports are made of.
_DIGITS = "0123456789"
_FREQUENT = _DIGITS + "()" + "一二三四五六七八九十百千万的人和在上下不用本报前后外日情明"
#: Of other characters each is so frequent; and so the words of the section `usual`.
_SELDOM, _USUAL = 1 / 1000, 1 / 10
#: A broad character is its narrow one, so many code points on.
_BROAD = 0xFEE0


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A string, how far its rarest pair of characters stands in it, and the rule it belongs to."""

    text: str
    offset: int
    rule: re.Pattern[str]
    fought: bool


def advertised(text: str) -> Iterator[tuple[str, str]]:
    """(what is advertised, the passage) wherever a text advertises what no office does."""
    for anchor, start in islice(_anchored(text), _MOST):
        passage, folded = _around(text, start, start + len(anchor.text))
        name = _by(anchor.rule, anchor.fought, folded)
        if name:
            yield name, passage.strip()
    for letters in islice(_LETTERS.finditer(text), _MOST):
        passage, folded = _around(text, letters.start(), letters.end())
        name = _by(_LETTERED.pattern, False, folded)
        if name:
            yield name, passage.strip()
    for inner in islice(_SEPARATED.finditer(text), _MOST):
        yield from _set_apart(_around(text, inner.start(), inner.end())[0])


def _anchored(text: str) -> Iterator[tuple[_Anchor, int]]:
    """Where an anchor stands: its rarest pair of characters is looked for, then the whole of it."""
    pairs, by_pair = _anchors()
    for pair in pairs.finditer(text):
        at = pair.start()
        for anchor in by_pair.get(text[at : at + 2], ()):
            start = at - anchor.offset
            if start >= 0 and _stands(anchor.text, text, start):
                yield anchor, start


def _stands(anchor: str, text: str, start: int) -> bool:
    """Whether an anchor stands there, in whatever script."""
    if text.startswith(anchor, start):
        return True
    variants, here = _variants(), text[start : start + len(anchor)]
    if variants.keys().isdisjoint(here):
        return False
    return "".join([variants.get(character, character) for character in here]) == anchor


@cache
def _anchors() -> tuple[re.Pattern[str], dict[str, list[_Anchor]]]:
    """The pairs looked for, first and second characters as classes; the anchors of each pair."""
    by_pair: dict[str, list[_Anchor]] = {}
    first: set[str] = set()
    second: set[str] = set()
    for text, rule, fought in sorted(_strings(), key=lambda string: len(string[0])):
        offset = min(range(len(text) - 1), key=lambda at: _cost(text[at : at + 2], first, second))
        first.add(text[offset])
        second.add(text[offset + 1])
        for pair in product(*map(_ways, text[offset : offset + 2])):
            by_pair.setdefault("".join(pair), []).append(
                _Anchor(text, offset, re.compile(rule), fought)
            )
    firsts, seconds = (re.escape("".join({pair[n] for pair in by_pair})) for n in (0, 1))
    return re.compile(f"[{firsts}](?=[{seconds}])"), by_pair


def _strings() -> Iterator[tuple[str, str, bool]]:
    """What is looked for, the rule it belongs to, and whether one may fight it."""
    for name, fought in (("advertised", False), ("offered", True)):
        for rule in section("spam.txt", name):
            yield from ((text, rule, fought) for text in anchors(rule, _frequency))


def _cost(pair: str, first: set[str], second: set[str]) -> float:
    """What it costs to look for one more pair: characters looked for already cost nothing."""
    new = [c for c, known in zip(pair, (first, second), strict=True) if c not in known]
    return sum(map(_single, new)) + (_USUAL if pair in _usual() else 0)


def _ways(character: str) -> list[str]:
    """Every way in which a character of a rule is written."""
    return [character, *_written().get(character, ())]


@cache
def _written() -> dict[str, list[str]]:
    ways: dict[str, list[str]] = {}
    for way, character in _variants().items():
        ways.setdefault(character, []).append(way)
    return ways


def _frequency(text: str) -> float:
    """How often a string stands in reports, as its rarest character tells; one alone always."""
    if len(text) < 2:
        return 1
    return _USUAL if text in _usual() else min(map(_single, text))


@cache
def _usual() -> frozenset[str]:
    return frozenset("|".join(section("spam.txt", "usual")).split("|"))


def _single(character: str) -> float:
    return _often().get(character, _SELDOM)


@cache
def _often() -> dict[str, float]:
    """The more frequent characters: the further behind, the more seldom."""
    common = _FREQUENT + "".join(section("characters.txt", "common"))
    return {c: 1 / rank for rank, c in enumerate(dict.fromkeys(common), start=3)}


@cache
def _variants() -> dict[str, str]:
    """How a rule writes a character: simplified, small, narrow."""
    small = "abcdefghijklmnopqrstuvwxyz"
    simple = {c.upper(): c for c in small}
    simple |= {chr(code): character for code, character in folding.simplified().items()}
    narrow = small + small.upper() + _DIGITS + "()"
    return simple | {chr(ord(c) + _BROAD): c.lower() for c in narrow}


def _set_apart(passage: str) -> Iterator[tuple[str, str]]:
    """Names whose characters are set apart one by one."""
    for apart in _APART.finditer(passage):
        joined = _SEPARATOR.sub("", apart[0])
        name = named(joined) or next(iter(wares(joined)), "")
        if name:
            yield name, apart[0]


def named(text: str) -> str:
    """The name of such a house or ware in a short text, as the rules see it; or nothing."""
    folded = plain(text).lower()
    for rules, fought in ((_NAMES, False), (_LETTERED, False), (_WARES, True)):
        name = _by(rules.pattern, fought, folded)
        if name:
            return name
    return ""


def wares(text: str) -> set[str]:
    """The single wares that a text around a report offers; several of them are an advertisement.

    A sentence of such a text that fights one thing offers no other.
    """
    sentences = [plain(sentence).lower() for sentence in _SENTENCE.split(text)]
    return {
        ware for s in sentences if not _FIGHTS.search(s) for ware in _offered(_WORDS.pattern, s)
    }


def _by(rules: re.Pattern[str], fought: bool, folded: str) -> str:
    """What these rules see in a short text; what may be fought only where it is not."""
    if fought:
        return next(_offered(rules, folded), "")
    name = rules.search(folded)
    return name[0] if name else ""


def _offered(pattern: re.Pattern[str], folded: str) -> Iterator[str]:
    """What is not fought by the words before and behind it."""
    for ware in pattern.finditer(folded):
        before = folded[max(0, ware.start() - _BEFORE) : ware.start()]
        behind = folded[ware.end() : ware.end() + _BEHIND]
        if not _FIGHTS.search(before) and not _FOUGHT.search(behind):
            yield ware[0]


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands around a place of a text, on the same line; and as the rules see it, who must
    not take the end of what is looked at for the end of the line."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    behind = text[end : end + _AROUND].partition("\n")[0]
    passage = before + text[start:end] + behind
    goes_on = len(behind) == _AROUND and text[end + _AROUND : end + _AROUND + 1] not in ("", "\n")
    return passage, plain(passage).lower() + (_ON if goes_on else "")
