"""The drill of a cluster: nodes die while reports are loaded and questions asked.

    python -m benchmarks nodes

A node that is no master is killed with -9, the cluster heals itself, the node comes back; then the
elected master is killed and comes back. All the while `zhijian load` loads one folder after the
other, and clients ask questions about years that nobody is loading, whose answers are known. Then
a node dies while nobody loads. At the end every report that a summary named is looked for.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from benchmarks import asking, cluster, command, corpus, questions, table
from benchmarks.asking import Account, Loop
from benchmarks.cluster import NODES, Cluster
from benchmarks.command import Failed
from benchmarks.index import Index
from benchmarks.serving import Server, serving

#: Reports up to this year are loaded before, and asked for; later ones are loaded meanwhile.
SETTLED = 2020
#: Paragraphs of one of the folders that are loaded meanwhile.
FOLDER = 2_000
#: How many different complaints of the service are shown.
SHOWN = 12
#: Seconds in which nothing happens, before anything does; and until a dead master comes back.
CALM, ABSENT = 10.0, 15.0
#: Distinct questions of the loop.
QUESTIONS = 60
#: How often one folder is tried again, as the message of a failed load says.
TRIES = 5


@dataclass(frozen=True, slots=True)
class Span:
    """One part of the drill: its name, its length and what happened to the questions."""

    name: str
    seconds: float
    account: Account


@dataclass(slots=True)
class Loads:
    """What the loads that went on meanwhile said: reports by id with their paragraphs, failures."""

    reports: dict[str, int] = field(default_factory=dict)
    done: int = 0
    failures: list[str] = field(default_factory=list)
    longest: float = 0.0


@dataclass(frozen=True, slots=True)
class Drill:
    """All figures of the drill."""

    spans: tuple[Span, ...]
    loads: Loads
    lost: tuple[str, ...]
    held: int
    samples: tuple[str, ...]
    complaints: Counter[str]
    changed: tuple[str, ...]


def drill(place: Path, *, paragraphs: int, heap: str, seed: int = 1) -> Drill:
    """Run it. Raises Failed where a command of ours fails for good, Missing without Java."""
    settled, folders = written(place, paragraphs, seed)
    loads = Loads()
    with cluster.running(heap) as nodes:
        index = nodes.index(place)
        command.say(f"三个节点已就绪；载入 {paragraphs:,} 段……")
        _note(loads, command.summary(index, settled, paragraphs))
        nodes.whole(NODES)
        with serving(index) as server:
            paths = paths_of(paragraphs, seed)
            known = asking.known_now(server, paths)
            with Loop(server.port, {path: [one] for path, one in known.items()}) as loop:
                with Loading(index, folders, loads):
                    spans = tuple(_deaths(nodes, loop))
                spans += tuple(_death_at_rest(nodes, loop))
            nodes.whole(NODES)
            after = asking.known_now(server, paths)
            complaints = server.complaints()
            lost = tuple(one for one in loads.reports if not _is_whole(server, loads, one))
        status = json.loads(command.run(index, "status", "--engine", index.address, "--json"))
    changed = tuple(
        f"{unquote_plus(path)}:{asking.differs(known[path], after[path])}"
        for path in paths
        if after[path] != known[path]
    )
    return Drill(
        spans, loads, lost, int(status["reports"]), tuple(loop.samples), complaints, changed
    )


def _deaths(nodes: Cluster, loop: Loop) -> Iterator[Span]:
    """What happens to the nodes, span by span."""

    span = partial(_span, loop)
    yield span("只有载入和提问", lambda: time.sleep(CALM))
    victim = _no_master(nodes)
    yield span("杀死一个数据节点，到副本重新补齐", lambda: _die(nodes, victim))
    yield span("它重新启动，到三个节点就绪", lambda: _return(nodes, victim))
    victim = nodes.master()
    yield span(f"杀死主节点，{ABSENT:g} 秒", lambda: _leave(nodes, victim))
    yield span("它重新启动，到三个节点就绪", lambda: _return(nodes, victim))


def _death_at_rest(nodes: Cluster, loop: Loop) -> Iterator[Span]:
    """A death while nobody loads: no new commit leads readers away from the dead node."""
    span = partial(_span, loop)
    yield span("不再载入，只有提问", lambda: time.sleep(CALM))
    victim = _no_master(nodes)
    yield span(f"再杀死一个数据节点，{ABSENT:g} 秒", lambda: _leave(nodes, victim))
    yield span("它重新启动，到三个节点就绪", lambda: _return(nodes, victim))


def _span(loop: Loop, name: str, happening: Callable[[], None]) -> Span:
    command.say(f"{name}……")
    began = time.monotonic()
    happening()
    ended = time.monotonic()
    return Span(name, ended - began, loop.account(began, ended))


def _no_master(nodes: Cluster) -> int:
    master = nodes.master()
    return next(number for number in nodes.running if number != master)


def _die(nodes: Cluster, victim: int) -> None:
    nodes.kill(victim)
    nodes.whole(NODES - 1)


def _leave(nodes: Cluster, victim: int) -> None:
    nodes.kill(victim)
    time.sleep(ABSENT)


def _return(nodes: Cluster, victim: int) -> None:
    nodes.start(victim)
    nodes.whole(NODES)


# --- loading meanwhile ---------------------------------------------------------------------------


class Loading:
    """One folder after the other is loaded in a thread, until the context ends."""

    def __init__(self, index: Index, folders: list[Path], loads: Loads) -> None:
        self._index = index
        self._folders = folders
        self._loads = loads
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loads")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        for folder in self._folders:
            for _ in range(TRIES):
                if self._over.is_set():
                    return
                began = time.monotonic()
                try:
                    told = command.summary(self._index, folder, 10 * FOLDER)
                except Failed as error:
                    self._loads.failures.append(str(error))
                    continue
                self._loads.longest = max(self._loads.longest, time.monotonic() - began)
                self._loads.done += 1
                _note(self._loads, told)
                break


def _note(loads: Loads, told: dict[str, Any]) -> None:
    """What a summary says is in the index."""
    for way in ("loaded", "replaced", "unchanged"):
        loads.reports |= {row["report_id"]: row["paragraphs"] for row in told[way]}


def _is_whole(server: Server, loads: Loads, report: str) -> bool:
    """Whether a report is there with all its paragraphs."""
    try:
        told = server.get(f"/api/v1/reports/{report}")
    except Failed:
        return False
    return len(told["paragraphs"]) == loads.reports[report]


# --- what is loaded and asked --------------------------------------------------------------------


def written(place: Path, paragraphs: int, seed: int) -> tuple[Path, list[Path]]:
    """A folder of earlier reports, and folders of later ones to be loaded one by one."""
    settled, later = place / "settled", place / "later"
    first, second = 0, 0
    for raw in corpus.reports(12 * paragraphs, seed):
        if raw.year <= SETTLED:
            if first >= paragraphs:
                continue
            target = settled / raw.name
            first += raw.paragraphs
        else:
            target = later / f"{second // FOLDER:03d}" / raw.name
            second += raw.paragraphs
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(raw.text, encoding="utf-8")
    return settled, sorted(later.iterdir())


def paths_of(paragraphs: int, seed: int) -> list[str]:
    """Questions about the settled years, in orders that do not hang on how frequent a word is."""
    words = questions.words_of(paragraphs, seed).words
    asked = []
    for at, word in enumerate(words[:QUESTIONS]):
        group = (("group", "region"), ("sort", "count")) if at % 3 == 0 else (("sort", "newest"),)
        asked.append(questions.address(q=f"{word} 2015-{SETTLED}年", **dict(group), match="all"))
    return asked


# --- told ----------------------------------------------------------------------------------------

_COLUMNS = ("这一段", "秒", "提问", "失败", "最长无答复，秒", "最慢一问，秒", "中位数，毫秒")


def told(figures: Drill, *, markdown: bool) -> str:
    """The account as text."""
    body = [
        (
            span.name,
            f"{span.seconds:.1f}",
            f"{span.account.asked:,}",
            asking.troubles(span.account),
            f"{span.account.longest_silence:.2f}",
            f"{span.account.slowest:.2f}",
            table.ms(span.account.median),
        )
        for span in figures.spans
    ]
    loads = figures.loads
    tail = (
        f"其间完成 {loads.done} 次载入（最久 {loads.longest:.1f} 秒），"
        f"失败后重来 {len(loads.failures)} 次",
        *(f"  {one}" for one in loads.failures),
        f"载入报告 {len(loads.reports)} 份，索引里 {figures.held} 份，"
        f"丢失或残缺 {len(figures.lost)} 份",
        f"前后答案不同的问题：{len(figures.changed)}",
        *(f"  {one}" for one in (*figures.samples, *figures.changed)),
        "服务的日志（次数）：",
        *(f"  {count} {line}" for line, count in figures.complaints.most_common(SHOWN)),
    )
    return table.rows(_COLUMNS, body, markdown=markdown) + "\n\n" + "\n".join(tail)
