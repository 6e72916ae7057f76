"""Wordings: which paragraphs say the same in the same words, in whose reports.

Two paragraphs are worded alike where the units of their texts are the same in the same order, marks
and blanks not counted, and neither are the names of the report's own place and of those above it:
鱼峰区坚持党的领导。 and 柳南区坚持党的领导 are one wording. Figures, years and all else count. Each
is known by a number of 63 bits, worked out when a report is loaded; a text without any unit of its
own has none (0). What depends on all reports is told from these numbers (`repeats`).
"""

from __future__ import annotations

import functools
import hashlib
import struct
from collections.abc import Iterable, Sequence
from typing import Final

from index_mappings import literal, regions
from index_mappings.folding import SEAM

#: The number of texts that have nothing to compare.
NONE: Final = 0


@functools.lru_cache(maxsize=4096)
def own_names(code: str, then_name: str) -> tuple[str, ...]:
    """What a report calls its own place and those above it, long names first; never the country."""
    path = [region for region in regions.path(code) if region.code != regions.NATION]
    names = {then_name, *(name for r in path for name in (r.name, *r.short_names))}
    folded = {"".join(literal.units(name)) for name in names}
    return tuple(sorted((n for n in folded if len(n) > 1), key=lambda name: (-len(name), name)))


def numbers(texts: Sequence[str], names: Iterable[str]) -> list[int]:
    """The numbers of some texts' wordings; each text is its units put together, without ¶."""
    words = SEAM.join(texts)
    for name in names:
        words = words.replace(name, "")
    return list(map(_number, words.split(SEAM))) if texts else []


def _number(words: str) -> int:
    if not words:
        return NONE
    hashed = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "little") >> 1 or 1


def kept(numbers: Iterable[int]) -> bytes:
    """The numbers of a report's paragraphs in order, as they are kept with its record: eight bytes
    each, the lowest first."""
    numbers = tuple(numbers)
    return struct.pack(f"<{len(numbers)}q", *numbers)
