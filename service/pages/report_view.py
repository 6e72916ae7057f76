"""The reading view of one report: outline, marked text, the same place over the years."""

from __future__ import annotations

from dataclasses import dataclass

from index_mappings import literal
from index_mappings.literal import Units
from index_mappings.reports import LABELS, Topic
from service.citation import followable
from service.pages import evidence, outline, source_link
from service.pages.address import Address
from service.pages.evidence import Fact, WarningView
from service.pages.outline import OutlineRow
from service.pages.search_view import UNITS
from service.pages.text import Piece, date_words, pieces
from service.search.inquiry import Inquiry
from service.search.neighbours import Neighbour, Neighbours, Way
from service.search.parameters import Match
from service.search.report import ReportAnswer, ReportParagraph
from service.search.steps import steps
from service.search.walk import Standing, Stop

#: Places that are marked at most; an element around each makes a page large.
MOST_MARKS = 2_000
#: Characters that can be looked for within a report.
LONGEST_FIND = 200


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A heading line above a paragraph; `level` is that of the HTML element."""

    level: int
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class MatchNumbers:
    """The matches of one paragraph by number, and the ones before and behind them."""

    first: int
    last: int
    before: int | None
    behind: int | None


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with the headings that stand above it for the first time."""

    position: int
    headings: list[HeadingView]
    pieces: list[Piece]
    turn: MatchNumbers | None
    citation: str
    plain: str
    source_link: str | None
    labels: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another report of this place, or of a place beside it, as a row."""

    text: str
    url: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Which of the results this report is, and the ways to the ones beside it."""

    text: str
    before: Beside | None
    behind: Beside | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Everything `report.html` shows."""

    title: list[Piece]
    path: list[str]
    published: str
    characters: int
    source_link: str | None
    question: str
    find: str
    terms: list[str]
    matches: int
    marked: int  # of the matches, those that are marked
    back_url: str | None
    without_find: str
    outline: list[OutlineRow]
    paragraphs: list[ParagraphView]
    facts: list[Fact]
    warnings: list[WarningView]
    citation: str
    plain: str
    results: ResultsView | None
    years: list[Beside]
    siblings: list[Beside]
    siblings_title: str
    pairs: list[tuple[str, str]]  # the question and its conditions, for the form that looks within
    carried: list[tuple[str, str]]  # what a long question's links take along, once for all


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around the report that is read: the question's way here, and where it goes on."""

    way: Way | None
    beside: Neighbours
    standing: Standing | None


def build(report: ReportAnswer, address: Address, around: Around, find: str) -> ReadingView:
    """The view of a report, with the places marked where the question that led here found it, or
    where what is looked for within it stands."""
    way = around.way
    address = address.answered_by(str(way.step.match)) if way else address
    onward = address.only([]) if address.long else address
    own_url = onward.url(f"/reports/{report['report_id']}")
    marked = _looked_for(find) if find else way.step.marked if way else ()
    paragraphs, by_position, total = _paragraphs(report, marked, address)
    question = (address.get("q") or "").strip()
    return ReadingView(
        title=pieces(report["title"], literal.marks(report["title"], marked)),
        path=report["region"]["path"],
        published=date_words(report["published_on"]),
        characters=sum(len(p["text"]) for p in report["paragraphs"]),
        source_link=followable(report["source_url"]),
        question=question,
        find=find,
        terms=find.split() if find else way.terms if way else [],
        matches=total,
        marked=min(total, MOST_MARKS),
        back_url=address.url() if address.pairs else None,
        without_find=own_url,
        outline=outline.rows(report, by_position),
        paragraphs=paragraphs,
        facts=evidence.facts(report),
        warnings=evidence.warnings(report),
        citation=address.whole(report["citation"], report["url"]),
        plain=address.plain(report, report["url"], None),
        results=_results(around.standing, onward),
        years=[_row(f"{n.year} 年度", n, report, onward) for n in around.beside.years],
        siblings=[_row(n.name, n, report, onward) for n in around.beside.siblings],
        siblings_title=f"{around.beside.parent} {report['year']} 年度",
        pairs=list(address.pairs),
        carried=list(address.pairs) if address.long else [],
    )


def way_here(report: ReportAnswer, inquiry: Inquiry | None) -> Way | None:
    """The step whose terms are marked: the one the link names, else the first that stands here."""
    if inquiry is None:
        return None
    row = steps(inquiry)
    if inquiry.request.match is not Match.AUTO:
        row = row[:1]
    lines = [line for p in report["paragraphs"] for line in (*p["lead"], p["text"])]
    matching = (step for step in row if any(literal.marks(line, step.marked) for line in lines))
    return Way(inquiry, next(matching, row[0]))


def _looked_for(find: str) -> tuple[Units, ...]:
    """What is looked for within a report: each piece between blanks, literally."""
    return tuple(dict.fromkeys(filter(None, map(literal.units, find.split()))))


def _row(text: str, other: Neighbour, report: ReportAnswer, address: Address) -> Beside:
    """A report beside this one: a link to it, and whether it says what was asked."""
    if other.report_id == report["report_id"]:
        return Beside(text, None, "本篇")
    return Beside(text, address.url(f"/reports/{other.report_id}"), _note(other.paragraphs))


def _results(standing: Standing | None, address: Address) -> ResultsView | None:
    """Where this report stands in the results; nothing where it is none of the first of them."""
    if standing is None or standing.number is None:
        return None
    one_level = len(standing.levels) == 1
    unit = f"个{UNITS.get(standing.levels[0], '地区') if one_level else '地区'}"
    unit = unit if standing.by_region else "份报告"
    text = f"第 {standing.number:,} {unit}，共 {standing.total:,} {unit}"
    return ResultsView(text, _stop(standing.before, address), _stop(standing.behind, address))


def _stop(stop: Stop | None, address: Address) -> Beside | None:
    if stop is None:
        return None
    url = f"{address.url(f'/reports/{stop.report_id}')}#p{stop.position}"
    return Beside(stop.name, url, f"{stop.year} 年度")


def _paragraphs(
    report: ReportAnswer, marked: tuple[Units, ...], address: Address
) -> tuple[list[ParagraphView], dict[int, int], int]:
    """The paragraphs, the marks of each by position, and the number of marks in all.

    The title stands at the top of the page and again in the first paragraph's lead: it is shown and
    counted once, at the top, where its marks bear no number to jump to.
    """
    spans = [_spans(report, paragraph, marked) for paragraph in report["paragraphs"]]
    counts = [sum(len(marks) for _, marks in lines) for lines in spans]
    total, number, level = sum(counts), 1, 1
    paragraphs: list[ParagraphView] = []
    for paragraph, lines, count in zip(report["paragraphs"], spans, counts, strict=True):
        turn = _turn(number, count, min(total, MOST_MARKS))
        shown = []
        for line, marks in lines:
            shown.append(_shown(line, marks, number))
            number += len(marks)
        headings = []
        for (line, _), text in zip(lines[:-1], shown[:-1], strict=True):
            level = min(_level(paragraph, line), level + 1)
            headings.append(HeadingView(level, text))
        paragraphs.append(_paragraph(report, paragraph, address, (headings, shown[-1], turn)))
    by_position = {p["position"]: n for p, n in zip(report["paragraphs"], counts, strict=True)}
    return paragraphs, by_position, total


def _spans(
    report: ReportAnswer, paragraph: ReportParagraph, marked: tuple[Units, ...]
) -> list[tuple[str, list[tuple[int, int]]]]:
    """The lines of a paragraph, its text last, each with the places to mark."""
    lead = [line for line in paragraph["lead"] if line != report["title"]]
    return [(line, literal.marks(line, marked)) for line in (*lead, paragraph["text"])]


def _paragraph(
    report: ReportAnswer,
    paragraph: ReportParagraph,
    address: Address,
    shown: tuple[list[HeadingView], list[Piece], MatchNumbers | None],
) -> ParagraphView:
    headings, body, turn = shown
    return ParagraphView(
        paragraph["position"],
        headings,
        body,
        turn,
        address.whole(paragraph["citation"], paragraph["url"]),
        address.plain(report, paragraph["url"], paragraph["position"]),
        source_link.into(report["source_url"], paragraph["text"]),
        " · ".join(LABELS[Topic(t)] for t in paragraph["topics"]),
    )


def _turn(first: int, count: int, marked: int) -> MatchNumbers | None:
    """The numbers of a paragraph's matches, as far as they are marked."""
    last = min(first + count - 1, marked)
    if last < first:
        return None
    return MatchNumbers(first, last, first - 1 or None, last + 1 if last < marked else None)


def _shown(line: str, spans: list[tuple[int, int]], number: int) -> list[Piece]:
    """A line with its marks, the first of them bearing this number, as far as marks go."""
    return pieces(line, spans[: max(0, MOST_MARKS + 1 - number)], number)


def _level(paragraph: ReportParagraph, line: str) -> int:
    """2 for the outermost heading, down to 4; a line outside the path (a subtitle) is a 4."""
    path = paragraph["section"]["heading"]
    return min(4, 2 + path.index(line)) if line in path else 4


def _note(hits: int | None) -> str:
    if hits is None:
        return "已收录"
    return f"{hits} 段提及" if hits else "未提及"
