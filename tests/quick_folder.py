"""Where tests write: in memory, where the system has a folder for that.

Each commit of an index waits for the disk several times, some milliseconds each; and what tests
write is thrown away. TMPDIR, where it is set, goes before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
#: Several times what a whole run leaves; and containers often give no more than 64 MB.
ENOUGH = 4_000_000_000


def found() -> Path | None:
    """The folder in memory, if it is large enough and programs may be started from it."""
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)):
        return None
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC or shutil.disk_usage(MEMORY).free < ENOUGH:
        return None
    return MEMORY


def use() -> None:
    """Temporary files of this process, and of those it starts, go there."""
    folder = found()
    if folder is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None  # asked for anew
