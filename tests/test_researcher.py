"""What the researcher's page says a question is read as is what the reader makes of it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from test_citation import DAY, PATH, URL, report

from index_mappings.query import Group
from index_mappings.reports import Level
from index_mappings.words import OURS
from service import question
from service.citation import cite

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "researcher.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)
LEVELS = {Level.COUNTY: "县级"}
FREE = "不限"


def read_as(text: str) -> tuple[str, str, str]:
    """Terms, years and places in the page's words."""
    read = question.read(text, datetime.date(2026, 11, 24), OURS)
    terms = [term.text for term in read.terms]
    terms += [" 或 ".join(term.text for term in group) for group in read.alternatives]
    words = " ".join(terms) + "".join(f"；不含 {term.text}" for term in read.excluded)
    scope = "、".join([*read.regions, *(LEVELS[level] for level in read.levels)])
    if read.group is Group.REGION:
        scope = scope.replace("县级", "各区县") + "，每个地区一段"
    return words, "、".join(map(str, read.years)) or FREE, scope or FREE


def test_there_are_rows() -> None:
    assert len(ROWS) >= 8


@pytest.mark.parametrize(("text", "words", "years", "scope"), ROWS)
def test_a_question_is_read_as_the_page_says(text: str, words: str, years: str, scope: str) -> None:
    assert read_as(text) == (words, years, scope)


def test_the_citation_is_one_that_is_given() -> None:
    (told,) = re.findall(r"^> (.+)$", PAGE, re.M)
    assert told == cite(report(), PATH, position=12, address=URL, on=DAY)
