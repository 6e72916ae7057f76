"""`zhijian token`: a scope token for a portal that has no program of its own to make them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from service.cli.output import DONE, data, say

DAYS = 30
DAY = 86_400


def token(
    region: Annotated[
        list[str],
        typer.Option(metavar="代码", help="能看到的地区，含其下辖；可重复；100000 是全国"),
    ],
    origin: Annotated[
        list[str],
        typer.Option(metavar="网站", help="可以嵌入的网站，如 https://portal.example；可重复"),
    ],
    year: Annotated[
        list[str] | None, typer.Option(metavar="年", help="只能看到这些报告年度；可重复")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(metavar="文种", help="只能看到这些文种；可重复")
    ] = None,
    days: Annotated[int, typer.Option(metavar="天数", min=1, max=366, help="几天之内有效")] = DAYS,
    allow: Annotated[
        str, typer.Option(metavar="功能", help="search 检索、export 导出，以逗号分隔")
    ] = "search",
) -> int:
    """签发范围令牌：带着它的请求只看得到所给的地区、年度、文种。"""
    from service import tokens
    from service.access import OF_TOKENS, read_functions
    from service.audit import audited
    from service.settings import read_settings

    settings = read_settings()
    secret = _secret(settings.token_secrets)
    given = {"region": region, "year": year, "kind": kind}
    scope = {name: _listed(name, values) for name, values in given.items() if values}
    origins = [_origin(text) for text in _listed("origin", origin)]
    expires = int(time.time()) + days * DAY
    functions = read_functions(allow, OF_TOKENS)
    with audited(settings, "token", **scope, origin=origins, allow=functions, days=days):
        signed = tokens.sign(secret, scope, origins, functions, expires)
    data(signed)
    say(f"{days} 天之内有效；请放在请求头 Authorization: Bearer 中，不要写进网址。")
    for site in sorted({*origins} - {*settings.embed_origins}):
        say(f"提示：ZHIJIAN_EMBED_ORIGINS 里没有 {site}，浏览器不让它的页面直接读接口。")
    return DONE


def _secret(secrets: Sequence[str]) -> str:
    """The one that signs. Raises InvalidParameter where there is none."""
    from index_mappings.errors import InvalidParameter

    if secrets:
        return secrets[0]
    raise InvalidParameter(
        "还没有设置签发令牌的密钥",
        "设置 ZHIJIAN_TOKEN_SECRETS，如 export ZHIJIAN_TOKEN_SECRETS=$(openssl rand -hex 32)，"
        "serve 也要用同一个值",
        "ZHIJIAN_TOKEN_SECRETS",
    )


def _listed(option: str, values: list[str]) -> list[str]:
    """An option may be written again, or its values with commas between. Raises InvalidParameter
    where there is none: a condition that says nothing must not be left out."""
    from index_mappings.errors import InvalidParameter

    parts = [part.strip() for value in values for part in value.split(",") if part.strip()]
    if not parts:
        raise InvalidParameter(f"--{option} 没有值", f"请写出值，或去掉 --{option}")
    return parts


def _origin(text: str) -> str:
    from index_mappings.errors import InvalidParameter
    from service.origins import read_origin

    try:
        return read_origin(text)
    except ValueError as error:
        raise InvalidParameter(f"--origin {text} 无法使用：{error}", "请改正后再试") from None
