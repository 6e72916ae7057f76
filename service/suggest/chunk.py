"""Which part of what was typed is to be completed: the last piece; what stands before stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index_mappings.mentions.plain import plain
from service.question import Question
from service.question.fieldsyntax import open_field
from service.question.syntax import PAIRS

#: Characters of a piece that is completed; no name is longer.
LONGEST: Final = 60
_DASH: Final = re.compile("[-－]")
_SEAM: Final = re.compile("[的在和与及、]")


@dataclass(frozen=True, slots=True)
class LastChunk:
    """The piece `typed` behind `before`. `literal`: within quotes or behind a dash nothing is a
    place; `close` is the quote that is still open."""

    before: str
    typed: str
    literal: bool = False
    close: str = ""

    def completed(self, text: str) -> str:
        """The whole question with this text in the place of what was typed."""
        return self.before + text + self.close


@dataclass(frozen=True, slots=True)
class FieldChunk(LastChunk):
    """The value `typed` behind the name of a field: `kind` is its dimension. May be empty."""

    kind: str = ""
    excluded: bool = False


def field_chunk(question: Question) -> FieldChunk | None:
    """The value of a field, where the question ends with one."""
    folded = plain(question.raw)
    opened = open_field(folded.text)
    if opened is None:
        return None
    raw, start = question.raw, folded.back(opened.start, opened.start)[0]
    close = PAIRS.get(raw[start : start + 1], "")
    start += bool(close)
    if len(raw) - start > LONGEST or not _MARKS.isdisjoint(raw[start:]):
        return None
    return FieldChunk(
        raw[:start], raw[start:], close=close, kind=opened.kind, excluded=opened.excluded
    )


def chunks(question: Question) -> Iterator[LastChunk]:
    """What may be completed, the likeliest first; nothing behind a blank.

    The piece begins behind a blank, behind what is read as scope (2023年枫), or is itself the end
    of a longer one that was read so (枫桥经验鹿城).
    """
    raw = question.raw
    start = max((at + 1 for at, c in enumerate(raw) if c.isspace() or c in "|｜"), default=0)
    start += bool(_DASH.match(raw, start))
    literal = start > 0 and bool(_DASH.match(raw, start - 1))
    opened = next((at for at in range(len(raw) - 1, -1, -1) if raw[at] in _MARKS), None)
    if opened is not None and raw[opened] in PAIRS:
        yield from _chunk(raw, opened + 1, True, PAIRS[raw[opened]])
        return
    ends = [s.end for s in question.spans if start < s.end < len(raw)]
    if ends and not literal:
        start = max(ends)
        start += bool(_SEAM.match(raw, start))
    yield from _chunk(raw, start, literal)
    if not literal:
        for span in question.spans:
            if span.end == len(raw) and span.start > start:
                yield from _chunk(raw, span.start, False)


_MARKS: Final = frozenset((*PAIRS, *PAIRS.values()))


def _chunk(raw: str, start: int, literal: bool, close: str = "") -> Iterator[LastChunk]:
    typed = raw[start:]
    if 0 < len(typed.strip()) <= LONGEST:
        yield LastChunk(raw[:start], typed, literal, close)
