"""Hostile header fields: huge, many, folded, of bad bytes, and values of every kind."""

from __future__ import annotations

import random

from benchmarks.hostile.script import HOST, SEARCH, End, Script, one, request, whatever
from benchmarks.hostile.world import World

STATIC = "/static/page.css"
ACCEPT = (
    b"text/html", b"*/*", b"application/json;q=0", b"text/html;q=0.0000001", b"text/html," * 500,
    b"", b",,,", b"a/b/c",
    b"text/\xff", b";q=1", b"image/*", b"TEXT/HTML", b'text/html;a="\\"',
    b"text/html; charset=utf-7",
)  # fmt: skip
RANGE = (
    b"bytes=0-0", b"bytes=-1", b"bytes=0-", b"bytes=5-2", b"bytes=99999999-",
    b"bytes=0-99999999999999999999999",
    b"bytes=" + b"0-0," * 500, b"bytes=a-b", b"items=0-1", b"bytes", b"bytes=", b"bytes=--1",
    b"bytes=0-0,-1,1-2",
    b"bytes=-0", b"bytes= 0 - 5 ", b"bytes=0-5,0-5,0-5", b"\xff", b"bytes=\xd9\xa1-\xd9\xa2",
)  # fmt: skip
TAGS = (b'"a"', b"*", b"W/", b'"', b'W/"a","b"' * 200, b"\xff", b"", b"0", b'"\x01"')
DATES = (
    b"Thu, 01 Jan 1970 00:00:00 GMT", b"Thu, 01 Jan 0000 00:00:00 GMT", b"yesterday",
    b"99999999999999999999", b"",
    b"Fri, 31 Feb 2026 25:61:61 GMT", b"Fri, 31 Dec 99999 23:59:59 +9999",
    b"Thu, 01 Jan 1970 00:00:00 -9999999",
    b"1", b"\xff", b"Sun, 29 Nov 2026 17:00:00 GMT",
)  # fmt: skip
HOSTS = (
    b"evil.example", b"127.0.0.1:99999", b"[::1]", b"[", b"", b"a" * 5_000, b"\xe6\x9e\xab",
    b"127.0.0.1, evil.example",
    b"user:password@host", b"a/../../b", b"<script>", b"%00", b"127.0.0.1:", b":8000", b"a b",
    b"host?q", b"[::1]:port",
    b"[fe80::1%25eth0]", b"[v1.a]", b"]:1", b"[::1",
)  # fmt: skip
BAD = (
    b"X-A: \x01\x02", b"X\x00A: b", b"X A: b", b": empty", b"no colon", b"X-A\t: b",
    b"X-A: b\x00c", b"\xe6\x9e\xab: a",
    b"X-A: \xff\xfe", b" X-A: b", b"X-A:\x0bb", b"(x): y", b"X-A: b\rX-B: c", b"\x16\x03\x01",
    b"X-A: \x7f", b"=",
)  # fmt: skip
OTHERS = (
    b"X-Forwarded-For: " + b"1.2.3.4, " * 300, b"X-Forwarded-Proto: javascript",
    b"X-Forwarded-Host: evil.example",
    b"Forwarded: for=\"_\x22", b"Cookie: " + b"a=b; " * 800, b"Authorization: Basic \xff\xff",
    b"Authorization: Bearer",
    b"Authorization: Basic " + b"A" * 3_000, b"X-API-Key: \xe5\xaf\x86",
    b"Accept-Encoding: gzip;q=-1, br, \xff",
    b"Accept-Language: " + b"zh-CN," * 500, b"Content-Type: multipart/form-data",
    b"Upgrade: websocket", b"TE: trailers",
    b"Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA",
    b"Connection: " + b"x," * 900,
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    b"Keep-Alive: timeout=99999999", b"Proxy-Connection: close", b"Max-Forwards: 0",
    b"Origin: null", b"Referer: \xff",
    b"Sec-Fetch-Site: cross-site", b"X-HTTP-Method-Override: DELETE", b"X-Original-URL: /admin",
    b"User-Agent: () { :;};",
    b"Transfer-Encoding:", b"Trailer: Content-Length", b"Via: " + b"1.1 a, " * 200,
    b"Priority: u=9", b"DNT: \x80",
)  # fmt: skip
PATHS = (f"{SEARCH}?q=%E6%B3%95%E6%B2%BB&size=1&facets=false", "/", "/coverage", "/healthz",
    STATIC, "/gone", "/?year=0",
         f"{SEARCH}?year=0")  # fmt: skip


def _with(rng: random.Random, fields: bytes, path: str | None = None, *allowed: int) -> Script:
    target = path or rng.choice(PATHS)
    return one(request(target, headers=HOST + fields + b"\r\n"), *allowed)


def accept(rng: random.Random, world: World) -> Script:
    """What may be accepted: an error is JSON or a page, nothing else."""
    return _with(rng, b"Accept: " + rng.choice(ACCEPT), None, 200, 404, 422)


def ranges(rng: random.Random, world: World) -> Script:
    """Parts of a file, and of what is none."""
    more = b"\r\nIf-Range: " + rng.choice((*TAGS, *DATES)) if rng.random() < 0.3 else b""
    path = rng.choice((STATIC, STATIC, *PATHS))
    return _with(rng, b"Range: " + rng.choice(RANGE) + more, path, 200, 206, 400, 404, 416, 422)


def conditions(rng: random.Random, world: World) -> Script:
    """What the client says to hold already."""
    name = rng.choice(
        (b"If-None-Match: ", b"If-Match: ", b"If-Modified-Since: ", b"If-Unmodified-Since: ")
    )
    values = TAGS if b"Match" in name else DATES
    path = rng.choice((STATIC, *PATHS))
    return _with(rng, name + rng.choice(values), path, 200, 304, 400, 404, 412, 422)


def hosts(rng: random.Random, world: World) -> Script:
    """A host of any kind, none, or two. The address of a page is told from it."""
    fields = b"Host: " + rng.choice(HOSTS) + b"\r\n"
    if rng.random() < 0.2:
        fields = rng.choice((b"", fields + HOST, HOST + fields))
    path = rng.choice((*PATHS, f"/reports/{rng.choice(world.reports)}", "/?q=a"))
    return one(request(path, headers=fields), 200, 400, 404, 422, end=End.CLOSE)


def others(rng: random.Random, world: World) -> Script:
    """Header fields that programs believe in."""
    fields = b"\r\n".join(rng.sample(OTHERS, rng.randint(1, 5)))
    return Script((request(rng.choice(PATHS), headers=HOST + fields + b"\r\n"),), (), End.CLOSE)


def huge(rng: random.Random, world: World) -> Script:
    """One field of up to a megabyte."""
    size = rng.choice((8_000, 16_384, 65_536, 131_072, 1_000_000))
    name, value = (b"X-A", b"b" * size) if rng.random() < 0.7 else (b"X" * size, b"b")
    allowed = (200, 400) if size < 131_072 else (431,)
    field = name + b": " + value + b"\r\n"
    return one(request("/healthz", headers=HOST + field), *allowed, end=End.CLOSE)


def many(rng: random.Random, world: World) -> Script:
    """Up to ten thousand fields."""
    count = rng.choice((100, 1_000, 10_000))
    field = rng.choice(
        (b"A: b\r\n", b"Cookie: a=b\r\n", b"Accept: text/html\r\n", b"X-API-Key: a\r\n", b"A:\r\n")
    )
    allowed = (200, 400) if count == 100 else (431,)
    return one(request("/healthz", headers=HOST + field * count), *allowed, end=End.CLOSE)


def folded(rng: random.Random, world: World) -> Script:
    """Fields continued on the next line, as was allowed long ago, and lines that end otherwise."""
    fields = rng.choice(
        (
            b"X-A: b\r\n c\r\n",
            b"X-A: b\r\n\tc\r\n",
            b"X-A:\r\n\r\n",
            b"X-A: b\n",
            b"X-A: b\r",
            b" \r\n",
            b"\r\r\n",
        )
    )
    return whatever(request("/healthz", headers=HOST + fields))


def bad(rng: random.Random, world: World) -> Script:
    """Fields that are none."""
    return whatever(request("/healthz", headers=HOST + rng.choice(BAD) + b"\r\n"))
