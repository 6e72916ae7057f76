"""Figures of one order of hits: how early the answers stand, and how many are there at all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.relevance.judged import ANSWERS, Judged

FIRST, DEEP = 10, 100


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all questions. `unjudged`: texts among the first ten that nobody has judged; they
    count as no answer, so an order that was not pooled looks worse than it is."""

    ndcg: float
    mrr: float
    recall: float
    recall_deep: float
    unjudged: int


def quality(orders: Iterable[tuple[Judged, Sequence[str]]]) -> Quality:
    """The figures of an order for each question: the digests of its hits, best first."""
    rows = [_figures(judged, texts) for judged, texts in orders]

    def mean(values: Iterable[float]) -> float:
        return sum(values) / len(rows)

    return Quality(
        mean(row.ndcg for row in rows),
        mean(row.mrr for row in rows),
        mean(row.recall for row in rows),
        mean(row.recall_deep for row in rows),
        sum(row.unjudged for row in rows),
    )


def _figures(judged: Judged, texts: Sequence[str]) -> Quality:
    answers = [grade >= ANSWERS for grade in judged.ideal]
    hits = [judged.grades.get(text, 0) for text in texts[:DEEP]]
    return Quality(
        _gain(hits) / (_gain(sorted(judged.ideal, reverse=True)) or 1.0),
        next((1 / at for at, grade in enumerate(hits[:FIRST], 1) if grade >= ANSWERS), 0.0),
        _share(hits[:FIRST], answers),
        _share(hits, answers),
        sum(text not in judged.grades for text in texts[:FIRST]),
    )


def _gain(grades: Sequence[int]) -> float:
    """Discounted gain of the first ten: a grade counts 2^grade - 1, less the later it stands."""
    return sum((2.0**grade - 1) / math.log2(at + 1) for at, grade in enumerate(grades[:FIRST], 1))


def _share(grades: Sequence[int], answers: Sequence[bool]) -> float:
    return min(1.0, sum(grade >= ANSWERS for grade in grades) / (sum(answers) or 1))
