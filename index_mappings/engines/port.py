"""The port: how an engine is spoken to. Five verbs, our words, never a query dict.

    state()               which commit is visible, and what the index was made with
    reports(since)        what changed after a commit: the catalogue's food
    search(query)         one page and the counts it is told from
    paragraphs(report)    a whole report, to be read
    writing()             a context: put, drop, set aside; visible at its end or not at all

Synchronous: the service runs it in a thread pool. An engine raises only errors of
`index_mappings.errors`; its library's own are translated at its edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index_mappings.engines.lineage import Lineage
from index_mappings.prepare import Prepared
from index_mappings.query import Page, Query
from index_mappings.reports import Entry, Paragraph, Report, SetAside, Unreadable
from index_mappings.words import OURS, Dictionary


@dataclass(frozen=True, slots=True)
class State:
    """What is stored and in force. `at` is the commit's time, ISO 8601 in UTC, ending in Z.

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
    reports: int
    paragraphs: int
    lineage: Lineage


@dataclass(frozen=True, slots=True)
class Changes:
    """What the catalogue needs to go from one commit to `commit`.

    `entries` are the reports written after `since`; `numbers` are the numbers of ALL reports in
    force at `commit` (sorted), so what is missing from them was dropped. `set_aside` is complete.
    `mark` is the commit's (see `lineage`). `unreadable` are all stored records known not to be
    valid, whenever they were written; their reports are in force and shown nowhere.
    """

    commit: int
    entries: tuple[Entry, ...]
    numbers: npt.NDArray[np.int64]
    set_aside: tuple[SetAside, ...]
    mark: str
    unreadable: tuple[Unreadable, ...] = ()


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


class Engine(Protocol):
    """A place where reports are kept and found."""

    @property
    def address(self) -> str:
        """Where it is, as `--engine` takes it; never with a password in it."""

    def state(self) -> State:
        """What is visible now; asked at most once a second by readers.

        Raises NoIndex where there is none, EngineAway where it cannot be reached, EngineBroken
        where it is damaged, EngineDenied where it may not be read.
        """

    def reports(self, since: int = 0) -> Changes:
        """Everything a catalogue needs to follow from commit `since` (0: from nothing)."""

    def search(self, query: Query) -> Page:
        """Answer one query. Raises CursorExpired when `query.after` is of another commit."""

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """A report's paragraphs in order, all of them. Raises NotFound, also where one of them
        cannot be read: then `reports` tells it, and the report is shown nowhere."""

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
