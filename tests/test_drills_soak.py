"""The drill of a long time: a few seconds of it, and its checkers fail where something is wrong."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.index import Index
from benchmarks.soak import deeds, questions, texts
from benchmarks.soak import drill as soak
from benchmarks.soak import judging as judged
from benchmarks.soak.clients import Account, Asking, Client, Told
from benchmarks.soak.hands import Hands, Notes
from benchmarks.soak.questions import Finding, Question, Way, expected
from benchmarks.soak.state import State
from benchmarks.soak.texts import Files
from benchmarks.soak.timeline import SEEN_WITHIN, Candidate, Step, Timeline
from index_mappings.engines import open_engine
from index_mappings.reports import Report, paragraph_id
from loaders.load import load


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(f"embedded:{tmp_path / 'index'}", tmp_path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Three provinces of four sources, each in its first generation."""
    found = Files(tmp_path_factory.mktemp("soak"), texts.chosen(1, 3, 4))
    for name in found.sources:
        found.turn(name)
    return found


def turned(files: Files, *numbers: int) -> dict[str, Report]:
    """The next generation of some sources; the world itself stays as it is."""
    before = dict(files.reports)
    names = [sorted(files.sources)[number] for number in numbers]
    for name in names:
        files.turn(name)
    new = {name: files.reports[name] for name in names}
    files.reports.update(before)
    return new


@pytest.mark.slow
def test_a_soak_of_some_seconds(index: Index) -> None:
    """Two servers, their clients, and one of each sort of deed."""
    few = [deeds.Deed(do) for do in (deeds.load_few, deeds.restore, deeds.kill_load)]
    figures = soak.drill(index, seconds=5, size=(3, 4), deeds=few)
    assert figures.broken == (), soak.told(figures, markdown=True)
    assert len(figures.notes.done) >= 2
    assert {"检索", "报告", "逐页翻到底"} <= figures.account.asked.keys()
    assert "没有守住的：0" in soak.told(figures, markdown=True)


def every_question(files: Files) -> list[Question]:
    rng = random.Random(1)
    provinces = sorted({s.region_code[:2] + "0000" for s in files.sources.values()})
    ids = [report.id for report in files.reports.values()]
    return [questions.some(rng, provinces, ids) for _ in range(300)]


def shows(question: Question, finding: Finding | None, state: State, *other: State) -> bool:
    return judged.shows(question, finding, Candidate(0, state, *other))


def test_an_answer_shows_the_state_it_was_told_from_and_no_other(files: Files) -> None:
    first = State(dict(files.reports), frozenset({"坏"}))
    second = first.loaded(turned(files, *range(12)))
    third = second.without([next(iter(second.held.values())).id])
    told_apart = 0
    for question in every_question(files):
        for state in (first, second, third):
            assert shows(question, expected(question, state), state)
        told_apart += not shows(question, expected(question, first), second)
    assert told_apart > 250  # only words that a province does not hold in either show nothing


@pytest.mark.parametrize("part", ["rows", "sums", "wide", "shown"])
def test_an_answer_of_which_any_part_is_false_is_noticed(files: Files, part: str) -> None:
    state = State(dict(files.reports), frozenset({"坏"}))
    tried = 0
    for question in every_question(files):
        right = expected(question, state)
        if right is None or not getattr(right, part):
            continue
        tried += 1
        if part == "shown":
            false = replace(right, shown=right.shown | {("elsewhere.p0001", "text")})
        else:
            spoilt: dict[str, Any] = {part: (*getattr(right, part)[:-1], "false")}
            false = replace(right, **spoilt)
        assert not shows(question, false, state)
    assert tried > 20


def test_a_mixture_is_an_answer_only_while_a_large_load_goes_on(files: Files) -> None:
    first = State(dict(files.reports))
    new = turned(files, *range(12))
    last = first.loaded(new)
    half = first.loaded({name: report for name, report in new.items() if name < "reports/006"})
    apart = 0
    for question in every_question(files):
        finding = expected(question, half)
        assert shows(question, finding, first, last)
        pure = shows(question, finding, first) or shows(question, finding, last)
        apart += not pure
        if finding is not None and finding.sums:
            assert not shows(question, replace(finding, sums=("false",)), first, last)
    assert apart > 20
    never = first.loaded(turned(files, 0))
    question = Question(Way.WALK)
    assert not shows(question, expected(question, never), first, last)


def timeline(files: Files) -> tuple[Timeline, State, State]:
    """A state, and another one from 10 to 12 o'clock on."""
    first = State(dict(files.reports))
    second = first.loaded(turned(files, *range(12)))
    found = Timeline(first)
    found.add(Step("载入", first, second, 10.0, ended=12.0, after=second))
    return found, first, second


def test_a_state_may_be_shown_while_it_is_in_force_and_a_little_later(files: Files) -> None:
    found, first, second = timeline(files)

    def states(asked: float, answered: float) -> list[State]:
        return [one.state for one in found.candidates(asked, answered)]

    assert states(5.0, 6.0) == [first]
    assert states(9.0, 10.5) == [second, first]
    assert states(11.0, 11.1) == [second, first]
    assert states(12.0 + SEEN_WITHIN, 30.0) == [second, first]
    assert states(12.1 + SEEN_WITHIN, 30.0) == [second]
    assert found.behind(0, 13.0) == 1.0
    assert found.behind(2, 13.0) == 0.0
    assert found.touched(12.5, 13.0) and not found.touched(16.0, 17.0)
    assert not found.touched(12.5, 13.0, swaps=True)


def test_no_answer_goes_back(files: Files) -> None:
    found, first, second = timeline(files)
    question = Question(Way.WALK)
    candidates = list(found.candidates(12.5, 12.6))
    newest = expected(question, second)
    assert newest is not None
    assert judged.matched(question, newest, candidates, 0) == (2, False)
    assert judged.matched(question, expected(question, first), candidates, 0) == (0, False)
    assert judged.matched(question, expected(question, first), candidates, 2) == (0, True)
    assert judged.matched(question, replace(newest, sums=()), candidates, 0) == (None, False)
    assert "缺 " in judged.difference(question, expected(question, first), second)


def answering(monkeypatch: pytest.MonkeyPatch, status: int, told: object) -> None:
    """Every server answers this."""
    made = Told(status, json.dumps(told).encode())
    monkeypatch.setattr(Client, "_ask", lambda *_: made)


REPORT = {"title": "假的", "year": 2023, "paragraphs": [{"id": "a.p0001", "text": "假的"}]}


@pytest.mark.parametrize(
    ("status", "told", "trouble"),
    [
        (200, REPORT, "答案不符"),
        (500, {"error": {}}, "状态 500"),
        (503, {"error": {}}, "状态 503"),
        (410, {"error": {}}, "状态 410"),
        (404, {"error": {}}, "答案不符"),
    ],
)
def test_a_client_notices_a_false_answer(
    files: Files, monkeypatch: pytest.MonkeyPatch, status: int, told: object, trouble: str
) -> None:
    state = State(dict(files.reports))
    ids = [report.id for report in files.reports.values()]
    account = Account()
    client = Client(Asking(Timeline(state), ["110000"], ids, account), 0, (), "1")
    answering(monkeypatch, status, told)
    found, _ = client.trouble_with(Question(Way.REPORT, report=ids[0]), asked=100.0)
    assert found == trouble


def test_a_client_takes_right_answers(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(dict(files.reports))
    report = next(iter(state.held.values()))
    rows = [{"id": row[0], "text": row[1]} for row in expected_rows(report)]
    told = {"title": report.title, "year": report.year, "paragraphs": rows}
    client = Client(Asking(Timeline(state), ["110000"], [report.id], Account()), 0, (), "1")
    answering(monkeypatch, 200, told)
    assert client.trouble_with(Question(Way.REPORT, report=report.id), asked=100.0) == ("", "")
    assert client.trouble_with(Question(Way.REPORT, report="gone"), asked=100.0)[0] == "答案不符"
    answering(monkeypatch, 404, {})
    assert client.trouble_with(Question(Way.REPORT, report="gone"), asked=100.0) == ("", "")


def expected_rows(report: Report) -> list[tuple[str, str]]:
    return [(paragraph_id(report.id, p.position), p.text) for p in report.paragraphs]


# --- what the conductor notes --------------------------------------------------------------------


@pytest.fixture
def hands(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Four sources of a province, loaded; no server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("benchmarks.soak.hands.GIVEN_UP", 0.3)
    files = Files(tmp_path, texts.chosen(1, 1, 4))
    made = Hands(index, files, (), Timeline(State({})), random.Random(1), Notes())
    made.turn(sorted(files.sources))
    load_here(made)
    made.timeline = Timeline(made.whole())
    return made


def load_here(hands: Hands) -> None:
    engine = open_engine(hands.index.address)
    try:
        load([Path(texts.FOLDER)], engine)
    finally:
        engine.close()


def test_what_the_index_holds_is_as_it_must_be(hands: Hands) -> None:
    hands.finish(hands.begin("无事", hands.now))
    hands.turn(sorted(hands.files.sources)[:2])
    step = hands.begin("载入", hands.whole())
    load_here(hands)
    hands.finish(step)
    assert hands.notes.broken == []
    assert hands.notes.done == {"无事": 1, "载入": 1}


def test_an_index_that_holds_something_else_is_noticed(hands: Hands) -> None:
    hands.turn(sorted(hands.files.sources)[:2])
    step = hands.begin("载入", hands.whole())
    hands.finish(step)  # nothing was loaded
    assert hands.notes.broken == ["载入：索引里不是应有的内容"]
    assert hands.now.same(step.before)  # what follows is held against what there is
    hands.known.clear()
    hands.held(step)
    assert len(hands.notes.broken) == 1 + 4 and "不是任何一版" in hands.notes.broken[-1]


def test_a_server_that_does_not_see_a_change_is_noticed(hands: Hands) -> None:
    class Blind:
        def ask(self, path: str) -> tuple[int, dict[str, object]]:
            return 200, {"commit": 0, "at": ""}

    hands.servers = (Blind(),)  # type: ignore[assignment]
    hands.finish(hands.begin("重建", hands.now))
    assert len(hands.notes.broken) == 1 and "秒后才被看到" in hands.notes.broken[0]


def test_what_a_killed_load_may_leave(hands: Hands) -> None:
    before = hands.now
    names = sorted(hands.files.sources)
    new = hands.turn(names)

    def noted(free: bool, left: State) -> list[str]:
        hands.notes.broken.clear()
        step = Step("杀死", before, before.loaded(new), 1.0, free=free, after=left)
        hands.note_partly(step)
        return list(hands.notes.broken)

    whole, part = before.loaded(new), before.loaded({names[0]: new[names[0]]})
    foreign = before.loaded(hands.turn(names[:1]))
    assert noted(True, before) == noted(True, part) == noted(True, whole) == []
    assert noted(False, before) == noted(False, whole) == []
    assert noted(False, part) == ["杀死：重建只留下了一部分"]
    assert "不该有的样子" in noted(True, foreign)[0]
    assert "不该有的样子" in noted(True, before.without([before.held[names[1]].id]))[0]
    assert hands.notes.partly == 3  # the foreign one too
