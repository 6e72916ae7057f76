"""Records as they are stored, read as what they must be where they stand.

A record can be valid in itself and still be another's: each is held against the number and the
position that the engine knows it by.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from index_mappings import labels, records
from index_mappings.checked import BadRecord
from index_mappings.reports import Entry, Paragraph, Unreadable

#: What is said of paragraphs that stand alone.
NO_RECORD = "paragraphs: there is no record of their report"
_log = logging.getLogger("zhijian.engine")
#: Report number, position in the report, and the record as it is stored.
Stored = tuple[int, int, object]
#: The same of one report: position (0 for the report's own record) and record, in order.
Documents = Sequence[tuple[int, object]]


class Unsound(Exception):
    """Stored paragraphs that cannot be read: their reports have to be hidden."""

    def __init__(self, unreadable: Sequence[Unreadable]) -> None:
        super().__init__(unreadable[0].message)
        self.unreadable = unreadable


def paragraph_of(value: object, position: int) -> Paragraph:
    """A paragraph from its record. Raises BadRecord, also where it is another's."""
    read = records.paragraph_from_json(value)
    if read.position != position:
        raise BadRecord(f"position: {read.position} is stored as {position}")
    return read


def entry_of(value: object, number: int) -> Entry:
    """An entry from its record. Raises BadRecord, also where it is another's."""
    entry = records.entry_from_json(value)
    if entry.number != number:
        raise BadRecord(f"number: {entry.number} is stored under {number}")
    return entry


def report_of(report_id: str, number: int, documents: Documents) -> Entry | None:
    """The entry among the documents of one number, where it is that of the report."""
    try:
        entry = entry_of(documents[0][1], number) if documents[0][0] == 0 else None
    except BadRecord:
        return None
    return entry if entry is not None and entry.report.id == report_id else None


def in_order(entry: Entry, documents: Documents) -> tuple[Paragraph, ...]:
    """All paragraphs of an entry. Raises Unsound where one is not what it must be."""
    read: list[Paragraph] = []
    for expected, (position, value) in enumerate(documents[1:], 1):
        try:
            if position != expected:
                raise BadRecord(f"{position} is stored in its place")
            read.append(paragraph_of(value, position))
        except BadRecord as error:
            message = f"paragraph {expected}: {error}"
            raise Unsound([Unreadable(entry.number, message, entry)]) from error
    if len(read) != entry.paragraph_count:
        message = f"paragraph_count: {entry.paragraph_count} are told, {len(read)} are stored"
        raise Unsound([Unreadable(entry.number, message, entry)])
    return tuple(read)


def origin_hint(value: object) -> str:
    """What a record that cannot be read says of its report or source: a hint where to look."""
    match value:
        case {"report": {"id": str(report_id), "source": str(source)}}:
            return f" (it says: {report_id[:80]!r} from {source[:120]!r})"
        case {"source": str(source)}:
            return f" (it says: from {source[:120]!r})"
        case _:
            return ""


def warn(unreadable: Iterable[Unreadable]) -> None:
    """Tell the log."""
    for record in unreadable:
        _log.warning("unreadable record, left out: %s (number %s)", record.message, record.number)


def contradictory(entries: Iterable[Entry]) -> list[Unreadable]:
    """Those whose labels are borne by more or fewer paragraphs than they have."""
    message = "paragraph_count: the labels are borne by more or fewer"
    return [
        Unreadable(entry.number, message, entry)
        for entry in entries
        if entry.labels and labels.borne_by(entry.labels) != entry.paragraph_count
    ]
