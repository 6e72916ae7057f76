"""Origins as browsers say them: scheme, host and port of a page, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
LONGEST = 300


def read_origin(text: str) -> str:
    """The origin somebody has typed, as a browser sends it: https://门户.example:443 is
    https://xn--….example. Raises ValueError."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError:  # a port that is none, a host that cannot be
        raise ValueError(_HOW) from None
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    plain = host and not set(host) - set("abcdefghijklmnopqrstuvwxyz0123456789-.:")
    if parts.scheme not in _PORTS or not bare or not plain:
        raise ValueError(_HOW)
    shown = f"[{host}]" if ":" in host else host
    own = port is None or port == _PORTS[parts.scheme]
    return f"{parts.scheme}://{shown}" if own else f"{parts.scheme}://{shown}:{port}"


_HOW = "网站要写成 https://主机 或 https://主机:端口，不带路径"
