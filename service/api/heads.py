"""The heads of requests, as the bytes of one connection bring them.

The service answers GET and HEAD, so a connection carries heads and nothing else: the one that
announces a body or has another method is the last, and what follows it is not read. The parser is
given one whole head at a time. So it does not matter where the network cuts it, a byte beyond ASCII
in an address (people type 枫桥经验 there) can be percent-encoded, and a stranger makes the process
hold `LARGEST_HEAD` bytes a connection and no more.
"""

from __future__ import annotations

import re
from enum import Enum

#: Most bytes of a head, and most lines.
LARGEST_HEAD = 131_072
MOST_LINES = 200

_END = re.compile(rb"\r?\n\r?\n")
_END_LENGTH = 4
_HIGH = re.compile(rb"[\x80-\xff]")
_METHODS = (b"GET ", b"HEAD ")
#: Fields that announce something else than a head; a body of no length is none.
_MORE = re.compile(
    rb"\n(?:content-length[ \t]*:(?![ \t]*0+[ \t]*\r?\n)|(?:transfer-encoding|upgrade)[ \t]*:)",
    re.IGNORECASE,
)
_HOST = re.compile(rb"\nhost:", re.IGNORECASE)
_LAST = b"Connection: close\r\n"


class Wrong(Enum):
    """Why a head is not given to the parser; the last two are said of a connection."""

    LONG_ADDRESS = "long_address"
    LARGE = "large"
    NO_HTTP = "no_http"
    LATE = "late"
    NO_ROOM = "no_room"


class HeadRefused(Exception):
    """Nothing more can be read from this connection."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


class Heads:
    """The bytes of a connection that wait for the parser; `ended` once the last head was taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._searched = 0  # bytes of it that hold no end of a head
        self.ended = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, data: bytes) -> None:
        """More bytes."""
        if not self.ended:
            self._waiting += data

    def next(self) -> bytes:
        """The next head as the parser takes it, empty while none is whole. Raises HeadRefused."""
        if self.ended:
            return b""
        head = self._taken()
        if not head:
            return b""
        if head.count(b"\n") > MOST_LINES:
            raise self._refused(Wrong.LARGE)
        if len(_HOST.findall(head)) > 1:  # whoever stands before us may go by the other one
            raise self._refused(Wrong.NO_HTTP)
        line, _, fields = head.partition(b"\n")
        line = _HIGH.sub(lambda byte: b"%%%02X" % byte[0][0], line) + b"\n"
        if line.startswith(_METHODS) and not _MORE.search(head):
            return line + fields
        self.end()
        return line + _LAST + fields

    def _taken(self) -> bytes:
        """The bytes of the next head; empty lines before it are nothing."""
        waiting = self._waiting
        if waiting.startswith((b"\r", b"\n")):
            del waiting[: len(waiting) - len(waiting.lstrip(b"\r\n"))]
        if waiting and not 65 <= waiting[0] <= 90:  # methods begin with a capital letter
            raise self._refused(Wrong.NO_HTTP)
        end = _END.search(waiting, max(0, self._searched - _END_LENGTH))
        size = end.end() if end else len(waiting)
        if size > LARGEST_HEAD:
            in_line = b"\n" not in waiting[:LARGEST_HEAD]
            raise self._refused(Wrong.LONG_ADDRESS if in_line else Wrong.LARGE)
        self._searched = 0 if end else size
        if not end:
            return b""
        head = bytes(waiting[:size])
        del waiting[:size]
        return head

    def _refused(self, wrong: Wrong) -> HeadRefused:
        self.end()
        return HeadRefused(wrong)

    def end(self) -> None:
        """Nothing that follows is kept."""
        self.ended = True
        self._waiting = bytearray()
