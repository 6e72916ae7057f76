"""How a question is understood, what parameters replace, coverage and the reading view."""

from __future__ import annotations

from typing import Any

import pytest
from scan import Scan, held, searcher, uncertain_of, unquoted, world

from index_mappings.query import Group
from index_mappings.reports import (
    Certainty,
    Level,
    Paragraph,
    Report,
    SectionType,
    paragraph_id,
)
from service.search.coverage import coverage
from service.search.parameters import Match, SearchRequest
from service.search.report import outline, read_report
from service.search.searcher import Searcher

__all__ = ["held", "searcher", "world"]


# --- question and parameters ---------------------------------------------------------------------


def test_the_contracts_example(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(SearchRequest(q="枫桥经验 在 2023 年 各区县"))
    asked = answer["question"]
    assert (asked["terms"], asked["years"], asked["levels"]) == (["枫桥经验"], [2023], ["county"])
    assert asked["group"] == "region" and asked["issuer_kinds"] == ["government"]
    assert [(s["kind"], s["start"], s["end"], s["text"]) for s in asked["read"]] == [
        ("year", 7, 13, "2023 年"),
        ("level", 14, 17, "各区县"),
    ]
    assert all("overridden" not in s for s in asked["read"])
    said = SearchRequest(years=(2023,), levels=(Level.COUNTY,), group=Group.REGION)
    scan = Scan(held, said, [["枫桥经验"]], [])
    assert answer["total"] == scan.total()
    assert answer["silent"] is not None
    assert [r["code"] for r in answer["silent"]["regions"]] == [c for c, _ in scan.silent()]
    others = [r for r, _ in scan.pairs("issuer_kind") if r.issuer_kind != "government"]
    notes = [n for n in asked["notes"] if n["code"] == "other_issuers"]
    assert bool(notes) == bool(others)
    if notes:
        assert f"另有 {len(others)} 段" in notes[0]["message"]
    # the default is no choice
    facets: Any = answer["facets"]
    assert not any(f["selected"] for f in facets["issuer_kind"])
    assert [f["selected"] for f in facets["year"] if f["value"] == "2023"] == [True]


OVERRIDES = [
    # a parameter replaces its whole dimension, the others stay
    ({"years": (2021,)}, {"year"}, {"years": [2021], "levels": ["county"], "regions": ["450000"]}),
    ({"regions": ("360100",)}, {"region"}, {"years": [2023], "regions": ["360100"]}),
    ({"levels": (Level.CITY,)}, {"level"}, {"levels": ["city"], "group": "region"}),
    # the group alone: the level is still said by the words
    ({"group": Group.PARAGRAPH}, set(), {"levels": ["county"], "group": "paragraph"}),
]


@pytest.mark.parametrize(("given", "overridden", "expected"), OVERRIDES)
def test_parameters_override_words(
    given: dict[str, Any], overridden: set[str], expected: dict[str, Any], searcher: Searcher
) -> None:
    request = SearchRequest(q="枫桥经验 2023年 广西各区县", **given)
    asked: Any = searcher.answer(request)["question"]
    assert {s["kind"] for s in asked["read"] if s.get("overridden")} == overridden
    assert {s["kind"] for s in asked["read"]} == {"year", "region", "level"}
    assert {name: asked[name] for name in expected} == expected
    assert asked["terms"] == ["枫桥经验"]


def test_ambiguity_is_told_and_a_parameter_settles_it(searcher: Searcher) -> None:
    asked = searcher.answer(SearchRequest(q="鼓楼区 物业纠纷"))["question"]
    assert [a["text"] for a in asked["ambiguous"]] == ["鼓楼区"]
    choices = asked["ambiguous"][0]["choices"]
    assert [c["code"] for c in choices] == asked["regions"] and len(choices) == 4
    assert choices[0]["path"] == ["江苏省", "南京市", "鼓楼区"]
    settled = searcher.answer(SearchRequest(q="鼓楼区 物业纠纷", regions=("320106",)))["question"]
    assert settled["ambiguous"] == [] and settled["regions"] == ["320106"]
    assert "ambiguous" not in [n["code"] for n in settled["notes"]]


def test_related_terms_are_offered_not_mixed_in(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(unquoted("放管服", match=Match.ALL))
    offers = answer["question"]["related"]
    assert {r["of"] for r in offers} == {"放管服"} and "简政放权" in [r["term"] for r in offers]
    assert answer["total"] == Scan(held, SearchRequest(), [["放管服"]], []).total()


def test_excluded_alone_browses(searcher: Searcher, held: list[Report]) -> None:
    answer = searcher.answer(SearchRequest(q="-枫桥经验"))
    assert answer["total"] == Scan(held, SearchRequest(), [], ["枫桥经验"]).total()
    assert answer["question"]["excluded"] == ["枫桥经验"]
    assert {h["score"] for h in answer["hits"]} == {None}


def test_without_facets(searcher: Searcher) -> None:
    with_them = searcher.answer(SearchRequest(q="行政复议"))
    without = searcher.answer(SearchRequest(q="行政复议", facets=False))
    assert without["facets"] is None and without["total"] == with_them["total"]


def test_addresses_begin_with_the_root_path(searcher: Searcher) -> None:
    hit = searcher.answer(SearchRequest(q="行政复议"))["hits"][0]
    assert hit["url"] == f"/鉴/reports/{hit['report_id']}#p{hit['position']}"
    assert hit["id"] == paragraph_id(hit["report_id"], hit["position"])
    assert f"第{hit['position']}段" in hit["citation"]


# --- coverage and reading ------------------------------------------------------------------------


def test_coverage_lists_everything(searcher: Searcher, held: list[Report]) -> None:
    request = SearchRequest(q="枫桥经验", group=Group.REGION, years=(2022, 2023))
    told = coverage(searcher, request)
    scan = Scan(held, request, [["枫桥经验"]], [])
    assert told["silent"] is not None
    assert [(r["code"], r["reports"]) for r in told["silent"]["regions"]] == scan.silent()
    assert [r["code"] for r in told["missing"]["regions"]] == scan.missing()
    in_scope = [r for r in held if scan.in_scope(r)]
    ids = [i for region in told["held"] for year in region["years"] for i in year["reports"]]
    assert sorted(ids) == [r.id for r in in_scope]
    assert told["total"]["reports"] == len(in_scope)
    assert told["total"]["paragraphs"] == sum(len(r.paragraphs) for r in in_scope)
    assert told["years"] == [2023, 2022]
    assert uncertain_of(told) == scan.uncertain() and told["uncertain"]["reports"] > 5
    hits = sum(y["hits"] or 0 for region in told["held"] for y in region["years"])
    assert hits == scan.total()["paragraphs"]
    assert [s["source"] for s in told["set_aside"]] == ["reports/扫描件.pdf"]
    assert told["set_aside"][0]["reason"] == "scan" and told["set_aside"][0]["remedy"]


def test_what_is_certain_leaves_nothing_uncertain(searcher: Searcher, held: list[Report]) -> None:
    """A region that is held on doubtful grounds alone counts as missing among what is certain."""
    whole = coverage(searcher, SearchRequest(years=(2022,)))
    sure = coverage(searcher, SearchRequest(years=(2022,), certainties=(Certainty.CERTAIN,)))
    assert whole["uncertain"]["count"] > 0 and sure["uncertain"]["reports"] == 0
    alone = {r["code"] for r in whole["uncertain"]["regions"]}
    missing = {r["code"] for r in sure["missing"]["regions"]}
    counted = {code for code in alone if code[2:] != "0000"}  # provinces are not missed unasked
    assert missing == {r["code"] for r in whole["missing"]["regions"]} | counted
    assert sure["question"]["certainties"] == ["certain"]


def test_coverage_of_everything_is_not_silent(searcher: Searcher, held: list[Report]) -> None:
    told = coverage(searcher, SearchRequest())
    assert told["silent"] is None and told["total"]["reports"] == len(held)
    assert {y["hits"] for region in told["held"] for y in region["years"]} == {None}


def test_silence_of_a_section(searcher: Searcher, held: list[Report]) -> None:
    """An empty question with a section lists the regions without that section."""
    request = SearchRequest(
        sections=(SectionType.LEADERSHIP,), levels=(Level.COUNTY,), group=Group.REGION
    )
    answer = searcher.answer(request)
    scan = Scan(held, request, [], [])
    assert answer["silent"] is not None and answer["silent"]["count"] == len(scan.silent())


def test_report(searcher: Searcher, held: list[Report]) -> None:
    for report in held[:10]:
        told = read_report(searcher, report.id)
        assert [p["text"] for p in told["paragraphs"]] == [p.text for p in report.paragraphs]
        assert told["sources"] == [report.source] and told["versions"] == []
        assert told["region"]["then"]["level"] == report.then_level
        assert told["url"] == f"/鉴/reports/{report.id}"
        assert told["paragraphs"][0]["id"] == paragraph_id(report.id, 1)
        top = [o for o in told["outline"] if o["depth"] == 0]
        assert sum(o["paragraphs"] for o in top) == len(report.paragraphs)


def test_outline_opens_and_closes_headings() -> None:
    rows = [
        ("一、甲",),
        ("一、甲", "(一)子"),
        ("一、甲", "(一)子"),
        ("一、甲", "(二)丑"),
        ("二、乙",),
        ("二、乙", "(一)子"),
        (),
    ]
    told = outline([Paragraph(n, "文", heading=path) for n, path in enumerate(rows, 1)])
    assert [(o["heading"], o["depth"], o["position"], o["paragraphs"]) for o in told] == [
        ("一、甲", 0, 1, 4),
        ("(一)子", 1, 2, 2),
        ("(二)丑", 1, 4, 1),
        ("二、乙", 0, 5, 2),
        ("(一)子", 1, 6, 1),
    ]
