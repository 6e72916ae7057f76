"""The routes: a few lines each. What is asked is read by `service.search.parameters`, the answer is
made by the rest of `service.search`; here the two only meet HTTP."""

from __future__ import annotations

import functools
from typing import Annotated, Any, cast

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from index_mappings import regions
from index_mappings.reports import Level
from service.api.documentation import NO_INDEX, QUESTION, TEXTS, documented, errors
from service.api.errors import JSON
from service.search.addresses import region_ref
from service.search.coverage import Coverage
from service.search.coverage import coverage as covered
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

router = APIRouter()
#: Regions offered for what was typed.
OFFERED = 20


def searcher_of(request: Request) -> Searcher:
    """The searcher of this application."""
    return cast(Searcher, request.app.state.searcher)


def ready(answer: object, status: int = 200) -> Response:
    """An answer as bytes: a bare dict through the framework costs eight times as much."""
    return Response(orjson.dumps(answer), status, media_type=JSON)


@router.get("/api/v1/search", responses=documented(Answer, 410), **TEXTS["search"])
def search(request: Request) -> Response:
    asked = read_request(pairs_of(request.scope["query_string"]))
    return ready(searcher_of(request).answer(asked))


@router.get("/api/v1/coverage", responses=documented(Coverage), **TEXTS["coverage"])
def coverage(request: Request) -> Response:
    asked = read_request(pairs_of(request.scope["query_string"]))
    return ready(covered(searcher_of(request), asked))


@router.get(
    "/api/v1/reports/{report_id}", responses=documented(ReportAnswer, 404), **TEXTS["report"]
)
def report(request: Request, report_id: Annotated[str, Path(description="报告编号")]) -> Response:
    one_of(request, ())
    return ready(read_report(searcher_of(request), report_id))


@router.get("/api/v1/regions", responses=errors(RegionsAnswer), **TEXTS["regions"])
def region_names(request: Request) -> Response:
    q = one_of(request, (QUESTION,)).get(QUESTION, "").strip()
    if len(q) > LONGEST_QUESTION:
        raise too_long(q)
    found = regions.search(q, OFFERED) if q else regions.below(regions.NATION, Level.PROVINCE)
    answer: RegionsAnswer = {"regions": [region_ref(r.code) for r in found]}
    return ready(answer)


@router.get("/healthz", **TEXTS["healthz"])
async def healthz() -> Response:
    return ready({"status": "ok"})


@router.get("/readyz", responses=NO_INDEX, **TEXTS["readyz"])
async def readyz(request: Request) -> Response:
    reader = searcher_of(request).reader
    # A thread of its own: it answers while every other is busy with questions.
    seen = await to_thread.run_sync(reader.now, limiter=_ready_thread())
    state, catalogue = seen.state, seen.catalogue()
    answer: dict[str, Any] = {
        "status": "ready",
        "commit": state.commit,
        "at": state.at,
        "reports": catalogue.report_count,
        "paragraphs": catalogue.paragraph_count,
        "fingerprint": state.fingerprint,
        "foreign": state.foreign,
    }
    if catalogue.unreadable:
        answer["unreadable"] = len(catalogue.unreadable)
    if state.foreign:
        answer["message"] = "索引由另一版本建立，检索照常；请运行 zhijian load --rebuild 重建"
    return ready(answer)


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
