"""What came of reading a source: its report, or why there is none."""

from __future__ import annotations

from index_mappings.reports import Report, SetAside
from loaders.read_source import Reading


def report_of(found: Reading) -> Report:
    assert found.set_aside is None, found.set_aside
    assert found.report is not None
    return found.report


def aside_of(found: Reading) -> SetAside:
    assert found.report is None
    assert found.set_aside is not None
    return found.set_aside
