"""The work folder: images, settings of Podman, reports to load. It can be removed at any time."""

from __future__ import annotations

import os
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
PROJECT = SCRIPTS.parent
WORK = PROJECT / ".containers"
REPORTS = WORK / "reports"
OUT = WORK / "out"

STORAGE = """[storage]
driver = "overlay"
graphroot = "{work}/store"
runroot = "{work}/run"
"""
# Control groups are switched off because a sandbox may not hand them out: mem_limit and pids_limit
# are then accepted and not enforced. A sandbox may also forbid the engine's own, higher limits.
CONTAINERS = """[containers]
cgroups = "disabled"
default_ulimits = ["nofile=16384:16384", "nproc=8192:8192"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
"""
#: An invented report beside the samples: what an office's own folder stands for.
REPORT = """鱼峰区2021年度法治政府建设情况报告（虚构示例）

一、主要做法
（一）推进基层治理。白莲洞社区设立板凳议事角，全年议事四十二次，化解邻里纠纷三十一件。
（二）规范行政执法。执法人员全部持证上岗，重大执法决定法制审核率达到百分之百。

二、存在的问题
基层法治力量仍显不足，个别单位学法流于形式。

三、下一步打算
继续推广板凳议事，完善矛盾纠纷多元化解机制。

柳州市鱼峰区人民政府
2022年1月20日
"""


def write() -> None:
    """Lay the folder out."""
    for name in ("store", "run"):
        (WORK / name).mkdir(parents=True, exist_ok=True)
    (WORK / "storage.conf").write_text(STORAGE.format(work=WORK), "utf-8")
    (WORK / "containers.conf").write_text(CONTAINERS, "utf-8")
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "鱼峰区2021.txt").write_text(REPORT, "utf-8")
    REPORTS.chmod(0o755)
    (REPORTS / "鱼峰区2021.txt").chmod(0o644)


def environment() -> dict[str, str]:
    """What Podman, Buildah and Compose are run with. Settings of the person who runs it are kept
    out: the files are tried as they stand."""
    own = ("ZHIJIAN_", "COMPOSE_", "ELASTICSEARCH_", "LOAD_", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return kept | {
        "CONTAINERS_STORAGE_CONF": str(WORK / "storage.conf"),
        "CONTAINERS_CONF": str(WORK / "containers.conf"),
        "REPORTS": str(REPORTS),
        "PYTHONPATH": str(PROJECT),
    }
