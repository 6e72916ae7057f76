"""Patterns are data: small text files beside the code, compiled once, when first asked for.

A file holds sections `[name]` with one regular expression a line; `#` opens a comment. A line may
carry a value before a tab (`value<TAB>pattern`). Patterns are matched against
`folding.plain(text)`: NFKC, simplified, without blanks.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"\[([a-z_]+)\]")


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
