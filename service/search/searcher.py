"""From a question to its answer: read, ask step by step, count, and say what was understood.

Everybody who shows answers (HTTP, the page, the command line) goes through `Searcher`, so all show
the same. A searcher holds no state of its own: it belongs to a reader, to settings and to a
dictionary.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import cast

from index_mappings import dimensions
from index_mappings.engines.port import View
from index_mappings.query import Group, Sort
from index_mappings.words import Dictionary
from service.search import cursor as cursors
from service.search import facets
from service.search.addresses import Addresses, index_ref, region_path
from service.search.hits import hits
from service.search.parameters import Match, SearchRequest
from service.search.reader import Reader
from service.search.results import Result
from service.search.shapes import (
    Answer,
    Looser,
    Message,
    OverriddenSpan,
    QuestionAnswer,
    RelatedTerm,
)
from service.search.steps import Asked, Step, query, steps, understand
from service.settings import Settings

RELAXED = {
    Match.WORDS: "没有一段逐字含有全部检索词，以下是拆成词语后每个词都出现的段落",
    Match.ANY: "没有一段含有全部词语，以下是含有其中部分词语的段落，按相关程度排列",
}


#: 台湾, 香港, 澳门: no such reports are written there.
NO_REPORTS = ("71", "81", "82")
NOT_WRITTEN = "台湾、香港、澳门不编制这类年度报告，这个范围里不会有结果；要找这些词请加引号"


@dataclass(frozen=True, slots=True)
class Searcher:
    """Answers searches from what a reader sees."""

    reader: Reader
    settings: Settings
    dictionary: Dictionary

    def answer(self, request: SearchRequest) -> Answer:
        """The whole answer to one search, as it goes out as JSON."""
        started = time.perf_counter()
        asked = understand(request, self.settings.day, self.dictionary)
        answer = self.reader.answer(lambda view: _answer(view, asked, self.addresses))
        return {**answer, "took_ms": took_ms(started)}

    @property
    def addresses(self) -> Addresses:
        """Addresses under the root path, cited today under the public address."""
        return Addresses(self.settings.root_path, self.settings.public_url, self.settings.day)


def _answer(view: View, asked: Asked, addresses: Addresses) -> Answer:
    """The answer from one view; how long it took is said by who has waited."""
    request = asked.request
    result, after = ask(view, asked)
    catalogue, page = result.catalogue, result.page
    by_region = asked.group is Group.REGION
    whole = request.cursor is None and page.next is None
    next_position = cursors.Position(result.step.match, page.next) if page.next else None
    return {
        "question": question_answer(result),
        "total": result.total,
        "approximate": [],
        "hits": hits(result, addresses),
        "facets": facets.facets(result) if request.facets else None,
        "silent": facets.silent(result, facets.LISTED) if by_region else None,
        "missing": {"count": catalogue.missing_count(asked.scope)} if by_region else None,
        "looser": _looser(view, asked, after, result.total["paragraphs"]) if whole else None,
        "next": cursors.write(result.query, request.q, next_position, view.state.lineage)
        if next_position
        else None,
        "index": index_ref(view),
        "took_ms": 0.0,
    }


def ask(view: View, asked: Asked) -> tuple[Result, tuple[Step, ...]]:
    """The page of the step that answers, and the looser steps behind it.

    `auto` goes on while nothing is found, but not by region: there no hit is the finding. When no
    step finds anything the first one answers.
    """
    row = steps(asked)
    if asked.request.cursor is not None:
        return _go_on(view, asked, row, asked.request.cursor)
    walks = asked.request.match is Match.AUTO and asked.group is not Group.REGION
    first = _page(view, asked, row[0])
    if not walks:
        return first, row[1:]
    result, number = first, 1
    while not result.page.hits and number < len(row):
        result, number = _page(view, asked, row[number]), number + 1
    return (result, row[number:]) if result.page.hits else (first, ())


def _go_on(
    view: View, asked: Asked, row: tuple[Step, ...], cursor: str
) -> tuple[Result, tuple[Step, ...]]:
    """The next page of a walk, asked the way the walk was begun."""
    told = cursors.read(cursor)
    step = next((s for s in row if s.match is told.position.match), None)
    if step is None:
        raise cursors.refused()
    position = cursors.accept(query(asked, step), asked.request.q, told, view.state.lineage)
    return _page(view, asked, step, position.after), ()


def _page(view: View, asked: Asked, step: Step, after: str | None = None) -> Result:
    asking = replace(query(asked, step), after=after)
    return Result(asked, step, asking, view.search(asking), view.catalogue())


def _looser(view: View, asked: Asked, after: tuple[Step, ...], found: int) -> Looser | None:
    """The next step that brings more than was found, and how many paragraphs in all."""
    for step in after:
        # Only counts are wanted: nothing is ranked for them.
        asking = replace(query(asked, step), size=1, group=Group.PARAGRAPH, sort=Sort.REGION)
        result = Result(asked, step, asking, view.search(asking), view.catalogue())
        paragraphs = result.total["paragraphs"]
        if paragraphs > found:
            return {"match": str(step.match), "paragraphs": paragraphs}
    return None


def took_ms(started: float) -> float:
    """Milliseconds since `started`."""
    return round((time.perf_counter() - started) * 1000, 1)


def question_answer(result: Result) -> QuestionAnswer:
    """How the question was understood, and what was really asked."""
    asked, step, request = result.asked, result.step, result.asked.request
    scope = asked.scope
    loosened = step.match in (Match.WORDS, Match.ANY)
    told = {
        "raw": request.q,
        "terms": [t.text for t in asked.terms],
        "or": [[t.text for t in group] for group in asked.alternatives],
        "excluded": [t.text for t in asked.excluded],
        "match": str(step.match),
        "words": list(step.words) if loosened else [],
        **dimensions.as_said(scope, request),
        "group": str(asked.group),
        "sort": str(result.query.sort),
        "read": _read_spans(asked),
        "ambiguous": [
            {
                "text": a.text,
                "choices": [{"code": c, "path": list(region_path(c))} for c in a.choices],
            }
            for a in asked.ambiguous
        ],
        "notes": _notes(asked, step, facets.other_issuers(result)),
        "related": _related(asked),
    }
    return cast(QuestionAnswer, told)


def _read_spans(asked: Asked) -> list[OverriddenSpan]:
    spans: list[OverriddenSpan] = []
    for span in asked.spans:
        said: OverriddenSpan = {
            "kind": str(span.kind),
            "start": span.start,
            "end": span.end,
            "text": span.text,
            "values": [v if isinstance(v, int) else str(v) for v in span.values],
        }
        if span in asked.overridden:
            said["overridden"] = True
        spans.append(said)
    return spans


def _notes(asked: Asked, step: Step, others: str | None) -> list[Message]:
    notes: list[Message] = [{"code": str(n.code), "message": n.message} for n in asked.notes]
    if asked.request.match is Match.AUTO and step.match in RELAXED:
        notes.append({"code": "relaxed", "message": RELAXED[step.match]})
    if others:
        notes.append({"code": "other_issuers", "message": others})
    if asked.scope.regions and all(code[:2] in NO_REPORTS for code in asked.scope.regions):
        notes.append({"code": "no_reports", "message": NOT_WRITTEN})
    return notes


def _related(asked: Asked) -> list[RelatedTerm]:
    """Terms that might be added, once each, in the order of the question."""
    said = [t.text for t in asked.terms] + [t.text for g in asked.alternatives for t in g]
    offers: dict[str, RelatedTerm] = {}
    for text in said:
        for term in asked.dictionary.related(text):
            if term not in said:
                offers.setdefault(term, {"term": term, "of": text})
    return list(offers.values())
