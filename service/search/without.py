"""Nothing found helps: what the same question would bring without one of its words or conditions,
or with a word spelt as this field spells it.

Each number is counted as the question would be answered then, from the same view; so it is what a
click then brings. Pure but for the view that is asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from index_mappings.dimensions import DIMENSIONS, Dimension
from index_mappings.engines.port import View
from index_mappings.query import Group, Sort
from service import question as questions
from service.question import Claim, Question, Term
from service.search.inquiry import Inquiry, as_seen, fitting, understand
from service.search.parameters import Match, SearchRequest
from service.search.question_shapes import Spelling
from service.search.results import counts
from service.search.shapes import Without
from service.search.steps import Step, first_step, steps
from service.suggest.spelling import respelt

#: Pieces that are tried, and characters of a question that is tried at all.
MOST: Final = 8
MOST_SPELT: Final = 3
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Removal:
    """The request without one piece: `parameter` is q for a term, else the condition's name."""

    parameter: str
    text: str
    request: SearchRequest
    values: tuple[str, ...] = ()


def without(view: View, inquiry: Inquiry, today: datetime.date) -> list[Without] | None:
    """What each removal would bring, in the order of the chips, but for what is too much to be
    counted; None where the question is long."""
    if len(inquiry.request.q) > LONGEST:
        return None
    tried = list(islice(removals(inquiry, today), MOST))
    without_it = [_asked(removal.request, view, inquiry, today) for removal in tried]
    return [
        {
            "parameter": removal.parameter,
            "text": removal.text,
            "paragraphs": paragraphs,
            "q": removal.request.q,
            "values": list(removal.values),
        }
        for removal, paragraphs in zip(tried, _paragraphs(view, without_it), strict=True)
        if paragraphs is not None
    ]


def removals(inquiry: Inquiry, today: datetime.date) -> Iterator[Removal]:
    """One for each condition, then one for each term, group of alternatives and excluded term."""
    # Fewer words may say no group any more, which an order by count needs.
    request = replace(inquiry.request, sort=Sort.RELEVANCE, cursor=None)
    question = Question(request.q, spans=inquiry.spans)
    for row in DIMENSIONS:
        if row.chosen(request):
            yield from _given(row, request, inquiry, today)
        else:
            for span in inquiry.spans:
                if span.kind == row.name and span not in inquiry.overridden:
                    yield Removal(row.name, span.text, _cut(request, question, span))
    if request.local:
        yield Removal("local", "只看本地特有的内容", replace(request, local=False))
    for text, first, last in _terms(inquiry):
        q = questions.without(question, first.start, last.end)
        yield Removal("q", text, replace(request, q=q))


def _given(
    row: Dimension, request: SearchRequest, inquiry: Inquiry, today: datetime.date
) -> Iterator[Removal]:
    """A parameter without one of its values; without the last the words say nothing either."""
    values = row.chosen(request)
    for value in values:
        others = tuple(other for other in values if other != value)
        kept: Any = others if row.many else None
        without_it = replace(request, **{row.field: kept})
        if not others:
            without_it = replace(without_it, q=_unsaid(row.name, request.q, inquiry, today))
        yield Removal(row.name, row.say(str(value)), without_it, tuple(map(str, others)))


def _unsaid(kind: str, q: str, inquiry: Inquiry, today: datetime.date) -> str:
    """The question without the words of one kind."""
    spans = [span for span in inquiry.spans if span.kind == kind]
    question = Question(q, spans=inquiry.spans)
    for span in reversed(spans):
        q = questions.without(question, span.start, span.end)
        question = questions.read_once(q, today, inquiry.dictionary)
    return q


def _cut(request: SearchRequest, question: Question, span: Claim) -> SearchRequest:
    return replace(request, q=questions.without(question, span.start, span.end))


def _terms(inquiry: Inquiry) -> Iterator[tuple[str, Term, Term]]:
    """What a term is called, and where it begins and ends."""
    for term in inquiry.terms:
        yield term.text, term, term
    for group in inquiry.alternatives:
        yield " OR ".join(term.text for term in group), group[0], group[-1]
    for term in inquiry.excluded:
        yield f"-{term.text}", term, term


def spelling(view: View, inquiry: Inquiry, today: datetime.date) -> list[Spelling]:
    """Terms that sound or look like one of the question's, where with them something is found
    literally."""
    if len(inquiry.request.q) > LONGEST or inquiry.request.match is Match.EXACT:
        return []
    rows: list[Spelling] = []
    ways: list[tuple[Inquiry, Step]] = []
    for term, instead in islice(_respelt(inquiry), MOST_SPELT):
        typed = f"“{instead}”" if term.quoted else instead
        q = inquiry.request.q[: term.start] + typed + inquiry.request.q[term.end :]
        request = replace(inquiry.request, q=q, sort=Sort.RELEVANCE, cursor=None)
        then = _asked(request, view, inquiry, today)
        ways.append((then, first_step(then)))
        rows.append({"text": term.text, "instead": instead, "paragraphs": 0, "q": q})
    for row, paragraphs in zip(rows, counts(view, ways), strict=True):
        row["paragraphs"] = paragraphs or 0
    return [row for row in rows if row["paragraphs"]]


def _respelt(inquiry: Inquiry) -> Iterator[tuple[Term, str]]:
    for term in inquiry.every_term:
        for instead in respelt(term.text, inquiry.dictionary):
            yield term, instead


def _asked(request: SearchRequest, view: View, like: Inquiry, today: datetime.date) -> Inquiry:
    if request.related:  # of a term that is gone, nothing is left
        question = questions.read_once(request.q, today, like.dictionary)
        request = fitting(request, question, like.dictionary)
    return as_seen(view.catalogue(), understand(request, today, like.dictionary))


def _paragraphs(view: View, inquiries: Sequence[Inquiry]) -> list[int | None]:
    """How many paragraphs each question finds, by the step that would answer it: all are asked
    together, step by step while they find nothing. None where its first cannot be counted."""
    rows = [
        row if _walks(inquiry) else row[:1]
        for inquiry, row in zip(inquiries, map(steps, inquiries), strict=True)
    ]
    paragraphs: list[int | None] = [0] * len(rows)
    for at in range(max(map(len, rows), default=0)):
        left = [
            number for number, row in enumerate(rows) if paragraphs[number] == 0 and at < len(row)
        ]
        counted = counts(view, [(inquiries[number], rows[number][at]) for number in left])
        for number, count in zip(left, counted, strict=True):
            paragraphs[number] = count if at == 0 else count or 0
    return paragraphs


def _walks(inquiry: Inquiry) -> bool:
    return inquiry.request.match is Match.AUTO and inquiry.group is not Group.REGION
