"""One, two and four workers behind one door, asked by few clients and by many.

    python -m benchmarks workers --folder FOLDER

Every cell asks questions of its own, the same whatever the number of workers: an answer that was
kept from before would measure memory. What a worker takes is told from what the system says of its
pages: its own, and those that it has in common with others.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import gauge, questions, serving, table, whole
from benchmarks.command import Failed, say
from benchmarks.gauge import Pages
from benchmarks.index import Index
from benchmarks.serving import Asked

WORKERS = (1, 2, 4)
CLIENTS = (1, 8, 32, 64)
#: Questions of one client alone, which answers no faster for more workers; and of several.
ALONE, TOGETHER = 240, 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """A number of workers: seconds until they answer, what each number of clients saw, how the
    work fell to them (processor seconds), and the memory of those that answer and of all."""

    workers: int
    ready: float
    asked: tuple[Asked, ...]
    seconds: tuple[float, ...]
    pages: tuple[Pages, ...]
    whole: int


def drill(index: Index, *, paragraphs: int, seed: int) -> list[Figures]:
    """Run it. Raises Failed when a command of ours does, or a question has no answer."""
    whole.made(index, whole.Plan(paragraphs, seed), index.folder / "corpus")
    words = questions.words_of(paragraphs, seed)
    counts = [ALONE if clients == 1 else TOGETHER for clients in CLIENTS]
    mixture = questions.mixed(words, sum(counts), seed)
    cells = [mixture[sum(counts[:at]) : sum(counts[: at + 1])] for at in range(len(counts))]
    return [_of(index, workers, cells) for workers in WORKERS]


def _of(index: Index, workers: int, cells: Sequence[Sequence[str]]) -> Figures:
    say(f"{workers} 个进程……")
    began = time.monotonic()
    with serving.serving(index, workers=workers) as server:
        ready = time.monotonic() - began
        asked = [
            serving.ask(server.port, questions.dealt(paths, clients))
            for clients, paths in zip(CLIENTS, cells, strict=True)
        ]
        if failed := sum(account.failed for account in asked):
            raise Failed(f"{failed} 个问题没有得到答复")
        answering = server.answering()
        return Figures(
            workers,
            ready,
            tuple(asked),
            tuple(map(gauge.processor, answering)),
            tuple(map(gauge.pages, answering)),
            sum(gauge.pages(pid).part for pid in server.processes()),
        )


# --- told ----------------------------------------------------------------------------------------


def told(figures: Sequence[Figures], *, markdown: bool) -> str:
    """The two tables."""
    head = ("进程数 × 客户端", *map(str, CLIENTS))
    answers = [
        (
            f"{row.workers}：每秒问题（p50 / p95，毫秒）",
            *(f"{asked.rate:.0f}({_percentiles(asked.seconds)})" for asked in row.asked),
        )
        for row in figures
    ]
    memory = [
        (
            str(row.workers),
            f"{row.ready:.1f}",
            " ".join(f"{seconds:.0f}" for seconds in row.seconds),
            " ".join(table.mb(pages.own) for pages in row.pages),
            " ".join(table.mb(pages.shared) for pages in row.pages),
            table.mb(row.whole),
        )
        for row in figures
    ]
    columns = ("进程数", "启动，秒", "各用处理器，秒", "各自独有，MB", "各自共有，MB", "合计，MB")
    return "\n\n".join(
        (
            table.rows(head, answers, markdown=markdown),
            table.rows(columns, memory, markdown=markdown),
        )
    )


def _percentiles(seconds: Sequence[float]) -> str:
    return " / ".join(table.ms(table.percentile(seconds, share)) for share in (0.5, 0.95))
