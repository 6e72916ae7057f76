"""The page of what is held stays small where a whole country is held and all of it is silent."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from api_world import serve
from asgi_client import Client
from selectolax.lexbor import LexborHTMLParser
from small_world import fresh, report

from index_mappings import regions
from index_mappings.reports import IssuerKind, Kind, Level, Report

LARGEST_PAGE = 300_000
YEARS = (2022, 2023)


def country() -> Iterator[Report]:
    """Every county of the mainland, one paragraph a report."""
    random_ = random.Random(3)
    for region in regions.below("100000", Level.COUNTY):
        for year in YEARS if region.code < "710000" else ():
            told = report(random_, region.code, year, Kind.RULE_OF_LAW, IssuerKind.GOVERNMENT)
            yield dataclasses.replace(told, paragraphs=told.paragraphs[:1])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    engine = fresh(tmp_path_factory.mktemp("country"))
    with engine.writing() as writer:
        for one in country():
            writer.put(one)
    with serve(engine) as ready:
        yield ready
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("q", ["", "没有这个词", "法" * 2000])
def test_the_page_of_a_country_is_bounded_and_says_what_it_leaves_out(
    client: Client, q: str
) -> None:
    shown = client.get(f"/coverage?group=region&q={quote(q)}")
    held = client.get(f"/api/v1/coverage?group=region&q={quote(q)}").json()
    assert len(held["held"]) == 2_848
    assert len(shown.content) < LARGEST_PAGE
    tree = LexborHTMLParser(shown.text)
    silent, table = len(held["silent"]["regions"]), len(held["held"])
    told = [node.text() for node in tree.css("p.quiet") if "另有" in node.text()]
    rows = [len(t.css("tr")) - 1 for t in tree.css("table")]
    listed = [*([silent] if silent else []), table, held["uncertain"]["count"]]
    left = [n - r for n, r in zip(listed, rows, strict=True)]
    assert [f"另有 {n:,} 个地区" in line for n, line in zip(left, told, strict=True)] == [
        True
    ] * len(left)
