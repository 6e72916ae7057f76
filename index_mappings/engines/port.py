"""The port: how an engine is spoken to. Our words, never a query dict.

    now()                 one commit, to be asked: a `View`
        state               which commit it is, and what the index was made with
        catalogue()         all its reports, and what was set aside
        search(query)       one page and the counts it is told from
        counts(queries)     how many paragraphs each finds, all of them in one call
        scores(query, hits) what the scores of hits are made of, token by token
        paragraphs(report)  a whole report, to be read
        keep()              a context: however many commits follow, it can still be asked
    writing()             a context: put, drop, set aside; visible at its end or not at all
    close()

What is told from one view is of one commit by construction. A view never changes; where it cannot
be asked any more, or proves to show what cannot be read, it says `Superseded`, and the question is
asked of the next one, whole: `answered`.

Synchronous: the service runs it in a thread pool. An engine raises only errors of
`index_mappings.errors`; its library's own are translated at its edge.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from index_mappings.catalogue import Catalogue
from index_mappings.engines.lineage import Lineage
from index_mappings.errors import EngineError
from index_mappings.prepare import Prepared
from index_mappings.query import Hit, Page, Query, ScorePart
from index_mappings.reports import Paragraph, Report, SetAside
from index_mappings.words import OURS, Dictionary

Value = TypeVar("Value")
#: Seconds to wait before a superseded question is asked again. What could not be read, and an index
#: that was replaced, are known at once; a node that died, when the others have noticed.
WAITS = (0.0, 0.0, 0.1, 0.3, 0.6, 1.0)


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of one of its commits. `at` is its time, ISO 8601 in UTC, ending in Z.

    `dictionary` describes the segmenter the ranking words were made with; a difference from today's
    is a warning, never an obstacle. `fingerprint` names fields, fold table and Unicode version.
    `foreign` is true when the index was made with another fingerprint than this program's.
    `lineage` tells this commit from every other, of whatever index.
    """

    commit: int
    at: str
    fingerprint: str
    dictionary: str
    foreign: bool
    lineage: Lineage


class Writer(Protocol):
    """What may be said within `writing()`. Everything becomes visible together.

    `checkpoint()` makes what was said so far visible (whole reports only) and goes on.
    """

    def put(
        self, report: Report, others: Sequence[Report] = (), prepared: Prepared | None = None
    ) -> None:
        """Keep a report, whole; one of the same id gives way to it.

        `prepared` are the report's tokens, where a worker process has made them already.
        """

    def drop(self, report_id: str) -> None:
        """Take a report away; unknown ids are no error."""

    def set_aside(self, record: SetAside) -> None:
        """Remember a source that was not loaded; a record of the same source gives way."""

    def clear(self, source: str) -> None:
        """Forget the record of a source that was set aside."""

    def checkpoint(self) -> None:
        """Make everything said so far visible."""


class Superseded(Exception):
    """A view cannot be asked any more, or showed what cannot be read: `now()` gives the next one.

    `error` is what is wrong where that does not help.
    """

    def __init__(self, error: EngineError) -> None:
        super().__init__(error.message)
        self.error = error


class View(Protocol):
    """One commit as a reader sees it. It never changes, and is safe for threads."""

    @property
    def state(self) -> State:
        """What the index says of this commit."""

    def catalogue(self) -> Catalogue:
        """All reports of it; read when it is first wanted. Raises Superseded."""

    def search(self, query: Query) -> Page:
        """Answer one query. Raises CursorExpired when `query.after` is of another commit,
        Superseded."""

    def counts(self, queries: Sequence[Query]) -> list[int]:
        """How many paragraphs meet each query, whatever its group, order and size; asked in one
        call. Raises Superseded."""

    def scores(self, query: Query, hits: Sequence[Hit]) -> list[tuple[ScorePart, ...]] | None:
        """What the scores of these hits of the query are made of, the largest part first; None
        where no score is told. Raises Superseded."""

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs in order, all of them. Raises NotFound, Superseded."""

    def keep(self) -> AbstractContextManager[None]:
        """For whoever asks it for longer than others: it is not let go of while commits follow."""


class Engine(Protocol):
    """A place where reports are kept and found."""

    @property
    def address(self) -> str:
        """Where it is, as `--engine` takes it; never with a password in it."""

    def now(self) -> View:
        """The newest commit; the same view as before while nothing is newer. Asked at most once a
        second by readers.

        Raises NoIndex where there is none, EngineAway where it cannot be reached, EngineBroken
        where it is damaged, EngineDenied where it may not be read.
        """

    def writing(
        self, *, rebuild: bool = False, dictionary: Dictionary = OURS
    ) -> AbstractContextManager[Writer]:
        """Open the index for writing, making it where there is none.

        `dictionary` is the one that words are made with; a new index keeps its description.

        With `rebuild` a new index is built aside and takes the old one's place at the end; readers
        go on with the old one meanwhile. Raises IndexBusy while somebody else writes, ForeignIndex
        when the index was made with another fingerprint and `rebuild` is not set.
        An exception inside the context leaves what was visible at the last checkpoint.
        """

    def close(self) -> None:
        """Let go of files and connections."""


def answered(now: Callable[[], View], ask: Callable[[View], Value]) -> Value:
    """What `ask` makes of one view; of the next one, from the beginning, where it is superseded.

    Raises what was wrong where one view after the other is.
    """
    for wait in WAITS:
        try:
            return ask(now())
        except Superseded:
            time.sleep(wait)
    try:
        return ask(now())
    except Superseded as superseded:
        raise superseded.error from superseded
