"""The same words elsewhere, and what is nearly the same: every number is what its list holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import contract
import oracle
import pytest
from api_world import SEARCH, error_of, serve
from asgi_client import Client
from made_reports import plain_report
from made_tokens import SECRET, made, shown
from selectolax.lexbor import LexborHTMLParser

from index_mappings.reports import Paragraph, Report

LONG = (
    "坚持以人民为中心，全面推进依法行政，健全矛盾纠纷多元预防调处化解机制，"
    "落实行政执法三项制度，开展法治宣传教育，加强法律援助工作"
)
TEXTS = {
    "450203": ["鱼峰区坚持依法行政。", LONG, "鱼峰区办结案件12件。"],
    "450205": ["柳北区坚持依法行政！", LONG + "，建成十个司法所", "柳北区办结案件31件。"],
    "450302": ["坚持依法行政", LONG.replace("法治宣传教育", "普法")],
    "330302": ["坚持依法行政", "加强法律援助工作，坚持以人民为中心"],
}


def report(code: str, year: int, texts: list[str]) -> Report:
    paragraphs = tuple(Paragraph(at, text) for at, text in enumerate(texts, 1))
    plain = plain_report(id=f"{code}-{year}-rule-of-law-aaaaaa", region_code=code, year=year)
    return replace(plain, paragraphs=paragraphs)


@pytest.fixture(scope="module", params=contract.ENGINES)
def held(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, list[Report]]]:
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("alike"))
    every = [report(code, 2023, texts) for code, texts in TEXTS.items()]
    every.append(report("450203", 2022, ["坚持依法行政", "只有一句"]))
    contract.fill(engine, every)
    yield engine, every
    engine.close()


@pytest.fixture(scope="module")
def client(held: tuple[Any, list[Report]]) -> Iterator[Client]:
    with serve(held[0], token_secrets=(SECRET,), public=True) as ready:
        yield ready


def same(client: Client, key: str, **more: Any) -> Any:
    answer = client.get(f"/api/v1/paragraphs/{key}/same", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_same_wording_by_region(client: Client) -> None:
    answer = same(client, "450203-2023-rule-of-law-aaaaaa.p0001")
    assert answer["same"] == {"paragraphs": 4, "reports": 4, "regions": 3}
    listed = [(r["code"], [p["id"] for p in r["paragraphs"]]) for r in answer["regions"]]
    assert listed == [
        ("330302", ["330302-2023-rule-of-law-aaaaaa.p0001"]),
        ("450203", ["450203-2022-rule-of-law-aaaaaa.p0001"]),
        ("450205", ["450205-2023-rule-of-law-aaaaaa.p0001"]),
        ("450302", ["450302-2023-rule-of-law-aaaaaa.p0001"]),
    ]
    assert same(client, "450203-2023-rule-of-law-aaaaaa.p0003")["same"]["regions"] == 0


def clauses(text: str) -> set[str]:
    return set("\t".join(oracle.units(text)).split("¶")) - {"", "\t"}


def share(one: str, other: str) -> float:
    def size(parts: set[str]) -> int:
        return sum(len(part.strip("\t").split("\t")) for part in parts)

    mine = {part.strip("\t") for part in clauses(one)}
    theirs = {part.strip("\t") for part in clauses(other)}
    return size(mine & theirs) / max(size(mine), size(theirs))


def test_what_is_nearly_the_same(client: Client, held: tuple[Any, list[Report]]) -> None:
    """Every paragraph of another report, compared one by one."""
    pairs = [(r, p) for r in held[1] for p in r.paragraphs]
    near = 0
    for own, paragraph in pairs:
        answer = same(client, contract.key(own, paragraph))
        expected = {
            contract.key(r, p): round(share(paragraph.text, p.text), 3)
            for r, p in pairs
            if r.id != own.id
            and share(paragraph.text, p.text) >= 0.8
            and contract.wording(r, p) != contract.wording(own, paragraph)
        }
        assert {n["id"]: n["share"] for n in answer["near"]} == expected
        assert answer["near_count"] == len(expected) and answer["near_complete"]
        near += len(expected)
    assert near == 4  # the first is near both others, which differ more from each other


def test_a_hit_says_how_many_and_the_list_holds_them(client: Client) -> None:
    for hit in client.get(SEARCH, {"size": "100"}).json()["hits"]:
        answer = same(client, hit["id"])
        assert answer["same"] == hit["same"]
        others = {r["code"] for r in answer["regions"]} - {hit["region"]["code"]}
        assert len(others) == hit["same"]["regions"]
        assert sum(len(r["paragraphs"]) for r in answer["regions"]) == hit["same"]["paragraphs"]


def test_what_has_the_same_words_elsewhere_is_what_local_leaves_out(client: Client) -> None:
    every = client.get(SEARCH, {"size": "100"}).json()["hits"]
    local = client.get(SEARCH, {"size": "100", "local": "true"}).json()
    assert {h["id"] for h in local["hits"]} == {h["id"] for h in every if not h["same"]["regions"]}
    assert local["question"]["local"] is True
    assert error_of(client.get(SEARCH, {"local": "1"}), 422)["field"] == "local"


def test_a_part_knows_nothing_of_what_lies_outside(client: Client) -> None:
    headers = shown(made(scope={"region": ["450200"]}))
    key = "450203-2023-rule-of-law-aaaaaa.p0001"
    answer = same(client, key, headers=headers)
    assert answer["same"] == {"paragraphs": 2, "reports": 2, "regions": 1}
    assert [r["code"] for r in answer["regions"]] == ["450203", "450205"]
    near = same(client, "450203-2023-rule-of-law-aaaaaa.p0002", headers=headers)["near"]
    assert [n["region"]["code"] for n in near] == ["450205"]
    outside = client.get(
        "/api/v1/paragraphs/330302-2023-rule-of-law-aaaaaa.p0001/same", headers=headers
    )
    assert error_of(outside, 404)["code"] == "not_found"


@pytest.mark.parametrize(
    "key",
    [
        "450203-2023-rule-of-law-aaaaaa.p0009",
        "450203-2023-rule-of-law-aaaaaa.p0000",
        "450203-2023-rule-of-law-aaaaaa.p1",
        "450203-2023-rule-of-law-aaaaaa.p²",
        "450203-2023-rule-of-law-aaaaaa.pa0001",
        "450203-2023-rule-of-law-aaaaaa.p" + "9" * 5000,
        "nobody",
    ],
)
def test_paragraphs_that_are_not_there(client: Client, key: str) -> None:
    assert error_of(client.get(f"/api/v1/paragraphs/{key}/same"), 404)["code"] == "not_found"


def test_the_page(client: Client) -> None:
    tree = LexborHTMLParser(client.get("/", {"q": "依法行政"}).text)
    links = [n for n in tree.css(".hit .acts a") if "用同样表述" in n.text()]
    assert links and links[0].text() == "另有 3 个地区用同样表述"
    page = client.get(links[0].attributes["href"] or "")
    assert page.status_code == 200
    assert "另有 3 个地区" in page.text
    switch = next(n for n in tree.css(".ways a") if n.text() == "只看本地特有的内容")
    assert "local=true" in (switch.attributes["href"] or "")
