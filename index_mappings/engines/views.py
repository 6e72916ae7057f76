"""A commit as the port hands it out: asked until it gives way to the next view.

A view gives way where a record of it proves unreadable: to one of the same commit that hides its
report too. Whoever holds the first may go on with it; `latest` is what the engine hands out.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from index_mappings.catalogue import Catalogue
from index_mappings.checked import BadRecord
from index_mappings.engines import counts, ordering
from index_mappings.engines.commits import Commit
from index_mappings.engines.port import State, Superseded
from index_mappings.engines.unsound import Unsound
from index_mappings.errors import EngineAway, NotFound
from index_mappings.query import Hit, Page, Query, ScorePart
from index_mappings.reports import Paragraph

#: So often a view gives way to one without what proved unreadable; then all reports are read.
ROUNDS = 4
#: Tokens of a question that are asked for one by one; a question of more is none that people read.
MOST_TOKENS = 90
Seen = TypeVar("Seen", bound=Commit)
Value = TypeVar("Value")
#: Field, token and weight; and by report number and position what it adds there.
Token = tuple[str, str, float]
Scores = dict[tuple[int, int], float]


class CommitView(ABC, Generic[Seen]):
    """The port's view of one commit of an engine. `rounds`: how many gave way to it."""

    def __init__(self, commit: Seen, rounds: int = 0) -> None:
        self.commit = commit
        self._rounds = rounds
        self._next: Any = None  # of the very same class
        self.kept = 0
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        """What the index says of this commit."""
        return self._answer(self.commit.state)

    def catalogue(self) -> Catalogue:
        """All reports of it."""
        return self._answer(self.commit.catalogue)

    def search(self, query: Query) -> Page:
        """One page and its counts."""
        return self._answer(lambda: self._search(query))

    def counts(self, queries: Sequence[Query]) -> list[int]:
        """How many paragraphs meet each query."""
        return self._answer(lambda: self._counted(queries)) if queries else []

    def scores(self, query: Query, hits: Sequence[Hit]) -> list[tuple[ScorePart, ...]] | None:
        """What the scores of these hits are made of, token by token."""
        tokens = list(islice(ordering.weights(query), MOST_TOKENS))
        scored = self._answer(lambda: self._scores(tokens, hits)) if hits and tokens else []
        return parts_of(tokens, scored, hits)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report to be read."""
        read = self._answer(lambda: self._paragraphs(report_id))
        if read is None:
            raise NotFound(f"没有编号为 {report_id} 的报告。", "请核对报告编号，或重新检索。")
        return read

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Not let go of while within."""
        with self._lock:
            self.kept += 1
        try:
            yield
        finally:
            with self._lock:
                self.kept -= 1

    def latest(self) -> Self:
        """This view, or the last of those that it gave way to."""
        view: Self = self
        while view._next is not None:
            view = view._next
        return view

    def _counted(self, queries: Sequence[Query]) -> list[int]:
        """What no term decides, the catalogue tells; the engine is asked for the rest at once."""
        catalogue = self.commit.catalogue()  # from now on it is known which reports are unreadable
        for query in queries:
            self.commit.check(query)
        known = [counts.known(catalogue, query) for query in queries]
        rest = [query for query, count in zip(queries, known, strict=True) if count is None]
        counted = iter(self._counts(rest) if rest else ())
        return [next(counted) if count is None else count for count in known]

    def _answer(self, ask: Callable[[], Value]) -> Value:
        with self._translated():
            try:
                return ask()
            except Unsound as error:
                self._give_way(error)
                raise Superseded(_without_end()) from error

    def _give_way(self, error: Unsound) -> None:
        """Let the same commit be seen without these reports. Raises BadRecord where they are hidden
        already, for then asking again would not end."""
        with self._lock:
            if self._next is not None:  # somebody else has met something
                return
            unreadable = (
                error.unreadable
                if self._rounds < ROUNDS
                else [*error.unreadable, *self.commit.unsound()]
            )
            commit = self.commit.without(unreadable)
            if commit is self.commit:
                raise BadRecord(str(error)) from error
            self._next = type(self)(commit, self._rounds + 1)

    @abstractmethod
    def _search(self, query: Query) -> Page:
        """Answer one query. Raises Unsound."""

    @abstractmethod
    def _counts(self, queries: Sequence[Query]) -> list[int]:
        """How many paragraphs meet each query. Raises Unsound."""

    @abstractmethod
    def _scores(self, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Scores]:
        """What each token alone adds to the hits that hold it, by report number and position."""

    @abstractmethod
    def _paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        """A report's paragraphs in order, None where it is not in force. Raises Unsound."""

    @abstractmethod
    def _translated(self) -> AbstractContextManager[None]:
        """Within it, the library's errors are ours."""


def parts_of(
    tokens: Sequence[Token], scores: Sequence[Scores], hits: Sequence[Hit]
) -> list[tuple[ScorePart, ...]]:
    """For each hit what the tokens add, the largest first."""
    parts: list[tuple[ScorePart, ...]] = []
    for hit in hits:
        spot = (hit.number, hit.paragraph.position)
        adding = [
            ScorePart(*token, score=scored[spot])
            for token, scored in zip(tokens, scores, strict=False)
            if spot in scored
        ]
        parts.append(tuple(sorted(adding, key=lambda part: -part.score)))
    return parts


def _without_end() -> EngineAway:
    """What is said where one record after the other proves unreadable."""
    return EngineAway("索引里接连发现读不出来的记录，这一次没有答完。", "请稍候再试。")
