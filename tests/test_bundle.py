"""What is carried into an intranet: it installs from itself alone, whole and unchanged, or not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from containers import bundle

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path, name: str, code: str) -> Path:
    """A library of one module, with the command `zhijian` if it is ours."""
    file = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(f"{name}.py", code)
        made.writestr(f"{info}/METADATA", METADATA.format(name))
        made.writestr(f"{info}/WHEEL", WHEEL)
        if name == "zhijian":
            made.writestr(f"{info}/entry_points.txt", "[console_scripts]\nzhijian = zhijian:main\n")
        made.writestr(f"{info}/RECORD", "")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle as it is made, of two small libraries."""
    place = tmp_path / "zhijian-1.0-offline"
    (place / "wheels").mkdir(parents=True)
    wheel(place / "wheels", "zhijian", "import beside\ndef main(): print(beside.WORD)\n")
    wheel(place / "wheels", "beside", "WORD = 'here'\n")
    bundle.fill(place)
    return place


def installed(folder: Path, target: Path) -> tuple[int, str]:
    """Status and messages of the script, in an environment that would lead elsewhere."""
    elsewhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "0"}
    ended = subprocess.run(
        ["sh", str(folder / "install.sh"), str(target)],
        env={"PATH": os.defpath, "HOME": str(target.parent), "PYTHON": sys.executable, **elsewhere},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.slow
def test_it_installs_from_itself(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    for _ in range(2):  # again over itself, as an upgrade is
        status, said = installed(folder, target)
        assert status == 0 and f"{target}/bin/zhijian demo" in said, said
    command = [target / "bin" / "zhijian"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"here\n"
    assert (target / "share/doc/zhijian/operating.md").exists()
    assert (target / "share/doc/zhijian/examples/zhijian.service").exists()


def changed(folder: Path) -> None:
    with (folder / "wheels" / "beside-1.0-py3-none-any.whl").open("ab") as file:
        file.write(b" ")


def lost(folder: Path) -> None:
    (folder / "wheels" / "beside-1.0-py3-none-any.whl").unlink()


def made_for_another(folder: Path) -> None:
    (folder / "PYTHON").write_text("2.7 abacus\n", "utf-8")
    lines = (folder / bundle.SUMS).read_text("utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.endswith("  PYTHON\n"))
    (folder / bundle.SUMS).write_text(kept, "utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(changed, "校验和不符"), (lost, "校验和不符"), (made_for_another, "Python 2.7 abacus")],
)
def test_what_is_wrong_is_not_installed(
    spoil: object, words: str, folder: Path, tmp_path: Path
) -> None:
    assert callable(spoil)
    spoil(folder)
    target = tmp_path / "installed"
    status, said = installed(folder, target)
    assert status == 1 and words in said and "办法：" in said and not target.exists()


def test_another_folder_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", "utf-8")
    status, said = installed(folder, tmp_path / "full")
    assert status == 1 and "已经有别的东西" in said
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_nothing_of_it_says_where_to_fetch_from(folder: Path) -> None:
    """Nor does the program that makes it."""
    ours = [folder / "install.sh", folder / "requirements.txt", folder / "PYTHON"]
    ours += [folder / bundle.SUMS, Path(bundle.__file__)]
    for file in ours:
        text = file.read_text("utf-8").replace(r"http://127\.0\.0\.1", "")
        assert not re.search(r"://|\bindex-url\b|--extra-index", text), file.name
    lines = (folder / "requirements.txt").read_text("utf-8").splitlines()
    assert [line.split("==")[0] for line in lines] == ["beside", "zhijian"]
    assert all(re.fullmatch(r"\S+==1\.0 --hash=sha256:[0-9a-f]{64}", line) for line in lines)
