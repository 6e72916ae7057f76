"""What can go wrong with an Elasticsearch: every error of its client, and strangers that answer.

No real server: `answering` stands in for whatever might listen at an address.
"""

import base64
import inspect
import logging
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("elasticsearch")

import elastic_transport
import elasticsearch
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import helpers
from fake_elastic import Answer, answering, said

from index_mappings.engines import open_engine
from index_mappings.engines.elastic import bulk, failures
from index_mappings.engines.elastic.connection import cluster_of
from index_mappings.engines.elastic.writing import ElasticWriter
from index_mappings.engines.settings import EngineSettings
from index_mappings.errors import (
    EngineAway,
    EngineBroken,
    EngineDenied,
    EngineError,
    EngineSlow,
    ForeignIndex,
    IndexBusy,
    InvalidParameter,
    NoIndex,
)

WHERE = "http://es:9200/zhijian"


def classes() -> list[type[Exception]]:
    """Every exception that the client's packages show, except warnings."""
    modules = (elastic_transport, elasticsearch, elasticsearch.exceptions, helpers)
    found = {
        one
        for module in modules
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, Exception) and not issubclass(one, Warning)
    }
    return sorted(found, key=lambda one: one.__name__)


def meta(status: int, product: bool = True) -> ApiResponseMeta:
    headers = HttpHeaders({"x-elastic-product": "Elasticsearch"} if product else {})
    return ApiResponseMeta(status, "1.1", headers, 0.1, NodeConfig("http", "es", 9200))


def instance(made: type[Exception]) -> Exception:
    if issubclass(made, elastic_transport.ApiError):
        return made("it says no", meta(418), {"error": {"type": "odd", "reason": "because"}})
    if issubclass(made, helpers.BulkIndexError):
        return made("2 documents failed", [])
    if issubclass(made, helpers.ScanError):
        return made("1", "shards are missing")
    return made("it is away")


@pytest.mark.parametrize("made", classes(), ids=lambda one: one.__name__)
def test_every_class_is_translated(made: type[Exception], caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(EngineError) as told, failures.translated(WHERE):
        raise instance(made)
    assert WHERE in told.value.message
    assert told.value.remedy
    (logged,) = caplog.records  # with its traceback, once
    assert logged.exc_info is not None and isinstance(logged.exc_info[1], made)


def test_an_error_inside_an_answer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Of one question among many, or of a hundred documents: once, with where it was."""
    full = {"type": "es_rejected_execution_exception", "reason": "queue is full"}
    told = failures.answered(429, full, WHERE)
    assert isinstance(told, EngineAway)
    sender: Any = bulk.Bulk.__new__(bulk.Bulk)
    sender.address = WHERE
    items = [{"index": {"status": 429, "error": full}} for _ in range(100)]
    left, last = sender.left(range(100), items)
    assert len(left) == 100 and isinstance(last, EngineAway)
    assert isinstance(
        failures.answer_error(404, {"type": "index_not_found_exception"}, WHERE), NoIndex
    )
    assert [record.getMessage() for record in caplog.records] == [
        f"engine_away: {told.message}",
        f"engine_away: {last.message}",
    ]
    assert all("test_elastic_failures" in (record.stack_info or "") for record in caplog.records)


@pytest.mark.parametrize("fault", [KeyError("x"), TypeError("x"), ValueError("x"), IndexError()])
def test_a_fault_of_ours_is_no_damaged_index(fault: Exception) -> None:
    with pytest.raises(type(fault)) as told, failures.translated(WHERE):
        raise fault
    assert told.value is fault


def test_there_are_classes_to_translate() -> None:
    assert len(classes()) >= 15


#: Status, type and reason as servers word them; what a person is told.
# fmt: off
ROWS = [
    (401, "security_exception", "unable to authenticate user", EngineDenied, "账号或密钥"),
    (401, "", "", EngineDenied, "账号或密钥"),
    (403, "security_exception", "action [x] is unauthorized", EngineDenied, "权限"),
    (403, "cluster_block_exception", "blocked by: [FORBIDDEN/8]", EngineDenied, "只读"),
    (429, "cluster_block_exception", "TOO_MANY_REQUESTS/12/disk", EngineDenied, "磁盘"),
    (429, "es_rejected_execution_exception", "rejected", EngineAway, "忙"),
    (429, "circuit_breaking_exception", "data too large", EngineAway, "忙"),
    (404, "index_not_found_exception", "no such index [x]", NoIndex, "还没有索引"),
    (400, "index_closed_exception", "closed", EngineDenied, "关闭"),
    (400, "strict_dynamic_mapping_exception", "strict", ForeignIndex, "映射"),
    (400, "document_parsing_exception", "failed to parse", ForeignIndex, "映射"),
    (400, "illegal_argument_exception", "has more than one index", EngineBroken, "多个"),
    (400, "media_type_header_exception", "Invalid media-type value", EngineBroken, "版本"),
    (400, "parsing_exception", "unknown query", EngineBroken, "不接受"),
    (408, "", "", EngineSlow, "及时"),
    (409, "version_conflict_engine_exception", "required seqNo", IndexBusy, "另一个程序"),
    (503, "search_phase_execution_exception", "missing shards", EngineAway, "分片"),
    (503, "master_not_discovered_exception", "", EngineAway, "分片"),
    (500, "node_disconnected_exception", "disconnected", EngineAway, "分片"),
    (500, "node_not_connected_exception", "Node not connected", EngineAway, "分片"),
    (504, "", "", EngineSlow, "及时"),
    (500, "null_pointer_exception", "", EngineAway, "出错"),
]
# fmt: on


@pytest.mark.parametrize(("status", "kind", "reason", "made", "said"), ROWS)
def test_answers_that_say_no(
    status: int, kind: str, reason: str, made: type[EngineError], said: str
) -> None:
    error = {"type": kind, "reason": reason}
    told = failures.translate(elasticsearch.ApiError(kind, meta(status), {"error": error}), WHERE)
    assert type(told) is made
    assert said in told.message
    assert told.remedy
    same = failures.answer_error(status, error, WHERE)  # one of several questions
    assert (type(same), same.message) == (made, told.message)


@pytest.mark.parametrize(("status", "kind", "reason", "made", "said"), ROWS)
def test_only_what_passes_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    kind: str,
    reason: str,
    made: type[EngineError],
    said: str,
) -> None:
    """A step of the writing: once where it will not pass, else for two minutes."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    writer: Any = ElasticWriter.__new__(ElasticWriter)
    writer.lease = SimpleNamespace(check=lambda: None)

    def step() -> None:
        error = {"type": kind, "reason": reason}
        with failures.translated(WHERE):
            raise elasticsearch.ApiError(kind, meta(status), {"error": error})

    with pytest.raises(made):
        writer.stubborn(step)
    assert waits == (list(bulk.WAITS) if made in (EngineAway, EngineSlow) else [])


def test_the_root_cause_decides() -> None:
    error = {
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "root_cause": [{"type": "circuit_breaking_exception", "reason": "data too large"}],
    }
    assert "data too large" in failures.answer_error(429, error, WHERE).message


@pytest.mark.parametrize(
    ("status", "kind", "anew"),
    [
        (404, "search_context_missing_exception", True),  # expired, or its index was replaced
        (503, "no_shard_available_action_exception", True),
        (500, "node_disconnected_exception", True),  # killed while it was answering
        (500, "node_not_connected_exception", True),  # killed before it was asked
        (500, "null_pointer_exception", False),
        (429, "circuit_breaking_exception", False),
        (400, "parsing_exception", False),
    ],
)
def test_where_looking_anew_helps(status: int, kind: str, anew: bool) -> None:
    error = {
        "type": "search_phase_execution_exception",
        "reason": "all shards failed",
        "root_cause": [{"type": kind, "reason": "why"}],
    }
    told = failures.answered(status, error, WHERE)
    assert isinstance(told, failures.PointGone) is anew


# --- whatever may listen -------------------------------------------------------------------------


STRANGERS = [
    (said(200, b"<html>hello</html>", product=False, kind="text/html"), "不是 Elasticsearch"),
    (said(404, b"<html>nothing</html>", product=False, kind="text/html"), "不是 Elasticsearch"),
    (said(200, {"version": "1"}, product=False), "不是 Elasticsearch"),
    (said(501, b"", product=False, kind="text/plain"), "不是 Elasticsearch"),
    # 7.17, and versions before it
    (
        said(400, {"error": {"type": "media_type_header_exception", "reason": "Invalid"}}),
        "版本不合",
    ),
    (
        said(406, {"error": "Content-Type header [x] is not supported"}),
        "版本不合",
    ),
    (said(401, {"error": {"type": "security_exception", "reason": "missing token"}}), "账号或密钥"),
    (said(502, b"<html>bad gateway</html>", product=False, kind="text/html"), "出错"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "message"), STRANGERS)
def test_strangers(answer: Answer, message: str) -> None:
    with answering(lambda *_: answer) as address:
        engine = open_engine(address)
        with pytest.raises(EngineError) as told:
            engine.now()
        assert isinstance(told.value, EngineAway) is (answer[0] == 502)  # only that may pass
        assert message in told.value.message
        assert address in told.value.message
        assert told.value.remedy
        engine.close()


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("http://127.0.0.1:9/zhijian", "http://no-such-host.invalid:9200/zhijian"):
        engine = open_engine(address)
        with pytest.raises(EngineAway) as told:
            engine.now()
        assert "连不上" in told.value.message
        with pytest.raises(EngineAway), engine.writing():
            pass
        engine.close()


def test_a_server_that_is_frozen() -> None:
    over = threading.Event()

    def never(*_: object) -> Answer:
        over.wait(5)
        return said(200, {})

    with answering(never) as address:
        engine = open_engine(address, EngineSettings(seconds=0.3))
        with pytest.raises(EngineSlow) as told:
            engine.now()
        assert "及时" in told.value.message
        over.set()
        engine.close()


# --- addresses and credentials -------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http://host",
        "http://host:9200",
        "http://host:9200/",
        "http://host:0/a",
        "http://host:99999/a",
        "http://host:9200/Upper",
        "http://host:9200/a/b",
        "http://host:9200/a?x=1",
        "http://host:9200/-a",
        "https://me:secret@host:9200/a",
        "http://me:secret@host:9200/",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        open_engine(address)
    assert told.value.remedy
    assert "secret" not in told.value.message + told.value.remedy


def test_addresses() -> None:
    assert cluster_of("http://es/zhijian").hosts == ("http://es:9200",)
    assert cluster_of("https://es/zhijian").hosts == ("https://es:443",)
    assert cluster_of("http://a:1,b:2,[::1]:3/zhijian/").hosts == (
        "http://a:1",
        "http://b:2",
        "http://[::1]:3",
    )
    assert open_engine("http://es:9200/zhijian/").address == "http://es:9200/zhijian"


def test_credentials_are_sent_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[str] = []
    refused = said(401, {"error": {"type": "security_exception", "reason": "no"}})
    for settings in (
        EngineSettings(api_key="c2VjcmV0LWtleQ==", user="nobody", password="nothing"),
        EngineSettings(user="someone", password="secret-word"),
    ):

        def refuse(_: str, headers: dict[str, str]) -> Answer:
            sent.append(headers["authorization"])
            return refused

        with answering(refuse) as address, caplog.at_level(logging.DEBUG):
            engine = open_engine(address, settings)
            with pytest.raises(EngineDenied) as told:
                engine.now()
            shown = told.value.message + told.value.remedy + engine.address + caplog.text
            shown += repr(engine.connection.client)  # type: ignore[attr-defined]
            shown += repr(settings)
            engine.close()
        for secret in ("c2VjcmV0LWtleQ", "secret-word"):
            assert secret not in shown
    basic = base64.b64encode(b"someone:secret-word").decode()
    assert set(sent) == {"ApiKey c2VjcmV0LWtleQ==", f"Basic {basic}"}


def test_settings_that_the_library_refuses() -> None:
    where = "https://127.0.0.1:9/zhijian"
    with pytest.raises(InvalidParameter) as told:
        open_engine(where, EngineSettings(fingerprint="12")).now()
    assert "ZHIJIAN_ENGINE_FINGERPRINT" in told.value.remedy
