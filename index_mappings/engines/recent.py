"""What was worked out last, kept within bounds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Remembers what was asked for last, as many values as `room` holds (`size` says what one and
    its key take; it is weighed anew whenever it is asked for, for it may have grown). Safe for
    threads; two that ask the same at once may both work it out."""

    def __init__(self, room: int, size: Callable[[Any, Value], int] = lambda _, __: 1) -> None:
        self._room = room
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._taken = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not remembered."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._keep(key, known[0])
                return known[0]
        value = make()
        with self._lock:
            self._keep(key, value)
            while len(self._kept) > 1 and self._taken > self._room:
                _, (_, size) = self._kept.popitem(last=False)
                self._taken -= size
        return value

    def _keep(self, key: Hashable, value: Value) -> None:
        """Put a value last in the row; what all take together is a running sum, for adding it up
        at every question cost more than half of the answer's time after a thousand of them."""
        size = self._size(key, value)
        before = self._kept.pop(key, None)
        self._taken += size - (before[1] if before else 0)
        self._kept[key] = (value, size)
