"""A long time of questions and loads: do time and memory stay level, is everything seen soon?

    python -m benchmarks level --paragraphs 1000000 --minutes 60 --folder FOLDER

Eight clients ask without pause. Now and then one more report is loaded, and asked for until the
service shows it. In the middle a larger load is killed and begun again: it must do only the rest.
All of it happens to a copy of the index, which goes at the end. The first window warms up; the last
two are held against the second and third.
"""

from __future__ import annotations

import itertools
import random
import shutil
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks import client, corpus, gauge, growing, questions, table, whole
from benchmarks.command import Failed, say
from benchmarks.crowd import Crowd, Run
from benchmarks.growing import Grower, Interrupted, Seen
from benchmarks.index import Index
from benchmarks.serving import Server, serving
from index_mappings import processors

CLIENTS, WINDOWS = 8, 8
#: Seconds from one load to the next, and between two looks at the memory.
EVERY, LOOK = 30.0, 2.0
#: The larger load, as a part of the corpus; its reports have a seed of their own.
LARGER = 0.05
#: After so many seconds without a question (a machine too busy) a client connects anew: the service
#: closes what is idle for five.
IDLE = 4.0
#: No service answers more questions a second here; after so many they begin again.
FASTEST = 200
#: What counts as level: the last two windows against the second and third.
SLOWER, MORE_SHARE, MORE_BYTES = 1.2, 1.05, 20e6
#: Within so many seconds of its commit a report should be shown.
SEEN_WITHIN = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much, how long, by which seed."""

    paragraphs: int
    minutes: float
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: when it was asked for, the seconds it took, whether it was one."""

    at: float
    seconds: float
    right: bool


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes that belong to the service's processes alone, at a time."""

    at: float
    own: int


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the time: the answers that were asked for in it, and the memory at its median."""

    seconds: tuple[float, ...]
    failed: int
    own: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it; `losses` tells in words what is not held as it was loaded."""

    windows: tuple[Window, ...]
    seen: tuple[Seen, ...]
    interrupted: Interrupted
    losses: tuple[str, ...]

    @property
    def faults(self) -> list[str]:
        """What must not be, in words."""
        failed = sum(window.failed for window in self.windows)
        answers = [f"{failed:,} 个问题没有得到答复"] if failed else []
        return [*answers, *self.losses, *self.interrupted.faults, *self._grown()]

    def _grown(self) -> Iterator[str]:
        """What did not stay level."""
        early, late = self.windows[1:3], self.windows[-2:]
        before, after = (_p95(part) for part in (early, late))
        if after > SLOWER * before:
            yield f"p95 {table.ms(before)} → {table.ms(after)} 毫秒"
        held, holds = (max(window.own for window in part) for part in (early, late))
        if holds > max(MORE_SHARE * held, held + MORE_BYTES):
            yield f"内存 {table.mb(held)} → {table.mb(holds)} MB"


def drill(index: Index, plan: Plan) -> Figures:
    """Run it. Raises Failed when a command of ours does."""
    texts = index.folder / "corpus"
    whole.made(index, whole.Plan(plan.paragraphs, plan.seed), texts)
    asked = _questions(plan)
    with _copy(index) as copied, serving(copied, workers=processors.usable()) as server:
        grower = Grower(copied, server, growing.others(texts, plan.seed + 1))
        answers: list[Answer] = []
        weights: list[Weight] = []
        runs = [_asks(server.port, paths, answers) for paths in questions.dealt(asked, CLIENTS)]
        began = time.monotonic()
        with Crowd([*runs, _weighs(server, weights)]) as crowd:
            seen, interrupted = _grown(grower, plan)
            if not crowd.alive:
                raise Failed("有的客户端停了")
        return Figures(
            windows(answers, weights, began, time.monotonic()),
            tuple(seen),
            interrupted,
            tuple(grower.losses()),
        )


def _grown(grower: Grower, plan: Plan) -> tuple[list[Seen], Interrupted]:
    """Load one report after the other, and many in the middle, while the time lasts."""
    began = time.monotonic()
    end, middle = began + 60 * plan.minutes, began + 30 * plan.minutes
    many = max(corpus.FEWEST, int(LARGER * plan.paragraphs))
    seen: list[Seen] = []
    interrupted = None
    while interrupted is None or time.monotonic() < end:
        turn = time.monotonic() + EVERY
        if interrupted is None and time.monotonic() >= middle:
            say("载入许多份，中途杀死，再载入一次……")
            interrupted = grower.interrupted(many)
        else:
            seen.append(grower.one())
        time.sleep(max(0.0, min(turn, end) - time.monotonic()))
    return seen, interrupted


@contextmanager
def _copy(index: Index) -> Iterator[Index]:
    """The index once more, in a folder that goes."""
    folder = index.folder / "level"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        kept = Path(index.address.removeprefix("embedded:"))
        shutil.copytree(kept, folder / kept.name)
        yield Index(f"embedded:{folder / kept.name}", folder, index.settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- asking --------------------------------------------------------------------------------------


def _questions(plan: Plan) -> list[str]:
    """Enough of them, no two alike, at any time the same mixture: few hold one word alone, and
    those would else come first."""
    words = questions.words_of(plan.paragraphs, plan.seed)
    count = max(CLIENTS, int(60 * plan.minutes * FASTEST))
    mixture = questions.mixed(words, count, plan.seed)
    random.Random(f"level {plan.seed}").shuffle(mixture)
    return mixture


def _asks(port: int, paths: Sequence[str], answers: list[Answer]) -> Run:
    """One client over one connection; where that breaks, over another."""

    def run(over: threading.Event) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=client.PATIENCE)
        with closing(connection):
            ended = time.monotonic()
            for path in itertools.cycle(paths):
                if over.is_set():
                    return
                began = time.monotonic()
                if began - ended > IDLE:
                    connection.close()
                try:
                    status, _ = client.ask(connection, path)
                except (OSError, HTTPException):
                    status = 0
                    connection.close()
                ended = time.monotonic()
                answers.append(Answer(began, ended - began, status == 200))

    return run


def _weighs(server: Server, weights: list[Weight]) -> Run:
    """Looks at the memory of the service now and then."""

    def run(over: threading.Event) -> None:
        while not over.wait(LOOK):
            with suppress(OSError):  # a process that has just ended
                own = sum(gauge.pages(pid).own for pid in server.processes())
                weights.append(Weight(time.monotonic(), own))

    return run


# --- told ----------------------------------------------------------------------------------------


def windows(
    answers: Sequence[Answer], weights: Sequence[Weight], began: float, ended: float
) -> tuple[Window, ...]:
    """The time in equal parts."""
    length = (ended - began) / WINDOWS
    asked: list[list[Answer]] = [[] for _ in range(WINDOWS)]
    weighed: list[list[int]] = [[] for _ in range(WINDOWS)]
    for answer in answers:
        asked[_part(answer.at - began, length)].append(answer)
    for weight in weights:
        weighed[_part(weight.at - began, length)].append(weight.own)
    return tuple(
        Window(
            tuple(answer.seconds for answer in part),
            sum(not answer.right for answer in part),
            int(statistics.median(own)) if own else 0,
        )
        for part, own in zip(asked, weighed, strict=True)
    )


def _part(after: float, length: float) -> int:
    return min(WINDOWS - 1, max(0, int(after / length)))


def _p95(parts: Sequence[Window]) -> float:
    """That of several windows together."""
    return table.percentile([second for part in parts for second in part.seconds], 0.95)


def told(figures: Figures, *, markdown: bool) -> str:
    """The table of the windows, and a line for each promise."""
    head = ("第几段", "问题", "失败", "p50，毫秒", "p95，毫秒", "最慢，毫秒", "服务独有的内存，MB")
    body = [
        (
            str(number),
            f"{len(window.seconds):,}",
            str(window.failed),
            table.ms(table.percentile(window.seconds, 0.5)),
            table.ms(_p95([window])),
            table.ms(max(window.seconds, default=0.0)),
            table.mb(window.own),
        )
        for number, window in enumerate(figures.windows, 1)
    ]
    lines = [_seen(figures.seen), _interrupted(figures.interrupted)]
    lines += [f"没有守住：{fault}" for fault in figures.faults] or [
        "每个问题都有答复；每份报告都在，都只有一份，段数相符；p95 和内存平稳。"
    ]
    bullet = "* " if markdown else ""
    rows = table.rows(head, body, markdown=markdown)
    return "\n\n".join((rows, "\n".join(bullet + line for line in lines)))


def _seen(seen: Sequence[Seen]) -> str:
    commit, start = [one.commit for one in seen], [one.start for one in seen]
    late = sum(seconds > SEEN_WITHIN for seconds in commit)
    return (
        f"载入 {len(seen)} 次，每次一份：从提交到看到，中位数 "
        f"{table.percentile(commit, 0.5):.2f} 秒，最久 {max(commit, default=0.0):.2f} 秒"
        f"（超过 {SEEN_WITHIN:g} 秒的 {late} 次）；从命令开始到看到，中位数 "
        f"{table.percentile(start, 0.5):.1f} 秒，最久 {max(start, default=0.0):.1f} 秒。"
    )


def _interrupted(one: Interrupted) -> str:
    return (
        f"{one.reports:,} 份载入到一半被杀死，留下 {one.left:,} 份；"
        f"再载入一次用 {one.seconds:.1f} 秒："
        f"未变 {one.unchanged:,} 份，新载入 {one.loaded:,} 份，写入 {one.paragraphs:,} 段。"
    )
