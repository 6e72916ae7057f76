"""The threads of the service share one heap."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import machine

#: Four threads take memory at once; how many heaps there are then, the library itself tells.
TAKEN = """
import ctypes, sys, threading
from service.cli import machine
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
if sys.argv[2] == "one":
    machine.one_heap()
together = threading.Barrier(4)
def take():
    together.wait()
    library.malloc(1000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(library.fopen(sys.argv[1].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
"""


def heaps(told: Path, wanted: str) -> int:
    subprocess.run([sys.executable, "-c", TAKEN, str(told), wanted], check=True)
    return told.read_text(encoding="ascii").count("<heap nr=")


@pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in os.confstr_names, reason="another library has other heaps"
)
def test_threads_share_one_heap(tmp_path: Path) -> None:
    assert heaps(tmp_path / "told", "any") > 1
    assert heaps(tmp_path / "told", "one") == 1


def test_a_library_without_heaps_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    machine.one_heap()
