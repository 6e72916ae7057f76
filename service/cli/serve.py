"""`zhijian serve`: the page and the interface, until Ctrl-C."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index_mappings.errors import ZhijianError
from service.cli.engine import EngineOption
from service.cli.output import DONE, say

if TYPE_CHECKING:
    from service.settings import Settings

#: Bytes the system holds for a reader, of which it makes twice as many: a page and no more. Left to
#: itself it holds 4 MB for each one that takes nothing.
SENDING = 262_144
#: Seconds that answers which have begun have, once the service is told to stop: a large export too.
STOPPING = 120


def serve(
    host: Annotated[
        str | None, typer.Option(metavar="地址", help="监听的地址，默认 127.0.0.1，只有本机能访问")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="端口", min=0, max=65535, help="端口，默认 8000")
    ] = None,
    engine: EngineOption = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="前缀", help="反向代理下的路径前缀，如 /search")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="声明公开：其他机器不带密钥也能访问")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(metavar="个数", min=1, max=64, help="服务进程的个数，默认按处理器和内存定"),
    ] = None,
) -> int:
    """启动检索服务；没有索引也能启动，载入完成后自动可用。"""
    from service.exposure import check_exposure
    from service.settings import read_settings

    settings = read_settings(
        host=host,
        port=port,
        engine=engine,
        root_path=root_path,
        public=public or None,
        workers=workers,
    )
    check_exposure(settings)
    return serve_until_stopped(settings)


def serve_until_stopped(settings: Settings, ready: Callable[[str], None] | None = None) -> int:
    """Serve; `ready` is told the address as soon as it answers. The port is taken first, so that
    a busy one is a message and not a traceback."""
    from service.api.wire import server_options
    from service.cli.machine import one_heap
    from service.search.opening import open_searcher

    one_heap()  # before there are threads
    settings = _fitting(settings)
    with open_searcher(settings):
        pass  # what cannot be opened is a message here, a traceback inside the server
    announce = ready or (lambda where: say(f"治鉴已就绪：{where}（按 Ctrl-C 停止）"))
    options: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": STOPPING,
        **server_options(settings.connections),
    }
    with listening(settings.host, settings.port) as listener:
        where = address(settings, listener.getsockname()[1])
        if settings.workers == 1:
            _serve_alone(settings, options, listener, lambda: announce(where))
        else:
            from service.cli.workers import serve_together

            serve_together(settings, options, listener, lambda: announce(where))
    return DONE


def _serve_alone(
    settings: Settings,
    options: dict[str, Any],
    listener: socket.socket,
    announce: Callable[[], None],
) -> None:
    """Serve in this process. Raises ZhijianError where it does not begin to."""
    import uvicorn

    from service.api.app import create_app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                announce()

    server = Server(uvicorn.Config(create_app(settings), **options))
    # After its orderly end the server hands Ctrl-C on: there is nothing left to break off.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        raise ZhijianError("服务没有启动起来", "请查看上面的消息")


def _fitting(settings: Settings) -> Settings:
    """With as many connections as the system lets a process have, and workers as fit."""
    from service.api.connections import allowed
    from service.cli import machine

    most = allowed(settings.connections)
    if most < settings.connections:
        say(f"提示：系统允许打开的文件不多，同时最多保持 {most:,} 个连接；可用 ulimit -n 放宽")
    workers = settings.workers or machine.workers()
    return dataclasses.replace(settings, connections=most, workers=workers)


def check_door(settings: Settings) -> None:
    """Complain of a busy port before anything else is done. Raises ZhijianError."""
    listening(settings.host, settings.port).close()


def address(settings: Settings, port: int) -> str:
    """What to type into a browser."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{port}{settings.root_path}/"


def listening(host: str, port: int) -> socket.socket:
    """A listening socket, or a message that says what to do."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with contextlib.ExitStack() as undo:
            listener = undo.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
            listener.bind(where)
            listener.listen(1024)
            undo.pop_all()
    except OSError as error:
        raise _no_door(host, port, error) from error
    return listener


def _no_door(host: str, port: int, error: OSError) -> ZhijianError:
    """Why nobody could come in."""
    if error.errno == errno.EADDRINUSE:
        return ZhijianError(
            f"端口 {port} 已被占用，可能已有一个治鉴在运行",
            f"请加 --port {port + 1 & 0xFFFF} 换一个端口",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return ZhijianError(f"没有权限使用端口 {port}", "请用 --port 选 1024 以上的端口")
    return ZhijianError(
        f"无法监听 {host}：{port}（{error.strerror or error}）", "请检查 --host，如 127.0.0.1"
    )
