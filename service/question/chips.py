"""What the chips of the page do to the question's words: take some out, set some in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index_mappings.mentions.plain import plain
from index_mappings.numerals import PLAN
from service.question import glue
from service.question.syntax import MASK
from service.question.values import Question

# “十四五” is scope in the first quotes and in the last, so a period name takes 『』.
_QUOTES: Final = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ('"', '"'))
_PERIOD: Final = re.compile(rf"\s*{PLAN}\s*")
# A quote at a seam belongs to what it encloses.
_NO_GLUE: Final = str.maketrans(dict.fromkeys('“”"＂「」『』《》', MASK))
_OPERATOR_BEFORE: Final = re.compile(r"(?:(?<!\S)(?:OR|AND|ＯＲ|ＡＮＤ|或者?)|[|｜])\s*$")
_OPERATOR_AFTER: Final = re.compile(r"\s*(?:(?:OR|AND|ＯＲ|ＡＮＤ|或者?)(?!\S)|[|｜])")


def without(question: Question, start: int, end: int) -> str:
    """The question with these characters taken out: a chip's words, and the glue at their seam.

    What stood on both sides stays apart (a blank), or two terms would become one; so does a scope
    word that leaned on the one taken out (in 柳州市十四五普法 the period is scope beside a place).
    """
    places = [(read.start, read.end) for read in question.spans]
    if (start, end) in places:
        before, after = _around(question.raw, places, places.index((start, end)))
    else:
        before, after = question.raw[:start], question.raw[end:]
    if cut := _OPERATOR_BEFORE.search(before):
        before = before[: cut.start()]
    elif cut := _OPERATOR_AFTER.match(after):
        after = after[cut.end() :]
    return " ".join(piece for piece in (before.rstrip(), after.lstrip()) if piece)


def _around(raw: str, places: list[tuple[int, int]], at: int) -> tuple[str, str]:
    """What stands before and after a scope word, the glue to its neighbours taken away."""
    texts = list(_between(raw, places))
    left, right = texts[at], texts[at + 1]
    if at and glue.between(plain(left).text):
        texts[at] = left = ""
    elif at + 1 < len(places) and glue.between(plain(right).text):
        texts[at + 1] = right = ""
    texts[at], texts[at + 1] = _unglued_end(left), _unglued_start(right)
    # A neighbour that touched it stands apart from what is on its other side.
    if at and not texts[at] and not _has_blank(left):
        texts[at - 1] = _unglued_end(texts[at - 1]) or texts[at - 1]
    if at + 1 < len(places) and not texts[at + 1] and not _has_blank(right):
        texts[at + 2] = _unglued_start(texts[at + 2]) or texts[at + 2]
    words = [raw[slice(*place)] for place in places]
    before = [piece for pair in zip(texts[:at], words[:at], strict=True) for piece in pair]
    after = [piece for pair in zip(words[at + 1 :], texts[at + 2 :], strict=True) for piece in pair]
    return "".join([*before, texts[at]]), "".join([texts[at + 1], *after])


def _has_blank(text: str) -> bool:
    return any(character.isspace() for character in text)


def _between(raw: str, places: list[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in places:
        yield raw[at:start]
        at = end
    yield raw[at:]


def _unglued_end(text: str) -> str:
    """A text before a scope word, without the glue at the seam; set apart by a blank."""
    folded = plain(text.translate(_NO_GLUE))
    kept = text[: folded.back(0, glue.before_scope(folded.text))[1]] if text.strip() else ""
    return kept + " " if kept.strip() else ""


def _unglued_start(text: str) -> str:
    """A text behind a scope word, likewise."""
    folded = plain(text.translate(_NO_GLUE))
    length = glue.after_scope(folded.text)
    kept = text[folded.back(0, length)[1] if length else 0 :] if text.strip() else ""
    return " " + kept if kept.strip() else ""


def quoted(raw: str, start: int = 0, end: int | None = None) -> str:
    """按原文检索: the question with these characters (or all of it) in quotes: a literal term."""
    end = len(raw) if end is None else end
    text = raw[start:end].strip()
    before, after = raw[:start].rstrip(), raw[end:].lstrip()
    if _PERIOD.fullmatch(text.strip('“”"「」')):
        text = text.strip('“”"「」')
    if not text:
        return raw
    return " ".join(piece for piece in (before, _in_quotes(text), after) if piece)


def _in_quotes(text: str) -> str:
    choices = _QUOTES[2:] if _PERIOD.fullmatch(text) else _QUOTES
    for opening, closing in choices:
        if opening not in text and closing not in text:
            return opening + text + closing
    return f"“{text}”"
