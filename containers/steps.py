"""The table: one line a step, printed when it is over, with its result and its seconds."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator


class Wrong(Exception):
    """Something is not as it has to be; the message says what, in Chinese."""


class Table:
    """Prints itself as it grows. After a wrong step nothing follows."""

    def __init__(self, before: float = 0.0) -> None:
        self._began = time.monotonic() - before
        if not before:
            print("| 步骤 | 结果 | 秒 |\n|---|---|---|", flush=True)

    @property
    def seconds(self) -> float:
        """Since the first step began."""
        return time.monotonic() - self._began

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """One step; what it is told is its result. Any failure is printed and becomes `Wrong`."""
        began = time.monotonic()
        results: list[str] = []
        try:
            yield results.append
        except (Wrong, OSError, ValueError, subprocess.SubprocessError) as error:
            self._line(name, f"**不对**：{error}", began)
            raise Wrong(str(error)) from error
        self._line(name, "；".join(results) or "好", began)

    def end(self) -> None:
        """The last line: all of it."""
        print(f"| 合计 | 全部正确 | {self.seconds:.0f} |", flush=True)

    @staticmethod
    def _line(name: str, result: str, began: float) -> None:
        print(f"| {name} | {result} | {time.monotonic() - began:.1f} |", flush=True)
