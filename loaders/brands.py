"""What pages that were taken over advertise: betting houses, games, wares that no report holds.

`spam.txt` says what such names look like. Only what stands around an anchor is looked at, read as
one reads it: simplified, in small letters, without the points that are set between the characters.
A ware that somebody fights is none that is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from loaders.patterns import any_of, plain, section

_BRANDS = any_of("spam.txt", "brands")
_WARES = any_of("spam.txt", "wares")
_WORDS = any_of("spam.txt", "words")
_FIGHTS = any_of("spam.txt", "fights")
_FOUGHT = any_of("spam.txt", "fought")
#: So much around an anchor is looked at; so near stands who fights a ware, before and behind it.
_AROUND, _BEFORE, _BEHIND = 16, 12, 6
#: Characters set apart one by one: a search for anchors would not see them.
_BETWEEN = "·•・∙*~_.\\-—|/ \u3000"
_APART = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9](?:[{_BETWEEN}][\u4e00-\u9fffA-Za-z0-9]){{2,}}")
_SEPARATED = re.compile(rf"[{_BETWEEN}][\u4e00-\u9fffA-Za-z0-9][{_BETWEEN}]")
_SEPARATOR = re.compile(f"[{_BETWEEN}]")


def advertised(text: str) -> Iterator[tuple[str, str]]:
    """(what is advertised, the passage) wherever a text advertises what no office does."""
    for start, end in _anchored(text):
        passage = _around(text, start, end)
        name = named(passage)
        if name:
            yield name, passage.strip()
    for inner in _SEPARATED.finditer(text):
        yield from _set_apart(_around(text, inner.start(), inner.end()))


def _anchored(text: str) -> Iterator[tuple[int, int]]:
    """Where an anchor stands: its rarest character is looked for, then the whole of it."""
    rarest, anchors = _anchors()
    for character in rarest.finditer(text):
        for anchor, offset in anchors[character[0]]:
            start = character.start() - offset
            if start >= 0 and text.startswith(anchor, start):
                yield start, start + len(anchor)
                break


#: As frequent as any character of Chinese.
_DIGITS = "0123456789"


@cache
def _anchors() -> tuple[re.Pattern[str], dict[str, list[tuple[str, int]]]]:
    """The rarest characters as one class, and the anchors that each of them stands for."""
    common = "".join(section("characters.txt", "common")) + _DIGITS
    anchors: dict[str, list[tuple[str, int]]] = {}
    for anchor in "|".join(section("spam.txt", "anchors")).split("|"):
        rarest = max(anchor, key=lambda c: common.index(c) if c in common else len(common))
        anchors.setdefault(rarest, []).append((anchor, anchor.index(rarest)))
    return re.compile(f"[{re.escape(''.join(anchors))}]"), anchors


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
    brand = _BRANDS.search(folded)
    if brand:
        return brand[0]
    return next(_offered(_WARES.pattern, folded), "")


def wares(text: str) -> set[str]:
    """The single wares that a text around a report offers; several of them are an advertisement."""
    return set(_offered(_WORDS.pattern, plain(text).lower()))


def _offered(pattern: re.Pattern[str], folded: str) -> Iterator[str]:
    """What is not fought by the words before and behind it."""
    for ware in pattern.finditer(folded):
        before = folded[max(0, ware.start() - _BEFORE) : ware.start()]
        behind = folded[ware.end() : ware.end() + _BEHIND]
        if not _FIGHTS.search(before) and not _FOUGHT.search(behind):
            yield ware[0]


def _around(text: str, start: int, end: int) -> str:
    """What stands around a place of a text, on the same line."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    return before + text[start:end] + text[end : end + _AROUND].partition("\n")[0]
