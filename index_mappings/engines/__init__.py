"""The engines: places where reports are kept and found, all behind one port."""

from __future__ import annotations

from pathlib import Path

from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter

EMBEDDED = "embedded:"


def open_engine(address: str) -> Engine:
    """The engine of an address. Opens nothing yet: an index need not exist.

    Raises InvalidParameter for an address that is none.
    """
    if address.startswith(EMBEDDED) and address != EMBEDDED:
        from index_mappings.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(Path(address.removeprefix(EMBEDDED)).expanduser())
    raise InvalidParameter(
        f"引擎地址 {_without_password(address)} 无法识别。",
        "请写作 embedded:目录,例如 embedded:./zhijian-index。",
        field="engine",
    )


def _without_password(address: str) -> str:
    """What may be shown of an address: nothing between `//` and `@`."""
    scheme, separator, rest = address.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}" if separator else address
