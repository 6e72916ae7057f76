"""Work that may hang or die, done elsewhere: one task at a time limit, each answered for.

    run(function, items)   many items: worker processes; one that hangs or dies is replaced
    run_here(…)            a few small ones: in this process, a timer breaks off what hangs

Both yield one `Outcome` an item, as they are finished, and `None` now and then while nothing is, so
that the caller can save what it has. `function` and its items are picklable.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from index_mappings import processors

Item = TypeVar("Item")
Value = TypeVar("Value")

#: Seconds between two signs of life while nothing is finished.
TICK = 0.5
#: Keeps an interpreter from looking for modules in the folder it is started in.
_SAFE_PATH = "PYTHONSAFEPATH"
#: Tasks handed out ahead, per worker: enough that none waits, few enough that memory is bounded.
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Item, Value]):
    """What became of one item: its value, or why there is none."""

    item: Item
    value: Value | None = None
    hung: bool = False
    died: str = ""


def run(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    seconds: float,
    workers: int | None = None,
    ready: str = "",
) -> Iterator[Outcome[Item, Value] | None]:
    """Do the work in worker processes, a few items ahead of the caller.

    The module `ready` is imported once, before the first of them, where they are forked at all.
    """
    from pebble import ProcessPool

    count = workers or max(1, min(processors.usable(), 8))
    pool: Any = ProcessPool(max_workers=count, context=_context(ready), initializer=_begin)
    pending: dict[Future[Value], Item] = {}
    waiting = iter(items)
    try:
        while True:
            _fill(pool, function, waiting, pending, count * AHEAD, seconds)
            if not pending:
                break
            done, _ = wait(pending, timeout=TICK, return_when=FIRST_COMPLETED)
            for future in done:
                yield _outcome(pending.pop(future), future, seconds)
            if not done:
                yield None
        pool.close()
        pool.join()
    finally:
        pool.stop()
        pool.join()


def run_here(
    function: Callable[[Item], Value], items: Iterable[Item], *, seconds: float
) -> Iterator[Outcome[Item, Value] | None]:
    """Do the work in this process; where there is no timer (a thread), without a time limit."""
    for item in items:
        try:
            with _alarm(seconds):
                value = function(item)
        except _Hung:
            yield Outcome(item, hung=True)
        except Exception as error:
            yield Outcome(item, died=f"{type(error).__name__}: {error}")
        else:
            yield Outcome(item, value)


class _Hung(BaseException):
    """Raised by the timer; no handler for `Exception` may swallow it."""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Break off what takes longer than this."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: Any) -> None:
        raise _Hung

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _begin() -> None:
    """The first thing a worker does: see to its end."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A load that is killed cannot end its workers: they end themselves, in the middle of it all.

    What they started ends with them, see formats/keeper.py.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _context(ready: str) -> Any:
    """Never a plain fork: the engine has threads of its own, which a fork would tear apart. A
    server that has none forks the workers."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    if ready:
        context.set_forkserver_preload(["__main__", ready])
    with _same_path():
        first = context.Process(target=_nothing)
        first.start()  # the server is started for it, and is ready once it has forked it
    first.join()
    return context


def _nothing() -> None:
    """What the first process does: whoever breaks a load off before breaks nothing off in it."""


@contextmanager
def _same_path() -> Iterator[None]:
    """See that the server looks for modules where this process does.

    By itself it would look first in the folder one works in, where anybody's `loaders` may lie.
    """
    if _SAFE_PATH in os.environ or _looks_here():
        yield
        return
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        del os.environ[_SAFE_PATH]


def _looks_here() -> bool:
    """Whether modules are looked for in the folder one works in."""
    try:
        return not {"", str(Path.cwd())}.isdisjoint(sys.path)
    except OSError:  # it is gone
        return False


def _fill(
    pool: Any,
    function: Callable[[Item], Value],
    waiting: Iterator[Item],
    pending: dict[Future[Value], Item],
    limit: int,
    seconds: float,
) -> None:
    """Hand out items until `limit` are under way."""
    while len(pending) < limit:
        for item in waiting:
            pending[pool.schedule(function, args=[item], timeout=seconds)] = item
            break
        else:
            return


def _outcome(item: Item, future: Future[Value], seconds: float) -> Outcome[Item, Value]:
    """A finished task in our words. `pebble` raises what the worker raised, or tells its death."""
    try:
        return Outcome(item, future.result())
    except TimeoutError:
        return Outcome(item, hung=True)
    except MemoryError:
        return Outcome(item, died="内存不足")
    except Exception as error:
        return Outcome(item, died=f"{type(error).__name__}: {error}")
