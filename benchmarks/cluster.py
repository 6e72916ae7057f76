"""Three Elasticsearch nodes on this machine: started together, killed one by one, started again."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import launching
from benchmarks.command import Failed
from benchmarks.index import Index, ask_server
from benchmarks.launching import Node

NODES = 3
#: Seconds the cluster may take to be whole again.
PATIENCE = 300.0


@dataclass(slots=True)
class Cluster:
    """The nodes by number, and the processes of those that run."""

    nodes: list[Node]
    heap: str
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, number: int) -> None:
        """Start one; it joins by itself."""
        self.running[number] = launching.start(self.nodes[number], self.heap)

    def kill(self, number: int) -> None:
        """Kill one with -9."""
        launching.kill(self.running.pop(number))

    def index(self, folder: Path) -> Index:
        """An index of three shards on all of them; copies are left to the product."""
        hosts = ",".join(node.host for node in self.nodes)
        return Index(f"http://{hosts}/zhijian", folder, (("ZHIJIAN_ENGINE_SHARDS", str(NODES)),))

    def ask(self, path: str) -> Any:
        """What the first node that answers says. Raises Failed where none does."""
        for number in self.running:
            with suppress(OSError, http.client.HTTPException, ValueError):
                return ask_server(self.nodes[number].address, path)
        raise Failed("没有一个节点答复")

    def master(self) -> int:
        """The number of the node that was elected."""
        told = self.ask("/_cluster/state/master_node,nodes")
        name = told["nodes"][told["master_node"]]["name"]
        return int(name.removeprefix("node-"))

    def whole(self, nodes: int, seconds: float = PATIENCE) -> float:
        """Seconds until so many nodes hold every shard and every copy. Raises Failed."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            with suppress(Failed):
                told = self.ask("/_cluster/health")
                if told.get("status") == "green" and told["number_of_nodes"] == nodes:
                    return time.monotonic() - began
            time.sleep(0.2)
        raise Failed(f"{seconds:g} 秒之内没有恢复到 {nodes} 个节点、全部副本就绪")


@contextmanager
def running(heap: str) -> Iterator[Cluster]:
    """Three nodes that found each other, in folders that go with them. Raises Missing."""
    with launching.own_folder() as folder:
        cluster = Cluster(_laid_out(folder), heap)
        try:
            for number in range(NODES):
                cluster.start(number)
            for number, process in cluster.running.items():
                launching.wait(process, cluster.nodes[number])
            cluster.whole(NODES)
            yield cluster
        finally:
            for process in cluster.running.values():
                launching.end(process)


def _laid_out(folder: Path) -> list[Node]:
    home = launching.unpacked()
    ports = launching.free_ports(2 * NODES)
    names = ",".join(f"node-{number}" for number in range(NODES))
    seeds = ",".join(f"127.0.0.1:{port}" for port in ports[NODES:])
    nodes = []
    for number, (http_port, transport) in enumerate(zip(ports, ports[NODES:], strict=False)):
        own = folder / f"node-{number}"
        own.mkdir()
        more = {
            "node.name": own.name,
            "cluster.name": f"zhijian-{ports[0]}",
            "discovery.type": None,
            "discovery.seed_hosts": seeds,
            "cluster.initial_master_nodes": names,
        }
        nodes.append(launching.lay_out(home, own, more, (http_port, transport)))
    return nodes
