"""What /openapi.json says: made from the table of parameters and the shapes of the answers."""

from __future__ import annotations

from typing import Annotated, Any, Required

from typing_extensions import TypedDict

from service.api import examples
from service.api.errors import ErrorAnswer, ErrorBody
from service.export.asking import EXPORTED
from service.export.files import MEDIA
from service.search.inside import FACETED
from service.search.parameters import PARAMETERS, Parameter
from service.search.question_shapes import about

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
    304: "与 If-None-Match 所带的标记相同，没有变；没有正文",
    404: "没有这份报告",
    410: "索引已更新，cursor 不能继续，请从第一页重新开始",
    405: "不是 GET 或 HEAD；连接随即结束",
    408: "请求头没有及时发完；连接随即结束",
    431: "请求头太长；连接随即结束",
    422: "请求看不懂：field 是有问题的参数，remedy 说可用什么",
    401: "需要密钥",
    403: "密钥或令牌不正确、已过期，或不能用于这个功能",
    500: "再试没有用，要由管理员处理；internal_error 是程序自己的错误",
    429: "问得太频繁，或同时问得太多；按 Retry-After 稍后再试",
    503: "还没有索引，或引擎暂时不可用；按 Retry-After 稍后再试",
    504: "引擎没有及时答复",
}

#: What each shape is, for those who read Chinese; the code's own words are English.
SHAPES = {
    "AlikeAnswer": "一段话和它在其他报告里的去处",
    "AlikeParagraph": "同样表述的一段",
    "AlikeRegion": "用同样表述的一个地区",
    "AmbiguousName": "几个地区共有的名称；所列地区同时有效",
    "Answer": "一次检索的答复",
    "BasisRef": "地区、年度、发文机关各凭什么认定",
    "Choice": "重名地区之一",
    "Coverage": "收录与缺漏",
    "Definition": "解释检索词的注释和出处",
    "ErrorAnswer": "所有错误的统一形式",
    "ErrorBody": "出了什么问题、怎么办、与哪个参数有关",
    "ExplainedHit": "找到的一个段落，可以附得分的组成",
    "Explanation": "为什么是这样的答复，用话说明",
    "FacetAnswer": "一个维度里名称相符的可选值",
    "FacetMatch": "名称相符的一个可选值",
    "FacetValue": "一个可选值和选它会得到的数量",
    "Facets": "各维度的计数；每个计数不计本维度的条件，保留其余条件",
    "GivenValues": "人工给出的值；没有给出的略去",
    "Health": "进程的状态",
    "HeldRegion": "有报告收录的一个地区",
    "HeldYear": "一个地区一个年度的报告",
    "HitAnswer": "找到的一个段落",
    "HitExplanation": "一条结果的得分由什么组成",
    "IndexRef": "答复所依据的索引状态",
    "WordsHeld": "含有所找词语中的几个",
    "Looser": "再放宽一步的方式和能找到的段落数",
    "Message": "稳定的代码和给人看的说明",
    "Missing": "没有收录报告的地区数",
    "MissingAll": "没有收录报告的全部地区",
    "NearParagraph": "大体相同的一段",
    "OutlineHeading": "大纲中的一个标题",
    "OverriddenSpan": "问题中被读作条件的一处文字",
    "QuestionAnswer": "问题被理解成了什么；所列即实际所问",
    "RepairAnswer": "写得不成样子的一处，和改好以后的问题",
    "Readiness": "索引能否检索，收录了多少",
    "RegionRef": "现行行政区划",
    "RegionsAnswer": "名称、简称或代码相符的地区",
    "RelatedTerm": "可以加入的相近说法和会多找到的段数，不会自动加入",
    "RelatedUsed": "按 related 加入的相近说法",
    "ReportAnswer": "一份完整的报告",
    "ReportParagraph": "报告中的一个段落",
    "ReportRegion": "报告的地区，及其当年的名称和层级",
    "ScoreShare": "检索词的一部分给得分添了多少",
    "SameWords": "其他报告里同样的表述有多少",
    "SectionRef": "段落所在的栏目和标题路径",
    "SetAsideSource": "没有载入的来源、原因和办法",
    "Silent": "收录了报告而没有提及的地区",
    "SilentRegion": "列出的一个地区，和它没有提及（或依据待核）的报告",
    "Spelling": "检索词可能的本来写法",
    "Suggestion": "问题最后一截的一种补全",
    "Suggestions": "问题最后一截的补全，最合适的在前",
    "Then": "当年的名称和层级",
    "Total": "准确的总数",
    "Uncertain": "依据待核的报告，以及只有这种报告的地区",
    "Version": "同一报告的另一文本，未采用",
    "Without": "去掉问题中的一个词语或条件能找到多少",
}
KEYS = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "Authorization: Bearer 密钥或范围令牌",
    },
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "密钥"},
}


HEADERS: dict[str, tuple[str, str]] = {
    "ETag": ("答复的标记，下次放进 If-None-Match", 'W/"5f0c2b7d9a1e4c3f8b6a0d2e4f6a8c0e"'),
    "RateLimit-Limit": ("每分钟几次；不限的时候没有", "600"),
    "RateLimit-Remaining": ("还剩几次", "598"),
    "RateLimit-Reset": ("几秒之后全部恢复", "1"),
    "Content-Disposition": (
        "文件名，按 RFC 6266",
        "attachment; filename=\"zhijian-export.xlsx\"; filename*=UTF-8''%E6%B2%BB%E9%89%B4.xlsx",
    ),
    "Retry-After": ("几秒之后再试", "5"),
}
#: Those of each status; the shares stand with all that are counted.
SHARES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
OF_STATUS: dict[str, tuple[str, ...]] = {
    "304": ("ETag",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}


def in_chinese(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document with what only we know: shapes in Chinese, the two ways of a key,
    an example of everything."""
    for methods in document["paths"].values():
        for operation in methods.values():
            _with_examples(operation)
    parts = document.setdefault("components", {})
    for name, shape in parts.get("schemas", {}).items():
        shape["description"] = SHAPES.get(name, "")
    parts["securitySchemes"] = KEYS
    parts["responses"] = {
        error["code"] + f"_{status}": _of_no_route(status, error)
        for status, error in examples.errors_of_no_route().items()
    }
    document["security"] = [{}, {"bearer": []}, {"header": []}]
    return document


def _with_examples(operation: dict[str, Any]) -> None:
    """An example beside every answer, and the headers it comes with."""
    tagged, counted = "304" in operation["responses"], "429" in operation["responses"]
    for status, answer in operation["responses"].items():
        names = OF_STATUS.get(status, ())
        if status == "200" and counted:
            names += ("ETag",) if tagged else ("Content-Disposition",)
        names += SHARES if counted else ()
        answer["headers"] = {name: _header(*HEADERS[name]) for name in names}
        content = answer.get("content", {}).get("application/json")
        if content:
            content["examples"] = _examples(operation["operationId"], status)


def _of_no_route(status: int, error: ErrorBody) -> dict[str, Any]:
    """A response that stands at no operation."""
    example = {"summary": error["message"], "value": {"error": error}}
    shape = {"$ref": "#/components/schemas/ErrorAnswer"}
    content = {"application/json": {"schema": shape, "examples": {error["code"]: example}}}
    return {"description": _MEANING[status], "content": content}


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "example": example}


def _examples(operation: str, status: str) -> dict[str, Any]:
    if status == "200":
        return {
            "answer": {"summary": "示例报告的答复，有删节", "value": examples.answers()[operation]}
        }
    numbered = enumerate(examples.errors()[int(status)], 1)
    return {
        f"{error['code']}_{number}": {"summary": error["message"], "value": {"error": error}}
        for number, error in numbered
    }


def errors(model: Any, *more: int) -> Responses:
    """The answers of a route that needs no index."""
    described: Responses = {200: {"model": model, "description": "答复"}}
    described[304] = {"description": _MEANING[304]}
    for status in (422, 401, 403, 429, 500, *more):
        described[status] = {"model": ErrorAnswer, "description": _MEANING[status]}
    return described


def documented(model: Any, *more: int) -> Responses:
    """The answers of a route that asks the index."""
    return errors(model, 503, 504, *more)


class Health(TypedDict):
    """What a process says of itself."""

    status: str


class Readiness(TypedDict, total=False):
    """What is said of the index; counts only to whoever may search."""

    status: Required[str]
    fingerprint: Required[Annotated[str, about("字段、折叠表和 Unicode 版本的指纹")]]
    foreign: Required[Annotated[bool, about("索引由另一版本建立")]]
    message: Annotated[str, about("要管理员做什么")]
    commit: int
    at: str
    reports: int
    paragraphs: int
    unreadable: Annotated[int, about("读不出来、因而没有显示的记录数")]


ALIVE: Responses = {200: {"model": Health, "description": "答复"}}
READY: Responses = {
    200: {"model": Readiness, "description": "答复"},
    500: {"model": ErrorAnswer, "description": _MEANING[500]},
    503: {"model": ErrorAnswer, "description": _MEANING[503]},
}


#: An export's answers: a file, or why there is none.
FILES: Responses = {
    200: {
        "description": "文件，边做边传；传到一半断开的不完整，请重新导出",
        "content": {
            media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for media in MEDIA.values()
        },
    },
    **{s: a for s, a in documented(ErrorAnswer).items() if s not in (200, 304)},
}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "allowEmptyValue": not _any_text(parameter),
        "description": parameter.description,
        "schema": parameter.schema,
        "example": examples.of_parameter(parameter),
    }
    if parameter.repeatable:
        described |= {"style": "form", "explode": True}
    return described


def _any_text(parameter: Parameter) -> bool:
    """Whether its values are texts of any kind: then an empty one is a text too."""
    items = parameter.schema.get("items", {})
    return items.get("type") == "string" and not items.keys() & {"enum", "pattern"}


def _route(name: str, summary: str, description: str, *parameters: Parameter) -> dict[str, Any]:
    return {
        "operation_id": name,
        "summary": summary,
        "description": description,
        "response_model": None,
        "openapi_extra": {"parameters": [_parameter(p) for p in parameters]},
    }


_NAME = Parameter(QUESTION, QUESTION, str, "", "地名、简称或代码的一部分", {"type": "string"})

_TYPED = Parameter(
    QUESTION, QUESTION, str, "", "到目前为止写下的问题；补全的是最后一截", {"type": "string"}
)

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
        "与检索同样的参数（sort、size、cursor、facets、explain 不起作用）：各地区各年度收录的报告、"
        "收录而未提及的全部地区、没有收录报告的全部地区、依据待核的报告、被搁置的来源。",
        *PARAMETERS,
    ),
    "facets": _route(
        "facets",
        "在一个维度里查找",
        "检索的参数（sort、cursor、facets、explain 不起作用）加上 dimension 和 contains："
        "这个维度里名称含有这些字的可选值，数量与检索答复里的 facets 相同"
        "（不计本维度的条件，保留其余条件）。"
        "地区不限于所选地区一路，全国都找，段数多的在前；已选的即使没有也列出。"
        "size 是至多列几个。",
        *FACETED,
    ),
    "export": _route(
        "export",
        "导出",
        "检索的参数（size、cursor、facets、explain 不起作用）加上 format 和 rows："
        "全部结果、每个地区一段、"
        "收录而未提及的地区或未收录的地区，一个文件，不限条数（docx 至多 2,000 段），"
        "全部出自索引的同一版次。需要密钥或令牌有 export 功能；同时至多两个，一人一个。",
        *EXPORTED,
    ),
    "report": _route("report", "一份报告", "元数据、大纲、全部段落、提示和来源。不接受参数。"),
    "same": _route(
        "same",
        "同样的表述",
        "一段话在其他报告里还有哪里：表述相同的（标点、空白、自己的地名不计），按地区列出；"
        "大体相同的（相同的小句占较长一段八成以上的字）。不接受参数。",
    ),
    "regions": _route(
        "regions", "查行政区划", "按名称、简称或代码查地区；q 为空时列出各省级地区。", _NAME
    ),
    "suggest": _route(
        "suggest",
        "边写边提示",
        "补全问题的最后一截：词语、地区、报告；写拼音或其首字母也可（lc、lucheng）。"
        "词语按含有它的段数、地区按收录的报告数排列；段数在更新后的片刻里还没有清点完，则不写。",
        _TYPED,
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
