"""The guard at the door: keys, limits on the request, HEAD, the root path, and the headers of every
answer, be it one to a mistake of ours.

Plain ASGI, for a middleware class that wraps requests costs a millisecond a request.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import body, refusal, unforeseen
from service.settings import Settings

#: A question of 2,000 characters is 24,000 bytes at most when percent-encoded; the rest is room for
#: the other parameters.
LONGEST_QUERY = 40_000
#: These tell nothing of what is held, and are asked by machines that hold no key.
OPEN = ("/healthz", "/readyz")

NO_KEY = (
    "unauthorized",
    "访问这个服务需要密钥",
    "请在请求头中带上 Authorization: Bearer 密钥 或 X-API-Key: 密钥；密钥向管理员索取",
)
WRONG_KEY = ("forbidden", "密钥不正确或已停用", "请核对密钥，或向管理员索取新的密钥")
#: Lets a browser ask for the key as a password.
BROWSER = 'Basic realm="zhijian", charset="UTF-8"'

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
        self.needs_key = settings.needs_key
        self.keys = tuple(k.encode("utf-8") for k in settings.api_keys)

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
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
            elif head and message["type"] == "http.response.body":
                message = dict(message, body=b"")
            await send(message)

        answer = self._too_long(scope) or self._without_key(scope) or self.app
        try:
            await answer(inner, receive, dressed)
        except Exception as error:
            if started:
                raise
            await unforeseen(scope["path"], error)(inner, receive, dressed)

    def _too_long(self, scope: Scope) -> Response | None:
        if len(scope["query_string"]) <= LONGEST_QUERY:
            return None
        message = "请求的参数太长，问题超过了 2,000 个字符的上限"
        remedy = "请只写要找的词语，或把长文分成几次检索"
        return refusal(422, body("question_too_long", message, remedy, "q"))

    def _without_key(self, scope: Scope) -> Response | None:
        """The refusal of a request that shows no key, or a wrong one."""
        path = scope["path"].removeprefix(self.root) if self.root else scope["path"]
        if not self.keys or path in OPEN:
            return None
        shown = _shown_keys(Headers(scope=scope))
        if not shown:
            if not self.needs_key:
                return None
            way = "Bearer" if path.startswith("/api/") else BROWSER
            return refusal(401, body(*NO_KEY), {"WWW-Authenticate": way})
        if any(self._holds(key) for key in shown):
            return None
        return refusal(403, body(*WRONG_KEY))

    def _holds(self, shown: bytes) -> bool:
        """Whether a key is one of ours, in a time that does not depend on where they differ."""
        same = [hmac.compare_digest(shown, key) for key in self.keys]
        return any(same)


def _shown_keys(headers: Headers) -> Sequence[bytes]:
    """The keys a request shows: its own header, a bearer token, or a browser's password.

    The framework reads headers as latin-1: back to bytes that way, a key in UTF-8 is itself again.
    """
    shown = []
    if headers.get("x-api-key"):
        shown.append(headers["x-api-key"].strip().encode("latin-1"))
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        shown.append(value.strip().encode("latin-1"))
    elif scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        password = decoded.partition(b":")[2]
        shown.append(password)
    return shown
