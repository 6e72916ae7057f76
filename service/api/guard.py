"""The guard: limits on the request, HEAD, the root path, who may come in (`door`), and the headers
of every answer, be it one to a mistake of ours.

Plain ASGI, for a middleware class that wraps requests costs a millisecond a request.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.clients import client_of, user_of
from service.api.door import Door
from service.api.embedding import Embedding
from service.api.errors import body, refusal, unforeseen
from service.api.limits import Limits
from service.api.seeing import ACCESS, CLIENT, HEAD, USER
from service.api.together import Together
from service.api.watching import Watch
from service.settings import Settings

#: A question of 2,000 characters is 24,000 bytes at most when percent-encoded; the rest is room for
#: the other parameters.
LONGEST_QUERY = 40_000

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}


class Guard:
    """Wraps the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        clock: Callable[[], int] | None = None,
        watch: Watch | None = None,
        together: Together | None = None,
    ) -> None:
        self.app = app
        self.root = settings.root_path
        self.door = Door(settings)
        self.embedding = Embedding(settings.embed_origins)
        self.limits = Limits(settings, clock, together.ledger() if together else None)
        self.proxies = settings.trusted_proxies
        self.user_header = settings.user_header
        self.watch = watch or Watch(settings)
        self.security = {**self.embedding.security, **SECURITY}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not come in; dress what goes out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        inner, path, headers = self._inner(scope), self._path(scope), Headers(scope=scope)
        dressed = _Dressed(send, scope["method"] == "HEAD", self.security)
        dressed.more |= self.embedding.headers(path, headers)
        began = time.perf_counter()
        early = self._too_long(scope) or self.embedding.preflight(scope["method"], path, headers)
        with contextlib.ExitStack() as inside:
            answer = early or self._admit(inner, path, headers, dressed, inside) or self.app
            try:
                await answer(inner, receive, dressed)
            except Exception as error:
                if dressed.status:
                    raise
                await unforeseen(scope["path"], error)(inner, receive, dressed)
            finally:
                self.watch.answered(inner, dressed.status, time.perf_counter() - began)

    def _admit(
        self,
        inner: dict[str, Any],
        path: str,
        headers: Headers,
        dressed: _Dressed,
        inside: contextlib.ExitStack,
    ) -> Response | None:
        """Let a request in, counted until `inside` ends, or give its refusal."""
        admitted = self.door.admit(path, headers)
        access = None if isinstance(admitted, Response) else admitted
        peer = inner["client"][0] if inner.get("client") else None
        client = inner[CLIENT] = client_of(peer, headers, self.proxies)
        inner[USER] = user_of(peer, headers, self.proxies, self.user_header)
        passage = self.limits.passage(path, access, client)
        dressed.more |= passage.headers
        if passage.refusal:
            return passage.refusal
        if isinstance(admitted, Response):
            return admitted
        inside.enter_context(self.limits.inside(path, admitted, client))
        inner[ACCESS] = admitted
        if admitted.limit is not None:
            dressed.more["Cache-Control"] = "no-store"
        return None

    def _inner(self, scope: Scope) -> dict[str, Any]:
        """The request as the application sees it."""
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner = dict(scope, root_path=self.root, method=method)
        inner[HEAD] = scope["method"] == "HEAD"
        if self.root and scope["path"] == self.root:
            inner["path"] = f"{self.root}/"  # as people type it
        elif scope["path"].rstrip("/") not in ("", self.root):
            inner["path"] = scope["path"].rstrip("/")  # as people copy it
        return inner

    def _path(self, scope: Scope) -> str:
        """The address within the service."""
        path: str = scope["path"].rstrip("/")
        return path.removeprefix(self.root) if self.root else path

    def _too_long(self, scope: Scope) -> Response | None:
        if len(scope["query_string"]) <= LONGEST_QUERY:
            return None
        message = "请求的参数太长，问题超过了 2,000 个字符的上限"
        remedy = "请只写要找的词语，或把长文分成几次检索"
        return refusal(422, body("question_too_long", message, remedy, "q"))


class _Dressed:
    """Sends with the headers of every answer, and without a body to whoever wants the head alone.

    `more` wins over what the answer says itself. `status` is 0 until it has begun.
    """

    def __init__(self, send: Send, head: bool, security: Mapping[str, str]) -> None:
        self._send = send
        self._head = head
        self._security = security
        self.more: dict[str, str] = {}
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """One message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._security.items():
                headers.setdefault(name, value)
            own, more = headers.get("vary", ""), self.more.get("Vary", "")
            headers.update(self.more)
            if own:
                headers["Vary"] = own if more in own else f"{own}, {more}"
        elif self._head and message["type"] == "http.response.body":
            message = dict(message, body=b"")
        await self._send(message)
