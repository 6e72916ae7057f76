"""The service keeps what its document of the interface says, asked by a stranger's program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from served import load_samples, serving

pytestmark = pytest.mark.slow
#: A schema cannot say which codes are places, that a walk belongs to its question, or that one
#: value goes with another only: what fits the schema may still be refused in good order.
REFUSED = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", 304, 404, 410, 422]
"""


def test_every_check_holds(tmp_path: Path) -> None:
    file = tmp_path / "schemathesis.toml"
    file.write_text(REFUSED)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(file), "run"]
    options = ["--checks", "all", "--max-examples", "25", "--seed", "1", "--no-color"]
    quiet = ["--suppress-health-check", "all"]
    with serving(load_samples(tmp_path / "index"), rate=0) as base:
        ran = subprocess.run(
            [*command, f"{base}/openapi.json", *options, *quiet],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=200,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
    assert "10 selected / 10 total" in ran.stdout
