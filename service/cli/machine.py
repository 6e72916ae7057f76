"""What this machine gives the service, and how many workers that is."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from index_mappings import processors

#: More than these wait for the disk, or for the engine on other machines.
MOST_WORKERS: Final = 4
#: Bytes that a service takes with one worker, and with each one more; docs/benchmarks.md tells them
#: for 200,000 paragraphs, and a large index takes twice that.
FIRST_WORKER, EACH_WORKER = 500_000_000, 200_000_000
#: How malloc.h of the GNU library calls how many heaps there may be.
_M_ARENA_MAX: Final = -8
#: Where Linux tells in which control groups a process is, and what they are given.
GROUP, GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def workers() -> int:
    """One for each processor we may use, as far as there is memory for them."""
    more = max(0, memory() - FIRST_WORKER) // EACH_WORKER
    return min(processors.usable(), MOST_WORKERS, 1 + more)


def one_heap() -> None:
    """Let the threads of this process, and of its workers, take their memory from one heap. Of
    several each keeps for itself what once was free in it: an eighth of a worker's memory, and to
    wait for one another takes less than two per cent more of the processors' time. Where the
    system's library knows no such thing, all stays as it is."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def memory() -> int:
    """Bytes this process may have: the machine's, or what a container or a unit is given."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limits = [_limit(folder) for folder in _groups()]
    return min([whole, *(limit for limit in limits if limit)])


def _groups() -> list[Path]:
    """The control groups this process is in, the innermost first; none where that is not told."""
    with contextlib.suppress(OSError):
        for line in GROUP.read_text(encoding="utf-8").splitlines():
            number, _, path = line.split(":", 2)
            if number == "0":
                group = GROUPS / path.lstrip("/")
                return [group, *(p for p in group.parents if p.is_relative_to(GROUPS))]
    return []


def _limit(folder: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int((folder / "memory.max").read_text(encoding="ascii"))
    return None
