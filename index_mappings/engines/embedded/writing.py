"""Writing: documents into one index folder, visible by its commits.

A new index is built in a folder of its own and put in force by its first commit; with `rebuild`
only at the end, so that readers go on with the old one. A process that dies at any moment leaves
the last commit: tantivy forgets what was not committed, and a folder that is not in force is swept
away by the next writer.
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import tantivy

from index_mappings import wordings
from index_mappings.engines.about import About
from index_mappings.engines.embedded import failures, fields
from index_mappings.engines.embedded.folders import Folders
from index_mappings.engines.embedded.opening import open_index, read_about
from index_mappings.engines.fields import Doc, aside_owner
from index_mappings.engines.lineage import Lineage
from index_mappings.errors import EngineBroken, EngineError, ForeignIndex, NoIndex
from index_mappings.prepare import Prepared, prepare
from index_mappings.reports import Entry, Report, SetAside
from index_mappings.words import Dictionary

# One thread makes one segment a commit; two were no faster with the tokens made elsewhere. Below
# 100 MB a bulk load writes more and smaller segments between its commits.
HEAP = 100_000_000


@contextlib.contextmanager
def writing(folders: Folders, rebuild: bool, dictionary: Dictionary) -> Iterator[EmbeddedWriter]:
    """The port's `writing()` on a directory."""
    with folders.locked():
        old = _in_force(folders, rebuild)
        aside = old is None or rebuild
        if aside:
            folders.sweep()
            folder = folders.fresh(fields.fingerprint())
        else:
            folder = folders.current()
        writer = EmbeddedWriter(folders, folder, old or _nothing(), aside, rebuild, dictionary)
        try:
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise


def _nothing() -> About:
    return About(0, "", "", "", 0, Lineage.begun())


def _in_force(folders: Folders, rebuild: bool) -> About | None:
    """What is known of the index in force; None where there is none."""
    try:
        folder = folders.current()
        with failures.translated(str(folders.root)):
            about = read_about(open_index(folder))
    except NoIndex:
        return None
    except EngineBroken:
        if rebuild:
            return _unreadable()
        raise
    if not rebuild and about.fingerprint != fields.fingerprint():
        raise ForeignIndex(
            f"{folders.root} 的索引由另一版本的程序建成，不能混写。",
            "请用 zhijian load --rebuild 加上原始资料重建；重建期间检索照常。",
        )
    return about


def _unreadable() -> About:
    """Stands for an index whose numbers cannot be read: what is written next has larger ones.

    Commits and report numbers count by ones, far slower than seconds go by.
    """
    now = int(time.time())
    return About(now, "", "", "", now, Lineage.begun())


class EmbeddedWriter:
    """The port's Writer. Not for several threads."""

    def __init__(
        self,
        folders: Folders,
        folder: Path,
        old: About,
        aside: bool,
        rebuild: bool,
        dictionary: Dictionary,
    ) -> None:
        self._folders = folders
        self._folder = folder
        self._where = str(folders.root)
        self._waiting = aside  # the folder is not in force yet
        self._rebuild = rebuild
        self._dirty = rebuild
        self._commit = old.commit
        self._number = old.number
        self._lineage = Lineage.begun() if aside else old.lineage
        self._dictionary = dictionary
        keeps = bool(old.dictionary) and not aside
        self._described = old.dictionary if keeps else dictionary.description
        with failures.translated(self._where):
            self._index = (
                fields.register(tantivy.Index(fields.schema(), str(folder)))
                if aside
                else open_index(folder)
            )
            self._writer = self._index.writer(HEAP, 1)

    def put(
        self, report: Report, others: Sequence[Report] = (), prepared: Prepared | None = None
    ) -> None:
        """Keep a report, whole; one of the same id gives way to it."""
        tokens = (prepared or prepare(report, self._dictionary)).paragraphs
        self._number += 1
        kept = wordings.kept(cut.wording for cut in tokens)
        entry = Entry(self._number, report, len(report.paragraphs), tuple(others), kept)
        record = fields.report_document(entry, self._commit + 1)
        paragraphs = list(fields.paragraph_documents(entry, tokens))
        with self._saying():
            self._writer.delete_documents_by_term("owner", report.id)
            self._writer.add_document(record)
            for paragraph in paragraphs:
                self._writer.add_json(paragraph)

    def drop(self, report_id: str) -> None:
        """Take a report away; unknown ids are no error."""
        with self._saying():
            self._writer.delete_documents_by_term("owner", report_id)

    def set_aside(self, record: SetAside) -> None:
        """Remember a source that was not loaded; a record of the same source gives way."""
        document = fields.aside_document(record)
        with self._saying():
            self._writer.delete_documents_by_term("owner", aside_owner(record.source))
            self._writer.add_document(document)

    def clear(self, source: str) -> None:
        """Forget the record of a source that was set aside."""
        with self._saying():
            self._writer.delete_documents_by_term("owner", aside_owner(source))

    def checkpoint(self) -> None:
        """Make everything said so far visible (with `rebuild`: safe, but not in force yet)."""
        if not self._dirty:
            return
        about = About(
            self._commit + 1,
            _now(),
            fields.fingerprint(),
            self._described,
            self._number,
            self._lineage.next(),
        )
        document = fields.about_document(about.to_json())
        with failures.translated(self._where):
            self._writer.delete_documents_by_term("owner", Doc.ABOUT)
            self._writer.add_document(document)
            self._writer.commit()
        self._commit, self._lineage = about.commit, about.lineage
        self._dirty = False
        if self._waiting and not self._rebuild:
            self._enter_force()

    def finish(self) -> None:
        """Make the rest visible, let merges end, and sweep away what was replaced."""
        self.checkpoint()
        with failures.translated(self._where):
            self._writer.wait_merging_threads()
        if self._waiting and self._commit:
            self._enter_force()
        self._folders.sweep()

    def abandon(self) -> None:
        """Forget what was said since the last commit; never raises."""
        try:
            with failures.translated(self._where):
                self._writer.rollback()
                self._writer.wait_merging_threads()
        except EngineError:
            pass  # the writer is dead already, and what it did not commit with it
        self._folders.sweep()

    def _enter_force(self) -> None:
        self._folders.put_in_force(self._folder)
        self._waiting = False

    @contextlib.contextmanager
    def _saying(self) -> Iterator[None]:
        self._dirty = True
        with failures.translated(self._where):
            yield


def _now() -> str:
    now = datetime.datetime.now(datetime.UTC)
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
