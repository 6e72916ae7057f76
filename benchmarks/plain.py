"""The plain client: the same requests and ready-made documents, sent straight to the server.

What the product adds is told by comparison with this. Requests are recorded while the service
answers in this process; they are sent again under a point in time of their own, one at a time in
turn with the product's, so that both meet the same server in the same state. The JSON library is
the product's, which is faster than the client's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import orjson
from elasticsearch import Elasticsearch, OrjsonSerializer, helpers

from benchmarks.command import Rates
from benchmarks.index import Index
from index_mappings.engines import open_engine
from index_mappings.prepare import Prepared, prepare
from index_mappings.reports import Entry, Report

#: The lines of one multi-search as they are sent, but as text: a head and a body, a head and a body
#: … Other processes are told them as JSON.
Call = list[str]
#: Documents that are written to tell the rate of the plain helpers, at most.
DOCUMENTS = 50_000
#: Threads and documents a request of the helper that writes in parallel.
THREADS, CHUNK = 4, 1_000
KEEP_ALIVE = "10m"


def client(hosts: list[str]) -> Elasticsearch:
    """A plain client."""
    return Elasticsearch(hosts, serializer=OrjsonSerializer(), request_timeout=60)


# --- questions -----------------------------------------------------------------------------------


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Every multi-search that clients of this process send while the context lasts."""
    calls: list[Call] = []
    original = Elasticsearch.msearch

    def msearch(self: Elasticsearch, *, searches: Sequence[Any], **more: Any) -> Any:
        calls.append([line.decode() for line in searches])
        return original(self, searches=searches, **more)

    Elasticsearch.msearch = msearch  # type: ignore[method-assign, assignment]
    try:
        yield calls
    finally:
        Elasticsearch.msearch = original  # type: ignore[method-assign]


@contextmanager
def point(index: Index) -> Iterator[str]:
    """A point in time of our own."""
    plain = client(index.hosts)
    try:
        opened = plain.open_point_in_time(index=index.alias, keep_alive=KEEP_ALIVE)["id"]
        yield str(opened)
        plain.close_point_in_time(id=opened)
    finally:
        plain.close()


def moved(call: Call, to: str) -> Call:
    """A recorded request under another point in time."""
    return [_moved(line, to) for line in call]


def _moved(line: str, to: str) -> str:
    search = orjson.loads(line)
    if "pit" not in search:
        return line
    return orjson.dumps({**search, "pit": {"id": to, "keep_alive": KEEP_ALIVE}}).decode()


def ask(plain: Elasticsearch, calls: Sequence[Call]) -> tuple[int, int]:
    """Send the requests of one question; 200 where all were answered, and how many they were."""
    status = 200
    for call in calls:
        for answer in plain.msearch(searches=cast(Any, call))["responses"]:
            status = max(status, int(answer["status"]))
    return status, len(calls)


# --- documents -----------------------------------------------------------------------------------


def rates(index: Index, texts: Path) -> Rates:
    """How fast the helpers, and the product's own writer, write the documents of these reports;
    all that is made of texts is made before the clock starts."""
    reports = _prepared(texts)
    documents = list(_documents(reports))
    plain = client(index.hosts)
    try:
        streaming = _timed(plain, documents, helpers.streaming_bulk, chunk_size=CHUNK)
        parallel = _timed(
            plain, documents, helpers.parallel_bulk, thread_count=THREADS, chunk_size=CHUNK
        )
        fed = _fed(plain, index, reports)
    finally:
        plain.close()
    count = len(documents)
    return Rates(count, count / streaming, count / parallel, count / fed)


def _fed(plain: Elasticsearch, index: Index, reports: Sequence[tuple[Report, Prepared]]) -> float:
    """Seconds until the product has written them into a new index, looked it over and put it in
    force."""
    alias = f"fed-{time.monotonic_ns()}"
    engine = open_engine(f"{index.address.rpartition('/')[0]}/{alias}")
    try:
        before = time.perf_counter()
        with engine.writing(rebuild=True) as writer:
            for report, prepared in reports:
                writer.put(report, (), prepared)
        return time.perf_counter() - before
    finally:
        engine.close()
        for name in plain.indices.get(index=f"{alias}-*"):
            plain.indices.delete(index=name)


def _timed(plain: Elasticsearch, documents: list[Any], helper: Any, **more: Any) -> float:
    """Seconds until all are written and can be found."""
    from index_mappings.engines.elastic import fields

    name = f"plain-{time.monotonic_ns()}"
    settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
    plain.indices.create(index=name, settings=settings, mappings=fields.mapping(""))
    try:
        before = time.perf_counter()
        for right, told in helper(plain, documents, index=name, **more):
            if not right:
                raise ValueError(str(told))
        plain.indices.refresh(index=name)
        return time.perf_counter() - before
    finally:
        plain.indices.delete(index=name)


def _prepared(texts: Path) -> list[tuple[Report, Prepared]]:
    """Reports with their tokens, for as many documents as are written."""
    from loaders import sources
    from loaders.read_source import read

    reports: list[tuple[Report, Prepared]] = []
    documents = 0
    for source in sources.walk([texts]):
        if documents >= DOCUMENTS:
            break
        if (report := read(source).report) is not None:
            reports.append((report, prepare(report)))
            documents += 1 + len(report.paragraphs)
    return reports


def _documents(reports: Iterable[tuple[Report, Prepared]]) -> Iterator[dict[str, Any]]:
    """What the product would write for these reports."""
    from index_mappings.engines.elastic import fields

    for number, (report, prepared) in enumerate(reports, 1):
        entry = Entry(number, report, len(report.paragraphs), ())
        for made, body in fields.report_documents(entry, prepared.paragraphs, 1):
            yield {"_id": made, **orjson.loads(body)}
