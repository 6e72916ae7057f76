"""Dockerfile and Compose file: linted, and what they promise is asked of Compose itself. That they
run is proven by `make containers`."""

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import launching
from containers import compose, drills, place, steps, tools
from service.exposure import check_exposure
from service.settings import ROWS, Settings, read_settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCUMENT = (ROOT / "docs/containers.md").read_text("utf-8")
SECURED = ("-f", "docker-compose.yml", "-f", "docker-compose.secured.yml")
PROFILES = ("elasticsearch", "cluster", "embedded", "load", "load-cluster", "load-embedded")


def asked(*arguments: str, files: tuple[str, ...] = (), **more: str) -> Any:
    """What Compose makes of the file; `more` are variables of the person who runs it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIJIAN_", "COMPOSE_"))}
    return subprocess.run(
        [compose.binary(), *files, *arguments],
        cwd=ROOT,
        env=kept | more,
        capture_output=True,
        text=True,
        check=False,
    )


@functools.cache
def services(*profiles: str, files: tuple[str, ...] = (), **more: str) -> dict[str, Any]:
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    told = asked(*chosen, "config", "--format", "json", files=files, **more)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)["services"]
    return found


SERVERS = ("zhijian", "zhijian-cluster", "zhijian-embedded")
LOADERS = ("load", "load-cluster", "load-embedded")
OURS = (*LOADERS, *SERVERS)
NODES = ("elasticsearch", "elasticsearch-a", "elasticsearch-b", "elasticsearch-c")


def test_services_are_built_here_or_are_nodes() -> None:
    built = {name for name, one in services("*").items() if "build" in one}
    assert built == set(OURS)
    assert services("*").keys() - built == set(NODES)


# --- lint ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["Dockerfile", "containers/stand_in/Dockerfile"])
def test_hadolint_has_nothing_to_say(file: str) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    told = subprocess.run([hadolint, ROOT / file], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


@pytest.mark.parametrize("profile", PROFILES)
def test_compose_accepts_the_file(profile: str) -> None:
    told = asked("--profile", profile, "config", "-q")
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("profile", ["elasticsearch", "load"])
def test_compose_accepts_the_secured_variant(profile: str) -> None:
    told = asked("--profile", profile, "config", "-q", files=SECURED)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_lint_can_fail(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.replace("read_only:", "readonly:"), "utf-8")
    assert asked("-f", str(wrong), "--profile", "*", "config", "-q").returncode != 0


def test_scripts_of_the_shell_are_readable_to_it() -> None:
    for script in (ROOT / "containers").rglob("*.sh"):
        assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


# --- which services run --------------------------------------------------------------------------

WHO = [
    ((), {"elasticsearch", "zhijian"}),  # the profile that .env names
    (("elasticsearch",), {"elasticsearch", "zhijian"}),
    (("embedded",), {"zhijian-embedded"}),  # no Elasticsearch at all
    (("cluster",), {"elasticsearch-a", "elasticsearch-b", "elasticsearch-c", "zhijian-cluster"}),
    (("load",), {"elasticsearch", "zhijian", "load"}),
    (("load-embedded",), {"zhijian-embedded", "load-embedded"}),
]


@pytest.mark.parametrize(("profiles", "wanted"), WHO)
def test_a_profile_starts_its_services(profiles: tuple[str, ...], wanted: set[str]) -> None:
    assert services(*profiles).keys() == wanted


def test_a_profile_of_the_person_goes_before_that_of_the_file() -> None:
    assert services(COMPOSE_PROFILES="embedded").keys() == {"zhijian-embedded"}


def test_the_drills_know_every_service() -> None:
    known = {name for way in drills.WAYS for name in (way.server, way.loader, *way.nodes)}
    assert known == services("*").keys()


# --- what each container may do ------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_ours_can_write_nowhere_but_where_they_must(name: str) -> None:
    one = services("*")[name]
    assert one["read_only"] is True
    assert [re.sub(r"[:,].*", "", line) for line in one["tmpfs"]] == ["/tmp"]
    assert all("size=" in line and "noexec" in line for line in one["tmpfs"])
    writable = {v["target"] for v in one.get("volumes", []) if not v.get("read_only")}
    assert writable <= {"/var/lib/zhijian"}
    assert bool(writable) == name.endswith("embedded")


@pytest.mark.parametrize("name", (*OURS, *NODES))
def test_no_container_has_rights_or_room_without_end(name: str) -> None:
    one = services("*")[name]
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in one and "cap_add" not in one and "user" not in one
    assert int(one["mem_limit"]) >= 1 << 30 and one["pids_limit"] > 0
    assert one["logging"]["options"].keys() == {"max-size", "max-file"}
    assert one["stop_grace_period"]  # without it a stop is a kill -9 on some engines


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_reached_on_loopback_alone(name: str) -> None:
    one = services("*")[name]
    assert [(p["host_ip"], p["published"], p["target"]) for p in one["ports"]] == [
        ("127.0.0.1", "8000", 8000)
    ]
    assert one["restart"] == "unless-stopped" and one["init"] is True


@pytest.mark.parametrize("name", (*LOADERS, *NODES))
def test_nobody_else_is_reached_from_outside(name: str) -> None:
    assert "ports" not in services("*")[name]


@pytest.mark.parametrize("name", NODES)
def test_elasticsearch_is_alone_with_us(name: str) -> None:
    one = services("*")[name]
    assert one["networks"].keys() == {"engine"}
    assert one["healthcheck"]["test"][0] == "CMD" and "start_period" in one["healthcheck"]
    assert [v["target"] for v in one["volumes"]] == ["/usr/share/elasticsearch/data"]
    assert one["image"].endswith(f":{launching.VERSION}")
    heap = re.findall(r"-Xm[sx](\d+)g", one["environment"]["ES_JAVA_OPTS"])
    assert len(set(heap)) == 1
    assert int(one["mem_limit"]) >= 2 * int(heap[0]) << 30  # the other half is the file cache


def test_every_node_keeps_its_own_data() -> None:
    volumes = [volume["source"] for name in NODES for volume in services("*")[name]["volumes"]]
    assert len(set(volumes)) == len(NODES)


def test_the_network_of_the_engine_leads_nowhere() -> None:
    told = json.loads(asked("--profile", "*", "config", "--format", "json").stdout)
    assert told["networks"]["engine"]["internal"] is True


@pytest.mark.parametrize("name", [n for n in (*SERVERS, *LOADERS) if "embedded" not in n])
def test_who_needs_the_engine_waits_until_it_is_healthy(name: str) -> None:
    needed = services("*")[name]["depends_on"]
    engine = services("*")[name]["environment"]["ZHIJIAN_ENGINE"]
    nodes = re.findall(r"(elasticsearch[\w-]*):9200", engine)
    assert nodes and all(needed[node]["condition"] == "service_healthy" for node in nodes)


@pytest.mark.parametrize("name", LOADERS)
def test_a_loader_reads_reports_and_ends(name: str) -> None:
    one = (every := services("*"))[name]
    assert one["entrypoint"] == ["zhijian", "load"] and one["command"] == ["/reports"]
    reports = next(v for v in one["volumes"] if v["target"] == "/reports")
    assert reports["read_only"] is True and Path(reports["source"]).name == "reports"
    assert "restart" not in one and one["healthcheck"] == {"disable": True}
    server = next(n for n in one["depends_on"] if n.startswith("zhijian"))
    engines = {every[n].get("environment", {}).get("ZHIJIAN_ENGINE") for n in (name, server)}
    assert len(engines) == 1  # what it writes is what the server reads


# --- settings and keys ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one(name: str) -> None:
    for one in (services("*")[name], services("load", files=SECURED).get(name, {})):
        assert one.get("environment", {}).keys() <= ROWS.keys()


def settings_in(name: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> Settings:
    """The settings of a server's process: what the image and the Compose file say."""
    image = dict(re.findall(r"(ZHIJIAN_\w+)=(\S+)", DOCKERFILE))
    profile = name.partition("-")[2] or "elasticsearch"
    told = image | services(profile, files=(), **more)[name]["environment"]
    for variable in ROWS:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    return read_settings()


@pytest.mark.parametrize("name", SERVERS)
def test_without_a_key_it_is_open_on_this_machine(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(name, monkeypatch)
    check_exposure(settings)
    assert not settings.needs_key and settings.port == 8000


@pytest.mark.parametrize("name", SERVERS)
def test_with_a_key_the_key_is_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(name, monkeypatch, ZHIJIAN_API_KEYS="one,two")
    check_exposure(settings)
    assert settings.needs_key and settings.api_keys == ("one", "two")


def test_the_secured_variant_has_keys_in_files_alone() -> None:
    assert (
        services("load", files=SECURED)["elasticsearch"]["environment"]["xpack.security.enabled"]
        == "true"
    )
    for name, key in (("zhijian", "reader_key"), ("load", "loader_key")):
        one = services("load", files=SECURED)[name]
        assert [secret["source"] for secret in one["secrets"]] == [key]
        assert one["environment"]["ZHIJIAN_ENGINE_API_KEY_FILE"] == f"/run/secrets/{key}"
        assert one["read_only"] is True  # what the first file says still stands
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()


# --- the Dockerfile ------------------------------------------------------------------------------

FIRST, LAST = DOCKERFILE.split("\nFROM ")[1:]


def copied(stage: str) -> list[str]:
    lines = re.findall(r"^COPY (.+)$", stage, re.M)
    return [
        word.rstrip("/")
        for line in lines
        if "--from" not in line
        for word in line.split()[:-1]
        if not word.startswith("--")
    ]


def test_only_what_the_wheel_needs_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = {"pyproject.toml", "constraints.txt", project["project"]["readme"]}
    needed |= set(project["project"]["license-files"])
    needed |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert set(copied(FIRST)) == needed
    assert copied(LAST) == []  # the image takes from the first stage alone


def test_nothing_else_reaches_the_build() -> None:
    """.dockerignore shuts all out and lets in what is copied: .git, .venv, tests stay outside."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    assert let_in == set(copied(FIRST))
    assert all((ROOT / name).exists() for name in let_in)
    shut_again = [rule for rule in rules[1:] if not rule.startswith("!")]
    assert shut_again == ["**/__pycache__", "**/*.py[co]"]


def test_the_image_runs_the_product_as_nobody() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", LAST, re.M)
    assert user and user.groups() == ("10001", "10001")
    assert LAST.index("\nUSER ") > LAST.rindex("\nRUN ")
    assert 'ENTRYPOINT ["zhijian"]\nCMD ["serve"]\n' in LAST


def test_versions_are_the_tested_ones() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    python = re.search(r"^ARG PYTHON=3\.(\d+)-slim-", DOCKERFILE, re.M)
    oldest = re.search(r">=3\.(\d+)", wanted["requires-python"])
    assert python and oldest and int(python[1]) >= int(oldest[1])
    assert "PIP_CONSTRAINT=/src/constraints.txt" in FIRST
    assert "more['elasticsearch']" in FIRST and "elasticsearch" in wanted["optional-dependencies"]


def test_nothing_secret_stands_in_it() -> None:
    for text in (DOCKERFILE, COMPOSE, (ROOT / ".env").read_text("utf-8")):
        assert not re.search(r"(?i)(password|secret|token|api_keys?)\s*[=:]\s*\w", text)


class _Answering(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (500, False)])
def test_the_health_check_tells_the_two_apart(
    port: int, status: int, healthy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Answering, "status", status)
    _, _, code = json.loads(re.search(r"HEALTHCHECK .*?CMD (\[.+?\])\n", LAST, re.S)[1])  # type: ignore[index]
    command = [sys.executable, "-c", code]
    environment = os.environ | {"ZHIJIAN_PORT": str(port)}
    told = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (told.returncode == 0) is healthy


# --- what is written about it --------------------------------------------------------------------


def test_the_document_tells_every_variable_and_service() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) | {"COMPOSE_PROFILES"}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", DOCUMENT, re.M))
    assert told == wanted
    assert all(f"`{name}`" in DOCUMENT for name in (*SERVERS, *LOADERS))


def test_variables_of_the_settings_file_are_known() -> None:
    lines = (ROOT / ".env").read_text("utf-8").splitlines()
    named = {m[1] for line in lines if (m := re.match(r"(?:# )?([A-Z_]+)=", line))}
    assert named <= set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) | {"COMPOSE_PROFILES"}


def test_commands_of_the_document_name_real_services() -> None:
    typed = re.findall(r"docker compose (?:run --rm|up -d|exec) ([a-z][\w-]*)", DOCUMENT)
    assert typed and set(typed) <= services("*").keys()


# --- the scripts of `make containers` ------------------------------------------------------------


def test_what_is_missing_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(tools, "NEEDED", {"no-such-program": "its-package", "sh": "dash"})
    monkeypatch.setattr(shutil, "which", lambda name: None if "no-" in name else name)
    with pytest.raises(steps.Wrong, match=r"缺少 its-package；.*apt-get install .*its-package"):
        tools.check()


def test_root_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(steps.Wrong, match="sudo make containers"):
        tools.check()


def test_the_table_says_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    table = steps.Table()
    with table.step("一") as told:
        told("成")
    with pytest.raises(steps.Wrong), table.step("二"):
        raise OSError("断")
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| 一 | 成 | ") and lines[3].startswith("| 二 | **不对**：断 | ")


def test_the_work_folder_stays_out() -> None:
    assert f"{place.WORK.name}/" in (ROOT / ".gitignore").read_text("utf-8").split()
