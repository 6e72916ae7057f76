"""What the tests on a real Elasticsearch share: an engine on an alias of its own, and few words."""

from collections.abc import Iterator
from typing import Any

import contract
import elastic_server
import pytest

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.query import Query


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine(elastic_server.new_address())
    yield opened
    opened.close()


@pytest.fixture
def raw(engine: Engine) -> Iterator[Any]:
    """The plain client of the same server."""
    from elasticsearch import Elasticsearch

    client = Elasticsearch(engine.address.rpartition("/")[0])
    yield client
    client.close()


def alias(engine: Engine) -> str:
    return engine.address.rpartition("/")[2]


def index_of(engine: Engine, raw: Any) -> str:
    (name,) = raw.indices.get_alias(name=alias(engine)).body
    return str(name)


def ids(engine: Engine) -> set[str]:
    return {hit.key.rpartition(".p")[0] for hit in contract.walk(engine, Query(size=100))}


def documents(engine: Engine, raw: Any) -> int:
    raw.indices.refresh(index=alias(engine))
    return int(raw.count(index=alias(engine))["count"])
