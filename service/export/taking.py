"""From one commit to rows, page by page.

An export holds on to one view. On Elasticsearch a view can be lost (its point in time expires, a
node dies): then the walk goes on in another view of the same commit. Where there is none any more,
it says so and ends; rows of two commits are never put into one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from index_mappings.engines.port import Superseded, View
from index_mappings.errors import CursorExpired, EngineSlow, InvalidParameter
from index_mappings.query import Group, Page, Query
from service.export.asking import EXCERPTS, ExportRequest, Format, Rows
from service.search import cursor as cursors
from service.search.addresses import Addresses, index_ref, region_ref
from service.search.coverage import asks
from service.search.facets import silent
from service.search.hits import hits
from service.search.inquiry import understand
from service.search.question_shapes import QuestionAnswer
from service.search.results import Result
from service.search.searcher import Searcher, ask, question_answer
from service.search.shapes import IndexRef, Total

#: Hits of a page: what an export holds of them at once.
PAGE = 500
#: How often a page that was not answered in time is asked for again: engines go on where they were.
PATIENCE = 3
#: Excerpts of a document for people; more is a table's work. Word is slow beyond.
MOST_EXCERPTS = 2_000

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Some rows in order; `next` is the cursor of the search behind them, None at the end."""

    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Export:
    """The rows of one commit, and all they are told from.

    `count` is how many rows there are in all, `pieces` those from `request.search.cursor` on;
    they can be taken once.
    """

    request: ExportRequest
    question: QuestionAnswer
    total: Total
    count: int
    index: IndexRef
    addresses: Addresses
    pieces: Iterator[ExportPage]

    @property
    def rows(self) -> Iterator[Row]:
        """One row after the other."""
        return (row for piece in self.pieces for row in piece.rows)


@contextmanager
def taken(searcher: Searcher, request: ExportRequest, origin: str = "") -> Iterator[Export]:
    """An export, begun: what can be refused is refused here. Its view is kept to the end.

    Addresses in it can be followed from anywhere: `origin` is where the service is, where the
    settings do not say it. Raises what a search raises; CursorExpired where
    `request.search.cursor` is of another commit.
    """
    with ExitStack() as kept:

        def begin(view: View) -> Export:
            with ExitStack() as keeping:
                keeping.enter_context(view.keep())
                export = _begun(searcher, view, request, origin)
                kept.push(keeping.pop_all())
            return export

        yield searcher.reader.answer(begin)


def _begun(searcher: Searcher, view: View, request: ExportRequest, origin: str) -> Export:
    search = replace(request.search, size=PAGE if request.rows in EXCERPTS else 1)
    inquiry = understand(search, searcher.settings.day, searcher.dictionary)
    if request.rows is Rows.SILENT and not (asks(inquiry) or inquiry.group is Group.REGION):
        raise InvalidParameter(
            "没有写要找的词语、栏目或领域，说不上谁没有提及",
            "请写上词语，或改用 rows=missing 导出没有收录报告的地区",
            "rows",
        )
    result, _ = ask(view, inquiry)
    addresses = searcher.addresses
    addresses = replace(addresses, public_url=addresses.public_url or origin)
    count, pieces = _rows(searcher, view, result, request.rows, addresses)
    if request.format is Format.DOCX and request.rows in EXCERPTS and count > MOST_EXCERPTS:
        raise InvalidParameter(
            f"一共 {count:,} 段，Word 文档至多 {MOST_EXCERPTS:,} 段",
            "请改用 format=xlsx（表格没有这个上限），或缩小年度、地区范围",
            "format",
        )
    return Export(
        request,
        question_answer(result),
        result.total,
        count,
        index_ref(view),
        addresses,
        pieces,
    )


def _rows(
    searcher: Searcher, view: View, result: Result, rows: Rows, addresses: Addresses
) -> tuple[int, Iterator[ExportPage]]:
    """How many, and the rows themselves."""
    if rows in EXCERPTS:
        number = {Group.PARAGRAPH: "paragraphs", Group.REPORT: "reports", Group.REGION: "regions"}
        count: int = result.total[number[result.inquiry.group]]  # type: ignore[literal-required]
        return count, ExportWalk(searcher, view, result, addresses).pieces()
    regions = _silent(result) if rows is Rows.SILENT else _missing(result)
    return len(regions), iter([ExportPage(regions, None)])


def _silent(result: Result) -> list[Row]:
    """The regions that hold a report and are silent; with what their reports are called."""
    catalogue = result.catalogue
    rows: list[Row] = []
    for region in silent(result, None)["regions"]:
        at = [catalogue.row(report_id) for report_id in region["reports"]]
        reports = [catalogue.entries[row].report for row in at if row is not None]
        titles, years = [r.title for r in reports], [r.year for r in reports]
        rows.append({**region_ref(region["code"]), **region, "titles": titles, "years": years})
    return rows


def _missing(result: Result) -> list[Row]:
    return [region_ref(code) for code in result.catalogue.missing(result.inquiry.scope)]


class ExportWalk:
    """The hits of a search from one page on, all of one commit."""

    def __init__(self, searcher: Searcher, view: View, first: Result, addresses: Addresses) -> None:
        self._reader = searcher.reader
        self._view = view
        self._lineage = view.state.lineage
        self._first = first
        self._addresses = addresses

    def pieces(self) -> Iterator[ExportPage]:
        """Page after page. Raises CursorExpired where the commit is lost on the way."""
        result = self._first
        while True:
            after = result.page.next
            yield ExportPage(hits(result, self._addresses), self._cursor(result, after))
            if after is None:
                return
            query = replace(result.query, after=after, tally=False)
            result = replace(result, query=query, page=self._page(query))

    def _cursor(self, result: Result, after: str | None) -> str | None:
        if after is None:
            return None
        position = cursors.Position(result.step.match, after)
        return cursors.write(result.query, result.inquiry.request.q, position, self._lineage)

    def _page(self, query: Query) -> Page:
        """A page; the time of a question is not that of an export, so it is asked for again."""
        for _ in range(PATIENCE):
            with suppress(EngineSlow):
                return self._searched(query)
        return self._searched(query)

    def _searched(self, query: Query) -> Page:
        try:
            return self._view.search(query)
        except Superseded:
            return self._reader.answer(lambda view: self._same(view).search(query))

    def _same(self, view: View) -> View:
        """Another view of the same commit."""
        lineage = view.state.lineage
        if (lineage.identity, lineage.mark) != (self._lineage.identity, self._lineage.mark):
            raise CursorExpired("导出途中索引更新了，原来的内容已经取不到", "请重新导出", "cursor")
        self._view = view
        return view
