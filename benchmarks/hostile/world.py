"""What the kinds of requests draw from: words, texts, reports and real cursors of the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import corpus, questions
from benchmarks.hostile.script import query
from benchmarks.serving import Server

#: Questions whose walks are begun, and pages of each.
WALKS, PAGES = 12, 3
#: Paragraphs of the corpus that questions are copied from.
TEXTS = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """A real cursor with the conditions it was given for."""

    pairs: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is not chance."""

    words: tuple[str, ...]
    texts: tuple[str, ...]
    reports: tuple[str, ...]
    codes: tuple[str, ...]
    cursors: tuple[Cursor, ...]


def learn(server: Server, paragraphs: int, seed: int) -> World:
    """Ask the server for what only it knows. Raises Failed."""
    found = questions.words_of(paragraphs, seed)
    words = (*found.words, *found.phrases)
    hits = server.get(questions.address(q=words[0], size=100, match="any"))["hits"]
    lines = (line for raw in corpus.reports(paragraphs, seed) for line in raw.text.split("\n"))
    texts = [line.strip() for line, _ in zip(lines, range(20 * TEXTS), strict=False)]
    return World(
        words,
        tuple(text for text in texts if len(text) > 20)[:TEXTS],
        tuple(dict.fromkeys(hit["report_id"] for hit in hits)),
        tuple(dict.fromkeys(hit["region"]["code"] for hit in hits)),
        tuple(_cursors(server, words)),
    )


def _cursors(server: Server, words: Sequence[str]) -> list[Cursor]:
    """Cursors of walks in several orders and groups."""
    found = []
    ways = ((), (("sort", "newest"),), (("group", "report"),), (("sort", "region"),))
    for at, word in enumerate(words[:WALKS]):
        pairs = (("q", word), ("size", "5"), ("match", "any"), *ways[at % len(ways)])
        cursor = None
        for _ in range(PAGES):
            told = server.get("/api/v1/search?" + query([*pairs, *_going_on(cursor)]))
            cursor = told["next"]
            if cursor is None:
                break
            found.append(Cursor(pairs, cursor))
    return found


def _going_on(cursor: str | None) -> list[tuple[str, str]]:
    return [("cursor", cursor)] if cursor else []
