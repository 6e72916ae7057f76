"""The same answers on both engines, moving house between them, and the service with one away."""

import contextlib
import datetime
import json
import random
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import elastic_server
import numpy as np
import numpy.typing as npt
import pytest
from api_world import SEARCH, error_of, serve
from shared_data import DATA, needs_shared

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.query import Group, Sort
from index_mappings.words import OURS
from loaders import samples
from loaders.dump import dump, rows
from loaders.load import load
from service.search.parameters import SearchRequest
from service.search.reader import Reader
from service.search.searcher import Searcher
from service.settings import Settings

pytestmark = pytest.mark.elastic

DAY = datetime.date(2026, 11, 24)
Both = tuple[Engine, Engine]
QUESTIONS = [
    "枫桥经验 在 2023 年 各区县",
    "行政复议 近三年",
    '"双随机、一公开" 广西 浙江',
    "一网通办 -政务服务中心",
    "执法力量 OR 执法人员",
    "存在的问题和不足主要表现在哪些方面",
    "各地 有哪些",
    "",
    "法治",
    "12345",
]


def new_pair(folder: Path) -> Both:
    return open_engine(elastic_server.new_address()), open_engine(f"embedded:{folder / 'index'}")


def close(engines: Both) -> None:
    for engine in engines:
        engine.close()


# --- random questions, asked of the engines ------------------------------------------------------


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Both, contract.World]]:
    """The same reports on both, loaded once: neither holds deleted documents."""
    rng = random.Random(17)
    known: list[str] = []
    made = {r.id: r for r in (contract.report(rng, known) for _ in range(120))}
    engines = new_pair(tmp_path_factory.mktemp("both"))
    for engine in engines:
        with engine.writing() as writer:
            for one in made.values():
                writer.put(one)
    yield engines, contract.World(engines[0], tuple(made[one] for one in sorted(made)))
    close(engines)


def _reports(engine: Engine, numbers: npt.NDArray[np.int64]) -> list[str]:
    """The reports of these numbers; how they are numbered is each engine's own business."""
    named = {entry.number: entry.report.id for entry in engine.now().catalogue().entries}
    return [named[number] for number in numbers.tolist()]


@pytest.mark.parametrize("group", list(Group))
def test_random_questions(worlds: tuple[Both, contract.World], group: Group) -> None:
    (elastic, embedded), world = worlds
    rng = random.Random(str(group))
    found = 0
    for _ in range(190):
        asked = contract.random_asked(rng, world)
        sorts = [s for s in Sort if s is not Sort.COUNT or group is not Group.PARAGRAPH]
        query = asked.query(size=100, group=group, sort=rng.choice(sorts))
        one, two = contract.walk(elastic, query), contract.walk(embedded, query)
        contract.assert_alike(one, two)
        assert [hit.in_group for hit in one] == [hit.in_group for hit in two]
        told, same = elastic.now().search(query).tally, embedded.now().search(query).tally
        assert told is not None and same is not None
        assert _reports(elastic, told.numbers) == _reports(embedded, same.numbers), asked
        assert told.paragraphs.tolist() == same.paragraphs.tolist()
        assert (told.sections, told.topics) == (same.sections, same.topics)
        found += len(one)
    assert found > 500


# --- whole answers, asked as people ask ----------------------------------------------------------


def loaded(engines: Both, paths: list[Path], folder: Path) -> Both:
    """Both hold what is under these paths, written at once: deleted documents count in scores."""
    source = open_engine(f"embedded:{folder / 'source'}")
    load(paths, source, workers=1)
    for engine in engines:
        with engine.writing() as writer:
            for entry in source.now().catalogue().entries:
                whole = replace(entry.report, paragraphs=source.now().paragraphs(entry.report.id))
                writer.put(whole, entry.others)
    source.close()
    return engines


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("samples")
    engines = loaded(new_pair(folder), [samples.folder()], folder)
    yield engines
    close(engines)


def answers(engine: Engine, question: str, **more: Any) -> dict[str, Any]:
    """An answer without what belongs to the moment."""
    searcher = Searcher(Reader(engine), Settings(today=DAY), OURS)
    told: dict[str, Any] = json.loads(
        json.dumps(searcher.answer(SearchRequest(q=question, **more)), default=str)
    )
    told["next"] = told["next"] is not None
    del told["took_ms"], told["index"]
    return told


def assert_same(engines: Both, question: str, **more: Any) -> None:
    one, two = (answers(engine, question, **more) for engine in engines)
    hits, same = one.pop("hits"), two.pop("hits")
    assert one == two, question
    scores = {hit["id"]: hit["score"] for hit in hits}
    for mine, theirs in zip(hits, same, strict=True):
        for hit in (mine, theirs):
            assert hit["id"] in scores, question
        if theirs["score"] is not None:
            assert theirs["score"] == pytest.approx(scores[theirs["id"]], rel=1e-6), question
        if mine["id"] == theirs["id"]:
            assert mine | {"score": None} == theirs | {"score": None}, question
        else:  # a near-tie
            assert mine["score"] == pytest.approx(theirs["score"], rel=1e-6), question


@pytest.mark.parametrize("question", QUESTIONS)
def test_whole_answers(sampled: Both, question: str) -> None:
    for group in Group:
        for sort in (Sort.RELEVANCE, Sort.NEWEST):
            assert_same(sampled, question, group=group, sort=sort, size=100)


@needs_shared
def test_labelled_questions(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The questions of the shared data over its own reports; random pieces of them besides."""
    folder = tmp_path_factory.mktemp("labelled")
    paths = [DATA / "seeds", DATA / "county_reports", samples.folder()]
    engines = loaded(new_pair(folder), paths, folder)
    lines = (DATA / "questions.jsonl").read_text("utf-8").splitlines()
    for question in [json.loads(line)["q"] for line in lines]:
        assert_same(engines, question, size=100)
    rng = random.Random(8)
    entries = engines[1].now().catalogue().entries
    for _ in range(40):
        paragraphs = engines[1].now().paragraphs(rng.choice(entries).report.id)
        text = rng.choice(rng.choice(paragraphs).lines)
        start = rng.randrange(len(text))
        assert_same(engines, text[start : start + rng.randint(2, 9)], size=100)
    close(engines)


# --- moving house --------------------------------------------------------------------------------


def everything(engine: Engine) -> object:
    entries = engine.now().catalogue().entries
    told = [list(rows(entry, engine.now())) for entry in entries]
    return {e.report.id: (e.report, e.sources) for e in entries}, told


def test_from_one_engine_to_the_other_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # BM25 counts what has given way until the index merges it away, and each commit replaces the
    # record of the one before: both have to make as many, however slow the machine is.
    monkeypatch.setattr("loaders.load.SAVE_SECONDS", float("inf"))
    elastic, embedded = new_pair(tmp_path)
    load([samples.folder()], embedded)
    count = dump(embedded, tmp_path / "out.jsonl").rows
    assert load([tmp_path / "out.jsonl"], elastic).set_aside == ()
    assert everything(elastic) == everything(embedded)
    for question in QUESTIONS[:4]:
        assert_same((elastic, embedded), question, size=50)
    assert dump(elastic, tmp_path / "back.jsonl").rows == count
    back = open_engine(f"embedded:{tmp_path / 'back'}")
    load([tmp_path / "back.jsonl"], back)
    assert everything(back) == everything(embedded)
    again = load([samples.folder()], elastic)  # what was moved is known under its own name
    assert len(again.unchanged) == len(embedded.now().catalogue().entries)
    close((elastic, embedded))
    back.close()


# --- connections that break ----------------------------------------------------------------------


class Wire:
    """Forwards to the real server; can be cut, and mended."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._open: list[socket.socket] = []
        self._whole = True
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.cuts_after: int | None = None  # bytes from now on after which it breaks, once
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if not self._whole:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if self.cuts_after is not None and other.getpeername() == self._target:
                    self.cuts_after -= len(data)
                    if self.cuts_after <= 0:
                        self.cuts_after = None
                        other.sendall(data)  # it arrives, but no answer comes back
                        self._drop()
                        return
                other.sendall(data)

    def _drop(self) -> None:
        while self._open:
            one = self._open.pop()
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        self._whole = False
        self._drop()

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._door.close()


@pytest.fixture
def wire() -> Iterator[tuple[Wire, str]]:
    address = elastic_server.new_address()
    server, _, alias = address.rpartition("/")
    host, _, port = server.removeprefix("http://").partition(":")
    made = Wire((host, int(port)))
    yield made, f"http://127.0.0.1:{made.port}/{alias}"
    made.close()


def test_a_load_survives_broken_connections(wire: tuple[Wire, str]) -> None:
    """Cut in the middle of requests, again and again: everything is there, and once."""
    rng = random.Random(23)
    reports = [contract.report(rng, []) for _ in range(200)]
    engine = open_engine(wire[1])
    with engine.writing() as writer:
        for at, one in enumerate(reports):
            writer.put(one)
            if at % 20 == 19:
                wire[0].cuts_after = rng.randrange(60_000)
                writer.checkpoint()
    held = engine.now().catalogue()
    assert held.report_count == len(reports)
    assert held.paragraph_count == sum(len(one.paragraphs) for one in reports)
    keys = [hit.key for hit in contract.walk(engine, contract.Asked().query(size=100))]
    assert keys == sorted(contract.key(r, p) for r in reports for p in r.paragraphs)
    engine.close()


def test_the_service_with_the_engine_away(wire: tuple[Wire, str]) -> None:
    """It starts without, says so, recovers by itself, and says so again."""
    wire[0].cut()
    engine = open_engine(wire[1])
    with serve(engine) as client:
        away = client.get(SEARCH, params={"q": "枫桥经验"})
        assert error_of(away, 503)["code"] == "engine_away"
        assert away.headers["retry-after"]
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        wire[0].mend()
        _until(lambda: client.get(SEARCH).json()["error"]["code"] == "no_index")
        load([samples.folder()], open_engine(wire[1]))
        _until(lambda: client.get(SEARCH, params={"q": "枫桥经验"}).status_code == 200)
        assert client.get("/readyz").status_code == 200
        wire[0].cut()
        _until(lambda: client.get(SEARCH, params={"q": "行政复议"}).status_code == 503)
        wire[0].mend()
        _until(lambda: client.get(SEARCH, params={"q": "行政复议"}).status_code == 200)
    engine.close()


def _until(true: Any) -> None:
    """What a failure is remembered for, and a little more."""
    for _ in range(50):
        if true():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it did not come about")
