"""Where a run keeps its index, whichever engine it is: its address, and how large it is."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import launching

EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
ENGINES = (EMBEDDED, ELASTICSEARCH)


@dataclass(frozen=True, slots=True)
class Index:
    """An index as `--engine` takes it, the folder commands run in, and the settings they get."""

    address: str
    folder: Path
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def remote(self) -> bool:
        """Whether it is kept by a server."""
        return not self.address.startswith("embedded:")

    @property
    def hosts(self) -> list[str]:
        """The addresses of the servers that keep it."""
        return [f"http://{host}" for host in self.address.split("/")[2].split(",")]

    @property
    def alias(self) -> str:
        """Its name on the servers."""
        return self.address.rpartition("/")[2]

    def size(self) -> int:
        """Bytes it takes, without copies."""
        if self.remote:
            told = ask_server(self.hosts[0], f"/{self.alias}/_stats/store")
            return int(told["_all"]["primaries"]["store"]["size_in_bytes"])
        files = Path(self.address.removeprefix("embedded:")).rglob("*")
        return sum(path.stat().st_size for path in files if path.is_file())


@contextmanager
def kept(engine: str, folder: Path) -> Iterator[Index]:
    """An index that is not there yet; a server is started for it and ended. Raises Missing."""
    if engine == EMBEDDED:
        yield Index(f"embedded:{folder / 'index'}", folder)
        return
    with launching.running() as address:
        yield Index(f"{address}/zhijian", folder)


def ask_server(address: str, path: str, seconds: float = 10.0) -> Any:
    """What a server says to a GET. Raises OSError where it does not answer."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=seconds)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()
