"""Where the index is: the `--engine` option every command shares, and how it is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import say

if TYPE_CHECKING:
    from index_mappings.engines.port import Engine

DEFAULT = "embedded:./zhijian-index"

EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="地址",
        help=(
            "索引所在，如 embedded:目录 或 http://主机:9200/别名；"
            f"不写则取 ZHIJIAN_ENGINE，再则 {DEFAULT}"
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


def address(given: str | None) -> str:
    """The option, else the setting, else the folder in the working directory."""
    return given or os.environ.get("ZHIJIAN_ENGINE") or DEFAULT


@contextmanager
def opened(given: str | None) -> Iterator[Engine]:
    """The engine at an address, closed at the end."""
    from index_mappings.engines import open_engine

    engine = open_engine(address(given))
    try:
        yield engine
    finally:
        engine.close()


def say_if_words_differ(engine: Engine) -> None:
    """Ranking words made with another dictionary still find everything; a rebuild orders better."""
    import json

    from index_mappings import words

    recorded = engine.now().state.dictionary
    if recorded and json.loads(recorded) != words.segmenter():
        say("提示：分词词典与建索引时不同，只影响排序；要更新请运行 zhijian load --rebuild。")
