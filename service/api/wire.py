"""What the web server is told, so that what people really send is answered in our words.

uvicorn answers a raw 枫桥经验 in the address (curl sends it so) and an address of 100,000 bytes
with a bare "Invalid HTTP request". Here the first is read as the UTF-8 it is, the second comes
through cut short, still long enough for the guard to refuse it, and what is no HTTP at all gets an
error in our one shape.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson

from service.api.errors import ErrorAnswer
from service.api.requestlines import RequestLines

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base
else:
    _Base = object

#: httptools cannot take an address apart beyond 65,535 bytes; the guard refuses well below.
LONGEST_ADDRESS = 60_000
#: h11 holds a request's head in memory up to this size.
LARGEST_HEAD = 1_048_576

_NO_HTTP: ErrorAnswer = {
    "error": {
        "code": "invalid_parameter",
        "message": "收到的不是可以识别的 HTTP 请求",
        "remedy": "请核对地址；参数要按 UTF-8 做百分号编码，请求头不要太长",
        "field": None,
    }
}


def server_options() -> dict[str, Any]:
    """Options of uvicorn.Config, whichever parser is installed."""
    return {
        "http": "service.api.protocol:Protocol",
        "h11_max_incomplete_event_size": LARGEST_HEAD,
        "ws": "none",
        "server_header": False,
    }


class _Lenient(_Base):
    """Both protocols of uvicorn, with more patience at the request line."""

    def connection_made(self, transport: Any) -> None:
        """Begin to read."""
        self._lines = RequestLines()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Percent-encode what is not ASCII in a request line, wherever it was cut."""
        super().data_received(self._lines.encoded(data))

    def send_400_response(self, msg: str) -> None:
        """The refusal of what is no HTTP, in our one shape."""
        body = orjson.dumps(_NO_HTTP)
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()


def best_protocol() -> type[asyncio.Protocol]:
    """The fast one where its parser is installed."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return h11_protocol()

    class Fast(_Lenient, HttpToolsProtocol):  # type: ignore[misc]  # one base for the two
        url: bytes

        def on_url(self, url: bytes) -> None:
            """Keep what can be taken apart."""
            self.url = (self.url + url)[:LONGEST_ADDRESS]

    return Fast


def h11_protocol() -> type[asyncio.Protocol]:
    """The protocol that needs nothing compiled."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Plain(_Lenient, H11Protocol):
        pass

    return Plain
