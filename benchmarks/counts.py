"""What counting by report costs, and where: the share that grows with the reports, not the hits.

    python -m benchmarks counts --reports 15000

Processor time of the thread that asks, the median of some rounds, so that a busy machine changes
little. Each way is asked of the same matches: the library alone, and what Python makes of it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import command, smalls, table
from benchmarks.index import Index
from benchmarks.smalls import EVERY, FIFTIETH, THIRD
from index_mappings import literal
from index_mappings.engines import counts, open_engine
from index_mappings.engines.counts import MOST_BUCKETS
from index_mappings.engines.embedded.commit import BY_REPORT, EmbeddedCommit
from index_mappings.engines.embedded.counting import BY_LABELS

ROUNDS = 15
#: As many reports a bucket as their counts, side by side, fit into one exact sum.
PACKED = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds of each way for one word, by the way's name."""

    word: str
    paragraphs: int
    reports: int
    seconds: dict[str, float]


def drill(index: Index, *, reports: int) -> list[Asked]:
    """Ask every way for words of which all reports hold some, a third, a fiftieth."""
    wanted = smalls.smalls(reports)
    command.say(f"写入 {reports:,} 份报告……")
    engine = open_engine(index.address)
    try:
        smalls.write(engine, wanted)
        commit: EmbeddedCommit = engine.now().commit  # type: ignore[attr-defined]
        commit.catalogue()
        return [_asked(commit, word) for word in (EVERY, THIRD, FIFTIETH)]
    finally:
        engine.close()


def _asked(commit: EmbeddedCommit, word: str) -> Asked:
    matches = commit.asking.term(literal.units(word))

    def aggregated(aggregations: Any) -> Any:
        return commit.searcher.aggregate(matches, aggregations)

    def by_report() -> list[Any]:
        """As the service asks: in pieces, where there are more reports than buckets."""
        every = commit.catalogue().numbers
        return [answer["number"] for answer in commit.by_number(matches, every, BY_REPORT)]

    answers = by_report()
    ways: dict[str, Callable[[], Any]] = {
        "只匹配": lambda: commit.count(matches),
        "按报告数，只取十个": lambda: aggregated(_few()),
        "按报告数，全取": by_report,
        "其中换成数列": lambda: counts.by_number(answers),
        "四份一数，以和分开": lambda: aggregated(_packed()),
        "按栏目和领域数": lambda: aggregated(BY_LABELS),
    }
    seconds = {name: _median(way) for name, way in ways.items()}
    reports = sum(len(answer["buckets"]) for answer in answers)
    return Asked(word, commit.count(matches), reports, seconds)


def _median(way: Callable[[], Any]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        way()
        taken.append(time.thread_time() - began)
    return statistics.median(taken)


def _few() -> dict[str, Any]:
    """All is counted, little is handed over."""
    return {"number": {"terms": {"field": "number", "size": 10, "segment_size": MOST_BUCKETS}}}


def _packed() -> dict[str, Any]:
    """Fewer buckets: several reports share one, a sum in it would tell them apart."""
    histogram = {"field": "number", "interval": float(PACKED)}
    return {"number": {"histogram": histogram, "aggs": {"sum": {"sum": {"field": "labels"}}}}}


def told(figures: list[Asked], *, markdown: bool) -> str:
    """The table."""
    names = list(figures[0].seconds)
    body = [
        (
            f"{one.paragraphs:,} 段，{one.reports:,} 份报告",
            *(table.ms(one.seconds[name]) for name in names),
        )
        for one in figures
    ]
    return table.rows(("毫秒，处理器时间", *names), body, markdown=markdown)
