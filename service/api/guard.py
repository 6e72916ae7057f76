"""The guard: limits on the request, HEAD, the root path, who may come in (`door`), and the headers
of every answer, be it one to a mistake of ours.

Plain ASGI, for a middleware class that wraps requests costs a millisecond a request.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import Access
from service.api.door import Door
from service.api.errors import body, refusal, unforeseen
from service.api.seeing import ACCESS
from service.settings import Settings

#: A question of 2,000 characters is 24,000 bytes at most when percent-encoded; the rest is room for
#: the other parameters.
LONGEST_QUERY = 40_000

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.root = settings.root_path
        self.door = Door(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not come in; dress what goes out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        inner = dict(scope, root_path=self.root, method="GET" if head else scope["method"])
        if self.root and scope["path"] == self.root:
            inner["path"] = f"{self.root}/"  # as people type it
        elif scope["path"].rstrip("/") not in ("", self.root):
            inner["path"] = scope["path"].rstrip("/")  # as people copy it
        started = part = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store" if part else "no-cache")
            elif head and message["type"] == "http.response.body":
                message = dict(message, body=b"")
            await send(message)

        admitted = self._too_long(scope) or self.door.admit(self._path(scope), Headers(scope=scope))
        if isinstance(admitted, Access):
            inner[ACCESS] = admitted
            part = admitted.limit is not None
        answer = self.app if isinstance(admitted, Access) else admitted
        try:
            await answer(inner, receive, dressed)
        except Exception as error:
            if started:
                raise
            await unforeseen(scope["path"], error)(inner, receive, dressed)

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
