"""Patterns are data: small text files beside the code, compiled once, when first asked for.

A file holds sections `[name]` with one regular expression a line; `#` opens a comment. A line may
carry a value before a tab (`value<TAB>pattern`). Patterns are matched against `plain(text)`: NFKC,
simplified, without blanks; so （一） and (一), 名  称 and 名称, 報告 and 报告 need one pattern.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from index_mappings.folding import T2S
from index_mappings.quick import Quick

_BLANKS = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
#: ① is a heading's number (NFKC makes it a bare 1).
_CIRCLED = {0x2460 + n: f"({n + 1})" for n in range(20)}
_SECTION = re.compile(r"\[([a-z_]+)\]")


#: The rules look at each short line many times; what is longer is looked at once.
_SHORT = 200


def plain(text: str) -> str:
    """The text as patterns see it: NFKC, simplified, no blanks, no zero-width characters."""
    return _kept(text) if len(text) <= _SHORT else _made(text)


@lru_cache(maxsize=4096)
def _kept(text: str) -> str:
    return _made(text)


def _made(text: str) -> str:
    quick = _quick().told(text)
    return _slowly(text) if quick is None else quick


@cache
def _quick() -> Quick:
    return Quick(_slowly, _traditional())


def _slowly(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_CIRCLED))
        if not _traditional().isdisjoint(text):  # most texts have none
            text = text.translate(simplified())
    return _BLANKS.sub("", text)


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and what they fold to, always one to one."""
    with T2S.open(encoding="utf-8") as rows:
        return {ord(line[0]): line[2] for line in rows if len(line.rstrip()) == 3}


@cache
def _traditional() -> frozenset[str]:
    return frozenset(map(chr, simplified()))


@cache
def section(file: str, name: str) -> tuple[str, ...]:
    """The lines of one section of a data file, comments and blank lines left out."""
    return _sections(file)[name]


@cache
def _sections(file: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    text = files("loaders").joinpath("data", file).read_text(encoding="utf-8")
    for raw in text.splitlines():
        line = raw.strip()
        head = _SECTION.fullmatch(line)
        if head:
            lines = found.setdefault(head[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


@cache
def one_of(file: str, name: str) -> re.Pattern[str]:
    """All patterns of a section as one alternation."""
    return re.compile("|".join(section(file, name)))


@cache
def valued(file: str, name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The `value<TAB>pattern` lines of a section in file order; neighbours of one value joined."""
    joined: list[tuple[str, list[str]]] = []
    for line in section(file, name):
        value, _, pattern = line.partition("\t")
        if not joined or joined[-1][0] != value:
            joined.append((value, []))
        joined[-1][1].append(pattern.strip())
    return tuple((value, re.compile("|".join(several))) for value, several in joined)
