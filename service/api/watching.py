"""What those who run the service see of it: figures for Prometheus, and a line for each request.

Routes are told by their pattern and never by what was asked, so there are few of them. A process
tells its own figures. Of what people ask, a line says nothing unless it is wanted; a key or a token
stands in none.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from index_mappings.engines.port import View
from service.access import Access
from service.api.seeing import ACCESS, CLIENT, FOUND, USER
from service.settings import Log, Settings

#: Seconds: what a person notices, what makes them go away.
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
LONGEST_PATH = 200
LONGEST_QUESTION = 2_000


def _to_standard_error(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Watch:
    """The figures of one process, and where its lines go."""

    def __init__(
        self, settings: Settings, write: Callable[[str], None] = _to_standard_error
    ) -> None:
        self._log = settings.log
        self._write = write
        self._engine = settings.engine.partition(":")[0]
        self._registry = CollectorRegistry()
        of_us: dict[str, Any] = {"namespace": "zhijian", "registry": self._registry}
        self._seconds = Histogram(
            "request_seconds", "答复一个请求的秒数", ("route", "engine"), buckets=STEPS, **of_us
        )
        self._answers = Counter("answers", "答复的个数", ("route", "status"), **of_us)
        self._questions = Counter("questions", "检索的个数，按有没有找到", ("found",), **of_us)
        self._hits = Counter("hits", "检索找到的段落总数", **of_us)
        self._reports = Gauge("index_reports", "收录的报告", **of_us)
        self._paragraphs = Gauge("index_paragraphs", "收录的段落", **of_us)
        self._commit = Gauge("index_commit_timestamp_seconds", "最近一次提交的时刻", **of_us)

    def answered(self, scope: Mapping[str, Any], status: int, seconds: float) -> None:
        """One request has its answer (or has gone away: status 0)."""
        route = getattr(scope.get("route"), "path", "") or "none"
        self._seconds.labels(route, self._engine).observe(seconds)
        self._answers.labels(route, str(status)).inc()
        paragraphs: int | None = scope.get(FOUND)
        if paragraphs is not None:
            self._questions.labels("yes" if paragraphs else "no").inc()
            self._hits.inc(paragraphs)
        if self._log is not Log.NONE:
            self._write(self._line(scope, route, status, seconds))

    def figures(self, view: View | None) -> bytes:
        """All of them, with those of the index where there is one."""
        if view is not None:
            catalogue = view.catalogue()
            self._reports.set(catalogue.report_count)
            self._paragraphs.set(catalogue.paragraph_count)
            self._commit.set(datetime.datetime.fromisoformat(view.state.at).timestamp())
        return generate_latest(self._registry)

    def _line(self, scope: Mapping[str, Any], route: str, status: int, seconds: float) -> str:
        access: Access | None = scope.get(ACCESS)
        entry: dict[str, Any] = {
            "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "route": route,
            "path": _sendable(scope["path"][:LONGEST_PATH]),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "who": access.name if access else "",
            "user": scope.get(USER) or "",
            "client": scope.get(CLIENT) or "",
            "found": scope.get(FOUND),
        }
        if self._log is Log.QUESTIONS:
            entry["q"] = _question(scope["query_string"])
        return orjson.dumps(entry).decode()


def _question(query: bytes) -> str:
    values = parse_qs(query.decode("latin-1"), errors="replace").get("q", [""])
    return _sendable(values[0][:LONGEST_QUESTION])


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
