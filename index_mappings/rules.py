"""Rules are data: small text files beside the code, read and compiled once, when first asked for.

A file holds sections `[name]` with one rule a line, a word or a regular expression; `# ` opens a
comment. A value may stand before the rule (`value<TAB>rule`). `{name}` in a rule stands for all
rules of that section of the same file, as alternatives.

Examples stand behind the rule, each after a tab: `✓ text` must match, `✗ text` must not, and ‹ ›
enclose exactly what is matched. They are written as the rule sees them, and a test holds every
rule to its own. A rule of a section that others name is held to its examples in their place, there
alone; one that shows only `✗` forbids: without it the text would match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

MATCHES, MATCHES_NOT = "✓ ", "✗ "
_SECTION: Final = re.compile(r"\[([a-z_]+)\]")
_NAMED: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a section: the rule as it is written (with its value) and its examples."""

    text: str
    examples: tuple[str, ...]


@cache
def sections(file: Path) -> dict[str, tuple[Rule, ...]]:
    """Every section of a file in file order, comments and blank lines left out."""
    by_name: dict[str, list[Rule]] = {}
    rows: list[Rule] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        head = _SECTION.fullmatch(line.strip())
        if head:
            rows = by_name.setdefault(head[1], [])
        elif line.strip() and not f"{line} ".startswith("# "):
            rows.append(_row(line))
    return {name: tuple(rows) for name, rows in by_name.items()}


def _row(line: str) -> Rule:
    cells = line.strip().split("\t")
    examples = [cell for cell in cells if cell.startswith((MATCHES, MATCHES_NOT))]
    return Rule("\t".join(cell for cell in cells if cell not in examples), tuple(examples))


@cache
def section(file: Path, name: str) -> tuple[str, ...]:
    """The rules of a section, whole: with their values, the sections they name filled in."""
    return tuple(filled(file, row.text) for row in sections(file)[name])


def filled(file: Path, text: str) -> str:
    """A rule with the sections that it names filled in."""
    return _NAMED.sub(lambda named: alternatives(file, named[1]), text)


def alternatives(file: Path, name: str) -> str:
    """The rules of a section as the text of one alternation, without a group around it."""
    return "|".join(section(file, name))


def valued(file: Path, name: str) -> Iterator[tuple[str, str]]:
    """Value and alternation of a section, in file order; neighbours of one value are joined."""
    joined: list[tuple[str, list[str]]] = []
    for line in section(file, name):
        value, _, pattern = line.partition("\t")
        if not joined or joined[-1][0] != value:
            joined.append((value, []))
        joined[-1][1].append(pattern.strip())
    return ((value, "|".join(several)) for value, several in joined)


class AnyOf:
    """Any rule of a section: one pattern, compiled when it is first used, then as fast as any."""

    def __init__(self, file: Path, name: str) -> None:
        self._file, self._name = file, name

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(alternatives(self._file, self._name))

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        return self.pattern.match

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        return self.pattern.search

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        return self.pattern.fullmatch
