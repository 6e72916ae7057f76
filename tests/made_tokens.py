"""Scope tokens made by hand, as a portal without any library would: three pieces of base64url and
an HMAC. Everything can be wrong with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "a secret of the portal and the search"
NEWER = "the secret that takes its place later"
PORTAL = "https://portal.example"
DAY = 86_400


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def assembled(head: bytes, claims: bytes, secret: str = SECRET, hashed: str = "sha256") -> str:
    """Signed, whatever the pieces say."""
    signed = f"{base64url(head)}.{base64url(claims)}"
    digest = hmac.new(secret.encode(), signed.encode(), getattr(hashlib, hashed)).digest()
    return f"{signed}.{base64url(digest)}"


HEAD = {"alg": "HS256", "typ": "JWT"}


def claims(**more: Any) -> dict[str, Any]:
    """Those of a good token for 柳州市; what is None is left out."""
    told = {
        "exp": int(time.time()) + DAY,
        "aud": [PORTAL],
        "scope": {"region": ["450200"]},
        "allow": ["search"],
        **more,
    }
    return {name: value for name, value in told.items() if value is not None}


def made(secret: str = SECRET, head: dict[str, Any] | None = None, **more: Any) -> str:
    """A token that is good but for what is said."""
    return assembled(json.dumps(head or HEAD).encode(), json.dumps(claims(**more)).encode(), secret)


def shown(token: str, **more: str) -> dict[str, str]:
    """The headers that show it."""
    return {"Authorization": f"Bearer {token}", **more}
