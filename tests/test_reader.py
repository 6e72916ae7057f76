"""The reader: one commit at a time, asked once a second, a failure remembered as long."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from made_reports import plain_report

from index_mappings.engines.lineage import Lineage
from index_mappings.engines.port import Changes, State
from index_mappings.errors import EngineAway, NoIndex
from index_mappings.query import Page, Query
from index_mappings.reports import Entry, Paragraph
from service.search.snapshots import Reader


def entry(number: int, code: str = "450203") -> Entry:
    report = plain_report(id=f"{code}-2023-rule-of-law-{number:06x}", region_code=code)
    return Entry(number, report, 1)


class Counting:
    """An engine of a few numbers that counts what it is asked; `slip` commits in between."""

    address = "embedded:counting"

    def __init__(self) -> None:
        self.commits: list[list[Entry]] = [[entry(1)]]
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.slip = 0
        self.base = 0
        self.made_anew()

    def made_anew(self) -> None:
        """Another index stands in the place of this one."""
        self.lineages = [Lineage.begun()]

    @property
    def lineage(self) -> Lineage:
        while len(self.lineages) <= len(self.commits):
            self.lineages.append(self.lineages[-1].next())
        return self.lineages[len(self.commits)]

    def commit(self, more: Entry) -> None:
        self.commits.append([*self.commits[-1], more])

    def state(self) -> State:
        self.asked.append("state")
        if self.failure:
            raise self.failure
        number = self.base + len(self.commits)
        told = State(
            number, "2026-11-24T09:00:00Z", "f", "{}", False, len(self.commits[-1]), 1, self.lineage
        )
        if self.slip:
            self.slip -= 1
            self.commit(entry(len(self.commits) + 100))
        return told

    def reports(self, since: int = 0) -> Changes:
        self.asked.append(f"reports {since}")
        known = {e.number for e in self.commits[since - 1 - self.base]} if since else set()
        now = self.commits[-1]
        numbers = np.array([e.number for e in now], dtype=np.int64)
        fresh = tuple(e for e in now if e.number not in known)
        return Changes(self.base + len(self.commits), fresh, numbers, (), self.lineage.mark)

    def search(self, query: Query) -> Page:
        return Page(self.base + len(self.commits), (), None, None, self.lineage.mark)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        return (Paragraph(1, "文"),)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def made() -> tuple[Reader, Any, Clock]:
    engine: Any = Counting()
    clock = Clock()
    return Reader(engine, clock), engine, clock


def test_asks_once_a_second_and_reads_only_what_is_newer() -> None:
    reader, engine, clock = made()
    for _ in range(5):
        assert reader.current().catalogue.commit == 1
    assert engine.asked == ["state", "reports 0"]
    clock.now += 1
    assert reader.current() is reader.current()
    assert engine.asked == ["state", "reports 0", "state"]
    engine.commit(entry(2))
    assert reader.current().catalogue.commit == 1  # not a second yet
    clock.now += 1
    assert len(reader.current().catalogue.entries) == 2
    assert engine.asked[-2:] == ["state", "reports 1"]


def test_a_commit_between_the_two_questions_is_waited_out() -> None:
    reader, engine, _ = made()
    engine.slip = 2
    snapshot = reader.current()
    assert snapshot.state.commit == snapshot.catalogue.commit == 3
    assert snapshot.state.reports == len(snapshot.catalogue.entries)


def test_commits_without_end_are_an_error_not_a_loop() -> None:
    reader, engine, _ = made()
    engine.slip = 1000
    with pytest.raises(EngineAway):
        reader.current()


def test_a_failure_is_remembered_for_the_same_second() -> None:
    reader, engine, clock = made()
    engine.failure = NoIndex("没有索引", "载入")
    for _ in range(3):
        with pytest.raises(NoIndex) as caught:
            reader.current()
        assert caught.value.remedy == "载入"
    assert engine.asked == ["state"]
    engine.failure = None
    clock.now += 1
    assert reader.current().state.reports == 1


def test_an_index_that_goes_away_is_gone() -> None:
    reader, engine, clock = made()
    reader.current()
    engine.failure = NoIndex("没有索引", "载入")
    clock.now += 1
    with pytest.raises(NoIndex):
        reader.current()


@pytest.mark.parametrize("commits", [1, 2, 3])
def test_an_index_made_anew_is_read_from_nothing(commits: int) -> None:
    """Another index stands in the place of the one we know, with fewer, as many, more commits."""
    reader, engine, clock = made()
    engine.commit(entry(2))
    reader.current()
    engine.commits = [[entry(7, "450204")]] * commits
    engine.made_anew()
    clock.now += 1
    assert [e.number for e in reader.current().catalogue.entries] == [7]
    assert engine.asked[-1] == "reports 0"


def test_an_old_state_that_went_another_way_is_read_from_nothing() -> None:
    """A backup of the same index was restored and loaded into: not the commits we know."""
    reader, engine, clock = made()
    engine.commit(entry(2))
    reader.current()
    engine.commits = [[entry(1)], [entry(1)], [entry(1), entry(3)]]
    engine.lineages = engine.lineages[:2]  # both went on from the first commit
    clock.now += 1
    assert [e.number for e in reader.current().catalogue.entries] == [1, 3]
    assert engine.asked[-1] == "reports 0"


def test_page_and_catalogue_are_of_one_commit() -> None:
    reader, engine, _ = made()
    reader.current()
    engine.commit(entry(2))  # the clock stands still, the page tells it
    snapshot, page = reader.search(Query())
    assert page.commit == snapshot.catalogue.commit == 2


def test_report_of_one_version() -> None:
    reader, engine, _ = made()
    held = engine.commits[0][0].report.id
    _, found, paragraphs = reader.report(held)
    assert found is not None and len(paragraphs) == 1
    assert reader.report("x")[1:] == (None, ())


def test_no_thundering_herd() -> None:
    """While one thread fetches, the others answer from what they have."""
    reader, engine, clock = made()
    reader.current()
    clock.now += 1
    inside, go_on = threading.Event(), threading.Event()
    plain = engine.state

    def slow() -> State:
        inside.set()
        assert go_on.wait(5)
        told: State = plain()
        return told

    engine.state = slow
    fetching = threading.Thread(target=reader.current)
    fetching.start()
    assert inside.wait(5)
    assert reader.current().catalogue.commit == 1  # at once, without asking
    go_on.set()
    fetching.join(5)
    assert engine.asked.count("state") == 2
