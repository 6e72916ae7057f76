"""What the workers of one service keep together: the shares of clients, the figures, who has how
many connections.

All lie in files of a folder that goes with the service: tables that every worker maps, and a file
of figures for each worker (`prometheus_client` adds them up when they are asked).
A worker that is replaced has its number again, so its figures go on and files do not pile up.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector

from service.api.rates import OTHERS
from service.api.taking import OpenLines

#: Clients that are told apart: sets of a few places each, two numbers of 8 bytes a place (512 kB).
SETS: Final = 4096
PLACES: Final = 8
#: Bytes of the table; its last place is that of all who have none.
SIZE: Final = 16 * (SETS * PLACES + 1)
_KEY: Final = 8
#: Where `prometheus_client` looks for its files.
_FIGURES: Final = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(slots=True)
class Together:
    """The folder, and which of the workers this process is (0: the one they come from)."""

    folder: Path
    workers: int = 1
    number: int = 0
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)

    def begin(self) -> None:
        """Before anything is counted: from here on figures are kept in the folder."""
        os.environ[_FIGURES] = str(self.folder)
        make: Any = values.MultiProcessValue
        values.ValueClass = make(lambda: self.number)
        self.clear()

    def clear(self) -> None:
        """Nobody has asked anything."""
        self._table.write_bytes(bytes(SIZE))
        OpenLines.clear(self._lines, self.workers)

    def figures(self) -> CollectorRegistry:
        """Those of all workers, added up; of those that have ended too."""
        registry = CollectorRegistry()
        collect: Any = MultiProcessCollector
        collect(registry, str(self.folder))
        return registry

    def ledger(self) -> SharedLedger:
        """The shares that all workers count by."""
        return SharedLedger(self._table, self.salt)

    def lines(self) -> OpenLines:
        """How many connections each worker has."""
        return OpenLines(self._lines, self.workers)

    @property
    def _lines(self) -> Path:
        return self.folder / "lines"

    @property
    def _table(self) -> Path:
        return self.folder / "shares"


class SharedLedger:
    """Each client has a place in the set that its name falls into, for as long as its share is not
    whole. Nothing is locked: of two requests that two workers let in within the same microsecond
    one may go uncounted, and no worker that dies holds up another.
    """

    def __init__(self, table: Path, salt: bytes) -> None:
        self._salt = salt
        with table.open("r+b") as file:
            self._numbers = memoryview(mmap.mmap(file.fileno(), SIZE)).cast("q")

    def place(self, client: str, now: int) -> int:
        """The client's own place, taken now if need be."""
        name = client.encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(name, digest_size=_KEY, key=self._salt).digest()
        key = int.from_bytes(digest, "little", signed=True) or 1
        numbers, first = self._numbers, key % SETS * PLACES
        places = range(2 * first, 2 * (first + PLACES), 2)
        for at in places:
            if numbers[at] == key:
                return at
        for at in places:
            if client != OTHERS and numbers[at + 1] <= now:
                numbers[at], numbers[at + 1] = key, 0
                return at
        return SIZE // 8 - 2

    def whole_at(self, place: str | int) -> int:
        """What stands there; 0 where nothing does."""
        return self._numbers[int(place) + 1]

    def note(self, place: str | int, at: int) -> None:
        """Write it there."""
        self._numbers[int(place) + 1] = at
