"""Questions that go on while something happens to the index, every answer checked.

What an answer must be is known before: one of the answers that were given while nothing happened.
Any other one is as much a failure as an error: it would be a mixture, or a part taken for a whole.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from benchmarks.crowd import Crowd
from benchmarks.serving import Server

#: What tells one answer from another: totals, hits in order, regions without a hit.
Seen = tuple[Any, ...]
#: Seconds a client waits after a failure, far less than the service asks for (Retry-After).
PAUSE = 0.25
PATIENCE = 60.0
WRONG, OLDER, BROKEN = "答案不符", "比先前的旧", "连接中断"
#: How many different failures are shown in their own words.
SHOWN = 8
#: Characters of what is told of one difference.
LINE = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """One question's end: when, after how long, and what was wrong (nothing: "")."""

    ended: float
    seconds: float
    trouble: str


@dataclass(frozen=True, slots=True)
class Account:
    """What happened to the questions of a span of time, in seconds."""

    asked: int
    troubles: Counter[str]
    longest_silence: float
    slowest: float
    median: float

    @property
    def failed(self) -> int:
        """Questions without a right answer."""
        return self.troubles.total()


def seen(told: Mapping[str, Any]) -> Seen:
    """An answer as far as two of them must not differ. Which paragraph stands for a region hangs on
    how frequent words are in the whole index, and may change with every load."""
    silent = told["silent"]
    grouped = told["question"]["group"] == "region"
    hits = tuple(
        (hit["region"]["code"] if grouped else hit["id"], hit["in_group"]) for hit in told["hits"]
    )
    return *told["total"].values(), hits, silent and silent["count"]


def known_now(server: Server, paths: Sequence[str]) -> dict[str, Seen]:
    """The answers while nothing happens. Raises Failed."""
    return {path: seen(server.get(path)) for path in paths}


def troubles(account: Account) -> str:
    """How many failed, and how, told for a table."""
    kinds = "，".join(f"{name} {count}" for name, count in account.troubles.most_common())
    return f"{account.failed}（{kinds}）" if kinds else "0"


def differs(expected: Seen, found: Seen) -> str:
    """What tells two answers apart."""
    names = ("段", "份", "地区", "结果", "没有写到的地区")
    pairs = zip(names, expected, found, strict=True)
    told = (f"{name} {one} → {other}" for name, one, other in pairs if one != other)
    return "；".join(one if len(one) <= LINE else one[:LINE] + "…" for one in told)


class Loop(Crowd):
    """Several clients that ask a server without end; each has one connection."""

    def __init__(
        self, port: int, known: Mapping[str, Collection[Seen]], *, clients: int = 4
    ) -> None:
        self._port = port
        self._known = known
        self.heard: list[Heard] = []
        self.samples: dict[str, None] = {}  # what was wrong, in words; each once
        super().__init__(partial(self._ask, random.Random(at)) for at in range(clients))

    def account(self, began: float, ended: float) -> Account:
        """What happened between two readings of the monotonic clock."""
        within = sorted(
            (h for h in list(self.heard) if began <= h.ended <= ended), key=lambda h: h.ended
        )
        right = [began, *(h.ended for h in within if not h.trouble), ended]
        seconds = [h.seconds for h in within]
        return Account(
            asked=len(within),
            troubles=Counter(h.trouble for h in within if h.trouble),
            longest_silence=max(b - a for a, b in itertools.pairwise(right)),
            slowest=max(seconds, default=0.0),
            median=statistics.median(seconds) if seconds else 0.0,
        )

    def _ask(self, rng: random.Random, over: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        paths = list(self._known)
        commit = 0
        while not over.is_set():
            path = rng.choice(paths)
            started = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                trouble, commit = self._judged(path, answer.status, answer.read(), commit)
            except (OSError, http.client.HTTPException):
                connection.close()
                trouble = BROKEN
            ended = time.monotonic()
            self.heard.append(Heard(ended, ended - started, trouble))
            if trouble:
                over.wait(PAUSE)
        connection.close()

    def _judged(self, path: str, status: int, body: bytes, before: int) -> tuple[str, int]:
        """What is wrong with an answer, and its commit."""
        told = json.loads(body)
        if status != 200:
            return f"{status} {told['error']['code']}", before
        commit: int = told["index"]["commit"]
        if commit < before:
            return OLDER, commit
        found = seen(told)
        if found in self._known[path]:
            return "", commit
        for one in self._known[path]:
            self._note(f"{unquote_plus(path)}:{differs(one, found)}")
        return WRONG, commit

    def _note(self, what: str) -> None:
        if len(self.samples) < SHOWN:
            self.samples[what] = None
