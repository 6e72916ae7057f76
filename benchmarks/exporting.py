"""Exports of everything: how long a file takes, and how much memory, by command and over HTTP.

    python -m benchmarks export --paragraphs 50000

Each file is written by a process of its own, so that its memory is nobody else's; the server is one
that has answered nothing else. A file with more or fewer rows than there are is no measurement.
"""

from __future__ import annotations

import contextlib
import csv
import http.client
import multiprocessing
import os
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from benchmarks import gauge, manifest, table
from benchmarks.command import Failed, environment, say
from benchmarks.index import Index
from benchmarks.serving import serving
from benchmarks.whole import Plan, made

#: A document is bounded and small.
FORMATS: Final = ("xlsx", "csv", "jsonl")
#: What is promised for 50,000 rows: seconds and bytes.
SECONDS, MEMORY = 20.0, 300e6
#: Bytes that a client takes at once.
PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Written:
    """One file: seconds to its last byte (and to its first), those of a processor, and the most
    memory that the process held, before and after; in bytes."""

    seconds: float
    first: float
    processor: float
    size: int
    before: int
    peak: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A format: its rows, and how it was written by the command and by a server."""

    ending: str
    rows: int
    command: Written
    server: Written
    load: float

    @property
    def kept(self) -> bool:
        """Whether both stay within what is promised."""
        both = (self.command, self.server)
        return all(one.seconds < SECONDS and one.peak < MEMORY for one in both)


def drill(index: Index, *, paragraphs: int, seed: int = 1) -> list[Figures]:
    """Write everything in every format, in both ways. Raises Failed where rows are lost."""
    _, loaded = made(index, Plan(paragraphs, seed), index.folder / "corpus")
    return [_measured(index, ending, loaded.paragraphs) for ending in FORMATS]


def _measured(index: Index, ending: str, paragraphs: int) -> Figures:
    say(f"导出 {paragraphs:,} 段为 {ending}……")
    path = index.folder / f"exported.{ending}"
    by_command = _by_command(index, path)
    by_server = _by_server(index, path.with_name(f"served.{ending}"))
    for file in (path, path.with_name(f"served.{ending}")):
        if (count := rows_of(file)) != paragraphs:
            raise Failed(f"一共 {paragraphs:,} 段，{file.name} 里有 {count:,} 行")
        file.unlink()
    return Figures(ending, paragraphs, by_command, by_server, os.getloadavg()[0])


def _by_command(index: Index, path: Path) -> Written:
    """The command in a new process, whose memory is nobody else's."""
    with multiprocessing.get_context("spawn").Pool(1) as alone:
        return alone.apply(_export, (index, path))


def _export(index: Index, path: Path) -> Written:
    from service.cli.running import run

    os.environ.clear()
    os.environ.update(environment(index))
    before, started, used = manifest.peak(), time.perf_counter(), time.process_time()
    arguments = ("export", "", "-o", str(path), "--engine", index.address, "--force")
    if run(arguments):
        raise Failed(f"zhijian export {path.name} 没有成功")
    seconds, used = time.perf_counter() - started, time.process_time() - used
    return Written(seconds, seconds, used, path.stat().st_size, before, manifest.peak())


def _by_server(index: Index, path: Path) -> Written:
    """A new server, asked for one file."""
    with serving(index) as server, path.open("wb") as file:
        before, used = manifest.peak(server.pid), gauge.processor(server.pid)
        started = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        with contextlib.closing(line):
            line.request("GET", f"/api/v1/export?format={path.suffix[1:]}")
            answer = line.getresponse()
            if answer.status != 200:
                raise Failed(f"{answer.status} 导出 {path.name}")
            first = time.perf_counter() - started
            while piece := answer.read(PIECE):
                file.write(piece)
        seconds, peak = time.perf_counter() - started, manifest.peak(server.pid)
        used = gauge.processor(server.pid) - used
    return Written(seconds, first, used, path.stat().st_size, before, peak)


def rows_of(path: Path) -> int:
    """The rows a file holds, read again."""
    if path.suffix == ".jsonl":
        return path.read_bytes().count(b"\n")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _ in csv.DictReader(lines))
    with zipfile.ZipFile(path) as book:
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        rows = 0
        for name in sheets:
            if not name.endswith("/sheet1.xml"):  # which tells of all
                with book.open(name) as sheet:
                    rows += _counted(sheet, b"<row ") - 1
        return rows


def _counted(file: IO[bytes], mark: bytes) -> int:
    count, rest = 0, b""
    while piece := file.read(PIECE):
        rest += piece
        count += rest.count(mark)
        rest = rest[rest.rfind(mark) + len(mark) :] if mark in rest else rest[-len(mark) + 1 :]
    return count


# --- told ----------------------------------------------------------------------------------------


def told(figures: list[Figures], *, markdown: bool) -> str:
    """The account as text."""
    head = (
        "格式",
        "行",
        "文件，MB",
        "命令行，秒（处理器）",
        "内存峰值，MB（之前）",
        "HTTP，秒（处理器，第一个字节）",
        "服务的内存峰值，MB（之前）",
        f"{SECONDS:.0f} 秒、{table.mb(MEMORY)} MB 之内",
        "负载",
    )
    return table.rows(head, [_line(one) for one in figures], markdown=markdown)


def _line(one: Figures) -> tuple[str, ...]:
    command, server = one.command, one.server
    return (
        one.ending,
        f"{one.rows:,}",
        table.mb(command.size),
        f"{command.seconds:.1f}（{command.processor:.1f}）",
        f"{table.mb(command.peak)}（{table.mb(command.before)}）",
        f"{server.seconds:.1f}（{server.processor:.1f}，{server.first:.1f}）",
        f"{table.mb(server.peak)}（{table.mb(server.before)}）",
        "是" if one.kept else "否",
        f"{one.load:.0f}",
    )
