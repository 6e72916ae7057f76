"""Python's search for garbage, put off while much is made of which none is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Within it nothing is searched for garbage: to go again and again through all that is made
    already is a fifth of what making a catalogue of 15,000 reports takes. Of several threads the
    first that leaves lets it begin again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
