"""The interface over the small world: a client, and the one shape of every error."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from asgi_client import Client
from small_world import world

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api.app import create_app
from service.settings import Settings

__all__ = ["world"]
DAY = datetime.date(2026, 11, 24)
SEARCH = "/api/v1/search"


def serve(engine: Engine, **more: Any) -> Client:
    return Client(create_app(Settings(today=DAY, **more), engine))


@pytest.fixture(scope="module")
def client(world: tuple[Engine, list[Report]]) -> Iterator[Client]:
    with serve(world[0]) as ready:
        yield ready


def error_of(response: Any, status: int) -> dict[str, Any]:
    """The one shape, with a message and a remedy in it."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "remedy", "field"}
    assert body["error"]["message"] and body["error"]["remedy"]
    assert "Traceback" not in response.text
    error: dict[str, Any] = body["error"]
    return error
