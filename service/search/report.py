"""A whole report to be read: what is known of it, its outline, its paragraphs, its sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

from typing_extensions import TypedDict

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import View
from index_mappings.errors import NotFound
from index_mappings.records import given_to_json
from index_mappings.reports import Entry, Paragraph, paragraph_id
from service.search.addresses import Addresses, index_ref, report_head
from service.search.question_shapes import about
from service.search.searcher import Searcher
from service.search.shapes import GivenValues, IndexRef, ReportHead, SectionRef


class OutlineHeading(TypedDict):
    """One heading of a report."""

    heading: str
    depth: Annotated[int, about("0 为最外层")]
    type: str
    position: Annotated[int, about("其下第一段的序号")]
    paragraphs: Annotated[int, about("其下的段落数，含下级标题")]


class ReportParagraph(TypedDict):
    """One paragraph of a report, in order."""

    id: str
    position: int
    lead: list[str]
    text: str
    section: SectionRef
    topics: list[str]
    citation: str
    url: str


class Version(TypedDict):
    """Another text under the same report that is not in force."""

    source: str
    title: str
    published_on: str | None
    source_url: str | None


class ReportAnswer(ReportHead):
    """A whole report, to be read."""

    id: str
    url: str
    source_url: str | None
    citation: str
    evidence: Annotated[dict[str, str], about("region、year、issuer 的依据不在正文里的，是哪一行")]
    sources: Annotated[list[str], about("载有这一文本的来源")]
    versions: list[Version]
    given: Annotated[GivenValues, about("人工给出的值；没有时为空")]
    outline: list[OutlineHeading]
    paragraphs: list[ReportParagraph]
    index: IndexRef


def read_report(searcher: Searcher, report_id: str) -> ReportAnswer:
    """The report of this id. Raises NotFound, naming the report it went into where one did."""
    return searcher.reader.answer(lambda view: report_of(view, report_id, searcher.addresses))


def report_of(view: View, report_id: str, addresses: Addresses) -> ReportAnswer:
    """The same from one view."""
    catalogue = view.catalogue()
    row = catalogue.row(report_id)
    if row is None:
        raise _unknown(report_id, catalogue)
    entry, paragraphs = catalogue.entries[row], view.paragraphs(report_id)
    report = entry.report
    return {
        **report_head(report),
        "id": report.id,
        "url": addresses.report(report.id),
        "source_url": report.url,
        "citation": addresses.citation(report),
        "evidence": dict(report.basis.evidence),
        "sources": list(entry.sources),
        "versions": _versions(entry),
        "given": cast(GivenValues, given_to_json(report.given)),
        "outline": outline(paragraphs),
        "paragraphs": [_paragraph(entry, p, addresses) for p in paragraphs],
        "index": index_ref(view),
    }


def _paragraph(entry: Entry, paragraph: Paragraph, addresses: Addresses) -> ReportParagraph:
    report = entry.report
    return {
        "id": paragraph_id(report.id, paragraph.position),
        "position": paragraph.position,
        "lead": list(paragraph.lead),
        "text": paragraph.text,
        "section": {"type": str(paragraph.section), "heading": list(paragraph.heading)},
        "topics": [str(t) for t in paragraph.topics],
        "citation": addresses.citation(report, paragraph.position),
        "url": addresses.paragraph(report.id, paragraph.position),
    }


def _versions(entry: Entry) -> list[Version]:
    """The other texts filed under this report, which are not in force."""
    return [
        {
            "source": other.source,
            "title": other.title,
            "published_on": other.published_on.isoformat() if other.published_on else None,
            "source_url": other.url,
        }
        for other in entry.others
        if other.text_hash != entry.report.text_hash
    ]


def outline(paragraphs: Sequence[Paragraph]) -> list[OutlineHeading]:
    """The headings in order of appearance, each with the paragraphs below it.

    A heading begins where it first stands in a paragraph's path behind the same headings, and ends
    where the path goes on without it.
    """
    headings: list[OutlineHeading] = []
    open_headings: list[OutlineHeading] = []
    for paragraph in paragraphs:
        path = paragraph.heading
        shared = 0
        while shared < min(len(path), len(open_headings)):
            if open_headings[shared]["heading"] != path[shared]:
                break
            shared += 1
        del open_headings[shared:]
        for depth in range(shared, len(path)):
            heading: OutlineHeading = {
                "heading": path[depth],
                "depth": depth,
                "type": str(paragraph.section),
                "position": paragraph.position,
                "paragraphs": 0,
            }
            open_headings.append(heading)
            headings.append(heading)
        for heading in open_headings:
            heading["paragraphs"] += 1
    return headings


def _unknown(report_id: str, catalogue: Catalogue) -> NotFound:
    """What is said of an id that is not held (any more)."""
    shown = report_id if len(report_id) <= 80 else report_id[:80] + "…"
    if any(record.report_id == report_id for record in catalogue.unreadable):
        return NotFound(
            f"报告 {shown} 的记录读不出来，暂时不能显示",
            "请告诉管理员：重新载入它的来源即可修复，zhijian status --check 会说明是哪一个",
            "report_id",
        )
    for entry in catalogue.entries:
        if any(other.id == report_id for other in entry.others):
            return NotFound(
                f"报告 {shown} 与另一来源的报告内容相同，已并入 {entry.report.id}",
                f"请改用 /api/v1/reports/{entry.report.id}",
                "report_id",
            )
    return NotFound(
        f"没有收录编号为 {shown} 的报告",
        "请核对编号，或用 /api/v1/search 重新检索；也可能报告已被替换或移除",
        "report_id",
    )
