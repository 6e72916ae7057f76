"""What some tests need beside Python, and the marks that say so.

    elastic      a real Elasticsearch (elastic_server)
    browser      Debian's chromium
    converters   programs that read or write old Word files

`make test-fast` leaves the marked ones out. Whoever hands one of these to a test calls `needed`,
which fails a test that does not bear the mark: so none of them slips in.
"""

from __future__ import annotations

import shutil
import sys
from typing import Any

import pytest

#: Programs that a test starts under the mark alone; stand-ins of the same name are free.
CONVERTERS = ("soffice", "libreoffice", "antiword", "catdoc")

_running: list[pytest.Item] = []


def begins(item: pytest.Item) -> None:
    """This test is the one that asks from now on."""
    _running[:] = [item]


def needed(mark: str) -> None:
    """The test that runs has to bear this mark."""
    for item in _running:
        assert item.get_closest_marker(mark), f"{item.nodeid} needs @pytest.mark.{mark}"


def watch() -> None:
    """See to it that no converter is started by a test without its mark."""
    real = {*CONVERTERS, *filter(None, map(shutil.which, CONVERTERS))}

    def starting(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" and not real.isdisjoint(map(str, arguments[1])):
            needed("converters")

    sys.addaudithook(starting)
