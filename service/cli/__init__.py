"""The command line: `zhijian`. One file a command family; `main` is the door.

Data goes to standard output, progress and messages to standard error. Exit status: 0 done, 1
nothing could be done (or, with `--strict`, something was set aside), 2 wrong usage. Everything
heavy (engine, segmenter, web server) is imported inside the command that needs it: `--help` and
`status` answer within half a second.
"""

from __future__ import annotations

import atexit
import gc
import sys


def main() -> int:
    """The console entry point; the return value is the exit status."""
    from service.cli.running import run

    # All that is left ends with the process; to search it for garbage first takes a tenth of a
    # second where it holds 15,000 reports.
    atexit.register(gc.freeze)
    return run(sys.argv[1:])
