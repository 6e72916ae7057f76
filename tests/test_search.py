"""Answers to random questions against the scan; orders, groups and walks."""

from __future__ import annotations

import dataclasses
import datetime
import random
from typing import Any

import oracle
import pytest
from scan import Scan, check_hits, facets_of, held, searcher, some, walk, world
from small_world import PIECES, PLACES, YEARS

from index_mappings.engines.lineage import Lineage
from index_mappings.errors import CursorExpired, InvalidParameter
from index_mappings.query import Group, Sort, Within
from index_mappings.reports import (
    Certainty,
    IssuerKind,
    Kind,
    Level,
    Report,
    SectionType,
    Topic,
)
from service.search import cursor as cursors
from service.search.inquiry import understand
from service.search.parameters import Match, SearchRequest
from service.search.searcher import Searcher
from service.search.steps import query, steps

__all__ = ["held", "searcher", "world"]


def term(random_: random.Random, held: list[Report]) -> str:
    """A piece that stands in many texts, or any stretch of one line."""
    if random_.random() < 0.6:
        return random_.choice(PIECES).strip("“”")
    report = random_.choice(held)
    line = random_.choice(random_.choice(report.paragraphs).lines)
    start = random_.randrange(len(line))
    return line[start : start + random_.randint(1, 12)].replace('"', "")


def quoted(text: str) -> str:
    """As a question says it literally; a term of its own quotes says the same without them."""
    return '"' + text.translate({ord(c): None for c in '“”「」『』《》"'}) + '"'


def day(random_: random.Random, months: tuple[int, ...]) -> datetime.date | None:
    """A bound about the days on which reports of the last years were published, seldom."""
    if random_.random() < 0.8:
        return None
    year = random_.choice((2023, 2024))
    return datetime.date(year, random_.choice(months), random_.choice((4, 5, 6)))


def ask(random_: random.Random, held: list[Report]) -> Scan:
    drawn = [term(random_, held) for _ in range(random_.randint(0, 2))]
    terms = [t for t in drawn if oracle.units(t)]
    clauses = [[t] for t in terms]
    said = [quoted(t) for t in terms]
    if random_.random() < 0.25:
        pair = [random_.choice(PIECES), random_.choice(PIECES)]
        clauses.append(pair)
        said.append(f"{quoted(pair[0])} OR {quoted(pair[1])}")
    excluded = [random_.choice(PIECES)] if random_.random() < 0.2 else []
    said += [f"-{quoted(t)}" for t in excluded]
    request = SearchRequest(
        q=" ".join(said),
        years=some(random_, (*YEARS, 2019)),
        regions=some(random_, (*PLACES, "360000", "420000", "500000", "110000")),
        levels=some(random_, Level),
        sections=some(random_, SectionType),
        topics=some(random_, Topic),
        kinds=some(random_, Kind),
        issuer_kinds=some(random_, IssuerKind),
        certainties=some(random_, Certainty, 0.15),
        published_from=day(random_, (1, 2, 3)),
        published_to=day(random_, (4, 5, 6)),
        match=Match.ALL,
        within=random_.choice((Within.PARAGRAPH, *Within)),
        local=random_.random() < 0.2,
        group=random_.choice([None, Group.REPORT, Group.REGION]),
        sort=random_.choice([Sort.RELEVANCE, Sort.NEWEST, Sort.REGION]),
        size=random_.choice([1, 7, 20, 100]),
    )
    return Scan(held, request, clauses, excluded)


@pytest.mark.parametrize("seed", range(100))
def test_random_question(seed: int, searcher: Searcher, held: list[Report]) -> None:
    random_ = random.Random(seed)
    scan = ask(random_, held)
    request = scan.request
    answer = searcher.answer(request)
    assert answer["total"] == scan.total()
    assert facets_of(answer) == scan.facets()
    if request.group is Group.REGION:
        silent = answer["silent"]
        assert silent is not None and answer["missing"] is not None
        assert [(r["code"], r["reports"]) for r in silent["regions"]] == scan.silent()[:100]
        assert silent["count"] == len(scan.silent())
        assert answer["missing"]["count"] == len(scan.missing())
    else:
        assert answer["silent"] is None and answer["missing"] is None
    check_hits(walk(searcher, request), scan)


# --- order ---------------------------------------------------------------------------------------


def newest(hit: Any) -> tuple[Any, ...]:
    day = hit["published_on"]
    return (-hit["year"], day is None, -int((day or "0").replace("-", "")), hit["id"])


ORDERS = [
    (Sort.NEWEST, newest),
    (Sort.REGION, lambda h: h["id"]),
    (Sort.COUNT, lambda h: (-(h["in_group"] or 0), h["id"])),
    (Sort.RELEVANCE, lambda h: (-(h["score"] or 0), h["id"])),
]


@pytest.mark.parametrize("group", list(Group))
@pytest.mark.parametrize(("sort", "key"), ORDERS)
def test_order(sort: Sort, key: Any, group: Group, searcher: Searcher) -> None:
    if sort is Sort.COUNT and group is Group.PARAGRAPH:
        with pytest.raises(InvalidParameter) as caught:
            searcher.answer(SearchRequest(q="行政复议", sort=sort, group=group))
        assert caught.value.field == "sort"
        return
    hits = walk(searcher, SearchRequest(q="行政复议", sort=sort, group=group, size=5))
    counts = {Group.PARAGRAPH: 102, Group.REPORT: 49, Group.REGION: 15}
    assert len(hits) == counts[group]
    assert [h["id"] for h in hits] == [h["id"] for h in sorted(hits, key=key)]
    assert all((h["score"] is None) == (sort is not Sort.RELEVANCE) for h in hits)


def test_best_of_a_group_is_the_best_by_relevance(searcher: Searcher) -> None:
    single = walk(searcher, SearchRequest(q="枫桥经验 人民调解", match=Match.ANY, size=100))
    best: dict[str, str] = {}
    for hit in single:
        best.setdefault(hit["report_id"], hit["id"])
    for sort in (Sort.NEWEST, Sort.COUNT, Sort.REGION, Sort.RELEVANCE):
        request = SearchRequest(
            q="枫桥经验 人民调解", match=Match.ALL, group=Group.REPORT, sort=sort, size=100
        )
        ranked = walk(searcher, dataclasses.replace(request, group=None, sort=Sort.RELEVANCE))
        first: dict[str, str] = {}
        for hit in ranked:
            first.setdefault(hit["report_id"], hit["id"])
        assert {h["report_id"]: h["id"] for h in walk(searcher, request)} == first
    assert len(best) == 51


def test_browsing_has_no_score_and_is_in_order_of_ids(searcher: Searcher) -> None:
    hits = walk(searcher, SearchRequest(q="", size=50))
    assert [h["id"] for h in hits] == sorted(h["id"] for h in hits)
    assert {h["score"] for h in hits} == {None}
    assert searcher.answer(SearchRequest(q="，。 ！"))["question"]["match"] == "all"


# --- cursors -------------------------------------------------------------------------------------


def test_a_cursor_belongs_to_its_question_and_conditions(searcher: Searcher) -> None:
    request = SearchRequest(q="行政复议", size=3)
    cursor = searcher.answer(request)["next"]
    assert cursor is not None
    held_on = dataclasses.replace(request, cursor=cursor)
    assert len(searcher.answer(dataclasses.replace(held_on, size=10, facets=False))["hits"]) == 10
    others: list[dict[str, Any]] = [
        {"q": "人民调解"},
        {"years": (2023,)},
        {"sections": (SectionType.PLAN,)},
        {"sort": Sort.NEWEST},
        {"group": Group.REPORT},
        {"match": Match.ANY},
        {"cursor": cursor[:-4] + "AAAA"},
        {"cursor": "不是游标"},
        {"cursor": "e30"},  # {}
        {"cursor": "W10"},  # []
        {"cursor": "A" * 100_000},
    ]
    for other in others:
        with pytest.raises(InvalidParameter) as caught:
            searcher.answer(dataclasses.replace(held_on, **other))
        assert caught.value.field == "cursor" and caught.value.remedy


def test_pages_hold_the_whole_question(searcher: Searcher) -> None:
    """The second page counts and says the same as the first."""
    request = SearchRequest(q="枫桥经验 2022年", size=2)
    first = searcher.answer(request)
    second = searcher.answer(dataclasses.replace(request, cursor=first["next"]))
    for name in ("total", "facets", "question", "index"):
        assert first[name] == second[name]


def test_a_walk_keeps_its_step(searcher: Searcher) -> None:
    request = SearchRequest(q="枫桥经验星际航行", size=4)
    first = searcher.answer(request)
    second = searcher.answer(dataclasses.replace(request, cursor=first["next"]))
    assert first["question"] == second["question"] and second["question"]["match"] == "any"


def test_a_cursor_is_signed(searcher: Searcher) -> None:
    """Who knows how a cursor is made still cannot make one, whatever the offset."""
    request = SearchRequest(q="行政复议", size=1)
    told = cursors.read(searcher.answer(request)["next"] or "")
    lineage = searcher.reader.now().state.lineage
    asked = understand(request, searcher.settings.day, searcher.dictionary)
    asking = query(asked, steps(asked)[0])
    for seen in (0, 1, 10**12, 10**18, 10**23):
        place = cursors.Position(Match.ALL, f"{lineage.mark}.{seen}")
        for forged in (
            dataclasses.replace(lineage, secret="0" * 64),
            dataclasses.replace(lineage, secret=lineage.identity),
        ):
            cursor = cursors.write(asking, request.q, place, forged)
            with pytest.raises(InvalidParameter):
                searcher.answer(dataclasses.replace(request, cursor=cursor))
    assert lineage.secret not in str(told)


def test_a_signed_cursor_of_any_offset_is_answered(searcher: Searcher) -> None:
    """Should the secret ever leak: no number of a cursor reaches an allocation."""
    request = SearchRequest(q="行政复议", size=1)
    asked = understand(request, searcher.settings.day, searcher.dictionary)
    lineage = searcher.reader.now().state.lineage
    step = steps(asked)[0]
    for seen in (10**6, 10**11, 10**12, 10**18, 10**23, 10**400):
        place = cursors.Position(step.match, f"{lineage.mark}.{seen}")
        cursor = cursors.write(query(asked, step), request.q, place, lineage)
        if len(cursor) > cursors.LONGEST or seen >= 10**12:
            with pytest.raises((InvalidParameter, CursorExpired)):
                searcher.answer(dataclasses.replace(request, cursor=cursor))
        else:
            answer = searcher.answer(dataclasses.replace(request, cursor=cursor))
            assert answer["hits"] == [] and answer["next"] is None


def test_a_cursor_of_another_index_has_expired(searcher: Searcher) -> None:
    request = SearchRequest(q="行政复议", size=1)
    told = searcher.answer(request)["next"]
    other = Lineage.begun().next()
    asked = understand(request, searcher.settings.day, searcher.dictionary)
    place = cursors.read(told or "").position
    cursor = cursors.write(query(asked, steps(asked)[0]), request.q, place, other)
    with pytest.raises(CursorExpired) as caught:
        searcher.answer(dataclasses.replace(request, cursor=cursor))
    assert "第一页" in caught.value.remedy
