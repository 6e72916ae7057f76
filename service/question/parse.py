"""From what was typed to what is asked: syntax, scope, glue, and what is left are the terms.

    raw → layout (chunks, quotes) → candidates → claimed → pieces → terms, OR, notes

Never fails: whatever is not understood is a literal term.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index_mappings import literal
from index_mappings.mentions.levels import LevelSpan
from index_mappings.mentions.places import PlaceSpan
from index_mappings.mentions.plain import Plain, plain
from index_mappings.mentions.years import YearSpan
from index_mappings.query import Group
from index_mappings.reports import Level
from index_mappings.words import OURS, Dictionary
from service.question import glue, naming
from service.question.candidates import Candidate, candidates
from service.question.claims import claimed
from service.question.fieldwords import field_words
from service.question.syntax import Layout, Role, layout
from service.question.terms import Item, items, whole_chunks
from service.question.values import Ambiguous, Claim, Note, Question, Term


@dataclass(frozen=True, slots=True)
class _Operators:
    """What OR made of the terms."""

    terms: tuple[Term, ...]
    alternatives: tuple[tuple[Term, ...], ...]


def read(raw: str, today: datetime.date, dictionary: Dictionary = OURS) -> Question:
    """Understand a question; `today` says which report years can be out, the dictionary what words
    of the field look like."""
    folded = plain(raw)
    laid = layout(raw, folded)
    body = _body(laid)
    vocabulary = field_words(dictionary)
    mentions = [
        c for c in candidates(laid.masked, today, vocabulary) if folded.whole(c.start, c.end)
    ]
    scope = claimed(laid, mentions, *body, vocabulary)
    every = items(raw, folded, laid, scope, body)
    kept = [i for i in every if i.term is None or i.term.units]
    if not any(i.term or i.candidate for i in kept) and literal.units(raw):
        every = whole_chunks(raw, folded, laid)
        kept = [i for i in every if i.term and i.term.units]
    operators = _operators(every)
    excluded = tuple(i.term for i in kept if i.term and i.role is Role.EXCLUDED)
    question = Question(raw, operators.terms, operators.alternatives, excluded)
    return _with_scope(question, folded, kept, _dropped(every, kept))


def exact(raw: str) -> Question:
    """The question as one literal term: no scope, no operators."""
    text = raw.strip()
    if not literal.units(text):
        return Question(raw)
    start = raw.index(text)
    return Question(raw, (Term(text, True, start, start + len(text)),))


def _body(laid: Layout) -> tuple[int, int]:
    """The question without 关于 at its beginning and 有哪些, 怎么做, 的情况, ？ at its end."""
    text = laid.masked
    begin = len(text) - len(text.lstrip())
    begin += glue.beginning(text[begin:])
    return begin, max(begin, glue.end(text))


def _operators(kept: Sequence[Item]) -> _Operators:
    """OR binds its two neighbours; chains are one group; between scope words it is dropped."""
    group_of: dict[int, int] = {}
    for at, item in enumerate(kept):
        if _is_or(item) and not (at and _is_or(kept[at - 1])):  # of those typed twice the first
            left, right = _neighbour(kept, at, -1), _neighbour(kept, at, +1)
            if left is not None and right is not None:
                group_of[right] = group_of.setdefault(left, left)
    terms: list[Term] = []
    groups: dict[int, list[Term]] = {}
    for at, item in enumerate(kept):
        term = item.term
        if term is None or item.role is Role.EXCLUDED or not _stands(item):
            continue
        if at in group_of:
            groups.setdefault(group_of[at], []).append(term)
        else:
            terms.append(term)
    return _Operators(tuple(terms), tuple(tuple(group) for group in groups.values()))


def _is_or(item: Item) -> bool:
    return item.role is Role.OR and item.term is None


def _stands(item: Item) -> bool:
    """A term that can stand somewhere: it has a unit."""
    return item.term is not None and bool(item.term.units)


def _neighbour(kept: Sequence[Item], at: int, step: int) -> int | None:
    """The term beside an operator: the next item, or in its chunk the one behind a scope word."""
    beside = at + step
    while 0 <= beside < len(kept):
        item = kept[beside]
        if item.role is Role.EXCLUDED:
            return None
        if item.role is Role.OR:  # typed twice
            beside += step
            continue
        if _stands(item):
            return beside
        following = beside + step
        if item.term:  # it will be dropped: 甲 OR ★ OR 乙 is a chain, in 甲 ★ OR 乙 nothing is
            if not (0 <= following < len(kept) and _is_or(kept[following])):
                return None
            beside = following
            continue
        if not (0 <= following < len(kept)) or kept[following].chunk != item.chunk:
            return None
        beside = following
    return None


def _with_scope(
    question: Question, folded: Plain, kept: Sequence[Item], notes: tuple[Note, ...]
) -> Question:
    mentions = [i.candidate for i in kept if i.candidate]
    places = [c.span for c in mentions if isinstance(c.span, PlaceSpan)]
    named = naming.named(places, list(_listed(kept)))
    codes = iter(named.codes)
    spans, ambiguous = [], []
    for candidate in mentions:
        values = next(codes) if candidate.kind == "region" else _values(candidate)
        start, end = folded.back(candidate.start, candidate.end)
        spans.append(Claim(candidate.kind, start, end, question.raw[start:end], values))
        if candidate.kind == "region" and len(values) > 1:
            ambiguous.append(Ambiguous(spans[-1].text, tuple(str(v) for v in values)))
    ambiguous = list(dict.fromkeys(ambiguous))  # a name said again is said once
    years = [c.span for c in mentions if isinstance(c.span, YearSpan)]
    levels = [c.span for c in mentions if isinstance(c.span, LevelSpan)]
    return Question(
        question.raw,
        question.terms,
        question.alternatives,
        question.excluded,
        years=tuple(sorted({year for span in years for year in span.values})),
        regions=named.regions,
        levels=tuple(level for level in Level if any(level in span.levels for span in levels)),
        group=Group.REGION if any(span.group for span in levels) else Group.PARAGRAPH,
        spans=tuple(spans),
        ambiguous=tuple(ambiguous),
        notes=(*notes, *ambiguity(ambiguous), *_not_out(years)),
    )


def _values(candidate: Candidate) -> tuple[int | str, ...]:
    span = candidate.span
    if isinstance(span, YearSpan):
        return span.values
    return tuple(level.value for level in span.levels) if isinstance(span, LevelSpan) else ()


def _listed(kept: Sequence[Item]) -> Iterator[bool]:
    """For every place in order: is it joined to another one by 和, 、 or OR?"""
    for at, item in enumerate(kept):
        if item.candidate and item.candidate.kind == "region":
            before = kept[at - 1] if at else None
            after = kept[at + 1] if at + 1 < len(kept) else None
            by_or = Role.OR in {i.role for i in (before, after) if i}
            by_glue = item.joined or bool(after and after.joined and after.candidate)
            yield by_or or by_glue


_LONGEST_SHOWN: Final = 12


def _dropped(every: Sequence[Item], kept: Sequence[Item]) -> tuple[Note, ...]:
    """Terms without a unit stand nowhere; beside others they are left away, and that is said."""
    lost = [i.term.text for i in every if i.term and not i.term.units]
    if not lost or not any(i.term or i.candidate for i in kept):
        return ()
    shown = "、".join(f"“{text[:_LONGEST_SHOWN]}”" for text in lost[:3])
    return (Note("term_dropped", f"{shown} 中没有可检索的文字，已略去"),)


def ambiguity(ambiguous: Iterable[Ambiguous]) -> Iterator[Note]:
    """What is said of names that several places bear."""
    for name in ambiguous:
        count = len(name.choices)
        message = f"“{name.text}”有 {count} 处同名，已全部计入；可在前面加上级地名"
        yield Note("ambiguous", message)


def _not_out(years: Iterable[YearSpan]) -> Iterator[Note]:
    late = sorted({year for span in years for year in span.late})
    if late:
        shown = f"{late[0]}年" if len(late) == 1 else f"{late[0]}—{late[-1]}年"
        yield Note("year_not_out", f"{shown}的报告尚未发布：年度报告一般在次年发布")
