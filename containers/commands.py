"""Commands that have to succeed."""

from __future__ import annotations

import subprocess

from containers import place
from containers.steps import Wrong

#: How much of what a failed command complained of is shown.
LAST = 1500


def run(command: list[str]) -> str:
    """What a command prints, run in the project's folder. Raises Wrong."""
    done = subprocess.run(
        command,
        cwd=place.PROJECT,
        env=place.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shown = " ".join(command[:8])
        raise Wrong(f"{shown}（状态 {done.returncode}）：{(done.stderr + done.stdout)[-LAST:]}")
    return done.stdout
