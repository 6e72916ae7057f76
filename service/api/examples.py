"""Examples for the interface's document: of every parameter, every answer, every error.

Answers are those of the sample reports, shortened, in `examples.json` (tests/test_examples.py makes
them). Errors are made by the code that answers with them where it can be called, so their words
cannot grow old.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from index_mappings.errors import (
    EngineBroken,
    EngineDenied,
    EngineError,
    EngineSlow,
    ForeignIndex,
    InvalidInput,
    NoIndex,
)
from service.api import door
from service.api.errors import AWAY, ErrorBody, body
from service.search.parameters import PARAMETERS, Parameter, read_request, repeated, unknown

ANSWERS = Path(__file__).with_name("examples.json")
#: What is asked, so that the examples tell one story.
ASKED = {
    "q": "枫桥经验 在 2023 年 各区县",
    "year": 2023,
    "region": "450200",
    "level": "county",
    "section": "problem",
    "topic": "disputes",
    "published_from": "2024-01-01",
    "published_to": "2024-12-31",
    "group": "region",
    "size": 20,
    "cursor": "eyJtIjoiYWxsIiwiYSI6IjIwIiwiaSI6IjBmIiwiaCI6IjFhMmIifQ",
}
MISTAKES = (("size", "0"), ("region", "450299"), ("year", "二〇二三"))


def of_parameter(parameter: Parameter) -> Any:
    """A value that may be given: one of the story, else what the schema names first."""
    one_value = parameter.schema.get("items", parameter.schema)
    first = one_value.get("default", next(iter(one_value.get("enum", ())), None))
    value = ASKED.get(parameter.name, first)
    return [value] if parameter.repeatable else value


@functools.cache
def answers() -> dict[str, Any]:
    """The answer of each route, by the name of its operation."""
    told: dict[str, Any] = orjson.loads(ANSWERS.read_bytes())
    return told


@functools.cache
def errors() -> dict[int, tuple[ErrorBody, ...]]:
    """The errors of each status."""
    return {
        401: (body(*door.NO_KEY),),
        403: (
            body(*door.WRONG_KEY),
            body("forbidden", "这个密钥或令牌不能用于导出", "请向管理员索取有此功能的密钥或令牌"),
        ),
        404: (
            body(
                "not_found",
                "没有收录编号为 450203-2023-rule-of-law-000000 的报告",
                "请核对编号，或用 /api/v1/search 重新检索；也可能报告已被替换或移除",
                "report_id",
            ),
        ),
        410: (
            body(
                "cursor_expired",
                "索引已重建或更换，翻页位置失效",
                "请从第一页重新检索",
                "cursor",
            ),
        ),
        422: (*_mistakes(),),
        429: (
            body(
                "too_many_requests",
                "请求太频繁：每分钟至多 600 个",
                "请在 3 秒之后再试，并放慢一些",
            ),
            body("too_many_requests", "同时的请求太多：至多 100 个", "请等前面的答复到了再问"),
        ),
        500: (
            *map(_away, (EngineBroken, EngineDenied, ForeignIndex)),
            body(
                "internal_error",
                "服务内部出错",
                "请稍候再试；如果重复出现，请把时间和请求地址告诉管理员，日志里有详情",
            ),
        ),
        503: (
            *map(_away, (NoIndex, EngineError)),
            body("busy", "现在问的人太多", "请稍候再试"),
        ),
        504: (_away(EngineSlow),),
    }


def _mistakes() -> Iterator[ErrorBody]:
    names = [parameter.name for parameter in PARAMETERS]
    for pairs in ([mistake] for mistake in MISTAKES):
        try:
            read_request(pairs)
        except InvalidInput as error:
            yield _said(error)
    yield _said(repeated("size"))
    yield _said(unknown("yaer", names))
    try:
        read_request([("q", "问" * 2_001)])
    except InvalidInput as error:
        yield _said(error)


def _said(error: InvalidInput) -> ErrorBody:
    return body(error.code, error.message, error.remedy, error.field)


def _away(kind: type[EngineError]) -> ErrorBody:
    return body(kind.code, *AWAY[kind])
