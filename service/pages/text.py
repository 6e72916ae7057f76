"""Text for the page: marked pieces, the opened sentence of a long paragraph, numbers in words.

Everything is plain data; the template escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index_mappings.reports import LABELS, Basis
from service.search.shapes import BasisRef

#: Paragraphs up to this length are shown whole; of longer ones a window of about this many
#: characters is opened around the first mark (five lines of the measure in look and feel).
WINDOW = 180

#: Bytes of the element around a marked piece.
_MARK = len("<mark></mark>")
_ENDS = re.compile(r"[。！？；!?;]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is marked or is not; `number` counts the marks of a page from 1."""

    text: str
    marked: bool
    number: int = 0


Marks = Sequence[tuple[int, int]]


def pieces(text: str, marks: Marks, first: int = 1) -> list[Piece]:
    """A text cut at its marks, in order; joined they are the text."""
    cut: list[Piece] = []
    at = 0
    for number, (start, end) in enumerate(marks, first):
        if start > at:
            cut.append(Piece(text[at:start], False))
        cut.append(Piece(text[start:end], True, number))
        at = end
    if at < len(text):
        cut.append(Piece(text[at:], False))
    return cut


def bytes_of(shown: Sequence[Piece]) -> int:
    """What a text takes of a page."""
    return sum(len(piece.text.encode()) + _MARK * piece.marked for piece in shown)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The part of a paragraph that is open at first; `cut` says that there is more."""

    pieces: list[Piece]
    before: bool
    after: bool

    @property
    def cut(self) -> bool:
        """Whether anything is folded away."""
        return self.before or self.after


def snippet(text: str, marks: Marks, window: int = WINDOW) -> Snippet:
    """The sentence around the first mark and what follows it, up to about `window` characters."""
    if len(text) <= window * 1.25:
        return Snippet(pieces(text, marks), False, False)
    first = marks[0][0] if marks else 0
    start = _sentence_start(text, first, window)
    end = _sentence_end(text, start + window)
    if marks:
        end = max(end, min(marks[0][1] + 20, len(text)))
    inside = [
        (max(s, start) - start, min(e, end) - start) for s, e in marks if s < end and e > start
    ]
    return Snippet(pieces(text[start:end], inside), start > 0, end < len(text))


def _sentence_start(text: str, at: int, window: int) -> int:
    ends = [m.end() for m in _ENDS.finditer(text, max(0, at - window), at)]
    if ends:
        return ends[-1] if at - ends[-1] < window * 0.6 else max(0, at - window // 3)
    return 0 if at < window * 0.6 else max(0, at - window // 3)


def _sentence_end(text: str, about: int) -> int:
    if about >= len(text):
        return len(text)
    near = _ENDS.search(text, max(0, about - 30), min(len(text), about + 30))
    return near.end() if near else about


def date_words(value: str | None) -> str:
    """2024-03-01 as 2024 年 3 月 1 日."""
    if not value:
        return ""
    year, month, day = value.split("-")
    return f"{year} 年 {int(month)} 月 {int(day)} 日"


def short_name(name: str) -> str:
    """A province's name as it is said: 广西, 浙江 (the page's paths are short)."""
    for full, short in (
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("西藏自治区", "西藏"),
    ):
        if name == full:
            return short
    for full, short in (("宁夏回族自治区", "宁夏"), ("新疆维吾尔自治区", "新疆")):
        if name == full:
            return short
    for ending in ("特别行政区", "省"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name.removesuffix("市") if name in ("北京市", "上海市", "天津市", "重庆市") else name


def basis_words(basis: BasisRef) -> dict[str, str]:
    """What place, year and issuer are told from, each as people say it."""
    names = {"region": "地区", "year": "年度", "issuer": "发文机关"}
    said = {name: LABELS[Basis(basis[name])] for name in names}  # type: ignore[literal-required]
    return {name: f"{names[name]}：{said[name]}" for name in names}


def concluded(basis: BasisRef) -> str:
    """Those of them that nothing says outright; empty where there are none."""
    words = basis_words(basis).values()
    return "；".join(word for word in words if word.endswith(LABELS[Basis.CONCLUDED]))
