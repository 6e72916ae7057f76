"""Several processes behind one door: made ready once, forked, replaced when one dies.

The process that starts them loads what all need (the program, dictionaries, the reports' catalogue)
and forks: what does not change is in memory once. It answers nothing itself, so nothing that comes
from outside can hurt it. A worker that dies is replaced by a fork of the same, ready in a moment;
one that finds its parent gone comes to its end.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import multiprocessing
import os
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index_mappings.errors import ZhijianError
from service.cli.output import say

if TYPE_CHECKING:
    import socket

    import uvicorn
    from fastapi import FastAPI

    from service.api.together import Together
    from service.settings import Settings

#: Seconds between two looks at the workers and at what was asked of us.
LOOK = 0.2
#: Seconds between two replacements: workers that die at once must not keep the machine busy.
AGAIN = 1.0
#: Seconds a worker has to end itself once its answers had their time.
LAST = 10.0
ASKED_TO_STOP = (signal.SIGTERM, signal.SIGINT)


def serve_together(
    settings: Settings,
    options: dict[str, Any],
    listener: socket.socket,
    announce: Callable[[], None],
) -> None:
    """Serve with so many workers until a signal; `announce` when all of them answer. Raises
    ZhijianError where they do not begin to."""
    with tempfile.TemporaryDirectory(prefix="zhijian-") as folder:
        workers = _Workers(settings, Path(folder), options, listener)
        with _signals() as signals:
            workers.run(signals, announce)


class _Workers:
    """The living workers, by their number, and what they are made from."""

    def __init__(
        self, settings: Settings, folder: Path, options: dict[str, Any], listener: socket.socket
    ) -> None:
        from service.api import warming
        from service.api.app import create_app
        from service.api.together import Together

        self._count = settings.workers or 1
        self._together = Together(folder, self._count)
        self._together.begin()
        self._app = create_app(settings, together=self._together)
        warming.prepare(self._app)
        self._options = options
        self._listener = listener
        self._patience = options["timeout_graceful_shutdown"] + LAST
        self._alive: dict[int, Any] = {}
        self._ready, self._say_ready = multiprocessing.Pipe(duplex=False)
        gc.collect()
        gc.freeze()  # a collection would write on what is shared

    def run(self, signals: list[int], announce: Callable[[], None]) -> None:
        """Until something is asked of us."""
        try:
            for number in range(1, self._count + 1):
                self._start(number)
            if self._all_ready(signals):
                announce()
                while not signals:
                    self._replace(self._dead(), signals)
        finally:
            self._stop(signals)

    def _start(self, number: int) -> None:
        arguments = (self._app, self._together, number, self._options, self._listener)
        make: Any = multiprocessing.get_context("fork").Process
        worker = make(target=_work, args=(*arguments, self._say_ready), name=f"worker {number}")
        with _held_back(), warnings.catch_warnings():
            # The one other thread here is that of a numeric library, which is made for forks.
            warnings.simplefilter("ignore", DeprecationWarning)
            worker.start()
        self._alive[number] = worker

    def _all_ready(self, signals: list[int]) -> bool:
        """Wait for the first answer of each; false where we are to stop before."""
        waiting = set(self._alive)
        while waiting and not signals:
            if dead := self._dead():
                raise ZhijianError("服务没有启动起来", f"请查看上面的消息（{_end_of(dead[0][1])}）")
            while self._ready.poll():
                waiting.discard(self._ready.recv())
        return not waiting

    def _dead(self) -> list[tuple[int, Any]]:
        """Those that have ended, after a short wait for one that does."""
        ends = [worker.sentinel for worker in self._alive.values()]
        connection.wait([*ends, self._ready], LOOK)
        return [(n, worker) for n, worker in self._alive.items() if not worker.is_alive()]

    def _replace(self, dead: list[tuple[int, Any]], signals: list[int]) -> None:
        """Put a new one where one has ended, unasked."""
        while self._ready.poll():
            self._ready.recv()
        for number, worker in dead:
            if signals:
                return
            say(f"一个服务进程（{worker.pid}）意外结束：{_end_of(worker)}；另起一个")
            worker.join()
            self._start(number)
            time.sleep(AGAIN)

    def _stop(self, signals: list[int]) -> None:
        """Ask all to end, in a hurry where somebody asks us again; those that do not are ended."""
        self._listener.close()  # whoever comes now is not kept waiting for nobody
        self._tell(signal.SIGTERM)
        until, heard = time.monotonic() + self._patience, len(signals)
        while (alive := self._living()) and time.monotonic() < until:
            connection.wait([worker.sentinel for worker in alive], LOOK)
            if len(signals) > heard:
                self._tell(signal.SIGINT)
                heard = len(signals)
        for worker in self._living():
            worker.kill()
        for worker in self._alive.values():
            worker.join()

    def _living(self) -> list[Any]:
        return [worker for worker in self._alive.values() if worker.is_alive()]

    def _tell(self, number: int) -> None:
        for worker in self._living():
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, number)


def _end_of(worker: Any) -> str:
    """How a process has ended, in words."""
    code = worker.exitcode or 0
    return f"信号 {-code}" if code < 0 else f"状态 {code}"


@contextlib.contextmanager
def _signals() -> Iterator[list[int]]:
    """Those that ask us to stop, as they come."""
    signals: list[int] = []
    before = {
        number: signal.signal(number, lambda which, _: signals.append(which))
        for number in ASKED_TO_STOP
    }
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """What asks to stop waits until the new process can hear it by itself."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_STOP)


# --- in a worker ---------------------------------------------------------------------------------


def _work(
    app: FastAPI,
    together: Together,
    number: int,
    options: dict[str, Any],
    listener: socket.socket,
    say_ready: Any,
) -> None:
    """Answer until told to end, or until there is nobody left who could tell."""
    import uvicorn

    for which in ASKED_TO_STOP:
        signal.signal(which, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_STOP)
    together.number = number
    _server(uvicorn.Config(app, **options), together, listener, say_ready).run(sockets=[])


def _server(
    config: uvicorn.Config, together: Together, listener: socket.socket, say_ready: Any
) -> uvicorn.Server:
    """One that takes the connections that are left to it, and ends where its parent has."""
    import uvicorn

    from service.api.taking import Taker

    parent, number = os.getppid(), together.number

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup([])
            protocol: Any = self.config.http_protocol_class
            make = functools.partial(
                protocol,
                config=self.config,
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )
            held = self.server_state.connections.__len__
            self.taker = Taker(listener, together.lines(), number, make, held)
            self.taker.begin()
            say_ready.send(number)

        async def on_tick(self, counter: int) -> bool:
            self.taker.count()
            return await super().on_tick(counter) or os.getppid() != parent

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            self.taker.end()
            await super().shutdown(sockets)

    return Server(config)
