"""What /openapi.json says: made from the table of parameters and the shapes of the answers."""

from __future__ import annotations

from typing import Any

from service.api.errors import ErrorAnswer
from service.search.parameters import PARAMETERS, Parameter

QUESTION = "q"
TITLE = "治鉴 检索接口"
SUMMARY = (
    "逐段检索各级政府的年度报告。写下的词语逐字匹配（标点、引号、繁简、全半角的差别除外），"
    "每条结果是一个段落，附标出的位置、出处和可引用的句子；"
    "按地区分组时另告知收录了报告而未提及的地区。"
    '所有错误的形式都是 {"error": {"code", "message", "remedy", "field"}}。'
)
Responses = dict[int | str, dict[str, Any]]

_MEANING = {
    404: "没有这份报告",
    410: "索引已更新，cursor 不能继续，请从第一页重新开始",
    422: "请求看不懂：field 是有问题的参数，remedy 说可用什么",
    401: "需要密钥",
    403: "密钥或令牌不正确、已过期，或不能用于这个功能",
    429: "问得太频繁，或同时问得太多；按 Retry-After 稍后再试",
    503: "还没有索引，或引擎暂时不可用；按 Retry-After 稍后再试",
    504: "引擎没有及时答复",
}

#: What each shape is, for those who read Chinese; the code's own words are English.
SHAPES = {
    "AmbiguousName": "几个地区共有的名称；所列地区同时有效",
    "Answer": "一次检索的答复",
    "BasisRef": "地区、年度、发文机关各凭什么认定",
    "Choice": "重名地区之一",
    "Coverage": "收录与缺漏",
    "ErrorAnswer": "所有错误的统一形式",
    "ErrorBody": "出了什么问题、怎么办、与哪个参数有关",
    "FacetValue": "一个可选值和选它会得到的数量",
    "Facets": "各维度的计数；每个计数不计本维度的条件，保留其余条件",
    "GivenValues": "人工给出的值；没有给出的略去",
    "HeldRegion": "有报告收录的一个地区",
    "HeldYear": "一个地区一个年度的报告",
    "HitAnswer": "找到的一个段落",
    "IndexRef": "答复所依据的索引状态",
    "Looser": "再放宽一步的方式和能找到的段落数",
    "Message": "稳定的代码和给人看的说明",
    "Missing": "没有收录报告的地区数",
    "MissingAll": "没有收录报告的全部地区",
    "OutlineHeading": "大纲中的一个标题",
    "OverriddenSpan": "问题中被读作条件的一处文字",
    "QuestionAnswer": "问题被理解成了什么；所列即实际所问",
    "RegionRef": "现行行政区划",
    "RegionsAnswer": "名称、简称或代码相符的地区",
    "RelatedTerm": "可以一并检索的相关词，不会自动加入",
    "ReportAnswer": "一份完整的报告",
    "ReportParagraph": "报告中的一个段落",
    "ReportRegion": "报告的地区，及其当年的名称和层级",
    "SectionRef": "段落所在的栏目和标题路径",
    "SetAsideSource": "没有载入的来源、原因和办法",
    "Silent": "收录了报告而没有提及的地区",
    "SilentRegion": "所列的一个地区，及其中所说的报告",
    "Then": "当年的名称和层级",
    "Total": "准确的总数",
    "Uncertain": "依据待核的报告，以及只有这种报告的地区",
    "Version": "同一报告的另一文本，未采用",
}
KEYS = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "Authorization: Bearer 密钥或范围令牌",
    },
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "密钥"},
}


def in_chinese(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document with what only we know: shapes in Chinese, the two ways of a key."""
    parts = document.setdefault("components", {})
    for name, shape in parts.get("schemas", {}).items():
        shape["description"] = SHAPES.get(name, "")
    parts["securitySchemes"] = KEYS
    document["security"] = [{}, {"bearer": []}, {"header": []}]
    return document


def errors(model: Any, *more: int) -> Responses:
    """The answers of a route that needs no index."""
    described: Responses = {200: {"model": model, "description": "答复"}}
    for status in (422, 401, 403, 429, *more):
        described[status] = {"model": ErrorAnswer, "description": _MEANING[status]}
    return described


def documented(model: Any, *more: int) -> Responses:
    """The answers of a route that asks the index."""
    return errors(model, 503, 504, *more)


NO_INDEX: Responses = {503: {"model": ErrorAnswer, "description": _MEANING[503]}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": parameter.schema,
    }
    if parameter.repeatable:
        described |= {"style": "form", "explode": True}
    return described


def _route(name: str, summary: str, description: str, *parameters: Parameter) -> dict[str, Any]:
    return {
        "operation_id": name,
        "summary": summary,
        "description": description,
        "response_model": None,
        "openapi_extra": {"parameters": [_parameter(p) for p in parameters]},
    }


_NAME = Parameter(QUESTION, QUESTION, str, "", "地名、简称或代码的一部分", {"type": "string"})

TEXTS: dict[str, dict[str, Any]] = {
    "search": _route(
        "search",
        "检索",
        "问题中的年份、地区、层级读作条件（见 question.read）；同名参数取代问题中的整类条件。"
        "同一参数的多个值任一即可，不同参数同时满足。空值视为未给。",
        *PARAMETERS,
    ),
    "coverage": _route(
        "coverage",
        "收录与缺漏",
        "与检索同样的参数（sort、size、cursor、facets 不起作用）：各地区各年度收录的报告、"
        "收录而未提及的全部地区、没有收录报告的全部地区、依据待核的报告、被搁置的来源。",
        *PARAMETERS,
    ),
    "report": _route("report", "一份报告", "元数据、大纲、全部段落、提示和来源。不接受参数。"),
    "regions": _route(
        "regions", "查行政区划", "按名称、简称或代码查地区；q 为空时列出各省级地区。", _NAME
    ),
    "healthz": _route("healthz", "进程在运行", "只说明进程活着，不访问索引。"),
    "readyz": _route(
        "readyz",
        "可以检索",
        "引擎有答复并且有索引；foreign 为 true 时索引由另一版本建立；"
        "unreadable 是读不出来、因而没有显示的记录数，没有时略去。"
        "需要密钥而没有带的，只答 status、fingerprint、foreign。",
    ),
}
