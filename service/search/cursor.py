"""Cursors: where a walk goes on, bound to the question and the conditions it belongs to.

A cursor is base64url of a small JSON object: the engine's own position (`a`), the step that
answered (`m`, so that a walk never changes its way of asking in the middle), the index it was
given for (`i`) and a signature (`h`) over the conditions and all of it. The secret is kept with the
index: every process that serves the index accepts what another one has signed, and nobody else can
sign.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, replace

import orjson

from index_mappings.engines.lineage import Lineage
from index_mappings.errors import CursorExpired, InvalidParameter
from index_mappings.query import Query
from service.search.parameters import Match

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk stands: the step it was begun with, and the engine's own word for it."""

    match: Match
    after: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a cursor says, before it is believed."""

    position: Position
    identity: str
    signature: str


def write(query: Query, q: str, position: Position, lineage: Lineage) -> str:
    """The cursor of the page after this one."""
    signature = _signature(query, q, position, lineage)
    content = {"m": position.match, "a": position.after, "i": lineage.identity, "h": signature}
    return base64.urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode("ascii")


def read(cursor: str) -> Cursor:
    """What a cursor says. Raises InvalidParameter where it is none."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor[:40])
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        content = orjson.loads(raw)
        match, after, identity, signature = content["m"], content["a"], content["i"], content["h"]
        if not all(isinstance(part, str) for part in (after, identity, signature)):
            raise ValueError(cursor[:40])
        return Cursor(Position(Match(match), after), identity, signature)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise refused() from None


def accept(query: Query, q: str, cursor: Cursor, lineage: Lineage) -> Position:
    """The position of a cursor that was given for this question and these conditions.

    Raises CursorExpired where it was given by another index, InvalidParameter where it was not
    given at all, or for something else.
    """
    if cursor.identity != lineage.identity:
        raise CursorExpired("索引已重建或更换，翻页位置失效", "请从第一页重新检索", "cursor")
    expected = _signature(query, q, cursor.position, lineage)
    if not hmac.compare_digest(expected.encode(), cursor.signature.encode("utf-8", "replace")):
        raise refused()
    return cursor.position


def refused() -> InvalidParameter:
    """What is said of a cursor that does not belong here."""
    return InvalidParameter(
        "参数 cursor 的值不属于这个问题和这些条件",
        "请原样使用上一页给出的 next，其余参数不要改动；或去掉 cursor 从第一页开始",
        "cursor",
    )


def _signature(query: Query, q: str, position: Position, lineage: Lineage) -> str:
    """Over everything that decides which hits come in which order."""
    bound = replace(query, size=0, after=None, tally=False)
    signed = repr((bound, q, str(position.match), position.after, lineage.identity))
    key = lineage.secret.encode()
    return hmac.new(key, signed.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
