"""Where the index is: the `--engine` option every command shares, and how it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import say
from service.settings import ENGINE, Settings, read_settings

if TYPE_CHECKING:
    from index_mappings.engines.port import Engine
    from index_mappings.words import Dictionary

EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="地址",
        help=(
            "索引所在，如 embedded:目录 或 http://主机:9200/别名；"
            f"不写则取 ZHIJIAN_ENGINE，再则 {ENGINE}"
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


def settings_with(engine: str | None) -> Settings:
    """The settings, with the engine of the option where it is given. Raises InvalidParameter."""
    return read_settings(engine=engine or None)


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """The engine that the settings name, closed at the end."""
    from index_mappings.engines import open_engine

    engine = open_engine(settings.engine, settings.engine_settings)
    try:
        yield engine
    finally:
        engine.close()


def say_if_words_differ(engine: Engine, dictionary: Dictionary) -> None:
    """Ranking words made with another dictionary still find everything; a rebuild orders better."""
    if engine.now().state.dictionary not in ("", dictionary.description):
        say("提示：分词词典与建索引时不同，只影响排序；要更新请运行 zhijian load --rebuild。")
