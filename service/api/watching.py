"""What those who run the service see of it: figures for Prometheus, and a line for each request.

Routes are told by their pattern and never by what was asked, so there are few of them. The figures
are those of all workers of the service, whichever of them is asked. Of what people ask, a line says
nothing unless it is wanted; a key or a token stands in none.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from index_mappings.engines.port import View
from service.access import Access
from service.api.seeing import ACCESS, CLIENT, FOUND, USER
from service.api.together import Together
from service.setting_values import Log
from service.settings import Settings

#: Seconds: what a person notices, what makes them go away.
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
LONGEST_PATH = 200
LONGEST_QUESTION = 2_000


def _to_standard_error(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Watch:
    """What one process counts, alone or `together` with others, and where its lines go."""

    def __init__(
        self,
        settings: Settings,
        write: Callable[[str], None] = _to_standard_error,
        together: Together | None = None,
    ) -> None:
        self._log = settings.log
        self._write = write
        self._engine = settings.engine.partition(":")[0]
        self._together = together
        self._registry = CollectorRegistry()
        of_us: dict[str, Any] = {"namespace": "zhijian", "registry": self._registry}
        self._seconds = Histogram(
            "request_seconds", "答复一个请求的秒数", ("route", "engine"), buckets=STEPS, **of_us
        )
        self._answers = Counter("answers", "答复的个数", ("route", "status"), **of_us)
        self._questions = Counter("questions", "检索的个数，按有没有找到", ("found",), **of_us)
        self._hits = Counter("hits", "检索找到的段落总数", **of_us)

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
        counted = self._together.figures() if self._together else self._registry
        of_index = CollectorRegistry()
        of_index.register(_OfIndex(view))
        return generate_latest(counted) + generate_latest(of_index)

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


class _OfIndex(Collector):
    """What a view holds; nothing, where there is none."""

    def __init__(self, view: View | None) -> None:
        catalogue = view.catalogue() if view else None
        at = datetime.datetime.fromisoformat(view.state.at).timestamp() if view else 0.0
        self._told = (
            ("reports", "收录的报告", catalogue.report_count if catalogue else 0),
            ("paragraphs", "收录的段落", catalogue.paragraph_count if catalogue else 0),
            ("commit_timestamp_seconds", "最近一次提交的时刻", at),
        )

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One figure each."""
        for name, purpose, value in self._told:
            yield GaugeMetricFamily(f"zhijian_index_{name}", purpose, value)


def _question(query: bytes) -> str:
    values = parse_qs(query.decode("latin-1"), errors="replace").get("q", [""])
    return _sendable(values[0][:LONGEST_QUESTION])


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
