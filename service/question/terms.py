"""What is left when scope and glue are taken out: the terms, and the operators between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index_mappings.mentions.plain import Plain
from service.question import glue
from service.question.candidates import Candidate
from service.question.syntax import MASK, Chunk, Layout, Role
from service.question.values import Term

_MARKS: Final = '“”"「」『』《》'  # an unbalanced one at either end of a term is no part of it
_BETWEEN_QUOTES: Final = ",、。;:!? "


@dataclass(frozen=True, slots=True)
class Item:
    """A term, a scope word or an operator, in the order of the question.

    `chunk` is the start of the chunk it stands in; `joined` says that 和 or 、 leads to this scope
    word from the one before.
    """

    start: int
    chunk: int
    role: Role
    term: Term | None = None
    candidate: Candidate | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """A question with its scope known. `masked` hides every quote, `zones` are these quotes."""

    raw: str
    folded: Plain
    laid: Layout
    scope: tuple[Candidate, ...]
    masked: str
    zones: tuple[tuple[int, int], ...]


def items(
    raw: str, folded: Plain, laid: Layout, scope: Sequence[Candidate], body: tuple[int, int]
) -> list[Item]:
    """Everything that is asked within the body of the question, in order."""
    cut = _cut(raw, folded, laid, scope)
    free = list(_free(cut, *body))
    every = list(_scope_words(cut))
    for chunk in laid.chunks:
        every.extend(_chunk(cut, chunk, free))
    return sorted(every, key=lambda item: item.start)


def whole_chunks(raw: str, folded: Plain, laid: Layout) -> list[Item]:
    """Every chunk a term, glue and operators too: what a question of glue alone asks for."""
    cut = _cut(raw, folded, laid, ())
    every = []
    for chunk in laid.chunks:
        for term in _terms(cut, chunk.start, chunk.end, chunk.start):
            every.append(Item(chunk.start, chunk.start, Role.WORDS, term))
    return every


def _cut(raw: str, folded: Plain, laid: Layout, scope: Sequence[Candidate]) -> _Cut:
    taken = {at for candidate in scope for at in range(candidate.start, candidate.end)}
    zones = tuple(zone for zone in laid.zones if zone[0] not in taken)
    characters = list(laid.masked)
    for start, end in zones:
        characters[start:end] = MASK * (end - start)
    return _Cut(raw, folded, laid, tuple(scope), "".join(characters), zones)


def _free(cut: _Cut, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The places between the scope words, without the glue at their seams."""
    places = []
    for left, right in pairwise((None, *cut.scope, None)):
        start, stop = left.end if left else begin, right.start if right else end
        text = cut.masked[start:stop]
        if left and right and left.kind == right.kind and glue.between(text):
            continue
        if left:
            start += glue.after_scope(text)
        if right:
            stop = max(start, start + glue.before_scope(cut.masked[start:stop]))
        if cut.masked[start:stop].strip():
            places.append((start, stop))
    # Scope words apart, the question begins and ends here: 怎么做 柳州市.
    if places:
        start, stop = places[0]
        start += len(cut.masked[start:stop]) - len(cut.masked[start:stop].lstrip())
        places[0] = (start + glue.beginning(cut.masked[start:stop]), stop)
        start, stop = places[-1]
        places[-1] = (start, start + glue.end(cut.masked[start:stop]))
    yield from places


def _scope_words(cut: _Cut) -> Iterator[Item]:
    starts = [chunk.start for chunk in cut.laid.chunks]
    for at, candidate in enumerate(cut.scope):
        before = cut.masked[cut.scope[at - 1].end : candidate.start] if at else ""
        joined = bool(before.strip()) and glue.between(before)
        chunk = starts[bisect_right(starts, candidate.start) - 1]
        yield Item(candidate.start, chunk, Role.WORDS, candidate=candidate, joined=joined)


def _chunk(cut: _Cut, chunk: Chunk, free: Sequence[tuple[int, int]]) -> Iterator[Item]:
    match chunk.role:
        case Role.EXCLUDED:
            text = cut.laid.text[chunk.start : chunk.end]
            start = chunk.end - len(text.lstrip("-"))
            for term in _terms(cut, start, chunk.end, chunk.start):
                yield Item(chunk.start, chunk.start, Role.EXCLUDED, term)
        case Role.WORDS:
            for start, end in _inside(free, chunk.start, chunk.end, whole=False):
                start, end = max(start, chunk.start), min(end, chunk.end)
                if start < end and not glue.only(cut.masked[start:end]):
                    for term in _terms(cut, start, end, start):
                        yield Item(start, chunk.start, Role.WORDS, term)
        case Role.OR | Role.FIELD:
            yield Item(chunk.start, chunk.start, chunk.role)
        case Role.AND:
            pass  # a lone AND is glue


def _terms(cut: _Cut, start: int, end: int, outer: int) -> Iterator[Term]:
    """The term at [start, end), or one for each quote where nothing but quotes stands there.

    `outer` is where its place begins: an excluded term's dash belongs to it.
    """
    zones = _inside(cut.zones, start, end)
    if zones and not _beside(cut.laid.text, start, end, zones).strip(_BETWEEN_QUOTES):
        for zone in zones:
            text = cut.raw[slice(*cut.folded.back(zone[0] + 1, zone[1] - 1))].strip()
            if text and zone[1] - zone[0] > 2:
                yield Term(text, True, *cut.folded.back(min(outer, zone[0]), zone[1]))
            outer = zone[1]
        return
    opening, closing = {zone[0] for zone in zones}, {zone[1] for zone in zones}
    inner_start, inner_end = start, end
    while inner_start < end and inner_start not in opening and _is_mark(cut, inner_start):
        inner_start += 1
    while inner_end > inner_start and inner_end not in closing and _is_mark(cut, inner_end - 1):
        inner_end -= 1
    if inner_start < inner_end:
        text = cut.raw[slice(*cut.folded.back(inner_start, inner_end))]
        yield Term(text, False, *cut.folded.back(outer, end))


def _inside(
    places: Sequence[tuple[int, int]], start: int, end: int, *, whole: bool = True
) -> Sequence[tuple[int, int]]:
    """Those of the ordered places that lie within [start, end), or (not `whole`) touch it."""
    if whole:
        first = bisect_left(places, start, key=lambda place: place[0])
        last = bisect_right(places, end, key=lambda place: place[1])
    else:
        first = bisect_right(places, start, key=lambda place: place[1])
        last = bisect_left(places, end, key=lambda place: place[0])
    return places[first:last]


def _is_mark(cut: _Cut, at: int) -> bool:
    return cut.laid.text[at] in _MARKS


def _beside(text: str, start: int, end: int, zones: Sequence[tuple[int, int]]) -> str:
    edges = [start, *(at for zone in zones for at in zone), end]
    return "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
