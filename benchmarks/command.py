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

from benchmarks.index import Index

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


@dataclass(frozen=True, slots=True)
class Rates:
    """Ready-made documents a second that the plain client writes: one request after the other, and
    in several threads; and the same as the product writes them when reports are handed to it with
    their tokens, as they are where other cores read."""

    documents: int
    streaming: float
    parallel: float
    fed: float


def command(*arguments: str) -> list[str]:
    """The `zhijian` command of this working copy."""
    return [sys.executable, "-m", "service.cli", *arguments]


def environment(index: Index) -> dict[str, str]:
    """Ours without any ZHIJIAN_ setting but the index's, the day fixed, this working copy first.
    Modules are compiled once, as they are where the program is installed."""
    gone = ("ZHIJIAN_", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(gone)}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    return {**kept, "ZHIJIAN_TODAY": TODAY, "PYTHONPATH": path, **dict(index.settings)}


def run(index: Index, *arguments: str, seconds: float = LEAST_WAIT) -> str:
    """Standard output of one command. Raises Failed with what it said instead."""
    try:
        done = subprocess.run(
            command(*arguments),
            cwd=index.folder,
            env=environment(index),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"zhijian {arguments[0]}：{seconds:g} 秒没有结束") from error
    if done.returncode:
        raise Failed(f"zhijian {arguments[0]}：{done.stderr.strip()}")
    return done.stdout


def summary(index: Index, corpus: Path, paragraphs: int, *more: str) -> dict[str, Any]:
    """What `zhijian load` of a folder of raw reports says about each of them."""
    wait = LEAST_WAIT + paragraphs / SLOWEST_RATE
    asked = ("load", str(corpus), "--engine", index.address, "--json", *more)
    told: dict[str, Any] = json.loads(run(index, *asked, seconds=wait))
    return told


def load(index: Index, corpus: Path, paragraphs: int) -> Loaded:
    """Load a folder of raw reports into a new index, and time it."""
    started = time.perf_counter()
    answer = summary(index, corpus, paragraphs)
    seconds = time.perf_counter() - started
    return Loaded(
        reports=len(answer["loaded"]),
        paragraphs=answer["paragraphs"],
        set_aside=len(answer["set_aside"]),
        seconds=seconds,
        peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        size=index.size(),
    )


def start_seconds(index: Index, *arguments: str, times: int = 7) -> float:
    """From starting a command to its end, the median of some runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run(index, *arguments)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def say(text: str) -> None:
    """Tell how far a run is, on standard error."""
    print(text, file=sys.stderr, flush=True)
