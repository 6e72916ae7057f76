"""Writing: under new numbers into the index in force, or into one made aside.

    write → refresh → flip the state → delete what has given way

Nothing that was written is visible before the state names its number, and nothing that gives way is
touched before that. A process that dies at any moment leaves the last commit; the next writer first
removes what lies beyond it. Every step may be sent twice: ids follow from numbers, and the state is
only replaced in the version that was read.

A writer may also be frozen, lose the right to write, and wake up in the middle of a request. So its
successor first writes the state anew, the same commit with its own epoch: from then on the other's
flip meets a version it has not read. Numbers begin with the epoch, so what the other still sends
lies in a gap that no commit shows.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from index_mappings import wordings
from index_mappings.engines.elastic import failures, fields, matching
from index_mappings.engines.elastic.bulk import WAITS, Bulk
from index_mappings.engines.elastic.commit import NO_SOURCE, WINDOW
from index_mappings.engines.elastic.connection import Connection
from index_mappings.engines.elastic.indices import Indices
from index_mappings.engines.elastic.lock import Lease, locked
from index_mappings.engines.elastic.matching import Clause
from index_mappings.engines.elastic.state import Seen, Visibility, epoch_of, first_number
from index_mappings.engines.elastic.trial import Trial
from index_mappings.engines.fields import Doc, aside_owner
from index_mappings.engines.lineage import Lineage
from index_mappings.errors import EngineAway, EngineError, EngineSlow, IndexBusy
from index_mappings.prepare import Prepared, prepare
from index_mappings.reports import Entry, Report, SetAside
from index_mappings.words import Dictionary

Value = TypeVar("Value")
#: Owners looked up in one question.
OWNERS = 1_000


@contextlib.contextmanager
def writing(
    connection: Connection, rebuild: bool, dictionary: Dictionary
) -> Iterator[ElasticWriter]:
    """The port's `writing()` on an alias."""
    with locked(connection) as lease:
        indices = Indices(connection)
        lease.rise_above(indices.newest())
        indices.sweep(lease.epoch)  # a rebuilt index of a frozen writer can no more come into force
        old = indices.in_force(rebuild)
        if old is not None:
            lease.rise_above(old.about.epoch)
        writer = ElasticWriter(connection, indices, lease, old, rebuild, dictionary)
        try:
            writer.begin()
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
        finally:
            writer.close()


class ElasticWriter:
    """The port's Writer. Not for several threads."""

    def __init__(
        self,
        connection: Connection,
        indices: Indices,
        lease: Lease,
        old: Seen | None,
        rebuild: bool,
        dictionary: Dictionary,
    ) -> None:
        self._connection = connection
        self.indices = indices
        self.lease = lease
        self._old = old
        self._rebuild = rebuild
        self.index = ""  # `begin` says which
        self._waiting = old is None or rebuild  # the index written to is not in force yet
        about = old.about if old else Visibility(0, "", "", "", 0, Lineage.begun())
        keeps = bool(about.dictionary) and not self._waiting
        self._dictionary = dictionary
        self._described = about.dictionary if keeps else dictionary.description
        self._about = about
        self._lineage = Lineage.begun() if self._waiting else about.lineage
        self._base = 0 if self._waiting else about.number
        self._first = self._number = first_number(lease.epoch)
        self._seen: Seen | None = None if self._waiting else old
        self._dirty = rebuild
        # Numbers of what this writer has put, and of what has given way since the last commit.
        self._written: dict[str, tuple[int, int]] = {}
        self._dead: set[int] = set()
        self._unasked: set[str] = set()
        self._unseen = 0  # documents sent since the last commit
        self._trial = Trial()

    def begin(self) -> None:
        """Make the new index, or remove what a writer that died has left in the old one."""
        if self._waiting:
            epoch = self.lease.epoch
            self.index = self.indices.fresh(self._described, epoch, rebuild=self._rebuild)
        else:
            assert self._old is not None  # noqa: S101 - not waiting means there is one
            self.index = self._old.index
        self.bulk = Bulk(self._connection, self.index, self.lease.check)
        if not self._waiting:
            self._fence()
            self.clean()

    # --- what may be said ------------------------------------------------------------------------

    def put(
        self, report: Report, others: Sequence[Report] = (), prepared: Prepared | None = None
    ) -> None:
        """Keep a report, whole; one of the same id gives way to it."""
        tokens = (prepared or prepare(report, self._dictionary)).paragraphs
        count = len(report.paragraphs)
        number = self._numbered(report.id, count)
        kept = wordings.kept(cut.wording for cut in tokens)
        entry = Entry(number, report, count, tuple(others), kept)
        self.bulk.put(fields.report_documents(entry, tokens, self._about.commit + 1))
        if self._waiting:
            self._trial.expect(report.id, tokens)

    def drop(self, report_id: str) -> None:
        """Take a report away; unknown ids are no error."""
        self._gives_way(report_id)

    def set_aside(self, record: SetAside) -> None:
        """Remember a source that was not loaded; a record of the same source gives way."""
        number = self._numbered(aside_owner(record.source), 0)
        self.bulk.put([fields.aside_document(record, number, self._about.commit + 1)])

    def clear(self, source: str) -> None:
        """Forget the record of a source that was set aside."""
        self._gives_way(aside_owner(source))

    def checkpoint(self) -> None:
        """Make everything said so far visible (with `rebuild`: safe, but not in force yet)."""
        if not self._dirty:
            return
        self.bulk.flush()
        self._dead |= self._given_way()
        if self._dead or not (self._waiting and self._rebuild):
            self.stubborn(self._refresh)
        self._flip()
        if self._dead:
            self.purge([matching.some_of(matching.many_of("number", sorted(self._dead)))])
        self._dead = set()
        self._dirty = False
        if self._waiting and not self._rebuild:
            self._enter_force()

    # --- the end ---------------------------------------------------------------------------------

    def finish(self) -> None:
        """Make the rest visible; a rebuilt index takes its place once it holds what it should."""
        self.checkpoint()
        if self._waiting and self._seen is None:  # nothing was said
            self.indices.delete(self.index)
            return
        self.stubborn(lambda: self.indices.refresh(self.index))
        if self._waiting:
            self._check_whole()
            self._trial.ask(self._search, matching.visible(self._about))
            self._enter_force()
            self._connection.about()  # the new one answers: the old one may go
            self.indices.sweep(self.lease.epoch)

    def abandon(self) -> None:
        """Forget what was said since the last commit; never raises."""
        with contextlib.suppress(EngineError, *failures.FOREIGN):
            if not self.index:
                return
            self.bulk.forget()
            self._settle()
            if self._waiting:
                self.indices.delete(self.index)
            else:
                self.clean()

    def close(self) -> None:
        """Let go of threads, in the end whatever it was."""
        if self.index:
            self.bulk.close()
            self._settle()

    def _enter_force(self) -> None:
        self.lease.check()
        old = self._old.index if self._old else None
        self.indices.put_in_force(self.index, old, rebuild=self._rebuild)
        self._waiting = False
        self.lease.settled = True

    def _settle(self) -> None:
        """Tell the next one where what we sent may arrive after we are gone."""
        if self.bulk.unclear:
            self.lease.settled = False

    def _check_whole(self) -> None:
        """Compare what the new index holds with what was put into it."""
        counted = {"doc": {"terms": {"field": "doc", "size": len(Doc)}}}
        query = matching.bool_query(matching.visible(self._about))
        (answer,) = self._search([{"size": 0, "query": query, "aggs": counted}])
        by_sort = {b["key"]: b["doc_count"] for b in answer["aggregations"]["doc"]["buckets"]}
        paragraphs = sum(count for _, count in self._written.values())
        beside = by_sort.get(Doc.REPORT, 0) + by_sort.get(Doc.ASIDE, 0)
        stored = by_sort.get(Doc.PARAGRAPH, 0)
        if (stored, beside) != (paragraphs, len(self._written)):
            raise EngineAway(
                f"新建的索引与写入的内容不符：应有 {paragraphs} 段，实有 {stored} 段；"
                "没有启用，原索引照旧。",
                "请检查 Elasticsearch 的日志和磁盘，然后重新运行刚才的命令。",
            )

    # --- numbers ---------------------------------------------------------------------------------

    def _numbered(self, owner: str, count: int) -> int:
        """A new number for what an owner has now."""
        self._gives_way(owner)
        self._number += 1
        self._unseen += 1 + count
        self._written[owner] = (self._number, count)
        return self._number

    def _gives_way(self, owner: str) -> None:
        self._dirty = True
        self._trial.forget(owner)
        if written := self._written.pop(owner, None):
            self._dead.add(written[0])
        elif self._base:
            self._unasked.add(owner)

    def _given_way(self) -> set[int]:
        """Numbers under which the index held what was touched, before this writer came."""
        owners = sorted(self._unasked)
        numbers: set[int] = set()
        for at in range(0, len(owners), OWNERS):
            conditions = [
                matching.one_of("owner", owners[at : at + OWNERS]),
                matching.one_of("doc", [Doc.REPORT.value, Doc.ASIDE.value]),
                {"range": {"number": {"lte": self._base}}},
            ]
            body = {"size": WINDOW, "query": matching.bool_query(conditions), **NO_SOURCE}
            (answer,) = self._search([body])
            numbers |= {fields.spot_of(hit["_id"])[0] for hit in answer["hits"]["hits"]}
        self._unasked = set()
        return numbers

    def clean(self) -> None:
        """Remove what lies beyond the last commit, but for what a successor writes; what gave way
        in it; and what has arrived late."""
        end = first_number(self.lease.epoch + 1)
        beyond: list[Clause] = [{"range": {"number": {"gt": self._about.number, "lte": end}}}]
        beyond += matching.within(self._about.gaps)
        if self._about.dead:
            beyond += matching.many_of("number", self._about.dead)
        self.stubborn(lambda: self.indices.refresh(self.index))
        if self.purge([matching.some_of(beyond)]):
            self.stubborn(lambda: self.indices.refresh(self.index))

    def purge(self, conditions: list[Clause]) -> int:
        """Delete all that meets these conditions; it has to be refreshed before. How many."""
        body = {
            "size": WINDOW,
            "sort": ["_doc"],
            "query": matching.bool_query(conditions),
            **NO_SOURCE,
        }
        count = 0
        while True:
            (answer,) = self._search([body])
            hits = answer["hits"]["hits"]
            self.bulk.delete(hit["_id"] for hit in hits)
            self.bulk.flush()
            count += len(hits)
            if len(hits) < WINDOW:
                return count
            self.stubborn(lambda: self.indices.refresh(self.index))

    def _refresh(self) -> None:
        """Let searches find what was written since the last commit, and see that they do: a refresh
        passes over a shard whose nodes are all away and does not call that a failure."""
        self.indices.refresh(self.index)
        known = max(self._about.number, self._first)
        fresh = matching.bool_query([{"range": {"number": {"gt": known}}}])
        body = {"size": 0, "track_total_hits": True, "query": fresh}
        (answer,) = self._connection.ask([body], self.index)
        if answer["hits"]["total"]["value"] < self._unseen:
            raise failures.answer_error(503, "", self._connection.address)

    # --- the state -------------------------------------------------------------------------------

    def _fence(self) -> None:
        """Close the index to earlier writers: their flips from now on, and what they may send."""
        while True:
            assert self._seen is not None  # noqa: S101 - there is something to be closed
            about = self._seen.about.fenced(self.lease.epoch, self.lease.settled)
            try:
                self.stubborn(functools.partial(self._write_about, about))
            except IndexBusy:
                self.lease.check()
                self._seen = self._connection.about_of(self.index)  # one came in before
                if self._seen.about.epoch > self.lease.epoch:
                    raise
                continue
            self._about, self._base = about, about.number
            self._number = max(self._first, about.number)
            self.lease.settled = True
            return

    def _flip(self) -> None:
        """Write the state of the next commit over that of the last, and over no other."""
        late = set() if self._waiting and self._seen is None else set(self._about.late)
        late |= {self.lease.epoch} if self.bulk.unclear else set()
        lasting = {number for number in self._about.dead if epoch_of(number) in late}
        about = Visibility(
            self._about.commit + 1,
            _now(),
            fields.fingerprint(),
            self._described,
            max(self._number, self._about.number),
            self._lineage.next(),
            tuple(sorted(self._dead | lasting)),
            self.lease.epoch,
            () if self._waiting and self._seen is None else self._about.gaps,
            tuple(sorted(late)),
        )
        self.stubborn(lambda: self._write_about(about))
        self._about, self._lineage = about, about.lineage
        self._unseen = 0

    def _write_about(self, about: Visibility) -> None:
        seen = self._seen
        condition: dict[str, Any] = {"op_type": "create"}
        if seen is not None:
            condition = {"if_seq_no": seen.seq_no, "if_primary_term": seen.term}
        document = fields.about_document(about.to_json())
        try:
            with failures.translated(self._connection.address):
                answer = self._connection.client.options(max_retries=0).index(
                    index=self.index, id=fields.ABOUT, document=document, **condition
                )
                version = int(answer["_seq_no"]), int(answer["_primary_term"])
        except IndexBusy:
            # Ours may have arrived though its answer did not.
            newest = self._connection.about_of(self.index)
            if newest.about != about:
                raise
            version = newest.seq_no, newest.term
        self._seen = Seen(self.index, about, *version)

    def _search(self, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return self.stubborn(lambda: self._connection.ask(bodies, self.index))

    def stubborn(self, step: Callable[[], Value]) -> Value:
        """Do one step, again and again while the server is away, slow or busy."""
        for wait in WAITS:
            self.lease.check()
            try:
                return step()
            except failures.PointGone:
                pass
            except EngineError as error:
                if type(error) not in (EngineAway, EngineSlow):
                    raise
            time.sleep(wait)
        try:
            return step()
        except failures.PointGone as gone:
            raise gone.error from gone


def _now() -> str:
    now = datetime.datetime.now(datetime.UTC)
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
