"""The drill of hostile requests: a few hundred of them, and its checkers fail where something is
wrong. That of a long time stands in test_drills_soak.py."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import gauge
from benchmarks.gauge import Reading
from benchmarks.hostile import drill as hostile
from benchmarks.hostile import judging, kinds, wire
from benchmarks.hostile import questions as hostile_questions
from benchmarks.hostile.ledger import Ledger, Played
from benchmarks.hostile.playing import LINGERING, Gone, Player
from benchmarks.hostile.script import End, Expect, Script, one, request
from benchmarks.hostile.wire import Answer, Malformed, Wire
from benchmarks.hostile.world import Cursor, World
from benchmarks.index import Index

#: What is remembered has not filled up after so few requests.
ELSEWHERE = ("内存",)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(f"embedded:{tmp_path / 'index'}", tmp_path)


# --- hostile requests ----------------------------------------------------------------------------

WORLD = World(
    words=("法治", "行政复议", "人民调解"),
    texts=("本年度坚持依法行政，办理行政复议案件若干件，群众比较满意。" * 3,) * 20,
    reports=("450203-2023-rule-of-law-1a2b3c",),
    codes=("450203",),
    cursors=(Cursor((("q", "法治"), ("size", "5")), "eyJtIjoiYW55IiwiYSI6IjEuMiIsImkiOiIzIn0"),),
)


@pytest.mark.slow
def test_a_few_hundred_hostile_requests(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # evidence goes with the test
    figures = hostile.drill(index, requests=250, paragraphs=200, clients=4)
    told = hostile.told(figures, markdown=True)
    assert [one for one in figures.broken if not any(known in one for known in ELSEWHERE)] == [], (
        told
    )
    assert sum(one.played for one in figures.ledger.sums.values()) == 250
    assert figures.ledger.statuses.keys() >= {200, 400, 404, 405, 422}
    assert len(figures.costs) >= 10 and figures.costs[0].seconds < hostile.LIMIT
    assert "|问题：接口|" in told and "250 个，种子 1" in told


def test_a_request_is_told_by_its_seed_and_number() -> None:
    made = [kinds.script(1, number, WORLD) for number in range(1_000)]
    assert made == [kinds.script(1, number, WORLD) for number in range(1_000)]
    assert made != [kinds.script(2, number, WORLD) for number in range(1_000)]
    assert len({script.kind for script in made}) == 61
    # A kept connection is read to its end, or the next request would get what is left.
    assert all(script.expects or script.end is not End.KEEP for script in made)


def test_every_kind_makes_requests() -> None:
    for kind in kinds.KINDS:
        made = {kinds.made(kind, 3, number, WORLD).sent for number in range(60)}
        assert len(made) > 1, kind.name


def test_questions_are_never_longer_than_may_be_asked() -> None:
    for text in hostile_questions.TEXTS:
        lengths = [len(text(random.Random(at), WORLD)) for at in range(100)]
        assert min(lengths) > 0 and max(lengths) <= hostile_questions.LONGEST, text.__name__


def error(**parts: object) -> bytes:
    told = {"code": "not_found", "message": "没有", "remedy": "", "field": None} | parts
    return json.dumps({"error": told}).encode()


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    kind = {"content-type": "application/json", "x-content-type-options": "nosniff"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    return Answer(status, tuple(kind.items()), body)


ASKED = request("/")
OF_PAGES = request("/", headers=b"Accept: text/html\r\n")


@pytest.mark.parametrize(
    ("found", "trouble"),
    [
        (answer(200), ""),
        (answer(404, error()), ""),
        (answer(500, error(code="internal_error")), "状态 500"),
        (answer(502, error()), "状态 502"),
        (answer(503, error(code="engine_away"), retry_after="5"), ""),
        (answer(503, error(code="engine_away")), "503 没有 Retry-After"),
        (answer(504, error(code="engine_slow")), ""),
        (answer(404, b"Not Found"), "错误 404 的形状：不是 JSON"),
        (answer(404, error(), content_type="text/plain"), "错误 404 的形状：类型是 text/plain"),
        (
            answer(404, b"<html></html>", content_type="text/html"),
            "错误 404 的形状：类型是 text/html",
        ),
        (answer(404, error(detail="x")), "错误 404 的形状：不是 code、message、remedy、field"),
        (answer(404, error(message=None)), "错误 404 的形状：值的类型不对"),
        (answer(404, error(code="oops")), "错误 404 的形状：代码 oops"),
        (answer(200, b"root:x:0:0:root"), "泄露内部内容"),
        (answer(200, x_content_type_options=""), "没有 nosniff"),
        (answer(200, b" " * 300_000, content_type="text/html"), ""),
        (answer(200, b" " * 300_001, content_type="text/html"), "页面有 300 kB"),
        (answer(200, b" " * 999_999), ""),
    ],
)
def test_what_is_wrong_with_an_answer(found: Answer, trouble: str) -> None:
    assert judging.trouble(found, Expect(), ASKED) == trouble


def test_what_was_expected_of_an_answer() -> None:
    refused = Expect(allowed=frozenset({422}))
    assert judging.trouble(answer(200), refused, ASKED) == "状态 200，应为 422"
    page = answer(404, b"<html></html>", content_type="text/html; charset=utf-8")
    assert judging.trouble(page, Expect(), OF_PAGES) == ""
    mine = answer(200, b'{"question": {"raw": "mine"}}')
    assert judging.trouble(mine, Expect(echo="mine"), ASKED) == ""
    assert judging.trouble(mine, Expect(echo="yours"), ASKED) == "答的是另一个问题"


@contextmanager
def listening(*answers: bytes) -> Iterator[int]:
    """A server that gives these bytes, one connection after the other, and then closes each."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for one_answer in answers:
                with suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(65_536)
                        connection.sendall(one_answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]


def heard(raw: bytes, *, head: bool = False) -> Answer | None:
    with listening(raw) as port:
        found = Wire(port)
        found.send(ASKED)
        try:
            return found.answer(head=head)
        finally:
            found.close()


def test_answers_are_read_as_http_demands() -> None:
    told = heard(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\n\r\nok")
    assert told == Answer(200, (("content-length", "2"), ("x-a", "b")), b"ok")
    told = heard(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
    assert told is not None and told.body == b"ok"
    told = heard(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", head=True
    )
    assert told is not None and (told.status, told.body) == (200, b"")
    assert heard(b"") is None


@pytest.mark.parametrize(
    "raw",
    [
        b"200 OK\r\n\r\n",
        b"HTTP/1.1 999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: \x00\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nno length",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200",
    ],
)
def test_what_is_no_http_is_noticed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        heard(raw)


def played(script: Script, *answers: bytes) -> Played:
    with listening(*answers) as port, Player(port, os.getpid()) as player:
        return player.play(script)


OK = b"HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 2\r\n\r\n{}"


def test_a_client_notices_what_is_wrong() -> None:
    script = one(ASKED, 200, end=End.CLOSE)
    assert played(script, OK).trouble == ""
    assert played(script, OK).answers == [200]
    assert played(script, b"").trouble == "没有答复：连接关了"
    assert played(script, OK + b"more").trouble.startswith("多出来的字节")
    assert played(script, OK[:-1]).trouble.startswith("不成 HTTP")
    assert played(script, b"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n").trouble == "状态 500"
    assert played(one(ASKED, 200), b"", OK).trouble == "没有答复：连接关了"  # it was no kept one


def test_a_head_that_lingers_is_finished_or_broken_off_later() -> None:
    """Each is told of once its time has come, under its own number."""
    scripts = [
        Script((b"GET / ",), (Expect(),), End.LINGER, b"HTTP/1.1\r\n\r\n", number=at)
        for at in range(LINGERING + 3)
    ]
    with listening(*[OK] * len(scripts)) as port, Player(port, os.getpid()) as player:
        told = [player.play(script) for script in scripts]
    assert [one.script.number for one in told[LINGERING:]] == [0, 1, 2]
    assert [one.answers for one in told[LINGERING:]] == [[], [200], [200]]
    assert not any(one.trouble for one in told)


def test_a_server_that_is_gone_ends_the_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Player(port, 1) as player, pytest.raises(Gone):
        player.play(one(ASKED, 200))


def test_a_server_that_hangs_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Player(listener.getsockname()[1], os.getpid()) as player,
    ):
        assert player.play(one(ASKED, 200)).late
        with pytest.raises(Gone):
            player.check()


def test_a_failure_can_be_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ledger = Ledger(seed=1, limit=1.0)
    scripts = [Script((b"GET /" + b"a" * 5_000,), number=at, kind="问题") for at in range(10)]
    sent = b"before" + scripts[7].sent
    ledger.note(Played(scripts[7], [500], "状态 500", sent=sent))
    ledger.note(Played(scripts[8], [200], seconds=2.0, most=1.5))
    ledger.note(Played(scripts[9], [200], seconds=2.0, most=0.5))
    (evidence,) = ledger.first_evidence()
    assert (evidence.number, len(evidence.shown) < 200) == (7, True)
    assert evidence.file.read_bytes() == sent
    assert ledger.troubles_told() == ["1 次 问题：状态 500"]
    assert set(ledger.suspects) == {8}
    assert [number for _, number in ledger.slowest] == [7, 8, 9]


def test_dear_answers_and_errors_in_the_log_break_promises() -> None:
    costs = [hostile.Cost(1.2, 5, "问题"), hostile.Cost(0.9, 6, "问题")]
    assert len(hostile.dear(costs)) == 1
    logged = Counter({"Traceback (most recent call last):": 2, "WARNING: Invalid HTTP request": 9})
    assert len(hostile.logged(logged)) == 1


# --- level ---------------------------------------------------------------------------------------

FLAT = Reading(100_000_000, 20, 5)


def readings(last: Reading) -> list[Reading]:
    return [FLAT] * 90 + [last] * 10


@pytest.mark.parametrize(
    ("last", "after", "grown"),
    [
        (FLAT, FLAT, 0),
        (Reading(115_000_000, 22, 6), FLAT, 0),
        (Reading(141_000_000, 20, 5), FLAT, 1),
        (Reading(100_000_000, 60, 5), FLAT, 1),
        (Reading(100_000_000, 20, 9), FLAT, 1),
        (FLAT, Reading(100_000_000, 60, 9), 2),
        (FLAT, Reading(150_000_000, 20, 5), 1),
    ],
)
def test_what_grows_is_noticed(last: Reading, after: Reading, grown: int) -> None:
    found = gauge.level(FLAT, readings(last), after)
    assert len(found.grown()) == grown
    assert found.row("服务")[0] == "服务"


def test_a_process_is_read() -> None:
    now = gauge.look(os.getpid())
    assert now.memory > 10_000_000 and now.descriptors > 2 and now.threads >= 1
    assert gauge.processor(os.getpid()) > 0
    with pytest.raises(OSError):
        gauge.look(2**22 + 1)


@pytest.mark.parametrize("arguments", [["hostile", "--requests", "x"], ["soak", "--minutes", "x"]])
def test_the_command_line_knows_them(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(arguments)
