"""Makes radicals.csv: which radical of a dictionary's index stands for which character.

Fonts of PDF files often map a character's glyph back to its radical (⻓ for 长, ⾏ for 行).
The facts are Unicode's property Equivalent_Unified_Ideograph for the two blocks of radicals (file
EquivalentUnifiedIdeograph.txt of the Unicode Character Database, 15.0; Unicode licence).

Run: python index_mappings/data/make_radicals.py EquivalentUnifiedIdeograph.txt
     (Debian's package unicode-data brings the file; the product needs neither)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).with_name("radicals.csv")
#: Radicals Supplement and Kangxi Radicals.
BLOCKS = range(0x2E80, 0x2FE0)
_ROW = re.compile(r"([0-9A-F]{4,6})(?:\.\.([0-9A-F]{4,6}))?\s*;\s*([0-9A-F]{4,6})")


def pairs(source: str) -> Iterator[tuple[str, str]]:
    """Every radical of the two blocks with its character, in code point order."""
    for line in source.splitlines():
        row = _ROW.match(line)
        if row is None:
            continue
        first, last = int(row[1], 16), int(row[2] or row[1], 16)
        for code in range(first, last + 1):
            if code in BLOCKS:
                yield chr(code), chr(int(row[3], 16))


def text(source: str) -> str:
    """The whole file as it should stand on disk."""
    return "radical,character\n" + "".join(f"{old},{new}\n" for old, new in sorted(pairs(source)))


if __name__ == "__main__":
    TARGET.write_text(text(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
