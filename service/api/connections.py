"""The connections of one process: how many there may be, who gives way, and who reads too slowly.

A connection is ours to serve while we answer it; all other time it keeps us waiting: for a head,
for the next question, for bytes to be taken. Where there is no room for a newcomer, whoever has
kept us waiting longest gives way. So a thousand that say nothing keep nobody out, and only where
all are being answered is the newest refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import resource
import struct
import termios
from typing import Any, Protocol

#: Fewest connections a process can be told to keep.
FEWEST = 40
#: Connections that questions never take: whoever watches over the service finds a place.
ALWAYS_FREE = 20
#: Files of the process that are no connections: the index, libraries, logs, the engine's own.
OTHER_FILES = 200
#: Seconds in which a reader has to take so many bytes; 1 kB a second is a bad line from far away.
READ_SECONDS = 20.0
LEAST_READ = 20_000


class Guest(Protocol):
    """Whoever has a place, and can be asked to leave it."""

    def give_way(self) -> None:
        """End at once."""


class Room:
    """The places of one process, in the order in which their holders began to keep us waiting."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._inside: set[Guest] = set()
        self._waiting: dict[Guest, None] = {}

    def enter(self, guest: Guest) -> bool:
        """Take a place, made free if need be; whether there was one."""
        while self._most is not None and len(self._inside) >= self._most:
            if not self._waiting:
                break
            first = next(iter(self._waiting))
            self.leave(first)
            first.give_way()
        found = self._most is None or len(self._inside) < self._most
        self._inside.add(guest)
        self._waiting[guest] = None
        return found

    def keeps_waiting(self, guest: Guest) -> None:
        """It is for the guest to do something, from now on."""
        if guest in self._inside:
            self._waiting.setdefault(guest)

    def is_served(self, guest: Guest) -> None:
        """It is for us."""
        self._waiting.pop(guest, None)

    def leave(self, guest: Guest) -> None:
        """One less."""
        self._inside.discard(guest)
        self._waiting.pop(guest, None)


class Reader:
    """The other side of a connection, as one that takes what we send."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0
        self._took = False

    def watch(self) -> None:
        """Something waits for it: from now on it has to take enough, until nothing does."""
        if self._timer is None:
            self._took = False
            self._left = not_taken(self._transport)
            self._timer = self._loop.call_later(READ_SECONDS, self._look)

    def has_taken(self) -> None:
        """There was room for more."""
        self._took = True

    def gone(self) -> None:
        """It takes nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        self._timer = None
        if not self._transport.get_write_buffer_size():
            return
        if self._took or not_taken(self._transport) <= self._left - LEAST_READ:
            self.watch()
        else:
            self._transport.abort()


def allowed(wanted: int) -> int:
    """How many of these connections the system lets this process have open, asking it for more
    where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    need = wanted + OTHER_FILES
    if soft < need:
        most = need if hard == resource.RLIM_INFINITY else min(need, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(FEWEST, min(wanted, soft - OTHER_FILES))


def not_taken(transport: Any) -> int:
    """Bytes that the other side has not taken yet: ours, and what the system holds for it."""
    held = int(transport.get_write_buffer_size())
    line = transport.get_extra_info("socket")
    if line is None:
        return held
    try:
        answer = fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4))
    except OSError:  # a system that does not tell
        return held
    return held + int(struct.unpack("i", answer)[0])
