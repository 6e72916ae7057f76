"""`zhijian key`: API keys, made, listed and revoked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import DONE, NOTHING_DONE, data, data_json, say

if TYPE_CHECKING:
    from service.settings import Settings


def add(
    name: Annotated[str, typer.Argument(metavar="名称", help="给谁用的，如 省厅门户")],
    allow: Annotated[
        str,
        typer.Option(metavar="功能", help="search 检索、export 导出、admin 管理，以逗号分隔"),
    ] = "search",
) -> int:
    """做一个密钥，只显示这一次；文件里只存它的散列。"""
    from index_mappings.errors import InvalidParameter
    from service import keys
    from service.access import EVERY, read_functions
    from service.audit import audited

    if not name.strip() or len(name) > keys.LONGEST_NAME or not name.isprintable():
        raise InvalidParameter("名称无法使用", f"请写 1 至 {keys.LONGEST_NAME} 个字，一行")
    settings = _settings()
    path, functions = _file(settings), read_functions(allow, EVERY)
    with audited(settings, "key_add", file=str(path), name=name.strip(), allow=functions) as act:
        secret = keys.add(path, name.strip(), functions, settings.day)
        act.what["id"] = keys.id_of(secret)
    data(secret)
    say("请立即收好：以后看不到它，丢了只能另做一个。")
    return DONE


def listed(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")] = False,
) -> int:
    """列出密钥：编号、功能、哪天做的、名称。"""
    from service import keys
    from service.access import Function

    rows = [
        (k.id, [str(f) for f in Function if f in k.functions], k.made.isoformat(), k.name)
        for k in keys.read(_file(_settings()))
    ]
    if as_json:
        names = ("id", "functions", "made", "name")
        data_json([dict(zip(names, row, strict=True)) for row in rows])
        return DONE
    for number, functions, made, name in rows:
        data(f"{number}  {' '.join(functions)}  {made}  {name}")
    if not rows:
        say("还没有密钥；用 zhijian key add 名称 做一个。")
    return DONE


def revoke(
    ids: Annotated[list[str], typer.Argument(metavar="编号", help="zhijian key list 列出的编号")],
) -> int:
    """停用密钥；正在运行的服务一秒之内照办。"""
    from service import keys
    from service.audit import audited

    settings = _settings()
    path = _file(settings)
    with audited(settings, "key_revoke", file=str(path), ids=ids) as act:
        revoked = keys.revoke(path, ids)
        act.counts = {"revoked": len(revoked)}
    for number in dict.fromkeys(ids):
        say(f"已停用 {number}" if number in revoked else f"没有编号为 {number} 的密钥")
    return DONE if revoked else NOTHING_DONE


COMMANDS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("add", add),
    ("list", listed),
    ("revoke", revoke),
)


def _settings() -> Settings:
    from service.settings import read_settings

    return read_settings()


def _file(settings: Settings) -> Path:
    """Where the keys are kept. Raises InvalidParameter."""
    from index_mappings.errors import InvalidParameter

    if settings.api_keys_file is None:
        raise InvalidParameter(
            "还没有说密钥放在哪个文件",
            "设置 ZHIJIAN_API_KEYS_FILE=文件，serve 也要用同一个值",
            "ZHIJIAN_API_KEYS_FILE",
        )
    return settings.api_keys_file
