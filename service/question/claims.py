"""Which mentions are scope: spans are claimed, what nobody claims are the terms.

A run is a chunk, or several that a mention joins (2023 年). Mentions that touch, or have nothing
but glue between them, stand and fall as a chain. What may not touch a text leaves the chain at its
two ends (十四五|规划). Then it is scope where it fills its run, where it stands at an end of it or
at a seam of glue (在…, …的), or where a full year is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from index_mappings.rules import AnyOf
from service.question import glue
from service.question.candidates import Candidate, Strength
from service.question.fieldwords import FieldWords
from service.question.syntax import MASK, Layout, Role


class Side(Enum):
    """What a chain has beside it."""

    EDGE = "the end of its run, perhaps with glue"
    SEAM = "text, but glue or a quote next to the chain"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the question that is judged as one, and the candidates in it."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


#: Behind a period's name: 十四五规划, 十四五末 are a document and a moment.
_OF_A_PLAN: Final = AnyOf(Path(__file__).with_name("data") / "plans.txt", "of_a_plan")


def claimed(
    layout: Layout, candidates: Sequence[Candidate], start: int, end: int, vocabulary: FieldWords
) -> list[Candidate]:
    """The candidates within [start, end) that are scope."""
    accepted: list[Candidate] = []
    for run in _runs(layout, candidates, start, end):
        for chain in _chains(layout.masked, run):
            accepted.extend(_settled(layout.masked, run, chain, vocabulary))
    return accepted


def _runs(layout: Layout, candidates: Sequence[Candidate], start: int, end: int) -> Iterator[Run]:
    chunks = [c for c in layout.chunks if c.role is Role.WORDS and c.start < end and c.end > start]
    inside = [c for c in candidates if c.start >= start and c.end <= end]
    at = 0
    while at < len(chunks):
        left, right = max(start, chunks[at].start), min(end, chunks[at].end)
        at += 1
        own: list[Candidate] = []
        while inside and inside[0].start < right:
            own.append(inside.pop(0))
            while at < len(chunks) and own[-1].end > right:
                right = min(end, chunks[at].end)
                at += 1
        if own:
            yield Run(left, right, tuple(own))


def _chains(masked: str, run: Run) -> Iterator[list[Candidate]]:
    chain: list[Candidate] = []
    for candidate in run.candidates:
        if chain and not linked(masked, chain[-1], candidate):
            yield chain
            chain = []
        chain.append(candidate)
    yield chain


def linked(masked: str, candidate: Candidate, other: Candidate) -> bool:
    """Whether nothing but glue stands between two candidates."""
    text = masked[candidate.end : other.start]
    if candidate.kind == other.kind and glue.between(text):
        return True
    begin = glue.after_scope(text)
    rest = text[begin : max(begin, glue.before_scope(text))].strip()
    return not rest or glue.only(rest)


def _settled(
    masked: str, run: Run, chain: list[Candidate], vocabulary: FieldWords
) -> Iterable[Candidate]:
    """What of a chain is scope: all that is left when its ends fit to what is beside them."""
    floor, ceiling = _bounds(run, chain)
    members = list(chain)
    while members:
        before = masked[floor : members[0].start]
        after = masked[members[-1].end : ceiling]
        left, right = _left(run, floor, before), _right(run, ceiling, after)
        alone = len(members) == 1
        if not _fits_after(members[-1], right, after, alone, vocabulary):
            members.pop()
        elif not _fits_before(members[0], left, before, alone, vocabulary):
            members.pop(0)
        elif alone and not _stands_alone(members[0], left, right):
            return []
        elif _anchored(members, left, right):
            return members
        else:
            return []
    return []


def _bounds(run: Run, chain: Sequence[Candidate]) -> tuple[int, int]:
    before = [c.end for c in run.candidates if c.end <= chain[0].start]
    after = [c.start for c in run.candidates if c.start >= chain[-1].end]
    return max(before, default=run.start), min(after, default=run.end)


def _left(run: Run, floor: int, text: str) -> Side:
    rest = text[: glue.before_scope(text)]
    if floor == run.start and (not rest.strip() or glue.only(rest)):
        return Side.EDGE
    glued = text[len(rest) :].strip(" ,、。;:(")
    return Side.SEAM if glued or rest.endswith(MASK) else Side.TEXT


def _right(run: Run, ceiling: int, text: str) -> Side:
    rest = text[glue.after_scope(text) :]
    if ceiling == run.end and (not rest.strip() or glue.only(rest)):
        return Side.EDGE
    glued = text[: len(text) - len(rest)].strip(" ,、。;:)")
    return Side.SEAM if glued or rest.startswith(MASK) else Side.TEXT


def _fits_after(
    candidate: Candidate, side: Side, text: str, alone: bool, vocabulary: FieldWords
) -> bool:
    if side is Side.EDGE:
        return True
    match candidate.strength:
        case Strength.ALONE:
            return False
        case Strength.COMPANY:
            return not alone and candidate.kind == "year" and not _OF_A_PLAN.match(text)
        case Strength.WORD:
            return side is Side.SEAM or vocabulary.begins(text)
        case _:
            return True


def _fits_before(
    candidate: Candidate, side: Side, text: str, alone: bool, vocabulary: FieldWords
) -> bool:
    if side is Side.EDGE:
        return True
    match candidate.strength:
        case Strength.ALONE:
            return False
        case Strength.COMPANY:
            return not alone and candidate.kind == "year"
        case Strength.WORD:
            return side is Side.SEAM or vocabulary.whole(text)
        case _:
            return True


def _stands_alone(candidate: Candidate, left: Side, right: Side) -> bool:
    return candidate.strength > Strength.COMPANY or (left is right is Side.EDGE)


def _anchored(members: Sequence[Candidate], left: Side, right: Side) -> bool:
    if any(c.strength is Strength.ANYWHERE for c in members):
        return True
    if Side.EDGE in (left, right):
        return True
    level_only = all(c.kind == "level" for c in members)
    return left is Side.SEAM or (right is Side.SEAM and not level_only)
