"""The shapes of what is answered, exactly as they go out as JSON.

The page, the command line and HTTP show the same object. Descriptions are in Chinese: they stand
in the interface's own documentation. Extending a shape is allowed, changing it is not.
"""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from service.search.question_shapes import Message, QuestionAnswer, about


class Total(TypedDict):
    """Exact counts."""

    paragraphs: int
    reports: int
    regions: int


class Then(TypedDict):
    """What the region was in the report's year."""

    name: str
    level: str


class RegionRef(TypedDict):
    """A region of today."""

    code: str
    name: str
    level: str
    path: Annotated[list[str], about("自省级至本级的名称")]


class ReportRegion(RegionRef):
    """The region of a report, and what it was in the report's year."""

    then: Then


class SectionRef(TypedDict):
    """Where in a report a paragraph stands."""

    type: str
    heading: Annotated[list[str], about("标题路径，由外到内")]


Spans = Annotated[list[tuple[int, int]], about("[起, 止)，按原文的 Unicode 码位")]


class BasisRef(TypedDict):
    """What says a report's place, its year and whose it is: given, text, page, concluded or, in a
    record of an earlier version, unrecorded."""

    region: Annotated[str, about("given 人工给出、text 正文写明、page 正文外写明、concluded 推断")]
    year: str
    issuer: str


class ReportHead(TypedDict):
    """What is known of a report, without its text."""

    report_id: str
    title: str
    kind: str
    year: Annotated[int, about("报告年度")]
    published_on: str | None
    issuer: str | None
    issuer_kind: str
    document_number: str | None
    warnings: list[Message]
    basis: Annotated[BasisRef, about("地区、年度、发文机关各凭什么认定")]
    region: ReportRegion


class GivenValues(TypedDict, total=False):
    """What a person said about a source; what was not said is left out."""

    region_code: str
    year: int
    published_on: str
    url: str
    kind: str
    title: str


class ScoreShare(TypedDict):
    """What one token of the question adds to a score."""

    field: Annotated[str, about("words、bigrams、units、section")]
    label: Annotated[str, about("词语、相连的两个字、单个的字或数、栏目是成效")]
    text: str
    weight: float
    score: float


class HitExplanation(TypedDict):
    """What a hit's score is made of."""

    parts: Annotated[list[ScoreShare], about("多的在前；不按相关排序时为空")]
    rest: Annotated[
        float | None, about("得分减去 parts 之和：不属于哪个词的部分；没有得分时为 null")
    ]


class WordsHeld(TypedDict):
    """How many of the words that were asked for a paragraph holds."""

    held: Annotated[int, about("本段含有的词数")]
    of: Annotated[int, about("所找的词数，虚词不算")]


class SameWords(TypedDict):
    """How often a paragraph's wording stands in other reports."""

    paragraphs: int
    reports: int
    regions: Annotated[int, about("另有多少个地区的报告用同样的表述")]


class HitAnswer(ReportHead):
    """One paragraph that was found."""

    id: str
    section: SectionRef
    topics: list[str]
    position: int
    lead: Annotated[list[str], about("紧接在段落之上的标题行")]
    lead_marks: list[Spans]
    text: str
    marks: Spans
    score: Annotated[float | None, about("不按相关排序时为 null")]
    in_group: Annotated[int | None, about("组内找到的段落数；不分组时为 null")]
    words_held: Annotated[WordsHeld | None, about("match 不是 any 时为 null")]

    same: Annotated[SameWords, about("其他报告里同样的表述，不限于条件之内")]
    citation: Annotated[str, about("可直接引用的一句")]
    url: Annotated[str, about("本段的永久地址")]
    source_url: str | None


class ExplainedHit(HitAnswer, total=False):
    """The same with what its score is made of, on demand."""

    explain: Annotated[HitExplanation, about("得分由什么组成；explain=true 时才有")]


class FacetValue(TypedDict):
    """How many there would be with this value chosen."""

    value: str
    label: str
    paragraphs: int
    reports: Annotated[int | None, about("栏目和领域属于段落，此处为 null")]
    selected: bool


class Facets(TypedDict):
    """Counts by dimension; each ignores its own condition and keeps all others."""

    year: list[FacetValue]
    province: list[FacetValue]
    city: list[FacetValue]
    county: list[FacetValue]
    level: list[FacetValue]
    section: list[FacetValue]
    topic: list[FacetValue]
    kind: list[FacetValue]
    issuer_kind: list[FacetValue]


class SilentRegion(TypedDict):
    """A region with its reports in scope that do not mention what was asked, or are uncertain."""

    code: str
    name: str
    path: list[str]
    reports: list[str]


class Silent(TypedDict):
    """Regions with a report and no hit."""

    count: int
    regions: list[SilentRegion]


class Uncertain(TypedDict):
    """What is held on doubtful grounds: the reports, and the regions that hold no other."""

    reports: Annotated[int, about("依据待核的报告数")]
    count: Annotated[int, about("只有这种报告的地区数")]
    regions: list[SilentRegion]


class Missing(TypedDict):
    """How many regions have no report in scope."""

    count: int


class Looser(TypedDict):
    """The next step that brings more."""

    match: str
    paragraphs: int
    words: Annotated[list[str], about("那时所找的词")]
    left_out: Annotated[list[str], about("那时不查的虚词")]


class Without(TypedDict):
    """What would be found without one piece of the question."""

    parameter: Annotated[str, about("词语是 q；条件是同名参数，无论是写在问题里的还是参数给的")]
    text: Annotated[str, about("去掉的词语或条件")]
    paragraphs: Annotated[int, about("去掉以后能找到的段数")]
    q: Annotated[str, about("去掉以后的问题")]
    values: Annotated[list[str], about("这个参数余下的值；没有余下的就不给这个参数")]


class Definition(TypedDict):
    """What a note says a term of the question means, and where it says so."""

    term: Annotated[str, about("所解释的检索词")]
    text: Annotated[str, about("注释的原文")]
    marks: Spans
    id: Annotated[str, about("注释的段落编号")]
    report_id: str
    title: Annotated[str, about("注释所在报告的标题")]
    year: Annotated[int, about("报告年度")]
    region: RegionRef
    citation: str
    url: str


class IndexRef(TypedDict):
    """The state of the index the answer was told from."""

    commit: int
    at: str
    reports: int


class Explanation(TypedDict):
    """Why this answer, in words."""

    read: Annotated[list[str], about("问题的每一处读作什么")]
    match: Annotated[str, about("怎样算找到，是否放宽过")]
    conditions: Annotated[list[str], about("哪些条件在起作用，各从哪里来")]
    order: Annotated[list[str], about("为什么是这个次序")]


class Answer(TypedDict):
    """The answer to one search."""

    question: QuestionAnswer
    total: Total
    approximate: list[str]
    hits: list[ExplainedHit]
    facets: Facets | None
    silent: Annotated[Silent | None, about("收录了报告而没有提及的地区，至多列出 100 个")]
    missing: Annotated[Missing | None, about("没有收录报告的地区")]
    looser: Looser | None
    without: Annotated[
        list[Without] | None, about("一段也没有找到时，去掉每个词语、条件各能找到多少；至多 8 个")
    ]
    explain: Annotated[
        Explanation | None, about("问题的理解和次序，用话说明；explain=true 时才有，否则为 null")
    ]
    definition: Annotated[
        Definition | None, about("结果里有注释解释了检索词时，这条注释；只在第一页给出")
    ]
    next: Annotated[str | None, about("下一页的 cursor")]
    index: IndexRef
    took_ms: float


class RegionsAnswer(TypedDict):
    """Regions whose name begins with or contains what was typed."""

    regions: list[RegionRef]
