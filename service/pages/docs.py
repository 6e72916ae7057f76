"""/docs: the interface as a page on which a person can try a call. It is ours: nothing comes from
another host, and it works under the strict policy, for there is no script or style in it."""

from __future__ import annotations

import functools

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.api.unchanged import kept
from service.pages import docs_view
from service.pages.routes import LONGEST_HOST, render
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
        base=_base(request),
        about=document["info"]["description"],
        operations=docs_view.operations(document),
        shapes=docs_view.shapes(document),
    )


def _base(request: Request) -> str:
    """The site by which the page is asked."""
    host = request.url.netloc
    return f"{request.url.scheme}://{host}" if len(host) <= LONGEST_HOST else ""
