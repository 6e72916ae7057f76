"""The reading view of one report: outline, marked text, the same place over the years."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from index_mappings import literal
from index_mappings.query import Units
from index_mappings.reports import LABELS, IssuerKind, Kind, Topic
from service.pages.address import Address
from service.pages.text import Piece, basis_words, date_words, pieces
from service.search.neighbours import Neighbour, Neighbours, Way
from service.search.parameters import Match
from service.search.report import ReportAnswer, ReportParagraph
from service.search.steps import Inquiry, steps

#: Places that are marked at most; an element around each makes a page large.
MOST_MARKS = 2_000


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A heading line above a paragraph; `level` is that of the HTML element."""

    level: int
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with the headings that stand above it for the first time."""

    position: int
    headings: list[HeadingView]
    pieces: list[Piece]
    citation: str
    labels: str


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A heading in the outline, with the number of matches below it."""

    text: str
    depth: int
    position: int
    matches: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Another report of this place, or of a place beside it, as a row."""

    text: str
    url: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Everything `report.html` shows."""

    title: list[Piece]
    path: list[str]
    published: str
    characters: int
    source_link: str | None
    question: str
    terms: list[str]
    matches: int
    marked: int  # of the matches, those that are marked
    back_url: str | None
    outline: list[OutlineRow]
    paragraphs: list[ParagraphView]
    facts: list[tuple[str, str]]
    years: list[Beside]
    siblings: list[Beside]
    siblings_title: str
    carried: list[tuple[str, str]]  # what a long question's links take along, once for all


def build(
    report: ReportAnswer, address: Address, way: Way | None, beside: Neighbours
) -> ReadingView:
    """The view of a report, with the places marked where the question that led here found it."""
    marked = way.step.marked if way else ()
    address = address.answered_by(str(way.step.match)) if way else address
    onward = address.only([]) if address.long else address
    title = report["title"]
    title_marks = literal.marks(title, marked)
    paragraphs, by_position, total = _paragraphs(report, marked, address)
    question = (address.get("q") or "").strip()
    return ReadingView(
        title=pieces(title, title_marks),
        path=report["region"]["path"],
        published=date_words(report["published_on"]),
        characters=sum(len(p["text"]) for p in report["paragraphs"]),
        source_link=_link(report["source_url"]),
        question=question,
        terms=way.terms if way else [],
        matches=total,
        marked=min(total, MOST_MARKS),
        back_url=address.url() if question else None,
        outline=_outline(report, by_position),
        paragraphs=paragraphs,
        facts=_facts(report),
        years=[
            _row(f"{neighbour.year} 年度", neighbour, report, onward) for neighbour in beside.years
        ],
        siblings=[_row(neighbour.name, neighbour, report, onward) for neighbour in beside.siblings],
        siblings_title=f"{beside.parent} {report['year']} 年度",
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


def _row(text: str, other: Neighbour, report: ReportAnswer, address: Address) -> Beside:
    """A report beside this one: a link to it, and whether it says what was asked."""
    if other.report_id == report["report_id"]:
        return Beside(text, None, "本篇")
    return Beside(text, address.url(f"/reports/{other.report_id}"), _note(other.paragraphs))


def _paragraphs(
    report: ReportAnswer, marked: tuple[Units, ...], address: Address
) -> tuple[list[ParagraphView], dict[int, int], int]:
    """The paragraphs, the marks of each by position, and the number of marks in all.

    The title stands at the top of the page and again in the first paragraph's lead: it is shown and
    counted once, at the top, where its marks bear no number to jump to.
    """
    paragraphs: list[ParagraphView] = []
    by_position: dict[int, int] = {}
    number = 1
    for paragraph in report["paragraphs"]:
        first = number
        headings = []
        for line in paragraph["lead"]:
            if line == report["title"]:
                continue
            spans = literal.marks(line, marked)
            headings.append(HeadingView(_level(paragraph, line), _shown(line, spans, number)))
            number += len(spans)
        spans = literal.marks(paragraph["text"], marked)
        body = _shown(paragraph["text"], spans, number)
        number += len(spans)
        by_position[paragraph["position"]] = number - first
        labels = " · ".join(LABELS[Topic(t)] for t in paragraph["topics"])
        citation = address.whole(paragraph["citation"], paragraph["url"])
        paragraphs.append(ParagraphView(paragraph["position"], headings, body, citation, labels))
    return paragraphs, by_position, number - 1


def _shown(line: str, spans: list[tuple[int, int]], number: int) -> list[Piece]:
    """A line with its marks, the first of them bearing this number, as far as marks go."""
    return pieces(line, spans[: max(0, MOST_MARKS + 1 - number)], number)


def _level(paragraph: ReportParagraph, line: str) -> int:
    """2 for the outermost heading, down to 4; a line outside the path (a subtitle) is a 4."""
    path = paragraph["section"]["heading"]
    return min(4, 2 + path.index(line)) if line in path else 4


def _outline(report: ReportAnswer, by_position: dict[int, int]) -> list[OutlineRow]:
    rows = []
    positions = [p["position"] for p in report["paragraphs"]]
    first = report["outline"][0]["position"] if report["outline"] else None
    if positions and positions[0] != first:
        end = first or positions[-1] + 1
        rows.append(OutlineRow("开头", 1, positions[0], _count(by_position, positions[0], end)))
    for heading in report["outline"]:
        start = heading["position"]
        matches = _count(by_position, start, start + heading["paragraphs"])
        rows.append(OutlineRow(heading["heading"], min(3, heading["depth"] + 1), start, matches))
    return rows


def _count(by_position: dict[int, int], start: int, end: int) -> int:
    return sum(by_position.get(p, 0) for p in range(start, end))


def _facts(report: ReportAnswer) -> list[tuple[str, str]]:
    then = report["region"]["then"]
    facts = [
        ("发布机构", report["issuer"] or "未写明"),
        ("文种", LABELS[Kind(report["kind"])]),
        ("文号", report["document_number"] or ""),
        ("区划代码", report["region"]["code"]),
        ("当时名称", then["name"] if then["name"] != report["region"]["name"] else ""),
        ("发布日期", date_words(report["published_on"]) or "未写明"),
        ("依据", _grounds(report)),
        ("来源", "、".join(map(_file, report["sources"]))),
        ("其他版本", "、".join(_file(v["source"]) for v in report["versions"])),
    ]
    if report["issuer_kind"] != "government":
        facts.insert(1, ("机关类别", LABELS[IssuerKind(report["issuer_kind"])]))
    return [(name, value) for name, value in facts if value]


def _grounds(report: ReportAnswer) -> str:
    """What place, year and issuer are told from; the line itself where it is not in the text."""
    basis, lines = basis_words(report["basis"]), report["evidence"]
    shown = ((name, f"「{lines[name]}」" if lines.get(name) else "") for name in basis)
    return "；".join(f"{basis[name]}{line}" for name, line in shown)


def _file(source: str) -> str:
    """The name of a source; where it lay on the loader's disk is nobody's business here."""
    return source.replace("\\", "/").rsplit("/", 1)[-1]


def _link(url: str | None) -> str | None:
    """Only what a browser may be sent to."""
    return url if url and urlsplit(url).scheme in ("http", "https") else None


def _note(hits: int | None) -> str:
    if hits is None:
        return "已收录"
    return f"{hits} 段提及" if hits else "未提及"
