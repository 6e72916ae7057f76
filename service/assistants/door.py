"""Assistants over HTTP: the guard of the service around the SDK's own application.

The same keys, tokens, limits and lines of the log as everywhere. Each request stands alone: no
session is kept, so nothing that one token has opened is left for another.
"""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import Context
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.compressed import Compressed
from service.api.deadline import Deadline
from service.api.errors import body, refusal
from service.api.guard import Guard
from service.api.seeing import within
from service.assistants.sources import AnswerSource, OpenedIndex
from service.assistants.tools import server
from service.exposure import is_loopback
from service.search.searcher import Searcher
from service.settings import Settings

PATH = "/mcp"
#: Bytes of a question to a tool; the longest of a search is 24,000 when it is escaped.
LARGEST_BODY = 100_000


def application(searcher: Searcher) -> ASGIApp:
    """What the web server runs."""
    settings = searcher.settings

    def of_request(ctx: Context[Any]) -> AnswerSource:
        request = ctx.request_context.request
        if not isinstance(request, Request):
            raise RuntimeError("a tool was called by nobody")
        limited = within(searcher, request)
        return OpenedIndex(lambda: limited)

    app = server(of_request).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_BODY,
        host=_protected(settings),
    )
    in_time = Deadline(Compressed(OnlyQuestions(app)), settings.answer_timeout)
    return Guard(in_time, settings=settings)


def _protected(settings: Settings) -> str:
    """On this machine, where nobody shows a key, a page of another site must not come in under a
    name of its own (DNS rebinding): the SDK then looks at the name. Elsewhere the key decides."""
    return "127.0.0.1" if is_loopback(settings.host) and not settings.needs_key else ""


class OnlyQuestions:
    """Lets questions (POST) to the one address pass: streams that are kept open are not offered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say what helps."""
        if scope["type"] == "http":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            if path != PATH:
                content = body("not_found", "没有这个地址", f"助手的地址是 {PATH}")
                await refusal(404, content)(scope, receive, send)
                return
            if scope["method"] != "POST":
                content = body(
                    "method_not_allowed", "这里只接受 POST 请求", "请用支持 MCP 的程序连接"
                )
                await refusal(405, content, {"Allow": "POST"})(scope, receive, send)
                return
        await self.app(scope, receive, send)
