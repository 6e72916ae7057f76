"""`zhijian …` as it is typed in a folder.

`cli(…)` runs a command in this process: what it says and how it ends are the same, and nothing is
started anew. `cli.process(…)` and `cli.started(…)` are for what only a process of its own shows:
how it starts, is killed, serves, or is read through a pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.cli.running import run

ROOT = Path(__file__).resolve().parent.parent
#: Acts are not told to this machine's log.
SETTINGS = {"ZHIJIAN_TODAY": "2026-11-24", "ZHIJIAN_AUDIT_LOG": os.devnull}

#: Exit status, standard output, standard error.
Ended = tuple[int, str, str]


@dataclass(frozen=True)
class Cli:
    """`zhijian …` in a folder."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(self, *arguments: object, more: Mapping[str, str] | None = None) -> Ended:
        """The command in this process."""
        with self.monkeypatch.context() as here:
            here.chdir(self.folder)
            for name in list(os.environ):
                if name.startswith("ZHIJIAN_"):
                    here.delenv(name)
            for name, value in {**SETTINGS, **(more or {})}.items():
                here.setenv(name, value)
            self.capsys.readouterr()
            status = run(list(map(str, arguments)))
        return status, *self.capsys.readouterr()

    def process(self, *arguments: object, more: Mapping[str, str] | None = None) -> Ended:
        """The command as a process of its own, waited for."""
        process = self.started(*arguments, more=more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def started(
        self, *arguments: object, more: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """The command as a process that goes on."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("ZHIJIAN_")}
        env |= {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **SETTINGS}
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", *map(str, arguments)],
            cwd=self.folder,
            env=env | dict(more or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.running.append(process)
        return process


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Cli]:
    """In a folder of its own; what a test that failed has left running is ended."""
    made = Cli(tmp_path, monkeypatch, capsys)
    yield made
    for process in made.running:
        if process.poll() is None:
            process.kill()
            process.communicate()


TEXT = """{name}人民政府关于{year}年度法治政府建设情况的报告
一、工作成效
{name}坚持和发展新时代“枫桥经验”,办结行政复议案件{count}件。
二、存在的问题
基层执法力量仍然不足,个别乡镇行政规范性文件的合法性审查不够及时,干部法治素养有待提高。
三、下一步打算
继续推进严格规范公正文明执法,加强对重点领域的监督检查,不断提高依法行政的能力和水平。
"""


def write(
    folder: Path, name: str, region: str = "柳州市鱼峰区", year: int = 2023, count: int = 41
) -> None:
    """A small report of three paragraphs."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(name=region, year=year, count=count), encoding="utf-8")
