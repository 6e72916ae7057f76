"""The first answer waits for nothing that is done once."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from asgi_client import Client
from pydantic import TypeAdapter
from small_world import reports

from index_mappings.engines import open_engine
from index_mappings.engines.embedded.commit import EmbeddedCommit
from service.api.app import create_app
from service.settings import Settings

ADDRESSES = (
    "/?q=行政复议",
    "/api/v1/search?q=行政复议",
    "/coverage",
    "/api/v1/regions?q=柳州",
    "/healthz",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"embedded:{tmp_path_factory.mktemp('warming') / 'index'}"
    engine = open_engine(address)
    with engine.writing() as writer:
        for report in reports()[:5]:
            writer.put(report)
    engine.close()
    return address


def test_every_route_is_put_together_before_the_first_question(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(create_app(Settings(engine=address))) as client:

        def late(*_: object, **__: object) -> NoReturn:
            raise AssertionError("a model of an answer is made while somebody waits")

        monkeypatch.setattr(TypeAdapter, "__init__", late)
        assert [client.get(path).status_code for path in ADDRESSES] == [200] * len(ADDRESSES)


def test_the_index_is_asked_in_every_way_before_the_first_question(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    matching = EmbeddedCommit.matching

    def watched(self: EmbeddedCommit, query: object, **conditions: bool) -> object:
        asked.append(query)
        return matching(self, query, **conditions)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedCommit, "matching", watched)
    with Client(create_app(Settings(engine=address))):
        groups = {query.group.value for query in asked}  # type: ignore[attr-defined]
        assert {"paragraph", "region"} <= groups
        assert any(query.must for query in asked)  # type: ignore[attr-defined]


def test_without_an_index_it_starts_all_the_same(tmp_path: Path) -> None:
    with Client(create_app(Settings(engine=f"embedded:{tmp_path / 'none'}"))) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
