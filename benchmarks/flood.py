"""A thousand connections, slow senders, slow readers: how do well-behaved clients fare meanwhile?

Three kinds of stranger hold connections from one thread: those that stay and ask the least, those
that send a byte of a question a second, and those that ask for files and take nothing. (They ask
for what costs the service little: how many questions a stranger may ask is another limit.) Whoever
is cut comes back at once. Eight clients ask different questions before, meanwhile and afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from benchmarks import command, corpus, questions, table
from benchmarks.command import Failed
from benchmarks.crowd import Crowd
from benchmarks.index import Index
from benchmarks.serving import Asked, Server, ask, serving

CLIENTS = 8
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
    """All of them, in one event loop."""

    def __init__(self, port: int, plan: Plan) -> None:
        self._port = port
        self._plan = plan
        self.open = 0
        self.ended: Counter[str] = Counter()

    def run(self, over: threading.Event) -> None:
        """Until it is over."""
        asyncio.run(self._all(over))

    async def _all(self, over: threading.Event) -> None:
        plan = self._plan
        kinds = (
            (plan.connections, "常开", self._stays),
            (plan.senders, "慢发", self._sends),
            (plan.readers, "慢收", self._asks_for_much),
        )
        tasks = [
            asyncio.ensure_future(self._again_and_again(name, deed))
            for number, name, deed in kinds
            for _ in range(number)
        ]
        while not over.is_set():
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _again_and_again(
        self, name: str, deed: Callable[[socket.socket], Awaitable[None]]
    ) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(random.random() * SIGN)
        while True:
            with socket.socket() as line, contextlib.suppress(OSError):
                line.setblocking(False)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TAKEN)
                await loop.sock_connect(line, ("127.0.0.1", self._port))
                self.open += 1
                try:
                    await deed(line)
                finally:
                    self.open -= 1
            self.ended[name] += 1
            await asyncio.sleep(0.5)

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
        strangers = Strangers(server.port, plan)
        with Crowd([strangers.run]) as crowd:
            _gather(strangers, plan)
            seen: list[int] = []
            with _noting(strangers, seen):
                meanwhile = _phase(MEANWHILE, server, words[each : 2 * each])
            if not crowd.alive:
                raise Failed("占着连接的线程自己停了")
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
    ended = "，".join(f"{name} {number:,}" for name, number in sorted(figures.ended.items()))
    last = f"其间别人的连接至少 {figures.open:,} 个；服务断开的：{ended or '没有'}"
    return "\n".join((table.rows(head, body, markdown=markdown), last))
