"""How the command line is used: wrong usage, help, a start, and whatever goes wrong, in Chinese."""

import os
import subprocess
import sys

import pytest
from command_line import ROOT, write

from service.cli.chinese import help_text, usage_error
from service.cli.output import emphasis
from service.cli.running import run


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
        (["dump"], 2, "缺少选项 -o / --output。"),
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


@pytest.mark.slow
def test_a_process_ends_with_its_status_and_says_why_on_standard_error(cli):
    status, out, err = cli.process("search", "执法")
    assert (status, out) == (1, "")
    assert err.startswith("错误：") and "zhijian load" in err
    assert cli.process("fly")[:2] == (2, "")


def test_every_command_explains_itself_in_chinese(cli):
    status, out, _ = cli.process("--help")
    assert status == 0
    commands = ["demo", "load", "inspect", "search", "serve", "dump", "remove", "dismiss"]
    for name in [*commands, "status", "tokens"]:
        assert f"\n  {name} " in out
        status, told, err = cli(name, "--help")
        assert (status, err) == (0, "")
        assert told.startswith("用法：")
        assert not any(word in told for word in ("Options", "Arguments", "required", "Show this"))


HEAVY = {
    *("tantivy", "numpy", "orjson", "pydantic", "jieba", "rjieba", "lxml", "openpyxl", "pypdfium2"),
    *("ahocorasick", "ahocorasick_rs"),
    *("selectolax", "elasticsearch", "fastapi", "starlette", "uvicorn", "jinja2", "pebble", "rich"),
    *("httpx", "mcp"),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("--help", set()),
        ("load --help", {"pydantic"}),
        ("status", {"tantivy", "numpy", "orjson", "pydantic"}),
    ],
)
def test_a_start_imports_what_it_needs(cli, command, needed):
    """The goal is half a second: what takes long is what is imported."""
    write(cli.folder, "a.txt")
    cli("load", "a.txt")
    code = (
        "import sys; from service.cli.running import run; status = run(sys.argv[1:]);"
        f"print(*{HEAVY!r} & set(sys.modules), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        cwd=cli.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stderr.split()) == needed


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

    monkeypatch.setattr("service.cli.running.parse_and_do", fail)
    monkeypatch.delenv("ZHIJIAN_DEBUG", raising=False)
    assert run([]) == status
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    monkeypatch.setenv("ZHIJIAN_DEBUG", "1")
    run([])
    if status == 1:
        assert "Traceback" in capsys.readouterr().err
