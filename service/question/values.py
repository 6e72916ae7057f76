"""What a question was understood as: terms, operators, scope, and the places in it that say so.

All offsets are code points of the question as it was typed, ends exclusive. What stands at the
place of a term or a read is all of it, marks included (the quotes of a quoted term, the dash of an
excluded one): taking these characters away takes it out of the question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from index_mappings import literal
from index_mappings.query import Group, Units
from index_mappings.reports import IssuerKind, Kind, Level, SectionType, Topic


@dataclass(frozen=True, slots=True)
class Term:
    """One literal term, as typed; `quoted` terms stay whole whatever step answers.

    `units` are what is looked for, cut from the text where nobody says them; a term without any
    stands nowhere.
    """

    text: str
    quoted: bool
    start: int
    end: int
    units: Units = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.units:
            object.__setattr__(self, "units", literal.units(self.text))


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of the question that were read as a condition: `kind` is the name of its dimension.

    `values` are those of the condition; none for 各地, which groups without a level.
    """

    kind: str
    start: int
    end: int
    text: str
    values: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several regions of one level bear; all of them are in force."""

    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person who asked should know, in words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What cannot have been meant as it was typed, and the question as it may have been meant;
    empty where nothing is left of it."""

    code: str
    message: str
    instead: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    `alternatives` are the groups of OR; their words do not stand in `terms`. `years` rise,
    `regions` are codes in the order of the words (an ancestor of another one left away), `levels`
    highest first.
    """

    raw: str
    terms: tuple[Term, ...] = ()
    alternatives: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    years: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    sections: tuple[SectionType, ...] = ()
    topics: tuple[Topic, ...] = ()
    kinds: tuple[Kind, ...] = ()
    issuer_kinds: tuple[IssuerKind, ...] = ()
    titles: tuple[str, ...] = ()
    group: Group = Group.PARAGRAPH
    spans: tuple[Claim, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    notes: tuple[Note, ...] = ()
    repairs: tuple[Repair, ...] = ()
