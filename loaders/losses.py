"""Reports that an index holds and cannot give back: what of them is lost, what is left.

Their paragraphs cannot be read, so they are shown nowhere. What is known of their sources is kept
until one of them is loaded: the same text makes all of them whole again.
"""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from index_mappings.reports import Given, Reason, Report, SetAside
from loaders.identity import Filed, without_versions

Shelf = tuple[str, int]


def shelf_of(report: Report) -> Shelf:
    """One region and one report year: identity never reaches beyond it."""
    return report.region_code, report.year


@dataclass(frozen=True, slots=True)
class Lost:
    """A source whose paragraphs are lost, and the report it was filed under."""

    record: Report
    report_id: str


class Losses:
    """What is lost of an index, by source, and `left`: whole records that were filed beside it and
    are filed by no report now."""

    def __init__(self) -> None:
        self._lost: dict[str, Lost] = {}
        self.left: dict[Shelf, list[Report]] = {}

    def lose(self, filed: Filed, same: Container[str]) -> list[Report]:
        """A report in force is lost, and with it what is kept without paragraphs beside it (`same`,
        by source): the records that are not held any more."""
        records = []
        for record in map(without_versions, filed.records):
            if record.source == filed.report.source or record.source in same:
                self._lost[record.source] = Lost(record, filed.report.id)
                records.append(record)
            else:
                self.left.setdefault(shelf_of(record), []).append(record)
        return records

    def records(self) -> Iterator[Report]:
        """What is known of the sources that are lost."""
        return (lost.record for lost in self._lost.values())

    def forget(self, held_sources: Container[str]) -> None:
        """These sources are held elsewhere, so that nothing is lost of them."""
        for source in [*self._lost]:
            if source in held_sources:
                del self._lost[source]
        for place, records in [*self.left.items()]:
            self.left[place] = [record for record in records if record.source not in held_sources]
            if not self.left[place]:
                del self.left[place]

    def given(self, source: str) -> Given:
        """What a person has said about a source that is lost."""
        lost = self._lost.get(source)
        return lost.record.given if lost else Given()

    def recover(self, header: Report) -> tuple[list[Report], set[Shelf], set[str]]:
        """A source is loaded: the others that hold the very same text are found with it. Those,
        the shelves where something has to be filed anew, and ids that nothing is lost of any more.
        """
        own = self._lost.pop(header.source, None)
        same = [
            lost
            for lost in self._lost.values()
            if lost.record.text_hash == header.text_hash
            and shelf_of(lost.record) == shelf_of(header)
        ]
        for lost in same:
            del self._lost[lost.record.source]
        every = [*same, *([own] if own else [])]
        still = {lost.report_id for lost in self._lost.values()}
        ids = {lost.report_id for lost in every} - still
        shelves = {shelf_of(lost.record) for lost in every}
        return [lost.record for lost in same], shelves, ids

    def given_up(self, report_ids: Container[str]) -> Iterator[SetAside]:
        """Other reports take the place of these: what is lost has to be told otherwise."""
        for source, lost in [*self._lost.items()]:
            if lost.report_id in report_ids:
                del self._lost[source]
                yield _set_aside(lost.record)

    def rest(self) -> Iterable[SetAside]:
        """All that is still lost, as sources to be loaded again."""
        return [_set_aside(lost.record) for lost in self._lost.values()]


def _set_aside(record: Report) -> SetAside:
    return SetAside(
        record.source,
        Reason.UNREADABLE,
        f"报告 {record.id} 在原索引里的正文读不出来，没有保留",
        f"请重新载入它的来源：zhijian load {shlex.quote(record.source)}",
        record.given,
        record.location,
    )
