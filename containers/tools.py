"""What has to be there beside Python: Debian's packages, and root. Said in Chinese, with the
command that brings it; installed only in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from containers.steps import Wrong

#: A program or a file, and the Debian package that brings it.
NEEDED = {
    "podman": "podman",
    "buildah": "buildah",
    "crun": "crun",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
    "iptables": "iptables",
    "newuidmap": "uidmap",
    "catatonit": "catatonit",
    "mmdebstrap": "mmdebstrap",
    "mvn": "maven",
    "unshare": "util-linux",
    "ip": "iproute2",
}


def check() -> str:
    """The versions of what does the work. Raises Wrong."""
    if os.geteuid() != 0:
        raise Wrong("需要 root（网络命名空间和镜像存储）；请运行：sudo make containers")
    missing = sorted({package for name, package in NEEDED.items() if not _there(name)})
    if missing:
        _bring(missing)
    return "，".join(_version(name) for name in ("podman", "buildah", "crun"))


def _there(name: str) -> bool:
    # /usr/libexec is where newer releases keep the helpers
    moved = name.replace("/usr/lib/", "/usr/libexec/")
    return Path(name).exists() or Path(moved).exists() or shutil.which(name) is not None


def _bring(missing: list[str]) -> None:
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if not shutil.which("apt-get"):
        raise Wrong(f"缺少 {'、'.join(missing)}；这里不是 Debian，请用系统自己的办法安装")
    if not os.environ.get("CI"):
        raise Wrong(f"缺少 {'、'.join(missing)}；请运行：apt-get update && {' '.join(install)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        subprocess.run(command, check=True, env=environment, capture_output=True)


def _version(name: str) -> str:
    told = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
    words = told.splitlines()[0].replace(" version", "").split()
    return " ".join(words[:2])
