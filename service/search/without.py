"""Nothing found helps: what the same question would bring without one of its words or conditions,
or with a word spelt as this field spells it.

Each number is counted as the question would be answered then, from the same view; so it is what a
click then brings. Pure but for the view that is asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
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
from service.search.results import count
from service.search.shapes import Without
from service.search.steps import steps
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
    """What each removal would bring, in the order of the chips; None where the question is long."""
    if len(inquiry.request.q) > LONGEST:
        return None
    return [
        {
            "parameter": removal.parameter,
            "text": removal.text,
            "paragraphs": _paragraphs(view, _asked(removal.request, view, inquiry, today)),
            "q": removal.request.q,
            "values": list(removal.values),
        }
        for removal in islice(removals(inquiry, today), MOST)
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
    rows: list[Spelling] = []
    if len(inquiry.request.q) > LONGEST or inquiry.request.match is Match.EXACT:
        return rows
    for term, instead in islice(_respelt(inquiry), MOST_SPELT):
        typed = f"“{instead}”" if term.quoted else instead
        q = inquiry.request.q[: term.start] + typed + inquiry.request.q[term.end :]
        request = replace(inquiry.request, q=q, sort=Sort.RELEVANCE, cursor=None)
        then = _asked(request, view, inquiry, today)
        if paragraphs := count(view, then, steps(then)[0]):
            rows.append({"text": term.text, "instead": instead, "paragraphs": paragraphs, "q": q})
    return rows


def _respelt(inquiry: Inquiry) -> Iterator[tuple[Term, str]]:
    for term in inquiry.every_term:
        for instead in respelt(term.text, inquiry.dictionary):
            yield term, instead


def _asked(request: SearchRequest, view: View, like: Inquiry, today: datetime.date) -> Inquiry:
    if request.related:  # of a term that is gone, nothing is left
        question = questions.read_once(request.q, today, like.dictionary)
        request = fitting(request, question, like.dictionary)
    return as_seen(view.catalogue(), understand(request, today, like.dictionary))


def _paragraphs(view: View, inquiry: Inquiry) -> int:
    """How many paragraphs a question finds, by the step that would answer it."""
    walks = inquiry.request.match is Match.AUTO and inquiry.group is not Group.REGION
    row = steps(inquiry)
    counts = (count(view, inquiry, step) for step in (row if walks else row[:1]))
    return next(filter(None, counts), 0)
