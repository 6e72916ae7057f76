"""Answers compressed for whoever takes gzip.

A page of twenty hits goes out as a fifth of itself, for 0.15 ms of work. gzip alone: every client
knows it, and br or zstd would save another tenth of what is little by then.

Compression tells the length of what is alike: who reads the traffic and makes somebody else ask can
guess a secret that stands beside his own words (BREACH). No secret stands in an answer: keys and
tokens go one way only, and there are no cookies and no forms that change anything.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

#: A body that fits into one packet is not sent faster.
SMALLEST = 1_000
#: 28 kB of hits become 6.1 kB in 0.15 ms; at 9 they are 5.9 kB in 0.30 ms.
LEVEL = 5
_ENCODING = re.compile(r"([\w*-]+)(?:\s*;\s*q=([01](?:\.[0-9]{0,3})?))?", re.IGNORECASE)


class Compressed(GZipMiddleware):
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, SMALLEST, LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The framework looks for the word alone, also where it is said that gzip is not wanted."""
        if scope["type"] == "http":
            gzip = [(b"accept-encoding", b"gzip")] if takes_gzip(Headers(scope=scope)) else []
            others = [field for field in scope["headers"] if field[0] != b"accept-encoding"]
            scope["headers"] = [*others, *gzip]
        await super().__call__(scope, receive, send)


def takes_gzip(headers: Headers) -> bool:
    """Whether gzip is named, and not with the weight nothing."""
    text = " ".join(headers.getlist("accept-encoding"))
    weights = {name.lower(): weight for name, weight in _ENCODING.findall(text)}
    return "gzip" in weights and float(weights["gzip"] or 1) > 0
