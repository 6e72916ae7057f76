"""Note marks inside sentences ([1], 〔1〕, ①, ¹) go where the report itself explains them.

A mark cuts a phrase in two, so what a person types would not be found. It is a note's mark only if
the note is there: a line further down that begins with the same mark, or with its number in a list
called 名词解释 or 注释. Marks without a note stay, and so do the notes, powers (m², 10⁵) and
enumerations (①…;②…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from loaders.cleaning.steps import Draft, Removed
from loaders.formats.pages import Line, LineKind
from loaders.patterns import any_of, plain

_CIRCLED = "[①-⑳㉑-㉟㊱-㊿]"
_CIRCLE = re.compile(_CIRCLED)
_MARK = re.compile(
    r"\^?[\[〔【［]\s*(?P<bracket>\d{1,3})\s*[\]〕】］](?!\s*\d*号)"
    rf"|(?P<circle>{_CIRCLED})"
    r"|(?P<raised>[⁰¹²³⁴-⁹]{1,3})"
)
#: Every mark holds one of these, which is soon seen.
_SIGN = re.compile("[\\[〔【［①-⑳㉑-㉟㊱-㊿⁰¹²³⁴-⁹]")
_IN_LIST = re.compile(r"\d{1,3}(?=[.．、:：\s]\s*[^\d\s])")
#: A note's number at its beginning, where the format tells that it is a note.
_NUMBERED = re.compile(r"\d{1,3}(?=[^\d%年月日个件项])")
#: What stands above a list of explanations.
_GLOSSARY = any_of("lines.txt", "glossary")
_BEFORE_ITEM = frozenset("。；;：:，,、！!？?（(—")
_SEEN_BEFORE = 8


def take_marks(draft: Draft) -> None:
    """Remove the marks whose notes stand in the report; a note that stands in no list of them is a
    note from now on, whatever the format knew."""
    if any(line.kind is LineKind.NOTE for line in draft.lines):
        _take_near(draft)
    notes = {key: (index, listed) for key, index, listed in _notes(draft.lines)}
    if not notes:
        return
    families = {"bracket", "raised"} | ({"circle"} if _is_a_count(draft.lines) else set())
    taken: list[str] = []
    alone: set[int] = set()
    for index, line in enumerate(draft.lines):
        if line.kind not in (LineKind.TABLE, LineKind.NOTE) and _SIGN.search(line.text):
            text = _without(line.text, notes, index, families, taken, alone)
            if text != line.text:
                draft.lines[index] = Line(text, line.kind)
    for index in alone:
        draft.lines[index] = Line(draft.lines[index].text, LineKind.NOTE)
    if taken:
        draft.removed.append(Removed("note_marks", "\n".join(taken)))


def _take_near(draft: Draft) -> None:
    """Remove the marks whose notes follow their paragraph at once: those of every page may begin
    anew with the first number."""
    taken: list[str] = []
    start = len(draft.lines)
    for index in reversed(range(len(draft.lines))):
        line = draft.lines[index]
        if line.kind is LineKind.NOTE:
            continue
        behind = draft.lines[index + 1 : start]
        start = index
        if not behind or line.kind is LineKind.TABLE or not _SIGN.search(line.text):
            continue
        notes = {key: (1, True) for key, _, _ in _notes(behind)}
        text = _without(line.text, notes, 0, {"bracket", "raised", "circle"}, taken, set())
        draft.lines[index] = Line(text, line.kind)
    if taken:
        draft.removed.append(Removed("note_marks", "\n".join(reversed(taken))))


def _is_a_count(lines: list[Line]) -> bool:
    """①, ②, ③ once each, as notes count; items of several enumerations begin again."""
    numbers = [
        _value(mark[0])
        for line in lines
        for mark in _CIRCLE.finditer(line.text)
        if _stands_behind(line.text, mark, "circle")
    ]
    return all(number < other for number, other in pairwise(numbers))


def _number(mark: re.Match[str]) -> tuple[str, int]:
    """The family of a mark and its number."""
    for family in ("bracket", "circle", "raised"):
        digits = mark[family]
        if digits:
            return family, _value(digits)
    raise AssertionError("one of the three has matched")


def _value(digits: str) -> int:
    return int(plain(digits).strip("()"))


def _notes(lines: list[Line]) -> Iterator[tuple[tuple[str, int], int, bool]]:
    """Family and number of every note, its last place, and whether it stands in a list; a list
    explains marks of any family, and so does what the format itself calls a note."""
    listed = False
    for index, line in enumerate(lines):
        text = line.text.lstrip()
        if len(text) <= 20 and _GLOSSARY.match(plain(text)):
            listed = True
            continue
        mark = _MARK.match(text)
        sure = listed or line.kind is LineKind.NOTE
        if mark and len(text) > mark.end() + 1:
            family, number = _number(mark)
            if sure or family != "circle":  # a line may begin with ① for other reasons
                yield (family, number), index, listed
            if sure:
                yield ("", number), index, listed
        elif listed and (number_of := _IN_LIST.match(plain(text[:8]) + text[8:])):
            yield ("", int(number_of[0])), index, True
        elif line.kind is LineKind.NOTE and (number_of := _NUMBERED.match(text)):
            yield ("", int(number_of[0])), index, False


def _without(
    text: str,
    notes: dict[tuple[str, int], tuple[int, bool]],
    index: int,
    families: set[str],
    taken: list[str],
    alone: set[int],
) -> str:
    """The text without its marks; what they were and which notes they lead to is added."""
    kept: list[str] = []
    end = 0
    for mark in _MARK.finditer(text):
        family, number = _number(mark)
        nowhere = (-1, False)
        place, listed = max(notes.get((family, number), nowhere), notes.get(("", number), nowhere))
        if family not in families or place <= index or not _stands_behind(text, mark, family):
            continue
        kept.append(text[end : mark.start()])
        if not listed:
            alone.add(place)
        taken.append(text[max(end, mark.start() - _SEEN_BEFORE) : mark.end()])
        end = mark.end()
    return "".join(kept) + text[end:]


def _stands_behind(text: str, mark: re.Match[str], family: str) -> bool:
    """The mark stands behind a word, not in front of an item, and is no power."""
    before = text[: mark.start()].rstrip()[-1:]
    if not before:
        return False
    if family == "raised":
        return not (before.isascii() and before.isalnum())
    return not (before in _BEFORE_ITEM and text[mark.end() :].strip()) or family == "bracket"
