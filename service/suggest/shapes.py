"""What the suggestions look like as JSON."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from service.search.question_shapes import about


class Suggestion(TypedDict):
    """One way to complete what was typed so far."""

    text: Annotated[str, about("选中后写进问题的词、地名，或报告的标题")]
    kind: Annotated[str, about("term、region、report，或字段的值 condition")]
    label: Annotated[str, about("列表里显示的文字")]
    detail: Annotated[str, about("上级地名；全部报告中的段数或报告数，清点完毕才写")]
    query: Annotated[str, about("选中以后的整个问题")]
    url: Annotated[str, about("检索页或报告的地址")]


class Suggestions(TypedDict):
    """What completes the last piece of a question, best first."""

    suggestions: list[Suggestion]
