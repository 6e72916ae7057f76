"""Answers as they come over a raw socket, read as strictly as HTTP is written."""

from __future__ import annotations

import contextlib
import re
import socket
from dataclasses import dataclass, replace

#: Seconds an answer may take before it is taken for missing.
PATIENCE = 30.0
#: No answer of the service is larger.
LARGEST = 4_000_000
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?")
#: Statuses that have no body.
BODILESS = (204, 304)


class Malformed(Exception):
    """What came is no HTTP; the message says where."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def get(self, name: str) -> str:
        """A header, or nothing."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def closes(self) -> bool:
        """Whether the server closes the connection behind it."""
        return "close" in self.get("connection").lower()


class Wire:
    """One connection. Everything raises OSError where it breaks and TimeoutError where nothing
    comes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = bytearray()
        self.requests = 0
        self.sent = bytearray()

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.sent += data
        self.socket.sendall(data)

    def answer(self, *, head: bool = False) -> Answer | None:
        """The next final answer; None where the server closed instead. Raises Malformed."""
        while True:
            got = self._one(head)
            if got is None or got.status >= 200:
                return got

    def surplus(self) -> bytes:
        """What came unasked behind the answers, without waiting for it."""
        self.socket.settimeout(0)
        try:
            with contextlib.suppress(BlockingIOError):
                self._got += self.socket.recv(65_536)
        finally:
            self.socket.settimeout(PATIENCE)
        return bytes(self._got)

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Break off without a farewell."""
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close()

    def close(self) -> None:
        """Close it."""
        self.socket.close()

    def _one(self, head: bool) -> Answer | None:
        first = self._line(at_start=True)
        if first is None:
            return None
        found = _STATUS.fullmatch(first)
        if found is None:
            raise Malformed(f"状态行 {first[:80]!r}")
        answer = Answer(int(found[1]), self._headers(), b"")
        head = head and not (answer.status == 400 and answer.closes)  # nobody read the method
        if answer.status < 200 or head or answer.status in BODILESS:
            return answer
        return replace(answer, body=self._body(answer.headers))

    def _headers(self) -> tuple[tuple[str, str], ...]:
        headers = []
        while line := self._line():
            found = _FIELD.fullmatch(line)
            if found is None:
                raise Malformed(f"头 {line[:80]!r}")
            headers.append((found[1].decode("ascii").lower(), found[2].decode("latin-1")))
        return tuple(headers)

    def _body(self, headers: tuple[tuple[str, str], ...]) -> bytes:
        lengths = [value for name, value in headers if name == "content-length"]
        codings = [value for name, value in headers if name == "transfer-encoding"]
        if len(lengths) + len(codings) != 1:
            raise Malformed(f"长度说了 {len(lengths)} 次，分块说了 {len(codings)} 次")
        if codings:
            return self._chunks(codings[0])
        if not lengths[0].isascii() or not lengths[0].isdigit() or int(lengths[0]) > LARGEST:
            raise Malformed(f"长度 {lengths[0][:40]!r}")
        return self._exactly(int(lengths[0]))

    def _chunks(self, coding: str) -> bytes:
        if coding.lower() != "chunked":
            raise Malformed(f"编码 {coding[:40]!r}")
        body = b""
        while True:
            line = self._line() or b""
            found = _CHUNK.fullmatch(line)
            if found is None:
                raise Malformed(f"块 {line[:40]!r}")
            size = int(found[1], 16)
            body += self._exactly(size)
            if self._line():
                raise Malformed("块后面没有空行")
            if not size:
                return body

    def _line(self, *, at_start: bool = False) -> bytes | None:
        """One line without its end; None where the connection ended before the first one."""
        while (end := self._got.find(b"\r\n")) < 0:
            if len(self._got) > 65_536:
                raise Malformed("一行没有尽头")
            if not self._more():
                if at_start and not self._got:
                    return None
                raise Malformed(f"断在 {bytes(self._got[-40:])!r}")
        line = bytes(self._got[:end])
        del self._got[: end + 2]
        return line

    def _exactly(self, size: int) -> bytes:
        while len(self._got) < size:
            if not self._more():
                raise Malformed(f"只来了 {len(self._got)} 字节，应有 {size}")
        data = bytes(self._got[:size])
        del self._got[:size]
        return data

    def _more(self) -> bool:
        data = self.socket.recv(262_144)
        self._got += data
        return bool(data)
