"""What "found" means: text becomes units, and a term matches where its units stand contiguously.

No dictionary cuts the text, so none can cut it differently from the question. Every character is
folded by itself (so a text folds the same piece by piece and whole) and is then one of four:

    dropped   control, format and private-use characters, combining marks: as if they were not there
    joint     blanks, quotes, book-title marks, the marks inside names: dropped, but two runs with
              a joint between them stay two runs
    unit      a Han character; a run of other letters and digits (98.7, 5g, 220kv); % after a
              digit; a single - or / between two runs
    barrier   everything else: one or several in a row are the one unit ¶, which only matches ¶

A line that begins like 3.12345热线 is read twice: as a decimal, and as the third of a list.

Pure functions; offsets are code points of the original text, ends exclusive.
"""

from __future__ import annotations

import functools
import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

from index_mappings.folding import BARRIER as BARRIER
from index_mappings.folding import HAN, HAN_ONLY, JOINT, SEAM, cleaned, cleaning
from index_mappings.folding import fingerprint as fingerprint
from index_mappings.folding import fold as fold

Units = tuple[str, ...]
Span = tuple[int, int]
#: The units of lines, for the bigrams and by themselves (see `cut`).
Cut = tuple[list[Units], list[Units]]
LONGEST_RUN: Final = 100  # engines refuse or lose very long tokens; a longer run is cut

# In a cleaned text stand only Han characters, letters, digits, joints (a blank each), barriers
# (¶) and the four marks whose role depends on their neighbours: . % - /
# (and seams, where several lines are told together).
_LETTER = rf"[^ ¶.%/\-{SEAM}{HAN}]"
_NO_HAN = re.compile(f"([^{HAN}]+)")
_OTHER_UNIT = re.compile(rf"[^ ¶%/\-]{{1,{LONGEST_RUN}}}|[¶%/\-]")
# Each pattern begins with what it is about, so that searching skips from one such mark to the next.
_JOINT_BEFORE = re.compile(" +(?=[-/%])")
_JOINT_BEHIND = re.compile("([-/%]) +")
_POINTS_IN_A_CHAIN = re.compile(r"\d+(?:\.\d+){2,}")
_STRAY_POINT = re.compile(r"\.(?:(?<!\d\.)|(?!\d))")
_STRAY_MARK = re.compile(
    r"[%/-](?:(?<=%)(?<!\d%)"  # first: a % that stands after no digit
    rf"|(?<!%)(?:(?<!{_LETTER}[-/])(?<!\d%[-/])|(?!{_LETTER})))"  # a \d% is never stray
)
# 3.12345热线, 1.5G: one or two digits, a point, and three or more digits or a run with letters.
_LIST_POINT = re.compile(rf" *[1-9][0-9]?\.(?=\d{{3}}|\d+[^ ¶.%/\-\d{HAN}])")
_BARRIERS = re.compile("¶[ ¶]+")
#: What is put between lines that are searched as one text: a letter, which no term of Han holds.
_BETWEEN: Final = "x"
_ONE_BARRIER: Final = r" *[¶.%/\-][ ¶.%/\-]*"  # a ¶ between two Han characters

# What stands between two lines. No term can ask it: a term of two or more units makes bigrams of
# letters, digits, . % - / and ¶ around or without "_", and none of them is "_" alone. Two of them,
# because an engine may ask for every other bigram of a phrase only: it steps over one, never two.
BETWEEN_LINES: Final = "_ _"


class _Half(dict[str, str]):
    """A unit as the left or right half of a bigram: with its "_" unless it is a Han character.

    Only single characters are remembered, so that numbers do not pile up.
    """

    def __init__(self, before: str, behind: str) -> None:
        super().__init__()
        self.before, self.behind = before, behind

    def __missing__(self, unit: str) -> str:
        side = unit if is_unit_han(unit) else f"{self.before}{unit}{self.behind}"
        if len(unit) == 1:
            self[unit] = side
        return side


@functools.cache
def _sides() -> tuple[_Half, _Half]:
    return _Half("", "_"), _Half("_", "")


def units(text: str) -> Units:
    """The units of one line or one term; ¶ stands inside only, never at the two ends."""
    return _settled(cleaned(text))


def readings(line: str) -> tuple[Units, ...]:
    """The units of a line, and those of its second reading where it has one.

    3.12345热线 may be a decimal or the third of a list; it is found either way.
    """
    clean = cleaned(line)
    second = as_listed(clean)
    return (_settled(clean), _settled(second)) if second else (_settled(clean),)


def cut(lines: Iterable[str]) -> Cut:
    """The units of lines as `bigram_tokens` takes them, and as `unit_tokens` takes them.

    A second reading is a further line for the bigrams; to the units it adds only what is new.
    """
    cuts = [readings(line) for line in lines]
    matched = [first for first, *_ in cuts]
    counted = list(matched)
    for first, *others in cuts:
        for second in others:
            matched.append(second)
            counted.append(tuple(unit for unit in second if unit not in first))
    return matched, counted


def as_listed(clean: str) -> str | None:
    """A cleaned line with its first point as a barrier, where it may be the point of a list."""
    match = _LIST_POINT.match(clean)
    return f"{clean[: match.end() - 1]}{BARRIER}{clean[match.end() :]}" if match else None


def _settled(clean: str) -> Units:
    """The units of a cleaned text."""
    return tuple(_cut(_BARRIERS.sub(BARRIER, _settle_marks(clean).strip(" ¶"))))


def settled_together(cleans: Iterable[str]) -> list[str]:
    """Cleaned lines of which only units are left, a blank for joints, and ¶ inside."""
    lines = _settle_marks(SEAM.join(cleans)).split(SEAM)
    return _BARRIERS.sub(BARRIER, SEAM.join([line.strip(" ¶") for line in lines])).split(SEAM)


def _settle_marks(clean: str) -> str:
    """A cleaned text, or several with seams, in which . % - / are units or barriers."""
    if "." in clean:
        clean = _settle_points(clean)
    if "%" in clean or "-" in clean or "/" in clean:
        clean = _JOINT_BEHIND.sub(r"\1", _JOINT_BEFORE.sub("", clean))
        clean = _STRAY_MARK.sub(BARRIER, clean)
    return clean


def _cut(clean: str) -> list[str]:
    """The units of a settled text. Han stretches are spread by C code: three times as fast."""
    units: list[str] = []
    stretches = _NO_HAN.split(clean)
    units.extend(stretches[0])
    for other, han in zip(stretches[1::2], stretches[2::2], strict=True):
        if other == BARRIER:  # more than half of them
            units.append(other)
        elif other != JOINT:
            units += _OTHER_UNIT.findall(other)
        units.extend(han)
    return units


def _settle_points(clean: str) -> str:
    """Only a point that is the only one between its digits stays; all others are barriers."""
    if clean.count(".") > 1:
        clean = _POINTS_IN_A_CHAIN.sub(lambda chain: chain[0].replace(".", BARRIER), clean)
    return _STRAY_POINT.sub(BARRIER, clean)


def unit_spans(text: str) -> list[tuple[str, int, int]]:
    """The units with their places [start, end) in the original text.

    A ¶ spans what lies between its neighbours, without the joints at the ends of that.
    """
    have = units(text)
    clean = cleaned(text)
    origin = _origins(text)
    starts, ends = _positions(clean, have)
    spans = []
    for i, unit in enumerate(have):
        start, end = starts[i], ends[i]
        if unit == BARRIER:
            start, end = _without_joints(clean, end, starts[i + 1])
        spans.append((unit, origin[start], origin[end - 1] + 1))
    return spans


def _positions(clean: str, have: Iterable[str]) -> tuple[list[int], list[int]]:
    """Where each unit starts and ends in the cleaned text; a ¶ is an empty place.

    Between two units other than ¶ stand only joints and barriers, so each unit is the next
    occurrence of itself.
    """
    starts, ends, at = [], [], 0
    for unit in have:
        if unit == BARRIER:
            starts.append(at)
        else:
            start = clean.index(unit, at)
            starts.append(start)
            at = start + len(unit)
        ends.append(at)
    return starts, ends


def _origins(text: str) -> Sequence[int]:
    """For each character of the cleaned text the offset of the one it comes from."""
    table = cleaning()
    if table.one_for_one(text):
        return range(len(text))
    return [at for at, c in enumerate(text) for _ in table[ord(c)]]


def _without_joints(clean: str, start: int, end: int) -> tuple[int, int]:
    """The place of clean[start:end] without the joints at its ends."""
    between = clean[start:end]
    return start + len(between) - len(between.lstrip(JOINT)), start + len(between.rstrip(JOINT))


def contains(lines: Iterable[str], term: Units) -> bool:
    """Whether the units of a term stand contiguously in one of the lines; no units, no match."""
    return bool(term) and any(
        next(_places(have, term), None) is not None for line in lines for have in readings(line)
    )


def count_of(lines: Iterable[str], terms: Iterable[Units]) -> int:
    """How many of these terms stand in one of the lines, each counted once."""
    every = [have for line in lines for have in readings(line)]
    pieces: set[str | tuple[str, str]] = {unit for have in every for unit in have}
    pieces.update(pair for have in every for pair in pairwise(have))

    def stands(term: Units) -> bool:
        if len(term) < 3:
            return ((term[0], term[1]) if len(term) == 2 else term[0]) in pieces
        if not all(pair in pieces for pair in pairwise(term)):
            return False
        return any(next(_places(have, term), None) is not None for have in every)

    return sum(map(stands, filter(None, dict.fromkeys(terms))))


def marks_of(lines: Sequence[str], terms: Iterable[Units]) -> list[list[Span]]:
    """Where the terms stand in each line: sorted, overlapping matches as one mark.

    Terms of Han characters are looked for in all lines as one text, between whose lines stands what
    none of them holds: once a term and not once a line.
    """
    wanted = tuple(filter(None, terms))
    patterns = [_han_pattern(term) for term in wanted]
    text = _BETWEEN.join(lines)
    clean = cleaned(text)
    if not (all(patterns) and cleaning().one_for_one(text)):
        return [marks(line, wanted) for line in lines]
    starts = list(accumulate((len(line) + len(_BETWEEN) for line in lines), initial=0))
    marked: list[list[Span]] = [[] for _ in lines]
    for start, end in _merged(_spans(clean, filter(None, patterns))):
        at = bisect_right(starts, start) - 1
        marked[at].append((start - starts[at], end - starts[at]))
    return marked


def marks(text: str, terms: Iterable[Units]) -> list[Span]:
    """The same of one text."""
    clean = cleaned(text)
    patterns, others = [], []
    for term in filter(None, terms):
        if pattern := _han_pattern(term):
            patterns.append(pattern)
        else:
            others.append(term)
    spans = _spans(clean, patterns)
    if others:
        spans += _spans_of_units(text, clean, others)
    if not spans:
        return []
    origin = _origins(text)
    return _merged([(origin[start], origin[end - 1] + 1) for start, end in spans])


def _merged(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(clean: str, patterns: Iterable[re.Pattern[str]]) -> list[Span]:
    """Every match in a cleaned text, those that begin within another too."""
    spans: list[Span] = []
    for pattern in patterns:
        match = pattern.search(clean)
        while match:
            spans.append(match.span())
            match = pattern.search(clean, match.start() + 1)
    return spans


@functools.lru_cache(maxsize=4096)
def _han_pattern(term: Units) -> re.Pattern[str] | None:
    """A term of Han characters (and ¶ between them) as a pattern over a cleaned text.

    Ten times as fast as placing every unit, and exact: a Han character is always a unit, and where
    nothing but marks lies between two of them, each of . % - / is a barrier. None for other terms.
    """
    if not all(unit == BARRIER or is_unit_han(unit) for unit in term):
        return None
    han_runs = "".join(term).split(BARRIER)  # ¶ stands inside only, and never twice in a row
    between = _ONE_BARRIER.join(" *".join(run) for run in han_runs)
    return re.compile(between)


def _spans_of_units(text: str, clean: str, terms: Iterable[Units]) -> list[Span]:
    """Where terms of any units stand in the cleaned text."""
    spans: list[Span] = []
    for have in readings(text):
        places = [(i, i + len(term) - 1) for term in terms for i in _places(have, term)]
        if places:
            starts, ends = _positions(clean, have)
            spans += [(starts[first], ends[last]) for first, last in places]
    return spans


def _places(have: Units, term: Units) -> Iterator[int]:
    """Every index at which the term's units begin, overlapping ones too."""
    last = len(have) - len(term)
    at = -1
    while at < last:
        try:
            at = have.index(term[0], at + 1, last + 1)
        except ValueError:
            return
        if have[at : at + len(term)] == term:
            yield at


def is_unit_han(unit: str) -> bool:
    """Whether a unit is a Han character (all others are runs, % - / or ¶)."""
    return len(unit) == 1 and HAN_ONLY.match(unit) is not None


def join(a: str, b: str) -> str:
    """The bigram of two neighbouring units: "_" between them unless both are Han.

    Without it 12|345 and 123|45 would be one token. "_" itself is a barrier, so no unit holds it
    and the seam cannot be mistaken; no unit holds a blank either, at which the engines split.
    """
    return a + b if is_unit_han(a) and is_unit_han(b) else f"{a}_{b}"


def phrase(term: Units) -> Units:
    """The bigrams that must stand in a row where a term of two or more units is found."""
    return tuple(map(join, term, term[1:]))


def bigram_tokens(lines: Sequence[Sequence[str]]) -> str:
    """The tokens that matching is asked of: the bigrams of each line, lines kept apart."""
    return f" {BETWEEN_LINES} ".join(_bigrams(line) for line in lines if len(line) > 1)


def _bigrams(line: Sequence[str]) -> str:
    """phrase() of a whole line, joined by blanks, in half the time."""
    left, right = _sides()
    firsts = map(left.__getitem__, line)
    seconds = map(right.__getitem__, line[1:])
    return " ".join(map(operator.add, firsts, seconds)).replace("__", "_")


def unit_tokens(lines: Sequence[Sequence[str]]) -> str:
    """The tokens that one-unit terms and the ranking are asked of: the units without ¶."""
    return " ".join([unit for line in lines for unit in line if unit != BARRIER])
