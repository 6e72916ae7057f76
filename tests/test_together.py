"""What several workers keep together, tried without processes: each ledger maps the same table."""

from __future__ import annotations

import asyncio
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.api import together
from service.api.rates import MINUTE, OTHERS, SECOND, Rates
from service.api.taking import OpenLines, Taker
from service.api.together import SharedLedger, Together
from service.cli import machine


class Clock:
    """Nanoseconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 10**18

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "shares"
    path.write_bytes(bytes(together.SIZE))
    return path


def two(table: Path, clock: Clock) -> list[Rates]:
    """Two workers' rates."""
    return [Rates(clock, SharedLedger(table, b"salt")) for _ in range(2)]


@pytest.mark.parametrize("limit", [1, 3, 7, 60, 600])
def test_a_share_is_one_whichever_worker_is_asked(table: Path, limit: int) -> None:
    clock = Clock()
    workers = two(table, clock)
    waits = [workers[number % 2].take("甲", limit).wait for number in range(limit + 2)]
    assert waits[:limit] == [0] * limit and min(waits[limit:]) > 0
    assert workers[0].take("乙", limit).wait == 0
    clock.now += MINUTE // limit
    assert [worker.take("甲", limit).wait > 0 for worker in workers] == [False, True]
    clock.now += 10 * MINUTE
    assert [worker.take("甲", 2).wait for worker in workers * 2][:2] == [0, 0]


def test_names_are_kept_apart_and_a_flood_frees_nobody(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "SETS", 4)
    clock = Clock()
    first, second = two(table, clock)
    while not first.take("甲", 10).wait:
        pass
    passed = [not first.take(f"陌生{number}", 10).wait for number in range(1000)]
    room = 4 * together.PLACES - 1
    assert room // 2 < sum(passed) <= room + 10  # those without room share one
    assert second.take(OTHERS, 10).wait and second.take("甲", 10).wait
    clock.now += 2 * MINUTE
    assert [second.take(f"新来{number}", 10).wait for number in range(8)] == [0] * 8


def test_a_place_is_kept_while_its_share_is_not_whole(table: Path) -> None:
    """However often a name is asked for, it has one place; a new name takes one that is free."""
    ledger = SharedLedger(table, b"salt")
    places = {}
    for name in map(str, range(2000)):
        places[name] = ledger.place(name, SECOND)
        ledger.note(places[name], MINUTE)
    assert len(set(places.values())) == 2000
    assert all(ledger.place(name, SECOND) == place for name, place in places.items())


def test_the_folder_begins_with_nothing(tmp_path: Path) -> None:
    keeping = Together(tmp_path)
    keeping.clear()
    ledger = keeping.ledger()
    assert ledger.whole_at(ledger.place("甲", 1)) == 0


# --- how many workers ----------------------------------------------------------------------------

GB = 10**9
FITTING = [
    # processors, bytes, workers
    (1, 64 * GB, 1),
    (2, 8 * GB, 2),
    (4, 8 * GB, 4),
    (64, 64 * GB, 4),
    (4, GB, 3),
    (4, GB // 2, 1),
    (4, GB // 4, 1),
]


@pytest.mark.parametrize(("processors", "memory", "workers"), FITTING)
def test_workers_fit_the_machine(
    processors: int, memory: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index_mappings.processors.usable", lambda: processors)
    monkeypatch.setattr(machine, "memory", lambda: memory)
    assert machine.workers() == workers


def test_a_unit_or_container_may_have_less_than_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = machine.memory()
    inner = tmp_path / "groups" / "system.slice" / "zhijian.service"
    inner.mkdir(parents=True)
    (tmp_path / "cgroup").write_text("0::/system.slice/zhijian.service\n", encoding="ascii")
    monkeypatch.setattr(machine, "GROUP", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "GROUPS", tmp_path / "groups")
    assert machine.memory() >= whole
    (inner / "memory.max").write_text("max\n", encoding="ascii")
    assert machine.memory() >= whole
    (inner.parent / "memory.max").write_text("20000000\n", encoding="ascii")
    assert machine.memory() == 20_000_000
    (inner / "memory.max").write_text("10000000\n", encoding="ascii")
    assert machine.memory() == 10_000_000
    monkeypatch.setattr(machine, "GROUP", tmp_path / "nothing")
    assert machine.memory() >= whole


# --- who takes a connection ----------------------------------------------------------------------


class Silent(asyncio.Protocol):
    """Takes a connection and says nothing."""

    def __init__(self, lines: list[Any]) -> None:
        self._lines = lines

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._lines.append(transport)


@pytest.mark.parametrize("others", [[0], [5], [9, 9], [0, 9]])
def test_a_worker_takes_its_part_and_keeps_nobody_out(tmp_path: Path, others: list[int]) -> None:
    """Others that never take anything, whatever they are said to have."""
    table = tmp_path / "lines"
    OpenLines.clear(table, 1 + len(others))
    counts = OpenLines(table, 1 + len(others))
    for number, lines in enumerate(others, 2):
        counts.note(number, lines)
    asyncio.run(_twelve_come(table, 1 + len(others)))
    assert counts.fewest() == min(12, *others)


async def _twelve_come(table: Path, workers: int) -> None:
    held: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        lines = OpenLines(table, workers)
        taker = Taker(listener, lines, 1, lambda: Silent(held), held.__len__)
        taker.begin()
        for number in range(12):
            began = time.monotonic()
            _, writer = await asyncio.open_connection(*listener.getsockname())
            while len(held) <= number:
                assert time.monotonic() < began + 30
                await asyncio.sleep(0.001)
            writer.close()
        assert taker.count() == 12
        taker.end()
        for transport in held:
            transport.close()


def test_connections_are_dealt_out(tmp_path: Path) -> None:
    """Two workers in one loop, one of which is always first to look."""
    assert asyncio.run(_dealt(tmp_path / "lines")) == [8, 8]


async def _dealt(table: Path) -> list[int]:
    OpenLines.clear(table, 2)
    held: list[list[Any]] = [[], []]
    writers = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        takers = [
            Taker(
                listener.dup(), OpenLines(table, 2), number, partial(Silent, lines), lines.__len__
            )
            for number, lines in enumerate(held, 1)
        ]
        for taker in takers:
            taker.begin()
        for number in range(16):
            writers.append((await asyncio.open_connection(*listener.getsockname()))[1])
            while sum(map(len, held)) <= number:
                await asyncio.sleep(0.001)
        for taker in takers:
            taker.end()
    for line in (*writers, *held[0], *held[1]):
        line.close()
    return list(map(len, held))
