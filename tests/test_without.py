"""Nothing found: what every removal would bring is what a click then brings, on both engines."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape
from typing import Any

import contract
import pytest
from asgi_client import Client
from scan import DAY, Scan
from small_engines import HELD
from small_world import PIECES, PLACES, YEARS

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.query import Group, Scope, Sort
from index_mappings.reports import IssuerKind, Level, SectionType
from service.api.app import create_app
from service.search.opening import searcher_on
from service.search.parameters import Match, SearchRequest, read_request
from service.search.searcher import Searcher
from service.search.without import LONGEST, MOST
from service.settings import Settings


@pytest.fixture(scope="module")
def searcher(small_engine: Engine) -> Searcher:
    return searcher_on(small_engine, Settings(today=DAY))


def clicked(searcher: Searcher, request: SearchRequest, row: dict[str, Any]) -> Any:
    """The answer once a row is chosen, asked as anybody would: by its question and values."""
    pairs = [("q", row["q"]), ("match", str(request.match))]
    pairs += [("group", str(request.group))] if request.group else []
    given = {
        "year": map(str, request.years), "region": request.regions, "level": request.levels,
        "section": request.sections, "issuer_kind": request.issuer_kinds,
    }  # fmt: skip
    for name, values in given.items():
        kept = row["values"] if name == row["parameter"] else values
        pairs += [(name, str(value)) for value in kept]
    return searcher.answer(read_request(pairs))


def random_request(rng: random.Random) -> SearchRequest:
    """A question of terms and places, years, levels in its words or beside it; mostly too much."""
    words = rng.sample((*PIECES, "星际航行", "不存在的词"), rng.randint(1, 3))
    words = [f"“{w}”" if rng.random() < 0.5 else w for w in words]
    words += ["-行政复议"] if rng.random() < 0.2 else []
    words += [f"{rng.choice(YEARS)}年"] if rng.random() < 0.5 else []
    place = regions.get(rng.choice(PLACES))
    words += [place.name] if place and rng.random() < 0.5 else []
    words += ["各区县"] if rng.random() < 0.2 else []
    rng.shuffle(words)

    def some(values: Any, share: float = 0.2) -> tuple[Any, ...]:
        return tuple(rng.sample(tuple(values), rng.randint(1, 2))) if rng.random() < share else ()

    return SearchRequest(
        q=" ".join(words), years=some(YEARS), regions=some(PLACES), levels=some(Level),
        sections=some(SectionType), issuer_kinds=some(IssuerKind),
        match=rng.choice((Match.AUTO, Match.ALL, Match.ALL, Match.WORDS)),
        group=rng.choice((None, None, Group.REGION)),
    )  # fmt: skip


def test_every_number_is_what_a_click_brings(searcher: Searcher) -> None:
    rng, checked, brought = random.Random(11), 0, 0
    while checked < 300:
        request = random_request(rng)
        answer: Any = searcher.answer(request)
        assert (answer["without"] is None) == (answer["total"]["paragraphs"] > 0), request
        for row in answer["without"] or ():
            then = clicked(searcher, request, row)
            assert then["total"]["paragraphs"] == row["paragraphs"], (request, row)
            checked, brought = checked + 1, brought + bool(row["paragraphs"])
    assert brought > 40


def test_the_numbers_are_those_of_a_scan(searcher: Searcher) -> None:
    """Counted from the reports alone: each term, each condition away once."""
    rng, checked = random.Random(12), 0
    while checked < 100:
        terms = rng.sample((*PIECES, "星际航行"), rng.randint(2, 4))
        scope = SearchRequest(years=(rng.choice(YEARS),), regions=(rng.choice(PLACES),))
        request = replace(scope, q=" ".join(f"“{t}”" for t in terms), match=Match.ALL)
        answer: Any = searcher.answer(request)
        if answer["without"] is None:
            continue
        clauses = [[term] for term in terms]
        expected = {
            ("year", f"{scope.years[0]}年"): Scan(HELD, replace(scope, years=()), clauses, []),
            ("region", answer["without"][1]["text"]): Scan(
                HELD, replace(scope, regions=()), clauses, []
            ),
        }
        for term in terms:
            rest = [clause for clause in clauses if clause != [term]]
            expected["q", term] = Scan(HELD, scope, rest, [])
        rows = {(r["parameter"], r["text"]): r["paragraphs"] for r in answer["without"]}
        assert rows == {key: scan.total()["paragraphs"] for key, scan in expected.items()}, request
        checked += len(rows)


ROWS: list[tuple[SearchRequest, list[tuple[str, str, str, list[str]]]]] = [
    # words of the question: the rest of it stays
    (
        SearchRequest(q="星际航行 2023年 柳州市"),
        [
            ("year", "2023年", "星际航行 柳州市", []),
            ("region", "柳州市", "星际航行 2023年", []),
            ("q", "星际航行", "2023年 柳州市", []),
        ],
    ),
    # without the last value the words say nothing either
    (
        SearchRequest(q="“星际航行” 2023年", years=(2021,)),
        [("year", "2021年", "“星际航行”", []), ("q", "星际航行", "2023年", [])],
    ),
    (
        SearchRequest(q="“星际航行”", years=(2021, 2022)),
        [
            ("year", "2021年", "“星际航行”", ["2022"]),
            ("year", "2022年", "“星际航行”", ["2021"]),
            ("q", "星际航行", "", []),
        ],
    ),
    # alternatives are one piece, what must not stand is one too
    (
        SearchRequest(q="“星际” OR “航行” -复议"),
        [("q", "星际 OR 航行", "-复议", []), ("q", "-复议", "“星际” OR “航行”", [])],
    ),
    # an order by count needs the group that these words say
    (
        SearchRequest(q="星际航行 各区县", sort=Sort.COUNT),
        [("level", "各区县", "星际航行", []), ("q", "星际航行", "各区县", [])],
    ),
    (SearchRequest(q="星际航行 2023年", match=Match.EXACT), [("q", "星际航行 2023年", "", [])]),
]


@pytest.mark.parametrize(("request_", "rows"), ROWS)
def test_each_piece_once(searcher: Searcher, request_: SearchRequest, rows: list[Any]) -> None:
    answer: Any = searcher.answer(request_)
    shown = [(r["parameter"], r["text"], r["q"], r["values"]) for r in answer["without"]]
    assert shown == rows


def test_the_page_leads_there(small_engine: Engine) -> None:
    """A link for each piece without which something is found, and the number stands there too."""
    with Client(create_app(Settings(today=DAY), small_engine)) as client:
        page = client.get(
            "/", {"q": "“枫桥经验” “星际航行” 2022年", "match": "all", "sort": "newest"}
        ).text
        links = re.findall(r'<a href="([^"]+)">去掉“([^”]+)”</a>：有 ([0-9,]+) 段', page)
        assert [text for _, text, _ in links] == ["星际航行"]
        there = client.get(unescape(links[0][0])).text
        assert f"<strong>{links[0][2]}</strong>段" in there
        none = client.get("/", {"q": "“星际航行” “无此词”"}).text
        assert "只去掉其中一个词语或条件，仍然没有" in none and "去掉“" not in none
        alone = client.get("/", {"q": "“星际航行”"}).text
        assert "去掉“" not in alone and "仍然没有" not in alone


def test_work_is_bounded(searcher: Searcher) -> None:
    many = " ".join(f"“无此词{number}”" for number in range(20))
    rows = searcher.answer(SearchRequest(q=many))["without"]
    assert rows is not None and len(rows) == MOST
    assert searcher.answer(SearchRequest(q="“" + "无" * LONGEST + "”"))["without"] is None


def test_a_part_counts_itself_alone(searcher: Searcher) -> None:
    limit = Scope(regions=("450200",))
    own = [r for r in HELD if contract.within(r.region_code, "450200")]
    request = SearchRequest(q="“枫桥经验” “星际航行”", years=(2022,))
    answer: Any = searcher.within(limit).answer(request)
    rows = {(r["parameter"], r["text"]): r["paragraphs"] for r in answer["without"]}
    expected = Scan(own, SearchRequest(years=(2022,)), [["枫桥经验"]], []).total()["paragraphs"]
    assert rows == {("year", "2022年"): 0, ("q", "枫桥经验"): 0, ("q", "星际航行"): expected}
