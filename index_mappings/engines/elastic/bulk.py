"""Bulk requests that survive: errors read one by one, retried with growing waits, without doubles.

Ids follow from the report's number and the paragraph's position, so that sending a request again
after a broken connection writes the same documents over themselves. Requests are under way while
the next one is collected, for a server takes as long to write as a loader to read; `REQUESTS` and
`BYTES` bound what is held in memory.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, cast

import elasticsearch

from index_mappings.engines.elastic import failures
from index_mappings.engines.elastic.connection import WRITE_SECONDS, Connection, encode
from index_mappings.engines.elastic.fields import Encoded
from index_mappings.errors import EngineError

#: A request of 10 MB fits into the smallest servers; beyond 100 MB they refuse it.
BYTES = 8_000_000
#: A thousand paragraphs are 4 MB. Half as many a request, two requests at once, were written at
#: 0.8 of this rate where client and server share two cores.
ACTIONS = 1_000
#: Requests under way at once.
REQUESTS = 4
#: Waits between tries, in seconds: two minutes in all, enough for a node to be replaced.
WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
#: Statuses that may be another one next time.
PASSING = (408, 429, 500, 502, 503, 504)
_FULL = "cluster_block_exception"

Action = list[bytes]


class Bulk:
    """Documents on their way into one index. Not for several threads."""

    def __init__(
        self,
        connection: Connection,
        index: str,
        check: Callable[[], None],
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.address = connection.address
        self._client = connection.client.options(request_timeout=WRITE_SECONDS, max_retries=0)
        self._index = index
        self._check = check
        self._over = threading.Event()
        self._sleep = sleep or self._over.wait
        self._pool = ThreadPoolExecutor(REQUESTS, "zhijian-bulk")
        self._sent: deque[Future[None]] = deque()
        self._actions: list[Action] = []
        self._bytes = 0
        self.unclear = False  # whether a request has got no answer, so that it may arrive yet

    def put(self, documents: Iterable[Encoded]) -> None:
        """Write documents, whole."""
        for document, source in documents:
            self._add([encode({"index": {"_id": document}}), source])

    def delete(self, documents: Iterable[str]) -> None:
        """Take documents away; unknown ones are no error."""
        for document in documents:
            self._add([encode({"delete": {"_id": document}})])

    def flush(self) -> None:
        """Send what is held and wait for all. Raises EngineError when something will not go in."""
        self.hand_over()
        while self._sent:
            self._sent.popleft().result()

    def forget(self) -> None:
        """Do not send what is held; returns when nothing is under way any more."""
        self._actions, self._bytes = [], 0
        self._over.set()
        wait(self._sent)
        self._sent.clear()
        self._over.clear()

    def close(self) -> None:
        """Let go of the threads."""
        self.forget()
        self._pool.shutdown()

    def hand_over(self) -> None:
        actions, self._actions, self._bytes = self._actions, [], 0
        if not actions:
            return
        while len(self._sent) >= REQUESTS:
            self._sent.popleft().result()
        self._sent.append(self._pool.submit(self._send, actions))

    def _add(self, action: Action) -> None:
        self._actions.append(action)
        self._bytes += sum(map(len, action))
        if self._bytes >= BYTES or len(self._actions) >= ACTIONS:
            self.hand_over()

    def _send(self, actions: list[Action]) -> None:
        for seconds in (*WAITS, None):
            self._check()
            left, error = self._try(actions)
            if not left:
                return
            if seconds is None or error is None or self._over.is_set():
                raise error or failures.slow(self.address)
            actions = left
            self._sleep(seconds)

    def _try(self, actions: list[Action]) -> tuple[list[Action], EngineError | None]:
        """Send once: what is left to be sent again, and why. Raises what will not pass."""
        lines = [line for action in actions for line in action]
        try:
            # The client's types know only dicts; lines that are encoded go out as they are.
            answer = self._client.bulk(index=self._index, operations=cast(Any, lines))
        except failures.FOREIGN as error:
            translation = failures.translate(error, self.address)
            if not isinstance(error, elasticsearch.ApiError) or error.status_code >= 500:
                self.unclear = True
            if not _passes(error):
                raise translation from error
            return actions, translation
        if not answer["errors"]:
            return [], None
        return self.left(actions, answer["items"])

    def left(
        self, actions: list[Action], items: list[dict[str, Any]]
    ) -> tuple[list[Action], EngineError | None]:
        left: list[Action] = []
        refused: tuple[int, Any] | None = None
        for action, item in zip(actions, items, strict=True):
            outcome = next(iter(item.values()))
            status, error = int(outcome["status"]), outcome.get("error")
            if error is None:  # written, or a delete of what is not there
                continue
            refused = status, error
            if status not in PASSING or error.get("type") == _FULL:
                raise failures.answer_error(status, error, self.address)
            left.append(action)
        return left, failures.answer_error(*refused, self.address) if refused else None


def _passes(error: BaseException) -> bool:
    """Whether a request that failed as a whole may succeed when it is sent again."""
    if isinstance(error, elasticsearch.ApiError):
        return error.status_code in PASSING and error.error != _FULL
    if isinstance(error, elasticsearch.SSLError | elasticsearch.SerializationError):
        return False
    return isinstance(error, elasticsearch.TransportError)
