"""Glue: the small words between what is asked for. It goes in three places only.

A chunk that is nothing but glue; at the seam to a scope word (在柳州市, 柳州市的); 关于 at the
beginning and 有哪些, 怎么做, 的情况, ？ at the end of the question. Everywhere else small words are
words of the text: 水平和能力 is one term. 和, 与, 及, 、 go between two places or two years only.
"""

from __future__ import annotations

import re
from typing import Final

_CHUNKS: Final = (
    "在 于 的 地 得 中 里 内 之 和 与 及 以及 跟 同 并 且 并且 而 从 自 由 到 至 对 对于 关于 "
    "就 是 了 吗 呢 吧 啊 有 请问 哪些 有哪些 有什么 是什么 什么 怎么 怎么做 怎么样 怎么办 "
    "怎样 如何 如何做 的情况"
).split()
_BLANKS: Final = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_LONGEST_END: Final = 12
# Possessive: 有哪些 is also 有 and 哪些, and a row of them would be tried in every way.
_ONLY: Final = re.compile(rf"(?:{'|'.join(sorted(_CHUNKS, key=len, reverse=True))}|[、?])++")

_BEGINNING: Final = re.compile(r"(?:请问)?(?:关于)?")
_ASKING: Final = (
    "(?:都|又|还)?有哪些(?:的|呢)?|(?:都|又)?有什么|(?:都)?是什么|是哪些|(?:是|都是|该|应该|要|应)?(?:怎么|怎样|如何)做的?"
    "|(?:是|又)?怎么样|怎么办|(?:又|是)?(?:怎样|如何)(?:的)?"
)
# 吧 and 啊 only behind a question word: 网吧 is a word.
_END: Final = re.compile(
    rf"(?:的\s*情况)?(?:(?:[做搞抓干]?得)?(?:{_ASKING})[吗呢吧啊]?|(?<=的情况)[吧啊]|[吗呢])?$"
)
_LAST_MARKS: Final = "?!。. \t\n\r"

# What stands beside a scope word and is no word: commas, and brackets that enclose the scope word.
_MARKS_AFTER: Final = ',、。;:!?…·|)“”"「」『』《》'
_MARKS_BEFORE: Final = ',、。;:!?…·|(“”"「」『』《》'
# 在 is no glue in 存在, 现在, 实在 …; 的 none in 的确, 的士.
_BEFORE: Final = re.compile(
    r"(?:关于|对于|的?(?<![存现实正所潜旨内外好])在|(?<![关对等位属由处居至于介低高大小])于|的)$"
)
_AFTER: Final = re.compile(r"的(?!确|士|话)")
_AFTER_ALONE: Final = re.compile(r"(?:里|中|内|之)(?=的|\s|$)")
_BETWEEN: Final = re.compile(r"\s*(?:和|与|及|以及|跟|同|或者?|、|,|;|/)\s*")


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
