"""What comes over a real socket: raw Chinese, endless addresses, no HTTP at all."""

from __future__ import annotations

import datetime
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote

import orjson
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from served import running
from small_world import world

from index_mappings.engines.port import Engine
from index_mappings.reports import Report
from service.api import wire
from service.api.app import create_app
from service.api.guard import LONGEST_QUERY
from service.api.heads import LARGEST_HEAD, MOST_LINES, HeadRefused, Heads, Wrong
from service.settings import Settings

__all__ = ["world"]


@pytest.fixture(scope="module", params=["installed", "h11"])
def door(request: pytest.FixtureRequest, world: tuple[Engine, list[Report]]) -> Iterator[int]:
    """A port behind which the service runs, once with each parser."""
    options = wire.server_options()
    if request.param == "h11":
        options["http"] = wire.h11_protocol()
    app = create_app(Settings(today=datetime.date(2026, 11, 24)), world[0])
    config = uvicorn.Config(app, log_level="critical", **options)
    with socket.create_server(("127.0.0.1", 0)) as listener, running(config, listener):
        yield listener.getsockname()[1]


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


def after_the_last_word(port: int, data: bytes) -> bytes:
    """All that comes back to whoever says at once that nothing more follows."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
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


@pytest.mark.parametrize("length", [2_001, 14_000, 100_000, 1_000_000])
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
    assert get(door, b"/" + b"a" * 100_000)[0] == 404
    assert get(door, b"/" + b"a" * 200_000)[0] == 422


def test_no_http_is_refused_in_our_shape(door: int) -> None:
    status, head, body = exchange(door, b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
    assert status == 400 and b"application/json" in head
    assert set(orjson.loads(body)["error"]) == {"code", "message", "remedy", "field"}
    assert exchange(door, b"\x16\x03\x01\x02\x00 no line ends here")[0] == 400


@pytest.mark.parametrize("second", [b"Host: x", b"Host: y", b"hOST:y"])
def test_two_hosts_are_no_request(door: int, second: bytes) -> None:
    """Whoever stands before us may have gone by the other one."""
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Host: z\r\n"
    assert exchange(door, head + b"Connection: close\r\n\r\n")[0] == 200
    assert exchange(door, head + second + b"\r\nConnection: close\r\n\r\n")[0] == 400


def test_head_has_no_body(door: int) -> None:
    status, head, body = get(door, b"/api/v1/search?q=a", b"HEAD")
    assert status == 200 and body == b"" and b"content-length" in head


def test_the_server_does_not_say_what_it_is(door: int) -> None:
    assert b"server:" not in get(door, b"/healthz")[1]


RAW = (
    "GET /api/v1/search?q=枫桥经验&size=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
)
OPEN = RAW.replace(b"Connection: close\r\n", b"")
POST = b"POST /api/v1/search HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.slow
def test_a_request_may_come_in_two_pieces(door: int) -> None:
    """Wherever the network cuts it, in the middle of a character too: one and the same answer."""
    whole = orjson.loads(exchange(door, RAW)[2])["hits"]
    for cut in range(1, len(RAW)):
        status, _, body = exchange(door, RAW[:cut], RAW[cut:])
        assert status == 200 and orjson.loads(body)["hits"] == whole, RAW[:cut]
    status, _, body = exchange(door, *(RAW[at : at + 1] for at in range(len(RAW))))
    assert status == 200 and orjson.loads(body)["hits"] == whole


def test_one_request_after_the_other_on_one_connection(door: int) -> None:
    """Raw in the second one too, cut in two; both in one segment; many at once."""
    for pieces in ((OPEN + RAW,), (OPEN, RAW[:25], RAW[25:]), (OPEN * 50 + RAW,)):
        told = received(door, *pieces)
        assert told.count(b"HTTP/1.1 200") == b"".join(pieces).count(b"GET"), pieces


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize("target", [b"/api/v1/search?q=x", b"/static/page.js", b"/healthz"])
def test_whoever_has_said_all_is_answered(door: int, target: bytes, version: bytes) -> None:
    """`printf … | nc -N`, and balancers that close their half as soon as they have asked."""
    request = b"GET " + target + b" HTTP/" + version + b"\r\nHost: x\r\n\r\n"
    for count in (1, 3) if version == b"1.1" else (1,):
        began = time.monotonic()
        told = after_the_last_word(door, count * request + b"GET /half")
        assert told.count(b"HTTP/1.1 200 OK\r\n") == count
        assert time.monotonic() - began < wire.IDLE_SECONDS  # nothing more is waited for
    assert after_the_last_word(door, b"GET /half") == b""


@pytest.mark.parametrize(
    "before",
    [
        POST,
        POST.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"),
        POST.replace(b"\r\n\r\n", b"\r\nContent-Length: 12\r\n\r\n") + "枫桥经验".encode(),
        POST.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("parts", [1, 2])
def test_a_refused_method_ends_its_connection(door: int, before: bytes, parts: int) -> None:
    """One 405, and not a word about what comes behind it: never a 400 for a good request."""
    told = received(door, *([before, RAW] if parts == 2 else [before + RAW]))
    assert told.startswith(b"HTTP/1.1 405") and told.count(b"HTTP/1.1") == 1
    assert b"connection: close" in told.lower()


def test_what_came_before_is_answered_first(door: int) -> None:
    """A question, then what is no HTTP, in one segment."""
    told = received(door, OPEN + b"\x00\x01\r\n\r\n")
    assert [status[:3] for status in told.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"]


def test_a_large_body_is_refused_and_the_refusal_arrives(door: int) -> None:
    head = POST.replace(b"\r\n\r\n", b"\r\nContent-Length: 3000000\r\n\r\n")
    assert exchange(door, head + b"a" * 3_000_000)[0] == 405


def test_an_empty_body_is_none(door: int) -> None:
    first = OPEN.replace(b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n")
    assert received(door, first + RAW).count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize("field", [b"X: " + b"a" * 3_000_000, b"\r\n".join([b"a: b"] * 200_000)])
def test_a_head_without_end_is_refused(door: int, field: bytes) -> None:
    """Whole or not, in one field or in many."""
    for end in (b"\r\n\r\n", b""):
        status, _, body = exchange(door, b"GET / HTTP/1.1\r\nHost: x\r\n" + field + end)
        assert status == 431 and orjson.loads(body)["error"]["remedy"]


@pytest.mark.slow
def test_a_head_that_does_not_end_is_not_waited_for(
    door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one of which a byte comes now and then, nor a connection on which nothing comes."""
    monkeypatch.setattr(wire, "HEAD_SECONDS", 1.0)  # longer than a busy machine pauses
    assert exchange(door, RAW[:40])[0] == 408
    assert exchange(door, RAW, b"")[0] == 200
    assert received(door, OPEN, RAW[:40]).count(b"HTTP/1.1 ") == 2
    with socket.create_connection(("127.0.0.1", door), timeout=10) as line:
        assert line.recv(10) == b""
    with socket.create_connection(("127.0.0.1", door), timeout=0.05) as line:
        line.sendall(b"GET /?")
        told = b""
        while not told:
            line.sendall(b"a")
            try:
                told = line.recv(100)
            except TimeoutError:
                continue
    assert told.startswith(b"HTTP/1.1 408")


def handed_on(data: bytes, cuts: list[int]) -> tuple[bytes, int, Wrong | None]:
    """What the parser is given of these bytes, the most that was kept, and the refusal."""
    heads, told, most, at = Heads(), b"", 0, 0
    for cut in [*sorted(cut for cut in cuts if cut <= len(data)), len(data)]:
        heads.add(data[at:cut])
        at = cut
        try:
            while head := heads.next():
                told += head
        except HeadRefused as refused:
            return told, most, refused.wrong
        most = max(most, len(heads))
    return told, most, None


LINES = st.sampled_from(
    [RAW, OPEN, POST, b"\r\n", b"\n\n", b"GET / HTTP/1.1\n\n", b"A: b\r\n\r\n", b"\x16", b"a"]
)


@given(st.lists(LINES, max_size=6), st.lists(st.integers(0, 400)), st.binary(max_size=60))
def test_wherever_it_is_cut_the_parser_is_given_the_same(
    lines: list[bytes], cuts: list[int], tail: bytes
) -> None:
    data = RAW * 2 + b"".join(lines) + tail
    told, _, wrong = handed_on(data, cuts)
    whole, _, as_whole = handed_on(data, [])
    assert (told, wrong) == (whole, as_whole)
    assert told.startswith(RAW.split(b"?")[0] + b"?q=%E6%9E%AB")
    line = told.partition(b"\r\n\r\n")[0]
    assert line.isascii()


@given(st.integers(1, 3 * LARGEST_HEAD), st.integers(1, 5_000))
def test_no_more_is_kept_than_a_head_may_have(length: int, step: int) -> None:
    """In one line, in one field, in many, in pieces of any size."""
    for begun in (b"GET /?q=", b"GET / HTTP/1.1\r\nA: ", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 99):
        data = begun + b"a" * length
        cuts = [*range(step, len(data), step)] if len(data) // step < 500 else [LARGEST_HEAD // 2]
        told, most, wrong = handed_on(data, cuts)
        assert told == b"" and most <= LARGEST_HEAD
        assert (wrong is None) == (len(data) <= LARGEST_HEAD)


def test_a_head_has_so_many_lines_and_no_more() -> None:
    for lines, wrong in ((MOST_LINES - 2, None), (MOST_LINES - 1, Wrong.LARGE)):
        data = b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * lines + b"\r\n"
        assert handed_on(data, [])[2] is wrong
