"""An engine's address as it may be shown."""

from __future__ import annotations


def without_password(address: str) -> str:
    """An address without what stands between `//` and `@`; one that is none stays as it is."""
    scheme, separator, rest = address.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
