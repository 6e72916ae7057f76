"""`zhijian mcp`: the door for assistants, at a terminal's two ends or over HTTP."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.engine import EngineOption
from service.cli.output import DONE, say

if TYPE_CHECKING:
    from service.search.searcher import Searcher
    from service.settings import Settings

#: Beside the service's own.
PORT = 8001


def mcp(
    engine: EngineOption = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="网址", help="不打开索引，改问这一处正在运行的治鉴"),
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="经 HTTP 服务（地址 /mcp），不写则由助手的程序直接启动")
    ] = False,
    host: Annotated[
        str | None, typer.Option(metavar="地址", help="--http 时监听的地址，默认 127.0.0.1")
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="端口", min=0, max=65535, help="--http 时的端口")
    ] = PORT,
    public: Annotated[
        bool, typer.Option("--public", help="声明公开：其他机器不带密钥也能访问")
    ] = False,
) -> int:
    """给助手（MCP）用：检索、读报告、看收录、核对引文，句句有出处。"""
    from service.settings import read_settings

    settings = read_settings(engine=engine, host=host, port=port, public=public or None)
    _check_installed()
    if http:
        return _over_http(settings, url)
    return _at_a_terminal(settings, url)


def _check_installed() -> None:
    """The protocol's own library is not needed for anything else."""
    from importlib.util import find_spec

    from index_mappings.errors import ZhijianError

    missing = [name for name in ("mcp", "httpx") if find_spec(name) is None]
    if missing:
        raise ZhijianError(
            f"没有安装 {'、'.join(missing)}，助手的门要用它", '请运行 pip install "zhijian[mcp]"'
        )


def _at_a_terminal(settings: Settings, url: str | None) -> int:
    """An assistant has started us: it speaks on standard input, we on standard output."""
    from service.assistants.sources import AnswerSource, OpenedIndex, RunningService
    from service.assistants.tools import server
    from service.client import Client
    from service.search.opening import open_searcher

    with contextlib.ExitStack() as open_:
        source: AnswerSource
        if url:
            key, token = settings.key or None, settings.token or None
            source = RunningService(open_.enter_context(_client(Client, url, key, token)), url)
        else:
            searcher = open_.enter_context(open_searcher(settings))
            limited(searcher)  # a token that is none is a message at once
            source = OpenedIndex(lambda: limited(searcher))
        server(lambda _: source).run("stdio")
    return DONE


def _client(kind: Any, url: str, key: str | None, token: str | None) -> Any:
    """The client; what it refuses is said as everything is."""
    from index_mappings.errors import InvalidParameter
    from service.client import ClientError

    try:
        return kind(url, key=key, token=token)
    except ClientError as error:
        raise InvalidParameter(error.message, error.remedy, "url") from error


def limited(searcher: Searcher) -> Searcher:
    """Within the token of the settings, where there is one. Raises InvalidParameter."""
    from index_mappings.errors import InvalidParameter
    from service import tokens
    from service.access import Function

    settings = searcher.settings
    if not settings.token:
        return searcher
    access = tokens.read(settings.token.encode(), settings.token_secrets, ())
    if access is None or access.limit is None or Function.SEARCH not in access.functions:
        raise InvalidParameter(
            "ZHIJIAN_TOKEN 里的范围令牌不正确、已过期，或不能用于检索",
            "请用 zhijian token 重新签发；核对它的密钥要在 ZHIJIAN_TOKEN_SECRETS 里",
            "ZHIJIAN_TOKEN",
        )
    return searcher.within(access.limit)


def _over_http(settings: Settings, url: str | None) -> int:
    """Serve until Ctrl-C; every visitor shows a key or a token of his own."""
    import uvicorn

    from index_mappings.errors import InvalidParameter
    from service.assistants.door import PATH, application
    from service.cli.serve import address, listening
    from service.exposure import check_exposure
    from service.search.opening import open_searcher, warm

    if url or settings.token:
        raise InvalidParameter(
            "--http 不能与 --url、ZHIJIAN_TOKEN 一起用",
            "经 HTTP 来的各带各的密钥或令牌；请去掉 --url 和 ZHIJIAN_TOKEN",
        )
    check_exposure(settings)
    with open_searcher(settings) as searcher:
        warm(searcher)
        config = uvicorn.Config(
            application(searcher),
            http="h11",
            h11_max_incomplete_event_size=65_536,
            limit_concurrency=2 * settings.at_once,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
        with listening(settings.host, settings.port) as listener:
            where = address(settings, listener.getsockname()[1]).rstrip("/")
            say(f"助手的地址：{where}{PATH}（按 Ctrl-C 停止）")
            with contextlib.suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[listener])
    return DONE
