"""What cannot have been meant as it was typed: a quote without its partner, OR without a neighbour,
a dash, brackets or a field without anything in it.

The question is answered all the same; beside the answer stands what was made of it, and the
question as it may have been meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final

from index_mappings import literal
from index_mappings.mentions.plain import Plain
from service.question.chips import without
from service.question.fields import Meaning, allowed
from service.question.syntax import PAIRS, Chunk, Layout, Role
from service.question.terms import Item
from service.question.values import Question, Repair

_CLOSING: Final = {close: open_ for open_, close in PAIRS.items()}
#: Repairs that are offered at once; a person mends one at a time.
MOST: Final = 6
_SHOWN: Final = 12
_FAULTS: Final = {
    "not_excludable": "不能排除：{}不能用减号",
    "contradiction": "与另一处相反，什么也不剩",
}


def repairs(
    question: Question,
    folded: Plain,
    laid: Layout,
    meanings: Sequence[Meaning],
    lonely: Sequence[Item],
    lost: Sequence[Item],
) -> tuple[Repair, ...]:
    """All that is wrong with a question, in the order fields, quotes, operators, empty pieces.

    `lonely` are operators without a neighbour, `lost` terms without a unit.
    """
    every = chain(
        _fields(question, folded, meanings),
        _quotes(question, folded, laid),
        _operators(question, folded, laid, lonely),
        _empty(question, folded, laid, lost),
    )
    unlike = {r.message: r for r in islice(every, MOST) if r.instead != question.raw}
    return tuple(unlike.values())


def _fields(question: Question, folded: Plain, meanings: Sequence[Meaning]) -> Iterator[Repair]:
    for meaning in meanings:
        start, end = folded.back(meaning.piece.start, meaning.piece.end)
        typed, name = question.raw[start:end], meaning.piece.name
        if meaning.fault == "empty_field":
            message = f"“{_short(typed)}”后面没有值，已略去"
            yield Repair(meaning.fault, message, without(question, start, end))
        elif meaning.fault:
            message = f"“{_short(typed)}”{_FAULTS[meaning.fault].format(name)}，已略去"
            yield Repair(meaning.fault, message, without(question, start, end))
        elif meaning.unknown:
            shown = "、".join(f"“{_short(text)}”" for text in meaning.unknown[:3])
            message = f"{name}里没有{shown}，已略去；可以写：{allowed(meaning.piece.kind)}"
            kept = [*meaning.known, *meaning.near]
            colon = typed[: typed.replace("：", ":").index(":") + 1] + "、".join(map(_quoted, kept))
            instead = without(question, start, end)
            if kept:
                instead = question.raw[:start] + colon + question.raw[end:]
            yield Repair("unknown_value", message, instead)


def _quoted(text: str) -> str:
    return f"“{text}”" if set(text) & set("、,，|｜ ") else text


def _quotes(question: Question, folded: Plain, laid: Layout) -> Iterator[Repair]:
    """The first quote that has no partner, closed (or opened) around its own chunk."""
    covered = {at for zone in laid.zones for at in range(*zone)}
    marks = {*PAIRS, *_CLOSING, '"'}
    stray = [at for at, c in enumerate(laid.text) if c in marks and at not in covered]
    if not stray:
        return
    at, mark = stray[0], laid.text[stray[0]]
    chunk = next((c for c in laid.chunks if c.start <= at < c.end), None)
    if chunk is None:
        return
    place, (start, end) = folded.back(at, at + 1), folded.back(chunk.start, chunk.end)
    opens = mark in PAIRS or (mark == '"' and at == chunk.start)
    raw = question.raw
    if not literal.units(raw[place[1] : end] if opens else raw[start : place[0]]):
        instead = _apart(raw[: place[0]], raw[place[1] :])
    elif opens:
        instead = raw[:end] + PAIRS.get(mark, mark) + raw[end:]
    else:
        instead = raw[:start] + _CLOSING.get(mark, mark) + raw[start:]
    message = f"引号 {raw[slice(*place)]} 没有成对，没有当作引号"
    yield Repair("unbalanced", message, instead)


def _operators(
    question: Question, folded: Plain, laid: Layout, lonely: Sequence[Item]
) -> Iterator[Repair]:
    for item in lonely:
        chunk = _chunk_at(laid, item.start)
        start, end = folded.back(chunk.start, chunk.end)
        typed = question.raw[start:end]
        message = f"{typed} 两边都要有词，没有当作“或”"
        instead = _apart(question.raw[:start], question.raw[end:])
        yield Repair("lonely_operator", message, instead)


def _empty(
    question: Question, folded: Plain, laid: Layout, lost: Sequence[Item]
) -> Iterator[Repair]:
    for item in lost:
        assert item.term is not None  # noqa: S101 - that is what was lost
        start, end = item.term.start, item.term.end
        typed = question.raw[start:end]
        following = _behind(laid, _chunk_at(laid, item.start))
        if not literal.fold(typed).strip("-") and following:
            after = folded.back(following.start, following.end)[0]
            message = f"“{typed}”要紧挨着所排除的词，已略去"
            instead = question.raw[:start] + "-" + question.raw[after:]
            yield Repair("empty_exclusion", message, instead)
        else:
            message = f"“{_short(typed)}”里没有可以检索的字，已略去"
            instead = _apart(question.raw[:start], question.raw[end:])
            yield Repair("empty_piece", message, instead)
    for zone in laid.zones:
        start, end = folded.back(*zone)
        if not question.raw[start + 1 : end - 1].strip():
            message = f"{question.raw[start:end]} 里没有字，已略去"
            instead = _apart(question.raw[:start], question.raw[end:])
            yield Repair("empty_piece", message, instead)


def _chunk_at(laid: Layout, at: int) -> Chunk:
    return next(c for c in laid.chunks if c.start <= at < c.end)


def _behind(laid: Layout, chunk: Chunk) -> Chunk | None:
    """The words that follow."""
    following = next((c for c in laid.chunks if c.start >= chunk.end), None)
    return following if following and following.role is Role.WORDS else None


def _apart(before: str, after: str) -> str:
    return " ".join(piece for piece in (before.strip(), after.strip()) if piece)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
