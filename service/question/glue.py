"""Glue: the small words between what is asked for. It goes in three places only.

A chunk that is nothing but glue; at the seam to a scope word (在柳州市, 柳州市的); 关于 at the
beginning and 有哪些, 怎么做, 的情况, ？ at the end of the question. Everywhere else small words are
words of the text: 水平和能力 is one term. 和, 与, 及, 、 go between two places or two years only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index_mappings.rules import AnyOf

_RULES: Final = Path(__file__).with_name("data") / "glue.txt"
_BLANKS: Final = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_LONGEST_END: Final = 12
_ONLY: Final = AnyOf(_RULES, "only")
_BEGINNING: Final = AnyOf(_RULES, "beginning")
_END: Final = AnyOf(_RULES, "end")
_LAST_MARKS: Final = "?!。. \t\n\r"

# What stands beside a scope word and is no word: commas, and brackets that enclose the scope word.
_MARKS_AFTER: Final = ',、。;:!?…·|)“”"「」『』《》'
_MARKS_BEFORE: Final = ',、。;:!?…·|(“”"「」『』《》'
_BEFORE: Final = AnyOf(_RULES, "before")
_AFTER: Final = AnyOf(_RULES, "after")
_AFTER_ALONE: Final = AnyOf(_RULES, "after_alone")
_BETWEEN: Final = AnyOf(_RULES, "between")


def only(text: str) -> bool:
    """Whether a chunk is nothing but glue."""
    return _ONLY.fullmatch(text) is not None


def beginning(text: str) -> int:
    """How many characters of glue the question begins with (none when nothing else would stay)."""
    match = _BEGINNING.match(text)
    length = match.end() if match else 0
    return length if text[length:].strip() else 0


def end(text: str) -> int:
    """Where the glue at the end of the question begins."""
    body = text.rstrip(_LAST_MARKS)
    for _ in range(2):  # 的情况 / 怎么样, each once
        match = _END.search(body, max(0, len(body) - _LONGEST_END))
        body = body[: match.start() if match else None].rstrip()
    return len(body) if len(body) < len(text.rstrip()) else len(text)


def between(text: str) -> bool:
    """Whether this joins two places or two years: 和 与 及 、."""
    return _BETWEEN.fullmatch(text) is not None


def after_scope(text: str) -> int:
    """How many characters at the beginning of `text` are glue, a scope word standing before it."""
    at = _skip(text, 0)
    for pattern in (_AFTER_ALONE, _AFTER):
        if match := pattern.match(text, at):
            at = match.end()
    return _skip(text, at)


def before_scope(text: str) -> int:
    """Where the glue at the end of `text` begins, a scope word standing behind it."""
    body = text.rstrip(_MARKS_BEFORE + _BLANKS)
    if match := _BEFORE.search(body, max(0, len(body) - 3)):
        body = body[: match.start()].rstrip(_MARKS_BEFORE + _BLANKS)
    return len(body)


def _skip(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip(_MARKS_AFTER + _BLANKS))
