"""The whole run: two servers over one index, clients, a conductor, and what came of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import command, gauge, table
from benchmarks.gauge import Level, Watch
from benchmarks.index import Index
from benchmarks.serving import Server, serving
from benchmarks.soak import texts
from benchmarks.soak.clients import Account, Asking, Clients
from benchmarks.soak.deeds import DEEDS, Deed
from benchmarks.soak.hands import Hands, Notes
from benchmarks.soak.state import State
from benchmarks.soak.texts import Files
from benchmarks.soak.timeline import Timeline

SERVERS = 2
#: Clients of each server.
CLIENTS = 2
#: Seconds of questions before the first reading: every thread has begun then.
WARMING = 2.0
#: Lines of a server's log that tell of an error nobody foresaw.
UNFORESEEN = ("Traceback", "unforeseen", "Exception in ASGI", "never retrieved")


@dataclass(frozen=True, slots=True)
class Drill:
    """All figures of the drill; `broken` are the promises that were, each in words."""

    seconds: float
    account: Account
    notes: Notes
    levels: tuple[Level, ...]
    broken: tuple[str, ...]


def drill(
    index: Index,
    *,
    seconds: float,
    seed: int = 1,
    size: tuple[int, int] = (texts.PROVINCES, texts.EACH),
    deeds: Sequence[Deed] = DEEDS,
) -> Drill:
    """Run it; `size` is how many provinces and sources of each. Raises Failed where the first
    load does."""
    hands = _begun(index, seed, size)
    account = Account()
    provinces = sorted({s.region_code[:2] + "0000" for s in hands.files.sources.values()})
    with ExitStack() as stack:
        hands.servers = [
            stack.enter_context(serving(index, f"serve-{at}.log")) for at in range(SERVERS)
        ]
        asking = Asking(hands.timeline, provinces, hands.ids, account)
        ports = [server.port for server in hands.servers]
        with Clients(Asking(hands.timeline, provinces, hands.ids, Account()), ports, CLIENTS, seed):
            time.sleep(WARMING)
        watches = [Watch(server.pid) for server in hands.servers]
        began = time.monotonic()
        with ExitStack() as watching:
            for watch in watches:
                watching.enter_context(watch)
            with Clients(asking, ports, CLIENTS, seed) as clients:
                _conduct(hands, deeds, began + seconds)
                alive = clients.alive
        ended = time.monotonic()
        levels = tuple(map(_level, hands.servers, watches))
        logged = [line for server in hands.servers for line in _logged(server)]
    broken = [*_broken(account, hands.notes), *logged]
    broken += [] if alive else ["一个客户端自己出了错"]
    broken += [f"服务 {at + 1}：{one}" for at, level in enumerate(levels) for one in level.grown()]
    return Drill(ended - began, account, hands.notes, levels, tuple(broken))


def _begun(index: Index, seed: int, size: tuple[int, int]) -> Hands:
    """The sources written and loaded for the first time."""
    files = Files(index.folder, texts.chosen(seed, *size))
    rng = random.Random(f"soak {seed} deeds")
    hands = Hands(index, files, (), Timeline(State({})), rng, Notes())
    hands.turn(sorted(files.sources))
    command.summary(index, Path(texts.FOLDER), 0)
    hands.timeline = Timeline(hands.whole())
    return hands


def _conduct(hands: Hands, deeds: Sequence[Deed], until: float) -> None:
    """Rounds of all deeds in an order of chance, until it is over."""
    while True:
        row = [deed.do for deed in deeds for _ in range(deed.times)]
        hands.rng.shuffle(row)
        for do in row:
            if time.monotonic() >= until:
                return
            do(hands)
            command.say(f"{do.__name__} ……还有 {max(0.0, until - time.monotonic()):.0f} 秒")
            time.sleep(hands.rng.uniform(0, 1.5))


def _level(server: Server, watch: Watch) -> Level:
    after = gauge.settled(server.pid, watch.start)
    return gauge.level(watch.start, watch.readings, after)


def _logged(server: Server) -> Iterator[str]:
    for line, count in server.complaints().items():
        if any(sign in line for sign in UNFORESEEN):
            yield f"日志里有意外的错误（{count} 次）：{line[:160]}"


def _broken(account: Account, notes: Notes) -> list[str]:
    wrong = [f"{count} 次 {what}" for what, count in account.troubles.most_common()]
    return [*wrong, *notes.broken]


# --- told ----------------------------------------------------------------------------------------


def told(figures: Drill, *, markdown: bool) -> str:
    """The account as text."""
    notes, account = figures.notes, figures.account
    done = [
        (name, str(count), f"{notes.seen.get(name, 0.0):.2f}") for name, count in notes.done.items()
    ]
    asked = [(way, f"{count:,}", str(_wrong(account, way))) for way, count in account.asked.items()]
    levels = [level.row(f"服务 {at + 1}") for at, level in enumerate(figures.levels)]
    tail = [
        f"历时 {figures.seconds:.0f} 秒；杀死的载入里只留下一部分的 {notes.partly} 次",
        *(
            f"服务 {at}，内存，MB，每十分之一：{one.tenths}"
            for at, one in enumerate(figures.levels, 1)
        ),
        f"换文件夹时答 503 的 {account.away} 个；索引变更而中止的翻页（410）{account.expired} 次",
        f"改变之后最久还答旧内容 {account.behind:.2f} 秒；最慢一问 {account.slowest:.2f} 秒",
        f"没有守住的：{len(figures.broken)}",
        *(f"  {one}" for one in (*figures.broken, *account.samples)),
    ]
    return "\n\n".join(
        (
            table.rows(("做了什么", "次数", "最久多少秒后看到"), done, markdown=markdown),
            table.rows(("问了什么", "个数", "不符"), asked, markdown=markdown),
            table.rows(gauge.HEAD, levels, markdown=markdown),
            "\n".join(tail),
        )
    )


def _wrong(account: Account, way: str) -> int:
    return sum(count for what, count in account.troubles.items() if what.startswith(f"{way}："))
