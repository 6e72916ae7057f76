"""Scope tokens: what a portal hands to its visitors, so that they see a part of the index.

A token is a JWT signed with a secret that the portal and this service share (HS256, no other). It
says until when it holds (`exp`), which sites' pages may show it (`aud`), the conditions that narrow
everything asked with it (`scope`, by the names of the search's parameters, places always), and its
functions (`allow`). Whatever is wrong with one, it is no token: why, nobody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import jwt

from index_mappings.dimensions import OF_REPORT
from index_mappings.errors import InvalidInput
from index_mappings.query import Scope
from service.access import OF_TOKENS, Access, Function
from service.search.parameters import read_request

ALGORITHM: Final = "HS256"
#: Bytes of a secret, as the algorithm wants them (RFC 7518, 3.2).
SHORTEST_SECRET: Final = 32
#: Bytes of a token: room for some 500 places.
LONGEST: Final = 8_192
#: Seconds by which two clocks may differ.
LEEWAY: Final = 30

_NAMES = {row.name: row for row in OF_REPORT}
_CHECKS: Any = {"require": ["exp", "aud"], "verify_aud": False, "verify_iat": False}


def sign(
    secret: str,
    scope: Mapping[str, Sequence[str]],
    origins: Sequence[str],
    functions: Iterable[Function],
    expires: int,
) -> str:
    """A token that holds until `expires` (seconds of the epoch). Raises InvalidInput for conditions
    that would not be accepted."""
    read_scope(scope)
    claims = {
        "exp": expires,
        "aud": list(origins),
        "scope": {name: list(values) for name, values in scope.items()},
        "allow": [str(function) for function in functions],
    }
    return jwt.encode(claims, secret.encode(), ALGORITHM)


def read(token: bytes, secrets: Sequence[str], origins: Sequence[str]) -> Access | None:
    """What a token allows where it is shown by pages of these origins (none: by a program); None
    where it is none of ours, is over, or belongs to other sites."""
    if len(token) > LONGEST:
        return None
    for secret in secrets:
        try:
            claims = jwt.decode(token, secret.encode(), [ALGORITHM], _CHECKS, leeway=LEEWAY)
            return _access(claims, origins, token)
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, InvalidInput, ValueError):
            return None
    return None


def _access(claims: Mapping[str, Any], origins: Sequence[str], token: bytes) -> Access:
    """Raises ValueError or InvalidInput."""
    embedding = _texts(claims["aud"])
    if not embedding or not set(origins) <= set(embedding):
        raise ValueError("aud")
    functions = OF_TOKENS.intersection(_texts(claims.get("allow", ["search"])))
    name = f"token:{hashlib.sha256(token).hexdigest()[:16]}"
    return Access(frozenset(map(Function, functions)), read_scope(claims.get("scope")), name)


def read_scope(claim: object) -> Scope:
    """The limit a token's `scope` says, in one writing whatever the order.

    What is not understood narrows nothing, so it is refused: a name that is no condition, a list
    without a value, a scope without places. Raises ValueError or InvalidInput.
    """
    if not isinstance(claim, Mapping) or "region" not in claim or not claim.keys() <= _NAMES.keys():
        raise ValueError("scope")
    pairs = [(name, value) for name, values in claim.items() for value in _values(values)]
    request = read_request(pairs)
    limit: dict[str, Any] = {}
    for row in OF_REPORT:
        values = row.chosen(request)
        limit[row.field] = tuple(sorted(set(values))) if row.many else next(iter(values), None)
    return Scope(**limit)


def _values(claim: object) -> list[str]:
    """One value or several as a parameter says them. Raises ValueError."""
    listed = list(claim) if isinstance(claim, list | tuple) else [claim]
    values = [str(value) for value in listed if type(value) in (int, str) and value]
    if not values or len(values) < len(listed):
        raise ValueError("scope")
    return values


def _texts(claim: object) -> list[str]:
    """A text or a list of them. Raises ValueError."""
    listed = claim if isinstance(claim, list) else [claim]
    texts = [text for text in listed if isinstance(text, str)]
    if len(texts) < len(listed):
        raise ValueError("claim")
    return texts
