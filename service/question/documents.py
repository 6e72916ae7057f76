"""Which reports, and whose, where a question says so: 政府工作报告里的…, 乡镇的报告中."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index_mappings import rules
from index_mappings.mentions.spans import Span

_RULES: Final = Path(__file__).with_name("data") / "documents.txt"
KINDS: Final = ("kind", "issuer_kind")


@dataclass(frozen=True, slots=True)
class DocumentSpan(Span):
    """Words that name reports; `kind` is the dimension they narrow, `value` the one they say."""

    kind: str
    value: str


def documents(text: str) -> Iterator[DocumentSpan]:
    """Every mention in a folded text."""
    for kind, value, pattern in _patterns():
        for match in pattern.finditer(text):
            yield DocumentSpan(*match.span(), match[0], kind, value)


@functools.cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (kind, value, re.compile(pattern))
        for kind in KINDS
        for value, pattern in rules.valued(_RULES, kind)
    )
