"""Answers as an assistant is told them: bounded in size, every passage with citation and address.

Pure: from an answer of the interface to what a tool gives back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated

from typing_extensions import TypedDict

from index_mappings import literal
from index_mappings.errors import InvalidParameter, NotFound
from service.search.coverage import Coverage
from service.search.question_shapes import QuestionAnswer, about
from service.search.report import ReportAnswer, ReportParagraph
from service.search.shapes import Answer, Definition, HitAnswer, ReportHead, Total

#: Characters of a passage that was found, of a paragraph that is read, of one reading together.
PASSAGE, PARAGRAPH, READING = 800, 4_000, 20_000
#: Names of a list; its count is told always.
NAMES = 50
HEADINGS = 80
LONGEST_QUOTE = 1_000
CUT = "……"
Whole = Callable[[str], str]
_PARAGRAPH_ID = re.compile(r"(?P<report>[0-9a-z-]{1,80})(?:\.p|#p)(?P<position>[0-9]{1,7})")
_LEFT_OUT = re.compile(r"……|…|\.{3,}")


class Quotable(TypedDict):
    """A paragraph that may be quoted."""

    paragraph_id: Annotated[str, about("段落编号，可交给 cite")]
    place: Annotated[str, about("地区，自省级起")]
    year: Annotated[int, about("报告年度")]
    title: str
    heading: Annotated[str, about("标题路径")]
    text: Annotated[str, about("原文；只有这里的字可以放进引号")]
    shortened: Annotated[bool, about("只是节选，两端的“……”不是原文；全文用 read 读")]
    citation: Annotated[str, about("引用时照抄的出处")]
    url: Annotated[str, about("这一段的永久地址")]
    source_url: Annotated[str | None, about("报告原来的网页")]
    warnings: Annotated[list[str], about("关于这份报告的提醒，引用时应一并说明")]


class RegionNames(TypedDict):
    """Regions: how many, and the first of them."""

    count: int
    names: list[str]


class Understood(TypedDict):
    """How the question was read."""

    terms: list[str]
    alternatives: list[list[str]]
    excluded: list[str]
    match: Annotated[str, about("all 逐字；words、any 是放宽以后的结果，不能说“写了这个词”")]
    within: Annotated[
        str, about("section、report：词语分散在同一节、同一份报告的几段里，不能说一段里都写了")
    ]
    years: list[int]
    regions: list[str]
    levels: list[str]
    notes: list[str]
    related: Annotated[
        list[str], about("可以用 related 加入的相近说法，加入会多找到段落；没有计入")
    ]


class TermMeaning(TypedDict):
    """What a note says a term of the question means."""

    term: str
    text: Annotated[str, about("注释的原文；引用时写明是哪份报告的解释")]
    shortened: bool
    paragraph_id: str
    place: str
    year: int
    title: str
    citation: str
    url: str


class SearchPage(TypedDict):
    """A page of passages, and who says nothing."""

    understood: Understood
    total: Annotated[Total, about("准确的总数，与本页列了几条无关")]
    definition: Annotated[
        TermMeaning | None, about("结果里有注释解释了检索词时，这条注释；只在第一页")
    ]
    passages: list[Quotable]
    silent: Annotated[RegionNames | None, about("收录了报告而没有提及的地区；按地区分组时才有")]
    missing: Annotated[int | None, about("没有收录报告的地区数：不能由此说它们没有做")]
    next: Annotated[str | None, about("下一页的 cursor")]


class ReadParagraph(TypedDict):
    """One paragraph of a report."""

    paragraph_id: str
    heading: str
    text: str
    shortened: bool
    citation: str
    url: str


class Stretch(TypedDict):
    """A stretch of a report."""

    report_id: str
    title: str
    place: str
    year: int
    published_on: str | None
    issuer: str | None
    warnings: list[str]
    paragraphs_in_all: int
    outline: Annotated[list[str], about("标题和其下第一段的序号")]
    paragraphs: list[ReadParagraph]
    next_start: Annotated[int | None, about("接着读时的 start；读完了为 null")]


class Holdings(TypedDict):
    """What is held, who is silent, who is missing."""

    understood: Understood
    total: Total
    years: list[int]
    held: RegionNames
    silent: RegionNames | None
    missing: RegionNames


class Citation(TypedDict):
    """A sentence that stands in the report, as it stands there."""

    quote: Annotated[str, about("原文，一字不改；引用时照抄")]
    citation: str
    url: str
    title: str
    place: str
    year: int
    warnings: list[str]


def search_page(answer: Answer, whole: Whole) -> SearchPage:
    """What a search found."""
    silent, missing = answer["silent"], answer["missing"]
    return {
        "understood": _understood(answer["question"]),
        "total": answer["total"],
        "definition": _meaning(answer["definition"], whole),
        "passages": [_passage(hit, whole) for hit in answer["hits"]],
        "silent": silent and _names(silent["count"], [r["path"] for r in silent["regions"]]),
        "missing": missing["count"] if missing else None,
        "next": answer["next"],
    }


def holdings(answer: Coverage) -> Holdings:
    """What is held under the conditions."""
    silent, missing, regions = answer["silent"], answer["missing"], answer["held"]
    return {
        "understood": _understood(answer["question"]),
        "total": answer["total"],
        "years": answer["years"],
        "held": _names(len(regions), [r["path"] for r in regions]),
        "silent": silent and _names(silent["count"], [r["path"] for r in silent["regions"]]),
        "missing": _names(missing["count"], [r["path"] for r in missing["regions"]]),
    }


def stretch(report: ReportAnswer, start: int, count: int, whole: Whole) -> Stretch:
    """The paragraphs from `start` on, as many as fit."""
    rest = report["paragraphs"][start - 1 :]
    shown: list[ReadParagraph] = []
    room = READING
    for paragraph in rest[:count]:
        row = _read(paragraph, whole)
        room -= len(row["text"])
        if shown and room < 0:
            break
        shown.append(row)
    last = start - 1 + len(shown)
    return {
        "report_id": report["report_id"],
        "title": report["title"],
        "place": _place(report),
        "year": report["year"],
        "published_on": report["published_on"],
        "issuer": report["issuer"],
        "warnings": _warnings(report),
        "paragraphs_in_all": len(report["paragraphs"]),
        "outline": [f"{h['heading']}（{h['position']}）" for h in report["outline"][:HEADINGS]],
        "paragraphs": shown,
        "next_start": last + 1 if shown and last < len(report["paragraphs"]) else None,
    }


def place_of(paragraph_id: str) -> tuple[str, int]:
    """The report and the position a paragraph's id or address names. Raises InvalidParameter."""
    match = _PARAGRAPH_ID.fullmatch(paragraph_id.strip().rpartition("/")[2])
    if match is None:
        raise InvalidParameter(
            f"“{paragraph_id[:80]}”不是段落编号",
            "请原样使用 search 或 read 给出的 paragraph_id，它以 .p 和四位以上的数字结尾",
            "paragraph_id",
        )
    return match["report"], int(match["position"])


def cited(report: ReportAnswer, position: int, quote: str, whole: Whole) -> Citation:
    """The quote as it stands in the paragraph. Raises NotFound where it does not."""
    paragraph = next((p for p in report["paragraphs"] if p["position"] == position), None)
    if paragraph is None:
        last = len(report["paragraphs"])
        raise NotFound(
            f"这份报告没有第 {position} 段", f"它有 {last} 段；请用 read 核对", "paragraph_id"
        )
    return {
        "quote": as_written(paragraph, quote),
        "citation": paragraph["citation"],
        "url": whole(paragraph["url"]),
        "title": report["title"],
        "place": _place(report),
        "year": report["year"],
        "warnings": _warnings(report),
    }


def as_written(paragraph: ReportParagraph, quote: str) -> str:
    """The words of the paragraph that the quote stands for: punctuation, width and traditional
    characters are the paragraph's. What is left out (……) is left out here too; the pieces stand in
    their order."""
    pieces = [piece for piece in _LEFT_OUT.split(quote) if literal.units(piece)]
    for line in (paragraph["text"], *paragraph["lead"]):
        written = _pieces_in(line, pieces)
        if pieces and len(written) == len(pieces):
            return CUT.join(written)
    raise NotFound(
        "这一段里没有这句话，不能引用",
        "请用 read 读这一段的原文，照抄其中连续的文字；中间略去的用“……”",
        "quote",
    )


def _pieces_in(line: str, pieces: Sequence[str]) -> list[str]:
    """The pieces as they stand in a line, one behind the other, up to the first that does not."""
    written, after = [], 0
    for piece in pieces:
        spans = (s for s in literal.marks(line, [literal.units(piece)]) if s[0] >= after)
        start, end = next(spans, (0, 0))
        if not end:
            break
        # A mark is of words; the punctuation at the ends of a quote belongs to it.
        exact = line.find(piece, max(after, start - len(piece)))
        if 0 <= exact <= start and exact + len(piece) >= end:
            start, end = exact, exact + len(piece)
        written.append(line[start:end])
        after = end
    return written


def _passage(hit: HitAnswer, whole: Whole) -> Quotable:
    text, shortened = excerpt(hit["text"], hit["marks"], PASSAGE)
    return {
        "paragraph_id": hit["id"],
        "place": _place(hit),
        "year": hit["year"],
        "title": hit["title"],
        "heading": " › ".join(hit["section"]["heading"]),
        "text": text,
        "shortened": shortened,
        "citation": hit["citation"],
        "url": whole(hit["url"]),
        "source_url": hit["source_url"],
        "warnings": _warnings(hit),
    }


def _meaning(definition: Definition | None, whole: Whole) -> TermMeaning | None:
    if definition is None:
        return None
    text, shortened = excerpt(definition["text"], definition["marks"], PASSAGE)
    return {
        "term": definition["term"],
        "text": text,
        "shortened": shortened,
        "paragraph_id": definition["id"],
        "place": "".join(definition["region"]["path"]),
        "year": definition["year"],
        "title": definition["title"],
        "citation": definition["citation"],
        "url": whole(definition["url"]),
    }


def _read(paragraph: ReportParagraph, whole: Whole) -> ReadParagraph:
    text, shortened = excerpt(paragraph["text"], (), PARAGRAPH)
    return {
        "paragraph_id": paragraph["id"],
        "heading": " › ".join(paragraph["section"]["heading"]),
        "text": text,
        "shortened": shortened,
        "citation": paragraph["citation"],
        "url": whole(paragraph["url"]),
    }


def excerpt(text: str, marks: Sequence[Sequence[int]], most: int) -> tuple[str, bool]:
    """At most so many characters around the first mark, and whether any are left out."""
    if len(text) <= most:
        return text, False
    first = marks[0][0] if marks else 0
    start = max(0, min(first - most // 4, len(text) - most))
    end = start + most
    return f"{CUT if start else ''}{text[start:end]}{CUT if end < len(text) else ''}", True


def _understood(question: QuestionAnswer) -> Understood:
    return {
        "terms": question["terms"],
        "alternatives": question["or"],
        "excluded": question["excluded"],
        "match": question["match"],
        "within": question["within"],
        "years": question["years"],
        "regions": question["regions"][:NAMES],
        "levels": question["levels"],
        "notes": [row["message"] for row in (*question["notes"], *question["repairs"])],
        "related": [row["term"] for row in question["related"] if row["more"]][:NAMES],
    }


def _names(count: int, paths: Sequence[Sequence[str]]) -> RegionNames:
    return {"count": count, "names": ["".join(path) for path in paths[:NAMES]]}


def _place(report: ReportHead) -> str:
    return "".join(report["region"]["path"])


def _warnings(report: ReportHead) -> list[str]:
    return [warning["message"] for warning in report["warnings"]]
