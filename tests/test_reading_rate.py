"""The reading rate is that of whole reports: a page gives the text that went into it."""

from __future__ import annotations

import itertools
import time

import pytest

from benchmarks import corpus, reading
from benchmarks.command import Failed
from loaders.read_source import read
from loaders.sources import Source


@pytest.mark.parametrize("markup", reading.MARKUPS)
def test_a_page_is_read_as_the_text_it_was_made_from(markup: object) -> None:
    assert callable(markup)
    raw = next(corpus.reports(100))
    text, page = (
        read(Source(raw.name, row=(("text", told),))).report for told in (raw.text, markup(raw))
    )
    assert text is not None
    assert page is not None
    assert [p.text for p in page.paragraphs] == [p.text for p in text.paragraphs]
    assert page.text_hash == text.text_hash


@pytest.mark.slow
def test_both_rates_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each reading takes a second, they are the bytes of the text that went in."""
    ticks = itertools.count()
    monkeypatch.setattr(time, "process_time", lambda: float(next(ticks)))
    rates = reading.rates(times=1)
    raws = list(itertools.islice(corpus.reports(reading.REPORTS * corpus.MOST), reading.REPORTS))
    written = sum(len(line.strip().encode()) for raw in raws for line in raw.text.split("\n"))
    assert rates.text == rates.pages
    assert 0.99 * written < rates.text <= written  # some lines are no part of a report


def test_what_is_not_read_is_not_measured() -> None:
    with pytest.raises(Failed, match=r"a\.txt 没有读成报告"):
        reading.report_of(Source("a.txt", row=(("text", "今天天气很好。"),)))
