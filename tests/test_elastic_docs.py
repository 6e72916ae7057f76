"""What docs/elasticsearch.md tells an operator to do is done here."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import elastic_server
import pytest

from index_mappings import literal
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from loaders import samples
from loaders.load import load
from service.settings import ROWS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = (ROOT / "docs/elasticsearch.md").read_text("utf-8")
CONSOLE = re.findall(r"```console\nGET zhijian/_search\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture(scope="module")
def sampled() -> Iterator[Engine]:
    engine = open_engine(elastic_server.new_address())
    load([samples.folder()], engine, workers=1)
    yield engine
    engine.close()


def ask(engine: Engine, body: dict[str, Any]) -> dict[str, Any]:
    from elasticsearch import Elasticsearch

    server, _, alias = engine.address.rpartition("/")
    client = Elasticsearch(server)
    try:
        return dict(client.search(index=alias, **body).body)
    finally:
        client.close()


def test_there_are_three_queries() -> None:
    assert len(CONSOLE) == 3


@pytest.mark.elastic
def test_the_phrase(sampled: Engine) -> None:
    body = json.loads(CONSOLE[0])
    told = body["query"]["bool"]["filter"][0]["match_phrase"]["bigrams"]
    assert told == " ".join(literal.phrase(literal.units("枫桥经验")))
    hits = ask(sampled, body)["hits"]["hits"]
    assert len(hits) == 10
    assert all("枫桥经验" in json.dumps(hit["_source"], ensure_ascii=False) for hit in hits)


@pytest.mark.elastic
def test_the_regions(sampled: Engine) -> None:
    buckets = ask(sampled, json.loads(CONSOLE[1]))["aggregations"]["地区"]["buckets"]
    counts = [(bucket["key"], bucket["doc_count"], bucket["报告"]["value"]) for bucket in buckets]
    assert counts[:3] == [("330521", 5, 3), ("450204", 5, 3), ("330302", 3, 2)]


@pytest.mark.elastic
def test_the_state(sampled: Engine) -> None:
    (hit,) = ask(sampled, json.loads(CONSOLE[2]))["hits"]["hits"]
    assert hit["_source"]["payload"]["commit"] == sampled.now().state.commit


def test_every_setting_is_documented() -> None:
    told = set(re.findall(r"`(ZHIJIAN_ENGINE_[A-Z_]+)`", DOCUMENT))
    assert told == {name for name in ROWS if name.startswith("ZHIJIAN_ENGINE_")}
