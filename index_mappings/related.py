"""Related terms: what else this field calls the same thing. They are offered, never mixed in.

A file of groups, one a line. `TERM = TERM、TERM`: each is offered for every other one.
`TERM、TERM → TERM、TERM` (also `->`): those on the right are offered for those on the left and not
the reverse, for nobody who writes as offices do looks for what people say at home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index_mappings import literal
from index_mappings.errors import InvalidParameter
from index_mappings.files import lines

Units = tuple[str, ...]

_ONE_WAY: Final = re.compile("→|->")


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Each of `offered` is offered beside each of `heads`, the nearest first."""

    heads: tuple[str, ...]
    offered: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(self.heads + self.offered))


Groups = tuple[TermGroup, ...]


def read_groups(file: Path, setting: str) -> Groups:
    """The groups of a file. Raises InvalidParameter, naming the line that cannot be read."""
    groups = []
    for number, line in lines(file, setting):
        group = _group(line)
        if group is None:
            raise InvalidParameter(
                f"相关词文件 {file.name} 第 {number} 行读不懂：{line}",
                "每行写成“词 = 相关词、相关词”（互为相关），或“口语、口语 → 正式说法、正式说法”"
                "（只由左边列出右边），以 # 开头的行是注释。",
                setting,
            )
        groups.append(group)
    return tuple(groups)


def _group(line: str) -> TermGroup | None:
    """What a line says; None where it says nothing that can be used."""
    sides = _ONE_WAY.split(line)
    if len(sides) == 2:
        heads, offered = (tuple(_listed(side)) for side in sides)
        return TermGroup(heads, offered) if heads and offered else None
    head, sign, others = line.replace("＝", "=").partition("=")
    terms = (head.strip(), *_listed(others))
    if len(sides) > 2 or not sign or len(terms) < 2 or not literal.units(head):
        return None
    return TermGroup(terms, terms)


def _listed(side: str) -> Iterable[str]:
    """Terms between 、 or commas or semicolons; one that holds 、 can only be the head before =."""
    terms = (term.strip() for term in re.split("[、，,;；]", side))
    return (term for term in terms if literal.units(term))


def offers(groups: Iterable[TermGroup]) -> dict[Units, dict[Units, str]]:
    """What is offered for each term, both by their units: in the order of the groups, never
    itself."""
    rows: dict[Units, dict[Units, str]] = {}
    for group in groups:
        for head in group.heads:
            row = rows.setdefault(literal.units(head), {})
            for term in group.offered:
                row.setdefault(literal.units(term), term)
    for key, row in rows.items():
        row.pop(key, None)
    return {key: row for key, row in rows.items() if row}
