"""A question answered by walking over every paragraph: what the service's answers are held against.

The expected values are counted from the reports themselves with plain loops and the oracle of what
"found" means; nothing of the service's own counting is used.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import contract
import oracle
import pytest
from small_world import is_below, step_codes, world

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.query import Group, Within
from index_mappings.reports import (
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Report,
    SectionType,
    Topic,
    paragraph_id,
)
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

__all__ = ["world"]
DAY = datetime.date(2026, 11, 24)
Pair = tuple[Report, Paragraph]


@pytest.fixture(scope="module")
def searcher(world: tuple[Engine, list[Report]]) -> Searcher:
    return searcher_on(world[0], Settings(today=DAY, root_path="/鉴"))


@pytest.fixture(scope="module")
def held(world: tuple[Engine, list[Report]]) -> list[Report]:
    return sorted(world[1], key=lambda r: r.id)


def facets_of(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The facets of an answer as `Scan.facets` tells them."""
    return {
        name: [(f["value"], f["paragraphs"], f["reports"], f["selected"]) for f in values]
        for name, values in answer["facets"].items()
    }


@dataclasses.dataclass
class Scan:
    """The same question, answered by walking over every paragraph."""

    held: list[Report]
    request: SearchRequest
    clauses: list[list[str]]  # each has to hold; a clause holds when one of its terms is found
    excluded: list[str]
    #: What `holds` has said: the facets walk over the same paragraphs again and again.
    known: dict[tuple[str, int, Within], bool] = dataclasses.field(default_factory=dict, repr=False)

    @property
    def issuer_kinds(self) -> tuple[IssuerKind, ...]:
        given = self.request.issuer_kinds
        if not given and self.request.group is Group.REGION:
            return (IssuerKind.GOVERNMENT,)
        return given

    def in_scope(self, report: Report, ignoring: str = "") -> bool:
        asked = self.request
        conditions = {
            "year": not asked.years or report.year in asked.years,
            "place": not asked.regions
            or any(is_below(report.region_code, code) for code in asked.regions),
            "level": not asked.levels or report.then_level in asked.levels,
            "kind": not asked.kinds or report.kind in asked.kinds,
            "issuer_kind": not self.issuer_kinds or report.issuer_kind in self.issuer_kinds,
            "certainty": not asked.certainties or certainty(report) in asked.certainties,
            "published": self._in_period(report.published_on),
        }
        return all(met for name, met in conditions.items() if name != ignoring)

    def _in_period(self, day: datetime.date | None) -> bool:
        first, last = self.request.published_from, self.request.published_to
        known = day or datetime.date.min
        if day is None:
            return first is None and last is None
        return (first or known) <= known <= (last or known)

    def holds(self, report: Report, paragraph: Paragraph) -> bool:
        """Whether what is asked for stands where it has to stand together, and some of it here."""
        key = report.id, paragraph.position, self.request.within
        if key not in self.known:
            self.known[key] = self._holds(report, paragraph)
        return self.known[key]

    def _holds(self, report: Report, paragraph: Paragraph) -> bool:
        within, own = self.request.within, list(paragraph.lines)
        lines = [
            line
            for other in report.paragraphs
            if other == paragraph
            or within is Within.REPORT
            or (within is Within.SECTION and other.heading == paragraph.heading)
            for line in other.lines
        ]
        terms = [t for clause in self.clauses for t in clause]
        return (
            all(any(oracle.found(lines, t) for t in clause) for clause in self.clauses)
            and not any(oracle.found(lines, t) for t in self.excluded)
            and (not terms or any(oracle.found(own, t) for t in terms))
        )

    def pairs(self, ignoring: str = "") -> Iterator[Pair]:
        asked = self.request
        spread = contract.World(None, tuple(self.held)).spread() if asked.local else frozenset()  # type: ignore[arg-type]
        for report in self.held:
            if not self.in_scope(report, ignoring):
                continue
            for paragraph in report.paragraphs:
                sections = () if ignoring == "section" else asked.sections
                topics = () if ignoring == "topic" else asked.topics
                if sections and paragraph.section not in sections:
                    continue
                if topics and not set(paragraph.topics) & set(topics):
                    continue
                if asked.local and contract.wording(report, paragraph) in spread:
                    continue
                if self.holds(report, paragraph):
                    yield report, paragraph

    def total(self) -> dict[str, int]:
        found = list(self.pairs())
        return {
            "paragraphs": len(found),
            "reports": len({r.id for r, _ in found}),
            "regions": len({r.region_code for r, _ in found}),
        }

    def facets(self) -> dict[str, list[tuple[str, int, int | None, bool]]]:
        asked = self.request
        return {
            "year": sorted(
                self._facet("year", lambda r: str(r.year), map(str, asked.years)), reverse=True
            ),
            **{step: self._places(step) for step in ("province", "city", "county")},
            "level": self._ordered("level", lambda r: r.then_level, Level, asked.levels),
            "kind": self._ordered("kind", lambda r: r.kind, Kind, asked.kinds),
            "issuer_kind": self._ordered(
                "issuer_kind", lambda r: r.issuer_kind, IssuerKind, asked.issuer_kinds
            ),
            "section": self._of_paragraphs("section", SectionType, asked.sections),
            "topic": self._of_paragraphs("topic", Topic, asked.topics),
        }

    def _facet(
        self, name: str, value: Callable[[Report], str | None], chosen: Any
    ) -> list[tuple[str, int, int, bool]]:
        paragraphs: Counter[str] = Counter()
        of: dict[str, set[str]] = {}
        for report, _ in self.pairs(name):
            told = value(report)
            if told is not None:
                paragraphs[str(told)] += 1
                of.setdefault(str(told), set()).add(report.id)
        picked = {str(c) for c in chosen}
        return [
            (v, paragraphs[v], len(of.get(v, ())), v in picked)
            for v in sorted(paragraphs.keys() | picked)
        ]

    def _ordered(self, name: str, value: Any, kind: Any, chosen: Any) -> list[Any]:
        order = [str(v) for v in kind]
        return sorted(self._facet(name, value, chosen), key=lambda row: order.index(row[0]))

    def _places(self, step: str) -> list[tuple[str, int, int, bool]]:
        ways = [step_codes(code) for code in self.request.regions]
        provinces = {w["province"] for w in ways}
        cities = {w["city"] for w in ways if "city" in w}

        def value(report: Report) -> str | None:
            own = step_codes(report.region_code)
            open_ = step == "province" or own["province"] in provinces
            if open_ and (step != "county" or "city" not in own or own["city"] in cities):
                return own.get(step)
            return None

        chosen = [c for c in self.request.regions if step_codes(c).get(step) == c]
        return self._facet("place", value, chosen)

    def _of_paragraphs(self, name: str, kind: Any, chosen: Any) -> list[Any]:
        count: Counter[Any] = Counter()
        for _, paragraph in self.pairs(name):
            count.update([paragraph.section] if name == "section" else paragraph.topics)
        return [(str(v), count[v], None, v in chosen) for v in kind if count[v] or v in chosen]

    def silent(self) -> list[tuple[str, list[str]]]:
        speaking = {r.region_code for r, _ in self.pairs()}
        quiet: dict[str, list[str]] = {}
        for report in self.held:
            if self.in_scope(report) and report.region_code not in speaking:
                quiet.setdefault(report.region_code, []).append(report.id)
        return sorted(quiet.items())

    def uncertain(self) -> dict[str, Any]:
        """The reports in scope of which not all is said, and the regions that hold no other."""
        inside = [r for r in self.held if self.in_scope(r)]
        sure = {r.region_code for r in inside if certainty(r) == "certain"}
        alone: dict[str, list[str]] = {}
        for report in inside:
            if report.region_code not in sure:
                alone.setdefault(report.region_code, []).append(report.id)
        doubtful = [r for r in inside if certainty(r) == "uncertain"]
        return {"reports": len(doubtful), "count": len(alone), "regions": sorted(alone.items())}

    def missing(self) -> list[str]:
        levels = self.request.levels or (Level.CITY, Level.COUNTY)
        wanted = _places(levels, self.request.regions or ("100000",))
        return sorted(wanted - {r.region_code for r in self.held if self.in_scope(r)})


@functools.lru_cache(1_000)
def _places(levels: tuple[Level, ...], within: tuple[str, ...]) -> frozenset[str]:
    """The codes of every place of these levels in or below these."""
    every = [r for level in levels for r in regions.below("100000", level)]
    nation = regions.get("100000")
    assert nation is not None
    if Level.NATION in levels:
        every.append(nation)
    return frozenset(r.code for r in every if any(is_below(r.code, w) for w in within))


def certainty(report: Report) -> str:
    """Certain is what is given, or said by the text or by what stands around it."""
    basis = report.basis
    said = {str(basis.region), str(basis.year), str(basis.issuer)}
    return "certain" if said <= {"given", "text", "page"} else "uncertain"


def uncertain_of(answer: Any) -> dict[str, Any]:
    """The uncertain of a coverage answer as `Scan.uncertain` tells them."""
    told = answer["uncertain"]
    return {**told, "regions": [(r["code"], r["reports"]) for r in told["regions"]]}


def some(random_: random.Random, values: Any, likely: float = 0.25) -> tuple[Any, ...]:
    """None of the values mostly, else one to three."""
    listed = list(values)
    if random_.random() > likely:
        return ()
    return tuple(random_.sample(listed, min(len(listed), random_.randint(1, 3))))


def walk(searcher: Searcher, request: SearchRequest) -> list[Any]:
    """Every hit of every page."""
    hits: list[Any] = []
    cursor = None
    for _ in range(2000):
        answer = searcher.answer(dataclasses.replace(request, cursor=cursor))
        hits += answer["hits"]
        cursor = answer["next"]
        if cursor is None:
            return hits
        assert len(answer["hits"]) == request.size
    raise AssertionError("the walk does not end")


def check_hits(hits: list[Any], scan: Scan) -> None:
    """Every hit once, its marks, its group."""
    group = scan.request.group or Group.PARAGRAPH
    found = {paragraph_id(r.id, p.position): (r, p) for r, p in scan.pairs()}
    ids = [h["id"] for h in hits]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= found.keys()
    terms = [t for clause in scan.clauses for t in clause]
    for hit in hits:
        _, paragraph = found[hit["id"]]
        assert [tuple(m) for m in hit["marks"]] == oracle.marks(paragraph.text, terms)
        lead = [[tuple(m) for m in marks] for marks in hit["lead_marks"]]
        assert lead == [oracle.marks(line, terms) for line in paragraph.lead]
    if group is Group.PARAGRAPH:
        assert set(ids) == found.keys()
        assert {h["in_group"] for h in hits} <= {None}
        return
    of = (lambda r: r.id) if group is Group.REPORT else (lambda r: r.region_code)
    sizes = Counter(of(r) for r, _ in found.values())
    name = [h["report_id"] if group is Group.REPORT else h["region"]["code"] for h in hits]
    assert Counter(name) == Counter(sizes.keys())
    assert {n: h["in_group"] for n, h in zip(name, hits, strict=True)} == sizes


def unquoted(q: str, **more: Any) -> SearchRequest:
    return SearchRequest(q=q, size=100, **more)
