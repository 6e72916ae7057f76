"""The ledger of one load: what is held, what a new record changes, what has to be written.

The unit is a shelf: one region and one report year. Identity never reaches beyond it, so a new
record means resolving one shelf anew (a handful of records) and writing where the answer differs
from what is filed. Nothing else is touched: what did not change is not rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index_mappings import regions
from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import Writer
from index_mappings.errors import EngineBroken, NotFound
from index_mappings.reports import Entry, Given, Paragraph, Report, ReportWarning, SetAside
from loaders.bodies import Bodies
from loaders.files import containers
from loaders.identity import Filed, resolve, versions_warning, without_versions
from loaders.losses import Losses, Shelf, shelf_of
from loaders.names import Names
from loaders.summary import FiledSource, Summary


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What this run found a source to be, compared with what was held of it before."""

    new: bool
    changed: bool
    paragraphs: int


class Filing:
    """Records by source, filed by shelf; every change goes to the writer at once."""

    def __init__(self, writer: Writer, bodies: Bodies, *, rebuild: bool = False) -> None:
        self._writer = writer
        self._bodies = bodies
        self._rebuild = rebuild
        self._records: dict[str, Report] = {}
        self._filed: dict[Shelf, dict[str, Filed]] = {}
        self._same: set[str] = set()  # others kept without paragraphs: those in force are theirs
        self._aside: dict[str, SetAside] = {}
        self._given_aside: dict[str, Given] = {}  # about what was set aside, at earlier loads
        self._seen: dict[str, _Comparison | SetAside] = {}
        self._met: set[str] = set()
        self._names = Names()
        self._losses = Losses()
        self._unknown_aside = False  # whether the record of some source set aside is unreadable
        self._written: dict[str, int] = {}
        self.unsaved = 0

    def open(self, catalogue: Catalogue) -> None:
        """Take over what the index holds. With a rebuild nothing of it is in the new one yet."""
        for record in catalogue.unreadable:
            if record.entry is not None:
                self._lose(self._open_entry(record.entry))
            self._unknown_aside |= record.number is None
        left = {**self._records}
        self._records.clear()
        for entry in catalogue.entries:
            self._open_entry(entry)
        self._losses.forget(self._records)
        self._records = left | self._records
        for aside in catalogue.set_aside:
            self._aside[aside.source] = aside
            self._given_aside[aside.source] = aside.given
            if self._rebuild:
                self._writer.set_aside(aside)
        held_records = (*self._records.values(), *self._losses.records())
        self._names = Names((*self._aside.values(), *held_records))

    def settle(self, source: str, location: str | None) -> tuple[str, str | None]:
        """The name a source is filed under, and where it lies as far as is known (see `names`)."""
        return self._names.settle(source, location)

    def _open_entry(self, entry: Entry) -> Filed:
        others = []
        for other in entry.others:
            if other.paragraphs:
                self._bodies.store(other.source, other.paragraphs)
            else:
                self._same.add(other.source)
            others.append(replace(other, paragraphs=()))
        others.sort(key=lambda o: o.source)
        filed = Filed(entry.report, tuple(others))
        self._filed.setdefault(shelf_of(filed.report), {})[filed.report.id] = filed
        for record in filed.records:
            self._records[record.source] = without_versions(record)
        return filed

    def given(self, source: str) -> Given:
        """What a person said about the source, or what contains it, at an earlier load."""
        record = self._records.get(source)
        record_given = record.given if record else self._losses.given(source)
        given = self._given_aside.get(source, Given()).over(record_given)
        for name in containers(source):
            given = given.over(self._given_aside.get(name, Given()))
        if given.region_code is not None and regions.heir(given.region_code) is None:
            return replace(given, region_code=None)  # it names no region, so nothing was said
        return given

    def text_hash(self, source: str, location: str | None) -> str | None:
        """What the source held before, to spare work on what is not written again."""
        record = self._records.get(source)
        same = record is not None and record.location == location and not self._rebuild
        return record.text_hash if record and same else None

    def met(self, source: str) -> bool:
        """Whether this run has read the source already."""
        return source in self._met

    def take(self, report: Report, prepared: Any = None) -> None:
        """A source was read as a report."""
        source, header = report.source, without_versions(replace(report, paragraphs=()))
        self.clear(source)
        self._met.add(source)
        before = self._records.get(source)
        same_text = (
            before is not None
            and before.text_hash == header.text_hash
            and self._body(before) == report.paragraphs
        )
        moved = before is None or before.id != header.id
        self._seen[source] = _Comparison(
            new=before is None, changed=moved or not same_text, paragraphs=len(report.paragraphs)
        )
        settled = shelf_of(header) not in self._losses.left
        if before == header and same_text and settled and not self._rebuild:
            return
        shelves = {shelf_of(header)} | ({shelf_of(before)} if before else set())
        self._drop_lost(shelves, header)
        recovered, more, gone_ids = self._losses.recover(header)
        shelves |= more
        for record in recovered:
            self._records[record.source] = record
            self._bodies.keep(record.source, report.paragraphs)
            self._losses.left.setdefault(shelf_of(record), []).append(record)
        self._spell_out(shelves)
        self._records[source] = header
        self._bodies.keep(source, report.paragraphs)
        self._refile(shelves, header, gone_ids, fresh=not same_text, prepared=prepared)

    def put_aside(self, record: SetAside) -> None:
        """A source could not be loaded. A report it gave before stays, and the record says so."""
        before = self._records.get(record.source)
        if before is not None:
            record = replace(
                record, detail=f"{record.detail}（此前由它载入的报告 {before.id} 仍保留）"
            )
        self._met.add(record.source)
        self._note(record)

    def _note(self, record: SetAside) -> None:
        self._seen[record.source] = record
        if self._aside.get(record.source) != record:
            self._writer.set_aside(record)
            self._aside[record.source] = record
            self.unsaved += 1

    def left(self) -> Iterator[Report]:
        """During a rebuild: the reports in force that are not in the new index yet, whole."""
        self._file_left()
        for shelf in self._filed.values():
            for report_id, filed in [*shelf.items()]:
                if report_id in self._written:
                    continue
                if self._body(filed.report) is None:
                    self._lose(filed)
                else:
                    yield self._whole(filed.report)
        if self._losses.left:
            yield from self.left()

    def rewrite(self, report: Report, prepared: Any) -> None:
        """During a rebuild: put one of those that were left."""
        self._put(self._filed[shelf_of(report)][report.id], fresh=True, prepared=prepared)

    def save(self) -> None:
        """Make everything visible."""
        self._writer.checkpoint()
        self._bodies.settle(self._in_force)
        self.unsaved = 0

    def summary(self, seconds: float) -> Summary:
        """Every source this run met, once; told from how things stand at the end, so the order of
        loading plays no part."""
        rows: dict[str, list[FiledSource]] = {"loaded": [], "replaced": [], "unchanged": []}
        aside = []
        for source, seen in self._seen.items():
            if isinstance(seen, SetAside):
                aside.append(seen)
                continue
            filed = self._filing_of(self._records[source])
            in_force = filed.report.source == source
            way = "loaded" if seen.new and in_force else "replaced" if seen.changed else "unchanged"
            if seen.new and not in_force:
                way = "unchanged"
            rows[way].append(self._row(source, filed, seen.paragraphs))
        ordered = {way: tuple(sorted(group, key=_by_source)) for way, group in rows.items()}
        return Summary(
            **ordered,
            set_aside=tuple(sorted(aside, key=_by_source)),
            paragraphs=sum(self._written.values()),
            seconds=seconds,
        )

    def _row(self, source: str, filed: Filed, paragraphs: int) -> FiledSource:
        """A source's row; a version that is not in force names the one that is."""
        record = self._records[source]
        warnings: tuple[ReportWarning, ...] = record.warnings
        if filed.report.source == source:
            warnings = filed.report.warnings
        elif record.text_hash != filed.report.text_hash:
            warnings = (*warnings, versions_warning([filed.report]))
        return FiledSource.of(record, filed.report.id, paragraphs, warnings)

    def _refile(
        self, shelves: set[Shelf], header: Report, gone_ids: set[str], *, fresh: bool, prepared: Any
    ) -> None:
        """Resolve shelves anew, write what differs, drop what is gone (and `gone_ids`)."""
        before = {k: f for shelf in shelves for k, f in self._filed.get(shelf, {}).items()}
        after = self._resolved(shelves, header)
        for report_id in (before.keys() | gone_ids) - after.keys():
            self._writer.drop(report_id)
            self._written.pop(report_id, None)
            self.unsaved += 1
        for shelf in shelves:
            self._losses.left.pop(shelf, None)
        for shelf in shelves:
            self._filed[shelf] = {k: f for k, f in after.items() if shelf_of(f.report) == shelf}
        for report_id, filed in after.items():
            old = before.get(report_id)
            own = filed.report.source == header.source
            anew = old is None or old.report.text_hash != filed.report.text_hash or (own and fresh)
            inside = fresh and header in filed.others
            if anew or inside or old != filed or (self._rebuild and report_id not in self._written):
                self._put(filed, fresh=anew or self._rebuild, prepared=prepared if own else None)
        for record in self._losses.given_up(after.keys()):
            self._note(record)

    def _resolved(self, shelves: set[Shelf], header: Report | None = None) -> dict[str, Filed]:
        """What the records of some shelves, and a new one, are filed as."""
        filed = (f for shelf in shelves for f in self._filed.get(shelf, {}).values())
        records = {r.source: r for filed_report in filed for r in filed_report.records}
        records |= {r.source: r for shelf in shelves for r in self._losses.left.get(shelf, [])}
        if header is not None:
            records[header.source] = header
        return {f.report.id: f for f in resolve(records.values())}

    # --- what the index cannot give back any more ------------------------------------------------

    def _drop_lost(self, shelves: set[Shelf], header: Report) -> None:
        """See that what has to be written again for a new record can be read; a report that cannot
        is no longer held."""
        while True:
            before = {k: f for shelf in shelves for k, f in self._filed.get(shelf, {}).items()}
            after = self._resolved(shelves, header).items()
            changed = {r.source for k, f in after if before.get(k) != f for r in f.records}
            changed |= {r.source for _, f in after if header in f.records for r in f.records}
            needed = [f for f in before.values() if any(r.source in changed for r in f.records)]
            lost = [f for f in needed if self._body(f.report) is None]
            for filed in lost:
                self._lose(filed)
            if not lost:
                return

    def _lose(self, filed: Filed) -> None:
        """A report's paragraphs cannot be read, so that it is no longer held."""
        del self._filed[shelf_of(filed.report)][filed.report.id]
        for record in self._losses.lose(filed, self._same):
            del self._records[record.source]
            self._same.discard(record.source)

    def _file_left(self) -> None:
        """During a rebuild: what was filed beside what is lost is filed by itself."""
        for shelf in [*self._losses.left]:
            self._filed[shelf] = self._resolved({shelf})
            del self._losses.left[shelf]

    def tell_lost(self) -> None:
        """During a rebuild: what is lost and was not loaded anew is not in the new index."""
        for record in self._losses.rest():
            self._note(record)

    def _put(self, filed: Filed, *, fresh: bool, prepared: Any) -> None:
        """Write a report with its others; those of the very same paragraphs without them."""
        report = self._whole(filed.report)
        others = []
        for other in filed.others:
            whole = self._whole(other)
            self._account(whole)
            if whole.paragraphs == report.paragraphs:
                self._same.add(other.source)
                whole = replace(whole, paragraphs=())
            else:
                self._bodies.hold(other.source, whole.paragraphs)
            others.append(whole)
        self._account(report)
        self._writer.put(report, others, prepared=prepared)
        self.unsaved += 1
        if fresh:
            self._written[report.id] = len(report.paragraphs)

    def _account(self, record: Report) -> None:
        """During a rebuild what is only written again is accounted for too, as unchanged."""
        if self._rebuild:
            self._seen.setdefault(record.source, _Comparison(False, False, len(record.paragraphs)))

    def _spell_out(self, shelves: set[Shelf]) -> None:
        """Give the others their own paragraphs back before what is in force may change."""
        for shelf in shelves:
            for filed in self._filed.get(shelf, {}).values():
                for other in filed.others:
                    body = self._body(other) if other.source in self._same else None
                    if body is not None:
                        self._bodies.keep(other.source, body)
                        self._same.discard(other.source)

    def _body(self, record: Report) -> tuple[Paragraph, ...] | None:
        """A record's paragraphs; None where the index cannot give them back any more."""
        if record.source in self._same:
            record = self._filing_of(record).report
        try:
            return self._bodies.get(record.source, record.id)
        except NotFound:
            return None

    def _whole(self, record: Report) -> Report:
        body = self._body(record)
        if body is None:
            raise EngineBroken(
                f"报告 {record.id} 的正文刚刚还能读出，现在读不出来了。",
                "请检查磁盘，然后重新运行刚才的命令。",
            )
        return replace(record, paragraphs=body)

    def _filing_of(self, record: Report) -> Filed:
        """The report a record is filed under."""
        for filed in self._filed[shelf_of(record)].values():
            if any(r.source == record.source for r in filed.records):
                return filed
        raise KeyError(record.source)

    def _in_force(self, source: str) -> bool:
        """Whether the engine gives the source's paragraphs back (never while rebuilding)."""
        record = self._records.get(source)
        if record is None or self._rebuild:
            return False
        filed = self._filed[shelf_of(record)].get(record.id)
        return filed is not None and filed.report.source == source

    def clear(self, source: str) -> None:
        """A source that is loaded is no longer set aside, and neither is what contains it."""
        for name in (source, *containers(source)):
            if self._aside.pop(name, None) is not None or self._unknown_aside:
                self._writer.clear(name)
                self.unsaved += 1


def _by_source(row: FiledSource | SetAside) -> str:
    return row.source
