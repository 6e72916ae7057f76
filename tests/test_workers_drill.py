"""The drill of several workers: a small one, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import workers
from benchmarks.gauge import Pages
from benchmarks.index import Index
from benchmarks.serving import Asked
from benchmarks.workers import Figures

ANSWERED = Asked((0.004, 0.006, 0.02), 250.0, 0, 1000, 0.1)


@pytest.mark.slow
def test_a_small_drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"WORKERS": (1, 2), "CLIENTS": (1, 3), "ALONE": 4, "TOGETHER": 9}.items():
        monkeypatch.setattr(workers, name, value)
    index = Index(f"embedded:{tmp_path / 'index'}", tmp_path)
    alone, two = workers.drill(index, paragraphs=300, seed=1)
    assert [len(asked.seconds) for asked in (*alone.asked, *two.asked)] == [4, 9, 4, 9]
    assert len(alone.pages) == 1 and len(two.pages) == 2
    assert max(pages.own for pages in two.pages) < alone.pages[0].own / 2
    assert min(pages.shared for pages in two.pages) > 50_000_000
    assert two.whole < 2 * alone.pages[0].own


def test_it_is_told_in_two_tables() -> None:
    pages = (Pages(64_000_000, 120_000_000, 100_000_000),) * 2
    row = Figures(2, 2.81, (ANSWERED,) * 4, (2.8, 2.1), pages, 290_000_000)
    answers, memory = workers.told([row], markdown=True).split("\n\n")
    assert answers.splitlines()[-1].startswith("|2：每秒问题（p50 / p95，毫秒）|250(6.0 / 20.0)|")
    assert memory.splitlines()[-1] == "|2|2.8|3 2|64 64|120 120|290|"
