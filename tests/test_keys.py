"""API keys: made, listed, revoked, looked up; what the file holds, and what a spoilt one does."""

from __future__ import annotations

import datetime
import json
import stat
import threading
from pathlib import Path

import pytest
from api_world import SEARCH, error_of, serve, world
from command_line import Cli

from index_mappings.engines.port import Engine
from index_mappings.errors import InvalidParameter
from index_mappings.reports import Report
from service import keys
from service.access import EVERY, Access, Function, read_functions
from service.exposure import check_exposure
from service.keys import Keys
from service.settings import read_settings

__all__ = ["world"]
World = tuple[Engine, list[Report]]
DAY = datetime.date(2026, 11, 24)
SEARCHES = (Function.SEARCH,)


class Clock:
    """A time that stands until it is told to go on."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_is_made_is_found_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    secret = keys.add(path, "省厅门户", (Function.EXPORT, Function.SEARCH), DAY)
    other = keys.add(path, "研究者", SEARCHES, DAY)
    (one, two) = keys.read(path)
    assert (one.name, two.name, one.made) == ("省厅门户", "研究者", DAY)
    assert one.functions == {Function.SEARCH, Function.EXPORT} and two.functions == {"search"}
    assert len(secret) > 40 and secret != other and secret.startswith(keys.BEGINNING)
    text = path.read_text("utf-8")
    assert secret not in text and secret.removeprefix(keys.BEGINNING) not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    known = Keys({}, path)
    assert known.find(secret.encode()) == Access(one.functions, name=f"key:{one.id}")
    for wrong in (b"", one.sha256.encode(), one.id.encode(), secret[:-1].encode(), b"\xff\x00"):
        assert known.find(wrong) is None


def test_the_service_sees_changes_within_a_second(tmp_path: Path) -> None:
    path, clock = tmp_path / "keys", Clock()
    known = Keys({}, path, clock)
    assert known.find(b"x") is None  # there is no file yet
    secret = keys.add(path, "甲", SEARCHES, DAY).encode()
    assert known.find(secret) is None
    clock.now += 1
    assert known.find(secret) is not None
    assert keys.revoke(path, [keys.read(path)[0].id, "00000000"]) == [keys.digest(secret)[:8]]
    clock.now += 0.9
    assert known.find(secret) is not None
    clock.now += 0.1
    assert known.find(secret) is None


SPOILT = [
    "这不是密钥\n",
    "{}\n",
    "[]\n",
    '{"id": "a", "name": "b", "functions": ["root"], "made": "2026-11-24", "sha256": "c"}\n',
    '{"id": "a", "name": "b", "functions": ["search"], "made": "昨天", "sha256": "c"}\n',
    "[" * 5000 + "\n",
]


@pytest.mark.parametrize("text", SPOILT)
def test_a_spoilt_file_opens_nothing(text: str, tmp_path: Path) -> None:
    """Nor is it written over."""
    path, clock = tmp_path / "keys", Clock()
    secret = keys.add(path, "甲", SEARCHES, DAY)
    known = Keys({}, path, clock)
    assert known.find(secret.encode()) is not None
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    clock.now += 1
    assert known.find(secret.encode()) is None
    before = path.read_text("utf-8")
    for change in (
        lambda: keys.add(path, "乙", SEARCHES, DAY),
        lambda: keys.revoke(path, ["a"]),
        lambda: keys.read(path),
    ):
        with pytest.raises(InvalidParameter, match="第 2 行"):
            change()
    assert path.read_text("utf-8") == before and [*tmp_path.iterdir()] == [path]


def test_a_file_that_is_gone_opens_nothing(tmp_path: Path) -> None:
    path, clock = tmp_path / "keys", Clock()
    secret = keys.add(path, "甲", SEARCHES, DAY)
    known = Keys({keys.digest(b"given"): Access(frozenset(SEARCHES))}, path, clock)
    assert known.find(secret.encode()) is not None
    path.unlink()
    clock.now += 1
    assert known.find(secret.encode()) is None and known.find(b"given") is not None


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "keys"

    def several(name: str) -> None:
        for number in range(10):
            keys.add(path, f"{name}{number}", SEARCHES, DAY)

    threads = [threading.Thread(target=several, args=(name,)) for name in "甲乙丙丁"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.name for key in keys.read(path)}) == 40


def test_functions_are_read() -> None:
    assert read_functions("admin, search", EVERY) == [Function.SEARCH, Function.ADMIN]
    for wrong in ("", ",", "root", "search,root", "SEARCH"):
        with pytest.raises(InvalidParameter):
            read_functions(wrong, EVERY)


# --- the service ---------------------------------------------------------------------------------


def test_over_http(world: World, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    search = keys.add(path, "检索", SEARCHES, DAY)
    export = keys.add(path, "导出", (Function.EXPORT,), DAY)
    with serve(world[0], api_keys_file=path, api_keys=("given",)) as client:
        assert error_of(client.get(SEARCH), 401)["code"] == "unauthorized"
        for key, searched, exported in (
            (search, 200, 403),
            (export, 403, 200),
            ("given", 200, 200),
            ("wrong", 403, 403),
        ):
            for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
                assert client.get(SEARCH, headers=headers).status_code == searched
                assert client.get("/api/v1/export", headers=headers).status_code == exported
        told = error_of(client.get(SEARCH, headers={"X-API-Key": export}), 403)
        assert "检索" in told["message"]


def test_an_empty_file_lets_nobody_in(world: World, tmp_path: Path) -> None:
    """Also on this machine alone: who names a file wants keys."""
    with serve(world[0], api_keys_file=tmp_path / "keys") as client:
        assert client.get(SEARCH).status_code == 401
        assert client.get("/healthz").status_code == 200
    settings = read_settings(host="0.0.0.0", api_keys_file=tmp_path / "keys")
    with pytest.raises(InvalidParameter) as caught:
        check_exposure(settings)
    assert "zhijian key add" in caught.value.remedy
    keys.add(tmp_path / "keys", "甲", SEARCHES, DAY)
    check_exposure(settings)
    check_exposure(read_settings(host="0.0.0.0", api_keys_file=tmp_path / "none", public=True))


# --- the command ---------------------------------------------------------------------------------


def test_the_command(cli: Cli, tmp_path: Path) -> None:
    more = {"ZHIJIAN_API_KEYS_FILE": "keys"}
    status, out, err = cli("key", "list", more=more)
    assert (status, out) == (0, "") and "key add" in err
    status, out, err = cli("key", "add", "省厅 门户", "--allow", "export,search", more=more)
    assert status == 0, err
    secret = out.strip()
    assert Keys({}, tmp_path / "keys").find(secret.encode()) is not None and secret not in err
    status, out, err = cli("key", "list", more=more)
    number = keys.digest(secret.encode())[:8]
    assert out == f"{number}  search export  2026-11-24  省厅 门户\n"
    status, out, err = cli("key", "list", "--json", more=more)
    assert json.loads(out) == [
        {
            "id": number,
            "functions": ["search", "export"],
            "made": "2026-11-24",
            "name": "省厅 门户",
        }
    ]
    assert cli("key", "revoke", "00000000", more=more)[0] == 1
    assert cli("key", "revoke", number, more=more)[0] == 0
    assert keys.read(tmp_path / "keys") == []


REFUSED = [
    (["add", ""], "名称"),
    (["add", "两\n行"], "名称"),
    (["add", "长" * 101], "名称"),
    (["add", "甲", "--allow", "root"], "root"),
]


@pytest.mark.parametrize(("arguments", "named"), REFUSED)
def test_the_command_refuses(arguments: list[str], named: str, cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("key", *arguments, more={"ZHIJIAN_API_KEYS_FILE": "keys"})
    assert status != 0 and out == "" and named in err
    assert not (tmp_path / "keys").exists()


def test_the_command_needs_a_file(cli: Cli) -> None:
    for arguments in (["add", "甲"], ["list"], ["revoke", "00000000"]):
        status, out, err = cli("key", *arguments)
        assert status != 0 and out == "" and "ZHIJIAN_API_KEYS_FILE" in err
    status, out, err = cli("key", "add", "甲", more={"ZHIJIAN_API_KEYS_FILE": "none/keys"})
    assert status != 0 and "目录" in err
