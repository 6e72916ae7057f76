"""Cursors: where a walk goes on, bound to the question and the conditions it belongs to.

A cursor is base64url of a small JSON object: the engine's own place (`a`), the step that answered
(`m`, so that a walk never changes its way of asking in the middle) and a check (`h`) over the
conditions and both. It is no secret, and nothing is trusted because of it: the check only tells
a cursor of another question, or a damaged one, from the right one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace

import orjson

from index_mappings.errors import InvalidParameter
from index_mappings.query import Query
from service.request import Match

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk stands: the step it was begun with, and the engine's own word for it."""

    match: Match
    after: str


def write(query: Query, q: str, place: Place) -> str:
    """The cursor of the page after this one."""
    check = _check(query, q, place)
    data = orjson.dumps({"m": place.match, "a": place.after, "h": check})
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def read(cursor: str) -> tuple[Place, str]:
    """The place a cursor speaks of, and its check. Raises InvalidParameter."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor[:40])
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        data = orjson.loads(raw)
        match, after, check = data["m"], data["a"], data["h"]
        if not isinstance(after, str) or not isinstance(check, str):
            raise ValueError(cursor[:40])
        return Place(Match(match), after), check
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise refused() from None


def accept(query: Query, q: str, place: Place, check: str) -> None:
    """Refuse a cursor that was given for another question or other conditions."""
    if check != _check(query, q, place):
        raise refused()


def refused() -> InvalidParameter:
    """What is said of a cursor that does not belong here."""
    return InvalidParameter(
        "参数 cursor 的值不属于这个问题和这些条件",
        "请原样使用上一页给出的 next,其余参数不要改动;或去掉 cursor 从第一页开始",
        "cursor",
    )


def _check(query: Query, q: str, place: Place) -> str:
    """A short hash over everything that decides which hits come in which order."""
    bound = replace(query, size=0, after=None, tally=False)
    said = repr((bound, q, str(place.match), place.after))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
