"""Fields in a question (栏目:问题 …), and what cannot have been meant as it was typed."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import oracle
import pytest
from contract import titled
from hypothesis import given, settings
from hypothesis import strategies as st
from scan import Scan, check_hits, facets_of, held, searcher, walk, world
from small_world import PIECES, PLACES, YEARS
from starlette.testclient import TestClient
from understood import understood

from index_mappings import regions
from index_mappings.engines.port import Engine
from index_mappings.query import Group
from index_mappings.reports import LABELS, IssuerKind, Kind, Level, Report, SectionType, Topic
from index_mappings.title_masks import Titles
from service.api.app import create_app
from service.question import quoted, read, without
from service.search.parameters import SearchRequest
from service.search.searcher import Searcher
from service.settings import Settings

__all__ = ["held", "searcher", "world"]
TODAY = date(2026, 11, 24)
NOT_WORK = ["rule_of_law", "disclosure", "other"]

#: The question, and all that is read out of it.
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("信访 标题:法治政府", {"terms": ["信访"], "titles": ["法治政府"]}),
    ("标题：法治政府 信访", {"terms": ["信访"], "titles": ["法治政府"]}),  # full-width
    ("標題:法治政府 信访", {"terms": ["信访"], "titles": ["法治政府"]}),
    ("标题:“法治 政府” 信访", {"terms": ["信访"], "titles": ["法治 政府"]}),
    ("标题:法治|依法行政 信访", {"terms": ["信访"], "titles": ["法治|依法行政"]}),
    ("标题:法治、依法行政", {"titles": ["法治|依法行政"]}),
    ("标题:“双随机、一公开”", {"titles": ["双随机、一公开"]}),
    ("标题:法治 标题:2023", {"titles": ["法治", "2023"]}),  # both
    ("信访 -标题:工作报告", {"terms": ["信访"], "titles": ["-工作报告"]}),
    ("－标题：“年报”", {"titles": ["-年报"]}),
    ("标题: 法治 信访", {"terms": ["信访"], "titles": ["法治"]}),  # behind a blank
    ("栏目:问题 信访", {"terms": ["信访"], "sections": ["problem"]}),
    ("栏目：存在的问题、计划 信访", {"terms": ["信访"], "sections": ["problem", "plan"]}),
    ("栏目:问题 栏目:计划", {"sections": ["problem", "plan"]}),
    ("栏目:achievement", {"sections": ["achievement"]}),
    ("-栏目:注释 信访", {"terms": ["信访"], "sections": [s for s in SectionType if s != "note"]}),
    ("领域:行政执法|应急 信访", {"terms": ["信访"], "topics": ["enforcement", "emergency"]}),
    ("地区:柳州 信访", {"terms": ["信访"], "regions": ["450200"]}),
    ("地区:广西柳州、桂林市 信访", {"terms": ["信访"], "regions": ["450200", "450300"]}),
    ("地区:450200", {"regions": ["450200"]}),
    ("地区:500105", {"regions": ["500157"]}),  # a code that was given up
    ("地区:清苑县", {"regions": ["130608"]}),
    ("地区:大方 信访", {"terms": ["信访"], "regions": ["520521"]}),  # an everyday word, said as one
    ("柳州 地区:桂林 信访", {"terms": ["信访"], "regions": ["450200", "450300"]}),
    (
        "地区:西湖区 信访",
        {"terms": ["信访"], "regions": ["330106", "360103"]}
        | {"ambiguous": ["西湖区"], "notes": ["ambiguous"]},
    ),
    ("年度:2023 信访", {"terms": ["信访"], "years": [2023]}),
    ("年度：2021-2023、去年", {"years": [2021, 2022, 2023, 2025]}),
    ("年度:十四五", {"years": [2021, 2022, 2023, 2024, 2025]}),
    ("年份:二〇二三年", {"years": [2023]}),
    ("年度:2027", {"years": [2027], "notes": ["year_not_out"]}),
    ("层级:县级 信访", {"terms": ["信访"], "levels": ["county"]}),
    ("-层级:县 信访", {"terms": ["信访"], "levels": ["nation", "province", "city"]}),
    ("文种:政府工作报告 信访", {"terms": ["信访"], "kinds": ["government_work"]}),
    ("信访 -文种:政府工作报告", {"terms": ["信访"], "kinds": NOT_WORK}),
    ("文种:工作报告、其他", {"kinds": ["government_work", "other"]}),
    ("-文种:其他 -文种:工作报告", {"kinds": ["rule_of_law", "disclosure"]}),
    ("机关:司法局 信访", {"terms": ["信访"], "issuer_kinds": ["department"]}),
    ("发文机关:乡镇、部门", {"issuer_kinds": ["department", "town"]}),
    ("信访 OR 仲裁 栏目:问题", {"or": [["信访", "仲裁"]], "sections": ["problem"]}),
    ("栏目:问题 OR 栏目:计划", {"sections": ["problem", "plan"]}),
    ("信访|栏目:问题", {"terms": ["信访"], "sections": ["problem"], "repairs": ["信访 栏目:问题"]}),
    # no fields: not at the beginning of a chunk, within quotes, other names
    ("信访标题:法治", {"terms": ["信访标题:法治"]}),
    ("“标题:法治” 信访", {"terms": ["标题:法治", "信访"]}),
    ("牵头单位:司法局", {"terms": ["牵头单位:司法局"]}),
    ("标题 法治", {"terms": ["标题", "法治"]}),
]

#: What is wrong, how it is read all the same, and the question mended.
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("“信访积案", "unbalanced", {"terms": ["信访积案"], "repairs": ["“信访积案”"]}),
    ("信访积案”", "unbalanced", {"terms": ["信访积案"], "repairs": ["“信访积案”"]}),
    ('"信访 仲裁', "unbalanced", {"terms": ["信访", "仲裁"], "repairs": ['"信访" 仲裁']}),
    (
        "《信访条例 落实", "unbalanced",
        {"terms": ["信访条例", "落实"], "repairs": ["《信访条例》 落实"]},
    ),
    ("信访「", "unbalanced", {"terms": ["信访"], "repairs": ["信访"]}),
    ("信访 标题:", "empty_field", {"terms": ["信访"], "repairs": ["信访"]}),
    ("标题：", "empty_field", {"repairs": [""]}),
    ("标题:“” 信访", "empty_field", {"terms": ["信访"], "repairs": ["信访", "标题: 信访"]}),
    ("栏目: -仲裁", "empty_field", {"excluded": ["仲裁"], "repairs": ["-仲裁"]}),
    ("栏目:问题点 信访", "unknown_value", {"terms": ["信访"], "repairs": ["栏目:问题 信访"]}),
    (
        "栏目:问题、天气 信访",
        "unknown_value",
        {"terms": ["信访"], "sections": ["problem"], "repairs": ["栏目:问题 信访"]},
    ),
    ("地区:桃花源 信访", "unknown_value", {"terms": ["信访"], "repairs": ["信访"]}),
    ("年度:1848 信访", "unknown_value", {"terms": ["信访"], "repairs": ["信访"]}),
    ("年度:2023年5月 信访", "unknown_value", {"terms": ["信访"], "repairs": ["信访"]}),
    ("信访 -地区:柳州", "not_excludable", {"terms": ["信访"], "repairs": ["信访"]}),
    ("信访 -年度:2023", "not_excludable", {"terms": ["信访"], "repairs": ["信访"]}),
    ("信访 -领域:行政执法", "not_excludable", {"terms": ["信访"], "repairs": ["信访"]}),
    (
        "文种:其他 -文种:其他",
        "contradiction",
        {"kinds": ["other"], "repairs": ["文种:其他"]},
    ),
    ("信访 OR", "lonely_operator", {"terms": ["信访"], "repairs": ["信访"]}),
    ("OR 信访", "lonely_operator", {"terms": ["信访"], "repairs": ["信访"]}),
    ("信访 |", "lonely_operator", {"terms": ["信访"], "repairs": ["信访"]}),
    (
        "信访 OR 2023年", "lonely_operator",
        {"terms": ["信访"], "years": [2023], "repairs": ["信访 2023年"]},
    ),
    (
        "信访 OR -仲裁", "lonely_operator",
        {"terms": ["信访"], "excluded": ["仲裁"], "repairs": ["信访 -仲裁"]},
    ),
    (
        "信访 - 仲裁", "empty_exclusion",
        {"terms": ["信访", "仲裁"], "notes": ["term_dropped"], "repairs": ["信访 -仲裁"]},
    ),
    ("信访 -", "empty_piece", {"terms": ["信访"], "notes": ["term_dropped"], "repairs": ["信访"]}),
    ("信访 ()", "empty_piece", {"terms": ["信访"], "notes": ["term_dropped"], "repairs": ["信访"]}),
    ("（）", "empty_piece", {"repairs": [""]}),
    ("“” 信访", "empty_piece", {"terms": ["信访"], "repairs": ["信访"]}),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_fields_are_conditions(raw: str, expected: dict[str, Any]) -> None:
    question = read(raw, TODAY)
    assert understood(question) == expected
    for span in question.spans:
        assert span.text == raw[span.start : span.end]
        left = read(without(question, span.start, span.end), TODAY)
        assert [s.values for s in left.spans] == [s.values for s in question.spans if s != span]
        kept = read(quoted(raw, span.start, span.end), TODAY)  # as a literal term
        assert [s.values for s in kept.spans] == [s.values for s in question.spans if s != span]


@pytest.mark.parametrize(("raw", "code", "expected"), WRONG, ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_and_mended(raw: str, code: str, expected: dict[str, Any]) -> None:
    question = read(raw, TODAY)
    assert understood(question) == expected
    first, *_ = question.repairs
    assert first.code == code and len(first.message) > 8
    assert code not in {repair.code for repair in read(first.instead, TODAY).repairs}


def test_an_unknown_value_names_what_is_allowed() -> None:
    (repair,) = read("文种:日报 信访", TODAY).repairs
    assert all(LABELS[kind] in repair.message for kind in Kind) and "日报" in repair.message


MENDED = (
    '标题: 标题：法治 栏目:问题 栏目:无 -文种:其他 地区:柳州 年度:2023 - () “ ” " 《 》 「 OR | '
    "信访 仲裁 2023年 柳州市 -甲 “乙” 、 ， 标题:甲|乙"
).split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(MENDED) | st.just(" "), max_size=10).map("".join))
def test_mending_ends(raw: str) -> None:
    """Each repair mends something: following them leads to a question without faults."""
    for _ in range(40):
        question = read(raw, TODAY)
        if not question.repairs:
            return
        assert all(repair.instead != raw for repair in question.repairs)
        raw = question.repairs[0].instead
    raise AssertionError(raw)


# --- on an index ---------------------------------------------------------------------------------


def random_fields(rng: random.Random) -> tuple[list[str], dict[str, Any]]:
    """Fields as they may be typed, and the same conditions as parameters."""
    typed: list[str] = []
    given_: dict[str, Any] = {}

    def choose(name: str, field: str, every: Any, say: Any, share: float, opposes: bool) -> None:
        if rng.random() > share:
            return
        values = rng.sample(list(every), rng.randint(1, 2))
        excluded = opposes and rng.random() < 0.4
        words = rng.choice(("、", "|")).join(say(value) for value in values)
        typed.append(f"{'-' if excluded else ''}{name}{rng.choice(':：')}{words}")
        given_[field] = tuple(v for v in every if (v in values) != excluded)

    def label(value: Any) -> str:
        return rng.choice((LABELS[value], str(value), f"“{LABELS[value]}”"))

    def place(code: str) -> str:
        region = regions.get(code)
        assert region is not None
        return rng.choice((code, "".join(step.name for step in regions.path(code))))

    choose("栏目", "sections", SectionType, label, 0.3, True)
    choose("领域", "topics", Topic, label, 0.2, False)
    choose("文种", "kinds", Kind, label, 0.3, True)
    choose("机关", "issuer_kinds", IssuerKind, label, 0.3, True)
    choose("层级", "levels", Level, label, 0.2, True)
    choose("地区", "regions", PLACES, place, 0.3, False)
    choose("年度", "years", YEARS, lambda year: rng.choice((f"{year}", f"{year}年")), 0.3, False)
    if rng.random() < 0.4:
        words = rng.sample(("法治政府", "2023", "情况", "司法局", "报告", "南昌", "工作"), 2)
        condition = rng.choice(("", "-")) + "|".join(words[: rng.randint(1, 2)])
        dash = "-" if condition.startswith("-") else ""
        typed.append(f"{dash}标题:{condition.removeprefix('-')}")
        given_["titles"] = (condition,)
    return typed, given_


class TitledScan(Scan):
    """The scan that knows titles too."""

    def in_scope(self, report: Report, ignoring: str = "") -> bool:
        own = all(titled(report.title, condition) for condition in self.request.titles)
        return own and super().in_scope(report, ignoring)


@pytest.mark.parametrize("seed", range(60))
def test_a_question_with_fields_is_that_of_its_parameters(
    seed: int, searcher: Searcher, held: list[Report]
) -> None:
    """Totals, hits, marks, facets and the silent, by the scan; with exclusions and groups."""
    rng = random.Random(seed)
    typed, conditions = random_fields(rng)
    plain = [piece for piece in PIECES if "“" not in piece]
    terms = [f"“{term}”" for term in rng.sample(plain, rng.randint(0, 2))]
    excluded = [f"-“{term}”" for term in rng.sample(plain, rng.randint(0, 1))]
    pieces = [*typed, *terms, *excluded]
    rng.shuffle(pieces)
    group = rng.choice((None, Group.REPORT, Group.REGION))
    scan = TitledScan(
        held,
        SearchRequest(**conditions, group=group),
        [[t.strip("“”")] for t in terms],
        [t.strip("-“”") for t in excluded],
    )
    request = SearchRequest(q=" ".join(pieces), group=group, size=100)
    answer: Any = searcher.answer(request)
    assert answer["question"]["repairs"] == []
    assert answer["total"] == scan.total(), request.q
    check_hits(walk(searcher, request), scan)
    if group is not Group.REGION:
        assert facets_of(answer) == scan.facets()
    else:
        assert answer["silent"]["count"] == len(scan.silent())


def test_titles_are_held_as_paragraphs_hold_terms() -> None:
    rng = random.Random(3)
    alphabet = "法治政府“”、，（）2023年.-/ 3.12345热线"
    titles = ["".join(rng.choices(alphabet, k=rng.randint(1, 14))) for _ in range(200)]
    held_ = Titles(titles)
    for _ in range(300):
        title = rng.choice(titles)
        at = rng.randrange(len(title))
        term = title[at : at + rng.randint(1, 5)].lstrip("-")
        expected = [oracle.found([other], term) for other in titles]
        assert held_.mask(term).tolist() == expected, term
        assert held_.mask(f"-{term}").tolist() == [not has for has in expected]


def test_the_page_mends_and_takes_back(world: tuple[Engine, list[Report]]) -> None:
    with TestClient(create_app(Settings(today=TODAY), world[0])) as client:
        page = client.get("/", params={"q": "“枫桥经验 栏目:成绩单 文种：法治政府建设报告"}).text
        assert "没有成对" in page and "“枫桥经验” 栏目:成绩单" in page
        assert "可以写：概况、成效" in page
        assert 'aria-label="去掉条件：文种：法治政府建设报告"' in page
        plain: Any = client.get("/api/v1/search", params={"q": "枫桥经验 标题:南昌市"}).json()
        same: Any = client.get("/api/v1/search", params={"q": "枫桥经验", "title": "南昌市"}).json()
        assert plain["total"] == same["total"] and plain["hits"] == same["hits"] != []
        refused = client.get("/api/v1/search", params={"q": "枫桥经验", "title": "-"})
        assert refused.status_code == 422 and refused.json()["error"]["field"] == "title"
