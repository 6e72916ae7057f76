"""The limits of a request: what its key, its token and its address may ask, and whether there is
room. Refusals say when to come back, and cost nothing but the look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.responses import Response

from service.access import Access
from service.api.connections import ALWAYS_FREE
from service.api.embedding import DOORS
from service.api.errors import ErrorBody, body, refusal
from service.api.rates import Allowance, Crowd, Ledger, Rates
from service.settings import Settings

#: What costs next to nothing, and is asked by machines and by every page.
FREE = ("/healthz", "/readyz", *DOORS)
FREE_BELOW = "/static/"
#: Seconds after which there may be room again.
SOON = "1"
AGAIN = {"Retry-After": SOON}
BUSY = body("busy", "现在问的人太多", "请稍候再试")


@dataclass(frozen=True, slots=True)
class Passage:
    """What the limits say of a request: its refusal, if it is one; the headers either way."""

    refusal: Response | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Limits:
    """The limits of one process; the shares are those of all processes that have one ledger."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], int] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self._of_address = settings.rate
        self._of_key = settings.key_rate
        self._rates = Rates(clock or time.monotonic_ns, ledger)
        self._crowd = Crowd(min(settings.at_once, settings.connections - ALWAYS_FREE))

    def passage(self, path: str, access: Access | None, address: str | None) -> Passage:
        """Whether it may pass; `access` is None where the door refuses it, which counts too: keys
        are not guessed faster than anything else."""
        if path in FREE or path.startswith(FREE_BELOW):
            return Passage()
        allowances = [self._rates.take(name, limit) for name, limit in self._of(access, address)]
        headers = min(allowances, key=_left).headers if allowances else {}
        waits = [allowance for allowance in allowances if allowance.wait]
        if waits:
            longest = max(waits, key=lambda allowance: allowance.wait)
            return Passage(refusal(429, too_many(longest.limit, longest.wait)), headers)
        if access and self._crowd.full():
            return Passage(refusal(503, BUSY, AGAIN), headers)
        if access and (client := access.name or address) and self._crowd.full_of(client):
            crowded = too_many_at_once(self._crowd.most_of_one)
            return Passage(refusal(429, crowded, AGAIN), headers)
        return Passage(None, headers)

    def _of(self, access: Access | None, address: str | None) -> Iterator[tuple[str, int]]:
        """The allowances a request takes from: a key's own; a token is in the hands of many, so its
        visitor's too; else the address's."""
        named = access is not None and access.name
        if access is not None and named and self._of_key:
            yield access.name, self._of_key
        whole_key = access is not None and named and access.limit is None
        if address and self._of_address and not whole_key:
            yield address, self._of_address

    @contextmanager
    def inside(self, path: str, access: Access, address: str | None) -> Iterator[None]:
        """While the request is being answered."""
        if path in FREE or path.startswith(FREE_BELOW):
            yield
            return
        client = access.name or address
        self._crowd.enter(client)
        try:
            yield
        finally:
            self._crowd.leave(client)


def _left(allowance: Allowance) -> tuple[int, int]:
    return (allowance.remaining, -allowance.wait)


def too_many(limit: int, wait: int) -> ErrorBody:
    """More than so many a minute: come back in so many seconds."""
    message = f"请求太频繁：每分钟至多 {limit:,} 个"
    return body("too_many_requests", message, f"请在 {wait} 秒之后再试，并放慢一些")


def too_many_at_once(most: int) -> ErrorBody:
    """More than so many that are being answered."""
    message = f"同时的请求太多：至多 {most:,} 个"
    return body("too_many_requests", message, "请等前面的答复到了再问")


def too_many_exports(most: int) -> ErrorBody:
    """More files on their way than a process makes at once, or a second one of the same client."""
    message = f"正在导出的文件太多：同时至多 {most:,} 个，一人一个"
    return body("too_many_requests", message, "请等前一个导出完了再试")
