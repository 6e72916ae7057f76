"""Sending documents: what is refused is sent again, what will not pass is said at once."""

import threading
import time
from typing import Any

import pytest
from fake_elastic import Answer, answering, said

pytest.importorskip("elasticsearch")

from index_mappings.engines.elastic import bulk
from index_mappings.engines.elastic.connection import Connection, cluster_of
from index_mappings.engines.settings import UNDECIDED
from index_mappings.errors import (
    EngineAway,
    EngineDenied,
    EngineError,
    ForeignIndex,
)

WHERE = "http://es:9200/zhijian"


def outcome(status: int, kind: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {"_id": "1", "status": status}
    return {"index": told | ({"error": {"type": kind, "reason": "so"}} if kind else {})}


def sending(answers: list[Answer]) -> tuple[list[float], list[int], EngineError | None]:
    """Send two documents to a server that answers so, one after the other: waits, sizes, error."""
    waits: list[float] = []
    left = list(answers)
    sizes: list[int] = []
    with answering(lambda *_: left.pop(0) if len(left) > 1 else left[0]) as address:
        connection = Connection(cluster_of(address), UNDECIDED)
        out = bulk.Bulk(connection, "index", lambda: sizes.append(len(left)), waits.append)
        out.put([("1.0", b"{}"), ("1.1", b"{}")])
        try:
            out.flush()
        except EngineError as error:
            return waits, sizes, error
        finally:
            connection.close()
    return waits, sizes, None


def done(*items: dict[str, Any]) -> Answer:
    return said(200, {"errors": any("error" in i["index"] for i in items), "items": list(items)})


FULL = "cluster_block_exception"


QUEUE = "es_rejected_execution_exception"


def test_items_that_were_refused_are_sent_again() -> None:
    waits, _, error = sending([done(outcome(201), outcome(429, QUEUE)), done(outcome(201))])
    assert error is None
    assert waits == [0.2]


def test_a_whole_request_that_was_refused_is_sent_again() -> None:
    refused = said(429, {"error": {"type": QUEUE, "reason": "rejected"}, "status": 429})
    waits, _, error = sending([refused, refused, done(outcome(201), outcome(201))])
    assert error is None
    assert waits == [0.2, 0.5]


def test_waits_grow_and_end() -> None:
    refused = said(503, {"error": {"type": "unavailable_shards_exception", "reason": "primary"}})
    waits, checks, error = sending([refused])
    assert waits == list(bulk.WAITS) == sorted(waits)
    assert isinstance(error, EngineAway)
    assert len(checks) == len(waits) + 1  # the right to write is looked at before every try


@pytest.mark.parametrize(
    ("answer", "made", "message"),
    [
        (
            done(outcome(201), outcome(400, "strict_dynamic_mapping_exception")),
            ForeignIndex,
            "映射",
        ),
        (done(outcome(201), outcome(429, FULL)), EngineDenied, "磁盘"),
        (done(outcome(201), outcome(403, FULL)), EngineDenied, "只读"),
        (said(429, {"error": {"type": FULL, "reason": "flood stage"}}), EngineDenied, "磁盘"),
        (
            said(403, {"error": {"type": "security_exception", "reason": "no"}}),
            EngineDenied,
            "权限",
        ),
        (said(413, {"error": {"type": "", "reason": "too large"}}), EngineAway, "忙"),
    ],
)
def test_what_will_not_pass_is_said_at_once(
    answer: Answer, made: type[EngineError], message: str
) -> None:
    waits, _, error = sending([answer])
    assert waits == []
    assert type(error) is made
    assert message in error.message


def test_a_delete_of_what_is_not_there_is_no_error() -> None:
    answer = said(200, {"errors": True, "items": [{"delete": {"_id": "1", "status": 404}}] * 2})
    assert sending([answer])[2] is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def count(actions: list[list[bytes]]) -> None:
        sizes.append(sum(len(line) for action in actions for line in action))

    out = bulk.Bulk(Connection(cluster_of(WHERE), UNDECIDED), "index", lambda: None)
    monkeypatch.setattr(out, "_send", count)
    for at in range(60):
        out.put([(f"{at}.0", b"x" * 1_000_000)])
    out.put((f"99.{at}", b"{}") for at in range(5_000))
    out.flush()
    assert max(sizes) < bulk.BYTES + 1_100_000
    assert sum(sizes) > 60_000_000


def test_requests_are_under_way_while_the_next_is_collected() -> None:
    """So many at once and no more; what fails there is told at the latest by `flush`."""
    arrived, go_on = threading.Semaphore(0), threading.Event()

    def answer(*_: Any) -> Answer:
        arrived.release()
        go_on.wait(20)
        return said(403, {"error": {"type": "security_exception", "reason": "no"}})

    with answering(answer) as address:
        connection = Connection(cluster_of(address), UNDECIDED)
        out = bulk.Bulk(connection, "index", lambda: None)
        for at in range(bulk.REQUESTS * bulk.ACTIONS):
            out.put([(f"{at}.0", b"{}")])  # comes back though nobody has answered
        assert all(arrived.acquire(timeout=10) for _ in range(bulk.REQUESTS))
        go_on.set()
        with pytest.raises(EngineDenied) as told:
            out.flush()
        assert "权限" in told.value.message
        out.close()
        connection.close()


def test_whoever_gives_up_does_not_wait_for_a_server_that_is_away() -> None:
    refused = said(503, {"error": {"type": "unavailable_shards_exception", "reason": "primary"}})
    with answering(lambda *_: refused) as address:
        connection = Connection(cluster_of(address), UNDECIDED)
        out = bulk.Bulk(connection, "index", lambda: None)
        for at in range(bulk.ACTIONS):
            out.put([(f"{at}.0", b"{}")])
        time.sleep(1.0)  # it is being sent again and again
        began = time.monotonic()
        out.close()
        assert time.monotonic() - began < 5
        connection.close()
