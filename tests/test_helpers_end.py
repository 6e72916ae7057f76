"""A program that reads old Word files ends with the load, however the load ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting import until

from index_mappings.errors import SourceError
from loaders.formats import office

#: A converter that hangs, and has a child that hangs; both say who they are.
HANGS = """#!/bin/sh
sleep 300 & echo $! >> {folder}/ids
echo $$ >> {folder}/ids
sleep 300
"""
OLD = b"\xd0\xcf\x11\xe0" + bytes(600)
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three programs that hang, first on the path."""
    for name in ("soffice", "antiword", "catdoc"):
        program = tmp_path / name
        program.write_text(HANGS.format(folder=tmp_path))
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    yield tmp_path
    for one in alive(tmp_path):
        os.kill(one, signal.SIGKILL)


def alive(folder: Path) -> list[int]:
    """The processes that were started and still run (a zombie does not)."""
    file = folder / "ids"
    found = []
    for one in file.read_text().split() if file.exists() else ():
        status = Path(f"/proc/{one}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(int(one))
    return found


def gone(folder: Path) -> bool:
    return until(lambda: not alive(folder))


@pytest.mark.slow
def test_one_deadline_for_all_programs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_SECONDS", 1.0)
    started = time.monotonic()
    with pytest.raises(SourceError):
        office.read(OLD)
    assert time.monotonic() - started < 20  # not three times as long, not 300
    assert (folder / "ids").read_text().split() and gone(folder)


@pytest.mark.slow
@pytest.mark.parametrize("files", [1, 10])  # read in the load itself, and by its workers
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_load_that_is_ended_takes_its_helpers_along(
    folder: Path, sign: signal.Signals, files: int
) -> None:
    (folder / "r").mkdir()
    for number in range(files):
        (folder / "r" / f"{number}.doc").write_bytes(OLD)
    command = [sys.executable, "-m", "service.cli", "load", "r", "--engine", "embedded:index"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    load = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    assert until(lambda: len(alive(folder)) >= 2)
    load.send_signal(sign)
    load.wait(30)
    assert gone(folder)


def test_a_worker_that_is_killed_takes_its_helpers_along(folder: Path) -> None:
    """As the pool ends a worker whose time is over."""
    code = f"from loaders.formats import office; office.read({OLD!r})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen([sys.executable, "-c", code], env=environment)
    assert until(lambda: len(alive(folder)) >= 2)
    worker.kill()
    worker.wait(10)
    assert gone(folder)
