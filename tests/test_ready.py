"""What reading processes need is made ready once, by our own modules, wherever one works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: As the installed command: modules are not looked for in the folder one works in.
ASKS = """
import sys
sys.path.remove("")
from loaders import pool

asked = ["'loaders.ready' in __import__('sys').modules", "__import__('gc').get_freeze_count() > 0"]
done = pool.run(eval, asked, seconds=60, workers=1, ready="loaders.ready")
print(sorted(outcome.value for outcome in done if outcome))
"""


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["reports", "loaders"])
def test_a_reading_process_begins_ready(tmp_path: Path, folder: str) -> None:
    # A folder that bears the name of one of ours is not looked into.
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").write_text("")
    process = subprocess.run(
        [sys.executable, "-c", ASKS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stdout == "[True, True]\n"
    assert process.stderr == ""
