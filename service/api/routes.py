"""The routes: a few lines each. What is asked is read by `service.search.parameters`, the answer is
made by the rest of `service.search`; here the two only meet HTTP."""

from __future__ import annotations

import functools
from typing import Annotated, Any

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from index_mappings import regions
from index_mappings.errors import EngineError
from index_mappings.limits import touches
from index_mappings.reports import Level
from service.access import Function
from service.api.documentation import ALIVE, QUESTION, READY, TEXTS, documented, errors
from service.api.errors import JSON
from service.api.seeing import access_of, say_found, searcher_of
from service.api.unchanged import PASSING, kept
from service.search.addresses import region_ref
from service.search.alike import AlikeAnswer, alike
from service.search.coverage import Coverage
from service.search.coverage import coverage as covered
from service.search.inside import FacetAnswer, inside, read_inside
from service.search.parameters import (
    LONGEST_QUESTION,
    pairs_of,
    read_request,
    repeated,
    too_long,
    unknown,
)
from service.search.report import ReportAnswer, read_report
from service.search.searcher import Searcher
from service.search.shapes import Answer, RegionsAnswer
from service.suggest.shapes import Suggestions

router = APIRouter()
REPORT_ID = "330681-2023-rule-of-law-41310c"
PARAGRAPH_ID = f"{REPORT_ID}.p0002"
FIGURES = "text/plain; version=0.0.4; charset=utf-8"
#: Regions offered for what was typed.
OFFERED = 20
#: More than there are: those outside a token's part are left out before they are counted.
MOST = 10_000


def ready(answer: object, status: int = 200) -> Response:
    """An answer as bytes: a bare dict through the framework costs eight times as much."""
    return Response(orjson.dumps(answer), status, media_type=JSON)


@router.get("/api/v1/search", responses=documented(Answer, 410), **TEXTS["search"])
def search(request: Request) -> Response:
    search_request = read_request(pairs_of(request.scope["query_string"]))

    def answer(searcher: Searcher) -> Response:
        search_answer = searcher.answer(search_request)
        say_found(request, search_answer["total"]["paragraphs"])
        return ready(search_answer)

    return kept(request, answer)


@router.get("/api/v1/coverage", responses=documented(Coverage), **TEXTS["coverage"])
def coverage(request: Request) -> Response:
    search_request = read_request(pairs_of(request.scope["query_string"]))
    return kept(request, lambda searcher: ready(covered(searcher, search_request)))


@router.get("/api/v1/facets", responses=documented(FacetAnswer), **TEXTS["facets"])
def facet_values(request: Request) -> Response:
    facet_request = read_inside(pairs_of(request.scope["query_string"]))
    return kept(request, lambda searcher: ready(inside(searcher, facet_request)))


@router.get(
    "/api/v1/reports/{report_id}", responses=documented(ReportAnswer, 404), **TEXTS["report"]
)
def report(
    request: Request,
    report_id: Annotated[str, Path(description="报告编号", examples=[REPORT_ID])],
) -> Response:
    one_of(request, ())
    return kept(request, lambda searcher: ready(read_report(searcher, report_id)))


@router.get(
    "/api/v1/paragraphs/{paragraph_id}/same",
    responses=documented(AlikeAnswer, 404),
    **TEXTS["same"],
)
def same(
    request: Request,
    paragraph_id: Annotated[str, Path(description="段落编号", examples=[PARAGRAPH_ID])],
) -> Response:
    one_of(request, ())
    return kept(request, lambda searcher: ready(alike(searcher, paragraph_id)))


@router.get("/api/v1/regions", responses=errors(RegionsAnswer), **TEXTS["regions"])
def region_names(request: Request) -> Response:
    q = one_of(request, (QUESTION,)).get(QUESTION, "").strip()
    if len(q) > LONGEST_QUESTION:
        raise too_long(q)
    named = regions.search(q, MOST) if q else regions.below(regions.NATION, Level.PROVINCE)
    limit = access_of(request).limit
    codes = [r.code for r in named if limit is None or touches(r.code, limit)]
    shown = codes[:OFFERED] if q else codes
    answer: RegionsAnswer = {"regions": [region_ref(code) for code in shown]}
    return kept(request, lambda _: ready(answer), from_index=False)


@router.get("/api/v1/suggest", responses=documented(Suggestions), **TEXTS["suggest"])
def suggest(request: Request) -> Response:
    q = one_of(request, (QUESTION,)).get(QUESTION, "")
    if len(q) > LONGEST_QUESTION:
        raise too_long(q)

    def answer(searcher: Searcher) -> Response:
        suggestions, settled = request.app.state.suggester.suggest(searcher, q)
        response = ready(suggestions)
        if not settled:
            response.headers["Cache-Control"] = PASSING
        return response

    return kept(request, answer)


@router.get("/healthz", responses=ALIVE, **TEXTS["healthz"])
async def healthz() -> Response:
    return ready({"status": "ok"})


@router.get("/readyz", responses=READY, **TEXTS["readyz"])
async def readyz(request: Request) -> Response:
    reader = searcher_of(request).reader
    # A thread of its own: it answers while every other is busy with questions.
    seen = await to_thread.run_sync(reader.now, limiter=_ready_thread())
    state, catalogue = seen.state, seen.catalogue()
    answer: dict[str, Any] = {
        "status": "ready",
        "fingerprint": state.fingerprint,
        "foreign": state.foreign,
    }
    if Function.SEARCH in access_of(request).functions:
        answer |= {
            "commit": state.commit,
            "at": state.at,
            "reports": catalogue.report_count,
            "paragraphs": catalogue.paragraph_count,
        }
        if catalogue.unreadable:
            answer["unreadable"] = len(catalogue.unreadable)
    if state.foreign:
        answer["message"] = "索引由另一版本建立，检索照常；请运行 zhijian load --rebuild 重建"
    return ready(answer)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    reader = searcher_of(request).reader
    try:
        view = await to_thread.run_sync(reader.now, limiter=_ready_thread())
    except EngineError:  # what the service does without an index is told all the same
        view = None
    return Response(request.app.state.watch.figures(view), media_type=FIGURES)


@functools.cache
def _ready_thread() -> CapacityLimiter:
    return CapacityLimiter(1)


def one_of(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    """The parameters of a route that knows only `names`, each given once at most."""
    given: dict[str, str] = {}
    for name, value in pairs_of(request.scope["query_string"]):
        if name not in names:
            raise unknown(name, names)
        if name in given:
            raise repeated(name)
        given[name] = value
    return given
