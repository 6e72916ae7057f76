"""What docs/security.md promises of the whole, and that every file it names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import load_samples, serving

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d[^|]*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)
PROGRAM = ("service", "loaders", "index_mappings")


def test_every_point_names_files_that_are_there() -> None:
    assert len(ROWS) > 30
    numbers = [tuple(map(int, re.findall(r"\d+", number.split("、")[0]))) for number, *_ in ROWS]
    assert numbers == sorted(numbers)
    for number, _, _, where in ROWS:
        files = re.findall(r"`([^`]+)`", where)
        assert files, number
        assert [file for file in files if not (ROOT / file).is_file()] == [], number
        assert any(file.startswith("tests/") for file in files), f"{number} names no test"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    address = load_samples(tmp_path_factory.mktemp("secure"))
    with serving(address) as base, httpx.Client(base_url=base, timeout=20) as ready:
        yield ready


PATHS = [
    "/static/", "/static", "/static/../routes.py", "/static/%2e%2e/routes.py",
    "/static/..%2froutes.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
    "/static/....//routes.py", "/static/%252e%252e/routes.py", "/static/page.css/../../routes.py",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_the_files_of_the_page_is_served(path: str, client: httpx.Client) -> None:
    line = httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())
    answer = client.send(httpx.Request("GET", line))
    assert answer.status_code in (404, 405), path
    assert "import" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("name", ["q", "match", "group", "sort", "size", "facets"])
def test_a_single_value_given_twice_is_refused(name: str, client: httpx.Client) -> None:
    value = {"size": "5", "match": "all", "group": "report", "sort": "newest", "facets": "true"}
    pair = f"{name}={value.get(name, 'a')}"
    answer = client.get(f"/api/v1/search?{pair}&{pair}")
    assert answer.status_code == 422 and answer.json()["error"]["field"] == name


@pytest.mark.parametrize(
    "path", ["/", "/?q=法治", "/help", "/coverage", "/api/v1/search", "/healthz", "/nothing",
             "/static/page.css", "/openapi.json", "/metrics", "/api/v1/search?size=x"],
)  # fmt: skip
def test_every_answer_bears_the_headers(path: str, client: httpx.Client) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "object-src 'none'" in headers["content-security-policy"]
    assert re.match(r"[a-z]+/[a-z.+-]+", headers["content-type"])
    if headers["content-type"].startswith("text/"):
        assert "charset=utf-8" in headers["content-type"]
    assert "server" not in headers and "set-cookie" not in headers


def calls() -> Iterator[tuple[str, ast.Call]]:
    for package in PROGRAM:
        for file in (ROOT / package).rglob("*.py"):
            if not file.name.startswith("make_"):  # scripts that made data files
                for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                    if isinstance(node, ast.Call):
                        yield str(file.relative_to(ROOT)), node


def test_no_input_becomes_a_program() -> None:
    """No evaluation, no shell, no objects from bytes but those a load has put aside itself."""
    wrong = [
        (file, ast.unparse(call)[:80])
        for file, call in calls()
        if (isinstance(call.func, ast.Name) and call.func.id in ("eval", "exec"))
        or any(word.arg == "shell" for word in call.keywords)
        or ast.unparse(call.func) in ("os.system", "os.popen", "pickle.loads", "marshal.loads")
    ]
    assert [file for file, _ in wrong] == ["loaders/bodies.py"]


def test_the_web_part_fetches_nothing() -> None:
    """Whoever asks cannot make it ask others: only the engine has a client of HTTP."""
    fetching = re.compile(
        r"^\s*(?:import|from) (urllib\.request|http\.client|httpx|requests|socket)\b"
    )
    for file in (ROOT / "service").rglob("*.py"):
        lines = [line for line in file.read_text("utf-8").splitlines() if fetching.match(line)]
        listening = ("cli/serve.py", "cli/audit.py", "api/taking.py")
        allowed = {name: ["import socket"] for name in listening}
        allowed["cli/workers.py"] = ["    import socket"]  # for its types alone
        # The client asks the service itself, from the outside.
        asking = ("client/synchronous.py", "client/asynchronous.py")
        allowed |= {name: ["import httpx"] for name in asking}
        assert lines == allowed.get(file.relative_to(ROOT / "service").as_posix(), []), file
