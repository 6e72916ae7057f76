"""A client that calls an application directly, without a socket: every byte as it is given.

`with Client(app) as client` runs the application's start and end as a server does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, unquote, urlencode

import orjson

Params = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Response:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    def json(self) -> Any:
        return orjson.loads(self.content)


class Client:
    """Synchronous; one event loop for its whole life."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self._into: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._life: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._runner.run(self._start())
        return self

    def __exit__(self, *what: object) -> None:
        self._runner.run(self._stop())
        self._runner.close()

    def close(self) -> None:
        self._runner.close()

    async def _start(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._life = asyncio.create_task(self.app(scope, self._into.get, self._out.put))
        await self._into.put({"type": "lifespan.startup"})
        told = await self._out.get()
        assert told["type"] == "lifespan.startup.complete", told

    async def _stop(self) -> None:
        assert self._life is not None
        await self._into.put({"type": "lifespan.shutdown"})
        await self._life

    def get(self, path: str, params: Params = (), headers: Mapping[str, Any] | None = None) -> Any:
        return self.send("GET", path, params, headers)

    def send(
        self,
        method: str,
        path: str,
        params: Params = (),
        headers: Mapping[str, Any] | None = None,
    ) -> Response:
        """`path` may hold a query string; what is not ASCII in it is percent-encoded."""
        pairs = list(params.items() if isinstance(params, Mapping) else params)
        target, _, query = path.partition("?")
        query = "&".join(part for part in (query, urlencode(pairs)) if part)
        return self._runner.run(self._ask(method, target, query, headers or {}))

    async def _ask(
        self, method: str, path: str, query: str, headers: Mapping[str, Any]
    ) -> Response:
        given = [(k.lower().encode(), _bytes(v)) for k, v in headers.items()]
        host = [] if any(name == b"host" for name, _ in given) else [(b"host", b"testserver")]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path, errors="replace"),
            "raw_path": quote(path, safe="/%").encode(),
            "query_string": quote(query, safe="%&=+!-._~|*'(),;:@/?").encode(),
            "root_path": "",
            "headers": [*host, *given],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
            "state": {},
        }
        sent: list[dict[str, Any]] = []

        asked, gone = asyncio.Event(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            if asked.is_set():  # whoever reads on waits until we are gone
                await gone.wait()
                return {"type": "http.disconnect"}
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        gone.set()
        told = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        body = b"".join(m.get("body", b"") for m in sent[1:])
        return Response(sent[0]["status"], told, body)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")
