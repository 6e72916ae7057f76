"""A thousand connections, slow senders, slow readers: how do well-behaved clients fare meanwhile?

Three kinds of stranger hold connections from a process of their own: those that stay and ask the
least, those that send a byte of a question a second, and those that ask for files and take nothing.
(They ask for what costs the service little: how many questions a stranger may ask is another
limit.) Whoever is cut comes back. Eight clients ask different questions before, meanwhile and
afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from benchmarks import command, corpus, questions, table
from benchmarks.command import Failed
from benchmarks.crowd import Crowd
from benchmarks.index import Index
from benchmarks.serving import Asked, Server, ask, serving

CLIENTS = 8
KINDS = ("常开", "慢发", "慢收")
BEFORE, MEANWHILE, AFTERWARDS = "之前", "其间", "之后"
#: Seconds until all strangers are there.
GATHERING = 60.0
#: Seconds between two signs of life of those that stay; the service closes what is idle for 5.
SIGN = 4.0
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = b"GET /static/page.css HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
SLOW = b"GET /api/v1/search?q=" + b"a" * 1_000
#: What a slow reader's system takes for it.
TAKEN = 4_096


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each, and how many questions a phase."""

    connections: int
    senders: int
    readers: int
    questions: int
    paragraphs: int
    seed: int


@dataclass(frozen=True, slots=True)
class Phase:
    """What the eight clients saw, the slowest look at `/healthz`, and the service's memory."""

    name: str
    asked: Asked
    alive: float
    memory: int


@dataclass(frozen=True, slots=True)
class Flood:
    """All figures; `open` are the connections of strangers while the clients asked, at the least,
    `ended` how many of them the service ended, by kind."""

    plan: Plan
    phases: tuple[Phase, ...]
    open: int
    ended: Counter[str]

    @property
    def right(self) -> bool:
        """Whether all were there and nobody else was refused."""
        plan = self.plan
        wanted = plan.connections + plan.senders + plan.readers
        return self.open >= 0.9 * wanted and not any(phase.asked.failed for phase in self.phases)


class Strangers:
    """All of them, in one event loop of a process of its own, while the context lasts."""

    def __init__(self, port: int, plan: Plan) -> None:
        self._port = port
        self._plan = plan
        start = multiprocessing.get_context("spawn")
        self._over = start.Event()
        self._open: Any = start.Array("i", len(KINDS))
        self._ended: Any = start.Array("i", len(KINDS))
        self._process = start.Process(target=self.run, daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._process.join(20)
        self._process.kill()

    @property
    def open(self) -> int:
        """How many are connected."""
        return int(sum(self._open))

    @property
    def ended(self) -> Counter[str]:
        """How many the service has ended, by kind."""
        return Counter(dict(zip(KINDS, self._ended, strict=True)))

    def run(self) -> None:
        """Until it is over."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        plan = self._plan
        numbers = (plan.connections, plan.senders, plan.readers)
        deeds = (self._stays, self._sends, self._asks_for_much)
        tasks = [
            asyncio.ensure_future(self._again_and_again(kind, deed))
            for kind, (number, deed) in enumerate(zip(numbers, deeds, strict=True))
            for _ in range(number)
        ]
        while not self._over.is_set():
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _again_and_again(
        self, kind: int, deed: Callable[[socket.socket], Awaitable[None]]
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(random.random() * SIGN)  # they do not come as one
            with socket.socket() as line, contextlib.suppress(OSError):
                line.setblocking(False)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TAKEN)
                await loop.sock_connect(line, ("127.0.0.1", self._port))
                self._open[kind] += 1
                try:
                    await deed(line)
                finally:
                    self._open[kind] -= 1
            self._ended[kind] += 1

    async def _stays(self, line: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await loop.sock_sendall(line, ALIVE)
            if not await loop.sock_recv(line, TAKEN):
                return
            await asyncio.sleep(SIGN)

    async def _sends(self, line: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        for at in range(len(SLOW)):
            await loop.sock_sendall(line, SLOW[at : at + 1])
            await asyncio.sleep(1.0)

    async def _asks_for_much(self, line: socket.socket) -> None:
        """A byte goes out now and then, to notice the end."""
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(line, LARGE)
        while True:
            await asyncio.sleep(2.0)
            await loop.sock_sendall(line, b"\r\n")


def drill(index: Index, plan: Plan) -> Flood:
    """Load, then ask before, meanwhile and afterwards. Raises Failed where a command does."""
    folder = index.folder / "corpus"
    corpus.write(folder, plan.paragraphs, plan.seed)
    command.load(index, folder, plan.paragraphs)
    words = list(_asked(plan))
    each = plan.questions
    with serving(index) as server:
        ask(server.port, [words[:50]] * CLIENTS)
        before = _phase(BEFORE, server, words[:each])
        with Strangers(server.port, plan) as strangers:
            _gather(strangers, plan)
            seen: list[int] = []
            with _noting(strangers, seen):
                meanwhile = _phase(MEANWHILE, server, words[each : 2 * each])
        time.sleep(1.0)
        afterwards = _phase(AFTERWARDS, server, words[2 * each :])
    return Flood(plan, (before, meanwhile, afterwards), min(seen), strangers.ended)


def _asked(plan: Plan) -> Iterator[str]:
    """Different questions for three phases, drawn with their frequencies by the seed."""
    words = questions.words_of(plan.paragraphs, plan.seed).words
    rng = random.Random(plan.seed)
    for _ in range(3 * plan.questions):
        yield questions.address(q=" ".join(rng.sample(words, 2)), match="any")


def _phase(name: str, server: Server, paths: list[str]) -> Phase:
    looks: list[float] = []
    with Crowd([lambda over: _look(server, over, looks)]):
        asked = ask(server.port, [paths[at::CLIENTS] for at in range(CLIENTS)])
    return Phase(name, asked, max(looks), server.memory()[1])


def _look(server: Server, over: threading.Event, looks: list[float]) -> None:
    """A new connection each time, as a watchdog comes."""
    while not over.wait(0.2) or not looks:
        began = time.monotonic()
        server.get("/healthz")
        looks.append(time.monotonic() - began)


def _gather(strangers: Strangers, plan: Plan) -> None:
    wanted = 0.98 * (plan.connections + plan.senders + plan.readers)
    until = time.monotonic() + GATHERING
    while strangers.open < wanted:
        if time.monotonic() > until:
            raise Failed(f"{GATHERING:g} 秒之内只连上 {strangers.open} 个")
        time.sleep(0.1)


@contextlib.contextmanager
def _noting(strangers: Strangers, seen: list[int]) -> Iterator[None]:
    def note(over: threading.Event) -> None:
        seen.append(strangers.open)
        while not over.wait(0.1):
            seen.append(strangers.open)

    with Crowd([note]):
        yield


# --- told ----------------------------------------------------------------------------------------


def told(figures: Flood, *, markdown: bool) -> str:
    """The account as text."""
    head = (
        "",
        "问题",
        "没有得到 200",
        "p50，毫秒",
        "p95，毫秒",
        "每秒问题",
        "/healthz 最慢，毫秒",
        "内存，MB",
    )
    body = [
        (
            phase.name,
            f"{len(phase.asked.seconds):,}",
            str(phase.asked.failed),
            table.ms(table.percentile(phase.asked.seconds, 0.5)),
            table.ms(table.percentile(phase.asked.seconds, 0.95)),
            f"{phase.asked.rate:.0f}",
            table.ms(phase.alive),
            table.mb(phase.memory),
        )
        for phase in figures.phases
    ]
    ended = "，".join(f"{name} {number:,}" for name, number in figures.ended.items() if number)
    last = f"其间别人的连接至少 {figures.open:,} 个；服务断开的：{ended or '没有'}"
    return "\n".join((table.rows(head, body, markdown=markdown), last))
