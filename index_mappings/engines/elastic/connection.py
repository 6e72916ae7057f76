"""The connection to one alias of one Elasticsearch: address, credentials, limits, and the client.

Credentials are handed in (see `engines/settings.py`) and are never part of an address, so that no
message, log or process list can show them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from elasticsearch import Elasticsearch, OrjsonSerializer

from index_mappings.engines.addresses import without_password
from index_mappings.engines.elastic import failures, fields
from index_mappings.engines.elastic.state import Seen, Visibility
from index_mappings.engines.settings import EngineSettings
from index_mappings.errors import InvalidParameter

WRITE_SECONDS = 60.0
#: How long a point in time is kept without being asked; each question renews it.
KEEP_ALIVE = "2m"
#: FastAPI's thread pool has 40 threads.
CONNECTIONS = 40
#: What Elasticsearch takes as an index name, with room for our ending (fingerprint and number).
_ALIAS = re.compile(r"[a-z0-9][a-z0-9_.-]{0,200}")
_ADDRESS = re.compile(r"(https?)://([^/?#]+)/([^/?#]*)/?")

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an index is: the nodes, and the alias that names it."""

    address: str
    hosts: tuple[str, ...]
    alias: str


def cluster_of(text: str) -> Cluster:
    """An address taken apart: http(s)://host:port[,host:port…]/alias. Raises InvalidParameter."""
    match = _ADDRESS.fullmatch(text)
    shown = without_password(text)
    if match is None or not _ALIAS.fullmatch(match[3]):
        raise _unreadable(shown)
    scheme, hosts, alias = match.groups()
    if "@" in hosts:
        raise InvalidParameter(
            f"引擎地址 {shown} 里不能写账号口令。",
            "请改用环境变量 ZHIJIAN_ENGINE_API_KEY,"
            "或 ZHIJIAN_ENGINE_USER 和 ZHIJIAN_ENGINE_PASSWORD。",
            field="engine",
        )
    default = 443 if scheme == "https" else 9200
    nodes = []
    for host in hosts.split(","):
        name, port = _host(host, default, shown)
        nodes.append(f"{scheme}://{name}:{port}")
    return Cluster(text.rstrip("/"), tuple(nodes), alias)


def _host(host: str, default: int, shown: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?", host)
    if match is None or not 0 < int(match[2] or default) < 65536:
        raise _unreadable(shown)
    return match[1], int(match[2] or default)


def _unreadable(shown: str) -> InvalidParameter:
    return InvalidParameter(
        f"引擎地址 {shown} 无法识别。",
        "请写作 http(s)://主机:端口/别名,例如 http://127.0.0.1:9200/zhijian;"
        "别名用小写字母、数字、连字符。",
        field="engine",
    )


# --- credentials ---------------------------------------------------------------------------------


def client(where: Cluster, settings: EngineSettings) -> Elasticsearch:
    """A client as the settings say. Connects nowhere yet. Raises InvalidParameter."""
    try:
        return Elasticsearch(
            list(where.hosts),
            request_timeout=settings.seconds,
            max_retries=2,
            connections_per_node=CONNECTIONS,
            serializer=OrjsonSerializer(),
            **_credentials(settings),
            **_trust(where, settings),
        )
    except (ValueError, OSError) as error:
        raise InvalidParameter(
            f"到 {where.address} 的连接设置无法使用（{type(error).__name__}）。",
            "请检查 ZHIJIAN_ENGINE_CA、ZHIJIAN_ENGINE_FINGERPRINT 和账号设置。",
            field="engine",
        ) from None  # the reason might quote a secret


def _credentials(settings: EngineSettings) -> dict[str, Any]:
    if settings.api_key:
        return {"api_key": settings.api_key}
    if settings.user:
        return {"basic_auth": (settings.user, settings.password)}
    return {}


def _trust(where: Cluster, settings: EngineSettings) -> dict[str, Any]:
    if not where.hosts[0].startswith("https:"):
        return {}
    if settings.fingerprint:
        return {"ssl_assert_fingerprint": settings.fingerprint, "verify_certs": True}
    return {"ca_certs": settings.ca} if settings.ca else {}


# --- asking --------------------------------------------------------------------------------------

#: Scores need the statistics of all shards, or they differ from shard to shard.
HEADER = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
#: What only counts has no scores: it does not ask all shards first how rare its tokens are.
COUNTING = {**HEADER, "search_type": "query_then_fetch"}


class Connection:
    """One alias, asked through one client. Safe for threads."""

    def __init__(self, where: Cluster, settings: EngineSettings) -> None:
        self.address = where.address
        self.alias = where.alias
        self.settings = settings
        self.client = client(where, settings)
        self._soft = f"{int(settings.seconds * 1000)}ms"

    def about(self) -> Seen:
        """What the index in force says about itself, read past all caches. Raises NoIndex."""
        return self.about_of(self.alias)

    def about_of(self, index: str) -> Seen:
        """The same of an index or alias by its name."""
        with failures.translated(self.address):
            answer = self.client.options(ignore_status=404).get(
                index=index, id=fields.ABOUT, source_includes="payload"
            )
            body: Body = answer.body if isinstance(answer.body, dict) else {}
            if "error" in body or (answer.meta.status == 404 and "_index" not in body):
                raise self._no_about(answer.meta.status, body)
            if body["_index"] == self.alias:
                raise failures.not_an_alias(self.address, self.alias)
            if not body.get("found"):
                raise failures.not_ours(self.address, index)
            about = Visibility.from_json(body["_source"].get("payload"))
            return Seen(
                str(body["_index"]), about, int(body["_seq_no"]), int(body["_primary_term"])
            )

    def _no_about(self, status: int, body: Body) -> Exception:
        if not body:
            return failures.stranger(self.address)
        return failures.answer_error(status, body.get("error"), self.address)

    def has_field(self, index: str, field: str) -> bool:
        """Whether the mapping of an index holds a field."""
        with failures.translated(self.address):
            return field in self.client.field_caps(index=index, fields=field)["fields"]

    def open_point(self) -> str:
        """A point in time of the index in force."""
        with failures.translated(self.address):
            answer = self.client.open_point_in_time(index=self.alias, keep_alive=KEEP_ALIVE)
            return str(answer["id"])

    def close_point(self, point: str) -> None:
        """Let go of one; that it is gone already, or the server away, is all the same."""
        try:
            self.client.options(request_timeout=2, max_retries=0).close_point_in_time(id=point)
        except failures.FOREIGN:
            return

    def ask(self, bodies: Sequence[Body], index: str | None = None) -> list[Body]:
        """Several searches in one call; all of them whole, or an error.

        Raises PointGone where looking anew may help.
        """
        where = {"index": index} if index else {}
        lines: list[bytes] = []
        for body in bodies:
            head = COUNTING if body.get("size") == 0 else HEADER
            limits = {"track_total_hits": False, "timeout": self._soft}
            lines += [encode({**head, **where}), encode({**limits, **body})]
        with failures.translated(self.address):
            # The client's types know only dicts, which it would write with a slower library.
            answers: list[Body] = self.client.msearch(searches=cast(Any, lines))["responses"]
        for answer in answers:
            self._check(answer)
        return answers

    def _check(self, answer: Body) -> None:
        status = int(answer.get("status", 200))
        if "error" in answer:
            raise failures.answered(status, answer["error"], self.address)
        if answer.get("timed_out"):
            raise failures.slow(self.address)
        if answer["_shards"]["failed"]:
            error = failures.answer_error(503, "", self.address)
            raise failures.PointGone(error)

    def close(self) -> None:
        """Let go of all sockets."""
        self.client.close()


def encode(value: Body) -> bytes:
    """One line of a request for several things."""
    return orjson.dumps(value)
