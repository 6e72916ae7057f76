"""Which worker takes a connection: one that has fewest.

Processes that wait at one door are woken together, and the first takes all that is there: eight
clients that stay were with one of two workers, and the other had nothing to do. So a worker takes
one connection at a time, and one that has more than another leaves a newcomer to it, for a moment:
a worker that has died or stands still keeps nobody out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

#: Seconds a newcomer is left to others, and how often.
MOMENT, TIMES = 0.003, 3
#: Seconds to wait where the system has nothing left for another connection.
RESOURCES = 1.0
#: Of a number in the table of open connections.
_BYTES: Final = 8
_log = logging.getLogger("zhijian")


class OpenLines:
    """How many connections each worker has; worker 0 takes none. Each writes its own number."""

    def __init__(self, table: Path, workers: int) -> None:
        with table.open("r+b") as file:
            self._numbers = memoryview(mmap.mmap(file.fileno(), _BYTES * (workers + 1))).cast("q")

    @staticmethod
    def clear(table: Path, workers: int) -> None:
        """A new table."""
        table.write_bytes(bytes(_BYTES * (workers + 1)))

    def note(self, worker: int, lines: int) -> None:
        """So many has this one now."""
        self._numbers[worker] = lines

    def fewest(self) -> int:
        """Of all workers."""
        return min(self._numbers[1:])


class Taker:
    """Takes connections for one worker; `held` tells how many it has. Runs in the event loop."""

    def __init__(
        self,
        listener: socket.socket,
        lines: OpenLines,
        worker: int,
        make: Callable[[], asyncio.Protocol],
        held: Callable[[], int],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._lines = lines
        self._worker = worker
        self._make = make
        self._held = held
        self._coming: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0

    def begin(self) -> None:
        """From now on."""
        self._listener.setblocking(False)
        self._look_out()

    def end(self) -> None:
        """Take no more, and close the door on this side."""
        if self._timer is not None:
            self._timer.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()

    def count(self) -> int:
        """How many this worker has, told to the others too."""
        own = self._held() + len(self._coming)
        self._lines.note(self._worker, own)
        return own

    def _look_out(self) -> None:
        self._timer = None
        self._loop.add_reader(self._listener, self._somebody_waits)

    def _look_out_later(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._timer = self._loop.call_later(seconds, self._look_out)

    def _somebody_waits(self) -> None:
        if self.count() > self._lines.fewest() and self._left < TIMES:
            self._left += 1
            self._look_out_later(MOMENT)
            return
        self._left = 0
        try:
            line, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another one was first, or nobody is there any more
        except OSError as error:
            _log.warning("no connection can be taken: %s", error)
            self._look_out_later(RESOURCES)
            return
        line.setblocking(False)
        coming = self._loop.create_task(self._welcome(line))
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    async def _welcome(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):  # gone again
            await self._loop.connect_accepted_socket(self._make, line)
        self.count()
