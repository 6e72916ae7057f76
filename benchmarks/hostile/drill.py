"""The whole run: a server of its own, very many hostile requests, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from benchmarks import command, corpus, gauge, table
from benchmarks.command import Failed
from benchmarks.gauge import Level, Watch
from benchmarks.hostile import kinds, world
from benchmarks.hostile.judging import KNOWN
from benchmarks.hostile.ledger import SHOWN, Ledger
from benchmarks.hostile.playing import LINGERING, Gone, Player, play_all
from benchmarks.hostile.script import End, Script
from benchmarks.hostile.world import World
from benchmarks.index import Index
from benchmarks.serving import Server, serving

#: Seconds of processor time that one answer may cost.
LIMIT = 1.0
#: Ordinary questions before the run, by several clients at once: every thread has begun then.
WARMING = 120
CLIENTS = 6
#: Lines of the service's log that tell of an error nobody foresaw.
UNFORESEEN = ("Traceback", "unforeseen", "Exception in ASGI", "never retrieved", "Fatal")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer took of the processors when it was asked alone, in seconds."""

    seconds: float
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Drill:
    """All figures of the drill; `broken` are the promises that were, each in words."""

    ledger: Ledger
    level: Level
    costs: tuple[Cost, ...]
    complaints: Counter[str]
    broken: tuple[str, ...]


def drill(
    index: Index,
    *,
    requests: int,
    seed: int = 1,
    first: int = 0,
    paragraphs: int = 5_000,
    clients: int = CLIENTS,
) -> Drill:
    """Run it; `first` is the number of the first request. Raises Failed where a command does."""
    folder = index.folder / "corpus"
    corpus.write(folder, paragraphs, seed)
    command.load(index, folder, paragraphs)
    ledger = Ledger(seed, LIMIT)
    with serving(index) as server:
        known = world.learn(server, paragraphs, seed)
        make = partial(_made, seed, known)
        _warm(server, known)
        watch = Watch(server.pid)
        numbers = range(first, first + requests)
        telling = partial(_told, make, first, requests)
        with watch:
            play_all(server.port, server.pid, telling, numbers, ledger, clients)
        gone = _gone(server)
        after = watch.start if gone else gauge.settled(server.pid, watch.start)
        level = gauge.level(watch.start, watch.readings, after)
        complaints = server.complaints()
    costs = () if gone else _costs(index, make, ledger)
    broken = (
        *gone,
        *ledger.troubles_told(),
        *level.grown(clients * (LINGERING + 1)),
        *dear(costs),
        *logged(complaints),
    )
    return Drill(ledger, level, costs, complaints, tuple(broken))


def _made(seed: int, known: World, number: int) -> Script:
    return kinds.script(seed, number, known)


def _told(make: partial[Script], first: int, requests: int, number: int) -> Script:
    """The same, telling how far the run is, ten times."""
    done = number - first
    if requests >= 1_000 and done % (requests // 10) == 0:
        command.say(f"{done:,} / {requests:,} 个请求……")
    return make(number)


def _warm(server: Server, known: World) -> None:
    """Ask ordinary questions, several at once."""
    ledger = Ledger(0, LIMIT)
    plain = kinds.KINDS[0]

    def make(number: int) -> Script:
        return kinds.made(plain, 0, number, known)

    play_all(server.port, server.pid, make, range(WARMING), ledger, CLIENTS)
    if ledger.evidence:
        raise Failed(f"普通问题也没有答好：{ledger.evidence[0].trouble}")


def _gone(server: Server) -> list[str]:
    """Whether the process still answers."""
    try:
        server.get("/readyz")
    except (OSError, Failed) as error:
        return [f"服务退出或不再答复：{error}"]
    return []


# --- the processor time of single answers --------------------------------------------------------


def _costs(index: Index, make: partial[Script], ledger: Ledger) -> tuple[Cost, ...]:
    """What the slowest answers cost when they are asked alone, of a server that remembers none.

    Of the others the server's whole use while they were answered was below the limit already.
    """
    numbers = dict.fromkeys([*ledger.suspects, *(number for _, number in reversed(ledger.slowest))])
    found = []
    with serving(index, "costs.log") as server, Player(server.port, server.pid) as player:
        for number in numbers:
            try:
                played = player.play(replace(make(number), end=End.CLOSE))
            except Gone:
                break
            cost = played.most / max(1, len(played.answers))
            found.append(Cost(cost, number, played.script.kind))
    return tuple(sorted(found, key=lambda cost: -cost.seconds))


def dear(costs: Sequence[Cost]) -> list[str]:
    """Answers that take more of a processor than one may."""
    return [
        f"一个答复用去 {cost.seconds:.2f} 秒处理器时间：第 {cost.number} 个，{cost.kind}"
        for cost in costs
        if cost.seconds > LIMIT
    ]


def logged(complaints: Counter[str]) -> list[str]:
    """Errors in the log that nobody foresaw."""
    return [
        f"日志里有意外的错误（{count} 次）：{line[:160]}"
        for line, count in complaints.items()
        if any(sign in line for sign in UNFORESEEN)
    ]


# --- told ----------------------------------------------------------------------------------------

_COLUMNS = ("请求", "个数", "2xx、3xx", "4xx", "503、504", "没有答复", "最慢，毫秒", "不合")


def told(figures: Drill, *, markdown: bool) -> str:
    """The account as text."""
    ledger = figures.ledger
    body = [
        (
            kind.name,
            f"{one.played:,}",
            f"{_between(one.statuses, 200, 399):,}",
            f"{_between(one.statuses, 400, 499):,}",
            f"{sum(one.statuses[status] for status in KNOWN):,}",
            f"{one.unanswered:,}",
            table.ms(one.slowest),
            str(one.wrong),
        )
        for kind in kinds.KINDS
        if (one := ledger.sums.get(kind.name))
    ]
    return "\n\n".join(
        (
            table.rows(_COLUMNS, body, markdown=markdown),
            table.rows(gauge.HEAD, [figures.level.row("服务进程")], markdown=markdown),
            "\n".join(_tail(figures)),
        )
    )


def _tail(figures: Drill) -> list[str]:
    """The sums below the tables, and the evidence."""
    ledger = figures.ledger
    told = sorted(ledger.statuses.items())
    statuses = "，".join(f"{status}：{count:,}" for status, count in told)
    played = sum(one.played for one in ledger.sums.values())
    lines = [f"请求 {played:,} 个，种子 {ledger.seed}；{statuses}"]
    if figures.costs:
        dearest = figures.costs[0]
        lines.append(
            f"单独再问最慢的 {len(figures.costs)} 个：最多 {dearest.seconds:.2f} 秒处理器时间"
            f"（第 {dearest.number} 个，{dearest.kind}）"
        )
    lines.append(f"内存，MB，每十分之一的中位数：{figures.level.tenths}")
    lines += [
        f"  日志 {count} 次：{line[:160]}" for line, count in figures.complaints.most_common(SHOWN)
    ]
    lines.append(f"没有守住的：{len(figures.broken)}")
    lines += [f"  {one}" for one in figures.broken]
    for one in ledger.first_evidence():
        lines.append(
            f"第 {one.number} 个（{one.kind}）{one.trouble}\n  {one.shown}\n  全文：{one.file}"
        )
    return lines


def _between(statuses: Counter[int], low: int, high: int) -> int:
    return sum(count for status, count in statuses.items() if low <= status <= high)
