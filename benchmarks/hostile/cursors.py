"""Hostile cursors: forged ones, and real ones that were changed or belong elsewhere."""

from __future__ import annotations

import base64
import binascii
import json
import random

from benchmarks.hostile import questions
from benchmarks.hostile.script import SEARCH, Script, asking, one
from benchmarks.hostile.world import Cursor, World

#: What a cursor that was not given for this question gets: not ours, or of another index.
REFUSED = (410, 422)
VALUES: tuple[object, ...] = (
    None, 0, -1, 1e308, True, [], {}, "", "a" * 1000, "\ud800", "9" * 400, [[[[[[]]]]]], "any",
    "all",
)  # fmt: skip


def _asked(cursor: str, pairs: tuple[tuple[str, str], ...], *allowed: int) -> Script:
    return one(asking([*pairs, ("cursor", cursor)]), *allowed)


def _decoded(value: str) -> bytes | None:
    """As a reader of base64url without padding takes it; None for what is none."""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _changed(real: Cursor, value: str) -> Script:
    """A changed cursor is refused, unless it still says the very same (unused bits at its end)."""
    same = _decoded(value) == _decoded(real.value)
    return _asked(value, real.pairs, *((200, *REFUSED) if same else REFUSED))


def real(rng: random.Random, world: World) -> Script:
    """A real one where it belongs, with another page size, too."""
    found = rng.choice(world.cursors)
    pairs = tuple((n, rng.choice("1259")) if n == "size" else (n, v) for n, v in found.pairs)
    return _asked(found.value, rng.choice((pairs, found.pairs)), 200)


def flipped(rng: random.Random, world: World) -> Script:
    """One with some bits turned, in its text or in what it encodes."""
    found = rng.choice(world.cursors)
    if rng.random() < 0.5:
        raw = bytearray(found.value.encode("ascii"))
    else:
        raw = bytearray(_decoded(found.value) or b"")
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    if len(raw) == len(found.value):
        return _changed(found, raw.decode("latin-1"))
    return _changed(found, _encoded(bytes(raw)))


def truncated(rng: random.Random, world: World) -> Script:
    """One that was cut, doubled, padded or has something behind it."""
    found = rng.choice(world.cursors)
    value = found.value
    cut = rng.randrange(1, len(value))
    told = rng.choice(
        (
            value[:cut],
            value[cut:],
            value * 2,
            value + "A" * cut,
            value + "\n",
            " " + value,
            value + "&a",
        )
    )
    return _changed(found, told)


def padded(rng: random.Random, world: World) -> Script:
    """One with padding, as other programs write base64: it may be understood, or refused."""
    found = rng.choice(world.cursors)
    value = found.value + "=" * rng.randint(1, 4)
    return _asked(value, found.pairs, 200, *REFUSED)


def rewritten(rng: random.Random, world: World) -> Script:
    """One whose inside says something else: far offsets, other steps, types or indexes."""
    found = rng.choice(world.cursors)
    told = json.loads(_decoded(found.value) or b"{}")
    before = json.dumps(told, sort_keys=True)
    for name in rng.sample(sorted(told), rng.randint(1, len(told))):
        told[name] = rng.choice((*VALUES, _farther(rng, str(told[name]))))
    if rng.random() < 0.2:
        told.pop(rng.choice(sorted(told)))
    if json.dumps(told, sort_keys=True) == before:
        return _asked(found.value, found.pairs, 200)
    return _asked(_encoded(json.dumps(told).encode("utf-8")), found.pairs, *REFUSED)


def _farther(rng: random.Random, after: str) -> str:
    """A place with one of its digits changed, or multiplied."""
    digits = [at for at, character in enumerate(after) if character.isdigit()]
    if not digits:
        return after + "0"
    at = rng.choice(digits)
    digit = str((int(after[at]) + rng.randint(1, 9)) % 10) if after[at].isascii() else "0"
    return after[:at] + digit + "9" * rng.choice((0, 0, 3, 18, 40)) + after[at + 1 :]


def elsewhere(rng: random.Random, world: World) -> Script:
    """A real one with another question, or with conditions it was not given for."""
    found = rng.choice(world.cursors)
    q = questions.text(rng, world)
    other = tuple((name, q if name == "q" else value) for name, value in found.pairs)
    if dict(other)["q"] == dict(found.pairs)["q"]:
        return _asked(found.value, found.pairs, 200)
    if rng.random() < 0.5:
        other = (*found.pairs, ("year", "2021"), ("region", "450000"))
    return _asked(found.value, other, *REFUSED)


def forged(rng: random.Random, world: World) -> Script:
    """One that was never given: noise, JSON of every shape, much too long."""
    told = rng.choice(
        (
            _encoded(rng.randbytes(rng.randint(1, 300))),
            _encoded(json.dumps(rng.choice(VALUES)).encode("utf-8")),
            _encoded(json.dumps({n: rng.choice(VALUES) for n in "maih"}).encode("utf-8")),
            _encoded(b'{"m":' * rng.randint(1, 250)),
            _encoded(b"[" * rng.randint(1, 1_400)),
            "A" * rng.choice((1, 2_000, 2_001, 30_000)),
            questions.text(rng, world),
        )
    )
    return one(asking([("q", "法治"), ("cursor", told)], rng.choice((SEARCH, "/"))), *REFUSED)
