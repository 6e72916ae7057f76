"""Hostile bodies: with requests that take none, of wrong lengths, and lengths said twice."""

from __future__ import annotations

import random

from benchmarks.hostile.addresses import METHODS
from benchmarks.hostile.script import HOST, SEARCH, End, Expect, Script, one, request, whatever
from benchmarks.hostile.world import World

JSON = b'{"q":"\xe6\xb3\x95\xe6\xb2\xbb"}'
FORM = b"q=a&q=b&%"
#: What stands behind a body whose length is disputed: a request that must not be answered twice.
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: hidden\r\n\r\n"


def _body(rng: random.Random) -> bytes:
    size = rng.choice((0, 1, 100, 70_000, 1_000_000))
    return rng.choice((JSON, FORM, b"\x00" * size, rng.randbytes(min(size, 5_000)), HIDDEN))


def _length(value: int | bytes) -> bytes:
    told = value if isinstance(value, bytes) else str(value).encode("ascii")
    return b"Content-Length: " + told + b"\r\n"


def _chunked(rng: random.Random, body: bytes) -> bytes:
    """The body in chunks of any size, with extensions and trailers at times."""
    out, at = b"", 0
    while at < len(body):
        size = rng.randint(1, max(1, len(body) // 3))
        piece = body[at : at + size]
        out += b"%x%s\r\n%s\r\n" % (len(piece), rng.choice((b"", b";a=b", b';a="\\""')), piece)
        at += size
    return out + b"0\r\n" + rng.choice((b"", b"X-Trailer: a\r\n")) + b"\r\n"


def right(rng: random.Random, world: World) -> Script:
    """A body of the length it says, with a method that is not offered; the next one is unharmed."""
    body = _body(rng)
    kind = b"Content-Type: " + rng.choice((b"application/json", b"text/plain", b"a")) + b"\r\n"
    headers = HOST + kind + _length(len(body))
    return one(request(SEARCH, method=rng.choice(METHODS), headers=headers, body=body), 405)


def chunked(rng: random.Random, world: World) -> Script:
    """The same in chunks."""
    body = _chunked(rng, _body(rng))
    headers = HOST + b"Transfer-Encoding: chunked\r\n"
    return one(request("/", method=rng.choice((b"POST", b"PUT")), headers=headers, body=body), 405)


def with_get(rng: random.Random, world: World) -> Script:
    """A body behind a GET: it changes nothing."""
    body = _body(rng)
    return one(request("/healthz", headers=HOST + _length(len(body)), body=body), 200)


def short(rng: random.Random, world: World) -> Script:
    """Less than the length says, then the connection goes."""
    body = _body(rng)
    end = rng.choice((End.HALF, End.RESET, End.LINGER))
    data = request("/", method=b"POST", headers=HOST + _length(len(body) + 10_000), body=body)
    return Script((data,), (), end)


def lengths(rng: random.Random, world: World) -> Script:
    """Lengths that are none."""
    value = rng.choice(
        (
            b"-1",
            b"+5",
            b"5, 5",
            b"5 5",
            b"0x5",
            b"5.0",
            b"",
            b"99999999999999999999999",
            b"\xef\xbc\x95",
            b"a",
            b"1e2",
            b"05",
        )
    )
    return whatever(
        request("/", method=b"POST", headers=HOST + _length(value), body=b"12345" + HIDDEN)
    )


def twofold(rng: random.Random, world: World) -> Script:
    """Two lengths that differ, a length and chunks, chunks in disguise: as smugglers send them."""
    chunks = rng.choice(
        (b"Transfer-Encoding: chunked", b"Transfer-Encoding : chunked",
         b"Transfer-Encoding: xchunked",
         b"Transfer-Encoding: chunked, identity", b"Transfer-Encoding:\tchunked",
         b"Transfer-Encoding: CHUNKED",
         b"Transfer-Encoding: identity", b"X: a\nTransfer-Encoding: chunked",
         b"Transfer-encoding: gzip, chunked",
         b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow", b"Content-Length: 6",
         b"Content-length: 0")
    )  # fmt: skip
    fields = [_length(rng.choice((0, 5, 44))), chunks + b"\r\n"]
    rng.shuffle(fields)
    headers = HOST + b"".join(fields)
    return whatever(request("/", method=b"POST", headers=headers, body=b"0\r\n\r\n" + HIDDEN))


def chunks(rng: random.Random, world: World) -> Script:
    """Chunks that are none."""
    body = rng.choice(
        (b"-1\r\na\r\n", b"ffffffffffffffffff\r\n", b"5\r\nabc\r\n0\r\n\r\n", b"zz\r\n",
         b"\r\n\r\n", b"0\r\n" + b"A: b\r\n" * 900,
         b"1;" + b"a" * 70_000 + b"\r\nb\r\n", b"0x3\r\nabc\r\n", b"3\nabc\n0\n\n",
         b"1\r\na\r\n" * 4_000)
    )  # fmt: skip
    headers = HOST + b"Transfer-Encoding: chunked\r\n"
    data = request("/", method=b"POST", headers=headers, body=body)
    return Script((data,), (), rng.choice((End.HALF, End.RESET)))


def awaited(rng: random.Random, world: World) -> Script:
    """A client that asks whether to send its body, and sends it at once, later or never."""
    headers = (
        HOST
        + _length(5)
        + b"Expect: "
        + rng.choice((b"100-continue", b"200-ok", b"\xff"))
        + b"\r\n"
    )
    head = request("/", method=b"POST", headers=headers)
    pieces = rng.choice(((head + b"12345",), (head, 0.05, b"12345")))
    return Script(pieces, (Expect(allowed=frozenset((405, 417))),), End.CLOSE)


def then_raw(rng: random.Random, world: World) -> Script:
    """A POST, and behind it on the same connection a question in raw Chinese."""
    q = rng.choice(world.words)
    body = rng.choice((b"", b"", FORM))
    post = request("/", method=b"POST", headers=HOST + _length(len(body)), body=body)
    asked = request(f"{SEARCH}?q={q}&size=1&facets=false")
    expects = (Expect(allowed=frozenset((405,))), Expect(allowed=frozenset((200,)), echo=q))
    pieces = rng.choice(((post + asked,), (post, 0.02, asked)))
    return Script(pieces, expects, End.CLOSE)
