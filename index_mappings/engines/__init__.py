"""The engines: places where reports are kept and found, all behind one port."""

from __future__ import annotations

from pathlib import Path

from index_mappings.engines.addresses import without_password
from index_mappings.engines.port import Engine
from index_mappings.engines.settings import UNDECIDED, EngineSettings
from index_mappings.errors import InvalidParameter

EMBEDDED = "embedded:"
REMOTE = ("http://", "https://")


def open_engine(address: str, settings: EngineSettings = UNDECIDED) -> Engine:
    """The engine of an address. Opens nothing yet: an index need not exist.

    Raises InvalidParameter for an address that is none.
    """
    if address.startswith(EMBEDDED) and address != EMBEDDED:
        from index_mappings.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(Path(address.removeprefix(EMBEDDED)).expanduser(), settings)
    if address.startswith(REMOTE):
        return _remote(address, settings)
    raise InvalidParameter(
        f"引擎地址 {without_password(address)} 无法识别。",
        "请写作 embedded:目录，例如 embedded:./zhijian-index；或 http(s)://主机:端口/别名。",
        field="engine",
    )


def _remote(address: str, settings: EngineSettings) -> Engine:
    """The engine on Elasticsearch, whose client is installed only where it is wanted."""
    try:
        from index_mappings.engines.elastic import ElasticEngine
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("elasticsearch", "elastic_transport"):
            raise
        raise InvalidParameter(
            f"{without_password(address)} 需要 Elasticsearch 的 Python 客户端，还没有安装。",
            'pip install "elasticsearch>=8.19,<9"',
            field="engine",
        ) from error
    return ElasticEngine(address, settings)
