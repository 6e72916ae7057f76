"""The stock of sentences: themes, blanks and headings, read from three text files.

A file is a list of sections, `[name]` followed by its lines; `#` begins a remark.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("stock")
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Text and blanks in turn: texts[0] blanks[0] texts[1] … texts[-1]."""

    texts: tuple[str, ...]
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """What reports are composed of. Lists of fillings have the most frequent first."""

    sentences: dict[str, tuple[Sentence, ...]]
    fillings: dict[str, tuple[str, ...]]
    headings: dict[str, tuple[str, ...]]


@functools.cache
def stock() -> Stock:
    """The three files, read once."""
    return Stock(
        {
            name: tuple(_sentence(line) for line in lines)
            for name, lines in _sections("sentences.txt").items()
        },
        {name: _in_line(lines) for name, lines in _sections("words.txt").items()},
        {name: _in_line(lines) for name, lines in _sections("headings.txt").items()},
    )


def _sections(file: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            sections[line[1:-1]] = []
        elif line and not line.startswith("#"):
            sections[next(reversed(sections))].append(line)
    return sections


def _in_line(lines: list[str]) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split("  ") if word)


def _sentence(line: str) -> Sentence:
    parts = _BLANK.split(line)
    return Sentence(tuple(parts[::2]), tuple(parts[1::2]))
