"""The judged questions, and the figures that are told from them."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.relevance import figures, judged, variants
from benchmarks.relevance.judged import Judged
from index_mappings.engines import ordering
from index_mappings.query import Query, Ranking

TOKENS = Ranking(("枫桥",), ("枫",), ("枫桥",), (("words", "调解"),))
LITERALLY = Query(must=((("枫",),),), ranking=TOKENS)
LOOSELY = Query(some=(("枫",),), ranking=TOKENS)


def test_the_judgements_are_of_short_questions_with_reasons() -> None:
    rows = [line.split("\t") for line in judged.GRADED.read_text("utf-8").splitlines()]
    questions = {row[0] for row in rows}
    assert len(questions) >= 80
    assert all(2 <= len(question) <= 12 for question in questions)
    assert {row[3] for row in rows} == {"0", "1", "2", "3"}
    assert all(2 <= len(row[4]) <= 20 for row in rows)
    assert max(Counter((row[0], row[1]) for row in rows).values()) == 1
    # ids, digests, grades and reasons, no text of a report
    assert max(len(cell) for row in rows for cell in row) < 60


def test_a_text_is_known_whatever_its_blanks_and_width() -> None:
    assert judged.digest("调解 2023 件，（全部）办结") == judged.digest("调解2023件,(全部)办结")
    assert judged.digest("调解2023件") != judged.digest("调解2024件")


def test_figures_of_one_order() -> None:
    one = Judged("问")
    for text, grade in (("a", 3), ("b", 2), ("c", 1), ("d", 0)):
        one.add(text, grade)
    best = figures.quality([(one, ["a", "b", "c", "d"])])
    assert (best.ndcg, best.mrr, best.recall, best.recall_deep) == (1.0, 1.0, 1.0, 1.0)
    worse = figures.quality([(one, ["x", "c", "b"])])
    assert worse.ndcg == pytest.approx(
        (1 / 1.584963 + 3 / 2) / (7 + 3 / 1.584963 + 1 / 2), rel=1e-5
    )
    assert worse.mrr == pytest.approx(1 / 3)
    assert (worse.recall, worse.unjudged) == (0.5, 1)
    late = figures.quality([(one, ["x"] * 10 + ["a"])])
    assert (late.ndcg, late.mrr, late.recall, late.recall_deep) == (0.0, 0.0, 0.0, 0.5)


@pytest.mark.parametrize("variant", variants.VARIANTS[1:], ids=lambda v: v.name)
def test_each_variant_changes_the_order_and_leaves_it_as_it_was(variant: variants.Variant) -> None:
    def weights() -> list[tuple[str, str, float]]:
        return [row for asked in (LITERALLY, LOOSELY) for row in ordering.weights(asked)]

    before = weights()
    with variant.in_force():
        assert weights() != before or variant.notes or variant.parameters
    assert weights() == before
