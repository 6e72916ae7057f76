"""What a load costs of the processor, over all of its processes; working copies in turn.

The system counts for a process what its children took once it has waited for them. Reading
processes are forked by a server that outlives the load by a moment, so whoever measures takes in
orphans (Linux) and waits for every one of them. Time by the clock would only say how busy the
machine is.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import command, corpus, table
from benchmarks.index import Index

#: prctl: orphans of this process's children become its own.
_TAKE_IN_ORPHANS: Final = 36
HEAD = ("版本", "次", "写入的进程", "读取的各进程", "合计", "最大的读取进程，MB")


@dataclass(frozen=True, slots=True)
class Cost:
    """One load of a working copy: paragraphs written; seconds of the processor, of the process that
    writes and of all others; the memory of the largest of those, in bytes."""

    copy: Path
    paragraphs: int
    writing: float
    reading: float
    peak: int


def drill(
    index: Index, *, paragraphs: int, seed: int, times: int, others: Sequence[Path]
) -> list[Cost]:
    """Load the same reports anew with this working copy and with others, in turn.

    Raises Failed where a load fails or orphans cannot be taken in.
    """
    if not sys.platform.startswith("linux"):
        raise command.Failed("只能在 Linux 上测")
    ctypes.CDLL(None).prctl(_TAKE_IN_ORPHANS, 1, 0, 0, 0)
    texts = index.folder / "reports"
    if not texts.exists():
        corpus.write(texts, paragraphs, seed)
    copies = [*(other.absolute() for other in others), command.ROOT]
    return [_cost(index, copy, texts) for _ in range(times) for copy in copies]


def _cost(index: Index, copy: Path, texts: Path) -> Cost:
    """One load into an index that is not there yet."""
    place = Path(index.address.removeprefix("embedded:"))
    shutil.rmtree(place, ignore_errors=True)
    load = subprocess.Popen(
        command.command("load", str(texts), "--engine", index.address, "--json"),
        cwd=copy,
        env={**command.environment(index), "PYTHONPATH": str(copy)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert load.stdout is not None  # a pipe was asked for
    answer = load.stdout.read()
    taken = dict(_ended())
    load.returncode = taken[load.pid][0]
    shutil.rmtree(place, ignore_errors=True)
    if load.returncode:
        raise command.Failed(f"{copy}：zhijian load 以状态 {load.returncode} 结束")
    _, own = taken.pop(load.pid)
    others = [used for _, used in taken.values()]
    return Cost(
        copy,
        json.loads(answer)["paragraphs"],
        own.ru_utime + own.ru_stime,
        sum(used.ru_utime + used.ru_stime for used in others),
        max((used.ru_maxrss for used in others), default=0) * 1024,
    )


def _ended() -> Iterator[tuple[int, tuple[int, resource.struct_rusage]]]:
    """Every child, orphans taken in among them, once it has ended: its exit status and what it and
    those it waited for took."""
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            return
        yield pid, (os.waitstatus_to_exitcode(status), used)


def told(costs: Sequence[Cost], *, markdown: bool) -> str:
    """Milliseconds of the processor per thousand paragraphs."""
    body = []
    for copy in dict.fromkeys(cost.copy for cost in costs):
        own = [cost for cost in costs if cost.copy == copy]
        name = "这一份" if copy == command.ROOT else copy.name
        for at, cost in enumerate(own, 1):
            times = (cost.writing, cost.reading, cost.writing + cost.reading)
            cells = (f"{seconds / cost.paragraphs * 1e6:.0f}" for seconds in times)
            body.append((name, str(at), *cells, table.mb(cost.peak)))
        middle = statistics.median((c.writing + c.reading) / c.paragraphs for c in own)
        body.append((name, "中位数", "", "", f"{middle * 1e6:.0f}", ""))
    paragraphs = costs[0].paragraphs
    head = f"写入 {paragraphs:,} 段，每千段的处理器时间（毫秒）："
    return f"{head}\n\n{table.rows(HEAD, body, markdown=markdown)}"
