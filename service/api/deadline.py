"""A time for every answer: whoever waits is told 504 when it is over.

A thread that is at work cannot be called back; it ends by itself (the engines have limits of their
own), and what it brings then is thrown away. A request that still waits for a thread is given up,
so that a crowd does not keep the service busy with answers that nobody awaits any more.
"""

from __future__ import annotations

import asyncio

import anyio
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index_mappings.errors import EngineSlow
from service.api.errors import known_error

_LATE = EngineSlow("没有及时得到答复。", "请稍候再试，或缩小年度、地区范围。")


class Deadline:
    """Wraps the application; `seconds` is what an answer may take until its first byte."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in time, or say that it is late."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        begun = False
        refusing: asyncio.Task[None] | None = None

        async def in_time(message: Message) -> None:
            nonlocal begun
            if not refusing:
                begun = True
                await send(message)

        def expire() -> None:
            nonlocal refusing
            if not begun:
                refusing = loop.create_task(_refused(scope, receive, send))
                work.cancel()

        with anyio.CancelScope() as work:
            timer = loop.call_later(self.seconds, expire)
            try:
                await self.app(scope, receive, in_time)
            finally:
                timer.cancel()
        if refusing:
            await refusing


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    await known_error(Request(scope), _LATE)(scope, receive, send)
