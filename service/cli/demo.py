"""`zhijian demo`: from nothing to a page with answers in one command."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from service.cli.output import data, say

#: Beside the reports that were copied there, the folder holds the index made of them.
DIRECTORY = Path("zhijian-demo")


def demo(
    port: Annotated[
        int | None, typer.Option(metavar="端口", min=0, max=65535, help="端口，默认 8000")
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(metavar="文件夹", help="载入自己的报告，代替示例报告")
    ] = None,
    directory: Annotated[
        Path | None, typer.Option(metavar="文件夹", help=f"放示例和索引的文件夹，默认 {DIRECTORY}")
    ] = None,
) -> int:
    """一条命令试用：载入示例报告，启动服务，给出网址。"""
    from dataclasses import replace

    from service.cli.engine import opened
    from service.cli.load import load_with_progress, tell_set_aside
    from service.cli.serve import check_door, serve_until_stopped
    from service.exposure import check_exposure
    from service.settings import read_settings

    usual = read_settings(port=port)
    folder, engine = _prepare(reports, directory)
    settings = replace(usual, engine=engine or usual.engine, workers=usual.workers or 1)
    check_exposure(settings)
    check_door(settings)
    with opened(settings) as place:
        summary = load_with_progress([folder], place, settings.dictionary)
    say(f"已载入 {summary.held} 份报告（来自 {folder}），索引在 {settings.engine}")
    if summary.set_aside:
        tell_set_aside(summary.set_aside)
    question = "枫桥经验 在 2023 年 各区县"
    option = "" if settings.engine == usual.engine else f" --engine {settings.engine}"
    say(f'命令行检索：zhijian search "{question}"{option}')
    return serve_until_stopped(settings, lambda where: data_now(f"治鉴已就绪：{where}"))


def data_now(text: str) -> None:
    """The address is what this command is for; whoever waits for it must not wait for a buffer."""
    data(text)
    say("（按 Ctrl-C 停止）")


def _prepare(reports: Path | None, directory: Path | None) -> tuple[Path, str | None]:
    """The reports to load and where their index is; None: where it usually is.

    The samples are copied out of the program: a person can look at them, change one and load it
    again, and their names stay the same when the program moves. Own reports go to the index that
    every other command takes when none is named.
    """
    if reports is not None:
        return reports, f"embedded:{directory}" if directory else None
    from loaders.samples import folder

    place = directory or DIRECTORY
    copied = place / "reports"
    if not copied.exists():
        # Copied aside first: a copy that was broken off must not pass for a whole one.
        beside = place / ".reports.part"
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(folder(), beside)
        beside.rename(copied)
    return copied, f"embedded:{place / 'index'}"
