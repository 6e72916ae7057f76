"""Where the client's and the server's errors become ours, once.

The client raises TransportError (nothing was answered) or ApiError (an answer that says no); in the
answer to several questions at once each has its own status. All three end in `_error_for`, which
goes by the kind of error that the server names, then by the status: the classes alone would mislead
(a read-only index and a missing privilege are both 403, a full disk and a full queue both 429).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import elastic_transport as transport
import elasticsearch
from elasticsearch import helpers

from index_mappings.checked import BadRecord
from index_mappings.errors import (
    EngineAway,
    EngineBroken,
    EngineDenied,
    EngineError,
    EngineSlow,
    ForeignIndex,
    IndexBusy,
    NoIndex,
)

#: Every class the client may raise, by its roots.
FOREIGN = (
    transport.TransportError,
    transport.ApiError,
    elasticsearch.ApiError,
    helpers.BulkIndexError,
    helpers.ScanError,
)
#: What proxies and load balancers answer by themselves while nobody is behind them.
AWAY = (502, 503, 504)
_log = logging.getLogger("zhijian.engine")
_REBUILD = "请用 zhijian load --rebuild 加上原始资料重建索引；重建期间检索照常。"


class PointGone(Exception):
    """What a reader had opened is no more: expired, or its index was replaced. Look anew."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(error.message)
        self.error = error


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Run something of the client's; `where` is the address to be named, without a password."""
    try:
        yield
    except (*FOREIGN, BadRecord) as error:
        raise translate(error, where) from error


def translate(error: BaseException, where: str) -> EngineError:
    """What a person should read in place of one of the client's errors; the log gets it all."""
    translation = _translated(error, where)
    _log.warning("%s: %s", translation.code, translation.message, exc_info=error)
    return translation


def _translated(error: BaseException, where: str) -> EngineError:
    if isinstance(error, elasticsearch.UnsupportedProductError):
        return stranger(where)
    if isinstance(error, transport.ApiError):
        return _refused(error, where)
    if isinstance(error, transport.ConnectionTimeout):
        return slow(where)
    if isinstance(error, transport.TlsError) or "certificate" in str(error).lower():
        return EngineDenied(
            f"与 {where} 的加密连接没有建立：证书校验未通过（{_short(error)}）。",
            "请用 ZHIJIAN_ENGINE_CA 指定签发证书的 CA 文件，或用 ZHIJIAN_ENGINE_FINGERPRINT "
            "给出证书的 SHA-256 指纹；并核对地址中的主机名。",
        )
    if isinstance(error, transport.SerializationError):
        return stranger(where)
    if isinstance(error, BadRecord):
        return EngineBroken(f"{where} 里的记录与程序不符（{_short(error)}）。", _REBUILD)
    return EngineAway(
        f"连不上 Elasticsearch:{where}（{_short(error)}）。",
        "请检查地址、端口和网络，确认服务已启动；启用了加密的服务要写 https://。",
    )


def answer_error(status: int, error: Any, where: str) -> EngineError:
    """The same for one of several questions asked at once; that nothing is there yet is no news."""
    translation = _error_for(status, error, where)
    if not isinstance(translation, NoIndex):
        _log.warning("%s: %s", translation.code, translation.message, stack_info=True)
    return translation


def answered(status: int, error: Any, where: str) -> EngineError | PointGone:
    """The same of a point in time: where it is gone, or a node it leads to, looking anew helps."""
    kind, _ = _kind(error)
    if status in (404, 503) or kind in _NODE_GONE:
        return PointGone(_error_for(status, error, where))
    return answer_error(status, error, where)


def slow(where: str) -> EngineSlow:
    """No answer in time."""
    return EngineSlow(
        f"Elasticsearch（{where}）没有及时答复。",
        "请稍候再试，或缩小年度、地区范围；经常如此请检查集群负载，或调大 ZHIJIAN_ENGINE_TIMEOUT。",
    )


def stranger(where: str) -> EngineBroken:
    """Something answers, but not an Elasticsearch."""
    return EngineBroken(
        f"{where} 答复了，但不是 Elasticsearch 8 或 9。",
        "请核对地址和端口；OpenSearch 等其他产品不能使用。",
    )


def busy(where: str, holder: str = "") -> IndexBusy:
    """Somebody else is writing."""
    return IndexBusy(
        f"另一个程序正在向 {where} 写入{holder}。",
        "请等它完成后再试；检索不受影响。若它已异常退出，一分钟后即可写入。",
    )


def not_an_alias(where: str, name: str) -> EngineBroken:
    """The name in the address belongs to an index of somebody's."""
    return EngineBroken(
        f"{where} 里的 {name} 是一个索引，不是治鉴的别名。",
        "请在地址里换一个没有用过的名称，如 http://主机:9200/zhijian；原有索引不会被改动。",
    )


def not_ours(where: str, name: str) -> EngineBroken:
    """The alias leads to something we did not make."""
    return EngineBroken(
        f"{where} 的别名 {name} 指向的索引不是治鉴建立的，或其中的状态记录已丢失。",
        "请在地址里换一个别名；若确是治鉴的索引，请用 zhijian load --rebuild 加上原始资料重建。",
    )


def changed_by_hand(where: str, names: str) -> ForeignIndex:
    """The mapping is not the one the fingerprint promises."""
    return ForeignIndex(f"{where} 的索引映射被人改动过（{names}），不能继续写入。", _REBUILD)


def _refused(error: transport.ApiError, where: str) -> EngineError:
    """An answer that says no."""
    status = int(getattr(error.meta, "status", 500))
    headers = {str(name).lower() for name in getattr(error.meta, "headers", None) or {}}
    body = error.body if isinstance(error.body, dict) else None
    if body is None and "x-elastic-product" not in headers and status not in (*AWAY, 401, 403):
        return stranger(where)
    return _error_for(status, body.get("error", body) if body else {}, where)


def _error_for(status: int, error: Any, where: str) -> EngineError:
    """By the kind of error, then by the status."""
    kind, reason = _kind(error)
    if kind == "media_type_header_exception" or status == 406 or "compatible-with" in reason:
        return EngineBroken(
            f"{where} 的 Elasticsearch 版本不合：需要 8 或 9，它不接受第 8 版的请求。",
            "请升级到 8.x 或 9.x，或换一个地址。",
        )
    row = _BY_KIND.get(kind)
    if row is not None and status != 401:
        return _from_row(row, where, reason)
    if "more than one index" in reason:
        return EngineBroken(
            f"{where} 的别名同时指向多个索引。",
            "请用 POST _aliases 只保留治鉴建立的最新一个索引。",
        )
    return _from_row(_by_status(status), where, reason)


_Row = tuple[type[EngineError], str, str]

_BLOCKED: _Row = (
    EngineDenied,
    "{where} 的索引被设为只读，多半是磁盘空间不足；此前已提交的内容完好（{reason}）。",
    "请腾出磁盘空间，再解除只读：PUT 别名/_settings "
    '{"index.blocks.read_only_allow_delete": null, "index.blocks.write": null}。',
)
_UNFIT: _Row = (
    ForeignIndex,
    "{where} 的索引映射与程序不符，可能被人改动过（{reason}）。",
    _REBUILD,
)
_MISSING: _Row = (
    NoIndex,
    "{where} 里还没有索引。",
    "请先用 zhijian load 文件或目录 --engine 地址 载入报告；已载入过的请核对地址里的别名。",
)
_OVERLOADED: _Row = (
    EngineAway,
    "Elasticsearch（{where}）忙，暂时不接受请求（{reason}）。",
    "请稍候再试；经常如此请减小并发，或给 Elasticsearch 加内存和机器。",
)
_SHARDS: _Row = (
    EngineAway,
    "{where} 有分片不可用，为免漏掉结果不予答复（{reason}）。",
    "请用 GET _cluster/health 查看集群状态，等节点恢复后再试。",
)
_DENIED: _Row = (
    EngineDenied,
    "连接 {where} 的账号没有所需的权限（{reason}）。",
    "请按 docs/elasticsearch.md 给账号配置“读取”或“载入”角色。",
)
_LATE: _Row = (
    EngineSlow,
    "Elasticsearch（{where}）没有及时答复（{reason}）。",
    "请稍候再试，或缩小年度、地区范围。",
)
_CLOSED: _Row = (
    EngineDenied,
    "{where} 的索引处于关闭状态。",
    "请用 POST 别名/_open 打开后再试。",
)
_TAKEN: _Row = (
    IndexBusy,
    "另一个程序正在向 {where} 写入（{reason}）。",
    "请等它完成后再试；检索不受影响。",
)
_WHO: _Row = (
    EngineDenied,
    "{where} 不接受所给的账号或密钥。",
    "请检查 ZHIJIAN_ENGINE_API_KEY，或 ZHIJIAN_ENGINE_USER 与 ZHIJIAN_ENGINE_PASSWORD。",
)
_OUR_FAULT: _Row = (
    EngineBroken,
    "{where} 不接受程序的请求（{reason}）。",
    "请核对 Elasticsearch 的版本（8 或 9）；仍然如此请把这条消息告诉维护人员。",
)
_BROKEN: _Row = (
    EngineAway,
    "Elasticsearch（{where}）出错（{reason}）。",
    "请查看 Elasticsearch 的日志，恢复后再试。",
)

#: A node died; the server says 500 to whoever it was answering. Its shards have copies elsewhere.
_NODE_GONE = (
    "connect_transport_exception",
    "node_closed_exception",
    "node_disconnected_exception",
    "node_not_connected_exception",
)
_BY_KIND: dict[str, _Row] = {
    **dict.fromkeys(_NODE_GONE, _SHARDS),
    "cluster_block_exception": _BLOCKED,
    "strict_dynamic_mapping_exception": _UNFIT,
    "document_parsing_exception": _UNFIT,
    "mapper_parsing_exception": _UNFIT,
    "index_not_found_exception": _MISSING,
    "index_closed_exception": _CLOSED,
    "security_exception": _DENIED,
    "circuit_breaking_exception": _OVERLOADED,
    "es_rejected_execution_exception": _OVERLOADED,
    "no_shard_available_action_exception": _SHARDS,
    "unavailable_shards_exception": _SHARDS,
    "version_conflict_engine_exception": _TAKEN,
    "process_cluster_event_timeout_exception": _LATE,
}
_BY_STATUS: dict[int, _Row] = {
    400: _OUR_FAULT,
    401: _WHO,
    403: _DENIED,
    404: _OUR_FAULT,
    405: _OUR_FAULT,
    408: _LATE,
    409: _TAKEN,
    413: _OVERLOADED,
    429: _OVERLOADED,
    503: _SHARDS,
    504: _LATE,
}


def _by_status(status: int) -> _Row:
    return _BY_STATUS.get(status, _BROKEN if status >= 500 else _OUR_FAULT)


def _from_row(row: _Row, where: str, reason: str) -> EngineError:
    error_class, message, remedy = row
    shown = reason if len(reason) <= 160 else reason[:160] + "…"
    return error_class(message.format(where=where, reason=shown or "原因不详"), remedy)


def _kind(error: Any) -> tuple[str, str]:
    """Type and reason of an error as the server words it; the innermost cause says most."""
    if not isinstance(error, dict):
        return "", str(error or "")
    kind, reason = str(error.get("type") or ""), str(error.get("reason") or "")
    roots = error.get("root_cause")
    if kind in ("search_phase_execution_exception", "status_exception") and roots:
        kind = str(roots[0].get("type") or kind)
        reason = str(roots[0].get("reason") or reason)
    cause = error.get("caused_by")
    if isinstance(cause, dict) and not reason:
        reason = str(cause.get("reason") or "")
    return kind, reason


def _short(error: BaseException) -> str:
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return line if len(line) <= 120 else line[:120] + "…"
