"""Small words between what is asked for: told from words of the text however often they come."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest

from index_mappings import rules
from service import question
from service.question import glue

CHUNKS = rules.section(Path(glue.__file__).with_name("data") / "glue.txt", "chunk")
DAY = datetime.date(2026, 11, 24)


def is_glue(text: str) -> bool:
    """Whether a text can be cut into glue, tried at every place once."""
    pieces = {*(chunk for chunk in CHUNKS if not chunk.startswith("[")), "、", "?"}
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached |= {at + len(piece) for piece in pieces if text.startswith(piece, at)}
    return bool(text) and len(text) in reached


def test_only_glue_is_what_can_be_cut_into_glue() -> None:
    rng = random.Random(4)
    characters = sorted({c for piece in CHUNKS for c in piece} | set("、?字"))
    for _ in range(20_000):
        pieces = rng.choices((*CHUNKS, *characters), k=rng.randint(1, 6))
        text = "".join(pieces)
        assert glue.only(text) == is_glue(text), text


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["有哪些", "有什么", "是什么", "并且", "对于", "有哪些有什么"])
def test_glue_that_can_be_cut_in_two_ways_is_not_tried_in_all_of_them(piece: str) -> None:
    """有哪些 is glue, and so is 有 before 哪些: forty of them would be tried in 2^40 ways."""
    long = piece * (1_999 // len(piece))
    assert not glue.only(long + "字")
    assert glue.only(long)
    assert [t.text for t in question.read(long + "字", DAY).terms] == [long + "字"]
