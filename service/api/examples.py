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
from service.access import Function
from service.api import door, limits, wire
from service.api.errors import (
    AWAY,
    OUR_MISTAKE,
    ErrorBody,
    body,
    content_of,
    method_not_allowed,
)
from service.api.heads import Wrong
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
    "title": "法治政府",
    "published_from": "2024-01-01",
    "published_to": "2024-12-31",
    "related": "矛盾不上交",
    "dimension": "county",
    "contains": "鱼峰",
    "group": "region",
    "size": 20,
    "cursor": "eyJtIjoiYWxsIiwiYSI6IjIwIiwiaSI6IjBmIiwiaCI6IjFhMmIifQ",
}
NO_REPORT = body(
    "not_found",
    "没有收录编号为 450203-2023-rule-of-law-000000 的报告",
    "请核对编号，或用 /api/v1/search 重新检索；也可能报告已被替换或移除",
    "report_id",
)
EXPIRED = body("cursor_expired", "索引已重建或更换，翻页位置失效", "请从第一页重新检索", "cursor")
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
    by_operation: dict[str, Any] = orjson.loads(ANSWERS.read_bytes())
    return by_operation


@functools.cache
def errors() -> dict[int, tuple[ErrorBody, ...]]:
    """The errors of each status."""
    return {
        401: (body(*door.NO_KEY),),
        403: (body(*door.WRONG_KEY), door.not_for(Function.EXPORT)),
        404: (NO_REPORT,),
        410: (EXPIRED,),
        422: (*_mistakes(),),
        429: (limits.too_many(600, 3), limits.too_many_at_once(100), limits.too_many_exports(2)),
        500: (*map(_away, (EngineBroken, EngineDenied, ForeignIndex)), OUR_MISTAKE),
        503: (*map(_away, (NoIndex, EngineError)), limits.BUSY),
        504: (_away(EngineSlow),),
    }


@functools.cache
def errors_of_no_route() -> dict[int, ErrorBody]:
    """Those that come before anybody knows which route is asked; the connection ends with them."""
    return {
        405: method_not_allowed("POST", "GET, HEAD"),
        408: wire.body_of(Wrong.LATE),
        431: wire.body_of(Wrong.LARGE),
    }


def _mistakes() -> Iterator[ErrorBody]:
    names = [parameter.name for parameter in PARAMETERS]
    for pairs in ([mistake] for mistake in MISTAKES):
        try:
            read_request(pairs)
        except InvalidInput as error:
            yield content_of(error)
    yield content_of(repeated("size"))
    yield content_of(unknown("yaer", names))
    try:
        read_request([("q", "问" * 2_001)])
    except InvalidInput as error:
        yield content_of(error)


def _away(kind: type[EngineError]) -> ErrorBody:
    return body(kind.code, *AWAY[kind])
