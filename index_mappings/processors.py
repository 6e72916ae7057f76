"""How many processors this process may use: a container or `taskset` may allow fewer."""

from __future__ import annotations

import os


def usable() -> int:
    """At least one."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
