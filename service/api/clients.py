"""Whose request it is: the address it comes from, through the proxies that are trusted.

A proxy says in X-Forwarded-For from where it has a request, behind what it was told itself; anybody
can write the beginning. So the list is read from its end, as far as those who wrote it are trusted.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers

from service.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Proxies behind each other that are followed.
HOPS = 20
#: Who has one address of IPv6 has all of its network.
OWN_NETWORK = 64
#: Characters of a visitor's name that are kept.
LONGEST_NAME = 100


def client_of(peer: str | None, headers: Headers, trusted: Sequence[Network]) -> str | None:
    """What a client is counted by; None for this machine itself, which is not counted."""
    peer_address = address = _address(peer or "")
    if address is None:
        return None  # a socket of this machine
    for hop in _hops(headers):
        if not any(address in network for network in trusted):
            break
        before = _address(hop)
        if before is None:
            break
        address = before
    if address.is_loopback and address == peer_address:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network((address, OWN_NETWORK), strict=False))
    return str(address)


def user_of(peer: str | None, headers: Headers, trusted: Sequence[Network], name: str) -> str:
    """The visitor's name as a proxy says it, for the log; only if it is a trusted one that asks.

    Names come as UTF-8, percent-encoded or not. Nothing in them can break a line or hide another.
    """
    address = _address(peer or "")
    if not name or address is None or not any(address in network for network in trusted):
        return ""
    values = headers.getlist(name)
    if len(values) != 1:
        return ""
    text = unquote_to_bytes(values[0].encode("latin-1")).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_NAME]).strip()


def _hops(headers: Headers) -> list[str]:
    """From where each proxy says it has the request, the last one first."""
    lines = reversed(headers.getlist("x-forwarded-for"))
    return [hop for line in lines for hop in reversed(line.rsplit(",", HOPS))][:HOPS]


def _address(text: str) -> Address | None:
    """An address as proxies write it, perhaps with a port."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
