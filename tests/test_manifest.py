"""A table of many reports is walked row by row: what it holds is never in memory as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import manifest
from benchmarks.command import Failed
from benchmarks.manifest import Figures, Walked
from loaders import sources
from loaders.formats.tables.celltexts import CellTexts

ROWS = [
    ("450203", 2023, "第一行\n“引号”,逗号&<符号>"),
    ("130608", 2022, "第二行𠮷"),
    ("130609", 2021, "三"),
]


def test_each_kind_of_table_holds_what_was_written(tmp_path: Path) -> None:
    for ending, write in manifest.WRITERS.items():
        path = tmp_path / f"table{ending}"
        write(path, ROWS)
        found = list(sources.walk([path]))
        assert [dict(source.row)["text"] for source in found] == [text for _, _, text in ROWS]
        assert [source.given.year for source in found] == [2023, 2022, 2021], ending


@pytest.mark.slow
def test_a_small_drill(tmp_path: Path) -> None:
    figures = manifest.drill(tmp_path, megabytes=4)
    assert [one.ending for one in figures] == [".csv", ".jsonl", ".xlsx"]
    for one in figures:
        assert one.text >= 4_000_000
        assert one.large.rows > 5 * one.small.rows > 0
        assert one.large.peak > 10_000_000  # a Python process
    told = manifest.told(figures, markdown=True)
    assert "|.xlsx|" in told
    assert f"|{figures[0].large.rows:,}|" in told


@pytest.mark.parametrize(("peak", "bounded"), [(60, True), (68, True), (70, False), (130, False)])
def test_memory_that_grows_with_the_table_is_noticed(peak: int, bounded: bool) -> None:
    small, large = Walked(10, 0.1, 60_000_000), Walked(100, 1.0, peak * 1_000_000)
    figures = Figures(".csv", 100_000_000, 100_000_000, small, large)
    assert figures.bounded is bounded
    assert ("是" if bounded else "否") in manifest.told([figures], markdown=True).splitlines()[-1]


def test_rows_that_are_lost_are_no_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "walked", lambda _path: Walked(1, 0.1, 1))
    with pytest.raises(Failed, match="只读到 1 行"):
        manifest.drill(tmp_path, megabytes=2)


def test_texts_of_cells_come_back_from_memory_and_from_the_disk() -> None:
    texts = CellTexts()
    told = [
        "",
        "甲" * 4_000_000,
        "乙\n\ud800𠮷",
        *map(str, range(1000)),
    ]  # beyond what memory keeps
    for text in told:
        texts.append(text)
    assert [texts[at] for at in range(len(told))] == told
    assert texts[-1] == "999"
    with pytest.raises(IndexError):
        texts[len(told)]
    texts.close()
