"""The command line as a person or a script meets it: real processes, exit status, both outputs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from index_mappings.engines import open_engine
from index_mappings.reports import Reason, WarningCode
from loaders.samples import folder as samples
from service.cli.chinese import help_text, usage_error
from service.cli.output import emphasis
from service.cli.running import run

ROOT = Path(__file__).resolve().parent.parent
TEXT = """{name}人民政府关于{year}年度法治政府建设情况的报告
一、工作成效
{name}坚持和发展新时代“枫桥经验”,办结行政复议案件{count}件。
二、存在的问题
基层执法力量仍然不足,个别乡镇行政规范性文件的合法性审查不够及时,干部法治素养有待提高。
三、下一步打算
继续推进严格规范公正文明执法,加强对重点领域的监督检查,不断提高依法行政的能力和水平。
"""


@dataclass(frozen=True)
class Cli:
    """`zhijian …` in a folder."""

    folder: Path

    def __call__(
        self, *arguments: object, more: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        process = self.started(*arguments, more=more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def started(
        self, *arguments: object, more: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("ZHIJIAN_")}
        env |= {"PYTHONPATH": str(ROOT), "ZHIJIAN_TODAY": "2026-11-24"}
        env["PYTHONWARNINGS"] = "error"
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", *map(str, arguments)],
            cwd=self.folder,
            env=env | (more or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )


@pytest.fixture
def cli(tmp_path):
    return Cli(tmp_path)


def write(folder, name, region="柳州市鱼峰区", year=2023, count=41):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(name=region, year=year, count=count), encoding="utf-8")


ROW = {
    "source",
    "report_id",
    "title",
    "region_code",
    "year",
    "kind",
    "issuer_kind",
    "paragraphs",
    "warnings",
}


def test_load_json_is_one_object_on_standard_output(cli):
    write(cli.folder, "r/a.txt")
    (cli.folder / "r/空.txt").touch()
    status, out, err = cli("load", "r", "--json")
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert list(told) == ["loaded", "replaced", "unchanged", "set_aside", "paragraphs", "seconds"]
    (row,) = told["loaded"]
    assert set(row) == ROW
    assert (row["source"], row["region_code"], row["year"]) == ("r/a.txt", "450203", 2023)
    (aside,) = told["set_aside"]
    assert set(aside) == {"source", "reason", "detail", "remedy"}
    assert (aside["source"], aside["reason"]) == ("r/空.txt", "empty")
    assert told["paragraphs"] == row["paragraphs"] == 3
    # again, strictly: nothing changes, but something is set aside
    status, out, _ = cli("load", "r", "--json", "--strict")
    assert status == 1
    assert [r["source"] for r in json.loads(out)["unchanged"]] == ["r/a.txt"]


def test_load_says_reasons_and_remedies(cli):
    write(cli.folder, "r/a.txt")
    (cli.folder / "r/b.txt").write_text(
        "2023年度法治政府建设情况的报告\n" + TEXT.format(name="我们", year=2023, count=3),
        encoding="utf-8",
    )
    (cli.folder / "r/c.txt").touch()
    status, out, _ = cli("load", "r")
    assert status == 0
    assert "新载入 1 份" in out
    assert "搁置 2 份" in out
    assert "（empty）1 份" in out
    assert "办法：" in out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["load", "没有的文件夹"], 1, "没有的文件夹"),
        (["load", "空.txt"], 1, ""),
        (["load"], 2, "没有写要载入的路径"),
        (["load", "空.txt", "--year", "abc"], 2, "整数"),
        (["load", "空.txt", "--year", "1066"], 2, "1949"),
        (["load", "空.txt", "--region", "999999"], 2, "999999"),
        (["load", "空.txt", "--region", "鱼峰区"], 2, "450203"),
        (["load", "空.txt", "--nothing"], 2, "没有名为 --nothing 的选项"),
        (["fly"], 2, "没有名为 fly 的命令"),
        ([], 2, "用法"),
        (["search"], 2, "缺少参数"),
        (["search", "执法", "--size", "0"], 2, "size"),
        (["search", "执法", "--level", "village"], 2, "county"),
        (["search", "执法"], 1, "zhijian load"),
        (["search", "字" * 2001], 2, "2,000"),
        (["status"], 1, "zhijian load"),
        (["status", "--engine", "ftp://x"], 2, "embedded:"),
        (["dump", "-o", "a.jsonl"], 1, "zhijian load"),
        (["dump", "-o", "a.csv"], 2, ".jsonl"),
        (["dump"], 2, "缺少选项"),
        (["remove", "x"], 1, "zhijian load"),
        (["dismiss", "x"], 1, "zhijian load"),
        (["inspect", "没有.txt"], 1, "没有.txt"),
        (["inspect", "空.txt"], 1, ""),
        (["serve", "--host", "0.0.0.0"], 2, "--public"),
        (["serve", "--port", "99999"], 2, "65535"),
        (["serve", "--port", "0", "--engine", "foo:bar"], 2, "embedded:目录"),
    ],
)
def test_wrong_usage_and_nothing_done(cli, arguments, status, words):
    (cli.folder / "空.txt").touch()
    found, out, err = cli(*arguments)
    assert found == status
    assert words in err
    assert "Traceback" not in err
    if status == 2:
        assert out == ""
    assert not any(english in err for english in ("Error", "Usage", "Invalid", "Missing"))


def test_every_command_explains_itself_in_chinese(cli):
    status, out, _ = cli("--help")
    assert status == 0
    commands = ["demo", "load", "inspect", "search", "serve", "dump", "remove", "dismiss"]
    for name in [*commands, "status", "tokens"]:
        assert f"\n  {name} " in out
        status, told, err = cli(name, "--help")
        assert (status, err) == (0, "")
        assert told.startswith("用法：")
        assert not any(word in told for word in ("Options", "Arguments", "required", "Show this"))


@pytest.mark.parametrize("command", [["--help"], ["status"]])
def test_start_is_quick(cli, command):
    """The goal is half a second; processor time, for the machine may be busy otherwise."""
    write(cli.folder, "a.txt")
    cli("load", "a.txt")
    before = os.times()
    assert cli(*command)[0] == 0
    after = os.times()
    spent = after.children_user + after.children_system
    assert spent - before.children_user - before.children_system < 1.0


def test_status(cli):
    write(cli.folder, "a.txt")
    (cli.folder / "空.txt").touch()
    cli("load", "a.txt", "空.txt")
    status, out, _ = cli("status", "--json")
    told = json.loads(out)
    assert status == 0
    names = ["engine", "fingerprint", "commit", "reports", "paragraphs", "regions", "set_aside"]
    assert list(told) == names
    assert (told["reports"], told["paragraphs"], told["regions"]) == (1, 3, 1)
    assert [r["source"] for r in told["set_aside"]] == ["空.txt"]
    status, out, _ = cli("status")
    assert "空.txt" in out
    assert cli("dismiss", "空.txt", "没有的")[0] == 0
    assert json.loads(cli("status", "--json")[1])["set_aside"] == []
    assert cli("dismiss", "空.txt")[0] == 1


def test_remove_and_load_again(cli):
    write(cli.folder, "a.txt")
    told = json.loads(cli("load", "a.txt", "--json")[1])
    report_id = told["loaded"][0]["report_id"]
    assert cli("remove", report_id)[0] == 0
    assert json.loads(cli("status", "--json")[1])["reports"] == 0
    status, _, err = cli("remove", report_id)
    assert status == 1
    assert report_id in err
    assert json.loads(cli("load", "a.txt", "--json")[1])["loaded"][0]["report_id"] == report_id


def test_dump_and_load_elsewhere(cli):
    write(cli.folder, "a.txt")
    write(cli.folder, "b.txt", "柳州市柳南区")
    cli("load", "a.txt", "b.txt")
    status, out, err = cli("dump", "-o", "全部.jsonl")
    assert (status, out) == (0, "")
    assert "2 行" in err
    one = json.loads(cli("load", "a.txt", "b.txt", "--json")[1])["unchanged"]
    other = json.loads(cli("load", "全部.jsonl", "--engine", "embedded:other", "--json")[1])
    assert other["loaded"] == one


def test_inspect(cli):
    write(cli.folder, "a.txt")
    told = json.loads(cli("inspect", "a.txt", "--json")[1])
    assert list(told) == ["report", "evidence", "warnings", "removed", "sections"]
    region = told["report"]["region"]
    assert set(region) == {"code", "name", "level", "path", "then"}
    assert region["path"] == ["广西壮族自治区", "柳州市", "鱼峰区"]
    assert "2023年度" in told["evidence"]["year"]
    assert [s["type"] for s in told["sections"]] == ["achievement", "problem", "plan"]
    assert told["sections"][0]["paragraphs"][0].startswith("柳州市鱼峰区坚持")
    status, out, _ = cli("inspect", "a.txt")
    assert status == 0
    assert "依据" in out and "来源：a.txt" in out and "读作：纯文本" in out and "  共 " in out
    (cli.folder / "空.txt").touch()
    status, out, _ = cli("inspect", "空.txt", "--json")
    assert status == 1
    assert json.loads(out)["set_aside"]["reason"] == "empty"


def test_inspect_tells_a_person_what_is_known_of_a_source_that_is_refused(cli):
    text = TEXT.format(name="鼓楼区", year=2023, count=1)
    (cli.folder / "某.txt").write_text(f"浏览量:12\n{text}", encoding="utf-8")
    status, out, _ = cli("inspect", "某.txt")
    assert status == 1
    assert "搁置：地区有歧义（ambiguous_region）" in out
    assert "--region 代码 --year 2023" in out and "320106" in out
    assert "去掉的内容" in out and "浏览量" in out


def test_every_rule_and_reader_has_a_chinese_name(cli):
    """What `inspect` prints is read by people who know none of our names."""
    import re
    from importlib.resources import files

    from loaders import formats
    from service.cli.wording import READERS, REASONS, REMOVED, WARNINGS

    assert set(REASONS) == set(Reason) and set(WARNINGS) == set(WarningCode)
    code = "".join(
        file.read_text("utf-8")
        for file in files("loaders.cleaning").iterdir()
        if file.name.endswith(".py")
    )
    used = set(re.findall(r'(?:drop\(|Removed\(|return )\s*"([a-z_]+)"', code))
    assert {"furniture", "note_marks", "caption"} <= used <= set(REMOVED)
    for name in READERS:
        room = files(formats) / name
        assert (files(formats) / f"{name}.py").is_file() or (room / "__init__.py").is_file()


def test_inspect_a_table_lists_its_rows(cli):
    lines = [
        json.dumps({"title": "t", "text": TEXT.format(name="柳州市鱼峰区", year=y, count=1)})
        for y in (2022, 2023)
    ]
    (cli.folder / "表.jsonl").write_text("\n".join(lines), encoding="utf-8")
    status, out, _ = cli("inspect", "表.jsonl")
    assert status == 2
    assert out.split() == ["表.jsonl#row=1", "表.jsonl#row=2"]
    assert cli("inspect", "表.jsonl#row=2")[0] in (0, 1)


def test_search(cli):
    assert cli("load", samples())[0] == 0
    status, out, _ = cli("search", "枫桥经验", "在", "2023", "年", "各区县")
    assert status == 0
    assert "理解为：“枫桥经验” · 2023年 · 县级 · 每个地区一条" in out
    assert "【枫桥经验】" in out
    assert "有报告而未提及" in out
    assert "没有收录报告" in out
    told = json.loads(cli("search", "枫桥经验 在 2023 年 各区县", "--json", "--size", "2")[1])
    assert len(told["hits"]) == 2
    assert told["question"]["years"] == [2023]
    narrowed = json.loads(cli("search", "枫桥经验", "--year", "2022", "--json")[1])
    assert {hit["year"] for hit in narrowed["hits"]} == {2022}
    # the second page goes on where the first ended
    cursor = told["next"]
    more = json.loads(
        cli("search", "枫桥经验 在 2023 年 各区县", "--json", "--size", "2", "--cursor", cursor)[1]
    )
    assert not {h["id"] for h in told["hits"]} & {h["id"] for h in more["hits"]}


def test_search_takes_a_term_that_must_not_stand_for_no_option(cli):
    assert cli("load", samples())[0] == 0
    told = json.loads(cli("search", "枫桥经验", "-调解", "2023年", "--json")[1])
    assert told["question"]["terms"] == ["枫桥经验"]
    assert told["question"]["excluded"] == ["调解"]
    assert told["question"]["years"] == [2023]
    assert cli("search", "枫桥经验", "-x")[0] == 2


def test_tokens(cli):
    status, out, _ = cli("tokens", "双随机、一公开 98.7%")
    assert status == 0
    assert 'bigrams: "双随 随机 机一 一公 公开' in out
    assert set(json.loads(cli("tokens", "枫桥", "--json")[1])) >= {"folded", "bigrams", "units"}


def test_a_closed_pipe_is_silent(cli):
    cli("load", samples())
    reading = cli.started("search", "建设", "--size", "100")
    reading.stdout.readline()
    reading.stdout.close()
    told = reading.stderr.read()
    reading.stderr.close()
    assert reading.wait(60) == 0
    assert "错误" not in told
    assert "Error" not in told


def test_a_second_loader_is_refused(cli):
    write(cli.folder, "a.txt")
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    with engine.writing():
        status, out, err = cli("load", "a.txt")
    engine.close()
    assert (status, out) == (1, "")
    assert "办法：" in err
    assert cli("load", "a.txt")[0] == 0


def test_an_unwritable_place(cli):
    write(cli.folder, "a.txt")
    (cli.folder / "file").write_text("x")
    status, _, err = cli("load", "a.txt", "--engine", "embedded:file/index")
    assert status == 1
    assert "Traceback" not in err


def test_kill_during_a_load_loses_and_halves_nothing(cli):
    names = [f"r/{year}/{n}.txt" for year in (2021, 2022, 2023) for n in range(120)]
    for number, name in enumerate(names):
        # one region and year, many titles: told apart by the issuing county's words alone
        path = cli.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        year = name.split("/")[1]
        body = TEXT.format(name="柳州市鱼峰区", year=year, count=number)
        path.write_text(body.replace("关于", f"关于第{number}号", 1), encoding="utf-8")
    loading = cli.started("load", "r")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (cli.folder / "zhijian-index/current").exists():
        time.sleep(0.02)
    os.kill(loading.pid, signal.SIGKILL)
    loading.communicate()
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    entries = engine.now().catalogue().entries
    for entry in entries:
        assert len(engine.now().paragraphs(entry.report.id)) == entry.paragraph_count == 3
    engine.close()
    status, out, _ = cli("load", "r", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["set_aside"] == []
    assert len(told["unchanged"]) >= len(entries)
    assert len(told["loaded"]) + len(told["unchanged"]) == len(names)
    assert json.loads(cli("status", "--json")[1])["reports"] == len(names)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return json.load(answer)


def test_demo_serves_and_a_busy_port_is_told(cli):
    port = free_port()
    demo = cli.started("demo", "--port", port)
    line = demo.stdout.readline()
    assert f"http://127.0.0.1:{port}/" in line
    assert ask(port, "/api/v1/search?q=%E6%89%A7%E6%B3%95")["total"]["paragraphs"] > 0
    for command in ("serve", "demo"):
        status, out, err = cli(command, "--port", port)
        assert (status, out) == (1, "")
        assert "--port" in err
    demo.send_signal(signal.SIGINT)
    _, err = demo.communicate(timeout=20)
    assert demo.returncode == 0
    assert "Traceback" not in err
    assert sorted(p.name for p in (cli.folder / "zhijian-demo").iterdir()) == ["index", "reports"]


def test_words_that_cannot_be_read_are_told(cli):
    more = {"ZHIJIAN_WORDS": "fort.txt"}
    for command in (["serve", "--port", "0"], ["load", samples()]):
        status, _, err = cli(*command, more=more)
        assert status == 2 and "ZHIJIAN_WORDS" in err
        assert "Traceback" not in err


def test_serve_starts_without_an_index_and_sees_a_load(cli):
    write(cli.folder, "a.txt")
    serving = cli.started("serve", "--port", "0")
    where = serving.stderr.readline()
    port = int(where.split("127.0.0.1:")[1].split("/")[0])
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(port, "/api/v1/search?q=x")
    assert error.value.code == 503
    error.value.close()
    assert cli("load", "a.txt")[0] == 0
    deadline = time.monotonic() + 3
    while True:
        try:
            told = ask(port, "/api/v1/search?q=%E6%9E%AB%E6%A1%A5")
            break
        except urllib.error.HTTPError as error:
            error.close()
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert told["total"]["paragraphs"] == 1
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=20)


# --- the pieces, in this process ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("No such option: --x (Possible options: --y)", "没有名为 --x 的选项。"),
        ("No such command 'x'.", "没有名为 x 的命令。"),
        ("Missing argument 'PATH...'.", "缺少参数 PATH...。"),
        ("Option '--year' requires an argument.", "选项 --year 后面要有值。"),
        ("Something nobody foresaw.", "Something nobody foresaw."),
    ],
)
def test_usage_errors_are_chinese(english, chinese):
    assert usage_error(english) == chinese


def test_help_frames_are_chinese():
    assert help_text("Usage: zhijian [OPTIONS] COMMAND [ARGS]...") == (
        "用法： zhijian [选项] 命令 [参数]..."
    )


def test_emphasis():
    assert emphasis("甲乙丙", [(1, 2)], on=False) == "甲【乙】丙"
    assert emphasis("甲乙丙", [(0, 1), (2, 3)], on=True) == (
        "\x1b[1;31m甲\x1b[0m乙\x1b[1;31m丙\x1b[0m"
    )


def test_ctrl_c_in_a_command_is_told(monkeypatch, capsys):
    """The option parser catches it first."""

    def interrupted(_engine):
        raise KeyboardInterrupt

    monkeypatch.setattr("service.cli.manage.opened", interrupted)
    assert run(["status"]) == 130
    assert "已中断" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ValueError("坏了"), 1, "ZHIJIAN_DEBUG=1"),
        (OSError(28, "No space left on device"), 1, "磁盘已满"),
        (PermissionError(13, "Permission denied", "x"), 1, "权限"),
        (KeyboardInterrupt(), 130, "中断"),
    ],
)
def test_whatever_goes_wrong_is_a_message(monkeypatch, capsys, error, status, words):
    def fail(_arguments):
        raise error

    monkeypatch.setattr("service.cli.running._parse_and_do", fail)
    monkeypatch.delenv("ZHIJIAN_DEBUG", raising=False)
    assert run([]) == status
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    monkeypatch.setenv("ZHIJIAN_DEBUG", "1")
    run([])
    if status == 1:
        assert "Traceback" in capsys.readouterr().err
