"""The door: which keys and tokens a request shows, and what they allow.

Everything that is shown has to be right: a portal that adds its own key to a visitor's token must
not open the whole when the token is over.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import Response

from service import keys, tokens
from service.access import EVERY, NAMES, Access, Function
from service.api.embedding import DOORS
from service.api.errors import ErrorBody, body, refusal
from service.settings import Settings

#: These are asked by machines that hold no key, and by visitors of other sites before they show a
#: token; to them they tell nothing of what is held.
OPEN = ("/healthz", "/readyz", *DOORS)
#: And what every page wears, that of a refusal too.
OPEN_BELOW = "/static/"
#: What addresses need another function than search.
NEEDS = {"/api/v1/export": Function.EXPORT, "/metrics": Function.ADMIN}
#: What a key of the settings may.
OF_KEYS = frozenset({Function.SEARCH, Function.EXPORT})
#: Addresses that programs ask: no browser shall ask for a password there.
PROGRAMS = ("/api/", "/mcp")
STRANGER = Access(frozenset())
ANYBODY = Access(OF_KEYS)
#: Who reaches this machine alone, before anybody else may come in.
AT_HOME = Access(EVERY)

NO_KEY = (
    "unauthorized",
    "访问这个服务需要密钥",
    "请在请求头中带上 Authorization: Bearer 密钥 或 X-API-Key: 密钥；密钥向管理员索取",
)
WRONG_KEY = (
    "forbidden",
    "密钥或令牌不正确、已过期或已停用",
    "请核对密钥，或向管理员索取新的；门户请刷新页面以取得新的令牌",
)
#: Lets a browser ask for the key as a password.
BROWSER = 'Basic realm="zhijian", charset="UTF-8"'


def not_for(function: Function) -> ErrorBody:
    """A key or a token that is right, but not for this."""
    message = f"这个密钥或令牌不能用于{NAMES[function]}"
    return body("forbidden", message, "请向管理员索取有此功能的密钥或令牌")


class Door:
    """Knows the keys and the secrets."""

    def __init__(self, settings: Settings) -> None:
        self._needs_key = settings.needs_key
        self._public = settings.public
        self._keys = keys.Keys(_given(settings.api_keys), settings.api_keys_file)
        self._knows_somebody = settings.knows_somebody
        self._secrets = settings.token_secrets

    def admit(self, path: str, headers: Headers) -> Access | Response:
        """What the request may, or its refusal."""
        if path in OPEN or path.startswith(OPEN_BELOW):
            access = self._access(path, headers)
            return STRANGER if isinstance(access, Response) else access
        access = self._access(path, headers)
        if isinstance(access, Response):
            return access
        needed = NEEDS.get(path, Function.SEARCH)
        if needed in access.functions:
            return access
        return refusal(403, not_for(needed))

    def _access(self, path: str, headers: Headers) -> Access | Response:
        if not self._knows_somebody:
            # Nothing can be shown, so whatever is shown is for somebody else.
            return ANYBODY if self._public else AT_HOME
        bearers, passwords = _shown(headers)
        if not bearers and not passwords:
            if not self._needs_key:
                return ANYBODY
            way = "Bearer" if path.startswith(PROGRAMS) else BROWSER
            return refusal(401, body(*NO_KEY), {"WWW-Authenticate": way})
        origins = headers.getlist("origin")
        find = self._keys.find
        shown = [find(password) for password in passwords]
        shown += [find(text) or tokens.read(text, self._secrets, origins) for text in bearers]
        right = [access for access in shown if access is not None]
        limits = {access.limit for access in right} - {None}
        if len(right) < len(shown) or len(limits) > 1:
            return refusal(403, body(*WRONG_KEY))
        return _narrowest(right)


def _narrowest(shown: list[Access]) -> Access:
    """What all of them allow together; they have one limit at most."""
    limited = [access for access in shown if access.limit is not None]
    functions = frozenset.intersection(*(access.functions for access in shown))
    first = (limited or shown)[0]
    return Access(functions, first.limit, first.name)


def _given(texts: Iterable[str]) -> dict[str, Access]:
    """The keys of the settings, by their hash."""
    digests = [keys.digest(text.encode("utf-8")) for text in texts]
    return {digest: Access(OF_KEYS, name=f"key:{digest[:8]}") for digest in digests}


def _shown(headers: Headers) -> tuple[list[bytes], list[bytes]]:
    """The bearers, and the keys that are no token: in a header of their own, or as a browser's
    password.

    The framework reads headers as latin-1: back to bytes that way, a key in UTF-8 is itself again.
    """
    bearers = []
    passwords = [value.strip().encode("latin-1") for value in headers.getlist("x-api-key") if value]
    for line in headers.getlist("authorization"):
        scheme, _, value = line.partition(" ")
        if scheme.lower() == "bearer" and value.strip():
            bearers.append(value.strip().encode("latin-1"))
        elif scheme.lower() == "basic":
            passwords.append(_password(value.strip()))
    return bearers, passwords


def _password(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
