"""Clients that ask one server without end, every answer held against what the index may hold."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.crowd import Crowd
from benchmarks.soak import judging, reading
from benchmarks.soak.questions import Finding, Question, Way, some
from benchmarks.soak.timeline import SEEN_WITHIN, Timeline

PATIENCE = 60.0
#: Seconds a client waits between two questions at most, and after a failure.
BREATH, PAUSE = 0.01, 0.2
#: How many different failures are shown in their own words.
SHOWN = 10
#: Pages that no walk has.
ENDLESS = 100
WRONG, OLDER, LATE, BROKEN = "答案不符", "比先前的旧", f"{SEEN_WITHIN:g} 秒后仍答旧的", "连接中断"


@dataclass(slots=True)
class Account:
    """What happened to all questions; `expired` are the walks that a change ended, `away` the
    answers 503 while a folder was exchanged. Safe for threads."""

    asked: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    samples: dict[str, None] = field(default_factory=dict)
    expired: int = 0
    away: int = 0
    behind: float = 0.0
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, question: Question, trouble: str, seconds: float, sample: str = "") -> None:
        """Note one answer."""
        with self._lock:
            self.asked[str(question.way)] += 1
            self.slowest = max(self.slowest, seconds)
            if trouble:
                self.troubles[f"{question.way}：{trouble}"] += 1
                if sample and len(self.samples) < SHOWN:
                    self.samples[sample] = None

    def late(self, seconds: float) -> None:
        """Note from how long ago an answer was."""
        with self._lock:
            self.behind = max(self.behind, seconds)

    def ended(self, *, expired: bool) -> None:
        """Note an answer that was no answer, and might be none."""
        with self._lock:
            self.expired += expired
            self.away += not expired


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it came."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Asking:
    """What all clients share: what may be asked, what may be answered, and the account."""

    timeline: Timeline
    provinces: Sequence[str]
    ids: Sequence[str]  # grows while reports get new ids
    account: Account


class Client:
    """One client of one server. `others` are the ports of the rest: a cursor that one server gave
    is good for all."""

    def __init__(self, asking: Asking, port: int, others: Sequence[int], seed: str) -> None:
        self._asking = asking
        self._port = port
        self._others = others
        self._rng = random.Random(seed)
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._floor = 0.0

    def run(self, over: threading.Event) -> None:
        """Ask until it is over."""
        while not over.is_set():
            question = some(self._rng, self._asking.provinces, self._asking.ids)
            asked = time.monotonic()
            try:
                trouble, sample = self.trouble_with(question, asked)
            except (OSError, http.client.HTTPException) as error:
                trouble, sample = BROKEN, f"{question}：{error!r}"
            self._asking.account.note(question, trouble, time.monotonic() - asked, sample)
            over.wait(PAUSE if trouble else self._rng.uniform(0, BREATH))
        for connection in self._connections.values():
            connection.close()

    def trouble_with(self, question: Question, asked: float) -> tuple[str, str]:
        """What is wrong with the answer to a question, and an example of it."""
        if question.way is Way.WALK:
            return self._walked(question, asked)
        told = self._ask(self._port, question.path)
        finding = None
        if told.status == 200:
            finding = reading.found(question, told.body)
        elif told.status != 404 or not question.report:
            return self._refused(question, told, asked)
        return self._judged(question, finding, asked, ours=True)

    def _walked(self, question: Question, asked: float) -> tuple[str, str]:
        """The same for a walk through all pages: they are one answer, of one commit."""
        ports = [self._port, *self._others] if self._rng.random() < 0.3 else [self._port]
        pages: list[Finding] = []
        commits = set()
        for told in self._pages(question, ports):
            if told.status != 200:
                return self._refused(question, told, asked, begun=bool(pages))
            pages.append(reading.found(question, told.body))
            commits.add(reading.commit_of(told.body))
        finding = reading.joined(pages)
        if finding is None or len(commits) > 1:
            return "一次翻页答自几个状态", f"{question}：{sorted(commits)}"
        return self._judged(question, finding, asked, ours=len(ports) == 1)

    def _pages(self, question: Question, ports: Sequence[int]) -> Iterator[Told]:
        cursor = ""
        for at in range(ENDLESS):
            told = self._ask(ports[at % len(ports)], question.path + cursor)
            yield told
            following = json.loads(told.body).get("next") if told.status == 200 else None
            if following is None:
                return
            cursor = f"&cursor={following}"
        raise http.client.HTTPException("the walk does not end")

    def _ask(self, port: int, path: str) -> Told:
        """One answer; a kept connection that the server closed meanwhile is opened anew."""
        connection = self._connections.setdefault(
            port, http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        )
        kept = connection.sock is not None
        try:
            return _told(connection, path)
        except (OSError, http.client.HTTPException):
            connection.close()
            if not kept:
                raise
        return _told(connection, path)

    def _refused(
        self, question: Question, told: Told, asked: float, *, begun: bool = False
    ) -> tuple[str, str]:
        """A walk may end by a change of the index, and the folder may be away for a moment."""
        timeline, now = self._asking.timeline, time.monotonic()
        if told.status == 410 and begun and timeline.touched(asked, now):
            self._asking.account.ended(expired=True)
            return "", ""
        if told.status == 503 and timeline.touched(asked, now, swaps=True):
            self._asking.account.ended(expired=False)
            return "", ""
        return f"状态 {told.status}", f"{question}：{told.body[:200].decode('utf-8', 'replace')}"

    def _judged(
        self, question: Question, finding: Finding | None, asked: float, *, ours: bool
    ) -> tuple[str, str]:
        """Whether an answer is right; only of our own server is more than that known."""
        timeline = self._asking.timeline
        candidates = timeline.candidates(asked, time.monotonic())
        number, older = judging.matched(
            question, finding, candidates, self._floor if ours else float("-inf")
        )
        if number is None:
            now = timeline.now
            told = f"{question}：{judging.difference(question, finding, now)}"
            late = any(judging.shows(question, finding, one) for one in timeline.lately(asked))
            return (LATE if late else WRONG), told
        if older:
            return OLDER, f"{question}：{number} 之前已见过 {self._floor}"
        if ours:
            self._floor = max(self._floor, self._least(question, finding, asked))
            self._asking.account.late(timeline.behind(number, asked))
        return "", ""

    def _least(self, question: Question, finding: Finding | None, asked: float) -> float:
        """The oldest state that the answer may be of: no later answer may be of an older one."""
        numbers = [
            one.number
            for one in self._asking.timeline.candidates(asked, time.monotonic())
            if one.number >= self._floor and judging.shows(question, finding, one)
        ]
        return min(numbers, default=self._floor)


def _told(connection: http.client.HTTPConnection, path: str) -> Told:
    connection.request("GET", path)
    answer = connection.getresponse()
    return Told(answer.status, answer.read())


class Clients(Crowd):
    """Several clients that ask each server."""

    def __init__(self, asking: Asking, ports: Sequence[int], each: int, seed: int) -> None:
        super().__init__(
            Client(asking, port, [p for p in ports if p != port], f"{seed} {port} {number}").run
            for port in ports
            for number in range(each)
        )
