"""The program put together: every command family under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import typer

from service.cli import (
    assistants,
    demo,
    export,
    inspect,
    key,
    load,
    manage,
    search,
    serve,
    token,
    tokens,
)
from service.cli.chinese import ChineseCommand, ChineseGroup

_COMMANDS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("demo", demo.demo),
    ("load", load.load),
    ("inspect", inspect.inspect),
    ("search", search.search),
    ("export", export.export),
    ("serve", serve.serve),
    ("token", token.token),
    ("mcp", assistants.mcp),
    ("dump", manage.dump),
    ("remove", manage.remove),
    ("dismiss", manage.dismiss),
    ("status", manage.status),
    ("tokens", tokens.tokens),
)


def program() -> Any:
    """The `zhijian` command with its subcommands."""
    app = typer.Typer(
        cls=ChineseGroup,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        help="治鉴：各级政府年度报告，逐段检索、逐字命中、可以引用。",
        epilog="第一次使用：zhijian demo；载入自己的报告：zhijian load 文件夹。",
    )
    app.callback()(_root)
    for name, function in _COMMANDS:
        app.command(name, cls=ChineseCommand)(function)
    app.add_typer(_family("访问密钥：做、列出、停用。", key.COMMANDS), name="key")
    return typer.main.get_command(app)


def _family(title: str, commands: Iterable[tuple[str, Callable[..., int]]]) -> typer.Typer:
    """Commands that stand under one name."""
    family = typer.Typer(cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help=title)
    for name, function in commands:
        family.command(name, cls=ChineseCommand)(function)
    return family


def _root() -> None:
    """治鉴：各级政府年度报告，逐段检索、逐字命中、可以引用。"""
