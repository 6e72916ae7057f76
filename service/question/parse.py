"""From what was typed to what is asked: syntax, scope, glue, and what is left are the terms.

    raw → layout (chunks, quotes) → candidates → claimed → pieces → terms, OR, notes

Never fails: whatever is not understood is a literal term.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from index_mappings import literal
from index_mappings.mentions.levels import LevelSpan
from index_mappings.mentions.places import PlaceSpan
from index_mappings.mentions.plain import Plain, plain
from index_mappings.mentions.years import YearSpan
from index_mappings.query import Group
from index_mappings.reports import IssuerKind, Kind, Level, SectionType, Topic
from index_mappings.words import OURS, Dictionary
from service.question import glue, naming
from service.question.candidates import Candidate, candidates
from service.question.claims import claimed
from service.question.documents import DocumentSpan
from service.question.fields import Meaning, meanings, values_of
from service.question.fieldsyntax import NAMES
from service.question.fieldwords import field_words
from service.question.repairs import repairs
from service.question.syntax import Layout, Role, layout
from service.question.terms import Item, items, whole_chunks
from service.question.values import Ambiguous, Claim, Note, Question, Term

Member = TypeVar("Member", bound=StrEnum)
#: Questions whose reading is remembered, some 10 kB each where they are long.
REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class _Operators:
    """What OR made of the terms; `lonely` are those that bind nothing beside a term."""

    terms: tuple[Term, ...]
    alternatives: tuple[tuple[Term, ...], ...]
    lonely: tuple[Item, ...]


def read(raw: str, today: datetime.date, dictionary: Dictionary = OURS) -> Question:
    """Understand a question; `today` says which report years can be out, the dictionary what words
    of the field look like."""
    folded = plain(raw)
    laid = layout(raw, folded)
    body = _body(laid)
    vocabulary = field_words(dictionary)
    mentions = [
        c
        for c in candidates(_beginning_at(laid.masked, body[0]), today, vocabulary)
        if folded.whole(c.start, c.end)
    ]
    scope = claimed(laid, mentions, *body, vocabulary)
    every = items(raw, folded, laid, scope, body)
    kept = [i for i in every if i.term is None or i.term.units]
    if not any(map(_says, kept)) and literal.units(raw):
        every = whole_chunks(raw, folded, laid)
        kept = [i for i in every if i.term and i.term.units]
    operators = _operators(every)
    excluded = tuple(i.term for i in kept if i.term and i.role is Role.EXCLUDED)
    question = Question(raw, operators.terms, operators.alternatives, excluded)
    fields = meanings(raw, folded, laid, today)
    question = _with_scope(question, folded, kept, fields, _dropped(every, kept))
    lost = [i for i in every if i.term and not i.term.units]
    faults = repairs(question, folded, laid, fields, operators.lonely, lost)
    return replace(question, repairs=faults)


@functools.lru_cache(maxsize=REMEMBERED)
def read_once(raw: str, today: datetime.date, dictionary: Dictionary) -> Question:
    """The same; the last ones are remembered. A page reads its question for itself, for the answer
    and without each kind of its conditions; the next page and each choice on it ask it again."""
    return read(raw, today, dictionary)


def _beginning_at(text: str, start: int) -> str:
    """The text without what stands before its body, so that a name may begin there: 请问广西."""
    return " " * start + text[start:]


def _says(item: Item) -> bool:
    """Whether this alone would be a question."""
    return bool(item.term or item.candidate or item.role is Role.FIELD)


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
    lonely: list[Item] = []
    for at, item in enumerate(kept):
        if _is_or(item) and not (at and _is_or(kept[at - 1])):  # of those typed twice the first
            left, right = _neighbour(kept, at, -1), _neighbour(kept, at, +1)
            if left is not None and right is not None:
                group_of[right] = group_of.setdefault(left, left)
            elif not (_is_scope(kept, at - 1) and _is_scope(kept, at + 1)):
                lonely.append(item)
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
    alternatives = tuple(tuple(group) for group in groups.values())
    return _Operators(tuple(terms), alternatives, tuple(lonely))


def _is_scope(kept: Sequence[Item], at: int) -> bool:
    """Whether a condition stands here: between two of them OR says what goes without saying."""
    return 0 <= at < len(kept) and bool(kept[at].candidate or kept[at].role is Role.FIELD)


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
    question: Question,
    folded: Plain,
    kept: Sequence[Item],
    fields: Sequence[Meaning],
    notes: tuple[Note, ...],
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
    ambiguous += [Ambiguous(*name) for field in fields for name in field.names]
    ambiguous = list(dict.fromkeys(ambiguous))  # a name said again is said once
    years = [c.span for c in mentions if isinstance(c.span, YearSpan)]
    years += [span for field in fields for span in field.years]
    levels = [c.span for c in mentions if isinstance(c.span, LevelSpan)]
    typed = _typed(fields, mentions)
    spoken = {level for span in levels for level in span.levels} | {*typed["level"]}
    return replace(
        question,
        years=tuple(sorted({year for span in years for year in span.values})),
        regions=tuple(dict.fromkeys((*named.regions, *map(str, typed["region"])))),
        levels=_in_order(Level, spoken),
        sections=_in_order(SectionType, typed["section"]),
        topics=_in_order(Topic, typed["topic"]),
        kinds=_in_order(Kind, typed["kind"]),
        issuer_kinds=_in_order(IssuerKind, typed["issuer_kind"]),
        titles=tuple(map(str, typed["title"])),
        group=Group.REGION if any(span.group for span in levels) else Group.PARAGRAPH,
        spans=tuple(sorted([*spans, *_claims(question, folded, fields)], key=_start)),
        ambiguous=tuple(ambiguous),
        notes=(*notes, *ambiguity(ambiguous), *_not_out(years)),
    )


def _in_order(members: type[Member], chosen: Collection[object]) -> tuple[Member, ...]:
    """The chosen members of an enumeration in its order; of most questions none."""
    return tuple(member for member in members if member in chosen) if chosen else ()


def _typed(
    fields: Sequence[Meaning], mentions: Iterable[Candidate]
) -> dict[str, tuple[int | str, ...]]:
    """What fields and the names of reports say, by dimension."""
    typed = {kind: values_of(fields, kind) if fields else () for kind in NAMES.values()}
    for span in (mention.span for mention in mentions):
        if isinstance(span, DocumentSpan):
            typed[span.kind] = (*typed[span.kind], span.value)
    return typed


def _start(claim: Claim) -> int:
    return claim.start


def _claims(question: Question, folded: Plain, fields: Sequence[Meaning]) -> Iterator[Claim]:
    for field in fields:
        if field.values:
            start, end = folded.back(field.piece.start, field.piece.end)
            yield Claim(field.piece.kind, start, end, question.raw[start:end], field.values)


def _values(candidate: Candidate) -> tuple[int | str, ...]:
    span = candidate.span
    if isinstance(span, YearSpan):
        return span.values
    if isinstance(span, DocumentSpan):
        return (span.value,)
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
