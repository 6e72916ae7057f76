"""A body that stands twice on its page is kept once.

Told from sentences: when many different sentences come again, in the same order and at the same
distance, the second place is a copy; what differs between the two (line breaks, a title line in
between) does not matter. A refrain (牵头单位:…) that ends every task of a list makes no copy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.cleaning import metadata, shapes
from loaders.cleaning.steps import Draft
from loaders.patterns import plain

_END, _OTHER_ENDS = "。", "！？!?;；"
_MIN = 12
_BLUR = 12
#: Fewer sentences that come again are no copy.
_FEW = 4
#: So much of a copy is the same: a list that takes the text's tasks up says more beside them.
_DENSE = 0.6


def once(draft: Draft) -> None:
    """Remove the second copy of a doubled body."""
    copy = _copy(draft)
    if copy is not None:
        first, start, end = copy
        draft.drop("doubled_body", set(range(_back(draft, first, start), _forth(draft, end) + 1)))


def _sentences(draft: Draft) -> list[tuple[str, int]]:
    """Sentences long enough to be known again, each with its line; one mark after the other is
    taken for an end, which is quicker than a pattern for all."""
    texts = [line.text for line in draft.lines]
    for mark in _OTHER_ENDS:
        texts = [text.replace(mark, _END) for text in texts]
    return [
        (sentence, row)
        for row, text in enumerate(texts)
        for piece in text.split(_END)
        if len(sentence := piece.strip()) >= _MIN
    ]


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A sentence that stood before: its number and line there, its number and line here."""

    first: int
    above: int
    number: int
    row: int


def _copy(draft: Draft) -> tuple[int, int, int] | None:
    """The first copy's first line, the second copy's first and last."""
    sentences = _sentences(draft)
    if len(sentences) - len({sentence for sentence, _ in sentences}) < _FEW:
        return None
    seen: dict[str, tuple[int, int]] = {}
    repeats: list[_Repeat] = []
    for number, (sentence, row) in enumerate(sentences):
        if sentence in seen:
            repeats.append(_Repeat(*seen[sentence], number, row))
        else:
            seen[sentence] = number, row
    blocks = Counter((repeat.number - repeat.first) // _BLUR for repeat in repeats)
    block = max(blocks, key=lambda b: blocks[b] + blocks[b + 1])
    same = [r for r in repeats if block - 1 <= (r.number - r.first) // _BLUR <= block + 2]
    order = _in_order(repeat.first for repeat in same)
    stretch = same[-1].number - same[0].number + 1 if same else 0
    if order < _FEW or order * 10 < 3 * len(seen) or order < _DENSE * stretch:
        return None
    start = min(repeat.row for repeat in same)
    first = min(repeat.above for repeat in same)
    return (first, start, max(repeat.row for repeat in same)) if first < start else None


def _in_order(numbers: Iterable[int]) -> int:
    """How many of them, at most, rise from one to the next."""
    ends: list[int] = []
    for number in numbers:
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
    return len(ends)


def _back(draft: Draft, first: int, start: int) -> int:
    """Take the lines directly above along that stand above the first copy too, or are a title."""
    above = {plain(line.text) for line in draft.lines[:first]}
    while start > first + 1:
        text = draft.lines[start - 1].text
        if plain(text) not in above and not _is_heading_of_page(text):
            break
        start -= 1
    return start


def _is_heading_of_page(text: str) -> bool:
    if shapes.is_date(text):
        return False
    return shapes.is_title(text) or shapes.is_subtitle(text) or bool(metadata.pairs(text))


def _forth(draft: Draft, end: int) -> int:
    above = {plain(line.text) for line in draft.lines[:end]}
    while end + 1 < len(draft.lines) and plain(draft.lines[end + 1].text) in above:
        end += 1
    return end
