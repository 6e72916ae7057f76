"""The drills, inside the private room: for each way to run the project up, load, ask, kill -9 of
every container, stop, down, up again. After each the same answer."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from containers import compose, door, expected, place
from containers.commands import run
from containers.steps import Table, Wrong

#: Exit statuses of an orderly end; 137 would be one by force.
ORDERLY = ("0", "143")
WAIT = ("--no-build", "--pull", "never", "--wait", "--wait-timeout", "300")
#: What a shell in the server's container is asked.
LOOK_ROUND = """id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/1/status
touch /opt/x /srv/x 2>&1; echo x >/tmp/x && echo /tmp
command -v pip gcc cc make curl; python -m pip 2>&1; true"""
#: What is loaded, as a container sees it.
PATHS = ("/samples", "/reports")
#: What a loader says while another one writes.
BUSY = "另一个程序正在向"
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run the project: its profile and its services."""

    name: str
    profile: str
    server: str
    loader: str
    nodes: tuple[str, ...] = ()


WAYS = (
    Way("内嵌引擎", "embedded", "zhijian-embedded", "load-embedded"),
    Way("Elasticsearch", "elasticsearch", "zhijian", "load", ("elasticsearch",)),
    Way(
        "三节点",
        "cluster",
        "zhijian-cluster",
        "load-cluster",
        ("elasticsearch-a", "elasticsearch-b", "elasticsearch-c"),
    ),
)


def main() -> int:
    """Every way in turn; exit status 0 when all went right."""
    table = Table(before=float(sys.argv[1]))
    wanted = sys.argv[2:] or [way.profile for way in WAYS]
    try:
        for way in (way for way in WAYS if way.profile in wanted):
            _clear()
            _drill(table, way)
            _clear()
    except Wrong:
        _show_logs()
        return 1
    table.end()
    return 0


def _drill(table: Table, way: Way) -> None:
    alone, several = len(way.nodes) == 1, len(way.nodes) > 1
    steps: list[tuple[str, Callable[[Way, Told], None], bool]] = [
        ("没有 Elasticsearch 也能启动", start_alone, alone),
        ("一条命令：启动并载入", load, True),
        ("问本机端口，看网页", lambda _, told: told(door.check_answers()), True),
        ("只读、无权限、非 root、无构建工具", hardening, True),
        ("kill -9 服务", kill_server, True),
        ("kill -9 Elasticsearch", kill_node, alone or several),
        ("stop、down、up，数据还在", stop_and_up, True),
        ("重建中途 kill -9 载入，再载入", kill_loader, not several),
        ("备份", back_up, not several),
    ]
    for name, do in ((name, do) for name, do, wanted in steps if wanted):
        with table.step(f"{way.name}:{name}") as told:
            do(way, told)


def start_alone(way: Way, told: Told) -> None:
    """The server starts without its engine, says so, and is healthy all the same."""
    compose.call("up", "-d", "--no-deps", *WAIT, way.server)
    status, headers, _ = door.get("/readyz")
    if not door.alive() or status != 503 or "retry-after" not in headers:
        raise Wrong(f"/healthz 或 /readyz 不对（/readyz 状态 {status}）")
    told("/healthz 200,/readyz 503 带 Retry-After")


def load(way: Way, told: Told) -> None:
    """What an operator types: one command, from nothing to a page with answers."""
    compose.call("run", "--rm", "-T", way.loader, *PATHS)
    waited = door.wait("服务没有看到载入的报告", door.answers)
    told(f"载入 {_status(way)['reports']} 份；之后 {waited:.1f} 秒可检索")


def _status(way: Way) -> dict[str, object]:
    """What the index says of itself. Raises Wrong when a report is missing or was set aside."""
    status: dict[str, object] = json.loads(compose.inside(way.server, "zhijian status --json"))
    if status["reports"] != expected.kept()["reports"] or status["set_aside"]:
        raise Wrong(f"索引里有 {status['reports']} 份，搁置 {status['set_aside']}")
    return status


def kill_loader(way: Way, told: Told) -> None:
    """A loader dies amid a rebuild: the answers stay, and the next load finds every report there.
    On Elasticsearch the dead one's lock has to run out first."""
    before, indices = _status(way), _indices(way)
    rebuild = ("-d", "-T", "--no-deps", way.loader, *PATHS, "--rebuild")
    victim = compose.call("run", *rebuild).split()[-1]

    def amid() -> bool:
        if way.nodes:
            return len(_indices(way) - indices) > 0  # the one that is built aside
        return compose.generations(victim) > 2  # init, loader, its workers

    door.wait("没有看到载入进行", amid)
    compose.kill(victim)
    told(door.check_answers())
    run(["podman", "rm", "-f", victim])
    seconds = door.wait("前一个载入的锁没有放开", lambda: _loads_again(way))
    if _status(way) != before:
        raise Wrong("再载入改变了索引，而报告没有变")
    told(f"{seconds:.0f} 秒后再载入成功，索引未变；{door.check_answers()}")


def _indices(way: Way) -> set[str]:
    """The indices of Elasticsearch, the lock of a writer among them."""
    if not way.nodes:
        return set()
    address = "http://127.0.0.1:9200/_cat/indices?h=index"
    return set(compose.inside(way.nodes[0], f"curl -s '{address}'").split())


def back_up(way: Way, told: Told) -> None:
    """Every report in one file outside the containers, as docs/containers.md writes the command."""
    place.OUT.mkdir(exist_ok=True)
    place.OUT.chmod(0o777)
    for old in place.OUT.iterdir():
        old.unlink()
    how = ("--rm", "-T", "--no-deps", "-v", f"{place.OUT}:/out", "--entrypoint", "zhijian")
    compose.call("run", *how, way.loader, "dump", "-o", "/out/备份.jsonl")
    lines = (place.OUT / "备份.jsonl").read_text("utf-8").splitlines()
    reports = sum(1 for line in lines if json.loads(line))
    if reports < int(str(expected.kept()["reports"])):
        raise Wrong(f"备份只有 {reports} 行")
    told(f"{reports} 行")


def _loads_again(way: Way) -> bool:
    status, said = compose.ended(way.loader, *PATHS, "--json")
    if status and BUSY in said:
        return False
    told = "{}" if status else said[said.index("{") :]
    unchanged = json.JSONDecoder().raw_decode(told)[0].get("unchanged", [])
    if len(unchanged) != expected.kept()["reports"]:
        raise Wrong(f"再载入的状态是 {status}，未变 {len(unchanged)} 份：{said[-500:]}")
    return True


def hardening(way: Way, told: Told) -> None:
    """What the Compose file asks for is in force in the running containers."""
    said = compose.inside(way.server, LOOK_ROUND).split()
    wrong = [w for w in ("10001", "0000000000000000", "/tmp") if w not in said]
    wrong += [] if said.count("0000000000000000") == 2 and "1" in said else ["CapBnd/NoNewPrivs"]
    wrong += [w for w in said if w.startswith(("/usr/bin/", "/usr/local/bin/"))]
    if wrong or said.count("Read-only") != 2 or "pip" not in said:
        raise Wrong(f"没有生效：{wrong} {said}")
    for node in way.nodes:
        if compose.inside(node, "id -u").strip() != "1000":
            raise Wrong(f"{node} 以 root 运行")
    told("都生效")


def kill_server(way: Way, told: Told) -> None:
    """A server that dies is started again and answers as before."""
    compose.kill(compose.container(way.server))
    seconds = door.wait("服务没有恢复", door.answers)
    told(f"{seconds:.1f} 秒后恢复；{door.check_answers()}")


def kill_node(way: Way, told: Told) -> None:
    """A node dies, the elected master where there are several: the server lives, says 503 at most,
    and recovers by itself; nothing that was acknowledged is lost."""
    victim = _master(way) if len(way.nodes) > 1 else way.nodes[0]
    name = compose.container(victim)
    before = compose.state(name, "{{.State.Pid}}")
    compose.kill(name)
    statuses: list[int] = []

    def again() -> bool:
        statuses.append(door.ask(expected.QUESTION)[0])
        if not door.alive():
            raise Wrong("Elasticsearch 停止后，服务也停了")
        pid = compose.state(name, "{{.State.Pid}}")
        whole = pid not in ("0", before) and compose.state(name, "{{.State.Health.Status}}")
        return statuses[-1] == 200 and whole == "healthy" and _members(way) == len(way.nodes)

    seconds = door.wait("Elasticsearch 没有恢复", again)
    odd = set(statuses) - {200, 503, 504}
    if odd or (len(way.nodes) == 1 and 503 not in statuses):
        raise Wrong(f"期间的答复是 {sorted(set(statuses))}")
    failed = sum(status != 200 for status in statuses)
    told(f"{victim} {seconds:.1f} 秒后恢复，期间 {len(statuses)} 问 {failed} 问得 503/504")
    told(door.check_answers())


def stop_and_up(way: Way, told: Told) -> None:
    """An orderly stop, the containers thrown away, the volumes kept."""
    compose.call("stop", profile=way.profile)
    stopped = [compose.container(service) for service in (way.server, *way.nodes)]
    codes = {name: compose.state(name, "{{.State.ExitCode}}") for name in stopped}
    if not set(codes.values()) <= set(ORDERLY):
        raise Wrong(f"没有正常结束：{codes}")
    compose.call("down", profile=way.profile)
    compose.call("up", "-d", *WAIT, profile=way.profile)
    told(f"结束状态 {'、'.join(sorted(set(codes.values())))}")
    door.wait("服务没有恢复", door.answers)
    told(door.check_answers())


def _master(way: Way) -> str:
    address = "http://127.0.0.1:9200/_cat/master?h=node"
    return compose.inside(way.nodes[0], f"curl -s '{address}'").strip()


def _members(way: Way) -> int:
    """How many nodes the first living one sees."""
    address = "http://127.0.0.1:9200/_cat/nodes?h=name"
    for node in way.nodes:
        try:
            return len(compose.inside(node, f"curl -sf '{address}'").split())
        except Wrong:
            continue
    return 0


def _clear() -> None:
    compose.call("down", "--volumes", "--remove-orphans", "--timeout", "5", profile="*")


def _show_logs() -> None:
    """What the containers said last, for whoever looks for the reason."""
    with contextlib.suppress(Wrong):
        print(compose.call("logs", "--no-color", "--tail", "30", profile="*"), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
