"""/docs: the interface as a page on which a person can try a call. It is ours: nothing comes from
another host, and it works under the strict policy, for there is no script or style in it."""

from __future__ import annotations

import functools

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.api.unchanged import kept
from service.pages import docs_view
from service.pages.rendering import render
from service.pages.visit import site_of
from service.search.searcher import Searcher

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """Every route of the interface."""
    return kept(request, functools.partial(_page, request), from_index=False)


def _page(request: Request, searcher: Searcher) -> Response:
    document = request.app.openapi()
    return render(
        "docs.html",
        searcher,
        here="",
        base=site_of(request),
        about=document["info"]["description"],
        operations=docs_view.operations(document),
        elsewhere=docs_view.replies_of_no_route(document),
        shapes=docs_view.shapes(document),
    )
