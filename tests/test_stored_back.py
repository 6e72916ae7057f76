"""Whatever a loader brings can be read back: a value beyond the bounds is told, not stored."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from index_mappings import records
from index_mappings.checked import LONGEST_VALUE
from index_mappings.engines import open_engine
from index_mappings.reports import Reason, WarningCode
from loaders import read_source
from loaders.load import load
from loaders.read_source import read
from loaders.sources import walk

TEXT = """柳州市鱼峰区人民政府关于2023年度法治政府建设情况的报告
一、工作成效
鱼峰区司法局全年办结行政复议案件41件，“枫桥经验”持续深化。
二、存在的问题
基层执法力量仍然不足。
"""
ROWS: dict[str, dict[str, Any]] = {
    "plain": {},
    "a day of another age": {"published_on": "0223-03-01"},
    "a day far ahead": {"published_on": "9999-12-31"},
    "a serial day far ahead": {"published_on": "79999"},
    "a long address": {"url": "http://a.invalid/" + "a" * LONGEST_VALUE},
    "a long title": {"title": "题" * (LONGEST_VALUE + 1)},
    "digits of another script": {"region_code": "٤٥٠٢٠٣"},
    "an unknown code": {"region_code": "999999", "url": "http://a.invalid/" + "a" * LONGEST_VALUE},
    "an address that is none": {"url": "javascript:alert(1)"},
    "half a character": {"url": "http://a.invalid/\ud800", "title": "题\ud800目"},
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ROWS)
def test_a_table_row(name: str) -> None:
    """Loaded or set aside, its record is valid; what was not adopted is told."""
    import json

    row = {"text": TEXT, "region_code": "450203", "year": 2023} | ROWS[name]
    Path("a.jsonl").write_text(json.dumps(row), "utf-8")
    engine = open_engine("embedded:one")
    summary = load([Path("a.jsonl")], engine)
    held = engine.now().catalogue()
    assert held.unreadable == ()
    assert len(held.entries) + len(held.set_aside) == 1
    if name.startswith(("a day", "a serial", "a long")):
        assert not summary.set_aside
        report = held.entries[0].report
        told = [w.message for w in report.warnings if w.code is WarningCode.VALUE_IGNORED]
        assert len(told) == 1 and "没有采用" in told[0]
        assert report.published_on is None and report.url is None
    engine.close()


def test_a_day_in_range_is_adopted() -> None:
    row = {"text": TEXT, "published_on": "2024-03-01", "url": "http://a.invalid/1"}
    Path("a.jsonl").write_bytes(orjson.dumps(row))
    (source,) = walk([Path("a.jsonl")])
    report = read(source).report
    assert report is not None
    assert (report.published_on, report.url) == (datetime.date(2024, 3, 1), "http://a.invalid/1")


def test_more_paragraphs_than_can_be_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(TEXT, "utf-8")
    (source,) = walk([Path("a.txt")])
    assert read(source).report is not None
    monkeypatch.setattr(records, "MOST_PARAGRAPHS", 1)
    told = read(source).set_aside
    assert told is not None and told.reason is Reason.TOO_LARGE and "上限" in told.detail


def test_a_title_that_is_longer_than_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(TEXT, "utf-8")
    (source,) = walk([Path("a.txt")])
    monkeypatch.setattr(read_source, "LONGEST_VALUE", 5)
    told = read(source).set_aside
    assert told is not None and told.reason is Reason.UNREADABLE and "太长" in told.detail
