"""`zhijian load`: files into an index, with an account of every one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.engine import (
    EngineOption,
    JsonOption,
    opened,
    say_if_words_differ,
    settings_with,
)
from service.cli.output import DONE, NOTHING_DONE, data, data_json, one_line, say

if TYPE_CHECKING:
    from index_mappings.engines.port import Engine
    from index_mappings.reports import Given, Kind
    from index_mappings.words import Dictionary
    from loaders.summary import Summary

#: How many sources of one kind are listed before the rest is counted.
LISTED = 10


def load(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="路径", help="报告文件、表格或文件夹，可以多个")
    ] = None,
    engine: EngineOption = None,
    region: Annotated[
        str | None, typer.Option(metavar="代码", help="这些报告的六位行政区划代码")
    ] = None,
    year: Annotated[int | None, typer.Option(metavar="年", help="这些报告的年度，如 2023")] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="重建索引：已有的报告全部重写，不写路径也可以")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有任何一份被搁置，就以状态 1 结束")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(metavar="数", min=1, max=64, help="读取的进程数，默认为处理器数")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """载入报告：文件、表格、文件夹；没变的不重写，读不了的搁置并说明原因。"""
    from index_mappings.errors import InvalidParameter
    from service.cli.audit import audited

    if not paths and not rebuild:
        raise InvalidParameter("没有写要载入的路径", "如 zhijian load 报告文件夹", "PATH")
    given = given_values(region, year)
    settings = settings_with(engine)
    dictionary = settings.dictionary
    name, what = "rebuild" if rebuild else "load", {"paths": paths, "region": region, "year": year}
    with opened(settings) as place, audited(settings, name, place, **what) as act:
        summary = load_with_progress(
            paths or [], place, dictionary, given, rebuild=rebuild, workers=workers
        )
        act.counts = summary.counts
        say_if_words_differ(place, dictionary)
    return _ended(summary, strict, as_json)


def _ended(summary: Summary, strict: bool, as_json: bool) -> int:
    """Tell what came of it; the exit status."""
    if as_json:
        data_json(summary.to_json())
    else:
        tell(summary)
    nothing = bool(summary.set_aside) and not summary.held
    return NOTHING_DONE if nothing or (strict and summary.set_aside) else DONE


def given_values(region: str | None, year: int | None, kind: Kind | None = None) -> Given:
    """What the options say about every source. Raises InvalidParameter."""
    from index_mappings import regions
    from index_mappings.checked import FIRST_YEAR, LAST_YEAR
    from index_mappings.errors import InvalidParameter
    from index_mappings.reports import Given

    if region is not None and regions.heir(region) is None:
        namesakes = [n.region for n in regions.named(region)] if not region.isdigit() else ()
        hint = "、".join(f"{r.code}（{r.name}）" for r in (namesakes or regions.today(region))[:5])
        raise InvalidParameter(
            f"没有行政区划代码 {region}",
            f"您要找的可能是 {hint}" if hint else "请写六位行政区划代码",
            "--region",
        )
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidParameter(
            f"年度 {year} 无法使用", f"请写 {FIRST_YEAR} 至 {LAST_YEAR} 之间的年份", "--year"
        )
    return Given(region_code=region, year=year, kind=kind)


def load_with_progress(
    paths: Sequence[Path],
    engine: Engine,
    dictionary: Dictionary,
    given: Given | None = None,
    *,
    rebuild: bool = False,
    workers: int | None = None,
) -> Summary:
    """The load itself, with a bar on a terminal; remedies work from here."""
    from dataclasses import replace

    from loaders import load as loading
    from loaders.names import from_here

    with _bar(paths) as step:
        summary = loading.load(
            paths,
            engine,
            given,
            rebuild=rebuild,
            workers=workers,
            dictionary=dictionary,
            progress=step,
            say=say,
        )
    return replace(summary, set_aside=tuple(map(from_here, summary.set_aside)))


def tell(summary: Summary) -> None:
    """The account for a person: how many, what to look at, what was set aside and why."""
    data(
        f"新载入 {len(summary.loaded)} 份，替换 {len(summary.replaced)} 份，"
        f"未变 {len(summary.unchanged)} 份，搁置 {len(summary.set_aside)} 份；"
        f"写入 {summary.paragraphs:,} 段，用时 {summary.seconds:.1f} 秒。"
    )
    _tell_warnings(summary)
    tell_set_aside(summary.set_aside)


def tell_set_aside(records: Sequence[Any], listed: int = LISTED) -> None:
    """What was set aside, by reason, with what helps."""
    from service.cli.wording import REASONS

    for reason, group in groupby(sorted(records, key=lambda r: (r.reason, r.source)), _reason):
        rows = list(group)
        data(f"\n搁置：{REASONS[reason]}（{reason.value}）{len(rows)} 份")
        for record in rows[:listed]:
            data(f"  {one_line(record.source)}：{record.detail}")
            if record.remedy:
                data(f"    办法：{record.remedy}")
            remarks = _remarks(record.given)
            if remarks:
                data(f"    已记下：{remarks}（下次载入仍然有效）")
        if len(rows) > listed:
            data(f"  ……另有 {len(rows) - listed} 份，用 zhijian status 查看全部")


def _remarks(given: Given) -> str:
    """What a person said about a source, in words."""
    from index_mappings.reports import LABELS

    named = (
        ("标题", given.title),
        ("地区", given.region_code),
        ("年度", given.year),
        ("发布日期", given.published_on),
        ("网址", given.url),
        ("文种", given.kind and LABELS[given.kind]),
    )
    return "，".join(f"{name} {value}" for name, value in named if value)


def _reason(record: Any) -> Any:
    return record.reason


def _tell_warnings(summary: Summary) -> None:
    """Reports that were loaded but deserve a look."""
    rows = [r for r in (*summary.loaded, *summary.replaced, *summary.unchanged) if r.warnings]
    if not rows:
        return
    data(f"\n提醒：{len(rows)} 份报告请留意")
    for row in rows[:LISTED]:
        data(f"  {one_line(row.source)}：{'；'.join(w.message for w in row.warnings)}")
    if len(rows) > LISTED:
        data(f"  ……另有 {len(rows) - LISTED} 份，用 --json 查看全部")


@contextmanager
def _bar(paths: Sequence[Path]) -> Iterator[Callable[[Any], None] | None]:
    """A progress bar over the files; only where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("载入"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} 个文件，已读 {task.fields[read]} 份"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=_count(paths), read=0)
        files: set[str] = set()
        read = 0

        def step(source: Any) -> None:
            nonlocal read
            read += 1
            files.add(str(source.path))
            progress.update(task, completed=len(files), read=read)

        yield step


def _count(paths: Sequence[Path]) -> int:
    """How many files there are to go through."""
    return sum(
        sum(len(names) for _, _, names in os.walk(path)) if path.is_dir() else 1 for path in paths
    )
