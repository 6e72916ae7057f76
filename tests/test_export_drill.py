"""The drill of exports: a small one, and what is no measurement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import exporting
from benchmarks.command import Failed
from benchmarks.exporting import Figures, Written
from benchmarks.index import Index

QUICK = Written(1.0, 0.1, 0.8, 10_000_000, 60_000_000, 90_000_000)


@pytest.mark.slow
def test_a_small_drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(f"embedded:{tmp_path / 'index'}", tmp_path)
    figures = exporting.drill(index, paragraphs=300)
    assert [one.ending for one in figures] == ["xlsx", "csv", "jsonl"]
    for one in figures:
        assert one.rows >= 300 and one.server.size > 50_000
        assert one.command.peak >= one.command.before > 10_000_000  # a Python process
        assert 0 < one.server.first <= one.server.seconds
    assert "|jsonl|" in exporting.told(figures, markdown=True)
    monkeypatch.setattr(exporting, "rows_of", lambda _path: 1)
    with pytest.raises(Failed, match="里有 1 行"):
        exporting.drill(index, paragraphs=300)


@pytest.mark.parametrize(
    ("command", "server", "kept"),
    [
        (QUICK, QUICK, True),
        (replace(QUICK, seconds=20.1), QUICK, False),
        (QUICK, replace(QUICK, peak=300_000_001), False),
    ],
)
def test_what_is_promised(command: Written, server: Written, kept: bool) -> None:
    figures = Figures("xlsx", 50_000, command, server, 2.0)
    assert figures.kept is kept
    told = exporting.told([figures], markdown=True).splitlines()[-1]
    assert ("|是|" if kept else "|否|") in told
