"""What is advertised is seen in running text, in whatever script; and how rules are looked for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index_mappings import rules
from index_mappings.rules import MATCHES
from loaders import brands
from loaders.anchors import anchors

FILE = Path(__file__).resolve().parents[1] / "loaders" / "data" / "spam.txt"
EXAMPLES = [
    example.removeprefix(MATCHES)
    for name in ("advertised", "offered", "lettered")
    for rule in rules.sections(FILE)[name]
    for example in rule.examples
    if example.startswith(MATCHES)
]


def advertised(text: str) -> str:
    return next((name for name, _ in brands.advertised(text)), "")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_rule_is_seen_in_running_text(example: str) -> None:
    assert advertised(f"全年办理案件十二件。\n{example}\n下一步，继续推进严格规范公正文明执法。")


@pytest.mark.parametrize(
    "words", ["樂魚體育", "開雲體育官網", "ＢＥＴ365", "ｂｅｔ３６５", "BBIN寶盈", "Kaiyun",
              "澳門賭場推薦", "開★雲★體★育", "新~葡~京", "皇冠體育（中國）官方網站"],
)  # fmt: skip
def test_in_whatever_script_it_is_written(words: str) -> None:
    assert advertised(f"通过{words}发布信息九百条，及时回应群众关切，办结率百分之百。")


@pytest.mark.parametrize(
    "text",
    [
        "打击跨境赌博，关停博彩平台十二个，清退网贷平台四家",
        "福彩开奖公证、体育彩票公益金使用情况向社会公开",
        "午夜巡查影院消防通道，排查棋牌室、歌舞娱乐场所",
        "在平马村、特马村走访，新建220kV线路九条，字段s_a_v说明",
        "快三步推进，加快三级平台建设；驾驶证明的制作按照标准执行",
    ],
)
def test_what_offices_say_of_it_is_no_advertisement(text: str) -> None:
    assert not advertised(text)


def test_the_end_of_what_is_looked_at_is_not_the_end_of_the_line() -> None:
    """论文查重 at the end of a line is an ad, in a line that goes on behind it is none."""
    assert advertised("首页|论文查重") == "论文查重"
    assert not advertised("高校与县政府共建论文查重" + "中心并向基层单位开放服务，办理九百件")


def test_a_text_made_of_anchors_costs_no_more_than_so_many() -> None:
    text = "澳门" * 200_000
    started = time.process_time()
    assert not advertised(text)
    assert time.process_time() - started < 4


LENGTH = {"甲": 9.0, "乙": 5.0, "丙": 1.0, "丁": 0.5}


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        ("甲乙|丙丁", {"甲乙", "丙丁"}),
        ("(?:甲|乙)丙", {"甲丙", "乙丙"}),
        ("甲?乙丙", {"甲乙丙", "乙丙"}),
        ("[甲乙]丁", {"甲丁", "乙丁"}),
        ("甲[^乙]{0,3}丙丁", {"丙丁"}),
        ("(?<!丁丁)甲乙(?=丙丁)", {"甲乙"}),
        (r"\d{2,5}(?:乙丙|丁+)甲?", {"乙丙", "丁"}),
        ("甲{1,3}乙", {"乙"}),
    ],
)
def test_what_has_to_stand_where_a_rule_matches(rule: str, needed: set[str]) -> None:
    assert anchors(rule, lambda text: min((LENGTH[c] for c in text), default=99)) == needed


@pytest.mark.parametrize("rule", ["甲?", r"\d+", "甲|[^乙]", "(?=甲)"])
def test_a_rule_that_nothing_must_stand_for_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="nothing must stand"):
        anchors(rule, lambda text: min((LENGTH[c] for c in text), default=99))
