"""Errors over HTTP: one table from exception to status, one shape for all of them.

Whoever asked for a page gets the same message as a page, wherever the error comes from.
"""

from __future__ import annotations

import logging
from typing import Annotated, TypeVar

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import TypedDict

from index_mappings.errors import (
    CursorExpired,
    EngineBroken,
    EngineDenied,
    EngineError,
    EngineSlow,
    ForeignIndex,
    InvalidInput,
    NoIndex,
    NotFound,
    ZhijianError,
)
from service.pages.routes import error_page
from service.search.question_shapes import about

#: The nearest class in an exception's ancestry decides.
STATUS: dict[type[BaseException], int] = {
    InvalidInput: 422,
    CursorExpired: 410,
    NotFound: 404,
    EngineError: 503,
    EngineSlow: 504,
    # Asking again does not help, so no 503 that invites to it: somebody has to do something.
    EngineBroken: 500,
    EngineDenied: 500,
    ForeignIndex: 500,
}
#: What strangers are told of the engine: its own messages name folders and hosts; those go to the
#: log. The nearest class decides here too.
AWAY: dict[type[BaseException], tuple[str, str]] = {
    NoIndex: ("这里还没有索引", "请管理员用 zhijian load 载入报告；载入完成后自动可用"),
    EngineError: ("索引暂时无法读取", "请稍候再试；管理员可运行 zhijian status 查看原因"),
    EngineSlow: ("引擎没有及时答复", "请稍候再试，或缩小年度、地区范围"),
    EngineBroken: (
        "索引无法读取，再试也没有用",
        "请告诉管理员：运行 zhijian status 查看原因，多半要从备份恢复或重建索引",
    ),
    EngineDenied: (
        "服务没有读取索引的权限，再试也没有用",
        "请告诉管理员：运行 zhijian status 查看原因，检查权限、账号和磁盘空间",
    ),
    ForeignIndex: (
        "索引由另一版本的程序建成，不能使用",
        "请告诉管理员：用 zhijian load --rebuild 加上原始资料重建",
    ),
}
#: Seconds after which asking again makes sense while the engine is away or holds no index.
RETRY_AFTER = "5"
JSON = "application/json"
#: Characters of the question that stay in the box of an error's page.
LONGEST_SHOWN = 2_000
#: Addresses that answer machines, whatever their browser says it accepts.
MACHINES = ("/api/", "/mcp", "/healthz", "/readyz", "/openapi.json", "/static/")

Value = TypeVar("Value")
_log = logging.getLogger("zhijian")


class ErrorBody(TypedDict):
    """What went wrong, what helps, and which parameter it is about."""

    code: Annotated[str, about("稳定的代码")]
    message: str
    remedy: Annotated[str, about("怎么办")]
    field: Annotated[str | None, about("有问题的参数")]


class ErrorAnswer(TypedDict):
    """The one shape of every error."""

    error: ErrorBody


def status_of(error: ZhijianError) -> int:
    """The HTTP status an error is answered with."""
    return _nearest(STATUS, error, 500)


def _nearest(table: dict[type[BaseException], Value], error: BaseException, other: Value) -> Value:
    return next((table[kind] for kind in type(error).__mro__ if kind in table), other)


def body(code: str, message: str, remedy: str, field: str | None = None) -> ErrorBody:
    """An error in its one shape; lone surrogates, which no encoding carries, become `?`."""
    return {
        "code": code,
        "message": _sendable(message),
        "remedy": _sendable(remedy),
        "field": None if field is None else _sendable(field),
    }


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


class Refusal(Response):
    """An error as JSON, and as a page for whoever wants one."""

    media_type = JSON

    def __init__(self, status: int, error: ErrorBody, headers: dict[str, str]) -> None:
        answer: ErrorAnswer = {"error": error}
        super().__init__(orjson.dumps(answer), status, headers)
        self._error = error
        self._more = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what was asked for."""
        if not _wants_page(scope):
            await super().__call__(scope, receive, send)
            return
        root, error = scope.get("root_path", ""), self._error
        question = Request(scope).query_params.get("q", "")[:LONGEST_SHOWN]
        page = error_page(root, question, self.status_code, error["message"], error["remedy"])
        page.headers.update(self._more)
        await page(scope, receive, send)


def refusal(status: int, error: ErrorBody, headers: dict[str, str] | None = None) -> Response:
    """An error in the shape that was asked for."""
    return Refusal(status, error, {**_retry(status), **(headers or {})})


def _retry(status: int) -> dict[str, str]:
    return {"Retry-After": RETRY_AFTER} if status == 503 else {}


def _wants_page(scope: Scope) -> bool:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return not path.startswith(MACHINES) and "text/html" in Headers(scope=scope).get("accept", "")


def known_error(request: Request, error: Exception) -> Response:
    """Ours: message and remedy are written for people already."""
    if not isinstance(error, ZhijianError):
        raise error
    return refusal(status_of(error), content_of(error))


def content_of(error: ZhijianError) -> ErrorBody:
    """What a stranger is told of an error."""
    if not isinstance(error, EngineError):
        return body(error.code, error.message, error.remedy, error.field)
    _log.warning("%s: %s", error.code, error.message)
    return body(error.code, *_nearest(AWAY, error, AWAY[EngineError]))


def http_error(request: Request, error: Exception) -> Response:
    """The framework's: an address that does not exist, a method that is not offered."""
    if not isinstance(error, HTTPException):
        raise error
    status, headers = error.status_code, dict(error.headers or {})
    if status == 404:
        content = body(
            "not_found", "没有这个地址", "可用的地址见 /openapi.json；检索是 /api/v1/search"
        )
    elif status == 405:
        ways = headers.get("Allow", "GET")
        if ways == "GET":  # what is read may be asked for its head
            headers["Allow"] = ways = "GET, HEAD"
        content = method_not_allowed(request.method[:20], ways)
    else:
        content = body("error", "请求无法处理", "请核对请求")
    return refusal(status, content, headers)


OUR_MISTAKE = body(
    "internal_error",
    "服务内部出错",
    "请稍候再试；如果重复出现，请把时间和请求地址告诉管理员，日志里有详情",
)


def method_not_allowed(method: str, ways: str) -> ErrorBody:
    """An address that is asked in a way it does not offer."""
    return body("method_not_allowed", f"这个地址不接受 {method} 请求", f"请改用 {ways}")


def unforeseen(path: str, error: Exception) -> Response:
    """A mistake of ours: the log gets everything, the answer nothing."""
    _log.error("unforeseen error at %s", path, exc_info=error)
    return refusal(500, OUR_MISTAKE)
