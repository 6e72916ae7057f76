"""Hostile manners: split anywhere, several at once, slow, broken off, no HTTP at all."""

from __future__ import annotations

import random

from benchmarks.hostile import addresses, parameters, questions
from benchmarks.hostile.script import HOST, SEARCH, End, Expect, Script, request, whatever
from benchmarks.hostile.world import World

#: Seconds between two pieces of a split request.
BREATHS = (0.0, 0.0, 0.0005, 0.002)

TLS = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
OTHER_PROTOCOLS = (
    b"SSH-2.0-a\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"EHLO a\r\n", b"\x00" * 2_000,
    b"*1\r\n$4\r\nPING\r\n", b"\x04\x01\x00P\x00\x00\x00\x01a\x00", b"GET\r\n\r\n",
    b"GET /healthz\r\n\r\n",
    b"\n\n\n\n", b"A" * 70_000 + b"\r\n\r\n", b"<policy-file-request/>\x00",
)  # fmt: skip


def _split(rng: random.Random, data: bytes, times: int) -> tuple[bytes | float, ...]:
    """Cut at random places, a breath between."""
    cuts = sorted(rng.sample(range(1, len(data)), min(times, len(data) - 1)))
    pieces: list[bytes | float] = []
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        pieces += [data[start:end], rng.choice(BREATHS)]
    return tuple(pieces[:-1])


def split(rng: random.Random, world: World) -> Script:
    """A question in raw Chinese, cut at random places, in the middle of its characters, too."""
    found = questions.raw(rng, world)
    return Script(_split(rng, found.sent, rng.choice((1, 2, 5, 30))), found.expects)


def drops(rng: random.Random, world: World) -> Script:
    """A request that comes byte by byte."""
    q = rng.choice(world.words)
    data = request(f"{SEARCH}?q={q}&size=1&facets=false")
    pieces = tuple(data[at : at + 1] for at in range(len(data)))
    return Script(pieces, (Expect(allowed=frozenset((200,)), echo=q),))


def pipelined(rng: random.Random, world: World) -> Script:
    """Several requests at once, of which each gets its own answer, in order."""
    makers = (questions.plain, questions.raw, addresses.heads, addresses.methods, parameters.wrong)
    scripts = [rng.choice(makers)(rng, world) for _ in range(rng.choice((2, 3, 8, 20)))]
    data = b"".join(script.sent for script in scripts)
    expects = tuple(script.expects[0] for script in scripts)
    return Script(_split(rng, data, rng.choice((0, 0, 1, 9))), expects)


def then_garbage(rng: random.Random, world: World) -> Script:
    """A right request, and behind it what is none: the first is answered."""
    first = questions.plain(rng, world)
    return Script((first.sent + rng.choice((b"\x00", b"}\r\n\r\n", b"\xff\xff")),), (), End.CLOSE)


def blank_lines(rng: random.Random, world: World) -> Script:
    """Blank lines before a request, as old clients send them."""
    found = questions.plain(rng, world)
    return Script((b"\r\n" * rng.randint(1, 30) + found.sent,), found.expects)


def lingering(rng: random.Random, world: World) -> Script:
    """A head that is not finished for long, as slow attackers keep them open by the thousand."""
    q = rng.choice(world.words)
    data = request(f"{SEARCH}?q={q}&size=1&facets=false", headers=HOST + b"X-A: b\r\n")
    cut = rng.randrange(1, len(data))
    return Script(
        (data[:cut],), (Expect(allowed=frozenset((200,)), echo=q),), End.LINGER, data[cut:]
    )


def half_closed(rng: random.Random, world: World) -> Script:
    """A whole request, or a piece of one, from a client that then says it has nothing more."""
    data = questions.text_request(rng, world)
    cut = rng.choice((len(data), rng.randrange(1, len(data))))
    return Script((data[:cut],), (), End.HALF)


def broken_off(rng: random.Random, world: World) -> Script:
    """A client that goes as soon as it has asked, or in the middle of asking."""
    data = questions.text_request(rng, world)
    cut = rng.choice((len(data), len(data), rng.randrange(1, len(data))))
    return Script((data[:cut], rng.choice((0.0, 0.001, 0.02))), (), End.RESET)


def unread(rng: random.Random, world: World) -> Script:
    """Many large answers asked for, none of them read."""
    asked = request(f"{SEARCH}?q=&size=100")
    return Script((asked * rng.randint(2, 6), 0.01), (), End.RESET)


def silent(rng: random.Random, world: World) -> Script:
    """A connection on which nothing is said, or only blank lines."""
    return Script(
        (rng.choice((b"", b"\r\n", b"\r", b"\n")),),
        (),
        rng.choice((End.HALF, End.RESET, End.LINGER)),
    )


def no_http(rng: random.Random, world: World) -> Script:
    """What speaks another protocol, or none."""
    noise = (rng.randbytes(rng.randint(1, 2_000)), TLS + rng.randbytes(300))
    return whatever(rng.choice((*noise, *OTHER_PROTOCOLS)))
