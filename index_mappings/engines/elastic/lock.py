"""Who may write: one document that only one loader can create, and that lives while it is renewed.

A loader that dies leaves the document behind; it may be taken over as soon as it has not been
renewed for `LEASE` seconds, or at once when it is known to be of a dead process of this machine.
Taking over and renewing both name the version that was read, so that of two only one succeeds.
Clocks of loading machines have to agree to some seconds.

Whoever takes it gets an epoch, larger than all before. A holder that was frozen may wake up later
than its lease: what it still sends bears its own epoch and is never taken for its successor's
(`writing`). The document is kept when it is let go of, for the epoch must not begin anew.
"""

from __future__ import annotations

import os
import platform
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import elasticsearch

from index_mappings.engines.elastic import failures, fields
from index_mappings.engines.elastic.connection import Connection
from index_mappings.errors import IndexBusy

LEASE = 60.0
RENEWED = 10.0
ID = "writer"


@contextmanager
def locked(connection: Connection) -> Iterator[Lease]:
    """Be the only writer, or raise IndexBusy at once."""
    lease = Lease(connection)
    with failures.translated(connection.address):
        lease.take()
    try:
        yield lease
    finally:
        lease.release()


class Lease:
    """The right to write, for as long as it is renewed."""

    def __init__(self, connection: Connection) -> None:
        self._address = connection.address
        self._client = connection.client.options(request_timeout=10)
        self._index = f"{connection.alias}-lock"
        self._token = uuid.uuid4().hex
        self._version: dict[str, Any] = {}
        self._writing = threading.Lock()  # renewing goes on beside
        self.epoch = 0
        # Whether nothing that was sent before this epoch, or within it, can still arrive.
        self.settled = False
        self._until = 0.0
        self._over = threading.Event()
        self._renewing: threading.Thread | None = None

    def take(self) -> None:
        """Create the document, or take over one that nobody renews."""
        self._make_index()
        try:
            self._begin({}, op_type="create")
        except elasticsearch.ConflictError:
            self._take_over()
        self._renewing = threading.Thread(target=self._renew, name="zhijian-lock", daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """Raise IndexBusy when the right to write may have gone to somebody else."""
        if time.monotonic() >= self._until:
            raise IndexBusy(
                f"与 {self._address} 断开太久，写入权可能已被另一个程序取得，本次写入中止。",
                "此前已提交的内容完好；请重新运行刚才的命令，已载入的会自动跳过。",
            )

    def rise_above(self, epoch: int) -> None:
        """Have a larger epoch than this one too: the document may have been lost."""
        if epoch >= self.epoch:
            self.epoch = epoch + 1
            with failures.translated(self._address):
                self._write()

    def release(self) -> None:
        """Let go; never raises. What cannot be let go of now ends by itself."""
        self._over.set()
        if self._renewing is not None:
            self._renewing.join()
        with suppress(*failures.FOREIGN):
            self._write(released=True)

    # --- the document ----------------------------------------------------------------------------

    def _make_index(self) -> None:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        if self._client.indices.exists(index=self._index):
            return
        try:
            self._client.indices.create(
                index=self._index, settings=settings, mappings=fields.lock_mapping()
            )
        except elasticsearch.BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _begin(self, before: dict[str, Any], **condition: Any) -> None:
        self.epoch = int(before.get("epoch", 0)) + 1
        self._write(**condition)
        self.settled = bool(before.get("released") and before.get("settled"))

    def _write(self, *, released: bool = False, **condition: Any) -> None:
        with self._writing:
            started = time.monotonic()
            answer = self._client.index(
                index=self._index,
                id=ID,
                document={
                    "token": self._token,
                    "machine": machine(),
                    "process": os.getpid(),
                    "expires": 0 if released else int(time.time() + LEASE),
                    "epoch": self.epoch,
                    "released": released,
                    "settled": released and self.settled,
                },
                **(self._version or condition),
            )
            self._version = {
                "if_seq_no": answer["_seq_no"],
                "if_primary_term": answer["_primary_term"],
            }
            # Counted from before the question, and with time to spare for a request on its way.
            self._until = started + LEASE - RENEWED

    def _take_over(self) -> None:
        try:
            document = self._client.get(index=self._index, id=ID)
        except elasticsearch.NotFoundError:  # removed by hand in this very moment
            return self._begin({}, op_type="create")
        owner = document["_source"]
        if owner["expires"] > time.time() and not _died(owner):
            host = str(owner["machine"]).partition("/")[0]
            raise failures.busy(self._address, f"（主机 {host}，进程 {owner['process']}）")
        try:
            version = {
                "if_seq_no": document["_seq_no"],
                "if_primary_term": document["_primary_term"],
            }
            self._begin(owner, **version)
        except elasticsearch.ConflictError:
            raise failures.busy(self._address) from None

    def _renew(self) -> None:
        """Runs beside the writing."""
        while not self._over.wait(RENEWED):
            try:
                self._write()
            except elasticsearch.ConflictError:
                self._until = 0.0  # taken over
                return
            except failures.FOREIGN:
                continue  # the server is away; `check` tells when that takes too long


def machine() -> str:
    """This machine and the space of process ids on it: the host's name and what tells it apart."""
    parts = [platform.node()]
    for file in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        with suppress(OSError):
            path = Path(file)
            parts.append(str(path.readlink()) if path.is_symlink() else path.read_text().strip())
    return "/".join(parts)


def _died(owner: dict[str, Any]) -> bool:
    """Whether the owner is known to be a process of this machine that is no more."""
    here = machine()
    if owner["machine"] != here or here.count("/") < 2:
        return False
    try:
        os.kill(int(owner["process"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
