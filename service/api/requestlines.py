"""Request lines as people send them: raw UTF-8 in an address, cut into segments anywhere.

A parser of HTTP refuses a byte beyond ASCII in an address. Here each is percent-encoded where it
comes by, so that it does not matter where the network cuts. Nothing is held back and nothing else
is touched: what is no GET or HEAD goes through as it is, to the end of the connection.
"""

from __future__ import annotations

import re

_HIGH = re.compile(rb"[\x80-\xff]")
_METHODS = (b"GET ", b"HEAD ")
_BEGINS = max(map(len, _METHODS))


class RequestLines:
    """The bytes of one connection, on their way to the parser."""

    def __init__(self) -> None:
        self._begun = b""  # the first bytes of the line that is being read
        self._in_line = True  # in a request line, not in the fields below it
        self._blank = True  # nothing of the field's line has come yet
        self._passing = False

    def encoded(self, data: bytes) -> bytes:
        """The next bytes, percent-encoded where they belong to a request line."""
        whole = self._in_line and not self._begun and data.endswith(b"\r\n\r\n")
        if self._passing or (whole and data.startswith(_METHODS) and not _HIGH.search(data)):
            return data
        out = b""
        rest = data
        while rest and not self._passing:
            end = rest.find(b"\n") + 1 or len(rest)
            piece, rest = rest[:end], rest[end:]
            out += self._line(piece) if self._in_line else self._field(piece)
        return out + rest

    def _line(self, piece: bytes) -> bytes:
        """A piece of a request line; blank lines before one are nothing."""
        self._begun = (self._begun + piece)[:_BEGINS]
        if not self._begun.strip(b"\r\n"):
            self._begun = b"" if piece.endswith(b"\n") else self._begun
            return piece
        if not any(m.startswith(self._begun) or self._begun.startswith(m) for m in _METHODS):
            self._passing = True
            return piece
        if piece.endswith(b"\n"):
            self._in_line, self._begun, self._blank = False, b"", True
        return _HIGH.sub(lambda byte: b"%%%02X" % byte[0][0], piece)

    def _field(self, piece: bytes) -> bytes:
        """A piece of the fields below; an empty line ends them."""
        self._blank = self._blank and not piece.strip(b"\r\n")
        if piece.endswith(b"\n"):
            self._in_line, self._blank = self._blank, True
        return piece
