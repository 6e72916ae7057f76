"""The runs: each asks one thing of a loaded index and hands back its figures."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import inside, questions, serving
from benchmarks.questions import Kind, Words
from benchmarks.serving import Asked, Server

#: A page beyond 10,000 hits: where walks of other engines end.
DEEP_SIZE, DEEP_PAGES = 100, 101
#: Words of the deepest walks; each costs its hundred pages before the timed one.
DEEP_WORDS = 8
CLIENTS = 8
#: Distinct questions of the mixture that is asked again and again.
REPEATED = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of question: the first time over HTTP, once more, and without HTTP."""

    kind: Kind
    http: Asked
    again: Asked
    inside: inside.Times


@dataclass(frozen=True, slots=True)
class Served:
    """Everything that was asked of a server. Memory in bytes: all, and without file cache."""

    lines: tuple[Line, ...]
    once: Asked
    repeated: Asked
    memory_before: tuple[int, int]
    memory_after: tuple[int, int]


def served(index: Path, words: Words, *, most: int, mixed: int, seed: int) -> Served:
    """Ask every kind of question of one server, then all kinds at once by several clients."""
    chosen = questions.kinds(words, most)
    mixture = questions.mixed(words, mixed, seed)
    with serving.serving(index) as server:
        before = server.memory()
        _warm_up(server, words)
        kinds = [*chosen, _deep(server, words)]
        first = [serving.ask(server.port, [kind.paths]) for kind in kinds]
        again = [serving.ask(server.port, [kind.paths]) for kind in kinds]
        once = serving.ask(server.port, questions.dealt(mixture, CLIENTS))
        repeated = serving.ask(server.port, _repeated(mixture, mixed, seed))
        after = server.memory()
    own = _inside(index, words, kinds)
    lines = tuple(map(Line, kinds, first, again, own))
    return Served(lines, once, repeated, before, after)


def _inside(index: Path, words: Words, kinds: Sequence[Kind]) -> list[inside.Times]:
    """The same in this process. A deep page is reached the same way; its cursor stays good."""
    with inside.searching(index) as (searcher, stopwatch):
        for path in _others(words):
            inside.ask(searcher, path)
        return [inside.times(searcher, stopwatch, kind.paths) for kind in kinds]


def _warm_up(server: Server, words: Words) -> None:
    """Questions nobody asks later."""
    for path in _others(words):
        server.get(path)


def _others(words: Words) -> list[str]:
    pairs = itertools.islice(zip(words.words[::-1], words.words, strict=False), 40)
    return [questions.address(q=f"“{a}” {b}") for a, b in pairs]


def _deep(server: Server, words: Words) -> Kind:
    """Pages behind the ten-thousandth hit, or the deepest there are, each with its own cursor.

    The walk there is not timed. Facets are left out, as a program does that pages on.
    """
    paths = [_deepest(server, phrase) for phrase in words.phrases[:DEEP_WORDS]]
    return Kind("深翻页(一万条之后)", tuple(path for path in paths if path))


def _deepest(server: Server, phrase: str) -> str | None:
    asked: dict[str, str | int] = {"q": phrase, "size": DEEP_SIZE, "facets": "false"}
    last: str | None = None
    cursor: str | None = None
    for _ in range(DEEP_PAGES):
        path = questions.address(**asked, **({"cursor": cursor} if cursor else {}))
        cursor = server.get(path)["next"]
        if cursor is None:
            break
        last = path
    return last if cursor is None else questions.address(**asked, cursor=cursor)


def _repeated(mixture: Sequence[str], count: int, seed: int) -> list[list[str]]:
    """As many questions again, out of few: what an office asks is often what it asked before."""
    rng = random.Random(f"repeated {seed}")
    few = mixture[:REPEATED]
    return questions.dealt([rng.choice(few) for _ in range(count)], CLIENTS)
