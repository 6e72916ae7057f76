"""All that an intranet without registries needs, in one tar: made here, tried without any route.

    python -m containers.bundle make      dist/zhijian-VERSION-offline.tar, for the running Python
    python -m containers.bundle check     installs the newest one and asks its demo a question

Versions are those of constraints.txt; each wheel is known by its hash. Nothing in it names a place
to fetch from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[1]
DIST = PROJECT / "dist"
EXTRAS = "[fast,elasticsearch]"
SUMS = "SHA256SUMS"
QUESTION = "枫桥经验 在 2023 年 各区县"
#: How the namespace is entered: no device but the loopback, and nobody's rights are needed.
ALONE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
READY = re.compile(r"http://127\.0\.0\.1:\d+/")
#: Seconds in which the demo has to be ready.
WAIT = 120.0


class Failed(Exception):
    """Why there is no bundle, or none that works."""


def make() -> Path:
    """The tar, beside the folder it was made of."""
    DIST.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DIST) as place:
        wheels = Path(place) / "wheels"
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels)]
        _run([*pip, "--constraint", "constraints.txt", f".{EXTRAS}"])
        (ours,) = wheels.glob("zhijian-*.whl")
        folder = Path(place) / f"zhijian-{ours.name.split('-')[1]}-offline"
        folder.mkdir()
        wheels.rename(folder / "wheels")
        fill(folder)
        file = DIST / f"{folder.name}.tar"
        with tarfile.open(file, "w") as tar:
            tar.add(folder, folder.name, filter=_nobodys)
    return file


def fill(folder: Path) -> None:
    """What stands beside the wheels: the script, the versions, the documents, the checksums."""
    shutil.copy(Path(__file__).with_name("install.sh"), folder)
    (folder / "PYTHON").write_text(f"{python()}\n", "utf-8")
    wheels = sorted((folder / "wheels").iterdir())
    (folder / "requirements.txt").write_text("".join(map(_requirement, wheels)), "utf-8")
    for file in [*(PROJECT / "docs").glob("*.md"), *(PROJECT / "docs" / "examples").iterdir()]:
        copy = folder / file.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_digest(path)}  {path.relative_to(folder)}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def python() -> str:
    """Which Python a bundle is for, as install.sh asks for it."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {sysconfig.get_platform()}"


def _requirement(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{_digest(wheel)}\n"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """The same bytes whoever packs it, as far as the owner goes."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def check(file: Path) -> str:
    """Install it where there is no route and ask the demo; what it answered. Raises Failed."""
    if not shutil.which("unshare"):
        raise Failed("没有 unshare（Debian：util-linux），无法隔开网络")
    with tempfile.TemporaryDirectory() as place:
        command = [*ALONE, sys.executable, "-m", "containers.bundle", "alone", str(file), place]
        return _run(command).strip()


def alone(file: Path, place: Path) -> str:
    """The check itself, in a network without a way out."""
    if len(Path("/proc/net/route").read_text("ascii").splitlines()) > 1:
        raise Failed("这里还有路由，什么都证明不了")
    with tarfile.open(file) as tar:
        tar.extractall(place, filter="data")
    (folder,) = place.glob("zhijian-*")
    target = place / "installed"
    plain = {"PATH": os.defpath, "HOME": str(place), "LANG": "C.UTF-8", "PYTHON": _base()}
    _run(["sh", str(folder / "install.sh"), str(target)], env=plain)
    demo = [target / "bin" / "zhijian", "demo", "--port", "0", "--directory", place / "demo"]
    process = subprocess.Popen(
        list(map(str, demo)), cwd=place, env=plain, stdout=subprocess.PIPE, text=True
    )
    try:
        return _answer(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _base() -> str:
    """The Python that was there before any virtual environment."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}")


def _answer(process: subprocess.Popen[str]) -> str:
    """What the demo says to the question of its first page."""
    assert process.stdout is not None
    where = next(filter(None, map(READY.search, process.stdout)), None)
    if where is None:
        raise Failed("示例没有启动起来")
    address = f"{where[0]}api/v1/search?q={quote(QUESTION)}"
    with contextlib.closing(urllib.request.urlopen(address, timeout=WAIT)) as answer:
        total = json.load(answer)["total"]
    if not total["paragraphs"]:
        raise Failed("示例什么也没有找到")
    return f"“{QUESTION}”：{total['paragraphs']} 段，{total['regions']} 个地区"


def _run(command: list[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(command[:6])}（状态 {done.returncode}）：{done.stderr[-1500:]}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """`make`, `check`, or (by the latter, in a network of its own) `alone FILE FOLDER`."""
    try:
        if arguments == ["make"]:
            file = make()
            print(f"{file.relative_to(PROJECT)}：{file.stat().st_size / 1e6:.0f} MB")
        elif arguments == ["check"]:
            newest = max(DIST.glob("zhijian-*-offline.tar"), key=lambda f: f.stat().st_mtime)
            print(f"没有路由的网络里装好并答复，{check(newest)}")
        else:
            print(alone(Path(arguments[1]), Path(arguments[2])))
    except Failed as error:
        print(f"没有做成：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
