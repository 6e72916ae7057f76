"""The reader: one view at a time, looked for now and then, a failure remembered as long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest

from index_mappings.catalogue import Catalogue
from index_mappings.engines.lineage import Lineage
from index_mappings.engines.port import WAITS, State, Superseded, View
from index_mappings.errors import EngineAway, NoIndex
from index_mappings.query import Hit, Page, Query
from index_mappings.reports import Paragraph
from service.search.reader import Reader


class NumberedView:
    """A view known by a number; `gone` says that it cannot be asked any more."""

    def __init__(self, number: int) -> None:
        self.state = State(number, "2026-11-24T09:00:00Z", "f", "{}", False, Lineage.begun().next())
        self.gone = False

    def catalogue(self) -> Catalogue:
        if self.gone:
            raise Superseded(EngineAway("连不上", "再试"))
        return Catalogue.empty()

    def search(self, query: Query) -> Page:
        if self.gone:
            raise Superseded(EngineAway("连不上", "再试"))
        return Page((), None, None)

    def scores(self, query: Query, hits: Sequence[Hit]) -> Any:
        raise NotImplementedError

    def counts(self, queries: Sequence[Query]) -> list[int]:
        raise NotImplementedError

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        raise NotImplementedError

    def keep(self) -> AbstractContextManager[None]:
        raise NotImplementedError


class Counting:
    """An engine of numbered views that counts how often it is looked at."""

    address = "embedded:counting"

    def __init__(self) -> None:
        self.view = NumberedView(1)
        self.looks = 0
        self.failure: Exception | None = None
        self.on_look: Callable[[], None] = lambda: None

    def now(self) -> View:
        self.looks += 1
        self.on_look()
        if self.failure:
            raise self.failure
        if self.view.gone:
            self.commit()
        return self.view

    def commit(self) -> None:
        self.view = NumberedView(self.view.state.commit + 1)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def made() -> tuple[Reader, Counting, Clock]:
    counting = Counting()
    clock = Clock()
    engine: Any = counting
    return Reader(engine, clock), counting, clock


def number(view: View) -> int:
    return view.state.commit


def test_looks_now_and_then() -> None:
    reader, engine, clock = made()
    assert [number(reader.now()) for _ in range(5)] == [1] * 5
    engine.commit()
    assert (number(reader.now()), engine.looks) == (1, 1)  # too soon
    clock.now += 1
    assert (number(reader.now()), engine.looks) == (2, 2)
    assert reader.now() is reader.now()
    assert engine.looks == 2


def test_an_answer_is_of_one_view() -> None:
    reader, engine, clock = made()

    def ask(view: View) -> tuple[int, int]:
        engine.commit()
        clock.now += 5
        return number(view), number(view)

    assert reader.answer(ask) == (1, 1)
    assert reader.answer(ask) == (2, 2)


def test_what_is_superseded_is_asked_anew_from_the_beginning() -> None:
    """At once, however soon; the next question goes on with the new view."""
    reader, engine, _ = made()
    asked: list[int] = []

    def ask(view: View) -> int:
        asked.append(number(view))
        engine.view.gone = number(view) < 3
        view.search(Query())
        return number(view)

    assert reader.answer(ask) == 3
    assert asked == [1, 2, 3]
    assert (number(reader.now()), engine.looks) == (3, 3)


def test_a_view_that_is_superseded_while_it_is_made_ready() -> None:
    reader, engine, _ = made()
    engine.on_look = lambda: setattr(engine.view, "gone", engine.looks == 1)
    assert number(reader.now()) == 2


def test_without_end_it_is_an_error_not_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("index_mappings.engines.port.time.sleep", slept.append)
    reader, engine, _ = made()

    def ask(view: View) -> None:
        engine.view.gone = True
        view.search(Query())

    with pytest.raises(EngineAway) as told:
        reader.answer(ask)
    assert told.value.message == "连不上"
    assert slept == [*WAITS]


def test_a_failure_is_remembered_as_long() -> None:
    reader, engine, clock = made()
    engine.failure = NoIndex("没有索引", "载入")
    for _ in range(3):
        with pytest.raises(NoIndex) as told:
            reader.now()
        assert told.value.remedy == "载入"
    assert engine.looks == 1
    engine.failure = None
    clock.now += 1
    assert number(reader.now()) == 1


def test_an_index_that_goes_away_is_gone() -> None:
    reader, engine, clock = made()
    reader.now()
    engine.failure = NoIndex("没有索引", "载入")
    clock.now += 1
    with pytest.raises(NoIndex):
        reader.now()


def test_no_thundering_herd() -> None:
    """While one thread looks, the others answer from what they have."""
    reader, engine, clock = made()
    reader.now()
    clock.now += 1
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        inside.set()
        assert go_on.wait(5)

    engine.on_look = slow
    engine.commit()
    looking = threading.Thread(target=reader.now)
    looking.start()
    assert inside.wait(5)
    assert number(reader.now()) == 1  # at once, without looking
    go_on.set()
    looking.join(5)
    assert (number(reader.now()), engine.looks) == (2, 2)
