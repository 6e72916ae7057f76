"""Files to reports to an engine: many readers, one writer.

    walk → read and prepare (worker processes) → file (this process) → the engine

Reading, folding and cutting into words are independent per source and cost nearly all the time, so
they happen in worker processes; deciding what a source changes needs the whole ledger and happens
here, one record after the other. What was written becomes visible at least every two seconds or
hundred reports, always whole reports: a load that is broken off leaves what was visible, and the
same command again does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import Engine, answered
from index_mappings.errors import EngineError, NoIndex, NotFound
from index_mappings.reports import Given, Reason, Report, SetAside
from index_mappings.words import OURS, Dictionary
from loaders import pool, sources
from loaders.bodies import Bodies
from loaders.files import containers
from loaders.filing import Filing
from loaders.sources import Source
from loaders.summary import Summary

#: Make visible what was written at least this often.
SAVE_SECONDS = 2.0
SAVE_REPORTS = 100
#: The longest one source may take to be read; hanging on a page must not hang the load.
READ_SECONDS = 60.0
#: Up to so many sources and bytes, starting worker processes takes longer than reading.
FEW_SOURCES = 6
FEW_BYTES = 1_000_000

Progress = Callable[[Source], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A source to be read. Where its text still has the `known_hash`, preparing it is in vain."""

    source: Source
    known_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ReadSource:
    """What a worker hands back: the report or why there is none, as `Reading` says it."""

    report: Report | None
    set_aside: SetAside | None
    prepared: Any = None


def load(
    paths: Sequence[Path],
    engine: Engine,
    given: Given | None = None,
    *,
    rebuild: bool = False,
    workers: int | None = None,
    seconds: float = READ_SECONDS,
    dictionary: Dictionary = OURS,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Summary:
    """Load everything under `paths` into an engine and account for every source.

    With `rebuild` the index is made anew: all that is held now is written again, and what `paths`
    hold is loaded over it. Words are made with `dictionary`, in every process. Raises NotFound for
    paths that do not exist or hold nothing, and what the engine raises; then everything up to the
    last checkpoint stays.
    """
    started = time.monotonic()
    _check(paths)
    queue = sources.walk(paths, given or Given())
    first = list(islice(queue, FEW_SOURCES + 1))
    if not first and (paths or not rebuild):
        raise NotFound(
            "没有找到可以载入的文件：" + "、".join(str(p) for p in paths),
            "请确认路径里有报告文件，如 .html、.txt、.csv。",
        )
    writing = engine.writing(rebuild=rebuild, dictionary=dictionary)
    with writing as writer, Bodies(engine) as bodies:
        filing = Filing(writer, bodies, rebuild=rebuild)
        filing.open(_held(engine, rebuild, bool(first), say or (lambda _: None)))
        few = len(first) <= FEW_SOURCES and sum(s.size for s in first) <= FEW_BYTES
        many = partial(pool.run, workers=workers, ready="loaders.ready")
        run = partial(pool.run_here if few else many, partial(read_one, dictionary=dictionary))
        _read_all(filing, run, chain(first, queue), seconds, progress)
        if rebuild:
            _rewrite_left(filing, many, dictionary)
    return filing.summary(time.monotonic() - started)


def read_one(task: Task, dictionary: Dictionary = OURS) -> ReadSource:
    """A worker's whole work on one source. Runs in another process."""
    from index_mappings.prepare import prepare
    from loaders.read_source import read

    reading = read(task.source)
    report = reading.report
    is_known = report is None or report.text_hash == task.known_hash
    prepared = None if report is None or is_known else prepare(report, dictionary)
    return ReadSource(report, reading.set_aside, prepared)


def _check(paths: Sequence[Path]) -> None:
    """Paths are mistyped more often than anything else: say so before anything begins."""
    for path in paths:
        if path.exists() or any(Path(name).exists() for name in containers(str(path))):
            continue
        raise NotFound(f"路径不存在：{path}", "请检查文件或文件夹的名称，再试一次。")


def _held(engine: Engine, rebuild: bool, from_files: bool, say: Say) -> Catalogue:
    """What the index holds: nothing only where there is none, or where it is rebuilt from files.

    An index that cannot be read just now is not an empty one: what a person gave would be lost, and
    a source would end up in two reports. Raises what the engine raises.
    """
    try:
        catalogue = answered(engine.now, lambda view: view.catalogue())
        if rebuild and any(record.entry is None for record in catalogue.unreadable):
            say("原有索引里有记录读不出来，重建后不再保留；请把它们的来源一并载入。")
        return catalogue
    except NoIndex:
        if not from_files:
            raise
    except EngineError as error:
        if not (rebuild and from_files):
            raise
        say(f"原有索引读不出来，只用给出的文件重建：{error.message}")
    return Catalogue.empty()


def _read_all(
    filing: Filing,
    run: Any,
    queue: Iterable[Source],
    seconds: float,
    progress: Progress | None,
) -> None:
    """Read every source and file what it gave, saving now and then."""
    saved = time.monotonic()
    for outcome in run(_tasks(filing, queue), seconds=seconds):
        if outcome is not None:
            _file(filing, outcome, seconds)
            if progress is not None:
                progress(outcome.item.source)
        late = time.monotonic() - saved >= SAVE_SECONDS
        if filing.unsaved >= SAVE_REPORTS or (filing.unsaved and late):
            filing.save()
            saved = time.monotonic()


def _tasks(filing: Filing, queue: Iterable[Source]) -> Iterator[Task]:
    """Each source under its name, with what a person said about it earlier."""
    for source in queue:
        name, _ = filing.settle(source.name, source.location)
        source = source.named(name)
        given = filing.given(source.name)
        if not _another_row(source, given):
            source = replace(source, given=source.given.over(given))
        yield Task(source, filing.text_hash(source.name, source.location))


def _another_row(source: Source, earlier: Given) -> bool:
    """Whether a table's row now holds another report: rows move, so their number proves nothing."""
    title = source.given.title
    return "#row=" in source.name and None not in (title, earlier.title) and title != earlier.title


def _file(filing: Filing, outcome: pool.Outcome[Task, ReadSource], seconds: float) -> None:
    """Put one source where it belongs: among the reports or among those set aside."""
    source, read = outcome.item.source, outcome.value
    if read is None:
        _aside(filing, source, _failure(source.name, outcome, seconds))
        return
    report = read.report
    if report is None:
        _aside(filing, source, read.set_aside or _unknown(source.name))
        return
    name, location = filing.settle(report.source, report.location)  # a dump has its own
    if not filing.met(name):
        filing.take(replace(report, source=name, location=location), read.prepared)
        filing.clear(source.name)


def _aside(filing: Filing, source: Source, record: SetAside) -> None:
    filing.put_aside(replace(record, given=source.given, location=source.location))


def _failure(name: str, outcome: pool.Outcome[Task, ReadSource], seconds: float) -> SetAside:
    """A source whose reading hung or died."""
    if outcome.hung:
        return SetAside(
            name,
            Reason.TIMEOUT,
            f"读取超过 {seconds:g} 秒",
            "请检查文件是否完整；过大的文件请拆分后再载入。",
        )
    return SetAside(
        name,
        Reason.UNREADABLE,
        f"读取时程序出错：{outcome.died}",
        "请另存为纯文本或网页后再载入。",
    )


def _unknown(name: str) -> SetAside:
    return SetAside(name, Reason.UNREADABLE, "读不出内容", "请另存为纯文本或网页后再载入。")


def _rewrite_left(filing: Filing, run: Any, dictionary: Dictionary) -> None:
    """During a rebuild: write again what the paths did not bring."""
    from index_mappings.prepare import prepare

    left = filing.left()
    first = list(islice(left, FEW_SOURCES + 1))
    if len(first) <= FEW_SOURCES:
        run = pool.run_here
    work = partial(prepare, dictionary=dictionary)
    for outcome in run(work, chain(first, left), seconds=READ_SECONDS):
        if outcome is not None:
            report: Report = outcome.item
            filing.rewrite(report, outcome.value)
        if filing.unsaved >= SAVE_REPORTS:
            filing.save()
    filing.tell_lost()
