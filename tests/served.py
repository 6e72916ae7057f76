"""The service on the sample reports, on a free port, for tests that ask as a user does."""

from __future__ import annotations

import atexit
import contextlib
import functools
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from index_mappings.engines import open_engine
from index_mappings.reports import Given
from loaders import samples
from loaders.load import load
from service.api.app import create_app
from service.api.wire import server_options
from service.settings import read_settings

TODAY = "2026-11-24"


def load_samples(directory: Path) -> str:
    """An index of the samples in a folder; gives the engine's address."""
    shutil.copytree(_loaded(), directory, dirs_exist_ok=True)
    return f"embedded:{directory}"


@functools.cache
def _loaded() -> Path:
    """The samples are loaded once a process: whoever wants them has a copy."""
    folder = Path(tempfile.mkdtemp(prefix="samples-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"embedded:{folder / 'index'}")
    try:
        load([samples.folder()], engine, given=Given())
    finally:
        engine.close()
    return folder / "index"


@contextlib.contextmanager
def running(
    config: uvicorn.Config, listener: socket.socket | None = None
) -> Iterator[uvicorn.Server]:
    """A server in a thread of its own, from when it answers until it is left."""
    server = uvicorn.Server(config)
    sockets = [listener] if listener else None
    thread = threading.Thread(target=server.run, args=(sockets,), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.02)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.contextmanager
def serving(address: str, root_path: str = "", **more: object) -> Iterator[str]:
    """A running service; gives its address without a slash at the end. `more` are settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = read_settings(engine=address, today=TODAY, port=port, root_path=root_path, **more)
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=port, log_level="error", **server_options()
    )
    with running(config):
        yield f"http://127.0.0.1:{port}"
