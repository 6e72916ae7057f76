"""The small world on each engine, filled once for all modules that only ask it."""

from __future__ import annotations

from collections.abc import Iterator

import contract
import pytest
from small_world import fill, reports

from index_mappings.engines.port import Engine

#: What it holds, in the order of ids.
HELD = sorted(reports(), key=lambda report: report.id)


@pytest.fixture(scope="session", params=contract.ENGINES)
def small_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Nobody writes to it."""
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("small"))
    fill(engine, HELD)
    yield engine
    engine.close()
