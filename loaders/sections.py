"""Section types: told from headings, else from what stands beneath a chapter or opens a paragraph.

An inner heading that says plainly what it is about wins over an outer one; an inner heading that
says nothing takes its type from the outer one. After the plan of a report comes no more work done:
a chapter that says nothing belongs to the plan. Patterns are data (headings.txt).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from index_mappings.reports import SectionType
from loaders.cleaning import shapes
from loaders.patterns import any_of, one_of, plain, valued

_MIXED = "problem_plan"
#: A paragraph opens a section of its own only in the last part of a report.
_LATE = 0.3
#: No opening pattern matches without one of these; asked first because it is cheap.
_MAY_TURN = any_of("headings.txt", "may_turn")
#: What stands beneath a heading is read so many lines far, and so many sentences of it.
_BENEATH, _SENTENCES = 8, 6
#: So many characters of a line are enough for its sentences.
_READ = 300
_SENTENCE = re.compile("[。；;！!？?]")
_CLAUSE = re.compile("[,:]")
#: Where a heading names work, a leader who is named beneath it does not make it one of leadership.
_OF_WORK = any_of("headings.txt", "of_work")
#: An explanation is told from its beginning, and is no longer than that.
_EXPLAINS, _EXPLANATION = 90, 600
_NOTE = any_of("notes.txt", "note")
_STRONG = (SectionType.PROBLEM, SectionType.LEADERSHIP, SectionType.PLAN)


def heading_type(heading: str) -> SectionType:
    """The type of a heading read alone; one that says nothing speaks of work done."""
    type_name = _known_type(heading)
    if type_name == _MIXED:
        return SectionType.PROBLEM
    return SectionType(type_name) if type_name else SectionType.ACHIEVEMENT


def _known_type(heading: str) -> str:
    """What the patterns say of a heading, empty when they say nothing."""
    wanting = one_of("headings.txt", "wanting")
    return _named_type(heading) or ("problem" if wanting.search(_bare(heading)) else "")


@lru_cache(maxsize=4096)
def _named_type(heading: str) -> str:
    bare_heading = _bare(heading)
    return next((name for name, p in valued("headings.txt", "types") if p.search(bare_heading)), "")


def _bare(heading: str) -> str:
    """A heading without its number and the marks at its ends."""
    bare_heading = plain(heading)
    _, length = shapes.number(bare_heading)
    while length:
        bare_heading = bare_heading[length:]
        _, length = shapes.number(bare_heading)
    return bare_heading.strip("。.:;,-—※*【】").rstrip('”"')


def is_note(text: str) -> bool:
    """A paragraph that only explains a word: an entry of a glossary, a footnote."""
    return len(text) <= _EXPLANATION and bool(_NOTE.match(plain(text[:_EXPLAINS])))


def beneath(lines: Sequence[str], index: int) -> SectionType | None:
    """The type that the first sentences under a heading tell, None where they tell nothing."""
    sentences = list(islice(_sentences(lines, index), _SENTENCES))
    for sentence in sentences[:2]:
        kind = _opened_by(sentence)
        if kind is not None:
            return kind
    wanting = sum(_is_wanting(sentence) for sentence in sentences)
    return SectionType.PROBLEM if wanting and wanting * 2 >= len(sentences) else None


def _sentences(lines: Sequence[str], index: int) -> Iterator[str]:
    """The sentences beneath a heading, as rules see them, up to the next heading of its kind."""
    style, _ = shapes.opening(lines[index])
    for line in lines[index + 1 : index + 1 + _BENEATH]:
        if shapes.opening(line)[0] == style and (style or shapes.is_label(line)):
            return
        yield from filter(None, map(_bare, _SENTENCE.split(line[:_READ])))


def _opened_by(sentence: str) -> SectionType | None:
    """The type of a section that opens with this sentence."""
    rules = valued("headings.txt", "beneath")
    kind = next((SectionType(name) for name, rule in rules if rule.search(sentence)), None)
    return None if kind is not SectionType.LEADERSHIP and _is_of_work_done(sentence) else kind


def _is_of_work_done(sentence: str) -> bool:
    return bool(one_of("headings.txt", "accomplished").search(sentence))


def _is_wanting(sentence: str) -> bool:
    """A sentence in which something is said to be wanting."""
    if _is_of_work_done(sentence):
        return False
    wanting = one_of("headings.txt", "wanting")
    return any(wanting.search(clause) for clause in _CLAUSE.split(sentence))


class Typing:
    """The section type at each place of one report, followed from top to bottom."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._path: dict[tuple[str, ...], SectionType | None] = {(): None}
        self._after_plan = False
        self._turned: SectionType | None = None
        self._headed = False
        self._here = SectionType.OVERVIEW

    @staticmethod
    def known(heading: str) -> bool:
        """A line without a number that can be nothing but a heading."""
        return bool(_named_type(heading))

    def enter(self, path: tuple[str, ...], index: int) -> None:
        """A heading opens; remember what stands under it."""
        self._turned = None
        outer = self._path.get(path[:-1])
        type_name = _known_type(path[-1])
        if type_name == _MIXED:
            kind: SectionType | None = SectionType.PROBLEM
        else:
            kind = self._inner(outer, SectionType(type_name) if type_name else None, path[-1])
        if len(path) == 1 and kind is None:
            kind = self._unnamed(path[0], index)
        if len(path) == 1 and kind not in (SectionType.OTHER, SectionType.NOTE):
            self._after_plan = kind is SectionType.PLAN
        self._path[path] = kind
        self._here = kind or SectionType.ACHIEVEMENT
        self._headed = True

    def _unnamed(self, heading: str, index: int) -> SectionType:
        """The type of a chapter whose heading says nothing: told from what stands beneath it.

        No report opens with its plan or with what is wanting.
        """
        if self._after_plan:
            return SectionType.PLAN
        kind = beneath(self._lines, index)
        if kind is SectionType.LEADERSHIP and not _OF_WORK.search(heading):
            return kind
        if kind in (SectionType.PLAN, SectionType.PROBLEM) and self._headed:
            return kind
        return SectionType.ACHIEVEMENT

    @staticmethod
    def _inner(
        outer: SectionType | None, own: SectionType | None, heading: str
    ) -> SectionType | None:
        if outer is SectionType.NOTE:
            return outer
        if own is None or outer is None:
            return own if own is not None else outer
        if outer in _STRONG and own in (SectionType.ACHIEVEMENT, SectionType.OVERVIEW):
            done = one_of("headings.txt", "done").search(plain(heading))
            return own if done and outer is not SectionType.LEADERSHIP else outer
        if outer is SectionType.PLAN and own is SectionType.PROBLEM:
            return outer
        if outer is SectionType.PROBLEM and own is SectionType.ACHIEVEMENT:
            return outer
        return own

    def turn(self, text: str, index: int) -> bool:
        """A paragraph that opens a section although no heading does; true when it closes the path.

        Only late in the report, and never from one of the sections that are about that anyway.
        """
        if index < len(self._lines) * _LATE or len(text) < 20:
            return False
        if not _MAY_TURN.search(text, 0, 160):
            return False
        head = plain(text[:160])[:120]
        style, length = shapes.number(head)
        if style in ("part", "capital", "han"):  # a heading that has lost its line
            head = head[length:]
        elif style and self._turned is not None:
            return False
        type_name = next(
            (name for name, p in valued("headings.txt", "openings") if p.search(head)), ""
        )
        if not type_name:
            return False
        turned = SectionType(type_name)
        here = self._turned or self._here
        if turned is here or here in (SectionType.PLAN, SectionType.LEADERSHIP):
            return False
        if here is SectionType.PROBLEM and turned is not SectionType.PLAN:
            return False
        self._turned = turned
        return True

    def of(self, path: tuple[str, ...], text: str) -> SectionType:
        """The type of a paragraph under this path."""
        if is_note(text):
            return SectionType.NOTE
        if self._turned is not None:
            self._here = self._turned
        elif not path:
            self._here = SectionType.ACHIEVEMENT if self._headed else SectionType.OVERVIEW
        else:
            self._here = self._path.get(path) or SectionType.ACHIEVEMENT
        return self._here
