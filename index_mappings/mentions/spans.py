"""A piece of text with its place: what every reader of mentions hands on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`text` stands at [start, end), in code points of the text that was read."""

    start: int
    end: int
    text: str
