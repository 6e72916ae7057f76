"""An index that grows while it is asked: one report more, or many whose load is killed and begun
again; and at the end whether every report is held once, whole.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import command, corpus, questions
from benchmarks.command import Failed
from benchmarks.index import Index
from benchmarks.serving import Server
from index_mappings.engines import open_engine

#: Seconds after which a report is taken for not shown at all; a killed load's processes end.
GIVEN_UP, ENDED_WITHIN = 60.0, 15.0
#: Within so many seconds every worker shows a finished load, as is promised.
SHOWN_WITHIN = 3.0
#: The part of the many that is visible when their load is killed.
KILLED_AT = 0.2
#: Paragraphs of other reports there are at the most.
OTHERS = 1_000_000
#: Paragraphs of a report, by its source.
Held = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds until the first answer that shows a report: from its commit, and from the start of
    the command that loads it."""

    commit: float
    start: float


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A load of so many reports that was killed: what it left, and what the same command then found
    unchanged, loaded and wrote; seconds that this took. `due` are the paragraphs of the rest."""

    reports: int
    left: int
    unchanged: int
    loaded: int
    paragraphs: int
    due: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What was not done, or done again, in words."""
        again = (self.unchanged, self.loaded, self.paragraphs)
        if again == (self.left, self.reports - self.left, self.due):
            return []
        return [
            f"杀死时已提交 {self.left} 份（共 {self.reports} 份），再载入时"
            f"未变 {self.unchanged} 份，新载入 {self.loaded} 份，"
            f"写入 {self.paragraphs:,} 段（应为 {self.due:,} 段）"
        ]


def others(texts: Path, seed: int) -> Iterator[corpus.Raw]:
    """Reports that a folder of another seed does not hold, as long as there are any."""
    held = {path.relative_to(texts).as_posix() for path in texts.rglob("*.txt")}
    return (raw for raw in corpus.reports(OTHERS, seed) if raw.name not in held)


class Grower:
    """Loads reports into an index that a server answers from, and keeps account of them."""

    def __init__(self, index: Index, server: Server, reports: Iterator[corpus.Raw]) -> None:
        self._index = index
        self._server = server
        self._reports = reports
        self._folder = Path(index.address.removeprefix("embedded:"))
        self._due = dict(held(index))

    def one(self) -> Seen:
        """Load one report, and ask for it until it is shown."""
        raw = next(self._reports)
        path = questions.address(region=raw.region_code, year=raw.year, size=1, facets="false")
        before = self._found(path)
        file = self._write([raw], "one") / raw.name
        last = self._changed()
        began = time.time()
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(self._load, file)
            committed = self._committed(last, loading)
            shown = self._shown(path, before, began + GIVEN_UP)
            told = loading.result()
        self._note(told)
        return Seen(max(0.0, shown - committed), shown - began)

    def interrupted(self, paragraphs: int) -> Interrupted:
        """Load many reports, kill that in the middle, and load them again."""
        raws: list[corpus.Raw] = []
        while sum(raw.paragraphs for raw in raws) < paragraphs:
            raws.append(next(self._reports))
        folder = self._write(raws, "many")
        before = held(self._index)
        self._killed(folder, len(before) + max(1, int(KILLED_AT * len(raws))))
        left = held(self._index)
        began = time.monotonic()
        told = self._load(folder, paragraphs)
        seconds = time.monotonic() - began
        self._note(told)
        rows = [*told["loaded"], *told["unchanged"]]
        return Interrupted(
            reports=len(raws),
            left=len(left) - len(before),
            unchanged=len(told["unchanged"]),
            loaded=len(told["loaded"]),
            paragraphs=told["paragraphs"],
            due=sum(row["paragraphs"] for row in rows if row["source"] not in left),
            seconds=seconds,
        )

    def losses(self) -> list[str]:
        """What the index and the service do not hold as it was loaded, in words."""
        found, path = held(self._index), questions.address(size=1, facets="false")
        until = time.monotonic() + SHOWN_WITHIN
        while True:
            counted = self._server.get(path)["total"]
            told = losses(self._due, found, counted["reports"], counted["paragraphs"])
            if not told or time.monotonic() > until:
                return told
            time.sleep(0.1)

    # --- loading ---------------------------------------------------------------------------------

    def _load(self, path: Path, paragraphs: int = 0) -> dict[str, Any]:
        return command.summary(self._index, path, paragraphs)

    def _note(self, told: Mapping[str, Any]) -> None:
        """What is held from now on. Raises Failed where something was set aside."""
        if told["set_aside"]:
            raise Failed(f"搁置了 {len(told['set_aside'])} 份")
        rows = [*told["loaded"], *told["unchanged"]]
        self._due |= {row["source"]: row["paragraphs"] for row in rows}

    def _write(self, raws: Sequence[corpus.Raw], name: str) -> Path:
        folder = self._index.folder / name
        for raw in raws:
            file = folder / raw.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(raw.text, encoding="utf-8")
        return folder

    def _killed(self, folder: Path, enough: int) -> None:
        """Begin to load a folder, and kill that once so many reports are shown."""
        process = subprocess.Popen(
            command.command("load", str(folder), "--engine", self._index.address),
            cwd=self._index.folder,
            env=command.environment(self._index),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        path = questions.address(size=1, facets="false")
        while process.poll() is None:
            if self._server.get(path)["index"]["reports"] >= enough:
                break
            time.sleep(0.1)
        _end_all(process)

    # --- what is shown ---------------------------------------------------------------------------

    def _found(self, path: str) -> int:
        return int(self._server.get(path)["total"]["paragraphs"])

    def _shown(self, path: str, before: int, until: float) -> float:
        """When the service first finds more than before. Raises Failed where it never does."""
        while time.time() < until:
            if self._found(path) > before:
                return time.time()
            time.sleep(0.01)
        raise Failed(f"{GIVEN_UP:g} 秒之后还没有看到新载入的报告")

    def _changed(self) -> float:
        """When the index was last written to."""
        return max(file.stat().st_mtime for file in self._folder.glob("*/meta.json"))

    def _committed(self, last: float, loading: Future[Any]) -> float:
        """When a load commits. Raises what it raises."""
        while (now := self._changed()) == last:
            if loading.done():
                loading.result()
                raise Failed("载入完了，索引没有变")
            time.sleep(0.005)
        return now


def held(index: Index) -> Held:
    """What the index itself says it holds. Raises Failed where it holds a source twice."""
    engine = open_engine(index.address)
    with closing(engine):
        entries = engine.now().catalogue().entries
    times = Counter(report.source for entry in entries for report in (entry.report, *entry.others))
    if twice := [source for source, count in times.items() if count > 1]:
        raise Failed(f"{len(twice)} 个来源在索引里有两份，如 {twice[0]}")
    return {entry.report.source: entry.paragraph_count for entry in entries}


def losses(due: Held, found: Held, reports: int, paragraphs: int) -> list[str]:
    """What is missing, too much or another, of what the index holds; and of what is counted."""
    told = []
    if missing := [source for source in due if source not in found]:
        told.append(f"丢失 {len(missing)} 份，如 {missing[0]}")
    if more := [source for source in found if source not in due]:
        told.append(f"多出 {len(more)} 份，如 {more[0]}")
    if other := [source for source, size in due.items() if found.get(source, size) != size]:
        told.append(f"{len(other)} 份的段数不对，如 {other[0]}")
    if (reports, paragraphs) != (len(due), sum(due.values())):
        told.append(
            f"应有 {len(due):,} 份 {sum(due.values()):,} 段，"
            f"服务数到 {reports:,} 份 {paragraphs:,} 段"
        )
    return told


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a command with its processes, as a power cut does, and see their end."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + ENDED_WITHIN
    while time.monotonic() < until:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise Failed("杀死的载入还有进程没有结束")
