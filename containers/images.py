"""The images: base images under their usual names, made here only when they are missing, and
the project's own from its Dockerfile."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from benchmarks import launching
from containers import compose, place
from containers.commands import run
from containers.steps import Wrong

#: Whoever talks through a gateway with its own certificate needs the host's bundle while building;
#: it is mounted for the build alone and leaves nothing in the image.
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")


def python() -> str:
    """The base image of the Dockerfile: Debian's Python of the release its name ends in."""
    name = f"python:{python_tag()}"
    if _held(name):
        return "已有"
    archive = place.WORK / "base.tar"
    paths = [f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT]
    suite = python_tag().rpartition("-")[2]
    include = "--include=ca-certificates,python3,python3-venv"
    run(["mmdebstrap", "--quiet", "--variant=minbase", include, *paths, suite, str(archive)])
    container = run(["buildah", "from", "scratch"]).strip()
    run(["buildah", "add", "-q", container, str(archive), "/"])
    run(["buildah", "config", "--cmd", "python3", container])
    run(["buildah", "commit", "-q", "--rm", "--format", "docker", container, name])
    archive.unlink()
    return f"Debian {suite}"


def elasticsearch() -> str:
    """The image the Compose file names: the genuine server from its Maven artifact."""
    name = next(n for n in compose.images() if "elasticsearch" in n)
    version = name.rpartition(":")[2]
    if _held(name):
        return f"{version}，已有"
    if version != launching.VERSION:
        raise Wrong(f"docker-compose.yml 用 {version}，测试用 {launching.VERSION}：请改成同一个")
    context = place.WORK / "elasticsearch"
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(place.SCRIPTS / "stand_in", context)
    try:
        shutil.copytree(launching.unpacked(), context / "elasticsearch")
    except launching.Missing as error:
        raise Wrong(str(error)) from error
    server = context / "elasticsearch"
    for folder in ("data", "logs", "plugins"):
        (server / folder).mkdir(exist_ok=True)
    (server / "config/elasticsearch.yml").write_text("network.host: 0.0.0.0\n", "utf-8")
    _build(name, context, "--build-arg", f"PYTHON={python_tag()}")
    shutil.rmtree(context)
    return version


def ours() -> str:
    """The project's image, from the Dockerfile as it stands."""
    name = next(n for n in compose.images() if "elasticsearch" not in n)
    _build(name, place.PROJECT)
    size = run(["buildah", "images", "--format", "{{.Size}}", name]).strip()
    return f"{name},{size}"


def python_tag() -> str:
    """What the Dockerfile stands on."""
    text = (place.PROJECT / "Dockerfile").read_text("utf-8")
    found = re.search(r"^ARG PYTHON=(\S+)$", text, re.MULTILINE)
    if found is None:
        raise Wrong("Dockerfile 里没有 ARG PYTHON=…")
    return found[1]


def _build(name: str, context: Path, *more: str) -> None:
    # --format docker keeps HEALTHCHECK
    bundle = ["-v", f"{BUNDLE.resolve()}:{BUNDLE}:ro"] if BUNDLE.exists() else []
    how = ["--layers", "--isolation", "chroot", "--pull=never", "--format", "docker"]
    run(["buildah", "build", *how, "--network", "host", *bundle, *more, "-t", name, str(context)])


def _held(name: str) -> bool:
    asked = ["buildah", "inspect", "--type", "image", name]
    return subprocess.run(asked, env=place.environment(), capture_output=True).returncode == 0
