"""What the conductor does things with: the files, the index, its servers, and the timeline."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import command
from benchmarks.command import Failed
from benchmarks.index import Index
from benchmarks.serving import Server
from benchmarks.soak.state import State, texts
from benchmarks.soak.texts import Files
from benchmarks.soak.timeline import SEEN_WITHIN, Step, Timeline
from index_mappings.engines import open_engine
from index_mappings.engines.port import State as Visible
from index_mappings.reports import Report

#: Seconds after which what is done is taken for not seen at all; a killed load's processes end.
GIVEN_UP, ENDED_WITHIN = 30.0, 15.0
#: Backups that are kept.
BACKUPS = 3


@dataclass(slots=True)
class Notes:
    """What the conductor notes: how often each thing was done, how soon it was seen at the latest
    (seconds), and what went wrong."""

    done: dict[str, int] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    partly: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the index folder, and what it holds."""

    folder: Path
    state: State


@dataclass(slots=True)
class Hands:
    """Everything the deeds need."""

    index: Index
    files: Files
    servers: Sequence[Server]
    timeline: Timeline
    rng: random.Random
    notes: Notes
    ids: list[str] = field(default_factory=list)
    backups: list[Backup] = field(default_factory=list)
    known: dict[tuple[str, ...], Report] = field(default_factory=dict)
    copies: int = 0

    @property
    def folder(self) -> Path:
        """The folder of the index."""
        return Path(self.index.address.removeprefix("embedded:"))

    @property
    def now(self) -> State:
        """What the index holds."""
        return self.timeline.now

    def turn(self, names: Sequence[str]) -> dict[str, Report]:
        """Write the next generation of some sources; what they hold now."""
        for name in names:
            self.files.turn(name)
            report = self.files.reports[name]
            self.known[texts(report)] = report
            if report.id not in self.ids:
                self.ids.append(report.id)
        return {name: self.files.reports[name] for name in names}

    def whole(self) -> State:
        """The state once the whole folder has been loaded."""
        return self.now.loaded(self.files.reports, self.files.bad)

    def begin(self, name: str, target: State, **more: object) -> Step:
        """Begin a step towards a state."""
        step = Step(name, self.now, target, time.monotonic())
        for attribute, value in more.items():
            setattr(step, attribute, value)
        return self.timeline.add(step)

    def run(self, step: Step, *arguments: str, fails: bool = False) -> None:
        """A command to its end, that has to succeed; or that says it could do nothing."""
        failed = ""
        try:
            command.run(self.index, *arguments, "--engine", self.index.address)
        except Failed as error:
            failed = str(error)
        if bool(failed) is not fails:
            self.notes.broken.append(f"{step.name}：{failed or '没有说没能载入'}")
        self.finish(step)

    def finish(self, step: Step) -> None:
        """The end of a step: the index holds what it must, and both servers show it in time."""
        ended = time.monotonic()
        held = self.held(step)
        if not held.same(step.last):
            self.notes.broken.append(f"{step.name}：索引里不是应有的内容")
            step.after = held
        step.ended = ended
        self.notes.done[step.name] = self.notes.done.get(step.name, 0) + 1
        self.await_seen(step)

    def held(self, step: Step) -> State:
        """What the index holds, read from it. What it should not hold is noted."""
        engine = open_engine(self.index.address)
        with closing(engine):
            engine.now()
            changes = engine.now().catalogue()
            held = {}
            for entry in changes.entries:
                whole = replace(entry.report, paragraphs=engine.now().paragraphs(entry.report.id))
                report = self.known.get(texts(whole))
                if report is None:
                    self.notes.broken.append(f"{step.name}：{whole.id} 的正文不是任何一版")
                else:
                    held[whole.source] = report
        return State(held, frozenset(record.source for record in changes.set_aside))

    def visible(self) -> Visible:
        """The state as the engine tells it."""
        engine = open_engine(self.index.address)
        with closing(engine):
            return engine.now().state

    def await_seen(self, step: Step) -> None:
        """Until every server tells the commit in force."""
        wanted = self.visible()
        left, taken = list(self.servers), 0.0
        while left and time.monotonic() < step.ended + GIVEN_UP:
            left = [server for server in left if not _tells(server, wanted)]
            taken = time.monotonic() - step.ended
            time.sleep(0.02)
        longest = max(taken, self.notes.seen.get(step.name, 0.0))
        self.notes.seen[step.name] = longest
        if left or taken > SEEN_WITHIN:
            self.notes.broken.append(f"{step.name}：{taken:.1f} 秒后才被看到")

    # --- copies of the folder --------------------------------------------------------------------

    def back_up(self) -> None:
        """Copy the folder, while nobody writes."""
        self.copies += 1
        folder = self.index.folder / f"backup-{self.copies}"
        shutil.copytree(self.folder, folder)
        self.backups.append(Backup(folder, self.now))
        while len(self.backups) > BACKUPS:
            shutil.rmtree(self.backups.pop(0).folder)

    def restore(self, backup: Backup) -> None:
        """Put a copy beside the folder and exchange the two by their names."""
        beside = self.folder.with_name("beside")
        old = self.folder.with_name("old")
        shutil.copytree(backup.folder, beside)
        step = self.begin("恢复备份", backup.state, swaps=True)
        self.folder.rename(old)
        beside.rename(self.folder)
        self.finish(step)
        shutil.rmtree(old)

    # --- killed ----------------------------------------------------------------------------------

    def killed(self, step: Step, *arguments: str) -> None:
        """Begin a command and kill it in the middle: sometimes as soon as something of it is
        visible, else after a time of chance."""
        began = self.visible().lineage.mark
        process = subprocess.Popen(
            command.command(*arguments, "--engine", self.index.address),
            cwd=self.index.folder,
            env=command.environment(self.index),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        at_first_sight = self.rng.random() < 0.6
        until = time.monotonic() + (20.0 if at_first_sight else self.rng.uniform(0.5, 5.0))
        while process.poll() is None and time.monotonic() < until:
            if at_first_sight and self.visible().lineage.mark != began:
                break
            time.sleep(0.01)
        process.kill()
        process.wait()
        self._see_its_end(step, process.pid)
        step.after = self.held(step)
        self.note_partly(step)
        self.finish(step)

    def _see_its_end(self, step: Step, group: int) -> None:
        """Its helpers end by themselves."""
        until = time.monotonic() + ENDED_WITHIN
        with suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.killpg(group, 0)
                time.sleep(0.05)
            os.killpg(group, signal.SIGKILL)
            self.notes.broken.append(f"{step.name}：它的进程没有随之结束")

    def note_partly(self, step: Step) -> None:
        """What a killed load has left is one of the two generations of every source, whole; of a
        rebuild either all or nothing."""
        left = step.last
        new = [name for name, report in left.held.items() if step.before.held.get(name) != report]
        wrong = [name for name in new if step.target.held.get(name) != left.held[name]]
        gone = [name for name in step.before.held if name not in left.held]
        if wrong or gone:
            self.notes.broken.append(f"{step.name}：留下 {(wrong + gone)[:3]} 不该有的样子")
        complete = left.same(step.target)
        self.notes.partly += bool(new) and not complete
        if not step.free and new and not complete:
            self.notes.broken.append(f"{step.name}：重建只留下了一部分")


def _tells(server: Server, wanted: Visible) -> bool:
    """Whether a server tells this commit."""
    with suppress(OSError, ValueError):
        _, told = server.ask("/readyz")
        return (told.get("commit"), told.get("at")) == (wanted.commit, wanted.at)
    return False
