"""Hostile addresses and methods: out of the folder, very long, of no path at all."""

from __future__ import annotations

import random

from benchmarks.hostile import questions
from benchmarks.hostile.script import HOST, SEARCH, End, Script, encoded, one, request, whatever
from benchmarks.hostile.world import World

UP = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "..%252f",
    "%c0%ae%c0%ae/",
    "....//",
    "./",
    "..;/",
)
FILES = (
    "etc/passwd",
    "etc/passwd%00.css",
    "pyproject.toml",
    "service/settings.py",
    "current",
    "proc/self/environ",
)
BASES = (
    "/static/",
    "/reports/",
    "/api/v1/reports/",
    "/",
    "//",
    "/static//",
    "/static/./",
    "/api/v1/../../",
)
REAL = (SEARCH, "/", "/coverage", "/help", "/healthz", "/readyz", "/openapi.json",
    "/api/v1/coverage",
        "/api/v1/regions", "/static/page.css")  # fmt: skip
METHODS = (b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE", b"OPTIONS", b"PROPFIND", b"LOCK",
    b"MKCOL",
           b"REPORT", b"PURGE", b"SEARCH")  # fmt: skip
NO_METHODS = (b"get", b"G", b"GETT", b"GET\x00", b"", b"\xe6\x9e\xab", b"X" * 300, b"GET GET",
    b"G\tET", b"POS T",
              b"CONNECT", b"PRI", b"{}", b"GET\r\nGET")  # fmt: skip
#: What an address that hardly exists may get.
GONE = (200, 400, 404, 405, 422)


def traversal(rng: random.Random, world: World) -> Script:
    """A way out of the folder, in every spelling."""
    path = rng.choice(BASES) + rng.choice(UP) * rng.randint(1, 12) + rng.choice(FILES)
    return one(request(path), *GONE)


def slashes(rng: random.Random, world: World) -> Script:
    """A real address with slashes, dots, semicolons and blanks too many."""
    path = rng.choice((*REAL, f"/reports/{rng.choice(world.reports)}"))
    extra = rng.choice(
        (
            "/",
            "//",
            "%2F",
            "/.",
            "/..",
            ";a=1",
            "%00",
            "%20",
            "/%2e",
            "#p1",
            "?",
            "??",
            "/*",
            "//////",
        )
    )
    where = rng.randrange(len(path) + 1) if rng.random() < 0.5 else len(path)
    return one(request(path[:where] + extra + path[where:]), *GONE)


def reports(rng: random.Random, world: World) -> Script:
    """A report that is not there, whose id is nearly one or a hostile text."""
    real = rng.choice(world.reports)
    at = rng.randrange(len(real))
    name = rng.choice(
        (real.upper(), real[:-1], real + "0", real[:at] + "%00" + real[at:],
         encoded(questions.text(rng, world)),
         real[:at] + "*" + real[at + 1 :], f"{real}.p0001", real + "%2F..", "%2e", "a" * 20_000)
    )  # fmt: skip
    return one(request(rng.choice(("/reports/", "/api/v1/reports/")) + name), 200, 404, 400, 422)


def lengths(rng: random.Random, world: World) -> Script:
    """A path of up to a million bytes."""
    size = rng.choice((255, 256, 4_096, 60_000, 65_535, 65_536, 300_000, 1_000_000))
    part = rng.choice(("a", "/", "../", "%61", "%2f", "a/", "%E6%9E%AB", "%"))
    path = rng.choice(("/", "/static/", "/api/v1/reports/")) + (part * size)[:size]
    return one(request(path), *GONE, 414, 431, end=End.CLOSE)


def noise(rng: random.Random, world: World) -> Script:
    """A path of random characters, percent-encoded as any browser would."""
    told = questions.rare(rng, world)[:300]
    return one(request("/" + rng.choice(("", "static/", "reports/")) + encoded(told)), *GONE)


def no_path(rng: random.Random, world: World) -> Script:
    """An address that is no path: absolute, of another host, a star, nothing, raw bytes."""
    target = rng.choice(
        (b"http://127.0.0.1" + SEARCH.encode() + b"?q=a", b"http://evil.example/",
         b"https://[::1]:1/", b"*", b"",
         b"127.0.0.1:443", b"\\\\host\\share", b"/\xff\xfe", b"/\x00", b"/a b", b"/a\tb", b"?q=a",
         b"javascript:1",
         b"//evil.example/%2e%2e", b"/\x7f", b"http://", b"http://a:99999/", b"file:///etc/passwd")
    )  # fmt: skip
    return whatever(request(target, method=rng.choice((b"GET", b"OPTIONS", b"HEAD", b"CONNECT"))))


def methods(rng: random.Random, world: World) -> Script:
    """A method that is not offered: refused, with what is."""
    path = rng.choice((*REAL[:9], f"/api/v1/reports/{rng.choice(world.reports)}"))
    return one(request(path + "?q=a", method=rng.choice(METHODS)), 405)


def heads(rng: random.Random, world: World) -> Script:
    """HEAD, of everything: an answer without a body."""
    path = rng.choice(
        (*REAL, "/gone", f"{SEARCH}?q={encoded(rng.choice(world.words))}", f"{SEARCH}?year=0")
    )
    return one(request(path, method=b"HEAD"), 200, 404, 422, head=True)


def no_methods(rng: random.Random, world: World) -> Script:
    """What is no method."""
    return whatever(request("/healthz", method=rng.choice(NO_METHODS)))


def versions(rng: random.Random, world: World) -> Script:
    """Other versions of HTTP, and what is none."""
    version = rng.choice(
        (b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/3", b"HTTP/1.1 ", b"http/1.1", b"HTTP/1.10",
         b"HTTP/", b"",
         b"HTTP/1,1", b"ICY/1.0", b"RTSP/1.0", b"HTTP/1.1\x00", b"HTTP/-1.1",
         b"HTTP/999999999999.1")
    )  # fmt: skip
    return whatever(request("/healthz", version=version, headers=rng.choice((HOST, b""))))
