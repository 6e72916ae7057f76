"""Related terms: what each would bring is what adding it brings, on both engines; what is added is
said, marked, exported, covered, and taken back."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import oracle
import pytest
from scan import DAY, Scan
from small_engines import HELD
from small_world import PIECES, PLACES, YEARS

from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter
from index_mappings.query import Group, Scope, Sort, Within
from index_mappings.related import TermGroup
from index_mappings.reports import Level, SectionType
from service.search.coverage import coverage
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest
from service.search.related import MOST
from service.search.searcher import Searcher
from service.settings import Settings

EQUALS = (
    ("枫桥经验", "人民调解", "依法行政", "法律明白人"),
    ("府院联动", "行政复议", "依法行政"),
    ("执法监督", "双随机、一公开", "星际航行"),
)
GROUPS = (
    *(TermGroup(terms, terms) for terms in EQUALS),
    TermGroup(("打官司告政府", "民告官"), ("行政复议", "12345热线", "星际航行")),
)
SETTINGS = Settings(today=DAY, related=GROUPS)


@pytest.fixture(scope="module")
def searcher(small_engine: Engine) -> Searcher:
    return searcher_on(small_engine, SETTINGS)


def random_request(rng: random.Random) -> SearchRequest:
    words = rng.sample((*PIECES, "打官司告政府"), rng.randint(1, 2))
    words += [rng.choice(("枫桥经验", "府院联动", "民告官", "法律明白人 OR 执法监督"))]
    words = [f"“{w}”" if rng.random() < 0.3 and " " not in w else w for w in words]
    words += ["-行政复议"] if rng.random() < 0.2 else []
    words += [f"{rng.choice(YEARS)}年"] if rng.random() < 0.3 else []

    def some(values: Any) -> tuple[Any, ...]:
        return tuple(rng.sample(tuple(values), 2)) if rng.random() < 0.2 else ()

    return SearchRequest(
        q=" ".join(words), regions=some(PLACES), levels=some(Level), sections=some(SectionType),
        match=rng.choice((Match.AUTO, Match.AUTO, Match.ALL, Match.WORDS, Match.ANY, Match.EXACT)),
        group=rng.choice((None, None, Group.REGION)), facets=False,
        within=rng.choice((*[Within.PARAGRAPH] * 4, Within.SECTION, Within.REPORT)),
    )  # fmt: skip


def test_every_number_is_what_adding_brings(small_engine: Engine, searcher: Searcher) -> None:
    """`more` by the step that is asked first; what has answered by a later one found nothing."""
    rng, checked, brought = random.Random(5), 0, 0
    wanted = 60 if "embedded" in small_engine.address else 40  # a call each
    while checked < wanted:
        request = random_request(rng)
        answer: Any = searcher.answer(request)
        first = answer["question"]["match"] == (
            "all" if request.match is Match.AUTO else str(request.match)
        )
        before = answer["total"]["paragraphs"] if first else 0
        for row in answer["question"]["related"]:
            added = replace(request, related=(*request.related, row["term"]))
            then: Any = searcher.answer(added)
            if row["more"] is not None and (first or row["more"]):
                assert then["total"]["paragraphs"] == before + row["more"], (request, row)
            assert {"term": row["term"], "of": row["of"]} in then["question"]["related_used"]
            checked, brought = checked + 1, brought + bool(row["more"])
    assert brought >= wanted / 12


def test_what_is_added_is_found_as_a_scan_finds_it(searcher: Searcher) -> None:
    """Literally, term by term; and every mark is that of a term that was asked for."""
    rng = random.Random(6)
    for _ in range(25):
        heads = rng.sample([g[0] for g in EQUALS], 2)
        wanted = [rng.choice(g[1:]) for g in EQUALS if g[0] in heads]
        scope = SearchRequest(years=(rng.choice(YEARS),), group=rng.choice((None, Group.REGION)))
        request = replace(scope, q=" ".join(heads), related=tuple(wanted), match=Match.ALL)
        answer: Any = searcher.answer(request)
        used = answer["question"]["related_used"]
        assert [row["term"] for row in used] == list(dict.fromkeys(wanted))
        clauses = [[h, *(row["term"] for row in used if row["of"] == h)] for h in heads]
        assert answer["total"] == Scan(HELD, scope, clauses, []).total(), request
        terms = [term for clause in clauses for term in clause]
        for hit in answer["hits"]:
            assert [list(span) for span in oracle.marks(hit["text"], terms)] == [
                list(span) for span in hit["marks"]
            ]


def test_added_terms_stand_among_the_alternatives(searcher: Searcher) -> None:
    answer: Any = searcher.answer(
        SearchRequest(q="枫桥经验 执法监督 2023年", related=("人民调解", "“人民调解”", "依法行政"))
    )
    question = answer["question"]
    assert question["or"] == [["枫桥经验", "人民调解", "依法行政"]]
    assert question["terms"] == ["执法监督"] and question["years"] == [2023]
    assert {"term": "法律明白人", "of": "枫桥经验"}.items() <= question["related"][-1].items() or (
        "法律明白人" in [row["term"] for row in question["related"]]
    )
    offered = {row["term"] for row in question["related"]}
    assert not offered & {"人民调解", "依法行政"}  # what stands there is not offered again
    # what belongs to an alternative widens that group; a term written twice is widened twice
    widened: Any = searcher.answer(SearchRequest(q="枫桥经验 OR 府院联动", related=("人民调解",)))
    assert widened["question"]["or"] == [["枫桥经验", "府院联动", "人民调解"]]
    twice: Any = searcher.answer(SearchRequest(q="枫桥经验 枫桥经验", related=("人民调解",)))
    once: Any = searcher.answer(SearchRequest(q="枫桥经验", related=("人民调解",)))
    assert twice["total"] == once["total"]


def test_everyday_words_lead_to_official_ones_and_not_back(searcher: Searcher) -> None:
    answer: Any = searcher.answer(SearchRequest(q="打官司告政府", match=Match.ALL))
    assert answer["total"]["paragraphs"] == 0
    rows = {row["term"]: row["more"] for row in answer["question"]["related"]}
    assert rows["行政复议"] == Scan(HELD, SearchRequest(), [["行政复议"]], []).total()["paragraphs"]
    assert rows["星际航行"] == 0
    assert "打官司告政府" not in searcher.dictionary.related("行政复议")


@pytest.mark.parametrize(
    ("q", "term", "remedy"),
    [
        ("枫桥经验", "行政复议体制", "人民调解"),  # names what is offered
        ("枫桥经验", "枫桥经验", "人民调解"),
        ("办结率", "行政复议", "OR"),  # nothing is: says how else
        ("", "行政复议", "OR"),
    ],
)
def test_what_is_not_offered_is_refused(searcher: Searcher, q: str, term: str, remedy: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        searcher.answer(SearchRequest(q=q, related=(term,)))
    assert refusal.value.field == "related"
    assert term in refusal.value.message and remedy in refusal.value.remedy


def test_a_cursor_belongs_to_what_was_added(searcher: Searcher) -> None:
    request = SearchRequest(q="枫桥经验", related=("人民调解",), size=7, sort=Sort.REGION)
    ids, cursor, first = [], None, True
    while first or cursor:
        answer: Any = searcher.answer(replace(request, cursor=cursor))
        ids += [hit["id"] for hit in answer["hits"]]
        cursor, first = answer["next"], False
    expected = Scan(HELD, SearchRequest(), [["枫桥经验", "人民调解"]], []).total()
    assert len(ids) == len(set(ids)) == expected["paragraphs"]
    begun: Any = searcher.answer(request)
    for other in ((), ("人民调解", "依法行政")):
        with pytest.raises(InvalidParameter):
            searcher.answer(replace(request, related=other, cursor=begun["next"]))


def test_coverage_and_a_part_follow(searcher: Searcher) -> None:
    request = SearchRequest(q="枫桥经验 各区县", related=("人民调解",))
    answer: Any = searcher.answer(request)
    covered = coverage(searcher, request)
    assert covered["silent"]["count"] == answer["silent"]["count"]  # type: ignore[index]
    plain: Any = searcher.answer(replace(request, related=()))
    assert answer["silent"]["count"] < plain["silent"]["count"]
    # within a part, what would be brought is counted in that part
    part = searcher.within(Scope(regions=("450200",)))
    row = next(
        r for r in part.answer(SearchRequest(q="枫桥经验"))["question"]["related"] if r["more"]
    )
    here = SearchRequest(regions=("450200",))
    scans = [
        Scan(HELD, here, [terms], []).total()["paragraphs"]
        for terms in (["枫桥经验", row["term"]], ["枫桥经验"])
    ]
    assert row["more"] == scans[0] - scans[1]


def test_many_offers_are_bounded(small_engine: Engine) -> None:
    groups = tuple(TermGroup((term,), tuple(f"{term}{n}" for n in range(20))) for term in PIECES)
    searcher = searcher_on(small_engine, Settings(today=DAY, related=groups))
    question = searcher.answer(SearchRequest(q=" ".join(PIECES)))["question"]
    assert len(question["related"]) == MOST
