"""The published port, as a person on this machine meets it."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from containers import expected
from containers.steps import Wrong

HOST, PORT = "127.0.0.1", 8000
PATIENCE = 180.0


def get(path: str, timeout: float = 15.0) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; status 0 where nobody answers."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        connection.close()


def ask(question: str) -> tuple[int, dict[str, Any]]:
    """A question over the interface."""
    status, _, body = get("/api/v1/search?" + urllib.parse.urlencode({"q": question}))
    return status, json.loads(body) if body else {}


def check_answers() -> str:
    """Every kept question has its answer, and the page shows it. Raises Wrong."""
    for question, wanted in expected.kept()["answers"].items():
        status, answer = ask(question)
        if status != 200:
            raise Wrong(f"{question}：状态 {status}，{answer.get('error')}")
        found = expected.core(answer)
        differing = [name for name in wanted if found[name] != wanted[name]]
        if differing:
            raise Wrong(f"{question}：{'、'.join(differing)} 与不用容器时不同")
    status, _, page = get("/?" + urllib.parse.urlencode({"q": expected.QUESTION}))
    if status != 200 or "<mark>枫桥经验</mark>" not in page.decode("utf-8"):
        raise Wrong(f"网页没有标出枫桥经验（状态 {status}）")
    return "答案与不用容器时相同"


def wait(what: str, true: Callable[[], bool], patience: float = PATIENCE) -> float:
    """The seconds until something is so. Raises Wrong when it never is."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > patience:
            raise Wrong(f"等了 {patience:.0f} 秒，{what}")
        time.sleep(0.1)
    return time.monotonic() - began


def answers() -> bool:
    """Whether the question is answered."""
    return ask(expected.QUESTION)[0] == 200


def alive() -> bool:
    """Whether the process says it lives."""
    return get("/healthz")[0] == 200
