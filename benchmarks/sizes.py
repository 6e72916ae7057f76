"""What an answer costs more in a larger index: two sizes, served and asked side by side, in turn.

    python -m benchmarks sizes --folder FOLDER

Two runs of the table are two states of a machine. Here every kind of question goes to both indexes
by turns, one answer at a time over HTTP, so that whatever else happens to the machine happens to
both. Each index is asked in words of its own, of equal shares of its paragraphs.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from benchmarks import client, questions, runs, table
from benchmarks.command import Failed, say
from benchmarks.goals import goals
from benchmarks.index import Index
from benchmarks.questions import Kind
from benchmarks.serving import Server, serving
from benchmarks.whole import Plan, made

#: How much slower the slow answers of the larger index may be.
MOST = 3.0
QUANTILES = (0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Compared:
    """Seconds of the answers to one kind of question, of each index from the smaller to the
    larger."""

    kind: str
    seconds: tuple[list[float], ...]

    @property
    def growth(self) -> float:
        """How many times the smaller one's p95 that of the larger one is."""
        small, large = (table.percentile(one, QUANTILES[1]) for one in self.seconds)
        return large / small


def drill(indexes: Sequence[Index], plans: Sequence[Plan]) -> list[Compared]:
    """Ask every kind of question of both."""
    for index, plan in zip(indexes, plans, strict=True):
        made(index, plan, index.folder / "corpus")
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(index)) for index in indexes]
        chosen = [_kinds(server, plan) for server, plan in zip(servers, plans, strict=True)]
        say("轮流提问……")
        return [
            Compared(kinds[0].name, _in_turn(servers, [kind.paths for kind in kinds]))
            for kinds in zip(*chosen, strict=True)
            if all(kind.paths for kind in kinds)  # a small index has no deep page
        ]


def _kinds(server: Server, plan: Plan) -> list[Kind]:
    """What is asked of an index; on the way the server gets warm."""
    words = questions.words_of(plan.paragraphs, plan.seed)
    runs.warm_up(server, words)
    return [*questions.kinds(words, plan.most), runs.deep(server.get, words)]


def _in_turn(servers: Sequence[Server], paths: Sequence[Sequence[str]]) -> tuple[list[float], ...]:
    seconds: tuple[list[float], ...] = tuple([] for _ in servers)
    with ExitStack() as stack:
        lines = [
            stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", server.port)))
            for server in servers
        ]
        for at, asked in enumerate(zip(*paths, strict=False)):
            turn = list(zip(lines, asked, seconds, strict=True))
            for line, path, taken in turn if at % 2 else turn[::-1]:
                before = time.perf_counter()
                status, _ = client.ask(line, path)
                taken.append(time.perf_counter() - before)
                if status != http.client.OK:
                    raise Failed(f"{status} {path}")
    return seconds


def told(figures: Sequence[Compared], plans: Sequence[Plan], *, markdown: bool) -> str:
    """The table."""
    sizes = [f"{plan.paragraphs:,} 段" for plan in plans]
    goal = f"p95 之比（目标 {MOST:g}）"
    columns = (column for size in sizes for column in (size, "目标"))
    head = ("问题（毫秒，p50 / p95）", "问题数", *columns, goal)
    return table.rows(head, [_row(one, plans) for one in figures], markdown=markdown)


def _row(one: Compared, plans: Sequence[Plan]) -> tuple[str, ...]:
    told = []
    for plan, seconds in zip(plans, one.seconds, strict=True):
        told.append(" / ".join(table.ms(table.percentile(seconds, q)) for q in QUANTILES))
        told.append(goals(plan.paragraphs, remote=False).kinds.get(one.kind, table.NONE))
    return one.kind, str(len(one.seconds[0])), *told, f"{one.growth:.1f}"
