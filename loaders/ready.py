"""What every reading process needs, made ready once: rules, gazetteer, dictionaries, tables.

The server that forks the reading processes imports this module before the first of them
(`loaders.pool`): they share what it makes, and one that takes the place of another can read at
once. An import is all that such a server can be asked for, so that here alone importing does work.
"""

from __future__ import annotations

import contextlib
import gc
import signal


def _make_ready() -> None:
    """Read one report, as a reading process does: what that needs is there from then on."""
    from loaders import samples
    from loaders.load import Task, read_one
    from loaders.sources import Source

    sample = min(samples.folder().rglob("*.html"))
    read_one(Task(Source(sample.name, str(sample))))
    gc.freeze()  # a process that looks through all of it for garbage makes it its own


# Whoever breaks a load off ends the server by going; and without all this a process makes it ready
# for itself, or tells why it cannot.
_before = signal.signal(signal.SIGINT, signal.SIG_IGN)
with contextlib.suppress(Exception):
    _make_ready()
signal.signal(signal.SIGINT, _before)
