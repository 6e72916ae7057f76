"""How much one client may ask: so many a minute, and so many at once; and all together.

A client that has been quiet may ask a whole minute's share at once; then one request comes free
after the other. Of each client one number is kept (when its share will be whole again), of so many
clients at most; those that come when there is no room for more share one. Where that is kept is a
ledger: of one process, or of several that count together (`together`). Runs in the event loop, so
nothing is locked.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

MINUTE: Final = 60_000_000_000  # nanoseconds
SECOND: Final = 1_000_000_000
#: Clients that are told apart, some 200 bytes each.
CLIENTS: Final = 20_000
#: Whose share is whole again is forgotten, at most once in this time.
SWEEP: Final = SECOND
OTHERS: Final = "others"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has of its share; `wait` is in seconds, 0 where the request may pass."""

    limit: int
    remaining: int
    reset: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """The same for programs that pace themselves."""
        headers = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return headers | {"Retry-After": str(self.wait)} if self.wait else headers


class Ledger(Protocol):
    """When the shares of clients will be whole again, in nanoseconds of the clock."""

    def place(self, client: str, now: int) -> str | int:
        """Where that of a client is kept; those for whom there is no room have one together."""

    def whole_at(self, place: str | int) -> int:
        """What stands there; 0 where nothing does."""

    def note(self, place: str | int, at: int) -> None:
        """Write it there."""


class OwnLedger:
    """That of one process."""

    def __init__(self) -> None:
        self._whole_at: dict[str | int, int] = {}
        self._swept = 0

    def place(self, client: str, now: int) -> str:
        """The client, or what all share for whom there is no room."""
        if client in self._whole_at or len(self._whole_at) < CLIENTS:
            return client
        if now - self._swept >= SWEEP:
            self._swept = now
            self._whole_at = {other: at for other, at in self._whole_at.items() if at > now}
        return client if len(self._whole_at) < CLIENTS else OTHERS

    def whole_at(self, place: str | int) -> int:
        """What stands there; 0 where nothing does."""
        return self._whole_at.get(place, 0)

    def note(self, place: str | int, at: int) -> None:
        """Write it there."""
        self._whole_at[place] = at

    def __len__(self) -> int:
        return len(self._whole_at)


class Rates:
    """The shares of all clients. `clock` tells nanoseconds."""

    def __init__(
        self, clock: Callable[[], int] = time.monotonic_ns, ledger: Ledger | None = None
    ) -> None:
        self._clock = clock
        self._ledger = OwnLedger() if ledger is None else ledger

    def take(self, client: str, limit: int) -> Allowance:
        """One request of a client that may ask `limit` a minute."""
        now, each = self._clock(), MINUTE // limit
        place = self._ledger.place(client, now)
        used_until = max(self._ledger.whole_at(place), now)
        wait = used_until + each - now - MINUTE
        if wait > 0:
            return Allowance(limit, 0, _seconds(used_until - now), _seconds(wait))
        self._ledger.note(place, used_until + each)
        left = MINUTE - (used_until + each - now)
        return Allowance(limit, left // each, _seconds(used_until + each - now), 0)


def _seconds(nanoseconds: int) -> int:
    """Whole seconds, none too few."""
    return -(-nanoseconds // SECOND)


class Crowd:
    """The requests that are being answered, of each client and together."""

    def __init__(self, most: int) -> None:
        self.most = most
        #: One client leaves half of the room to the others.
        self.most_of_one = max(1, most // 2)
        self.of_client: Counter[str] = Counter()
        self.size = 0

    def full(self) -> bool:
        """Whether there is no room for anybody."""
        return self.size >= self.most

    def full_of(self, client: str) -> bool:
        """Whether this one has enough."""
        return self.of_client[client] >= self.most_of_one

    def enter(self, client: str | None) -> None:
        """One more, of a client that is counted (or of one that is not)."""
        self.size += 1
        if client is not None:
            self.of_client[client] += 1

    def leave(self, client: str | None) -> None:
        """One less; a client of whom none is left is forgotten."""
        self.size -= 1
        if client is not None:
            self.of_client[client] -= 1
            if not self.of_client[client]:
                del self.of_client[client]
