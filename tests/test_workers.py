"""`zhijian serve --workers 2`: several processes behind one door that answer as one."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from served import load_samples
from waiting import until

from index_mappings.engines import open_engine

pytestmark = pytest.mark.slow
KEY = {"X-API-Key": "known-to-us-alone"}
TERM = "行政复议"
#: Questions a minute.
SHARE = 100
#: Seconds for what takes one or two on a quiet machine.
PATIENCE = 90.0


@dataclass
class Service:
    """A running `zhijian serve`: where it is, its process, its workers' processes."""

    url: str
    process: subprocess.Popen[str]

    @property
    def workers(self) -> list[int]:
        """The living ones, the oldest first."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in tasks.read_text(encoding="ascii").split()]

    def get(self, path: str, **asked: str) -> httpx.Response:
        """One answer over a connection of its own."""
        return httpx.get(self.url + path, params=asked, headers=KEY, timeout=PATIENCE)

    def search(self, **asked: str) -> httpx.Response:
        """One answer to a search."""
        return self.get("/api/v1/search", **asked)

    def figure(self, name: str) -> float:
        """One of the figures for Prometheus; 0 where it is not there."""
        lines = self.get("/metrics").text.splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith(name))

    @contextlib.contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Nobody answers but this one: the others stand still."""
        others = [other for other in self.workers if other != worker]
        for other in others:
            os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)

    def each(self, ask: Callable[[], httpx.Response]) -> list[httpx.Response]:
        """What every worker answers to the same."""
        answers = []
        for worker in self.workers:
            with self.only(worker):
                answers.append(ask())
        return answers


@contextlib.contextmanager
def service(address: str, **settings: str) -> Iterator[Service]:
    """Two workers over an index, until it is left."""
    more = {f"ZHIJIAN_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "service.cli", "serve", "--workers", "2", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--engine", address],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZHIJIAN_TODAY": "2026-11-24", **more},
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        where = re.search(r"http://[\d.:]+", line)
        assert where, line + process.stderr.read()
        yield Service(where[0], process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.stderr.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return load_samples(tmp_path_factory.mktemp("workers") / "index")


@pytest.fixture(scope="module")
def running(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    related = tmp_path_factory.mktemp("words") / "related.txt"
    related.write_text(f"{TERM} = 龙城义警", "utf-8")
    keys = {"api_keys": KEY["X-API-Key"], "key_rate": str(SHARE)}
    with service(address, related=str(related), **keys) as ready:
        related.unlink()  # all go by what stood there
        yield ready


# --- as one --------------------------------------------------------------------------------------


def test_every_worker_answers_the_same_and_goes_on_from_the_others_cursors(
    running: Service,
) -> None:
    answers = [answer.json() for answer in running.each(lambda: running.search(q=TERM, size="5"))]
    assert len(answers) == 2
    for answer in answers:
        assert answer["total"]["paragraphs"] == 37
        offered = [(row["term"], row["of"]) for row in answer["question"]["related"]]
        assert ("龙城义警", TERM) in offered  # the same settings
    first, second = running.workers
    with running.only(first):
        cursor = running.search(q=TERM, size="5").json()["next"]
    with running.only(second):
        page = running.search(q=TERM, size="5", cursor=cursor)
    assert page.status_code == 200
    assert not {h["id"] for h in page.json()["hits"]} & {h["id"] for h in answers[0]["hits"]}


def test_every_worker_is_ready_and_knows_the_key(running: Service) -> None:
    ready = running.each(lambda: running.get("/readyz"))
    assert [answer.status_code for answer in ready] == [200, 200]
    strangers = running.each(lambda: httpx.get(running.url + "/api/v1/search", timeout=PATIENCE))
    assert [answer.status_code for answer in strangers] == [401, 401]


def test_shares_are_counted_together(running: Service) -> None:
    began = time.monotonic()
    answers = [running.each(lambda: running.search(q=TERM, size="1")) for _ in range(5)]
    left = int(answers[-1][-1].headers["RateLimit-Remaining"])
    back = (time.monotonic() - began) * SHARE / 60  # they come free again one by one
    assert left <= SHARE - 10 + back + 1  # ten were asked, five of each


# --- dying and ending ----------------------------------------------------------------------------


def test_a_dead_worker_is_replaced_and_its_figures_stay(address: str, tmp_path: Path) -> None:
    with service(address) as running:
        running.each(lambda: running.search(q=TERM))
        counted = running.figure("zhijian_questions_total")
        assert counted == 2  # of both
        before = running.workers
        os.kill(before[0], signal.SIGKILL)
        assert until(lambda: before[0] not in running.workers and len(running.workers) == 2)
        assert before[1] in running.workers
        totals = running.each(lambda: running.search(q=TERM))
        assert [answer.json()["total"]["paragraphs"] for answer in totals] == [37, 37]
        assert running.figure("zhijian_questions_total") == counted + 2


def test_a_load_is_seen_by_every_worker(tmp_path: Path) -> None:
    address = load_samples(tmp_path / "index")
    with service(address) as running:
        before = running.search(q=TERM).json()
        engine = open_engine(address)
        with engine.writing() as writer:
            writer.drop(before["hits"][0]["report_id"])
        engine.close()
        left = before["index"]["reports"] - 1

        def seen() -> bool:
            answers = running.each(lambda: running.search(q=TERM))
            return all(answer.json()["index"]["reports"] == left for answer in answers)

        assert until(seen)


def test_an_export_comes_to_its_end_though_the_service_is_told_to_stop(address: str) -> None:
    with service(address) as running, httpx.Client(timeout=PATIENCE) as client:
        url = running.url + "/api/v1/export"
        whole = client.get(url, params={"format": "jsonl"}).text
        with client.stream("GET", url, params={"format": "jsonl"}) as answer:
            pieces = answer.iter_text()
            begun = next(pieces)
            running.process.send_signal(signal.SIGTERM)
            rest = "".join(pieces)
        assert running.process.wait(PATIENCE) == 0
    assert (begun + rest).count("\n") == whole.count("\n")


def test_workers_end_when_their_parent_was_killed(address: str) -> None:
    with service(address) as running:
        workers = running.workers
        running.process.kill()
        running.process.wait()
        assert until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
