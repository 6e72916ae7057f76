"""The runs: each asks one thing of a loaded index and hands back its figures."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import inside, questions, serving
from benchmarks.index import Index
from benchmarks.questions import Kind, Words
from benchmarks.serving import Asked, Server

#: Answers what an address asks.
Get = Callable[[str], Any]
#: A page beyond 10,000 hits: where walks of other engines end.
DEEP_SIZE, DEEP_PAGES = 100, 101
#: Words of the deepest walks; each costs its hundred pages before the timed one.
DEEP_WORDS = 8
CLIENTS = 8
#: Distinct questions of the mixture that is asked again and again.
REPEATED = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of question: the first time over HTTP, once more, without HTTP, and (where there is
    a server) the same requests straight to it."""

    kind: Kind
    http: Asked
    again: Asked
    inside: inside.Times
    plain: Asked | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """Everything that was asked of a server of one process; `usual`: several clients' questions
    asked of one with as many as it takes by itself. Memory in bytes: all, and without file cache.
    """

    lines: tuple[Line, ...]
    usual: Asked
    once: Asked
    repeated: Asked
    memory_before: tuple[int, int]
    memory_after: tuple[int, int]
    once_plain: Asked | None = None


def served(index: Index, words: Words, *, most: int, mixed: int, seed: int) -> Served:
    """Ask every kind of question of one server, then all kinds at once by several clients."""
    chosen = questions.kinds(words, most)
    mixture = questions.mixed(words, mixed, seed)
    with serving.serving(index) as server:
        before = server.memory()
        warm_up(server, words)
        kinds = [*chosen, deep(server.get, words)]
        beside = None
        if index.remote:
            from benchmarks.beside import compared

            beside = compared(index, server, kinds, mixture, lambda get: _walk(get, words))
        first = beside.first if beside else _each(server, kinds)
        again = _each(server, kinds)
        once = serving.ask(server.port, questions.dealt(mixture, CLIENTS))
        repeated = serving.ask(server.port, _repeated(mixture, mixed, seed))
        after = server.memory()
    with serving.serving(index, workers=None) as server:
        warm_up(server, words)
        usual = serving.ask(server.port, questions.dealt(mixture, CLIENTS))
    own = beside.inside if beside else _inside(index, words, kinds)
    plains = beside.plain if beside else [None] * len(kinds)
    lines = tuple(map(Line, kinds, first, again, own, plains))
    crowd = beside.crowd if beside else None
    return Served(lines, usual, once, repeated, before, after, crowd)


def _each(server: Server, kinds: Sequence[Kind]) -> list[Asked]:
    return [serving.ask(server.port, [kind.paths]) for kind in kinds]


def _inside(index: Index, words: Words, kinds: Sequence[Kind]) -> list[inside.Times]:
    """The same in this process. A deep page is reached the same way; its cursor stays good."""
    with inside.searching(index) as (searcher, stopwatch):
        for path in _others(words):
            inside.ask(searcher, path)
        return [inside.times(searcher, stopwatch, kind.paths) for kind in kinds]


def warm_up(server: Server, words: Words) -> None:
    """Questions nobody asks later."""
    for path in _others(words):
        server.get(path)


def _others(words: Words) -> list[str]:
    pairs = itertools.islice(zip(words.words[::-1], words.words, strict=False), 40)
    return [questions.address(q=f"“{a}” {b}") for a, b in pairs]


def _walk(get: Get, words: Words) -> None:
    """Go where the questions of this run go that are asked with a cursor, and warm up."""
    for path in _others(words):
        get(path)
    deep(get, words)


def deep(get: Get, words: Words) -> Kind:
    """Pages behind the ten-thousandth hit, or the deepest there are, each with its own cursor.

    The walk there is not timed. Facets are left out, as a program does that pages on.
    """
    paths = [_deepest(get, phrase) for phrase in words.phrases[:DEEP_WORDS]]
    return Kind(questions.DEEP, tuple(path for path in paths if path))


def _deepest(get: Get, phrase: str) -> str | None:
    asked: dict[str, str | int] = {"q": phrase, "size": DEEP_SIZE, "facets": "false"}
    last: str | None = None
    cursor: str | None = None
    for _ in range(DEEP_PAGES):
        path = questions.address(**asked, **({"cursor": cursor} if cursor else {}))
        cursor = get(path)["next"]
        if cursor is None:
            break
        last = path
    return last if cursor is None else questions.address(**asked, cursor=cursor)


def _repeated(mixture: Sequence[str], count: int, seed: int) -> list[list[str]]:
    """As many questions again, out of few: what an office asks is often what it asked before."""
    rng = random.Random(f"repeated {seed}")
    few = mixture[:REPEATED]
    return questions.dealt([rng.choice(few) for _ in range(count)], CLIENTS)
