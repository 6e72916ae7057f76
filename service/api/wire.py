"""What the web server is told, so that what people really send is answered in our words.

uvicorn answers a raw 枫桥经验 in the address (curl sends it so) and an address of 100,000 bytes
with a bare "Invalid HTTP request", holds a head of any size and waits for its end for ever. Here a
head comes to the parser when it is whole (`heads`), within a size and a time; a refusal is an error
in our one shape, and whoever still sends is listened to for a moment, so that it arrives. There are
so many connections and no more (`connections`), and a reader that takes nothing is cut.
"""

from __future__ import annotations

import asyncio
import weakref
from typing import TYPE_CHECKING, Any

import orjson

from service.api import connections
from service.api.errors import ErrorAnswer, ErrorBody
from service.api.errors import body as error_body
from service.api.heads import LARGEST_HEAD, HeadRefused, Heads, Wrong
from service.api.limits import SOON

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base
else:
    _Base = object

#: httptools cannot take an address apart beyond 65,535 bytes; the guard refuses well below.
LONGEST_ADDRESS = 60_000
#: Seconds in which a head must be whole, from the connection or from its first byte.
HEAD_SECONDS = 20.0
#: Seconds that a connection is kept on which nothing more is asked.
IDLE_SECONDS = 5
#: Seconds in which the other side may say its last word after an answer that ends a connection.
LINGER_SECONDS = 2.0

_REFUSALS: dict[Wrong, tuple[str, str, str, str]] = {
    Wrong.NO_HTTP: (
        "400 Bad Request",
        "invalid_parameter",
        "收到的不是可以识别的 HTTP 请求",
        "请核对地址；参数要按 UTF-8 做百分号编码，请求头不要太长",
    ),
    Wrong.LONG_ADDRESS: (
        "422 Unprocessable Content",
        "question_too_long",
        "地址太长，问题超过了 2,000 个字符的上限",
        "请只写要找的词语，或把长文分成几次检索",
    ),
    Wrong.LARGE: (
        "431 Request Header Fields Too Large",
        "invalid_parameter",
        f"请求头太长，超过了 {LARGEST_HEAD // 1024} KB 或行数的上限",
        "请减少请求头的内容（例如清除这个网址的 Cookie）后再试",
    ),
    Wrong.LATE: (
        "408 Request Timeout",
        "invalid_parameter",
        f"请求没有在 {HEAD_SECONDS:.0f} 秒内发完",
        "请检查网络后再试",
    ),
    Wrong.NO_ROOM: ("503 Service Unavailable", "busy", "现在连接的人太多", "请稍候再试"),
}
#: Of each running server, which keeps no more than a number for us.
_ROOMS: weakref.WeakKeyDictionary[Any, connections.Room] = weakref.WeakKeyDictionary()


def body_of(wrong: Wrong) -> ErrorBody:
    """What is said of a head that is refused."""
    return error_body(*_REFUSALS[wrong][1:])


def server_options(most: int | None = None) -> dict[str, Any]:
    """Options of uvicorn.Config, whichever parser is installed; `most` connections at once."""
    return {
        "limit_concurrency": most,
        "timeout_keep_alive": IDLE_SECONDS,
        "http": "service.api.protocol:Protocol",
        # A whole head, each byte of its address percent-encoded.
        "h11_max_incomplete_event_size": 4 * LARGEST_HEAD,
        "ws": "none",
        "server_header": False,
    }


class _Lingering:
    """A transport whose closing waits for the other side: over bytes that were not read, the system
    would take the answer back."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether nothing more may be written."""
        return self._closing or bool(self._transport.is_closing())

    def close(self) -> None:
        """Say that nothing more comes; close when the other side has, or its time is over."""
        if self.is_closing():
            return
        self._closing = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()
        self._loop.call_later(LINGER_SECONDS, self._transport.close)


def _lingering(transport: Any, loop: asyncio.AbstractEventLoop) -> Any:
    return transport if isinstance(transport, _Lingering) else _Lingering(transport, loop)


class _Patient(_Base):
    """Both protocols of uvicorn, given one whole head after the other."""

    def connection_made(self, transport: Any) -> None:
        """Begin to read, if there is room."""
        self._heads = Heads()
        self._deadline: asyncio.TimerHandle | None = None
        self._said_all = False
        self._receiver = connections.Receiver(transport, self.loop)
        super().connection_made(transport)
        most, self.limit_concurrency = self.limit_concurrency, None  # the number is for us
        self._room = _ROOMS.setdefault(self.server_state, connections.Room(most))
        if self._room.enter(self):
            self._watch()
        else:
            self._refuse(Wrong.NO_ROOM)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._room.leave(self)
        self._unwatch()
        self._receiver.gone()
        super().connection_lost(exc)

    def give_way(self) -> None:
        """Make room at once; whoever has begun to ask is told why."""
        if self.transport.get_write_buffer_size() or self.transport.is_closing():
            self.transport.abort()
        elif self._heads:
            self._say(Wrong.NO_ROOM)
            self.transport.close()
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Keep what came; hand on what is whole."""
        self._heads.add(data)
        self._hand_on()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio asks whether to stay
        """Whoever has said all waits for the answers to it; half a head has none."""
        self._said_all = True
        return self._owes()

    def on_response_complete(self) -> None:
        """The next head may have come already."""
        super().on_response_complete()
        self._room.keeps_waiting(self)
        self._go_on()
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self._receiver.watch()

    def pause_writing(self) -> None:
        """From here on it is the reader who keeps us waiting."""
        super().pause_writing()
        self._room.keeps_waiting(self)
        self._receiver.watch()

    def resume_writing(self) -> None:
        """The reader has taken something."""
        super().resume_writing()
        self._receiver.has_taken()
        if self._is_answering():
            self._room.is_served(self)
        else:
            self._go_on()

    def timeout_keep_alive_handler(self) -> None:
        """No next question has come; what is still on its way has its time."""
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            self._receiver.watch()

    def _go_on(self) -> None:
        """The next head, or the end where none can follow."""
        if not self.transport.is_closing():
            self._hand_on()
            if self._said_all and not self._owes():
                self.transport.close()

    def _owes(self) -> bool:
        """Whether an answer is being made, or has to be taken before the next one is."""
        return self._is_answering() or self.flow.write_paused

    def _hand_on(self) -> None:
        """Heads to the parser, as long as none is being answered and answers are being taken."""
        while not self._owes():
            try:
                head = self._heads.next()
            except HeadRefused as refused:
                self._refuse(refused.wrong)
                return
            if not head:
                if self._heads:
                    self._watch()
                return
            self._unwatch()
            if self._heads.ended:
                self.transport = _lingering(self.transport, self.loop)
            self._room.is_served(self)
            super().data_received(head)
        if len(self._heads) > LARGEST_HEAD:
            self.flow.pause_reading()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        """From here on the head that has begun has its time; what came before it counts too."""
        if not self._deadline:
            self._unset_keepalive_if_required()
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._late)

    def _unwatch(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        if self._heads:
            self._refuse(Wrong.LATE)
        else:
            self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """Nobody is told to install something: an upgrade is a question like any other."""

    def send_400_response(self, msg: str) -> None:
        """The refusal of what is no HTTP, in our one shape."""
        self._refuse(Wrong.NO_HTTP)

    def _refuse(self, wrong: Wrong) -> None:
        """Answer in our one shape and read no more."""
        self._say(wrong)
        _lingering(self.transport, self.loop).close()

    def _say(self, wrong: Wrong) -> None:
        status, answer = _REFUSALS[wrong][0], ErrorAnswer(error=body_of(wrong))
        body = orjson.dumps(answer)
        again = f"retry-after: {SOON}\r\n" if wrong is Wrong.NO_ROOM else ""
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\n"
            f"{again}connection: close\r\n\r\n"
        )
        self._heads.end()
        self._unwatch()
        self._unset_keepalive_if_required()
        self.transport.write(head.encode("ascii") + body)


def best_protocol() -> type[asyncio.Protocol]:
    """The fast one where its parser is installed."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        return h11_protocol()

    class Fast(_Patient, HttpToolsProtocol):  # type: ignore[misc]  # one base for the two
        url: bytes

        def on_url(self, url: bytes) -> None:
            """Keep what can be taken apart."""
            self.url = (self.url + url)[:LONGEST_ADDRESS]

    return Fast


def h11_protocol() -> type[asyncio.Protocol]:
    """The protocol that needs nothing compiled."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Plain(_Patient, H11Protocol):
        pass

    return Plain
