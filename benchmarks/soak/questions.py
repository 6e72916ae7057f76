"""What is asked, and what must come of it: counted from the reports of a state by plain loops.

A finding has parts. `rows` are what single reports bring (hits, lines of a table); each tells which
generation of which source it is of. `sums` are the totals and facets over them. `wide` is what also
hangs on reports that bring no row here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from benchmarks.soak import facets
from benchmarks.soak.state import State
from benchmarks.soak.texts import MOST, TAG, WORDS
from index_mappings import regions
from index_mappings.reports import (
    Level,
    Paragraph,
    Report,
    paragraph_id,
)

#: A hit is told by its paragraph and the word of its own.
Row = tuple[Any, ...]
#: What the row of a region without a hit begins with.
SILENT = "silent"
#: Hits of one page: no question about a province has more.
SIZE = 100


class Way(StrEnum):
    """How a question is asked."""

    SEARCH = "检索"
    PAGE = "检索页"
    WALK = "逐页翻到底"
    COVERAGE = "收录与缺漏"
    REPORT = "报告"
    READING = "阅读页"


@dataclass(frozen=True, slots=True)
class Question:
    """A word, where it is looked for, and how; for a report its id instead."""

    way: Way
    word: str = MOST
    province: str = ""
    group: str = "paragraph"
    sort: str = "region"
    report: str = ""

    @property
    def path(self) -> str:
        """The address that asks it."""
        if self.way is Way.REPORT:
            return f"/api/v1/reports/{self.report}"
        if self.way is Way.READING:
            return f"/reports/{self.report}"
        asked = {"q": self.word, "match": "all", "region": self.province}
        if self.way is Way.COVERAGE:
            return f"/api/v1/coverage?{urlencode(asked)}"
        asked |= {"group": self.group, "sort": self.sort, "size": str(SIZE)}
        return f"{'/' if self.way is Way.PAGE else '/api/v1/search'}?{urlencode(asked)}"

    def __str__(self) -> str:
        return f"{self.way} {self.report or self.word} {self.province} {self.group} {self.sort}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer says. In groups `rows` are the groups, and `shown` the hits that stand for
    them: which of a group it is, is left to the ranking."""

    rows: tuple[Row, ...]
    sums: tuple[Any, ...]
    shown: frozenset[Row] = frozenset()
    wide: tuple[Any, ...] = ()


def some(rng: random.Random, provinces: Sequence[str], ids: Sequence[str]) -> Question:
    """A question by chance."""
    way = rng.choices(list(Way), (8, 3, 2, 2, 3, 2))[0]
    if way in (Way.REPORT, Way.READING):
        return Question(way, report=rng.choice(ids))
    if way is Way.WALK:
        return Question(way)
    group = "paragraph" if way is not Way.SEARCH else rng.choice(("paragraph", "report", "region"))
    sort = rng.choice(("region", "newest", "relevance")) if way is Way.SEARCH else "region"
    return Question(way, rng.choice(WORDS), rng.choice(provinces), group, sort)


# --- counted -------------------------------------------------------------------------------------


def expected(question: Question, state: State) -> Finding | None:
    """What this state answers; None for a report that it does not hold."""
    if question not in state.counted:
        state.counted[question] = _expected(question, state)
    found: Finding | None = state.counted[question]
    return found


def _expected(question: Question, state: State) -> Finding | None:
    if question.way in (Way.REPORT, Way.READING):
        named = (r for r in state.held.values() if r.id == question.report)
        return next((_whole(question.way, report) for report in named), None)
    if question.way is Way.COVERAGE:
        return _coverage(question, state)
    return _search(question, state)


def rows_of(question: Question, report: Report) -> set[Row]:
    """The rows that only this generation of a source can bring."""
    if not within(report, question.province):
        return set()
    if question.way is Way.COVERAGE:
        return {_line(report, question.word)}
    found = {hit(question.way, report, p) for p in report.paragraphs if holds(p, question.word)}
    return found or ({silent_row(report)} if question.group == "region" else set())


def hit(way: Way, report: Report, paragraph: Paragraph) -> Row:
    """A paragraph by its address and its text; of a page's texts the words of their own are
    enough, for marks stand in them."""
    text = paragraph.text
    if way in (Way.PAGE, Way.READING):
        text = next(iter(TAG.findall(text)), "")
    return paragraph_id(report.id, paragraph.position), text


def silent_row(report: Report) -> Row:
    """A region that holds this report and no hit."""
    return SILENT, report.region_code, (report.id,)


def holds(paragraph: Paragraph, word: str) -> bool:
    """Whether a word stands in its text or in the lines above it; it is made for that."""
    return any(word in line for line in paragraph.lines)


def within(report: Report, province: str) -> bool:
    """Whether a report is of a province, or any is meant."""
    return not province or report.region_code[:2] == province[:2]


def _whole(way: Way, report: Report) -> Finding:
    rows = tuple(hit(way, report, paragraph) for paragraph in report.paragraphs)
    return Finding(rows, (report.title, report.year) if way is Way.REPORT else ())


def _line(report: Report, word: str) -> Row:
    """A report's line in the table of what is held."""
    hits = sum(holds(p, word) for p in report.paragraphs)
    return report.region_code, report.year, report.id, len(report.paragraphs), hits


def _coverage(question: Question, state: State) -> Finding:
    inside = [r for r in state.held.values() if within(r, question.province)]
    lines = sorted(_line(report, question.word) for report in inside)
    silent = sorted(r.region_code for r in inside if not _line(r, question.word)[-1])
    total = (sum(line[3] for line in lines), len(lines), len(lines))
    sums = (total, tuple(silent), _missing(question.province, len(lines)))
    return Finding(tuple(lines), sums, wide=(len(state.held), tuple(sorted(state.aside))))


def _search(question: Question, state: State) -> Finding:
    inside = [r for r in state.held.values() if within(r, question.province)]
    found = [(r, p) for r in inside for p in r.paragraphs if holds(p, question.word)]
    everywhere = [
        (r, p) for r in state.held.values() for p in r.paragraphs if holds(p, question.word)
    ]
    reports = {r.id for r, _ in found}
    sums: list[Any] = [(len(found), len(reports), len({r.region_code for r, _ in found}))]
    if question.way is not Way.PAGE:
        sums.append(facets.counted(found, everywhere, question.province))
    hits = sorted((hit(question.way, r, p) for r, p in found), key=_order(question, state))
    wide = (len(state.held), facets.places(everywhere, "province"))
    if question.group == "paragraph":
        return Finding(tuple(hits), tuple(sums), wide=wide)
    of_region = question.group == "region"
    sizes = Counter(r.region_code if of_region else r.id for r, _ in found)
    rows: list[Row] = sorted(sizes.items())
    if of_region:
        quiet = sorted(silent_row(r) for r in inside if r.id not in reports)
        rows += quiet
        sums.append(_missing(question.province, len(inside)))
    return Finding(tuple(rows), tuple(sums), frozenset(hits), wide)


def _order(question: Question, state: State) -> Callable[[Row], Any]:
    """The order of hits; by relevance it is the ranking's own, and none is asked for here."""
    if question.sort != "newest":
        return lambda row: row[0]
    years = {r.id: r.year for r in state.held.values()}
    return lambda row: (-years[str(row[0]).rpartition(".")[0]], row[0])


def _missing(province: str, held: int) -> int:
    """Cities and counties of a province without a report: every source is of another county."""
    levels = (Level.CITY, Level.COUNTY)
    return sum(len(regions.below(province or regions.NATION, level)) for level in levels) - held
