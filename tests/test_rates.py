"""How much may be asked: counted with a clock that stands still until it is told to go on."""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import Iterator
from typing import Any

import pytest
from api_world import SEARCH, error_of, serve, world
from asgi_client import Client
from made_tokens import SECRET, made, shown
from starlette.datastructures import Headers
from starlette.responses import Response

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import rates
from service.api.clients import client_of
from service.api.guard import Guard
from service.api.rates import MINUTE, SECOND, Crowd, OwnLedger, Rates
from service.settings import Settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
PROXY = (ipaddress.ip_network("127.0.0.1"),)


class Clock:
    """Nanoseconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 10**18

    def __call__(self) -> int:
        return self.now


# --- shares --------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 3, 7, 60, 600, 999_983])
def test_a_share_is_a_minutes_and_comes_back_bit_by_bit(limit: int) -> None:
    clock = Clock()
    shares = Rates(clock)
    asked = min(limit, 1000)
    for number in range(asked):
        share = shares.take("甲", limit)
        assert share.wait == 0 and share.remaining >= limit - number - 1
    if asked < limit:
        return
    over = shares.take("甲", limit)
    assert over.remaining == 0 and over.wait == -(-(MINUTE // limit) // SECOND)
    assert over.headers["Retry-After"] == str(over.wait) and over.headers["RateLimit-Limit"]
    for _ in range(50):  # a refusal takes nothing
        assert shares.take("甲", limit) == over
    assert shares.take("乙", limit).wait == 0
    clock.now += MINUTE // limit
    assert shares.take("甲", limit).wait == 0
    assert shares.take("甲", limit).wait > 0
    clock.now += 10 * MINUTE  # what was not used is not saved up beyond a minute
    assert [shares.take("甲", limit).wait > 0 for _ in range(limit + 1)] == [False] * limit + [True]


def test_whoever_waits_as_told_may_pass() -> None:
    rng, clock = random.Random(3), Clock()
    shares = Rates(clock)
    passed = 0
    for _ in range(5000):
        share = shares.take("甲", 90)
        if share.wait:
            assert "Retry-After" in share.headers
            clock.now += share.wait * SECOND
            assert shares.take("甲", 90).wait == 0
        else:
            assert "Retry-After" not in share.headers
        passed += 1
        clock.now += rng.randrange(SECOND)
    minutes = (clock.now - 10**18) / MINUTE
    assert passed <= 90 * (minutes + 1)


def test_memory_is_bounded_and_a_flood_of_names_frees_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "CLIENTS", 50)
    clock = Clock()
    ledger = OwnLedger()
    shares = Rates(clock, ledger)
    while not shares.take("甲", 10).wait:
        pass
    told = [shares.take(f"陌生{number}", 10) for number in range(1000)]
    assert len(ledger) <= 51  # and one for all others
    assert shares.take("甲", 10).wait  # still what it was
    assert sum(not share.wait for share in told) == 49 + 10  # those without room share one
    clock.now += 2 * MINUTE
    assert shares.take("新来", 10).wait == 0 and len(ledger) == 1


# --- at once -------------------------------------------------------------------------------------


def test_a_crowd_leaves_room_for_others() -> None:
    crowd = Crowd(6)
    for _ in range(3):
        assert not crowd.full_of("甲")
        crowd.enter("甲")
    assert crowd.full_of("甲") and not crowd.full_of("乙") and not crowd.full()
    for _ in range(3):
        crowd.enter(None)
    assert crowd.full()
    crowd.leave("甲")
    assert not crowd.full() and not crowd.full_of("甲")
    for name in ("甲", "甲", None, None, None):
        crowd.leave(name)
    assert crowd.size == 0 and crowd.of_client == {}


# --- whose request -------------------------------------------------------------------------------

TRUSTED = tuple(map(ipaddress.ip_network, ("10.0.0.0/30", "fd00::/8", "127.0.0.1")))
PEERS: list[tuple[str | None, list[str], str | None]] = [
    ("203.0.113.5", [], "203.0.113.5"),
    # who is no proxy of ours may write what it likes
    ("203.0.113.5", ["8.8.8.8"], "203.0.113.5"),
    ("203.0.113.5", ["127.0.0.1"], "203.0.113.5"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["8.8.8.8"], "8.8.8.8"),
    # what a client wrote itself stands at the beginning
    ("10.0.0.1", ["127.0.0.1, 8.8.8.8"], "8.8.8.8"),
    ("10.0.0.1", ["1.1.1.1", "8.8.8.8"], "8.8.8.8"),
    ("10.0.0.1", ["1.1.1.1, 8.8.8.8, 10.0.0.2"], "8.8.8.8"),
    ("10.0.0.1", ["8.8.8.8:4711"], "8.8.8.8"),
    ("fd00::1", ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
    ("10.0.0.1", ["2001:db8:1:2:ffff::1"], "2001:db8:1:2::/64"),  # one network, one client
    ("10.0.0.1", ["::ffff:8.8.8.8"], "8.8.8.8"),
    ("::ffff:10.0.0.1", ["8.8.8.8"], "8.8.8.8"),
    # garbage says nothing: whoever handed it on is counted
    ("10.0.0.1", ["unknown"], "10.0.0.1"),
    ("10.0.0.1", ["8.8.8.8, "], "10.0.0.1"),
    ("10.0.0.1", ["evil, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", [",".join(["10.0.0.2"] * 10_000)], "10.0.0.2"),
    ("10.0.0.1", ["9" * 100_000], "10.0.0.1"),
    # this machine is not counted, but who says to be it is
    ("127.0.0.1", [], None),
    ("::1", [], None),
    (None, [], None),
    ("127.0.0.1", ["8.8.8.8"], "8.8.8.8"),
    ("10.0.0.1", ["127.0.0.2"], "127.0.0.2"),
    ("fe80::1%eth0", [], "fe80::/64"),
]


@pytest.mark.parametrize(("peer", "forwarded", "expected"), PEERS)
def test_whose_request_it_is(peer: str | None, forwarded: list[str], expected: str | None) -> None:
    headers = Headers(raw=[(b"x-forwarded-for", one.encode()) for one in forwarded])
    assert client_of(peer, headers, TRUSTED) == expected


def test_nobody_is_trusted_unless_it_is_said() -> None:
    headers = Headers({"x-forwarded-for": "8.8.8.8"})
    assert client_of("127.0.0.1", headers, ()) is None
    assert client_of("10.0.0.1", headers, ()) == "10.0.0.1"


# --- at the door ---------------------------------------------------------------------------------


async def answering(scope: Any, receive: Any, send: Any) -> None:
    await Response("ok")(scope, receive, send)


def guarded(clock: Clock, **more: Any) -> Iterator[Client]:
    client = Client(Guard(answering, Settings(trusted_proxies=PROXY, **more), clock))
    yield client
    client.close()


def told(client: Client, path: str = SEARCH, **headers: str) -> Any:
    return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_an_address_is_told_to_wait(world: World) -> None:
    clock = Clock()
    for client in guarded(clock, rate=3):
        for left in (2, 1, 0):
            response = told(client, X_Forwarded_For="8.8.8.8")
            assert response.status_code == 200
            assert response.headers["ratelimit-limit"] == "3"
            assert response.headers["ratelimit-remaining"] == str(left)
        over = told(client, X_Forwarded_For="8.8.8.8")
        assert error_of(over, 429)["code"] == "too_many_requests"
        assert over.headers["retry-after"] == "20" and over.headers["ratelimit-remaining"] == "0"
        # whoever watches over the service, and what a page is made of, passes
        for path in ("/healthz", "/readyz", "/static/page.css"):
            assert told(client, path, X_Forwarded_For="8.8.8.8").status_code == 200
        assert told(client, X_Forwarded_For="8.8.4.4").status_code == 200
        clock.now += 20 * SECOND
        assert told(client, X_Forwarded_For="8.8.8.8").status_code == 200
        assert told(client, X_Forwarded_For="8.8.8.8").status_code == 429


def test_a_key_has_a_share_of_its_own() -> None:
    for client in guarded(Clock(), rate=1, key_rate=2, api_keys=("one", "two")):
        here = {"X_Forwarded_For": "8.8.8.8"}
        for key in ("one", "two"):
            statuses = [told(client, X_API_Key=key, **here).status_code for _ in range(3)]
            assert statuses == [200, 200, 429]
        # another address, the same key
        assert told(client, X_API_Key="one", X_Forwarded_For="8.8.4.4").status_code == 429


def test_a_tokens_visitors_have_a_share_each() -> None:
    token = shown(made())["Authorization"]
    for client in guarded(Clock(), rate=2, key_rate=5, token_secrets=(SECRET,)):
        statuses = {
            address: [
                told(client, Authorization=token, X_Forwarded_For=address).status_code
                for _ in range(3)
            ]
            for address in ("8.8.8.8", "8.8.4.4")
        }
        assert statuses == {"8.8.8.8": [200, 200, 429], "8.8.4.4": [200, 200, 429]}
        # and all of them together one
        assert told(client, Authorization=token, X_Forwarded_For="1.1.1.1").status_code == 429


def test_keys_are_not_guessed_without_end() -> None:
    for client in guarded(Clock(), rate=3, api_keys=("one",), token_secrets=(SECRET,)):
        here = {"X_Forwarded_For": "8.8.8.8"}
        guesses = [told(client, X_API_Key=f"k{number}", **here).status_code for number in range(5)]
        assert guesses == [403, 403, 403, 429, 429]
        assert told(client, Authorization="Bearer a.b.c", **here).status_code == 429
        assert told(client, **here).status_code == 429
        assert told(client, X_API_Key="one", **here).status_code == 200


def test_without_limits_nothing_is_said() -> None:
    for client in guarded(Clock(), rate=0, key_rate=0, api_keys=("one",)):
        for _ in range(50):
            response = told(client, X_API_Key="one", X_Forwarded_For="8.8.8.8")
            assert response.status_code == 200 and "ratelimit-limit" not in response.headers
            assert told(client, X_Forwarded_For="8.8.8.8").status_code == 401


def test_this_machine_is_not_counted() -> None:
    for client in guarded(Clock(), rate=1):
        assert {told(client).status_code for _ in range(20)} == {200}


def test_a_page_of_the_list_can_read_when_to_come_back() -> None:
    portal = {"Origin": "https://portal.example", "X_Forwarded_For": "8.8.8.8"}
    for client in guarded(Clock(), rate=1, embed_origins=("https://portal.example",)):
        statuses = [told(client, **portal) for _ in range(2)]
        assert [response.status_code for response in statuses] == [200, 429]
        over = statuses[1].headers
        assert over["access-control-allow-origin"] == "https://portal.example"
        assert "Retry-After" in over["access-control-expose-headers"]


# --- a flood -------------------------------------------------------------------------------------


class Slow:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.inside = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/healthz":
            self.inside += 1
            await self.go.wait()
        await Response("ok")(scope, receive, send)


async def ask(guard: Guard, path: str, address: str) -> int:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [],
             "client": (address, 1)}  # fmt: skip
    await guard(scope, asyncio.Queue().get, send)
    status: int = sent[0]["status"]
    return status


def test_a_flood_is_told_early_and_the_watcher_is_answered() -> None:
    async def flood() -> None:
        slow = Slow()
        guard = Guard(slow, Settings(at_once=10, rate=0))
        waiting = [asyncio.create_task(ask(guard, SEARCH, "8.8.8.8")) for _ in range(40)]
        await asyncio.sleep(0)
        assert slow.inside == 5  # one client leaves half
        others = [asyncio.create_task(ask(guard, SEARCH, f"8.8.4.{n}")) for n in range(40)]
        await asyncio.sleep(0)
        assert slow.inside == 10
        assert [await ask(guard, path, "8.8.8.8") for path in ("/healthz", SEARCH)] == [200, 503]
        slow.go.set()
        first, second = await asyncio.gather(*waiting), await asyncio.gather(*others)
        assert sorted(first) == [200] * 5 + [429] * 35
        assert sorted(second) == [200] * 5 + [503] * 35
        assert await ask(guard, SEARCH, "8.8.8.8") == 200  # there is room again

    asyncio.run(flood())


def test_a_mistake_of_ours_gives_its_room_back() -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("ours")

    async def several() -> None:
        guard = Guard(failing, Settings(at_once=2, rate=0))
        assert [await ask(guard, SEARCH, "8.8.8.8") for _ in range(10)] == [500] * 10

    asyncio.run(several())


def test_whoever_goes_away_gives_its_room_back() -> None:
    async def gone() -> None:
        slow = Slow()
        guard = Guard(slow, Settings(at_once=2, rate=0))
        for _ in range(10):
            task = asyncio.create_task(ask(guard, SEARCH, "8.8.8.8"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        slow.go.set()
        assert await ask(guard, SEARCH, "8.8.8.8") == 200

    asyncio.run(gone())


def test_the_service_itself_is_limited(world: World) -> None:
    """As it is put together."""
    with serve(world[0], rate=2, trusted_proxies=PROXY) as client:
        here = {"X-Forwarded-For": "8.8.8.8"}
        statuses = [client.get(SEARCH, headers=here).status_code for _ in range(4)]
        assert statuses == [200, 200, 429, 429]
