"""`zhijian export`: what was found, into a file.

While it is made, rows lie in `FILE.part`, a page a line with the cursor behind it. A run that was
killed goes on from there; where the index has changed meanwhile, or something else is asked, it
begins anew and says so. The file itself appears when it is complete.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.conditions import pairs_of, with_options
from service.cli.engine import EngineOption, settings_with
from service.cli.output import DONE, say

if TYPE_CHECKING:
    from service.export.asking import ExportRequest
    from service.export.resuming import PartFile
    from service.export.taking import ExportPage
    from service.search.searcher import Searcher

#: Parameters that mean nothing here, or are said otherwise.
_ELSEWHERE = ("q", "facets", "explain", "size", "cursor")
#: How often an export begins anew because the index changes under it.
BEGINNINGS = 3
#: Seconds between two words on how far it is.
EVERY = 1.0


def export(
    question: Annotated[
        list[str], typer.Argument(metavar="问题", help="如 枫桥经验 2023年 各区县")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="文件", help="写到哪个文件：.xlsx .csv .jsonl .docx"
        ),
    ],
    rows: Annotated[
        str,
        typer.Option(
            metavar="值",
            help="每行是什么：hits 检索结果 regions 每个地区一段 silent 未提及 missing 未收录",
        ),
    ] = "hits",
    engine: EngineOption = None,
    force: Annotated[bool, typer.Option("--force", help="文件已经存在时覆盖它")] = False,
    **given: list[str] | str | None,
) -> int:
    """导出：检索到的全部内容写成表格、文本或 Word 文档；中断后再次运行同一命令接着写。"""
    from index_mappings.errors import InvalidParameter
    from service.export.asking import Format, read_export
    from service.search.opening import open_searcher

    file_format = out.suffix.lower().removeprefix(".")
    if file_format not in set(Format):
        known = "、".join(f".{name}" for name in Format)
        raise InvalidParameter(f"文件名 {out} 无法使用", f"请以 {known} 结尾", "-o")
    pairs = [("format", file_format), ("rows", rows), *pairs_of(question, given)]
    request = read_export(pairs)
    if out.exists() and not force:
        raise InvalidParameter(f"文件 {out} 已经存在", "请换一个名称，或加 --force 覆盖它", "-o")
    with open_searcher(settings_with(engine)) as searcher:
        count = _exported(searcher, request, out)
    say(f"已写入 {out}：{count:,} 行")
    return DONE


def _exported(searcher: Searcher, request: ExportRequest, out: Path) -> int:
    """Write the file, from the beginning again where what was begun cannot go on; its rows."""
    from index_mappings.errors import CursorExpired, InvalidParameter
    from service.export.resuming import PartFile

    out.parent.mkdir(parents=True, exist_ok=True)
    with PartFile(out.with_name(f"{out.name}.part")) as part:
        for left in reversed(range(BEGINNINGS)):
            try:
                count = _written(searcher, request, out, part)
            except CursorExpired:
                if not left:
                    raise
                say("索引更新了，从头开始；文件里的内容仍出自同一版次。")
            except InvalidParameter as error:
                if error.field != "cursor" or not part.cursor:
                    raise
                say(f"{part.path} 是另一个问题的，从头开始。")
            else:
                part.path.unlink()
                return count
            part.forget()
    raise AssertionError("the last beginning ends or raises")


def _written(searcher: Searcher, request: ExportRequest, out: Path, part: PartFile) -> int:
    """One attempt: what is known, then the rest."""
    from service.export.files import written
    from service.export.taking import taken

    search = replace(request.search, cursor=part.cursor)
    with taken(searcher, replace(request, search=search)) as begun:
        pieces = _told(part.joined(begun.pieces), begun.count, part.count)
        _write(out, written(replace(begun, request=request, pieces=pieces)))
        return begun.count


def _write(out: Path, content: Iterator[bytes]) -> None:
    """The file appears when it is complete."""
    beside = out.with_name(f".{out.name}.new")
    try:
        with beside.open("wb") as file:
            file.writelines(content)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _told(pieces: Iterator[ExportPage], count: int, known: int) -> Iterator[ExportPage]:
    """The same pieces, and how far they are, once a second."""
    if known:
        say(f"接着上次写：已有 {known:,} 行")
    done, last = 0, time.monotonic()
    for piece in pieces:
        yield piece
        done += len(piece.rows)
        if done > known and time.monotonic() - last >= EVERY:
            last = time.monotonic()
            say(f"已写 {done:,} 行，共 {count:,} 行")


with_options(export, *_ELSEWHERE)
