"""Runs one program for a loader, and ends it with the loader, however that ends.

Started as a process of its own between the two: `python keeper.py PIPE SECONDS PROGRAM ARGUMENT…`.
The loader holds the other end of the pipe; when the loader is gone (killed too) it closes by
itself. Then, or when the time is over, or when the program is done, everything the program has
started is ended with it. Exit status: the program's own, 1 where it was broken off.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

#: Seconds between two looks at whether the program is done.
_LOOK = 0.02


def main(arguments: list[str]) -> int:
    """Run the program to its end, the loader's end, or the end of its time."""
    pipe, until = int(arguments[0]), time.monotonic() + float(arguments[1])
    # The command is the loader's; a session of its own makes one group of all it starts.
    running = subprocess.Popen(arguments[2:], start_new_session=True)  # noqa: S603
    try:
        while running.poll() is None:
            left, _, _ = select.select([pipe], [], [], _LOOK)
            if left or time.monotonic() >= until:
                return 1
        return running.returncode
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
