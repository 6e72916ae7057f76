"""What all tests share: hypothesis profiles, where they write, and where wanted screenshots go."""

import os
from pathlib import Path

import needs
import pytest
import quick_folder
from hypothesis import HealthCheck, settings

pytest_plugins = ["command_line", "elastic_world", "small_engines"]

# The machines are noisy: a slow example is no failure. CI draws the same examples each time.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


needs.watch()
quick_folder.use()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    needs.begins(item)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", default=None, help="folder that the browser's pictures go to")


@pytest.fixture(scope="session")
def screenshots(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    wanted = request.config.getoption("--screenshots")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
