"""Exports hold exactly the answer: random questions through the interface, on every engine, opened
again and held against the scan and against the search."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import opened
import pytest
from api_world import SEARCH, error_of, serve
from asgi_client import Client
from scan import Scan, check_hits
from small_engines import HELD
from test_search import ask

from index_mappings import regions
from index_mappings.dimensions import DIMENSIONS, backwards
from index_mappings.engines.port import Engine
from index_mappings.query import Group
from index_mappings.reports import LABELS, Kind, Report, SectionType, Topic
from service.export import columns, taking
from service.search.parameters import PARAMETERS, SearchRequest, as_written

EXPORT = "/api/v1/export"
Pairs = list[tuple[str, str]]


@pytest.fixture(scope="module")
def world(small_engine: Engine) -> tuple[Engine, list[Report]]:
    return small_engine, HELD


@pytest.fixture(scope="module")
def held(world: tuple[Engine, list[Report]]) -> list[Report]:
    return sorted(world[1], key=lambda r: r.id)


@pytest.fixture(scope="module")
def client(world: tuple[Engine, list[Report]]) -> Iterator[Client]:
    with serve(world[0], root_path="/鉴", rate=100_000) as ready:
        yield ready


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that exports of this world have many pages."""
    monkeypatch.setattr(taking, "PAGE", 40)


def pairs_of(request: SearchRequest) -> Pairs:
    """A request as an address says it."""
    pairs: Pairs = []
    for parameter in PARAMETERS:
        value = getattr(request, parameter.field)
        if parameter.name in ("size", "cursor", "facets", "explain") or value is None:
            continue
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(parameter.name, as_written(v)) for v in values]
    return pairs


def drawn(random_: random.Random, held: list[Report]) -> Scan:
    """A question that may be asked: no period that ends before it begins."""
    scan = ask(random_, held)
    if backwards(scan.request):
        scan.request = replace(scan.request, published_to=None)
    return scan


def exported(client: Client, pairs: Pairs, file_format: str, rows: str = "hits") -> bytes:
    response = client.get("/鉴" + EXPORT, [*pairs, ("format", file_format), ("rows", rows)])
    assert response.status_code == 200, response.text
    content: bytes = response.content
    return content


def walked(client: Client, pairs: Pairs) -> list[Any]:
    """The same question asked page by page."""
    hits, more = [], [("size", "100"), ("facets", "false")]
    while True:
        answer = client.get("/鉴" + SEARCH, [*pairs, *more]).json()
        hits += answer["hits"]
        if answer["next"] is None:
            return hits
        more = [("size", "100"), ("facets", "false"), ("cursor", answer["next"])]


def day_of(text: str | None) -> Any:
    return datetime.datetime.fromisoformat(text) if text else None


def check_row(row: dict[str, Any], hit: Any) -> None:
    """A row of a workbook says what the hit says, in its own types."""
    path = {str(r.level): r.name for r in regions.path(hit["region"]["code"])}
    assert [row["省"], row["市"], row["县"]] == [
        path.get(level) for level in ("province", "city", "county")
    ]
    assert (row["段落编号"], row["报告编号"]) == (hit["id"], hit["report_id"])
    assert (row["正文"], row["报告标题"]) == (hit["text"], hit["title"])
    assert row["年度"] == hit["year"] and isinstance(row["年度"], int)
    assert row["段落序号"] == hit["position"]
    assert row["发布日期"] == day_of(hit["published_on"])
    assert row["栏目"] == LABELS[SectionType(hit["section"]["type"])]
    assert row["领域"] == ("、".join(LABELS[Topic(t)] for t in hit["topics"]) or None)
    assert row["文种"] == LABELS[Kind(hit["kind"])]
    assert row["区划代码"] == hit["region"]["code"]
    assert row["当年名称"] == hit["region"]["then"]["name"]
    assert row["段前标题"] == ("\n".join(hit["lead"]) or None)
    assert row.get("组内段数") == hit["in_group"]
    assert row["来源网址"] == hit["source_url"]
    own = "http://testserver" + hit["url"]
    assert row["本段地址"] == own
    assert row["引文"].endswith(hit["source_url"] or own)


@pytest.mark.parametrize("seed", range(60))
def test_a_random_question(seed: int, client: Client, held: list[Report]) -> None:
    random_ = random.Random(seed)
    scan = drawn(random_, held)
    pairs = pairs_of(scan.request)
    hits = opened.jsonl(exported(client, pairs, "jsonl"))
    check_hits(hits, scan)
    searched = walked(client, pairs)
    assert [h["id"] for h in hits] == [h["id"] for h in searched]
    plain = [{n: v for n, v in h.items() if n != "citation"} for h in hits]
    assert plain == [{n: v for n, v in h.items() if n != "citation"} for h in searched]
    file_format = random_.choice(["xlsx", "csv", "docx"])
    content = exported(client, pairs, file_format)
    if file_format == "xlsx":
        for row, hit in zip(opened.xlsx(content), hits, strict=True):
            check_row(row, hit)
        counted = opened.about(content)
        assert counted["本表行数"] == len(hits)
        assert [counted["共有段落"], counted["共有报告"], counted["共有地区"]] == [
            *scan.total().values()
        ]
    elif file_format == "csv":
        rows = opened.csv_rows(content)
        assert [(r["段落编号"], r["正文"]) for r in rows] == [(h["id"], h["text"]) for h in hits]
        assert [r["发布日期"] for r in rows] == [h["published_on"] or "" for h in hits]
    else:
        texts = [text for style, text in opened.document(content) if style == "excerpt"]
        assert texts == [h["text"] for h in sorted(hits, key=lambda h: h["id"])]


@pytest.mark.parametrize("seed", range(30))
def test_regions_silent_and_missing(seed: int, client: Client, held: list[Report]) -> None:
    random_ = random.Random(1_000 + seed)
    scan = drawn(random_, held)
    pairs = pairs_of(scan.request)
    by_region = Scan(held, replace(scan.request, group=Group.REGION), scan.clauses, scan.excluded)
    check_hits(opened.jsonl(exported(client, pairs, "jsonl", "regions")), by_region)
    missing = opened.xlsx(exported(client, pairs, "xlsx", "missing"))
    assert [row["区划代码"] for row in missing] == scan.missing()
    asks = bool(scan.clauses or scan.excluded or scan.request.sections or scan.request.topics)
    if asks or scan.request.group is Group.REGION:
        silent = opened.csv_rows(exported(client, pairs, "csv", "silent"))
        told = [(row["区划代码"], row["报告编号"].split("\n")) for row in silent]
        assert told == scan.silent()
        names = dict(opened.document(exported(client, pairs, "docx", "silent"))[::-1])
        assert not told or "excerpt" in names
    else:
        wrong = client.get("/鉴" + EXPORT, [*pairs, ("rows", "silent")])
        assert error_of(wrong, 422)["field"] == "rows"


def test_silent_ones_are_named(client: Client, held: list[Report]) -> None:
    pairs = [("q", "枫桥经验 各区县")]
    rows = opened.jsonl(exported(client, pairs, "jsonl", "silent"))
    answer = client.get("/鉴" + SEARCH, pairs).json()["silent"]
    assert [r["code"] for r in rows] == [r["code"] for r in answer["regions"]]
    assert rows
    titles = {r.id: r.title for r in held}
    for row in rows:
        assert row["titles"] == [titles[one] for one in row["reports"]]
    content = exported(client, pairs, "docx", "silent")
    shown = "".join(text for style, text in opened.document(content) if style == "excerpt")
    assert all(row["name"] in shown for row in rows)


def test_what_is_asked_loosely_is_exported_as_it_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PAGE", 4)
    pairs = [("q", "枫桥经验行政复议")]
    hits = opened.jsonl(exported(client, pairs, "jsonl"))
    assert len(hits) > 8
    assert [h["id"] for h in hits] == [h["id"] for h in walked(client, pairs)]
    told = opened.about(exported(client, pairs, "xlsx"))
    assert told["怎样算找到"].startswith("检索词拆成词语")


def test_the_words_stand_out_in_a_document(client: Client) -> None:
    content = exported(client, [("q", "枫桥经验"), ("year", "2022")], "docx")
    assert set(opened.bold(content)) == {"枫桥经验"}
    styles = [style for style, _ in opened.document(content)]
    excerpts = styles.count("excerpt")
    assert excerpts == styles.count("citation") > 5
    assert "Heading 1" in styles and "Heading 2" in styles


def test_every_condition_has_its_column() -> None:
    """A new dimension is not forgotten; the two ends of a period are one column."""
    tables = (*columns.PLACE, *columns.REPORT, *columns.PARAGRAPH)
    shown = {column.dimension for column in tables}
    assert {row.name for row in DIMENSIONS} - shown == {"published_to"}
    for row in DIMENSIONS:
        if row.name not in ("region", "published_to", "issuer_kind"):
            assert row.label in {c.header for c in tables if c.dimension == row.name}
