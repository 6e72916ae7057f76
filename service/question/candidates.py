"""What might be scope in a question: every mention of years, places and levels, not yet judged.

Each candidate says how strong it is: how little has to stand around it for it to be scope.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from index_mappings.mentions.levels import LevelSpan, levels, next_word
from index_mappings.mentions.places import PlaceSpan, places
from index_mappings.mentions.years import Form, YearSpan, years
from index_mappings.reports import Level
from index_mappings.rules import AnyOf
from service.question.documents import DocumentSpan, documents
from service.question.fieldwords import FieldWords
from service.question.syntax import MASK


class Strength(IntEnum):
    """Where a mention is scope."""

    ALONE = 1  # only where the whole chunk is scope: 2023, 县级
    COMPANY = 2  # the whole chunk, or against another scope word: “十四五”
    WORD = 3  # … or where a word of the field begins beside it: 柳州
    EDGE = 4  # … or at either end of a chunk: 柳州市, 各区县, 近三年
    ANYWHERE = 5  # 2023年


@dataclass(frozen=True, slots=True)
class Candidate:
    """One mention; offsets are those of the folded text."""

    kind: str
    start: int
    end: int
    strength: Strength
    span: YearSpan | LevelSpan | PlaceSpan | DocumentSpan


_YEAR_STRENGTH: Final = {
    Form.FULL: Strength.ANYWHERE,
    Form.RELATIVE: Strength.EDGE,
    Form.PERIOD: Strength.COMPANY,
    Form.BARE: Strength.ALONE,
}
_WIDE: Final = (Level.NATION, Level.PROVINCE, Level.CITY)
_DOCUMENT: Final = re.compile(r"[要划案计法例见录单准知定系](?:\()$")
_RULES: Final = Path(__file__).with_name("data") / "belongs.txt"
#: What belongs to the place before it: 湖南省内, 宜宾全市, 柳州市下辖, 广西境内, 南昌县等地.
_BELONGS: Final = AnyOf(_RULES, "belongs")
_BELONGS_APART: Final = AnyOf(_RULES, "belongs_apart")


def candidates(masked: str, today: datetime.date, vocabulary: FieldWords) -> list[Candidate]:
    """Every mention in the masked text, in order; of overlapping ones the first stays."""
    mentions = [*_documents(masked), *_years(masked, today), *_levels(masked)]
    mentions += _places(_bounded(masked, mentions, vocabulary))
    mentions.sort(key=lambda c: (c.start, -c.end))
    chosen: list[Candidate] = []
    for candidate in mentions:
        if not chosen or candidate.start >= chosen[-1].end:
            chosen.append(candidate)
    return chosen


def _years(masked: str, today: datetime.date) -> Iterator[Candidate]:
    for span in years(masked, today):
        strength = _YEAR_STRENGTH.get(span.form)  # none for dates
        if strength and not _continues(masked, span):
            yield Candidate("year", span.start, span.end, strength, span)


def _continues(masked: str, span: YearSpan) -> bool:
    """A year in brackets behind a document's name belongs to it: 纲要(2021—2025年)."""
    return _DOCUMENT.search(masked, max(0, span.start - 3), span.start) is not None


def _documents(masked: str) -> Iterator[Candidate]:
    for span in documents(masked):
        yield Candidate(span.kind, span.start, span.end, Strength.EDGE, span)


def _levels(masked: str) -> Iterator[Candidate]:
    for span in levels(masked):
        strength = Strength.EDGE if span.group else Strength.ALONE
        yield Candidate("level", span.start, span.end, strength, span)


def _bounded(masked: str, mentions: Iterable[Candidate], vocabulary: FieldWords) -> str:
    """The text in which places are looked for: what is surely no place ends the words beside it.

    Short names are only read between word boundaries; years, levels and the words of the field
    (柳州|行政复议) are such boundaries.
    """
    characters = list(masked)
    for start, end in [*((c.start, c.end) for c in mentions), *vocabulary.spans(masked)]:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)


def _places(bounded: str) -> Iterator[Candidate]:
    for span in places(bounded):
        goes_on = span.full and next_word(bounded, span.end)
        if goes_on and not _belongs(bounded, span.end):
            # 上海市长: the suffix begins another word, what is left is a short name.
            yield from _shorter(bounded, span)
        else:
            end = span.end + _belongs(bounded, span.end)
            strength = Strength.EDGE if span.full or end > span.end else _short(span)
            yield Candidate("region", span.start, end, strength, span)


def _shorter(bounded: str, span: PlaceSpan) -> Iterator[Candidate]:
    length = span.end - span.start - 1
    for name in places(bounded[span.start : span.end - 1]):
        if name.start == 0 and name.end == length:
            yield Candidate("region", span.start, span.end - 1, _short(name), name)


def _short(span: PlaceSpan) -> Strength:
    """A short name of a county is scope in company only: too many are words (安定, 富裕)."""
    wide = any(choice.region.level in _WIDE for choice in span.choices)
    return Strength.WORD if wide else Strength.COMPANY


def _belongs(masked: str, at: int) -> int:
    """How many characters behind a place belong to it."""
    match = _BELONGS_APART.match(masked, at) or _BELONGS.match(masked, at)
    return match.end() - at if match else 0
