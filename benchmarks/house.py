"""How far a newcomer has to go: what one question and one report touch, and what is named twice.

Counted from the running program: a call from one file into another is a switch, one into another of
the three packages a crossing. These are counts, not times: they come out the same on any machine.
"""

from __future__ import annotations

import ast
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from benchmarks import table
from benchmarks.command import ROOT

PACKAGES = ("service", "loaders", "index_mappings")
QUESTION = {"q": "枫桥经验 在 2023 年 各区县"}


@dataclass(slots=True)
class Journey:
    """What one run touched of the program's files."""

    files: set[str] = field(default_factory=set)
    functions: set[tuple[str, int]] = field(default_factory=set)
    switches: int = 0
    crossings: int = 0

    def row(self, name: str) -> list[str]:
        """As a row of the table."""
        counts = (len(self.files), len(self.functions), self.switches, self.crossings)
        return [name, *(f"{count:,}" for count in counts)]


@dataclass(frozen=True, slots=True)
class House:
    """Journeys by what they answer, and how many classes bear each name that is not one's own."""

    journeys: dict[str, Journey]
    twice: dict[str, int]


def drill() -> House:
    """Count. Everything is loaded and answered once before, so that no start is counted."""
    journeys = {"载入一份报告": _journey_of_a_report(), "回答一个问题": _journey_of_a_question()}
    return House(journeys, classes_named_twice())


def told(house: House, *, markdown: bool) -> str:
    """The figures as a table, and the names."""
    head = ["", "文件", "函数", "文件之间的调用", "包之间的调用"]
    rows = [journey.row(name) for name, journey in house.journeys.items()]
    names = "、".join(f"{name}（{count}）" for name, count in sorted(house.twice.items())) or "没有"
    return f"{table.rows(head, rows, markdown=markdown)}\n\n同名的类：{names}"


def classes_named_twice() -> dict[str, int]:
    """Public classes of the three packages whose name another one bears."""
    names: Counter[str] = Counter()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if file.name.startswith("make_"):
                continue
            found = ast.parse(file.read_text("utf-8")).body
            names.update(n.name for n in found if isinstance(n, ast.ClassDef))
    return {n: count for n, count in names.items() if count > 1 and not n.startswith("_")}


def _journey_of_a_report() -> Journey:
    """From a sample's file to its prepared record, as a worker of a load makes it."""
    from index_mappings.prepare import prepare
    from loaders import samples, sources
    from loaders.read_source import read

    first = sorted(samples.folder().rglob("*.txt"))[0]
    (source,) = sources.walk([first])

    def run() -> None:
        report = read(source).report
        assert report is not None
        prepare(report)

    run()
    return _counted(run)


def _journey_of_a_question() -> Journey:
    """From the pairs of an address to the answer, over the samples, by their embedded engine."""
    from index_mappings.engines import open_engine
    from loaders import samples
    from loaders.load import load
    from service.question import parse
    from service.search.opening import searcher_on
    from service.search.parameters import read_request
    from service.settings import Settings

    with tempfile.TemporaryDirectory() as place:
        engine = open_engine(f"embedded:{place}/index")
        load([samples.folder()], engine)
        searcher = searcher_on(engine, Settings())

        def run() -> None:
            searcher.answer(read_request(tuple(QUESTION.items())))

        run()
        parse.read_once.cache_clear()  # a question is read when it is first asked
        journey = _counted(run)
        engine.close()
        return journey


def _counted(run: Callable[[], None]) -> Journey:
    with counting() as journey:
        run()
    return journey


@contextmanager
def counting() -> Iterator[Journey]:
    """Within this, what this thread calls is counted."""
    journey = Journey()

    def called(frame: FrameType, event: str, _: Any) -> None:
        here = _own(frame)
        if event != "call" or here is None:
            return
        journey.files.add(here)
        journey.functions.add((here, frame.f_code.co_firstlineno))
        before = frame.f_back
        while before is not None and _own(before) is None:
            before = before.f_back
        there = _own(before) if before is not None else None
        if there is not None and there != here:
            journey.switches += 1
            journey.crossings += there.partition("/")[0] != here.partition("/")[0]

    sys.setprofile(called)
    try:
        yield journey
    finally:
        sys.setprofile(None)


def _own(frame: FrameType) -> str | None:
    """The frame's file under the root, where it is one of the program's."""
    file = frame.f_code.co_filename
    if not file.startswith(f"{ROOT}/"):
        return None
    name = file[len(str(ROOT)) + 1 :]
    return name if name.partition("/")[0] in PACKAGES else None
