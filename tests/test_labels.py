"""Labels: section and topics in one number, counted in a report's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from made_reports import plain_report

from index_mappings import labels, records
from index_mappings.catalogue import Catalogue, Changes
from index_mappings.checked import BadRecord
from index_mappings.reports import Entry, Paragraph, SectionType, Topic

PARAGRAPHS = (
    Paragraph(1, "一", section=SectionType.PROBLEM),
    Paragraph(2, "二", section=SectionType.PROBLEM, topics=(Topic.DIGITAL, Topic.DISPUTES)),
    Paragraph(3, "三", section=SectionType.PROBLEM),
)


def entry(number: int = 1) -> Entry:
    report = plain_report(id=f"450203-2023-rule-of-law-{number:06x}")
    return Entry(number, report, 3, labels=labels.counted(PARAGRAPHS))


def test_the_labels_of_a_report() -> None:
    plain, both = labels.label(PARAGRAPHS[0]), labels.label(PARAGRAPHS[1])
    assert plain != both and max(plain, both) < labels.LABELS
    assert labels.unpacked(labels.counted(PARAGRAPHS)) == [plain, 2, both, 1]
    assert labels.borne_by(labels.counted(PARAGRAPHS)) == 3
    assert labels.counted(()) == b""


def test_they_come_back_from_the_record() -> None:
    assert records.entry_from_json(records.entry_to_json(entry())) == entry()
    without = replace(entry(), labels=b"")
    assert "labels" not in records.entry_to_json(without)
    assert records.entry_from_json(records.entry_to_json(without)) == without


@pytest.mark.parametrize(
    "wrong",
    [[1], [1, 2, 1, 1], [-1, 3], [labels.LABELS, 3], [1, 0], [1, -3], [1, 1 << 20], ["1", 3],
     [1, True], [1.0, 3], [None, 3], [[1, 3]]],
)  # fmt: skip
def test_what_are_no_labels(wrong: Sequence[object]) -> None:
    with pytest.raises(BadRecord, match="labels"):
        records.entry_from_json(records.entry_to_json(entry()) | {"labels": wrong})


def test_the_catalogue_lines_them_up() -> None:
    def catalogue(*entries: Entry) -> Catalogue:
        numbers = np.array([e.number for e in entries], dtype=np.int64)
        return Catalogue.build(Changes(1, entries, numbers, (), "1"))

    told = catalogue(entry(2), entry(1)).labels
    assert told is not None
    rows, borne, paragraphs = told
    plain, both = labels.label(PARAGRAPHS[0]), labels.label(PARAGRAPHS[1])
    assert rows.tolist() == [0, 0, 1, 1]
    assert borne.tolist() == [plain, both] * 2
    assert paragraphs.tolist() == [2, 1] * 2
    assert catalogue(entry(1), replace(entry(2), labels=b"")).labels is None
    empty = replace(entry(2), labels=b"", paragraph_count=0)
    assert catalogue(entry(1), empty).labels is not None
    assert catalogue().labels is not None
