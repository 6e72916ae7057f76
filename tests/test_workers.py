"""`zhijian serve --workers 2`: several processes behind one door, one of which may die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from served import load_samples


@pytest.mark.slow
def test_two_workers_answer_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    """It goes by the settings of the first ones, though a file is not there any more."""
    address = load_samples(tmp_path / "index")
    related = tmp_path / "related.txt"
    related.write_text("行政复议 = 龙城义警", "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "service.cli", "serve", "--workers", "2"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--engine", address],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZHIJIAN_RELATED": str(related)},
    )
    try:
        assert server.stderr is not None
        assert f"127.0.0.1:{port}" in server.stderr.readline()
        ask = f"http://127.0.0.1:{port}/api/v1/search"
        assert httpx.get(ask, params={"q": "行政复议"}).json()["total"]["paragraphs"] == 37
        related.unlink()
        workers = _children(server.pid)
        os.kill(workers[-1], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while workers[-1] in (now := _children(server.pid)) or len(now) < len(workers):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        for _ in range(12):  # either of the two
            answer = httpx.get(ask, params={"q": "行政复议"}, timeout=60).json()
            offered = [(row["term"], row["of"]) for row in answer["question"]["related"]]
            assert ("龙城义警", "行政复议") in offered
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        if server.stderr is not None:
            server.stderr.close()


def _children(pid: int) -> list[int]:
    """The living worker processes of a supervisor."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [
        int(child)
        for child in tasks
        if b"spawn_main" in (line := Path(f"/proc/{child}/cmdline").read_bytes())
        and b"resource_tracker" not in line
    ]
