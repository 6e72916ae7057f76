"""An administrative act leaves one line: who, what, when, to which index, with what end."""

from __future__ import annotations

import datetime
import getpass
import json
import os
import stat
import syslog
from pathlib import Path
from typing import Any

import pytest
from command_line import Cli, write
from made_tokens import SECRET

from service import audit


class Audited:
    """Commands in a folder, and the lines they leave."""

    def __init__(self, cli: Cli) -> None:
        self.cli = cli
        self.file = cli.folder / "audit.jsonl"

    def __call__(self, *arguments: object, **more: str) -> tuple[int, str, dict[str, Any]]:
        """Status, standard output, and the one line that has come."""
        before = self.lines()
        status, out, _ = self.cli(*arguments, more={"ZHIJIAN_AUDIT_LOG": str(self.file), **more})
        now = self.lines()
        assert now[: len(before)] == before and len(now) == len(before) + 1
        return status, out, json.loads(now[-1])

    def lines(self) -> list[str]:
        return self.file.read_text("utf-8").splitlines() if self.file.exists() else []


@pytest.fixture
def audited(cli: Cli) -> Audited:
    return Audited(cli)


def test_every_act_leaves_one_line(audited: Audited, cli: Cli) -> None:
    write(cli.folder, "in/a.txt")
    write(cli.folder, "in/b.txt", region="柳州市柳北区")
    (cli.folder / "in" / "c.txt").write_text("没有标题", "utf-8")
    _, _, loaded = audited("load", "in")
    assert (loaded["act"], loaded["outcome"]) == ("load", "done")
    assert loaded["what"] == {"paths": ["in"]}
    assert loaded["counts"] == {
        "loaded": 2, "replaced": 0, "unchanged": 0, "set_aside": 1, "paragraphs": 6
    }  # fmt: skip
    assert loaded["user"] == getpass.getuser() and loaded["host"] and loaded["pid"] == os.getpid()
    assert datetime.datetime.fromisoformat(loaded["at"]).tzinfo is not None
    assert loaded["engine"].startswith("embedded:") and len(loaded["index"]) == 16
    rebuilt = audited("load", "--rebuild")[2]
    assert rebuilt["act"] == "rebuild" and rebuilt["what"] == {}
    assert rebuilt["index"] and rebuilt["commit"]
    dumped = audited("dump", "-o", "b.jsonl")[2]
    assert (dumped["what"], dumped["counts"]) == ({"file": "b.jsonl"}, {"rows": 2, "left_out": 0})
    first = (cli.folder / "b.jsonl").read_text("utf-8").splitlines()[0]
    report = json.loads(first)["record"]["id"]
    removed = audited("remove", report, "nothing")[2]
    assert (removed["act"], removed["counts"]) == ("remove", {"removed": 1})
    assert removed["what"] == {"reports": [report, "nothing"]}
    assert removed["commit"] > rebuilt["commit"] and removed["index"] == rebuilt["index"]
    dismissed = audited("dismiss", "in/c.txt")[2]
    assert (dismissed["act"], dismissed["counts"]) == ("dismiss", {"dismissed": 1})
    assert stat.S_IMODE(audited.file.stat().st_mode) == 0o600


def test_keys_and_tokens_are_told_without_what_opens(audited: Audited, cli: Cli) -> None:
    keys = {"ZHIJIAN_API_KEYS_FILE": str(cli.folder / "keys")}
    _, key, added = audited("key", "add", "省厅门户", "--allow", "search,export", **keys)
    assert (added["act"], added["what"]["name"]) == ("key_add", "省厅门户")
    assert added["what"]["allow"] == ["search", "export"] and "index" not in added
    number = added["what"]["id"]
    _, listed, _ = cli("key", "list", more=keys)
    assert number in listed
    revoked = audited("key", "revoke", number, **keys)[2]
    assert (revoked["what"]["ids"], revoked["counts"]) == ([number], {"revoked": 1})
    _, token, signed = audited(
        "token", "--region", "450200", "--origin", "https://portal.example",
        ZHIJIAN_TOKEN_SECRETS=SECRET,
    )  # fmt: skip
    assert signed["what"] == {
        "region": ["450200"], "origin": ["https://portal.example"], "allow": ["search"], "days": 30
    }  # fmt: skip
    written = "\n".join(audited.lines())
    assert not any(secret in written for secret in (key.strip(), token.strip(), SECRET))


def test_an_act_that_fails_leaves_its_line(audited: Audited) -> None:
    status, _, line = audited("remove", "x")  # there is no index
    assert status != 0
    assert (line["act"], line["outcome"], line["counts"]) == ("remove", "failed", {})


def test_reading_is_no_act(cli: Cli) -> None:
    write(cli.folder, "in/a.txt")
    cli("load", "in")
    file = cli.folder / "audit.jsonl"
    for command in (("status",), ("search", "枫桥经验"), ("inspect", "in/a.txt"), ("tokens", "甲")):
        assert cli(*command, more={"ZHIJIAN_AUDIT_LOG": str(file)})[0] == 0
    assert not file.exists()


def test_where_no_line_can_be_written_nothing_is_done(cli: Cli) -> None:
    write(cli.folder, "in/a.txt")
    (cli.folder / "sub").mkdir()
    loop = cli.folder / "sub" / "audit.jsonl"
    loop.symlink_to(loop)
    status, _, said = cli("load", "in", more={"ZHIJIAN_AUDIT_LOG": str(loop)})
    assert status == 2 and "什么都没有做" in said
    assert cli("status")[0] == 1  # no index has been made


def test_without_a_file_it_is_the_systems_log(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(syslog, "syslog", lines.append)
    write(cli.folder, "in/a.txt")
    cli("load", "in", more={"ZHIJIAN_AUDIT_LOG": ""})
    assert [json.loads(line)["act"] for line in lines] == ["load"]


def test_a_line_stays_a_line(tmp_path: Path) -> None:
    """Whatever the names are; and a pipe or a terminal may be the place too."""
    from service.settings import Settings

    for path in (tmp_path / "a", Path("/dev/null")):
        names = [f"名\n{number}\udce4" * 200 for number in range(50)]
        with audit.audited(Settings(audit_log=path), "load", paths=names) as act:
            act.counts = {"loaded": 1}
    (line,) = (tmp_path / "a").read_bytes().splitlines()
    told = json.loads(line)["what"]["paths"]
    assert len(told) == audit.ITEMS + 1 and told[-1] == "… 40" and len(line) < 20_000
