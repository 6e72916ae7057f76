"""The text as the readers of mentions see it: folded, nothing dropped but what leaves no trace.

Titles and questions arrive with full-width digits, traditional characters, seven kinds of dashes
and characters nobody sees. The patterns are written for one spelling only; `back` leads from a
place in the folded text to the place in the original.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings import literal


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` is folded character by character; `origins[i]` is where its i-th character comes from.

    One original character may have become none or several.
    """

    text: str
    origins: Sequence[int]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text that [start, end) of the folded text stands for."""
        if start >= end:
            at = self.origins[start] if start < len(self.origins) else self._after_last()
            return at, at
        return self.origins[start], self.origins[end - 1] + 1

    def whole(self, start: int, end: int) -> bool:
        """Whether [start, end) cuts through no original character (⑴ is three folded ones)."""
        return not (self._inside(start) or self._inside(end))

    def _inside(self, at: int) -> bool:
        return 0 < at < len(self.origins) and self.origins[at - 1] == self.origins[at]

    def _after_last(self) -> int:
        return self.origins[-1] + 1 if self.origins else 0


def plain(text: str) -> Plain:
    """Fold a text, remembering where every character came from."""
    pieces = list(map(_fold, text))
    if set(map(len, pieces)) <= {1}:
        return Plain("".join(pieces), range(len(text)))
    origins = tuple(at for at, folded in enumerate(pieces) for _ in folded)
    return Plain("".join(pieces), origins)


@functools.lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    folded = literal.fold(character)
    # One character never becomes two words (U+FDFA folds to four).
    return folded if len(folded) < 2 else "".join(folded.split())
