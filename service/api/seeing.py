"""What a request may see: the one way from it to a searcher.

The guard says with every request what it may; a request that says nothing sees nothing.
"""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from service.access import Access
from service.search.searcher import Searcher

#: Where the guard leaves it in the request's own scope.
ACCESS = "zhijian.access"
#: And from where it comes; what a search has found is left there too, for who watches.
CLIENT = "zhijian.client"
USER = "zhijian.user"
FOUND = "zhijian.found"


def access_of(request: Request) -> Access:
    """What this request may."""
    return cast(Access, request.scope[ACCESS])


def say_found(request: Request, paragraphs: int) -> None:
    """How many paragraphs the request's question has found."""
    request.scope[FOUND] = paragraphs


def searcher_of(request: Request) -> Searcher:
    """The application's searcher, within what this request may see."""
    searcher, limit = cast(Searcher, request.app.state.searcher), access_of(request).limit
    return searcher if limit is None else searcher.within(limit)
