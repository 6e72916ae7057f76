"""What comes over a real socket: raw Chinese, endless addresses, no HTTP at all."""

from __future__ import annotations

import datetime
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import orjson
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from small_world import world

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import wire
from service.api.app import create_app
from service.api.guard import LONGEST_QUERY
from service.api.requestlines import RequestLines
from service.settings import Settings

__all__ = ["world"]


@pytest.fixture(scope="module", params=["installed", "h11"])
def door(request: pytest.FixtureRequest, world: tuple[Engine, list[Report]]) -> Iterator[int]:
    """A port behind which the service runs, once with each parser."""
    options = wire.server_options()
    if request.param == "h11":
        options["http"] = wire.h11_protocol()
    app = create_app(Settings(today=datetime.date(2026, 11, 24)), world[0])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", **options))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listener.close()


def received(port: int, *pieces: bytes) -> bytes:
    """All that comes back to these very bytes, each piece in a segment of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number, piece in enumerate(pieces):
            time.sleep(0.01 if number else 0)
            line.sendall(piece)
        told = b""
        while chunk := line.recv(65_536):
            told += chunk
    return told


def exchange(port: int, *pieces: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer."""
    head, _, body = received(port, *pieces).partition(b"\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


def get(port: int, target: bytes, method: bytes = b"GET") -> tuple[int, bytes, bytes]:
    rest = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    return exchange(port, method + b" " + target + rest)


def test_raw_chinese_is_read_as_utf8(door: int) -> None:
    raw = get(door, b"/api/v1/search?q=" + "枫桥经验".encode())
    escaped = get(door, b"/api/v1/search?q=" + quote("枫桥经验").encode())
    assert raw[0] == escaped[0] == 200
    assert orjson.loads(raw[2])["total"] == orjson.loads(escaped[2])["total"]
    assert orjson.loads(raw[2])["question"]["raw"] == "枫桥经验"


def test_raw_bytes_of_another_encoding_are_refused(door: int) -> None:
    status, _, body = get(door, b"/api/v1/search?q=" + "枫桥经验".encode("gb18030"))
    assert status == 422 and "UTF-8" in orjson.loads(body)["error"]["remedy"]


@pytest.mark.parametrize("length", [2_001, 14_000, 100_000])
@pytest.mark.parametrize("text", ["a", "%E6%B3%95"])
def test_a_question_of_any_length_is_refused_in_words(text: str, length: int, door: int) -> None:
    status, _, body = get(door, f"/api/v1/search?q={text * length}".encode())
    error = orjson.loads(body)["error"]
    assert status == 422 and error["code"] == "question_too_long" and error["remedy"]


def test_the_longest_question_comes_through(door: int) -> None:
    """Four bytes a character, each three characters long."""
    target = f"/api/v1/search?q={quote('𠮷') * 2000}".encode()
    assert len(target) < LONGEST_QUERY < wire.LONGEST_ADDRESS
    assert get(door, target)[0] == 200


def test_a_long_path_is_unknown(door: int) -> None:
    assert get(door, b"/" + b"a" * 200_000)[0] == 404


def test_no_http_is_refused_in_our_shape(door: int) -> None:
    status, head, body = exchange(door, b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
    assert status == 400 and b"application/json" in head
    assert set(orjson.loads(body)["error"]) == {"code", "message", "remedy", "field"}


def test_head_has_no_body(door: int) -> None:
    status, head, body = get(door, b"/api/v1/search?q=a", b"HEAD")
    assert status == 200 and body == b"" and b"content-length" in head


def test_the_server_does_not_say_what_it_is(door: int) -> None:
    assert b"server:" not in get(door, b"/healthz")[1]


RAW = (
    "GET /api/v1/search?q=枫桥经验&size=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
)


def test_a_request_line_may_come_exchange(door: int) -> None:
    """Wherever the network cuts it, in the middle of a character too: one and the same answer."""
    whole = orjson.loads(exchange(door, RAW)[2])["hits"]
    for cut in (1, 3, 4, 20, 21, 22, 23, 24, 33, 45, 50, len(RAW) - 3, len(RAW) - 1):
        status, _, body = exchange(door, RAW[:cut], RAW[cut:])
        assert status == 200 and orjson.loads(body)["hits"] == whole, RAW[:cut]
    status, _, body = exchange(door, *(RAW[at : at + 1] for at in range(len(RAW))))
    assert status == 200 and orjson.loads(body)["hits"] == whole


def test_one_request_after_the_other_on_one_connection(door: int) -> None:
    """Raw in the second one too, cut in two; both in one segment."""
    first = RAW.replace(b"Connection: close\r\n", b"")
    for pieces in ((first + RAW,), (first, RAW[:25], RAW[25:])):
        assert received(door, *pieces).count(b"HTTP/1.1 200") == 2, pieces


@given(st.lists(st.integers(0, 400)), st.binary(max_size=60))
def test_wherever_it_is_cut_the_parser_is_given_the_same(cuts: list[int], tail: bytes) -> None:
    data = RAW * 2 + tail
    whole = RequestLines().encoded(data)
    lines, told, at = RequestLines(), b"", 0
    for cut in [*sorted(cut for cut in cuts if cut <= len(data)), len(data)]:
        told += lines.encoded(data[at:cut])
        at = cut
    assert told == whole
    assert whole.startswith(RAW.split(b"?")[0] + b"?q=%E6%9E%AB")


def test_a_body_is_left_alone() -> None:
    head = b"POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n"
    sent = head + "枫桥经验".encode()
    assert RequestLines().encoded(sent) == sent
