"""Makes t2s.csv: which traditional character stands for which simplified one.

The facts are OpenCC's (Apache-2.0, profile t2s). Asked one character at a time, it answers with one
character, so folding by this table can never depend on the neighbours: a text folds the same piece
by piece and whole. Only characters that change are rows; no simplified side is changed again.

Run: python index_mappings/data/make_t2s.py   (needs the package opencc; the product does not)
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).with_name("t2s.csv")
HAN = (
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),  # unified ideographs
    (0x20000, 0x33479),  # extensions B to J
)


def pairs() -> list[tuple[str, str]]:
    """Every character that OpenCC simplifies, in code point order.

    What NFKC would change is left out: folding applies NFKC first and never meets it.
    """
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    simple: dict[str, str] = {}
    for first, last in HAN:
        for code in range(first, last + 1):
            old = chr(code)
            if unicodedata.normalize("NFKC", old) != old:
                continue
            new = convert(old)
            if new != old and len(new) == 1:
                simple[old] = new
    # A chain (a to b, b to c) would make folding twice differ from folding once: go to its end.
    for old in simple:
        while simple[old] in simple:
            simple[old] = simple[simple[old]]
    return sorted(simple.items())


def text() -> str:
    """The whole file as it should stand on disk."""
    return "traditional,simplified\n" + "".join(f"{old},{new}\n" for old, new in pairs())


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    sys.stderr.write(f"{TARGET.name}: {len(pairs())} pairs\n")
