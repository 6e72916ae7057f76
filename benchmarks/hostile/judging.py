"""What is wrong with an answer: the promises that hold whatever was sent."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.hostile.script import Expect
from benchmarks.hostile.wire import Answer

#: Statuses beyond 499 that the contract knows: the engine is away, or slow.
KNOWN = (503, 504)
SHAPE = {"code", "message", "remedy", "field"}
CODES = frozenset(
    "invalid_parameter unknown_parameter question_too_long cursor_expired not_found unauthorized "
    "forbidden too_many_requests no_index engine_away engine_slow engine_broken engine_denied "
    "foreign_index method_not_allowed internal_error error".split()
)
#: No page is larger, in bytes.
LARGEST_PAGE = 300_000
#: What must not be found in any answer: a file of the machine, the inside of the program.
LEAKS = (b"root:x:0:0", b"Traceback (most recent call last)", b"[build-system]")


def trouble(answer: Answer, expect: Expect, sent: bytes) -> str:
    """What is wrong with it, in a few words; nothing: ""."""
    if answer.status >= 500 and answer.status not in KNOWN:
        return f"状态 {answer.status}"
    if any(leak in answer.body for leak in LEAKS):
        return "泄露内部内容"
    if answer.get("x-content-type-options") != "nosniff":
        return "没有 nosniff"
    if wrong := _oversized(answer):
        return wrong
    if answer.status >= 400 and not expect.head and (wrong := _misshapen(answer, sent)):
        return f"错误 {answer.status} 的形状：{wrong}"
    if answer.status in KNOWN:
        return "" if answer.status == 504 or answer.get("retry-after") else "503 没有 Retry-After"
    if expect.allowed and answer.status not in expect.allowed:
        return f"状态 {answer.status}，应为 {'、'.join(map(str, sorted(expect.allowed)))}"
    if expect.echo is not None and answer.status == 200 and not expect.head:
        return _not_its_own(answer, expect.echo)
    return ""


def _oversized(answer: Answer) -> str:
    """How large a page is that is too large, whatever was asked."""
    page = answer.get("content-type").startswith("text/html")
    if not page or len(answer.body) <= LARGEST_PAGE:
        return ""
    return f"页面有 {len(answer.body) // 1000} kB"


def _misshapen(answer: Answer, sent: bytes) -> str:
    """How an error differs from the one shape; a page only for whoever accepts pages."""
    kind = answer.get("content-type").partition(";")[0].strip()
    if kind == "text/html" and b"text/html" in sent.lower():
        return "" if "</html>" in answer.body.decode("utf-8", "replace") else "残缺的页面"
    if kind != "application/json":
        return f"类型是 {kind[:40] or '空'}"
    try:
        told: Any = json.loads(answer.body)
    except ValueError:
        return "不是 JSON"
    error = told.get("error") if isinstance(told, dict) and len(told) == 1 else None
    if not isinstance(error, dict) or set(error) != SHAPE:
        return "不是 code、message、remedy、field"
    texts = all(isinstance(error[name], str) for name in ("code", "message", "remedy"))
    if not texts or not (error["field"] is None or isinstance(error["field"], str)):
        return "值的类型不对"
    if error["code"] not in CODES or not error["message"]:
        return f"代码 {error['code'][:40]}"
    return ""


def _not_its_own(answer: Answer, echo: str) -> str:
    """A search says which question it answers: an answer to another one would be told apart."""
    try:
        raw = json.loads(answer.body)["question"]["raw"]
    except (ValueError, KeyError, TypeError):
        return "不是检索的答复"
    return "" if raw == echo else "答的是另一个问题"
