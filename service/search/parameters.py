"""The conditions of one search as a value, and the one table of the parameters that say them: HTTP,
the page, the command line and the documentation know the same names, values and limits from it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import unquote_to_bytes

from index_mappings import regions, titles
from index_mappings.checked import FIRST_YEAR, LAST_YEAR
from index_mappings.dimensions import DIMENSIONS, Dimension, Values, backwards
from index_mappings.errors import InvalidParameter, QuestionTooLong, UnknownParameter
from index_mappings.query import Group, Scope, Sort, Within
from index_mappings.reports import LABELS, SectionType, Topic

LONGEST_QUESTION, LARGEST_SIZE = 2_000, 100
#: Characters of a related term; none that is offered has more.
LONGEST = 100
#: More values of one parameter than the whole gazetteer's provinces and cities: a mistake.
MOST_VALUES = 500


class Match(StrEnum):
    """How the question's terms have to stand in a paragraph."""

    AUTO = "auto"
    ALL = "all"
    WORDS = "words"
    ANY = "any"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class SearchRequest(Scope):
    """What somebody asks: the question, the conditions and the parameters beside it.

    An empty tuple or None means that nothing was said; then the question's words decide.
    """

    q: str = ""
    sections: tuple[SectionType, ...] = ()
    topics: tuple[Topic, ...] = ()
    match: Match = Match.AUTO
    within: Within = Within.PARAGRAPH
    local: bool = False
    group: Group | None = None
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    cursor: str | None = None
    facets: bool = True
    related: tuple[str, ...] = ()
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table: its name outside, its field inside, how a value is read.

    `noun` is what a value is called in a line of help.
    """

    name: str
    field: str
    read: Callable[[str], Any]
    allowed: str
    description: str
    schema: dict[str, Any]
    repeatable: bool = False
    noun: str = "值"


def _refuse(name: str, value: str, allowed: str) -> InvalidParameter:
    shown = value if len(value) <= 40 else value[:40] + "…"
    return InvalidParameter(f"参数 {name} 的值“{shown}”无法使用", f"可用的值：{allowed}", name)


def _choice(name: str, kind: type[StrEnum]) -> Callable[[str], Any]:
    allowed = "、".join(kind)

    def read(value: str) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            raise _refuse(name, value, allowed) from None

    return read


def number(name: str, low: int, high: int, allowed: str) -> Callable[[str], int]:
    """How a whole number within bounds is read."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
            raise _refuse(name, value, allowed)
        return int(value)

    return read


def _day(name: str) -> Callable[[str], datetime.date]:
    def read(value: str) -> datetime.date:
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError(value)
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise _refuse(name, value, _DAYS) from None

    return read


def _region(value: str) -> str:
    region = regions.heir(value) if re.fullmatch(r"[0-9]{6}", value) else None
    if region is None:
        raise _refuse("region", value, "六位行政区划代码，可由 /api/v1/regions?q=地名 查得")
    return region.code


def _related(value: str) -> str:
    if len(value) > LONGEST:
        raise _refuse("related", value, "答复的 question.related 所列的词")
    return value


def _title(value: str) -> str:
    if not titles.valid(value):
        raise _refuse("title", value, _TITLES)
    return value


def _question(value: str) -> str:
    if len(value) > LONGEST_QUESTION:
        raise too_long(value)
    return value


def too_long(question: str) -> QuestionTooLong:
    """The refusal of a question beyond the limit."""
    return QuestionTooLong(
        f"问题有 {len(question):,} 个字符，超过了 {LONGEST_QUESTION:,} 个的上限",
        "请只写要找的词语，或把长文分成几次检索",
        "q",
    )


def _flag(name: str) -> Callable[[str], bool]:
    def read(value: str) -> bool:
        if value not in ("true", "false"):
            raise _refuse(name, value, "true、false")
        return value == "true"

    return read


def _narrowing(row: Dimension) -> Parameter:
    """The parameter of a dimension."""
    reading = _READ[row.values] if isinstance(row.values, Values) else _chosen_from(row)
    schema, repeat_note = reading.schema, ""
    if row.many:
        schema, repeat_note = {"type": "array", "items": schema}, "，可重复"
    described = f"{row.description}{repeat_note}{reading.listed}"
    return Parameter(
        row.name,
        row.field,
        reading.read(row.name),
        reading.allowed,
        described,
        schema,
        row.many,
        reading.noun,
    )


@dataclass(frozen=True, slots=True)
class _ValueSort:
    """How values of one sort are read (by the parameter's name), and what is said of them."""

    read: Callable[[str], Callable[[str], Any]]
    allowed: str
    schema: dict[str, Any]
    noun: str = "值"
    listed: str = ""


def _chosen_from(row: Dimension) -> _ValueSort:
    kind = row.enumeration
    assert kind is not None  # noqa: S101 - all other sorts of values stand in the table
    listed = "：" + "、".join(f"{v}（{LABELS[v]}）" for v in kind)
    schema = {"type": "string", "enum": list(kind)}
    return _ValueSort(lambda name: _choice(name, kind), "、".join(kind), schema, listed=listed)


def choice(name: str, kind: type[StrEnum], default: str | None, words: str) -> Parameter:
    """The parameter of one value out of an enumeration."""
    schema: dict[str, Any] = {"type": "string", "enum": list(kind)}
    if default:
        schema["default"] = default
    return Parameter(name, name, _choice(name, kind), "、".join(kind), words, schema)


_DAYS = "年-月-日，如 2024-01-31"
_TITLES = f"标题里的字，至多 {titles.LONGEST} 个字符；甲|乙 任一，-甲 不含"
_YEARS = f"{FIRST_YEAR} 至 {LAST_YEAR} 之间的报告年度"
_READ = {
    Values.YEAR: _ValueSort(
        lambda name: number(name, FIRST_YEAR, LAST_YEAR, _YEARS),
        _YEARS,
        {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
        "年",
    ),
    Values.CODE: _ValueSort(
        lambda _: _region,
        "六位行政区划代码",
        {"type": "string", "pattern": "^[0-9]{6}$"},
        "代码",
    ),
    Values.TITLE: _ValueSort(
        lambda _: _title,
        _TITLES,
        {"type": "string", "maxLength": titles.LONGEST},
        "标题",
    ),
    Values.DAY: _ValueSort(_day, _DAYS, {"type": "string", "format": "date"}, "日期"),
}
_SIZES = f"1 至 {LARGEST_SIZE} 之间的整数"

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "q",
        "q",
        _question,
        f"至多 {LONGEST_QUESTION} 个字符的问题",
        "问题：词语以空格分开，年份、地区、层级会被读作条件；引号内照原文，-词 排除，A OR B 任一，"
        "“标题：词”等字段是条件",
        {"type": "string", "maxLength": LONGEST_QUESTION},
    ),
    *map(_narrowing, DIMENSIONS),
    choice(
        "match",
        Match,
        "auto",
        "怎样算找到：all 每个检索词逐字出现；words 拆成词后每个词逐字出现；any 有部分词即可；"
        "exact 整个问题当作一个词；auto 依次尝试 all、words、any",
    ),
    choice(
        "within",
        Within,
        "paragraph",
        "全部检索词要在哪里：paragraph 同一段，section 同一节（章节标题相同的各段），"
        "report 同一份报告；"
        "结果是其中含有任一检索词的段落，排除的词在那里一处也不能有",
    ),
    Parameter(
        "local",
        "local",
        _flag("local"),
        "true、false",
        "只看本地特有的内容：略去一个以上地区的报告里都用同样表述的段落",
        {"type": "boolean", "default": False},
    ),
    Parameter(
        "related",
        "related",
        _related,
        "答复的 question.related 所列的词",
        "加入一个相关词（question.related 所列），与它所属的检索词有其一即可，可重复",
        {"type": "array", "items": {"type": "string", "maxLength": LONGEST}},
        repeatable=True,
        noun="词",
    ),
    choice("group", Group, None, "每条结果代表什么：paragraph 段落、report 报告、region 地区"),
    choice(
        "sort",
        Sort,
        "relevance",
        "顺序：relevance 相关、newest 最新、region 地区、count 组内段数（仅在分组时）",
    ),
    Parameter(
        "size",
        "size",
        number("size", 1, LARGEST_SIZE, _SIZES),
        _SIZES,
        "每页条数",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": 20},
        noun="数",
    ),
    Parameter(
        "cursor",
        "cursor",
        str,
        "上一页给出的 next",
        "接着上一页继续：原样填入上一次答复的 next，其余参数不变",
        {"type": "string"},
        noun="标记",
    ),
    Parameter(
        "facets",
        "facets",
        _flag("facets"),
        "true、false",
        "是否给出各维度的计数",
        {"type": "boolean", "default": True},
    ),
    Parameter(
        "explain",
        "explain",
        _flag("explain"),
        "true、false",
        "是否用话说明：问题怎样理解，为什么是这个次序，每条的得分由什么组成",
        {"type": "boolean", "default": False},
    ),
)

_BY_NAME = {p.name: p for p in PARAMETERS}


def as_written(value: object) -> str:
    """A value as an address says it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def pairs_of(raw: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string; raises InvalidParameter where it is no UTF-8."""
    pairs = []
    for piece in raw.split(b"&"):
        if not piece:
            continue
        name, _, value = piece.partition(b"=")
        try:
            key = unquote_to_bytes(name.replace(b"+", b" ")).decode("utf-8")
        except UnicodeDecodeError:
            raise _no_utf8(None) from None
        try:
            pairs.append((key, unquote_to_bytes(value.replace(b"+", b" ")).decode("utf-8")))
        except UnicodeDecodeError:
            raise _no_utf8(key) from None
    return pairs


def _no_utf8(field: str | None) -> InvalidParameter:
    return InvalidParameter(
        "请求中有不是 UTF-8 编码的文字", "请把参数按 UTF-8 做百分号编码后再发送", field
    )


def read_request(pairs: Iterable[tuple[str, str]]) -> SearchRequest:
    """The request that names and values say. An empty value counts as not given.

    Raises UnknownParameter, InvalidParameter or QuestionTooLong, each naming the parameter.
    """
    given: dict[str, list[Any]] = {}
    for name, value in pairs:
        parameter = _BY_NAME.get(name)
        if parameter is None:
            raise unknown(name, [p.name for p in PARAMETERS])
        if value == "":
            continue
        values = given.setdefault(name, [])
        if values and not parameter.repeatable:
            raise repeated(name)
        values.append(parameter.read(value))
        if len(values) > MOST_VALUES:
            raise InvalidParameter(
                f"参数 {name} 的值太多", f"一次至多 {MOST_VALUES} 个；可改用上级地区或不限", name
            )
    request = replace(SearchRequest(), **dict(_fields(given)))
    _check_order(request)
    return request


def _check_order(request: SearchRequest) -> None:
    """A period ends no earlier than it begins."""
    if bounds := backwards(request):
        first, last = bounds
        raise InvalidParameter(f"{first.name} 晚于 {last.name}", "请把两者对调", first.name)


def _fields(given: dict[str, list[Any]]) -> Iterable[tuple[str, Any]]:
    for name, values in given.items():
        parameter = _BY_NAME[name]
        yield parameter.field, tuple(dict.fromkeys(values)) if parameter.repeatable else values[0]


def unknown(name: str, names: Sequence[str]) -> UnknownParameter:
    """The refusal of a parameter nobody knows, naming those that exist."""
    shown = name if len(name) <= 40 else name[:40] + "…"
    remedy = f"可用的参数：{'、'.join(names)}" if names else "这个地址不接受参数"
    return UnknownParameter(f"没有名为“{shown}”的参数", remedy, shown)


def repeated(name: str) -> InvalidParameter:
    """The refusal of a second value where only one makes sense."""
    return InvalidParameter(f"参数 {name} 给了不止一次", f"参数 {name} 只能给一次", name)
