"""A body that stands twice on its page is kept once.

Told from sentences: when many sentences come again, all at the same distance, the second place is
a copy; what differs between the two (line breaks, a title line in between) does not matter.
"""

from __future__ import annotations

import re
from collections import Counter

from index_mappings.folding import plain
from loaders.cleaning import metadata, shapes
from loaders.cleaning.steps import Draft

_SENTENCE = re.compile(r"[。！？!?;；]")
_MIN = 12
_BLUR = 12


def once(draft: Draft) -> None:
    """Remove the second copy of a doubled body."""
    copy = _copy(draft)
    if copy is not None:
        first, start, end = copy
        draft.drop("doubled_body", set(range(_back(draft, first, start), _forth(draft, end) + 1)))


def _copy(draft: Draft) -> tuple[int, int, int] | None:
    """The first copy's first line, the second copy's first and last."""
    seen: dict[str, tuple[int, int]] = {}
    repeats: list[tuple[int, int, int]] = []  # distance in sentences, line of each place
    count = 0
    for row, line in enumerate(draft.lines):
        for sentence in _SENTENCE.split(line.text):
            told = sentence.strip()
            if len(told) < _MIN:
                continue
            if told in seen:
                before, place = seen[told]
                repeats.append((count - before, place, row))
            else:
                seen[told] = count, row
            count += 1
    if len(repeats) < 4:
        return None
    blocks = Counter(distance // _BLUR for distance, _, _ in repeats)
    block = max(blocks, key=lambda b: blocks[b] + blocks[b + 1])
    same = [repeat for repeat in repeats if block - 1 <= repeat[0] // _BLUR <= block + 2]
    if len(same) < 4 or len(same) * 10 < 3 * len(seen):
        return None
    start = min(row for _, _, row in same)
    first = min(place for _, place, _ in same)
    return (first, start, max(row for _, _, row in same)) if first < start else None


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
