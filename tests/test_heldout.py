"""Rows of our own that the rules were not made on (heldout/README.md): titles, headings, topics."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from index_mappings import regions
from index_mappings.errors import SourceError
from index_mappings.reports import IssuerKind, Reason
from loaders.cleaning import clean
from loaders.formats.pages import Line, SourcePage
from loaders.identify import Document, Identity, Notes, identify
from loaders.outline import paragraphs
from loaders.sections import heading_type
from loaders.sources import NOTHING
from loaders.topics import topics_of

HELDOUT = Path(__file__).with_name("heldout")
BODY = "各项工作扎实推进，依法行政水平明显提高，人民群众满意度持续上升。"


def rows(file: str) -> list[dict[str, str]]:
    with (HELDOUT / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def told(title: str) -> Identity:
    page = SourcePage((Line(title), Line(BODY)))
    return identify(Document(clean(page), NOTHING), Notes())


TITLES = rows("titles.csv")
KNOWN = [row for row in TITLES if row["region_code"] and row["year"]]


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row["title"])
def test_title_says_region_year_and_issuer(row: dict[str, str]) -> None:
    found = told(row["title"])
    assert (found.region_code, str(found.year)) == (row["region_code"], row["year"])
    region = regions.get(row["region_code"])
    assert region is not None and region.name == row["region"]
    if row["issuer_kind"]:
        assert found.issuer_kind is IssuerKind(row["issuer_kind"])


@pytest.mark.parametrize(
    "row", [row for row in TITLES if row not in KNOWN], ids=lambda row: row["title"]
)
def test_what_a_title_does_not_say_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(SourceError) as caught:
        told(row["title"])
    allowed = (
        {Reason.NO_YEAR} if row["region_code"] else {Reason.NO_REGION, Reason.AMBIGUOUS_REGION}
    )
    assert caught.value.reason in allowed


@pytest.mark.parametrize("row", rows("headings.csv"), ids=lambda row: row["heading"])
def test_heading_alone_says_its_section_type(row: dict[str, str]) -> None:
    assert heading_type(row["heading"]).value == row["section_type"]


@pytest.mark.parametrize("row", rows("chapters.csv"), ids=lambda row: row["heading"])
def test_what_stands_beneath_a_chapter_says_its_section_type(row: dict[str, str]) -> None:
    """The heading alone says little; the chapter stands behind another, as in a report."""
    lines = (BODY, "一、主要工作和成效", BODY, row["heading"], row["text"])
    assert paragraphs([], list(map(Line, lines)))[-1].section == row["section_type"]


def test_topics_of_paragraphs() -> None:
    """Micro-F1 over all, and no field far below the others; labels as first written."""
    counts: dict[str, list[int]] = {}
    for row in rows("topics.csv"):
        right = set(row["topics"].split())
        found = {topic.value for topic in topics_of(row["text"])}
        for topic in right | found:
            hit, surplus, missed = counts.setdefault(topic, [0, 0, 0])
            counts[topic] = [
                hit + (topic in right & found),
                surplus + (topic in found - right),
                missed + (topic in right - found),
            ]
    assert len(counts) == 9
    assert f1(*map(sum, zip(*counts.values(), strict=True))) >= 0.93
    assert min(f1(*count) for count in counts.values()) >= 0.85, counts


def f1(hit: int, surplus: int, missed: int) -> float:
    return 2 * hit / (2 * hit + surplus + missed)


@pytest.mark.parametrize(
    "text",
    [
        "现将2023年法治政府建设工作情况报告如下：",
        "2023年，我县坚持以习近平法治思想为指导，法治政府建设各项工作取得新进展。",
        "我县法治政府建设工作取得一定成绩，但与上级要求相比还有不小差距。",
    ],
)
def test_what_every_report_says_is_no_topic(text: str) -> None:
    assert topics_of(text) == ()
