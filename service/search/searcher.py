"""From a question to its answer: read, ask step by step, count, and say what was understood.

Everybody who shows answers (HTTP, the page, the command line) goes through `Searcher`, so all show
the same. A searcher holds no state of its own: it belongs to a reader, to settings and to a
dictionary. One `within` a limit answers as if nothing else were held.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar, cast

from index_mappings import dimensions
from index_mappings.engines.port import View
from index_mappings.limits import Parts
from index_mappings.query import Group, Scope
from index_mappings.words import Dictionary
from service.search import cursor as cursors
from service.search import facets
from service.search.addresses import Addresses, index_ref, region_path
from service.search.definition import definition
from service.search.explaining import explanation, shares_of_scores
from service.search.hits import hits
from service.search.inquiry import Inquiry, as_seen, understand
from service.search.offering import brings
from service.search.parameters import Match, SearchRequest
from service.search.question_shapes import (
    Message,
    OverriddenSpan,
    QuestionAnswer,
    RelatedTerm,
    RelatedUsed,
)
from service.search.reader import PartReader, Views
from service.search.relaxing import relaxed
from service.search.results import Result, counts, possible
from service.search.shapes import Answer, ExplainedHit, Looser
from service.search.steps import Step, first_step, query, steps
from service.search.without import spelling, without
from service.settings import Settings

Value = TypeVar("Value")
RELAXED = (Match.WORDS, Match.ANY)


#: 台湾, 香港, 澳门: no such reports are written there.
NO_REPORTS = ("71", "81", "82")
NOT_WRITTEN = "台湾、香港、澳门不编制这类年度报告，这个范围里不会有结果；要找这些词请加引号"


@dataclass(frozen=True, slots=True)
class Searcher:
    """Answers searches from what a reader sees."""

    reader: Views
    settings: Settings
    dictionary: Dictionary
    parts: Parts = field(default_factory=Parts)

    def answer(self, request: SearchRequest) -> Answer:
        """The whole answer to one search, as it goes out as JSON."""
        return self.answer_with(request, lambda _: None)[0]

    def answer_with(
        self, request: SearchRequest, more: Callable[[Result], Value]
    ) -> tuple[Answer, Value]:
        """The answer, and what else is told from its result: both of one commit."""
        started = time.perf_counter()
        inquiry = understand(request, self.settings.day, self.dictionary)
        answer, rest = self.reader.answer(lambda view: _answer(view, inquiry, self.addresses, more))
        return {**answer, "took_ms": took_ms(started)}, rest

    def within(self, limit: Scope) -> Self:
        """The same over a part of what is held."""
        return replace(self, reader=PartReader(self.reader, limit, self.parts))

    @property
    def addresses(self) -> Addresses:
        """Addresses under the root path, cited today under the public address."""
        return Addresses(self.settings.root_path, self.settings.public_url, self.settings.day)


def _answer(
    view: View, inquiry: Inquiry, addresses: Addresses, more: Callable[[Result], Value]
) -> tuple[Answer, Value]:
    """The answer from one view; how long it took is said by who has waited."""
    request = inquiry.request
    result, after = ask(view, inquiry)
    catalogue, page = result.catalogue, result.page
    by_region = inquiry.group is Group.REGION
    whole = request.cursor is None and page.next is None
    next_position = cursors.Position(result.step.match, page.next) if page.next else None
    question = question_answer(result)
    first = request.cursor is None
    paragraphs = result.total["paragraphs"]
    loosened = request.match is Match.AUTO and result.step.match in RELAXED
    for row, paragraphs_more in zip(question["related"], brings(view, result), strict=True):
        row["more"] = paragraphs_more
    if first and (loosened or not paragraphs):
        question["spelling"] = spelling(view, result.inquiry, addresses.today)
    answer: Answer = {
        "question": question,
        "total": result.total,
        "approximate": [],
        "hits": _hits(view, result, addresses),
        "facets": facets.facets(result) if request.facets else None,
        "silent": facets.silent(result, facets.LISTED) if by_region else None,
        "missing": {"count": catalogue.missing_count(inquiry.scope)} if by_region else None,
        "looser": _looser(view, inquiry, after, paragraphs) if whole else None,
        "without": without(view, result.inquiry, addresses.today)
        if first and not paragraphs
        else None,
        "explain": explanation(result) if request.explain else None,
        "definition": definition(view, result, addresses) if first else None,
        "next": cursors.write(result.query, request.q, next_position, view.state.lineage)
        if next_position
        else None,
        "index": index_ref(view),
        "took_ms": 0.0,
    }
    return answer, more(result)


def _hits(view: View, result: Result, addresses: Addresses) -> list[ExplainedHit]:
    """The hits of the page, on demand with what their scores are made of."""
    rows: list[ExplainedHit] = [*hits(result, addresses)]  # type: ignore[list-item]
    if result.inquiry.request.explain:
        for row, shares in zip(rows, shares_of_scores(view, result), strict=True):
            row["explain"] = shares
    return rows


def ask(view: View, inquiry: Inquiry) -> tuple[Result, tuple[Step, ...]]:
    """The page of the step that answers, and the looser steps behind it; none where the answer goes
    on behind its page, for then nobody wants more.

    `auto` goes on while nothing is found, but not by region: there no hit is the finding. When no
    step finds anything the first one answers.
    """
    inquiry = as_seen(view.catalogue(), inquiry)
    if inquiry.request.cursor is not None:
        return _go_on(view, inquiry, inquiry.request.cursor)
    first = _page(view, inquiry, first_step(inquiry))
    if first.page.next is not None:
        return first, ()
    row = steps(inquiry)
    if inquiry.request.match is not Match.AUTO or inquiry.group is Group.REGION:
        return first, row[1:]
    result, number = first, 1
    while not result.page.hits and number < len(row):
        step, number = row[number], number + 1
        result = possible(_page, view, inquiry, step) or result
    return (result, row[number:]) if result.page.hits else (first, ())


def _go_on(view: View, inquiry: Inquiry, cursor: str) -> tuple[Result, tuple[Step, ...]]:
    """The next page of a walk, asked the way the walk was begun."""
    begun = cursors.read(cursor)
    first, match = first_step(inquiry), begun.position.match
    row = [first] if first.match is match else steps(inquiry)
    step = next((s for s in row if s.match is match), None)
    if step is None:
        raise cursors.refused()
    position = cursors.accept(query(inquiry, step), inquiry.request.q, begun, view.state.lineage)
    return _page(view, inquiry, step, position.after), ()


def _page(view: View, inquiry: Inquiry, step: Step, after: str | None = None) -> Result:
    page_query = replace(query(inquiry, step), after=after)
    return Result(inquiry, step, page_query, view.search(page_query), view.catalogue())


def _looser(view: View, inquiry: Inquiry, after: tuple[Step, ...], so_far: int) -> Looser | None:
    """The next step that brings more than was found, and how many paragraphs in all."""
    for step in after:
        (paragraphs,) = counts(view, [(inquiry, step)])
        if paragraphs and paragraphs > so_far:
            return {
                "match": str(step.match),
                "paragraphs": paragraphs,
                "words": list(step.words),
                "left_out": list(step.left_out),
            }
    return None


def took_ms(started: float) -> float:
    """Milliseconds since `started`."""
    return round((time.perf_counter() - started) * 1000, 1)


def question_answer(result: Result) -> QuestionAnswer:
    """How the question was understood, and what was really asked."""
    inquiry, step, request = result.inquiry, result.step, result.inquiry.request
    scope = inquiry.scope
    loosened = step.match in RELAXED
    fields = {
        "raw": request.q,
        "terms": [t.text for t in inquiry.terms],
        "or": [[t.text for t in group] for group in inquiry.alternatives],
        "excluded": [t.text for t in inquiry.excluded],
        "match": str(step.match),
        "words": list(step.words) if loosened else [],
        "left_out": list(step.left_out) if loosened else [],
        "within": str(request.within),
        "local": request.local,
        **dimensions.as_said(scope, inquiry),
        "group": str(inquiry.group),
        "sort": str(result.query.sort),
        "read": _read_spans(inquiry),
        "ambiguous": [
            {
                "text": a.text,
                "choices": [{"code": c, "path": list(region_path(c))} for c in a.choices],
            }
            for a in inquiry.ambiguous
        ],
        "notes": _notes(result, facets.other_issuers(result)),
        "repairs": [
            {"code": r.code, "message": r.message, "instead": r.instead} for r in inquiry.repairs
        ],
        "related": _related(inquiry),
        "related_used": _used(inquiry),
        "spelling": [],
    }
    return cast(QuestionAnswer, fields)


def _read_spans(inquiry: Inquiry) -> list[OverriddenSpan]:
    spans: list[OverriddenSpan] = []
    for span in inquiry.spans:
        row: OverriddenSpan = {
            "kind": str(span.kind),
            "start": span.start,
            "end": span.end,
            "text": span.text,
            "values": [v if isinstance(v, int) else str(v) for v in span.values],
        }
        if span in inquiry.overridden:
            row["overridden"] = True
        spans.append(row)
    return spans


def _notes(result: Result, others: str | None) -> list[Message]:
    inquiry, step = result.inquiry, result.step
    notes: list[Message] = [{"code": str(n.code), "message": n.message} for n in inquiry.notes]
    if inquiry.request.match is Match.AUTO and step.match in RELAXED:
        paragraphs = result.total["paragraphs"]
        notes.append(
            {"code": "relaxed", "message": relaxed(step, paragraphs, inquiry.request.within)}
        )
    if others:
        notes.append({"code": "other_issuers", "message": others})
    if inquiry.scope.regions and all(code[:2] in NO_REPORTS for code in inquiry.scope.regions):
        notes.append({"code": "no_reports", "message": NOT_WRITTEN})
    return notes


def _related(inquiry: Inquiry) -> list[RelatedTerm]:
    """Terms that might be added, in the order of the question; not counted yet."""
    return [{"term": offer.term, "of": offer.of.text, "more": None} for offer in inquiry.offered]


def _used(inquiry: Inquiry) -> list[RelatedUsed]:
    return [{"term": offer.term, "of": offer.of.text} for offer in inquiry.used]
