"""Outline: lines become paragraphs, each under its heading path, with section type and topics.

Headings stand on a stack, told apart by the style of their number; a style that is on the stack
already closes everything below it, so numbering that runs on across parents or skips does no harm.
A heading waits in the lead of the next paragraph; one with nothing under it is a paragraph itself.
A run-in heading 「(一)…。以…」 gives the path and stays in the text. Notes follow their paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index_mappings.reports import Paragraph, SectionType
from loaders.cleaning import shapes
from loaders.formats.pages import Line, LineKind
from loaders.patterns import plain
from loaders.sections import Typing, heading_type
from loaders.topics import topics_of_all

_RANKS = {style: rank for rank, (style, _) in enumerate(shapes.NUMBERS)}
_BARE = "bare"
#: A heading on its own line is at most this long, a run-in one at most that.
_HEADING, _RUN_IN = 60, 45
_STOP = re.compile(r"[。！？!?]")
_NOT_HEADING = re.compile(r"[。；;！!]$|如下[:：]?$")
_END_PUNCTUATION = re.compile(r"[，,、；;：:。.]$")
#: A line that announces what follows is a sentence: 今年要抓好以下工作:
_ANNOUNCES = re.compile(r"如下:?$|以下.{0,8}:$")
_RUN_IN_STYLES = frozenset({"part", "capital", "han", "han_bracket", "digit", "digit_bracket"})


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its line and the style of its number (`bare` without one)."""

    text: str
    style: str


@dataclass(slots=True)
class _Builder:
    """The report so far."""

    typing: Typing
    stack: list[Heading] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    #: Headings that wait in `lead`, each with its path; they become paragraphs if nothing follows.
    waiting: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    pieces: list[_ParagraphDraft] = field(default_factory=list)


class _ParagraphDraft(NamedTuple):
    """A paragraph to be: its topics are told at the end, all at once. A formal one has none."""

    text: str
    lead: tuple[str, ...]
    heading: tuple[str, ...]
    section: SectionType
    formal: bool


def paragraphs(front: Sequence[str], body: Sequence[Line]) -> tuple[Paragraph, ...]:
    """The paragraphs of a cleaned report; `front` (title, session) leads the first one."""
    own = [line for line in body if line.kind is not LineKind.NOTE]
    notes = _notes_by_place(body) if len(own) < len(body) else {}
    builder = _Builder(Typing([line.text for line in own]), lead=list(front))
    held: list[str] = []
    for index, line in enumerate(own):
        held.extend(notes.get(index, ()))
        if held and not builder.lead:
            _add_notes(builder, held)
        following = own[index + 1] if index + 1 < len(own) else None
        before = own[index - 1] if index else None
        heading = as_heading(line, before, following)
        if heading is not None:
            _open(builder, heading, index)
        else:
            _add(builder, line, index, _is_end(line, following))
    _flush(builder, None)
    _add_notes(builder, [*held, *notes.get(len(own), ())])
    return _paragraphs(builder.pieces)


def _paragraphs(pieces: Sequence[_ParagraphDraft]) -> tuple[Paragraph, ...]:
    topics = iter(topics_of_all([(p.text, p.heading) for p in pieces if not p.formal]))
    return tuple(
        Paragraph(
            position,
            piece.text,
            piece.lead,
            piece.heading,
            piece.section,
            () if piece.formal else next(topics),
        )
        for position, piece in enumerate(pieces, start=1)
    )


def _notes_by_place(body: Sequence[Line]) -> dict[int, list[str]]:
    """The notes by how many other lines stand above them."""
    notes: dict[int, list[str]] = {}
    above = 0
    for line in body:
        if line.kind is LineKind.NOTE:
            notes.setdefault(above, []).append(line.text)
        else:
            above += 1
    return notes


def _add_notes(builder: _Builder, held: list[str]) -> None:
    """The notes to the paragraph above, under its headings; a note to a heading waits for the
    first paragraph under it."""
    for text in held:
        path = builder.pieces[-1].heading if builder.pieces else ()
        _emit(builder, text, path, section=SectionType.NOTE)
    held.clear()


def as_heading(line: Line, before: Line | None, following: Line | None) -> Heading | None:
    """The heading a line is, when it is nothing else."""
    text = line.text
    if len(text) > _HEADING + 20 or line.kind is LineKind.TABLE:
        return None
    plain_text = plain(text)
    if len(plain_text) > _HEADING or _is_formal(text):
        return None
    style, length = shapes.number(plain_text)
    if style == "mark" and heading_type(plain_text) is SectionType.NOTE:
        return Heading(text, _BARE)  # ※名词解释※ is decorated, not numbered: items stand under it
    if style:
        return _numbered(text, plain_text, style, length, following)
    if (
        line.kind is LineKind.HEADING
        and len(plain_text) <= 40
        and not _NOT_HEADING.search(plain_text)
    ):
        return Heading(text, _BARE)
    if _heads_notes(plain_text, following) or _is_bare(text, plain_text, before, following):
        return Heading(text, _BARE)
    return None


def _heads_notes(plain_text: str, following: Line | None) -> bool:
    """注释: is shorter than other headings without a number; items stand under it."""
    if len(plain_text) > 3 or following is None or heading_type(plain_text) is not SectionType.NOTE:
        return False
    return following.text[:1] in "[〔【［*※" or bool(shapes.opening(following.text)[0])


def _is_formal(text: str) -> bool:
    """Lines that are never headings: salutation, addressee, signature, date, closing formula."""
    return (
        shapes.is_salutation(text)
        or shapes.is_addressee(text)
        or shapes.is_date(text)
        or shapes.is_closing(text)
    )


def _numbered(
    text: str, plain_text: str, style: str, length: int, following: Line | None
) -> Heading | None:
    rest = plain_text[length:]
    if len(rest) < 2:
        return None
    if rest[-1] in "。.":
        # 「(一)加强党的领导。」 alone on its line heads what follows, unless that is its sibling.
        if style not in _RUN_IN_STYLES or len(rest) > 30 or following is None:
            return None
        if _STOP.search(rest[:-1]):
            return None
        return Heading(text, style) if _is_plain_prose(following.text) else None
    if rest[-1] in ";,!?、" or _STOP.search(rest):
        return None
    if rest[-1] == ":" and following is not None and style in ("first", "dash", "mark"):
        return None
    return Heading(text, style)


def _is_plain_prose(text: str) -> bool:
    return shapes.is_prose(text) and not shapes.opening(text)[0]


def _is_bare(text: str, plain_text: str, before: Line | None, following: Line | None) -> bool:
    """A heading without a number: a label with text under it and the end of something above it."""
    if not 4 <= len(plain_text) <= 30 or following is None or following.kind is LineKind.TABLE:
        return False
    if " | " in text:  # a table's row, as plain text draws it
        return False
    if _ANNOUNCES.search(plain_text) or (
        shapes.is_signature(text) and not Typing.known(plain_text)
    ):
        return False
    if (
        _END_PUNCTUATION.search(plain_text.rstrip(":"))
        or _STOP.search(plain_text)
        or shapes.han(plain_text) < 3
    ):
        return False
    if ("," in plain_text and len(plain_text) > 24) or (
        re.match(r"[\[〔【(*※\d]", plain_text) and not Typing.known(plain_text)
    ):
        return False
    if (
        before is not None
        and not shapes.ends_sentence(before.text)
        and shapes.is_prose(before.text)
    ):
        return False
    if not (shapes.is_prose(following.text) or shapes.opens_block(following.text)):
        return Typing.known(plain_text) and len(following.text) > 12
    return plain_text[-1] != ":" or Typing.known(plain_text[:-1]) or len(plain_text) <= 14


def run_in(text: str) -> Heading | None:
    """The heading that opens a paragraph: 「(一)…。」 with more text after it."""
    if not shapes.may_open(text):
        return None
    head = text[: _RUN_IN + 20]
    plain_head = plain(head)
    style, length = shapes.number(plain_head)
    if style not in _RUN_IN_STYLES:
        return None
    stop = _STOP.search(plain_head, length)
    if stop is None or not 2 <= stop.start() - length <= _RUN_IN:
        return None
    raw = _STOP.search(head, 1)
    if raw is None or raw.end() >= len(text):
        return None
    return Heading(head[: raw.start()].strip(), style)


def _open(builder: _Builder, heading: Heading, index: int) -> None:
    """Put a heading on the stack; what it closes and nobody stood under becomes a paragraph."""
    depth = _depth(builder.stack, heading.style)
    _flush(builder, depth)
    del builder.stack[depth:]
    builder.stack.append(heading)
    path = tuple(h.text for h in builder.stack)
    builder.typing.enter(path, index)
    builder.lead.append(heading.text)
    builder.waiting.append((heading.text, path, heading.style))


def _depth(stack: Sequence[Heading], style: str) -> int:
    """How many of the stack's headings stay open above a heading of this style."""
    for depth, open_heading in enumerate(stack):
        if open_heading.style == style:
            return depth
    if style == _BARE:
        return len(stack)
    depth = len(stack)
    while (
        depth and stack[depth - 1].style != _BARE and _RANKS[stack[depth - 1].style] > _RANKS[style]
    ):
        depth -= 1
    return depth


def _flush(builder: _Builder, depth: int | None) -> None:
    """Headings that wait at or below `depth` have nothing under them: each is a paragraph."""
    if depth is None:
        closed = len(builder.waiting)
    else:
        closed = sum(len(path) > depth for _, path, _ in builder.waiting)
    if not closed:
        if depth is None and builder.lead:
            _emit(builder, builder.lead.pop(), ())
        return
    lonely = builder.waiting[len(builder.waiting) - closed :]
    del builder.waiting[len(builder.waiting) - closed :]
    del builder.lead[len(builder.lead) - closed :]
    *_, (text, path, _) = lonely
    builder.lead.extend(t for t, _, _ in lonely[:-1])
    _emit(builder, text, path)
    builder.waiting.clear()


def _is_end(line: Line, following: Line | None) -> bool:
    """Whose report it is: an office's name, or any short line right above a date."""
    if shapes.is_signature(line.text):
        return True
    dated = following is not None and shapes.is_date(following.text)
    return dated and shapes.is_label(line.text)


def _add(builder: _Builder, line: Line, index: int, is_end: bool) -> None:
    text = line.text
    if _is_formal(text) or (is_end and not builder.waiting):
        _emit(builder, text, (), formal=True)
        builder.waiting.clear()
        return
    heading = run_in(text)
    if heading is not None:
        depth = _depth(builder.stack, heading.style)
        _flush(builder, depth)
        del builder.stack[depth:]
        builder.stack.append(heading)
        builder.typing.enter(tuple(h.text for h in builder.stack), index)
    elif builder.typing.turn(text, index):
        builder.stack.clear()
    else:
        _close_sibling(builder, text)
    _emit(builder, text, tuple(h.text for h in builder.stack))
    builder.waiting.clear()


def _close_sibling(builder: _Builder, text: str) -> None:
    """A numbered paragraph that heads nothing 「(二)普法形式较为单一。」 still ends its sibling."""
    if not shapes.may_open(text):
        return
    style, _ = shapes.number(plain(text[: _RUN_IN + 20]))
    if style in _RUN_IN_STYLES and any(h.style == style for h in builder.stack):
        depth = _depth(builder.stack, style)
        _flush(builder, depth)
        del builder.stack[depth:]


def _emit(
    builder: _Builder,
    text: str,
    path: tuple[str, ...],
    *,
    formal: bool = False,
    section: SectionType | None = None,
) -> None:
    if section is None:
        section = SectionType.OTHER if formal else builder.typing.of(path, text)
    builder.pieces.append(_ParagraphDraft(text, tuple(builder.lead), path, section, formal))
    builder.lead.clear()


def lines_of(report_paragraphs: Iterable[Paragraph]) -> tuple[str, ...]:
    """Every line of a report in order, each once."""
    return tuple(line for paragraph in report_paragraphs for line in paragraph.lines)
