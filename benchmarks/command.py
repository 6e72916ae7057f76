"""The real command line, run as a user runs it: another process, in a folder of its own."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: The day every run takes for today, so that 近三年 means the same in each.
TODAY = "2026-11-24"
#: Seconds after which a load is taken for hung: a hundred paragraphs a second and a minute.
SLOWEST_RATE, LEAST_WAIT = 100, 60


class Failed(RuntimeError):
    """A command that ended with an error; its message is what it said."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `peak` is the memory of its largest process, `size` the index; in bytes."""

    reports: int
    paragraphs: int
    set_aside: int
    seconds: float
    peak: int
    size: int


def command(*arguments: str) -> list[str]:
    """The `zhijian` command of this working copy."""
    return [sys.executable, "-m", "service.cli", *arguments]


def environment() -> dict[str, str]:
    """Ours without any ZHIJIAN_ setting, with the day fixed and this working copy first."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ZHIJIAN_")}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    return {**kept, "ZHIJIAN_TODAY": TODAY, "PYTHONPATH": path}


def run(folder: Path, *arguments: str, seconds: float = LEAST_WAIT) -> str:
    """Standard output of one command. Raises Failed with what it said instead."""
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise Failed(f"zhijian {arguments[0]}:{done.stderr.strip()}")
    return done.stdout


def load(corpus: Path, index: Path, paragraphs: int) -> Loaded:
    """`zhijian load` of a folder of raw reports into a new index."""
    wait = LEAST_WAIT + paragraphs / SLOWEST_RATE
    started = time.perf_counter()
    told = run(
        index.parent, "load", str(corpus), "--engine", f"embedded:{index}", "--json", seconds=wait
    )
    seconds = time.perf_counter() - started
    answer: dict[str, Any] = json.loads(told)
    return Loaded(
        reports=len(answer["loaded"]),
        paragraphs=answer["paragraphs"],
        set_aside=len(answer["set_aside"]),
        seconds=seconds,
        peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        size=size_of(index),
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def start_seconds(folder: Path, *arguments: str, times: int = 7) -> float:
    """From starting a command to its end, the median of some runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run(folder, *arguments)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
