"""The nginx and the systemd example: checked by their own tools, and run as they stand."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from served import load_samples
from waiting import until

from service import keys
from service.access import Function
from service.cli.program import program
from service.settings import ROWS, read_settings

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"
UNIT = (EXAMPLES / "zhijian.service").read_text("utf-8")
CONFIGURATION = (EXAMPLES / "nginx.conf").read_text("utf-8")
ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (EXAMPLES / "zhijian.env").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
#: How exposed a service may be by systemd's own reckoning, in tenths: 96 is no protection at all.
EXPOSED = "20"


def command_line() -> list[str]:
    """What the unit starts."""
    (line,) = re.findall(r"^ExecStart=(.+)$", UNIT, re.M)
    return shlex.split(line)


# --- what is written -----------------------------------------------------------------------------


def test_the_unit_starts_what_there_is() -> None:
    path, name, *arguments = command_line()
    assert (path, name) == ("/opt/zhijian/bin/zhijian", "serve")
    known = {option for p in program().commands["serve"].params for option in p.opts}
    options = [word for word in arguments if word.startswith("-")]
    assert options and set(options) <= known
    # the parser takes the whole line
    program().commands["serve"].make_context("serve", list(arguments))


def test_the_environment_is_one_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ENVIRONMENT and ENVIRONMENT.keys() <= ROWS.keys()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value.replace("/var/lib/zhijian", str(tmp_path)))
    settings = read_settings()
    assert settings.trusted_proxies and settings.needs_key
    root = command_line()[command_line().index("--root-path") + 1]
    assert settings.public_url.endswith(root)
    assert f"location {root}/ {{" in CONFIGURATION
    (files,) = re.findall(r"^LimitNOFILE=(\d+)$", UNIT, re.M)
    assert int(files) > settings.connections + 1_000


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    unit = tmp_path / "zhijian.service"
    unit.write_text(UNIT.replace("/opt/zhijian/bin/zhijian", sys.executable), "utf-8")
    for asked in (["verify"], ["security", "--offline=true", f"--threshold={EXPOSED}"]):
        ended = subprocess.run(
            ["systemd-analyze", *asked, str(unit)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-500:] + ended.stderr
        assert unit.name not in ended.stderr, ended.stderr  # no complaint about a line of it


# --- what is run ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """The service as the unit starts it, behind nginx as the example has it."""

    port: int
    key: str
    log: Path

    def ask(self, path: str, source: str = "127.0.0.1", **headers: str) -> Any:
        """Status, headers and body, asked from one of this machine's addresses."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=20, context=trusting, source_address=(source, 0)
        )
        with contextlib.closing(line):
            line.putrequest("GET", path, skip_host=True)
            line.putheader("Host", "search.example")
            for name, value in headers.items():
                line.putheader(name.replace("_", "-"), value)
            line.endheaders()
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def configured(folder: Path, port: int, behind: int) -> Path:
    """The example with a certificate and ports of its own, in a whole configuration."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x",
         "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    ours = CONFIGURATION.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    ours = ours.replace("server 127.0.0.1:8000", f"server 127.0.0.1:{behind}")
    ours = ours.replace("/etc/ssl/zhijian", str(folder))
    assert ours.count(str(folder)) == 2
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log warn; events {{}}\n"
        f"http {{ access_log off; {places}\n{ours}}}\n",
        "utf-8",
    )
    return file


@contextlib.contextmanager
def running(*command: object, log: Path, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A program, ended by its own number."""
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            list(map(str, command)), stderr=written, stdout=subprocess.DEVNULL, text=True, **more
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("no nginx: apt-get install nginx-light openssl")
    folder = tmp_path_factory.mktemp("site")
    behind, port = free_port(), free_port()
    address = load_samples(folder / "index")
    key = keys.add(folder / "keys", "门户", (Function.SEARCH,), read_settings().day)
    arguments = command_line()[1:]
    arguments[arguments.index("--port") + 1] = str(behind)
    arguments[arguments.index("--engine") + 1] = address
    settings = {n: v.replace("/var/lib/zhijian", str(folder)) for n, v in ENVIRONMENT.items()}
    settings |= {"ZHIJIAN_RATE": "20", "ZHIJIAN_USER_HEADER": "X-Remote-User"}
    plain = {n: v for n, v in os.environ.items() if not n.startswith("ZHIJIAN_")}
    environment = plain | settings | {"PYTHONPATH": str(ROOT)}
    log = folder / "serve.log"
    nginx = configured(folder, port, behind)
    ours = (sys.executable, "-m", "service.cli", *arguments)
    with (
        running(*ours, log=log, env=environment),
        running("nginx", "-c", nginx, "-p", folder, log=folder / "nginx.log"),
    ):
        ready = Site(port, key, log)
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if ready.ask("/search/readyz")[0] == 200:
                    break
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.1)
        yield ready
    assert (folder / "error.log").read_text("utf-8").count("[emerg]") == 0


@pytest.mark.slow
def test_the_page_and_the_interface_behind_nginx(site: Site) -> None:
    status, headers, page = site.ask(
        "/search/?q=" + quote("枫桥经验"), Authorization=f"Bearer {site.key}"
    )
    assert status == 200 and "frame-ancestors" in headers["content-security-policy"]
    assert headers["strict-transport-security"]
    own = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert own and all(link.startswith("/search/") for link in own)
    status, _, told = site.ask("/search/api/v1/search?q=a", X_API_Key=site.key)
    assert status == 200 and json.loads(told)["question"]["raw"] == "a"
    status, headers, _ = site.ask("/search?q=1")
    assert status == 308 and headers["location"].endswith("/search/")


@pytest.mark.slow
def test_nobody_comes_in_without_a_key_and_is_told_how(site: Site) -> None:
    status, headers, page = site.ask("/search/", Accept="text/html")
    assert status == 401 and "WWW-Authenticate" in headers and "密钥" in page


@pytest.mark.slow
def test_the_longest_question_comes_through(site: Site) -> None:
    for question in ("治" * 2_000, "𠮷" * 2_000):
        path = "/search/api/v1/search?q=" + quote(question)
        assert site.ask(path, X_API_Key=site.key)[0] == 200
    long = "/search/api/v1/search?q=" + quote("治" * 2_001)
    status, _, told = site.ask(long, X_API_Key=site.key)
    assert status == 422 and json.loads(told)["error"]["code"] == "question_too_long"


@pytest.mark.slow
def test_each_visitor_has_a_share_whatever_address_is_claimed(site: Site) -> None:
    """Without a key the door refuses, and that counts: so many a minute from one address."""

    def status(source: str, number: int) -> int:
        claimed = {"X_Forwarded_For": f"203.0.113.{number}"}
        return int(site.ask("/search/api/v1/search", source, **claimed)[0])

    began = time.monotonic()
    told = [status("127.0.0.2", number) for number in range(60)]
    back = (time.monotonic() - began) / 3  # one comes free every three seconds
    assert told[:20] == [401] * 20 and set(told) == {401, 429}
    assert told.count(401) <= 21 + back
    assert status("127.0.0.3", 1) == 401


@pytest.mark.slow
def test_a_visitor_cannot_claim_a_name(site: Site) -> None:
    site.ask("/search/healthz?mark", X_Remote_User="root")

    def users() -> list[str]:
        written = site.log.read_text("utf-8").splitlines()
        lines = [json.loads(line) for line in written if not line.startswith("治鉴已就绪")]
        return [line["user"] for line in lines if line["path"] == "/search/healthz"]

    assert until(users) and users()[-1] == ""
