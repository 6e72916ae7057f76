"""Footnotes: what stands at the foot of a page in small type, or below a short stroke.

They leave the flow of the text, which goes on over the page, and come behind the paragraph that
holds their mark; without a mark, behind the last one of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.formats.layout.flow import glued
from loaders.formats.layout.placed import Block, Stroke, TextRow
from loaders.formats.pages import Line, LineKind, raised

#: Type so much smaller than the body's is a note's; a row of a note is no larger than the body.
_SMALL, _SAME = 0.93, 1.03
#: A stroke above notes has such a part of the page's width.
_SHORTEST, _LONGEST = 0.08, 0.6
#: Notes stand in the lower part of a page, so many rows at most.
_LOWER, _MOST = 0.3, 40
_MARK = re.compile(
    r"(?:[①-⑳㉑-㉟㊱-㊿]|[⁰¹²³⁴-⁹]{1,3}|[\[〔【［(（]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3}|注)\s*[\]〕】］)）]"
    r"|\d{1,2}(?=\s*[^\d\s.．、年月日个件项%])|[*＊※★☆†‡]{1,3}|(?:脚?注|说明)\s*\d{0,2}\s*[:：])"
)


#: Such a mark begins nothing but a note where the type is small.
_SURE = frozenset("①②③④⑤⑥⑦⑧⑨⑩*＊※★☆†‡注脚⁰¹²³⁴⁵⁶⁷⁸⁹")


def take(block: Block, body: float, rules: Sequence[Stroke]) -> None:
    """Put the notes at the foot of a block aside, each with the row that it belongs to."""
    rows = block.rows
    start = _start(rows, body, rules)
    if not start or start == len(rows):
        return
    notes, block.rows = rows[start:], rows[:start]
    for first, text in _texts(notes):
        place = _place(block.rows, first)
        block.notes.setdefault(place, []).append(Line(text, LineKind.NOTE))


def _start(rows: Sequence[TextRow], body: float, rules: Sequence[Stroke]) -> int:
    """The first row of the notes; 0 without any."""
    start = len(rows)
    while start and len(rows) - start < _MOST:
        row = rows[start - 1]
        low = row.middle > _LOWER * row.height
        if row.lines or len(row.cells) > 1 or not low or row.size > _SAME * body:
            break
        start -= 1
    candidates = range(start, len(rows))
    ruled = [i for i in candidates if _is_ruled(rows, i, rules)]
    for index in ruled:
        if _MARK.match(rows[index].text) or rows[index].size <= _SMALL * body:
            return index
    small = len(rows)
    while small > start and rows[small - 1].size <= _SMALL * body:
        small -= 1
    return next((i for i in range(small, len(rows)) if _is_note(rows, i)), 0)


def _is_note(rows: Sequence[TextRow], index: int) -> bool:
    """Small type alone makes a note of a row whose mark is a note's, or stands in the text; other
    numbers may be a list's."""
    mark = _MARK.match(rows[index].text)
    if mark is None:
        return False
    label = mark[0].strip()
    return label[0] in _SURE or _above(rows[:index], label) is not None


def _is_ruled(rows: Sequence[TextRow], index: int, rules: Sequence[Stroke]) -> bool:
    """A short stroke stands between this row and the one above it."""
    row = rows[index]
    above = rows[index - 1].middle if index else 0.0
    return any(
        above < rule.top < row.middle
        and rule.bottom - rule.top < row.size / 4
        and _SHORTEST * row.width <= rule.right - rule.left <= _LONGEST * row.width
        for rule in rules
    )


def _texts(rows: Sequence[TextRow]) -> list[tuple[str, str]]:
    """Each note's mark and text; a row without a mark goes on with the note above it."""
    notes: list[tuple[str, str]] = []
    for row in rows:
        mark = _MARK.match(row.text)
        if mark or not notes:
            notes.append((mark[0] if mark else "", row.text))
        else:
            notes[-1] = notes[-1][0], glued(notes[-1][1], row.text)
    return notes


def _place(rows: Sequence[TextRow], mark: str) -> int:
    """The last row that holds the mark behind a word; else the last row."""
    place = _above(rows, mark.strip()) if mark.strip() else None
    return len(rows) - 1 if place is None else place


def _above(rows: Sequence[TextRow], mark: str) -> int | None:
    sign = raised(mark)
    numbers = (i for i in reversed(range(len(rows))) if sign in rows[i].text[1:])
    return next(numbers, None)
