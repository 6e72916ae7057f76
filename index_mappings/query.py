"""What is asked of an engine and what comes back, in our words.

A `Query` is complete: terms are cut into units, places are codes, the day plays no part any more.
An engine answers it with a `Page`. Nothing here knows a question's wording or an engine's syntax.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index_mappings.reports import (
    Certainty,
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    SectionType,
    Topic,
)

if TYPE_CHECKING:  # the command line starts without it
    import numpy as np
    import numpy.typing as npt

Units = tuple[str, ...]


class Group(StrEnum):
    """What one hit stands for."""

    PARAGRAPH = "paragraph"
    REPORT = "report"
    REGION = "region"


class Within(StrEnum):
    """Where the terms have to stand together."""

    PARAGRAPH = "paragraph"
    SECTION = "section"
    REPORT = "report"


class Sort(StrEnum):
    """The order of hits; ties are always ordered by paragraph key."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    REGION = "region"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Scope:
    """Conditions on the report: OR within a field, AND between them; empty is no condition.

    `regions` are codes, each including all below it; `levels` are those the region had then. A
    report of an unknown date lies in no period of publication. `titles` are conditions on the
    title, all of which have to be met (see `titles`).
    """

    years: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    kinds: tuple[Kind, ...] = ()
    issuer_kinds: tuple[IssuerKind, ...] = ()
    certainties: tuple[Certainty, ...] = ()
    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The tokens that order the hits: bigrams, units and words of the question's terms.

    `official`: field and token of what officials write for it, which order where only some words
    have to stand."""

    bigrams: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    official: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One question, ready to be answered.

    `must`: every clause has to hold; a clause is a tuple of alternatives (terms as units).
    `some`: when not empty, at least one of these terms has to stand (match=any). `most_first`: by
    relevance, whatever holds more of these terms stands before what holds fewer. `held`: when not
    0, exactly so many of them have to stand. Both are of paragraphs alone: not with `within`.
    `must_not`: none of these terms may stand.
    `within`: where all of this has to be so, in one paragraph, one section or one report; the hits
    are the paragraphs there that hold at least one of the terms (all of them where none is asked
    for). Every other condition is one on the hits.
    `local`: only paragraphs whose wording stands in the reports of no other region (within
    `limit`).
    `after` continues a walk: the opaque `Page.next` of the page before.
    A query without `must` and `some` browses: no score, `sort` by relevance means by key.
    With group=region only `size` best paragraphs, one a region, are returned; likewise report.
    `tally` asks for counts by report, section and topic. `limit` is the part of the index that
    exists for whoever asks: `scope` lies within it, and no count is told of a report outside it.
    """

    must: tuple[tuple[Units, ...], ...] = ()
    some: tuple[Units, ...] = ()
    most_first: bool = False
    held: int = 0
    must_not: tuple[Units, ...] = ()
    within: Within = Within.PARAGRAPH
    ranking: Ranking = Ranking()
    scope: Scope = Scope()
    sections: tuple[SectionType, ...] = ()
    topics: tuple[Topic, ...] = ()
    local: bool = False
    group: Group = Group.PARAGRAPH
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    after: str | None = None
    tally: bool = True
    limit: Scope = Scope()

    @property
    def browses(self) -> bool:
        """Whether nothing positive is asked for, so that there is nothing to rank by."""
        return not self.must and not self.some


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph that was found: `number` is its report's number in the catalogue."""

    key: str
    number: int
    paragraph: Paragraph
    score: float | None
    in_group: int | None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one token of the question adds to a hit's score."""

    field: str
    token: str
    weight: float
    score: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Paragraphs per report that hold the terms: what every count is told from.

    `numbers`, `paragraphs`: report numbers and how many of their paragraphs match the terms and the
    query's sections and topics, for ALL reports of the query's limit, whatever the scope (so that
    each facet can ignore its own condition). `sections`: paragraphs per section type under every
    condition but the sections; `topics` likewise under every condition but the topics.
    """

    numbers: npt.NDArray[np.int64]
    paragraphs: npt.NDArray[np.int64]
    sections: dict[SectionType, int]
    topics: dict[Topic, int]


@dataclass(frozen=True, slots=True)
class Page:
    """An engine's answer.

    `next` continues the walk, None at its end. `tally` is None when it was not asked for.
    """

    hits: tuple[Hit, ...]
    next: str | None
    tally: Tally | None
