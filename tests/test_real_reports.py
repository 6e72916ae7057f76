"""Real reports, random questions, the scan: whatever is asked, both engines say what it says.

    ORACLE_TERMS=5000 ORACLE_QUESTIONS=1000 pytest tests/test_real_reports.py

Terms are any stretches of the texts; questions have alternatives, exclusions, conditions, `within`,
`local`, groups and orders. Totals, ids, facets, groups, marks and paging are held against the scan.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace

import contract
import oracle
import pytest
from scan import DAY, Pair, Scan, check_hits, facets_of, walk
from shared_data import DATA, needs_shared
from test_search import ask

from index_mappings.engines.port import Engine
from index_mappings.reports import Paragraph, Report
from loaders.load import load
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

pytestmark = [needs_shared, pytest.mark.slow]
FOLDERS = ("seeds", "county_reports", "government_reports", "provincial_reports")
TERMS = int(os.environ.get("ORACLE_TERMS", "15"))
QUESTIONS = int(os.environ.get("ORACLE_QUESTIONS", "4"))
#: Hits that are all read, and marked, for one term.
WALKED = 300


@pytest.fixture(scope="module", params=contract.ENGINES)
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, list[Report]]]:
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("real"))
    load([DATA / folder for folder in FOLDERS], engine)
    view = engine.now()
    entries = view.catalogue().entries
    held = [replace(e.report, paragraphs=view.paragraphs(e.report.id)) for e in entries]
    yield engine, sorted(held, key=lambda report: report.id)
    engine.close()


@pytest.fixture(scope="module")
def asked(real: tuple[Engine, list[Report]]) -> Searcher:
    return searcher_on(real[0], Settings(today=DAY, root_path="/鉴"))


class OneScan(Scan):
    """The same scan; what it has seen of a paragraph it does not look up for every facet again."""

    def pairs(self, ignoring: str = "") -> Iterator[Pair]:
        known: dict[str, list[Pair]] = self.__dict__.setdefault("walked", {})
        if ignoring not in known:
            known[ignoring] = list(super().pairs(ignoring))
        return iter(known[ignoring])

    def holds(self, report: Report, paragraph: Paragraph) -> bool:
        known: dict[tuple[str, int], bool] = self.__dict__.setdefault("known", {})
        key = report.id, paragraph.position
        if key not in known:
            terms = [term for clause in self.clauses for term in clause]
            some = not terms or any(oracle.found(paragraph.lines, term) for term in terms)
            known[key] = some and super().holds(report, paragraph)
        return known[key]


def stretch(random_: random.Random, held: list[Report]) -> str:
    """Some characters of any line."""
    while True:
        line = random_.choice(random_.choice(random_.choice(held).paragraphs).lines)
        start = random_.randrange(len(line))
        piece = line[start : start + random_.randint(1, 12)]
        if oracle.units(piece):
            return piece


def test_there_is_something_to_ask(real: tuple[Engine, list[Report]]) -> None:
    assert len(real[1]) > 50 and sum(len(report.paragraphs) for report in real[1]) > 3_000


def test_terms(real: tuple[Engine, list[Report]], asked: Searcher) -> None:
    held, random_ = real[1], random.Random(190)
    for _ in range(TERMS):
        term = stretch(random_, held)
        # As one term: in quotes “十四五” would be its years.
        request = SearchRequest(q=term, match=Match.EXACT, size=100)
        scan = OneScan(held, request, [[term]], [])
        answer = asked.answer(request)
        assert answer["total"] == scan.total(), term
        if answer["total"]["paragraphs"] <= WALKED:
            check_hits(walk(asked, request), scan)


def test_questions(real: tuple[Engine, list[Report]], asked: Searcher) -> None:
    held, random_ = real[1], random.Random(191)
    for _ in range(QUESTIONS):
        drawn = ask(random_, held)
        scan = OneScan(held, drawn.request, drawn.clauses, drawn.excluded)
        request = replace(scan.request, size=100)
        answer = asked.answer(request)
        assert answer["total"] == scan.total(), request
        assert facets_of(answer) == scan.facets(), request
        if answer["silent"] is not None:
            silent = [(row["code"], row["reports"]) for row in answer["silent"]["regions"]]
            assert silent == scan.silent()[:100], request
        if answer["total"]["paragraphs"] <= WALKED:
            check_hits(walk(asked, request), scan)
