"""The drill of a long time that must stay level: a small one, and what it would not let pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import growing, level
from benchmarks.growing import Interrupted, Seen
from benchmarks.index import Index
from benchmarks.level import Answer, Figures, Plan, Weight, Window

RIGHT = Interrupted(reports=10, left=2, unchanged=2, loaded=8, paragraphs=500, due=500, seconds=3.0)
QUICK = Window((0.01,) * 20, 0, 300_000_000)
LEVEL = Figures((QUICK,) * 8, (Seen(0.3, 2.0), Seen(0.6, 3.0)), RIGHT, ())


@pytest.mark.slow
def test_a_small_drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CLIENTS": 2, "EVERY": 1.0, "LOOK": 0.2, "LARGER": 1.0}.items():
        monkeypatch.setattr(level, name, value)
    index = Index(f"embedded:{tmp_path / 'index'}", tmp_path)
    figures = level.drill(index, Plan(paragraphs=600, minutes=0.1))
    told = level.told(figures, markdown=True)
    assert len(figures.windows) == 8 and sum(len(one.seconds) for one in figures.windows) > 20
    assert sum(one.failed for one in figures.windows) == 0, told
    assert figures.windows[-1].own > 10_000_000
    assert figures.losses == () and figures.interrupted.faults == [], told
    assert figures.seen and all(0 <= one.commit <= one.start for one in figures.seen)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "index", "kept.json"]
    # The index is as it was, and without what was loaded meanwhile.
    assert len(growing.held(index)) == len(list((tmp_path / "corpus").rglob("*.txt")))


def test_a_level_run_has_no_faults() -> None:
    assert LEVEL.faults == []
    told = level.told(LEVEL, markdown=True)
    assert "|1|20|0|10.0|10.0|10.0|300|" in told and "p95 和内存平稳" in told
    assert "最久 0.60 秒（超过 1 秒的 0 次）" in told and "留下 2 份" in told


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"windows": (QUICK,) * 7 + (replace(QUICK, failed=1),)}, "1 个问题没有得到答复"),
        ({"windows": (QUICK,) * 6 + (replace(QUICK, seconds=(0.013,) * 20),) * 2}, "p95 10.0"),
        ({"windows": (QUICK,) * 7 + (replace(QUICK, own=321_000_000),)}, "内存 300 → 321 MB"),
        ({"losses": ("丢失 1 份，如 a.txt",)}, "丢失 1 份"),
        ({"interrupted": replace(RIGHT, unchanged=1, loaded=9)}, "未变 1 份，新载入 9 份"),
        ({"interrupted": replace(RIGHT, paragraphs=600)}, "写入 600 段（应为 500 段）"),
    ],
)
def test_what_must_not_be(changed: dict[str, object], fault: str) -> None:
    (told,) = replace(LEVEL, **changed).faults  # type: ignore[arg-type]
    assert told.startswith(fault) or fault in told
    assert f"没有守住：{told}" in level.told(replace(LEVEL, **changed), markdown=False)  # type: ignore[arg-type]


def test_the_first_window_may_be_slow_and_memory_may_settle() -> None:
    slow = replace(QUICK, seconds=(0.1,) * 20, own=100_000_000)
    more = replace(QUICK, own=319_000_000)  # a few reports more take a little
    assert replace(LEVEL, windows=(slow, *(QUICK,) * 5, more, more)).faults == []


def test_answers_fall_into_the_window_they_were_asked_in() -> None:
    answers = [Answer(100.0 + at, 0.5, at != 3) for at in range(16)] + [Answer(99.9, 1.0, True)]
    weights = [Weight(101.0, 5), Weight(101.5, 7), Weight(101.9, 9), Weight(116.0, 4)]
    found = level.windows(answers, weights, 100.0, 116.0)
    assert [len(one.seconds) for one in found] == [3, *(2,) * 7]
    assert [one.failed for one in found] == [0, 1, *(0,) * 6]
    assert (found[0].own, found[1].own, found[-1].own) == (7, 0, 4)


def test_what_is_not_held_as_it_was_loaded_is_told() -> None:
    due = {"a": 10, "b": 20}
    assert growing.losses(due, due, 2, 30) == []
    assert growing.losses(due, {"a": 10}, 2, 30) == ["丢失 1 份，如 b"]
    assert growing.losses(due, due | {"c": 1}, 2, 30) == ["多出 1 份，如 c"]
    assert growing.losses(due, due | {"b": 19}, 2, 30) == ["1 份的段数不对，如 b"]
    assert growing.losses(due, due, 3, 30)[0].endswith("服务数到 3 份 30 段")


def test_other_reports_are_none_of_the_corpus(tmp_path: Path) -> None:
    first = [raw.name for _, raw in zip(range(5), growing.others(tmp_path, 2), strict=False)]
    (tmp_path / first[2]).parent.mkdir()
    (tmp_path / first[2]).write_text("")
    names = [raw.name for _, raw in zip(range(4), growing.others(tmp_path, 2), strict=False)]
    assert names == [*first[:2], *first[3:]]
