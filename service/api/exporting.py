"""Exports over HTTP: files that are sent while they are made.

What can be refused is refused before the first byte. Whatever goes wrong later ends the connection
in the middle of the body, so that the other side sees that the file is not whole; nothing is ever
sent as if it were complete. A reader that takes nothing is cut as everywhere (`connections`); the
time of an answer (`deadline`) is over with its first byte. There are few exports at once, and they
have threads of their own, so that questions go on beside them.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from urllib.parse import quote

from anyio import CancelScope, CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index_mappings.errors import ZhijianError
from service.api.documentation import FILES, TEXTS
from service.api.errors import refusal
from service.api.limits import too_many_exports
from service.api.seeing import CLIENT, HEAD, access_of, say_found, searcher_of
from service.export.asking import ExportRequest, read_export
from service.export.files import MEDIA, file_name, written
from service.export.taking import Export, taken
from service.search.parameters import pairs_of

router = APIRouter()
#: Exports at once, of one process and of one client.
AT_ONCE, OF_ONE = 2, 1
#: Seconds after which one of them may have come to its end.
LATER = "10"
#: Characters of a host that become part of every address in a file; none is longer.
LONGEST_HOST = 260
_log = logging.getLogger("zhijian")


class Broken(Exception):
    """An export that had begun and cannot go on; the log says why."""


class ExportPlaces:
    """The exports of one process that are under way. Runs in the event loop."""

    def __init__(self) -> None:
        self._of: list[str | None] = []

    def __len__(self) -> int:
        return len(self._of)

    def full(self, client: str | None) -> bool:
        """Whether there is no place for this one; None is whoever is not counted."""
        own = client is not None and self._of.count(client) >= OF_ONE
        return own or len(self._of) >= AT_ONCE

    def enter(self, client: str | None) -> None:
        """One more."""
        self._of.append(client)

    def leave(self, client: str | None) -> None:
        """One less."""
        self._of.remove(client)


@router.get("/api/v1/export", response_class=Response, responses=FILES, **TEXTS["export"])
async def export(request: Request) -> Response:
    wanted = read_export(pairs_of(request.scope["query_string"]))
    return Download(request, wanted, request.app.state.exports)


class Download(StreamingResponse):
    """One export on its way; all of it happens while it is being sent."""

    def __init__(self, request: Request, wanted: ExportRequest, places: ExportPlaces) -> None:
        super().__init__(self._sent(), media_type=MEDIA[wanted.format])
        self._request = request
        self._wanted = wanted
        self._places = places
        self._kept = ExitStack()
        self._first = b""
        self._file: Iterator[bytes] = iter(())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin, send, and leave the place whatever happens."""
        client = access_of(self._request).name or scope[CLIENT]
        if self._places.full(client):
            await refusal(429, too_many_exports(AT_ONCE), {"Retry-After": LATER})(
                scope, receive, send
            )
            return
        self._places.enter(client)
        try:
            begun = await to_thread.run_sync(self._begin, limiter=_threads())
            say_found(self._request, begun.total["paragraphs"])
            self.headers["Content-Disposition"] = disposition(file_name(begun))
            if scope.get(HEAD):
                self.body_iterator = _nothing()
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave(client)
            with CancelScope(shield=True):
                await to_thread.run_sync(self._kept.close, limiter=_threads())

    def _begin(self) -> Export:
        searcher = searcher_of(self._request)
        url = self._request.url
        origin = f"{url.scheme}://{url.netloc}" if len(url.netloc) <= LONGEST_HOST else ""
        place = origin + searcher.settings.root_path if origin else ""
        begun = self._kept.enter_context(taken(searcher, self._wanted, place))
        self._file = written(begun)
        self._first = next(self._file, b"")  # until it is there, an error is told as one
        return begun

    async def _sent(self) -> AsyncIterator[bytes]:
        take = functools.partial(next, self._file, None)
        yield self._first
        try:
            while (piece := await to_thread.run_sync(take, limiter=_threads())) is not None:
                yield piece
        except ZhijianError as error:
            _log.warning("export broken off: %s: %s", error.code, error.message)
            raise Broken(error.code) from error


async def _nothing() -> AsyncIterator[bytes]:
    """No body: only the head is wanted."""
    return
    yield b""


def disposition(name: str) -> str:
    """A file's name as RFC 6266 has it: whole for everybody, in ASCII for what is older."""
    plain = f"zhijian-export.{name.rpartition('.')[2]}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@functools.cache
def _threads() -> CapacityLimiter:
    return CapacityLimiter(AT_ONCE)
