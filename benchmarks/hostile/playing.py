"""Scripts played over raw connections, several clients at once, and the ledger of what came."""

from __future__ import annotations

import itertools
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from benchmarks import gauge
from benchmarks.hostile import judging
from benchmarks.hostile.ledger import Ledger, Played
from benchmarks.hostile.script import End, Expect, Script, request
from benchmarks.hostile.wire import Answer, Malformed, Wire

#: Fields that announce a body.
BODY = (b"content-length:", b"transfer-encoding:")
#: Seconds until what may get no answer is taken to get none.
SHORT = 0.1
#: Above this many bytes the refusal of a request may be lost with the connection.
MUCH = 30_000
#: Heads that one client keeps open at a time, and seconds in which one may still be finished: later
#: it may have been refused and the connection closed.
LINGERING, STILL = 4, 15.0
#: Requests of one kept connection: what went before one of them stays short enough to be told.
TOGETHER = 40
#: Makes the script of a number.
Make = Callable[[int], Script]


class Gone(Exception):
    """The server takes no more connections, or answers none."""


def play_all(
    port: int, pid: int, make: Make, numbers: Sequence[int], ledger: Ledger, clients: int
) -> None:
    """Play the scripts of these numbers. Returns early where the server is gone."""
    stop = threading.Event()
    left = iter(numbers)
    lock = threading.Lock()

    def take() -> int | None:
        with lock:
            return None if stop.is_set() else next(left, None)

    threads = [
        threading.Thread(
            target=_client, args=(port, pid, make, take, ledger, stop), name=f"client {at}"
        )
        for at in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(
    port: int,
    pid: int,
    make: Make,
    take: Callable[[], int | None],
    ledger: Ledger,
    stop: threading.Event,
) -> None:
    """One client: plays what it takes until nothing is left."""
    with Player(port, pid) as player:
        while (number := take()) is not None:
            try:
                played = player.play(make(number))
                ledger.note(played)
                if played.late:
                    player.check()
            except Gone:
                stop.set()


@dataclass(slots=True)
class Player:
    """A context that plays scripts one after the other; connections are kept where scripts say."""

    port: int
    pid: int
    _wire: Wire | None = None
    _lingering: deque[tuple[Wire, Script, float]] = field(default_factory=deque)
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()
        for wire, _script, _opened in self._lingering:
            wire.reset()

    def play(self, script: Script) -> Played:
        """Send it, read what comes, judge it. One that lingers is told of when its time has come;
        until then it has no answer. Raises Gone."""
        if script.end is End.LINGER:
            return self._linger(script)
        kept = script.end is End.KEEP and self._wire is not None
        played = self._over(self._connection(script), script)
        if kept and played.nothing:  # the server had closed the kept connection meanwhile
            self._drop()
            played = self._over(self._connection(script), script)
        return played

    def check(self) -> None:
        """Raise Gone where the server does not even say that it lives."""
        wire = self._opened()
        try:
            wire.send(request("/healthz"))
            wire.answer()
        except (OSError, Malformed) as error:
            raise Gone("the server hangs") from error
        finally:
            wire.close()

    def _connection(self, script: Script) -> Wire:
        if script.end is not End.KEEP:
            return self._opened()
        if self._wire is None or self._wire.requests >= TOGETHER:
            self._drop()
            self._wire = self._opened()
        self._wire.requests += 1
        return self._wire

    def _opened(self) -> Wire:
        try:
            return Wire(self.port)
        except OSError as error:
            raise Gone(str(error)) from error

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _over(self, wire: Wire, script: Script) -> Played:
        played = Played(script)
        try:
            _send(wire, script.pieces, played)
            played.begins(gauge.processor(self.pid))
            if script.end is End.RESET:
                return played
            if script.end is End.HALF:
                wire.half_close()
            _receive(wire, script, played)
            played.ends(gauge.processor(self.pid))
        except (ProcessLookupError, FileNotFoundError) as error:
            raise Gone("the process has ended") from error
        finally:
            self._part(wire, script, played)
        return played

    def _part(self, wire: Wire, script: Script, played: Played) -> None:
        """What becomes of the connection."""
        if played.trouble:
            played.sent = bytes(wire.sent)
        if script.end is End.RESET:
            wire.reset()
        elif wire is not self._wire:
            wire.close()
        elif played.trouble or played.closed or len(played.answers) < len(script.expects):
            self._drop()

    def _linger(self, script: Script) -> Played:
        """Leave it open unfinished; the oldest of those that are is finished, or broken off."""
        wire = self._opened()
        _send(wire, script.pieces, Played(script))
        self._lingering.append((wire, script, time.monotonic()))
        if len(self._lingering) <= LINGERING:
            return Played(script)
        wire, script, opened = self._lingering.popleft()
        turn = next(self._turn) % 3
        if turn == 0 or not script.rest:
            wire.reset()
            return Played(script)
        in_time = time.monotonic() < opened + STILL
        expects = script.expects if turn == 1 and in_time else ()
        ending = replace(script, pieces=(script.rest,), expects=expects, end=End.CLOSE, rest=b"")
        return self._over(wire, ending)


def _send(wire: Wire, pieces: Sequence[bytes | float], played: Played) -> None:
    """Every piece; a server may refuse before all is sent."""
    try:
        for piece in pieces:
            if isinstance(piece, bytes):
                wire.send(piece)
            else:
                time.sleep(piece)
    except OSError:
        played.refused = True


def _receive(wire: Wire, script: Script, played: Played) -> None:
    """Every answer that must come, or whatever comes."""
    try:
        if script.expects:
            _answers(wire, script, played)
        else:
            _whatever(wire, script, played)
    except Malformed as error:
        played.trouble = f"不成 HTTP：{error}"
    except TimeoutError:
        played.late = True
        played.trouble = "没有答复：等了太久"
    except OSError:
        if script.expects and not (played.refused or len(script.sent) > MUCH):
            played.nothing = not played.answers
            played.trouble = "没有答复：连接断了"


def _answers(wire: Wire, script: Script, played: Played) -> None:
    for expect in script.expects:
        answer = wire.answer(head=expect.head)
        if answer is None:
            played.closed = True
            if not (played.refused or len(script.sent) > MUCH):
                played.nothing = not played.answers
                played.trouble = played.trouble or "没有答复：连接关了"
            return
        _judge(answer, expect, script, played)
        if answer.closes:
            played.closed = True
            if len(played.answers) < len(script.expects) and not _is_last(answer, script):
                played.trouble = played.trouble or "没有答复：关得太早"
            return
    if not played.closed and (surplus := wire.surplus()):
        played.trouble = played.trouble or f"多出来的字节 {surplus[:60]!r}"


def _is_last(answer: Answer, script: Script) -> bool:
    """Whether the connection may end with this answer: a connection carries heads alone, so the one
    of another method, or with a body, is its last."""
    return answer.status == 405 or any(field in script.sent.lower() for field in BODY)


def _whatever(wire: Wire, script: Script, played: Played) -> None:
    """What comes within a short time, be it nothing."""
    head = script.sent.startswith(b"HEAD ")
    while select.select([wire.socket], [], [], SHORT)[0]:
        answer = wire.answer(head=head)
        if answer is None:
            played.closed = True
            return
        _judge(answer, Expect(head), script, played)


def _judge(answer: Answer, expect: Expect, script: Script, played: Played) -> None:
    played.answers.append(answer.status)
    played.trouble = played.trouble or judging.trouble(answer, expect, script.sent)
