"""What a process takes for itself, read now and then: memory, descriptors, threads.

A run is level when its last tenth takes no more than its second tenth did (the first one warms up),
and what belongs to connections is given back once they are closed.
"""

from __future__ import annotations

import os
import re
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import table

#: Seconds between two readings.
EVERY = 0.5
#: What may come on top: caches that fill late, segments of an index, a connection just closed.
MORE_BYTES, MORE_SHARE, MORE_DESCRIPTORS, MORE_THREADS = 40_000_000, 0.1, 6, 2
#: Fewer readings than these tell no tenths.
FEWEST = 20
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a process: `memory` is all that is resident, in bytes."""

    memory: int
    descriptors: int
    threads: int


def look(pid: int) -> Reading:
    """What a process takes now. Raises OSError where it has ended."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    told = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
    if "VmRSS" not in told:
        raise ProcessLookupError(pid)
    descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Reading(int(told["VmRSS"]) * 1024, descriptors, int(told["Threads"]))


def processor(pid: int) -> float:
    """Seconds of processor time a process has used. Raises OSError where it has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS


@dataclass(frozen=True, slots=True)
class Pages:
    """Bytes of one process: that are its own, that it shares, and its part of all there is."""

    own: int
    shared: int
    part: int


def pages(pid: int) -> Pages:
    """What the system says of a process's pages. Raises OSError where it has ended."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(kb) * 1024 for name, kb in re.findall(r"^(\w+):\s+(\d+) kB$", text, re.M)}
    # What is clean is file cache, which gives way; whose it is hangs on who else reads the file.
    return Pages(sizes["Private_Dirty"], sizes["Shared_Dirty"], sizes["Pss"])


class Watch:
    """A context that reads a process until it ends; `start` is what it took before."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, name=f"watch {pid}", daemon=True)
        self.readings: list[Reading] = []
        self.start = look(pid)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._over.wait(EVERY):
            try:
                self.readings.append(look(self._pid))
            except OSError:
                return


@dataclass(frozen=True, slots=True)
class Level:
    """A run's readings: before it, the medians of its second and of its last tenth, after it; and
    the memory of all its tenths, in words."""

    start: Reading
    second: Reading
    last: Reading
    after: Reading
    tenths: str = ""

    def grown(self, connections: int = 0) -> list[str]:
        """What did not stay level, or was not given back, in words. So many connections may be
        open at the end and not at the beginning."""
        return [*self._grown(connections), *self._kept()]

    def _grown(self, connections: int) -> Iterator[str]:
        more = max(MORE_BYTES, int(MORE_SHARE * self.second.memory))
        if max(self.last.memory, self.after.memory) > self.second.memory + more:
            yield f"内存 {table.mb(self.second.memory)} → {table.mb(self.last.memory)} MB"
        if self.last.descriptors > self.second.descriptors + MORE_DESCRIPTORS + connections:
            yield f"描述符 {self.second.descriptors} → {self.last.descriptors}"
        if self.last.threads > self.second.threads + MORE_THREADS:
            yield f"线程 {self.second.threads} → {self.last.threads}"

    def _kept(self) -> Iterator[str]:
        if self.after.descriptors > self.start.descriptors + MORE_DESCRIPTORS:
            kept = f"{self.start.descriptors} → {self.after.descriptors}"
            yield f"连接都关闭之后描述符没有还回：{kept}"
        if self.after.threads > self.start.threads + MORE_THREADS:
            yield f"连接都关闭之后线程没有还回：{self.start.threads} → {self.after.threads}"

    def row(self, name: str) -> tuple[str, ...]:
        """One line of a table, see HEAD."""
        parts = (self.start, self.second, self.last, self.after)
        told = [f"{table.mb(p.memory)} / {p.descriptors} / {p.threads}" for p in parts]
        return (name, *told)


HEAD = ("内存 MB / 描述符 / 线程", "开始", "第二个十分之一", "最后十分之一", "连接关闭之后")


def level(start: Reading, readings: Sequence[Reading], after: Reading) -> Level:
    """The account of a run; of a very short one its halves stand for the tenths."""
    size = len(readings)
    if size < FEWEST:
        cut = size // 2
        return Level(start, _median(readings[:cut] or [start]), _median(readings[cut:]), after)
    tenth = size // 10
    parts = [_median(readings[tenth * at : tenth * (at + 1)]) for at in range(10)]
    told = "，".join(table.mb(part.memory) for part in parts)
    return Level(start, parts[1], _median(readings[-tenth:]), after, told)


def settled(pid: int, start: Reading, seconds: float = 15.0) -> Reading:
    """A reading after the connections are closed, as soon as it is as before, or at the end."""
    until = time.monotonic() + seconds
    while True:
        now = look(pid)
        threads = now.threads <= start.threads + MORE_THREADS
        back = now.descriptors <= start.descriptors and threads
        if back or time.monotonic() > until:
            return now
        time.sleep(0.2)


def _median(readings: Sequence[Reading]) -> Reading:
    if not readings:
        return Reading(0, 0, 0)
    return Reading(
        int(statistics.median(r.memory for r in readings)),
        int(statistics.median(r.descriptors for r in readings)),
        int(statistics.median(r.threads for r in readings)),
    )
