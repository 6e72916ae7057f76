"""Where the terms of several lists may begin in many texts: one look at all of them at once.

A term opens with one, two or three certain characters. Three tables say for the hash of so many
characters which lists have a term that opens with them; numpy asks them for every place of every
text. Two openings of one hash make a place more that is tried, never one less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise

import numpy as np
import numpy.typing as npt

#: A term's first characters, without one that may be missing or come again.
_CERTAIN = re.compile(r"\w{1,3}(?![?*{])")
_CHOICE = re.compile(r"(\w?)\(\?:([^()\[\]]+)\)(?![?*+{])")
_GROUP = re.compile(r"\([^()]*\)")
_LONGEST = 3
#: A hash's bits; what a table says has sixteen: no more lists than that.
_HASH, _MOST = np.uint32((1 << 18) - 1), 16
_FACTOR = np.uint32(4_099)


class Openings:
    """The openings of lists of terms, each term a regular expression.

    Raises ValueError for a term that may open with anything.
    """

    def __init__(self, lists: Sequence[Iterable[str]]) -> None:
        if len(lists) > _MOST:
            raise ValueError(f"more than {_MOST} lists")
        self._lists = np.zeros((_LONGEST, _HASH + 1), np.uint16)
        for number, terms in enumerate(lists):
            for opening in (opening for term in terms for opening in openings(term)):
                codes = [np.array([ord(character)], np.uint32) for character in opening]
                self._lists[len(opening) - 1, reduce(_hashed, codes)] |= 1 << number

    def places(self, texts: Sequence[str]) -> Iterator[Iterable[tuple[int, int]]]:
        """For each text the places where a term may begin, each with the lists of such terms, a
        bit for each."""
        whole = "\n".join(texts) + "\n" * _LONGEST
        codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
        one = codes & _HASH
        two = _hashed(one[:-1], codes[1:])
        three = _hashed(two[:-1], codes[2:])
        lists = self._lists[0][one[:-2]] | self._lists[1][two[:-1]] | self._lists[2][three]
        places = np.flatnonzero(lists)
        starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
        cuts = np.searchsorted(places, starts)
        within = (places - np.repeat(starts[:-1], np.diff(cuts))).tolist()
        bits = lists[places].tolist()
        for first, last in pairwise(cuts.tolist()):
            yield zip(within[first:last], bits[first:last], strict=True)


def _hashed(
    before: npt.NDArray[np.uint32], codes: npt.NDArray[np.uint32]
) -> npt.NDArray[np.uint32]:
    """The hashes of characters with one more behind them."""
    return (before * _FACTOR + codes) & _HASH


def openings(term: str) -> Iterator[str]:
    """What a term opens with: one opening for each choice. Raises ValueError where that may be
    anything."""
    for branch in _branches(term):
        certain = _CERTAIN.match(branch)
        if certain is None or "|" in _GROUP.sub("", branch):
            raise ValueError(f"a term may open with anything: {term}")
        yield certain[0]


def _branches(term: str) -> Iterator[str]:
    """The term with the choice at its beginning, and the one behind its first character, spelled
    out."""
    choice = _CHOICE.match(term)
    if choice is None:
        yield term
        return
    for head in choice[2].split("|"):
        branch = choice[1] + head + term[choice.end() :]
        yield from [branch] if choice[1] else _branches(branch)
