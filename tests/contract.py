"""A small random world for the contract suite, and brute force over it: what every engine must say.

The corpus is made of few characters, so that random terms are found often, in every odd
neighbourhood: beside quotes, over punctuation, inside numbers, in headings. It is loaded in several
commits, some reports are replaced and some dropped, so that an engine has several segments and
deleted documents.
"""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import elastic_server
import oracle
import pytest
from made_reports import plain_report

from index_mappings import literal, regions
from index_mappings.catalogue import Catalogue
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine, View, answered
from index_mappings.query import Hit, Page, Query, Ranking, Scope, Units, Within
from index_mappings.reports import (
    Bases,
    Basis,
    Certainty,
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Reason,
    Report,
    SectionType,
    SetAside,
    Topic,
    paragraph_id,
)

ENGINES = ("embedded", pytest.param("elastic", marks=pytest.mark.elastic))

# Code and level then: the nation, provinces, cities, counties; districts of a municipality; cities
# directly under a province; and (see `report`) a district that was a city in its early reports.
REGIONS = (
    ("100000", Level.NATION),
    ("110000", Level.PROVINCE),
    ("110101", Level.COUNTY),
    ("110105", Level.COUNTY),
    ("420000", Level.PROVINCE),
    ("420100", Level.CITY),
    ("420106", Level.COUNTY),
    ("429004", Level.COUNTY),
    ("429005", Level.COUNTY),
    ("450000", Level.PROVINCE),
    ("450200", Level.CITY),
    ("450203", Level.COUNTY),
    ("450204", Level.COUNTY),
    ("450300", Level.CITY),
    ("450302", Level.COUNTY),
)
#: Titles of the reports: 告 stands in none of their lines.
TITLES = ("法治政府建设报告", "“法治”、政府（2023年）报告", "3.12345热线报告", "年报告|枫桥")
HAN = "法治政府建设行执枫桥经验"
OTHER = "“”、。,;:(()12345a%./- \t·《》K—㎡\u200b"


def new_engine(kind: str, folder: Path) -> Engine:
    """An engine of a kind with nothing in it. Skips where a real Elasticsearch cannot be had."""
    if kind == "elastic":
        return open_engine(elastic_server.new_address())
    return open_engine(f"embedded:{folder / 'index'}")


def search(engine: Engine, query: Query) -> Page:
    """A page of the newest view, whatever proves unreadable meanwhile."""
    return answered(engine.now, lambda view: view.search(query))


def paragraphs(engine: Engine, report_id: str) -> tuple[Paragraph, ...]:
    """The same of a report."""
    return answered(engine.now, lambda view: view.paragraphs(report_id))


def line(rng: random.Random, longest: int = 40) -> str:
    """Mostly Han, with everything odd in between."""
    pieces = [
        rng.choice(HAN if rng.random() < 0.75 else OTHER) for _ in range(rng.randint(1, longest))
    ]
    return "".join(pieces)


def texts(one: Report) -> Iterator[tuple[str, str]]:
    """A report's paragraphs: key and text."""
    for each in one.paragraphs:
        yield paragraph_id(one.id, each.position), each.text


def paragraph(rng: random.Random, position: int, known: list[str]) -> Paragraph:
    text = rng.choice(known) if known and rng.random() < 0.15 else line(rng)
    known.append(text)
    lead = tuple(line(rng, 8) for _ in range(rng.choice((0, 0, 0, 1, 2))))
    return Paragraph(
        position,
        text,
        lead,
        headings(position),
        rng.choice(tuple(SectionType)),
        tuple(sorted(rng.sample(tuple(Topic), rng.choice((0, 0, 1, 2))))),
    )


def headings(position: int) -> tuple[str, ...]:
    """Three paragraphs a heading, in the middle of which one stands under another."""
    path = (f"第{(position + 2) // 3}部分",)
    return (*path, "其中") if position % 3 == 2 else path


def report(rng: random.Random, known: list[str]) -> Report:
    region, level = rng.choice(REGIONS)
    year = rng.choice((2019, 2020, 2021, 2022, 2023))
    if region == "450204" and year < 2021:
        level = Level.CITY
    kind = rng.choice((Kind.RULE_OF_LAW, Kind.RULE_OF_LAW, Kind.GOVERNMENT_WORK, Kind.OTHER))
    day = datetime.date(year + 1, rng.randint(1, 3), rng.randint(1, 28))
    named = f"{region}-{year}-{kind.value.replace('_', '-')}-{rng.randrange(16**6):06x}"
    return plain_report(
        id=named,
        kind=kind,
        year=year,
        region_code=region,
        then_name="某地",
        then_level=level,
        issuer_kind=rng.choice((IssuerKind.GOVERNMENT, *IssuerKind)),
        published_on=day if rng.random() < 0.7 else None,
        source=f"{named}.html",
        paragraphs=tuple(paragraph(rng, at + 1, known) for at in range(rng.randint(1, 12))),
        basis=bases(rng),
        title=rng.choice(TITLES),
    )


def bases(rng: random.Random) -> Bases:
    """What says place, year and issuer: of every second report all of it is said."""
    doubtful = rng.choice((Basis.TEXT, Basis.CONCLUDED, Basis.UNRECORDED))
    region, year, issuer = rng.choices((Basis.GIVEN, Basis.TEXT, Basis.PAGE, doubtful), k=3)
    return Bases(region, year, issuer, (("year", "2023.html"),))


def made(count: int, seed: int = 31) -> list[Report]:
    """So many reports; the same seed makes the same ones."""
    rng = random.Random(seed)
    return [report(rng, []) for _ in range(count)]


def fill(engine: Engine, reports: Iterable[Report], *, rebuild: bool = False) -> None:
    """All of them in one commit."""
    with engine.writing(rebuild=rebuild) as writer:
        for one in reports:
            writer.put(one)


EVERYWHERE = Scope()


@dataclass(frozen=True)
class World:
    """An engine and what it should hold."""

    engine: Engine
    reports: tuple[Report, ...]

    def catalogue(self) -> Catalogue:
        return self.engine.now().catalogue()

    def every(self) -> Iterator[tuple[Report, Paragraph]]:
        for one in self.reports:
            for each in one.paragraphs:
                yield one, each

    def found(self, asked: Asked) -> list[tuple[Report, Paragraph]]:
        """Brute force: what the question has to find."""
        spread = self.spread() if asked.local else frozenset()
        return [
            (r, p)
            for r in self.reports
            if in_scope(asked.scope, r)
            for p in r.paragraphs
            if matches(asked, p, together(asked.within, r, p))
            and not (asked.local and wording(r, p) in spread)
        ]

    def spread(self) -> frozenset[str]:
        """The wordings that stand in reports of several regions."""
        regions_of: dict[str, set[str]] = {}
        for r, p in self.every():
            regions_of.setdefault(wording(r, p), set()).add(r.region_code)
        return frozenset(words for words, codes in regions_of.items() if words and len(codes) > 1)


@dataclass(frozen=True)
class Asked:
    """A question as its terms are typed; the same conditions as a Query."""

    must: tuple[tuple[str, ...], ...] = ()
    some: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    scope: Scope = EVERYWHERE
    sections: tuple[SectionType, ...] = ()
    topics: tuple[Topic, ...] = ()
    most_first: bool = False
    held: int = 0
    within: Within = Within.PARAGRAPH
    local: bool = False

    def query(self, **more: object) -> Query:
        terms = [t for clause in self.must for t in clause] + list(self.some)
        asked = Query(
            must=tuple(tuple(map(literal.units, clause)) for clause in self.must),
            some=tuple(map(literal.units, self.some)),
            must_not=tuple(map(literal.units, self.must_not)),
            ranking=ranking(map(literal.units, terms)),
            scope=self.scope,
            sections=self.sections,
            topics=self.topics,
            most_first=self.most_first,
            held=self.held,
            within=self.within,
            local=self.local,
        )
        return replace(asked, **more)  # type: ignore[arg-type]


def ranking(terms: Iterable[Units]) -> Ranking:
    units = list(terms)
    bigrams = tuple(dict.fromkeys(b for term in units for b in literal.phrase(term)))
    return Ranking(bigrams, tuple(dict.fromkeys(u for term in units for u in term)), ())


def wording(report: Report, paragraph: Paragraph) -> str:
    """The units of the text without marks, without the names of the report's own places."""
    return _wording(paragraph.text, report.region_code, report.then_name)


@functools.lru_cache(100_000)
def _wording(text: str, region_code: str, then_name: str) -> str:
    """The same lines are asked for with every question."""
    words = "".join(unit for unit in oracle.units(text) if unit != "¶")
    path = [place for place in regions.path(region_code) if place.code != "100000"]
    names = {then_name} | {n for place in path for n in (place.name, *place.short_names)}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        words = words.replace(name, "") if len(name) > 1 else words
    return words


def together(within: Within, report: Report, paragraph: Paragraph) -> list[Paragraph]:
    """The paragraphs that are asked as one with this: those of its report, or of those that stand
    under the same headings."""
    if within is Within.PARAGRAPH:
        return [paragraph]
    whole = within is Within.REPORT
    return [p for p in report.paragraphs if whole or p.heading == paragraph.heading]


def matches(asked: Asked, paragraph: Paragraph, beside: list[Paragraph]) -> bool:
    """The terms, where they have to stand together, and the paragraph's own conditions."""

    def stands(term: str) -> bool:
        return any(oracle.found(each.lines, term) for each in beside)

    terms = [*(term for clause in asked.must for term in clause), *asked.some]
    return (
        all(any(map(stands, clause)) for clause in asked.must)
        and (not asked.some or any(map(stands, asked.some)))
        and (not asked.held or stand_of(asked, paragraph) == asked.held)
        and not any(map(stands, asked.must_not))
        and (not terms or any(oracle.found(paragraph.lines, term) for term in terms))
        and (not asked.sections or paragraph.section in asked.sections)
        and (not asked.topics or bool(set(asked.topics) & set(paragraph.topics)))
    )


def stand_of(asked: Asked, paragraph: Paragraph) -> int:
    """How many of the different terms of `some` stand in a paragraph."""
    different = {oracle.units(term): term for term in asked.some}
    return sum(oracle.found(paragraph.lines, term) for term in different.values())


def in_scope(scope: Scope, report: Report, ignoring: str = "") -> bool:
    """The conditions on the report; places by the shape of the codes in this corpus."""
    return (
        (ignoring == "year" or not scope.years or report.year in scope.years)
        and (
            ignoring in ("province", "city", "county")
            or not scope.regions
            or any(within(report.region_code, code) for code in scope.regions)
        )
        and (ignoring == "level" or not scope.levels or report.then_level in scope.levels)
        and (ignoring == "kind" or not scope.kinds or report.kind in scope.kinds)
        and (
            ignoring == "issuer_kind"
            or not scope.issuer_kinds
            or report.issuer_kind in scope.issuer_kinds
        )
        and (not scope.certainties or certainty(report) in scope.certainties)
        and in_period(scope, report.published_on)
        and all(titled(report.title, condition) for condition in scope.titles)
    )


def titled(title: str, condition: str) -> bool:
    """甲 stands in the title, one of 甲|乙 does, -甲 does not."""
    terms = condition.removeprefix("-").split("|")
    return any(oracle.found([title], term) for term in terms) != condition.startswith("-")


def certainty(report: Report) -> Certainty:
    """Certain is what is given, or said by the text or by what stands around it."""
    said = {report.basis.region, report.basis.year, report.basis.issuer}
    known = said <= {Basis.GIVEN, Basis.TEXT, Basis.PAGE}
    return Certainty.CERTAIN if known else Certainty.UNCERTAIN


def in_period(scope: Scope, day: datetime.date | None) -> bool:
    first, last = scope.published_from, scope.published_to
    if first is None and last is None:
        return True
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


def within(code: str, above: str) -> bool:
    if above == "100000" or code == above:
        return True
    if above.endswith("0000"):
        return code[:2] == above[:2]
    return above.endswith("00") and code[:4] == above[:4]


def random_scope(rng: random.Random) -> Scope:
    def some(values: Iterable[object], share: float = 0.4) -> tuple[object, ...]:
        every = tuple(values)
        return tuple(rng.sample(every, rng.randint(1, 2))) if rng.random() < share else ()

    return Scope(
        years=some((2019, 2020, 2021, 2022, 2023, 2030)),  # type: ignore[arg-type]
        regions=some(code for code, _ in REGIONS),  # type: ignore[arg-type]
        levels=some(Level, 0.3),  # type: ignore[arg-type]
        kinds=some(Kind, 0.2),  # type: ignore[arg-type]
        issuer_kinds=some(IssuerKind, 0.2),  # type: ignore[arg-type]
        certainties=some(Certainty, 0.2),  # type: ignore[arg-type]
        published_from=random_day(rng),
        published_to=random_day(rng),
        titles=random_titles(rng),
    )


def random_titles(rng: random.Random) -> tuple[str, ...]:
    """Conditions on titles, seldom: pieces of the titles that reports have, and of none."""
    if rng.random() < 0.7:
        return ()
    pieces = ["".join(title[at : at + rng.randint(1, 4)]) for title in TITLES for at in range(4)]
    pieces = [piece for piece in pieces if oracle.units(piece)]
    chosen = ["|".join(rng.sample(pieces, rng.choice((1, 1, 2)))) for _ in range(rng.randint(1, 2))]
    return tuple(rng.choice(("", "", "-")) + condition for condition in chosen)


def random_day(rng: random.Random) -> datetime.date | None:
    """A bound among the days on which reports are published, seldom."""
    if rng.random() < 0.85:
        return None
    return datetime.date(rng.choice((2020, 2022, 2024)), rng.randint(1, 3), rng.randint(1, 28))


def random_term(rng: random.Random, world: World) -> str:
    """A piece of some line (1 to 12 characters), now and then with one character changed."""
    while True:
        _, each = rng.choice(list(world.every()))
        text = rng.choice(each.lines)
        start = rng.randrange(len(text))
        term = text[start : start + rng.randint(1, 12)]
        if rng.random() < 0.15:
            at = rng.randrange(len(term))
            term = term[:at] + rng.choice(HAN + OTHER) + term[at + 1 :]
        if oracle.units(term):
            return term


def random_asked(rng: random.Random, world: World) -> Asked:
    def terms(n: int) -> tuple[str, ...]:
        return tuple(random_term(rng, world)[: rng.choice((1, 2, 2, 3, 12))] for _ in range(n))

    def known(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(t for t in values if oracle.units(t))

    clauses = [known(terms(rng.choice((1, 1, 2)))) for _ in range(rng.choice((0, 1, 1, 2)))]
    some = known(terms(rng.choice((0, 0, 0, 3))))
    within = rng.choice((Within.PARAGRAPH, *Within))
    return Asked(
        must=tuple(clause for clause in clauses if clause),
        some=some,
        most_first=rng.random() < 0.5,
        held=rng.choice((0, 0, 0, 1, 2)) if some and within is Within.PARAGRAPH else 0,
        must_not=known(terms(rng.choice((0, 0, 1)))),
        scope=random_scope(rng),
        sections=tuple(rng.sample(tuple(SectionType), rng.choice((0, 0, 1, 2)))),
        topics=tuple(rng.sample(tuple(Topic), rng.choice((0, 0, 1)))),
        within=within,
        local=rng.random() < 0.25,
    )


def make_world(engine: Engine, count: int = 60, seed: int = 9) -> World:
    """Load a random corpus in several commits, with reports replaced and dropped on the way."""
    rng = random.Random(seed)
    known: list[str] = []
    made = {r.id: r for r in (report(rng, known) for _ in range(count))}
    ids = sorted(made)
    rng.shuffle(ids)
    third = max(1, len(ids) // 3)
    with engine.writing() as writer:
        for one in ids[:third]:
            writer.put(made[one])
        writer.checkpoint()
        for one in ids[third : 2 * third]:
            writer.put(made[one])
    with engine.writing() as writer:
        for one in ids[2 * third :]:
            writer.put(made[one])
        for one in ids[:5]:  # another text under the same id
            made[one] = replace(made[one], paragraphs=report(rng, known).paragraphs)
            writer.put(made[one])
        for one in ids[-3:]:
            writer.drop(one)
            del made[one]
        writer.set_aside(SetAside("空白.docx", Reason.EMPTY, "没有文字", "检查文件"))
    return World(engine, tuple(made[one] for one in sorted(made)))


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The random world on each engine; nobody writes to it."""
    return make_world(new_engine(request.param, tmp_path_factory.mktemp("engine")))


def walk(engine: Engine, query: Query) -> list[Hit]:
    """Every hit, page by page."""
    return answered(engine.now, lambda view: walked(view, query))


def walked(view: View, query: Query) -> list[Hit]:
    """The same in one view."""
    page = view.search(query)
    hits = list(page.hits)
    while page.next is not None:
        page = view.search(replace(query, after=page.next))
        assert page.hits
        hits.extend(page.hits)
    return hits


def assert_alike(one: list[Hit], other: list[Hit]) -> None:
    """Two engines' walks: the same hits and scores in the same order, near-ties aside."""
    assert sorted(hit.key for hit in one) == sorted(hit.key for hit in other)
    scores = {hit.key: hit.score for hit in one}
    for mine, theirs in zip(one, other, strict=True):
        if mine.key != theirs.key:  # 32-bit sums of the same values, added up in another order
            assert scores[theirs.key] == pytest.approx(mine.score, rel=1e-6), (mine.key, theirs.key)
        score = scores[theirs.key]
        assert (theirs.score is None) is (score is None)
        assert theirs.score is None or theirs.score == pytest.approx(score, rel=1e-6, abs=1e-6)


def key(report: Report, paragraph: Paragraph) -> str:
    return paragraph_id(report.id, paragraph.position)


def uneven_reports() -> tuple[list[Report], list[Report]]:
    """A region with hundreds of paragraphs that rank above all, and one paragraph elsewhere."""
    rng = random.Random(13)
    strong = tuple(Paragraph(at + 1, "枫桥经验枫桥") for at in range(400))
    weak = (Paragraph(1, "法治政府建设" * 8 + "枫桥"),)
    loud = [_placed(report(rng, []), "450203", strong) for _ in range(3)]
    codes = [code for code, _ in REGIONS if code != "450203"]
    return loud, [_placed(report(rng, []), code, weak) for code in codes]


def _placed(one: Report, code: str, paragraphs: tuple[Paragraph, ...]) -> Report:
    return replace(one, id=code + one.id[6:], region_code=code, paragraphs=paragraphs)
