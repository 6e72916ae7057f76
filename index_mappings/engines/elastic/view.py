"""A view of an alias: one commit at one point in time, until that is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index_mappings.engines.elastic import counting, failures, reading, scoring
from index_mappings.engines.elastic.commit import ElasticCommit
from index_mappings.engines.port import Superseded
from index_mappings.engines.unsound import Unsound
from index_mappings.engines.views import CommitView, Scores, Token
from index_mappings.query import Hit, Page, Query
from index_mappings.reports import Paragraph


class ElasticView(CommitView[ElasticCommit]):
    """The port's view of one commit of an alias. `lost`: its point in time is no more."""

    lost = False

    def _search(self, query: Query) -> Page:
        return reading.search(self.commit, query)

    def _counts(self, queries: Sequence[Query]) -> list[int]:
        return counting.paragraphs(self.commit, queries)

    def _scores(self, tokens: Sequence[Token], hits: Sequence[Hit]) -> list[Scores]:
        return scoring.alone(self.commit, tokens, hits)

    def _paragraphs(self, report_id: str) -> tuple[Paragraph, ...] | None:
        try:
            return self.commit.paragraphs(report_id)
        except Unsound:  # perhaps of what the catalogue hides: it may not have been made yet
            self.commit.catalogue()
            return self.commit.paragraphs(report_id)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with failures.translated(self.commit.connection.address):
                yield
        except failures.PointGone as gone:
            self.lost = True
            raise Superseded(gone.error) from gone
