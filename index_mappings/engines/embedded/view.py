"""A view of a directory: one commit, asked within the time of a question."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from index_mappings.engines.embedded import counting, failures, reading, scoring, spare
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.embedded.searcher import in_time
from index_mappings.engines.views import CommitView, Scores, Token
from index_mappings.query import Hit, Page, Query
from index_mappings.reports import Paragraph


class EmbeddedView(CommitView[EmbeddedCommit]):
    """The port's view of one commit of a directory."""

    def _search(self, query: Query) -> Page:
        self.commit.catalogue()  # it is read at its own pace
        with in_time(self.commit.seconds), spare.question():
            return reading.search(self.commit, query)

    def _counts(self, queries: Sequence[Query]) -> list[int]:
        with in_time(self.commit.seconds):
            return counting.paragraphs(self.commit, queries)

    def _scores(self, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Scores]:
        with in_time(self.commit.seconds):
            return [scoring.alone(self.commit, token, hits) for token in tokens]

    def _paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        self.commit.catalogue()
        with in_time(self.commit.seconds):
            return self.commit.paragraphs(report_id)

    def _translated(self) -> AbstractContextManager[None]:
        return failures.readable(self.commit.where)
