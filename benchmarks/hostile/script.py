"""What one client sends and what must come back: bytes, pauses, and the end of the connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

SEARCH = "/api/v1/search"
HOST = b"Host: 127.0.0.1\r\n"


class End(StrEnum):
    """What becomes of the connection when everything was sent."""

    KEEP = "keep"  # the answers are read, the next request uses it
    CLOSE = "close"  # the answers are read, then it is closed
    HALF = "half"  # our side is closed at once, answers may still come
    RESET = "reset"  # broken off at once, nothing is read
    LINGER = "linger"  # left open unfinished for a while, then finished or broken off


@dataclass(frozen=True, slots=True)
class Expect:
    """One answer that must come: to a HEAD it has no body; its status is one of `allowed` where
    the contract says which; a search echoes its question."""

    head: bool = False
    allowed: frozenset[int] = frozenset()
    echo: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Pieces are bytes to be sent or seconds to pause. `rest` finishes what lingers. `number` and
    `kind` are the run's."""

    pieces: tuple[bytes | float, ...]
    expects: tuple[Expect, ...] = (Expect(),)
    end: End = End.KEEP
    rest: bytes = b""
    number: int = -1
    kind: str = ""

    @property
    def sent(self) -> bytes:
        """Everything it sends, in one piece."""
        return b"".join(piece for piece in self.pieces if isinstance(piece, bytes)) + self.rest


def request(
    target: str | bytes,
    *,
    method: bytes = b"GET",
    headers: bytes = HOST,
    body: bytes = b"",
    version: bytes = b"HTTP/1.1",
) -> bytes:
    """The bytes of one request, whatever stands in them."""
    address = target.encode("utf-8") if isinstance(target, str) else target
    return method + b" " + address + b" " + version + b"\r\n" + headers + b"\r\n" + body


def one(
    data: bytes, *allowed: int, head: bool = False, echo: str | None = None, end: End = End.KEEP
) -> Script:
    """A script of one request that is answered."""
    return Script((data,), (Expect(head, frozenset(allowed), echo),), end)


def whatever(data: bytes) -> Script:
    """A script of what may be no HTTP at all: a connection of its own, any answer or none."""
    return Script((data,), (), End.CLOSE)


def query(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values as a query string, percent-encoded."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)


def encoded(text: str) -> str:
    """Percent-encoded; lone surrogates as their three bytes, which are no UTF-8."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def asking(pairs: Sequence[tuple[str, str]], path: str = SEARCH) -> bytes:
    """The request that asks this."""
    return request(f"{path}?{query(pairs)}" if pairs else path)
