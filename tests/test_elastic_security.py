"""The two roles of docs/elasticsearch.md, tried on a server with security switched on."""

import os
from collections.abc import Iterator
from pathlib import Path

import elastic_server
import pytest

from benchmarks.launching import Missing
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.engines.settings import EngineSettings
from index_mappings.errors import EngineDenied, NoIndex
from index_mappings.query import Group, Query
from loaders import samples
from loaders.load import load

pytestmark = pytest.mark.elastic

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs/elasticsearch.md").read_text("utf-8")
ROLES = """
zhijian_reader:
  indices:
    - names: ["zhijian", "zhijian-*"]
      privileges: [read]
zhijian_loader:
  cluster: [monitor]
  indices:
    - names: ["zhijian", "zhijian-*"]
      privileges: [read, write, create_index, manage]
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    users = {"reader": "zhijian_reader", "loader": "zhijian_loader"}
    try:
        with elastic_server.secured(ROLES, users) as server:
            yield f"{server}/zhijian"
    except Missing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def opened(address: str, user: str, word: str = "") -> Engine:
    return open_engine(address, EngineSettings(user=user, password=word or f"{user}-word"))


def test_the_documented_roles(address: str) -> None:
    reader = opened(address, "reader")
    with pytest.raises(NoIndex):
        reader.now()
    loader = opened(address, "loader")
    count = len(load([samples.folder()], loader, workers=1).loaded)
    assert len(load([samples.folder()], loader, rebuild=True, workers=1).unchanged) == count
    assert reader.now().catalogue().report_count == count
    for group in Group:
        assert reader.now().search(Query(group=group)).hits
    assert len(reader.now().catalogue().entries) == count
    with pytest.raises(EngineDenied) as told, reader.writing():
        pass
    assert "权限" in told.value.message
    for engine in (reader, loader):
        engine.close()


@pytest.mark.parametrize(("user", "word"), [("reader", "wrong"), ("nobody", "nothing")])
def test_who_is_not_known(address: str, user: str, word: str) -> None:
    engine = opened(address, user, word)
    with pytest.raises(EngineDenied) as told:
        engine.now()
    assert "不接受所给的账号或密钥" in told.value.message
    assert word not in told.value.message + told.value.remedy
    engine.close()


def test_another_alias_is_closed(address: str) -> None:
    engine = opened(address.replace("/zhijian", "/other"), "reader")
    with pytest.raises(EngineDenied) as told:
        engine.now()
    assert "权限" in told.value.message
    engine.close()


def test_the_document_names_the_privileges() -> None:
    for line in ("`zhijian`、`zhijian-*` | `read` |", "`read` `write` `create_index` `manage` |"):
        assert line in DOCUMENT
