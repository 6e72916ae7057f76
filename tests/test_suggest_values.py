"""Suggestions behind a field: 栏目:问 leads to 栏目:问题, and every one is read as what it says."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any

import pytest
from api_world import DAY, SEARCH, serve
from asgi_client import Client
from made_tokens import SECRET, made, shown
from small_world import PLACES, YEARS, world
from test_suggest import World, offered

from index_mappings import regions
from index_mappings.dimensions import NAMED
from index_mappings.reports import LABELS
from service import question as questions
from service.question.fieldsyntax import NAMES

__all__ = ["world"]


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[Client]:
    with serve(world[0]) as ready:
        ready.app.state.suggester.keeper.settle()
        yield ready


@pytest.mark.parametrize(
    ("q", "whole"),
    [
        ("栏目:问", "栏目:问题"),
        ("枫桥经验 栏目：成", "枫桥经验 栏目：成效"),  # the full-width colon stays
        ("栏目:wt", "栏目:问题"),  # letters of a reading
        ("栏目:问题、cx", "栏目:问题、成效"),  # the last of several
        ("栏目:问题|计", "栏目:问题|计划"),
        ("-栏目:注", "-栏目:注释"),
        ("－栏目：注", "－栏目：注释"),
        ("栏目:“问", "栏目:“问题”"),  # the quote is closed
        ("领域:xzzf", "领域:行政执法"),
        ("领域:执法", "领域:行政执法"),  # somewhere in it
        ("文种:政府工", "文种:政府工作报告"),
        ("机关:乡", "机关:乡镇街道"),
        ("发文机关:bm", "发文机关:部门"),
        ("层级:县", "层级:县级"),
        ("年度:", "年度:2023年"),  # the newest that is held
        ("年度:2022", "年度:2022年"),
        ("年份:2021", "年份:2021年"),
        ("地区:柳州", "地区:柳州市"),
        ("地区:lzs", "地区:柳州市"),
        ("地区:450203", "地区:鱼峰区"),
        ("甲|栏目:计", "甲|栏目:计划"),
        ("标题:法 栏目:计", "标题:法 栏目:计划"),
    ],
)
def test_the_value_is_completed(client: Client, q: str, whole: str) -> None:
    assert offered(client, q)[0]["query"] == whole


def test_behind_an_empty_field_all_values_stand(client: Client) -> None:
    for name, kind in NAMES.items():
        rows = offered(client, f"执法 {name}:")
        if members := NAMED[kind].members:
            assert {row["text"] for row in rows} == {LABELS[member] for member in members}
        else:
            years = [f"{year}年" for year in sorted(YEARS, reverse=True)]
            assert [row["text"] for row in rows] == (years if kind == "year" else [])


@pytest.mark.parametrize(
    "q",
    ["-地区:柳", "-年度:20", "-领域:行", "“栏目:问", "情况栏目:问", "栏目:问题 ", "栏目:没有",
     "标题:法", "年度:20 22", "年度:2022-", "年度:-2", "年度:2022年2"],
)  # fmt: skip
def test_what_is_no_value_is_not_completed_as_one(client: Client, q: str) -> None:
    assert not [row for row in offered(client, q) if row["kind"] == "condition"]
    assert not [row for row in offered(client, q) if ":" in row["query"] and q == "-地区:柳"]


def test_everyone_is_read_as_it_says(client: Client) -> None:
    """Each completed question says its one condition, and no repair is due."""
    ways = {"栏目": "sections", "领域": "topics", "文种": "kinds", "机关": "issuer_kinds"}
    for name, field in {**ways, "层级": "levels"}.items():
        for row in offered(client, f"{name}:"):
            question = questions.read(row["query"], DAY)
            assert len(getattr(question, field)) == 1 and question.repairs == ()
            assert [LABELS[value] for value in getattr(question, field)] == [row["text"]]
            assert (row["kind"], row["label"]) == ("condition", row["text"])
    seen = 0
    for typed in ("鼓楼", "和平", "城", "吉林", "朝阳", "l", "gx", "大方", "南山", "4", "45"):
        rows = [row for row in offered(client, f"地区：{typed}") if row["kind"] == "region"]
        for row in rows:
            question = questions.read(row["query"], DAY)
            assert len(question.regions) == 1 and question.ambiguous == ()
            assert question.repairs == ()
            region = regions.get(question.regions[0])
            assert region is not None and region.name == row["text"]
        meant = [questions.read(row["query"], DAY).regions for row in rows]
        assert len({*meant}) == len(rows)
        seen += len(rows)
    assert seen > 40


def test_every_number_is_what_a_click_brings(client: Client) -> None:
    rng, counted = random.Random(3), 0
    names = [regions.get(code) for code in PLACES]
    pieces = [f"{name}:" for name in NAMES] + [f"地区:{place.name[:2]}" for place in names if place]
    pieces += [f"地区:{rng.choice(string.ascii_lowercase)}" for _ in range(10)] + [
        "-文种:",
        "-机关:",
    ]
    for q in pieces:
        for row in offered(client, q):
            number = row["detail"].rpartition("· ")[2].partition(" ")[0].replace(",", "")
            if not number:
                continue
            answer = client.get(SEARCH, {"q": row["query"], "match": "all"}).json()
            held = 0 if number == "未收录报告" else int(number)
            assert held == answer["total"]["reports"], row
            counted += 1
    assert counted > 60


def test_a_token_is_told_of_its_part(world: World) -> None:
    limit: dict[str, Any] = {"region": ["450203"], "year": [2022]}
    own = [r for r in world[1] if r.region_code == "450203" and r.year == 2022]
    with serve(world[0], token_secrets=(SECRET,)) as closed:
        headers = shown(made(scope=limit))
        offered(closed, "年度:", **headers)
        closed.app.state.suggester.keeper.settle()
        (row,) = offered(closed, "年度:", **headers)
        assert (row["text"], row["detail"]) == ("2022年", f"{len(own)} 份报告")
        assert offered(closed, "地区:南昌", **headers) == []
        assert offered(closed, "地区:鱼峰", **headers)[0]["detail"].endswith(f"{len(own)} 份报告")


def test_random_beginnings_have_an_answer(client: Client) -> None:
    rng = random.Random(8)
    pieces = [
        *NAMES,
        ":",
        "：",
        "、",
        "|",
        "“",
        "”",
        "-",
        " ",
        "\u3000",
        "问",
        "2",
        "柳",
        "x",
        "㍿",
        "\x00",
    ]
    for _ in range(300):
        offered(client, "".join(rng.choices(pieces, k=rng.randint(1, 8))))
