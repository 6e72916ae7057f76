"""How a field is typed: 标题:法治, 栏目：问题、计划, -文种:"政府工作报告", 地区:柳州|桂林.

A name and a colon at the beginning of a chunk; behind it, perhaps after a blank, values between
、 , or |, each bare or in quotes. Works on the folded text, where full-width colons are ordinary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

#: What people call the dimensions, as the page does.
NAMES: Final = {
    "标题": "title",
    "栏目": "section",
    "领域": "topic",
    "地区": "region",
    "年度": "year",
    "年份": "year",
    "层级": "level",
    "文种": "kind",
    "机关": "issuer_kind",
    "发文机关": "issuer_kind",
}
_HEAD: Final = re.compile(f"(-?)({'|'.join(sorted(NAMES, key=len, reverse=True))}):")
_PARTS: Final = "、,|"
#: A field at the end of a text, and the last of its values as far as it is typed.
_OPEN: Final = re.compile(
    rf"(?:^|(?<=[\s|])){_HEAD.pattern}\s*(?:\S*[{_PARTS}])?(?P<value>[^\s:{_PARTS}]*)$"
)


@dataclass(frozen=True, slots=True)
class FieldPiece:
    """A field in a question: its places are those of the folded text. `name` as it was typed;
    `values` are the places of what stands behind it, quotes included."""

    start: int
    end: int
    name: str
    excluded: bool
    values: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> str:
        """The dimension it narrows."""
        return NAMES[self.name]


def piece(
    text: str, at: int, zones: Mapping[int, int], is_operator: Callable[[int, int], bool]
) -> FieldPiece | None:
    """The field that begins here, if one does."""
    head = _HEAD.match(text, at)
    if head is None:
        return None
    start = head.end()
    while start < len(text) and text[start].isspace():
        start += 1
    end = _end(text, start, zones)
    nothing = start == end or text[start] == "-" or _HEAD.match(text, start)
    if nothing or is_operator(start, end):
        return FieldPiece(at, head.end(), head[2], bool(head[1]), ())
    return FieldPiece(at, end, head[2], bool(head[1]), tuple(_values(text, start, end, zones)))


@dataclass(frozen=True, slots=True)
class OpenField:
    """The field at the end of a question while it is typed; `start` is where its last value begins
    in the folded text."""

    kind: str
    excluded: bool
    start: int


def open_field(text: str) -> OpenField | None:
    """The field whose value is being typed, if one is."""
    match = _OPEN.search(text)
    if match is None:
        return None
    return OpenField(NAMES[match[2]], bool(match[1]), match.start("value"))


def _end(text: str, at: int, zones: Mapping[int, int]) -> int:
    """Where the values end: at a blank, or at a | with nothing behind it."""
    while at < len(text) and not text[at].isspace():
        last = at + 1 == len(text) or text[at + 1].isspace() or text[at + 1] == "|"
        if text[at] == "|" and (last or _HEAD.match(text, at + 1)):
            break
        at = zones.get(at, at + 1)
    return at


def _values(text: str, at: int, end: int, zones: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    start = at
    while at <= end:
        if at == end or text[at] in _PARTS:
            if text[start:at].strip():
                yield start, at
            start = at = at + 1
        else:
            at = zones.get(at, at + 1)
