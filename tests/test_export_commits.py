"""An export is of one commit, whatever is committed or lost while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import contract
import opened
import pytest
from api_world import DAY
from made_reports import plain_report
from small_world import fill, fresh, reports

from index_mappings.engines.port import Engine, Superseded, View
from index_mappings.errors import CursorExpired, EngineAway, EngineSlow
from index_mappings.query import Page, Query, Scope
from index_mappings.reports import Paragraph
from service.export import taking
from service.export.asking import read_export
from service.export.files import written
from service.export.taking import taken
from service.search.opening import searcher_on
from service.settings import Settings


class Losing:
    """An engine whose views are lost after some pages."""

    def __init__(self, engine: Engine, pages: int) -> None:
        self.engine = engine
        self.pages = pages
        self.handed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def now(self) -> Any:
        self.handed += 1
        return LostView(self.engine.now(), self.pages)


class LostView:
    def __init__(self, view: View, pages: int) -> None:
        self.view = view
        self.left = pages

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)

    def search(self, query: Query) -> Page:
        self.left -= 1
        if self.left < 0:
            raise Superseded(EngineAway("时间点已失效", "请稍候再试"))
        return self.view.search(query)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = fresh(tmp_path)
    fill(engine, reports())
    yield engine
    engine.close()


def more(engine: Engine) -> None:
    """Another commit: one report more, and one that says something else."""
    with engine.writing() as writer:
        for at in (1, 2):
            id_ = f"450203-2023-rule-of-law-{at:06x}"
            writer.put(plain_report(id=id_, paragraphs=(Paragraph(1, "后来才写的行政复议"),)))


def test_a_view_that_is_lost_gives_way_to_another_of_the_same_commit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    losing = Losing(engine, 3)
    searcher = searcher_on(losing, Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl"), ("sort", "region")])) as export:
        rows = opened.jsonl(b"".join(written(export)))
    every = [p for r in reports() for p in r.paragraphs]
    assert len(rows) == len({row["id"] for row in rows}) == len(every) > 400
    assert losing.handed > 2


def test_a_page_that_takes_long_is_waited_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the embedded engine has it: what was read of the order is remembered."""
    monkeypatch.setattr(taking, "PAGE", 50)
    search, slow = taking.ExportWalk._searched, {2, 3, 7, 8, 9}
    asked = iter(range(100))

    def slowly(walk: taking.ExportWalk, query: Query) -> Page:
        if next(asked) in slow:
            raise EngineSlow("没有答完", "请稍候再试")
        return search(walk, query)

    monkeypatch.setattr(taking.ExportWalk, "_searched", slowly)
    searcher = searcher_on(engine, Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl")])) as export:
        rows = opened.jsonl(b"".join(written(export)))
    assert len(rows) == sum(len(r.paragraphs) for r in reports())
    slow |= set(range(100))
    with (
        taken(searcher, read_export([("format", "jsonl")])) as export,
        pytest.raises(EngineSlow),
    ):
        list(written(export))


def test_rows_of_two_commits_are_never_in_one_file(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    searcher = searcher_on(Losing(engine, 3), Settings(today=DAY))
    with taken(searcher, read_export([("format", "jsonl"), ("sort", "region")])) as export:
        file = written(export)
        next(file)
        more(engine)
        with pytest.raises(CursorExpired, match="导出途中"):
            list(file)


def test_a_commit_in_between_is_not_seen(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PAGE", 50)
    searcher = searcher_on(engine, Settings(today=DAY))
    asked = read_export([("format", "jsonl"), ("sort", "region")])
    with taken(searcher, asked) as export:
        file = written(export)
        first = next(file)
        more(engine)
        assert engine.now().state.commit == export.index["commit"] + 1
        rows = opened.jsonl(first + b"".join(file))
    assert [row["id"] for row in rows] == sorted(
        f"{r.id}.p{p.position:04d}" for r in reports() for p in r.paragraphs
    )


@pytest.mark.elastic
def test_a_view_that_is_kept_survives_the_commits_that_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others of the process go on to newer commits; points in time are let go of in the end."""
    monkeypatch.setattr(taking, "PAGE", 50)
    engine: Any = contract.new_engine("elastic", tmp_path)
    fill(engine, reports())
    searcher = searcher_on(engine, Settings(today=DAY))
    asked = read_export([("format", "jsonl"), ("sort", "region")])
    with taken(searcher, asked) as export:
        file = written(export)
        rows = opened.jsonl(next(file))
        for _ in range(4):
            more(engine)
            engine.now()
        assert len(engine._earlier) == 2
        rows += opened.jsonl(b"".join(file))
    assert len(rows) == sum(len(r.paragraphs) for r in reports())
    more(engine)
    engine.now()
    assert len(engine._earlier) == 1
    engine.close()


def test_a_part_that_is_limited_is_kept_too(engine: Engine) -> None:
    searcher = searcher_on(engine, Settings(today=DAY)).within(Scope(regions=("450200",)))
    with taken(searcher, read_export([("format", "jsonl")])) as export:
        assert engine.now().kept == 1  # type: ignore[attr-defined]
        rows = opened.jsonl(b"".join(written(export)))
    assert engine.now().kept == 0  # type: ignore[attr-defined]
    assert {row["region"]["code"][:4] for row in rows} == {"4502"}
