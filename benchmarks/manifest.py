"""Large tables: what a manifest of many reports asks of memory while its rows are walked through.

    python -m benchmarks manifest --megabytes 100

The same rows stand in a small and a large table of each kind. Each table is walked in a process of
its own, as a load does before it hands the rows to its workers; memory that grows with the table
shows as a difference between the two.
"""

from __future__ import annotations

import csv
import itertools
import json
import multiprocessing
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from benchmarks import corpus, table
from benchmarks.command import Failed, say

Row = tuple[str, int, str]
COLUMNS: Final = ("region_code", "year", "text")
#: Distinct reports; a large table repeats them.
DISTINCT_PARAGRAPHS: Final = 12_000
#: The small table holds this part of the large one.
PART: Final = 10
#: Memory is bounded when it grows by less than this part of what the table grows by.
GROWTH: Final = 0.1


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk through a table: rows, seconds, and the most memory the process held, in bytes."""

    rows: int
    seconds: float
    peak: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A kind of table: bytes of its file, bytes of text in it, and the walks through a small and
    the large one."""

    ending: str
    size: int
    text: int
    small: Walked
    large: Walked

    @property
    def bounded(self) -> bool:
        """Whether memory stays what it is while the table grows."""
        grown = self.text - self.text // PART
        return self.large.peak - self.small.peak < GROWTH * grown


def drill(place: Path, *, megabytes: int, seed: int = 1) -> list[Figures]:
    """Write and walk every kind of table. Raises Failed where rows are lost."""
    rows = [
        (raw.region_code, raw.year, raw.text) for raw in corpus.reports(DISTINCT_PARAGRAPHS, seed)
    ]
    return [_measured(place, ending, rows, megabytes * 1_000_000) for ending in WRITERS]


def _measured(place: Path, ending: str, rows: list[Row], size: int) -> Figures:
    say(f"写出并逐行读取 {size / 1e6:.0f} MB 的 {ending}……")
    walks, path, text = [], place, 0
    for name, wanted in (("small", size // PART), ("large", size)):
        path = place / f"{name}{ending}"
        chosen = list(_enough(rows, wanted))
        WRITERS[ending](path, chosen)
        text = sum(len(row[2].encode()) for row in chosen)
        walks.append(walked(path))
        if walks[-1].rows != len(chosen):
            raise Failed(f"{path.name} 有 {len(chosen)} 行，只读到 {walks[-1].rows} 行")
    return Figures(ending, path.stat().st_size, text, *walks)


def _enough(rows: list[Row], size: int) -> Iterator[Row]:
    """Rows, from the beginning again when they are used up, until their texts have the size."""
    for row in itertools.cycle(rows):
        if size <= 0:
            return
        size -= len(row[2].encode())
        yield row


# --- the tables ----------------------------------------------------------------------------------


def _csv(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _jsonl(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            told = dict(zip(COLUMNS, row, strict=True))
            file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _xlsx(path: Path, rows: list[Row]) -> None:
    """As spreadsheet programs save it: every text stands in one list beside the sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, xml in _PARTS.items():
            book.writestr(name, xml)
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as file:
            file.write(f"<sst {_MAIN}>".encode())
            for text in (*COLUMNS, *(row[2] for row in rows)):
                file.write(f"<si><t>{escape(text)}</t></si>".encode())
            file.write(b"</sst>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f"<worksheet {_MAIN}><sheetData>".encode())
            shared = "".join(f'<c t="s"><v>{at}</v></c>' for at in range(len(COLUMNS)))
            file.write(f"<row>{shared}</row>".encode())
            for at, (code, year, _) in enumerate(rows, len(COLUMNS)):
                cells = f'<c><v>{code}</v></c><c><v>{year}</v></c><c t="s"><v>{at}</v></c>'
                file.write(f"<row>{cells}</row>".encode())
            file.write(b"</sheetData></worksheet>")


_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KINDS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINKS: Final = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_PARTS: Final = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships {_LINKS}><Relationship Id="rId1" '
        f'Type="{_KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook {_MAIN} xmlns:r="{_KINDS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships {_LINKS}><Relationship Id="rId1" Type="{_KINDS}/worksheet" '
        'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_KINDS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}
WRITERS: Final[dict[str, Callable[[Path, list[Row]], None]]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".xlsx": _xlsx,
}


# --- the walk ------------------------------------------------------------------------------------


def walked(path: Path) -> Walked:
    """Walk through a table in a new process, whose memory is nobody else's."""
    with multiprocessing.get_context("spawn").Pool(1) as alone:
        return alone.apply(_walk, (path,))


def _walk(path: Path) -> Walked:
    from loaders import sources

    started = time.perf_counter()
    rows = sum(source.fault is None for source in sources.walk([path]))
    return Walked(rows, time.perf_counter() - started, peak())


def peak(process: int | str = "self") -> int:
    """The most memory a process has held; unlike getrusage it knows nothing of its parent."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise Failed("系统不告诉进程用了多少内存")


# --- told ----------------------------------------------------------------------------------------


def told(figures: list[Figures], *, markdown: bool) -> str:
    """The account as text."""
    head = (
        "表格",
        "文件，MB",
        "正文，MB",
        "行",
        "每秒 MB 正文",
        f"内存峰值，MB（{PART} 分之一大的表）",
        "与大小无关",
    )
    return table.rows(head, [_line(one) for one in figures], markdown=markdown)


def _line(one: Figures) -> tuple[str, ...]:
    return (
        one.ending,
        table.mb(one.size),
        table.mb(one.text),
        f"{one.large.rows:,}",
        f"{one.text / one.large.seconds / 1e6:.0f}",
        f"{table.mb(one.large.peak)}({table.mb(one.small.peak)})",
        "是" if one.bounded else "否",
    )
