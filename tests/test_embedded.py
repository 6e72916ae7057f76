"""What only the embedded engine can meet: killed writers, full disks, broken folders."""

import errno
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import contract
import numpy as np
import orjson
import pytest
from contract import made

from index_mappings.engines import open_engine
from index_mappings.engines.embedded import commit, failures, fields, reading
from index_mappings.engines.embedded.commit import EmbeddedCommit
from index_mappings.engines.fields import FIELDS, Field, Keeping
from index_mappings.errors import (
    EngineAway,
    EngineBroken,
    EngineDenied,
    EngineError,
    ForeignIndex,
    IndexBusy,
    InvalidParameter,
    NoIndex,
)
from index_mappings.query import Query
from index_mappings.reports import Paragraph, Report
from index_mappings.words import dictionary_of

ROOT = Path(__file__).resolve().parents[1]


def filled(folder: Path, count: int = 2) -> tuple[str, list[Report]]:
    address = f"embedded:{folder}"
    every = made(count)
    with open_engine(address).writing() as writer:
        for one in every:
            writer.put(one)
    return address, every


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    told = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


# --- addresses and folders -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "embedded:", "elsewhere", "ftp://a:secret@b/c"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        open_engine(address)
    assert "embedded:" in told.value.remedy
    assert "secret" not in told.value.message


def test_the_address_is_told_back(tmp_path: Path) -> None:
    assert open_engine(f"embedded:{tmp_path}").address == f"embedded:{tmp_path}"


def test_an_empty_folder_holds_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        open_engine(f"embedded:{tmp_path}").now()


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"x")
    engine = open_engine(f"embedded:{tmp_path}")
    with pytest.raises(EngineBroken, match=r"thesis\.docx") as told:
        engine.now()
    assert told.value.remedy
    with pytest.raises(EngineBroken), engine.writing():
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    engine = open_engine(f"embedded:{tmp_path / 'file'}")
    with pytest.raises(EngineBroken):
        engine.now()
    with pytest.raises(EngineBroken), engine.writing():
        pass


def test_old_folders_are_swept_away(tmp_path: Path) -> None:
    address, every = filled(tmp_path / "index")
    (tmp_path / "index" / "7-abc").mkdir()  # what a killed rebuild leaves
    with open_engine(address).writing(rebuild=True) as writer:
        writer.put(every[0])
    names = {path.name for path in (tmp_path / "index").iterdir()}
    assert names == {"current", "lock", (tmp_path / "index/current").read_text(encoding="ascii")}


# --- broken and foreign --------------------------------------------------------------------------


def broken_current(index: Path) -> None:
    (index / "current").write_text("../../etc", encoding="ascii")


def lost_folder(index: Path) -> None:
    (index / "current").write_text("99-abcdef", encoding="ascii")


def broken_meta(index: Path) -> None:
    for meta in index.glob("*/meta.json"):
        meta.write_text("{", encoding="ascii")


def lost_segments(index: Path) -> None:
    for path in [*index.glob("*/*.store"), *index.glob("*/*.idx"), *index.glob("*/*.term")]:
        path.unlink()


def broken_segments(index: Path) -> None:
    for path in [*index.glob("*/*.store"), *index.glob("*/*.idx"), *index.glob("*/*.term")]:
        with path.open("r+b") as file:  # in its place: a thread may still have it mapped
            file.write(b"\x01" * path.stat().st_size)


@pytest.mark.parametrize(
    "damage", [broken_current, lost_folder, broken_meta, lost_segments, broken_segments]
)
def test_a_broken_index_says_so_and_can_be_rebuilt(tmp_path: Path, damage: object) -> None:
    index = tmp_path / "index"
    address, every = filled(index)
    commit = open_engine(address).now().state.commit
    damage(index)  # type: ignore[operator]
    with pytest.raises(EngineBroken) as told:
        open_engine(address).now()
    assert str(index) in told.value.message
    assert "--rebuild" in told.value.remedy
    with pytest.raises(EngineBroken), open_engine(address).writing() as writer:
        writer.put(every[0])
    with open_engine(address).writing(rebuild=True) as writer:
        writer.put(every[0])
    view = open_engine(address).now()
    assert view.catalogue().report_count == 1
    assert view.state.commit > commit  # a server that saw the old one must see that this is newer


def test_a_foreign_index_is_read_but_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, every = filled(tmp_path / "index")
    engine = open_engine(address)
    assert engine.now().state.foreign is False
    monkeypatch.setattr(fields, "fingerprint", lambda: "0123456789abcdef")
    engine = open_engine(address)
    assert engine.now().state.foreign is True
    assert len(engine.now().search(Query(size=100)).hits) == sum(len(r.paragraphs) for r in every)
    with pytest.raises(ForeignIndex) as told, engine.writing():
        pass
    assert "--rebuild" in told.value.remedy
    with engine.writing(rebuild=True) as writer:
        writer.put(every[0])
    view = engine.now()
    assert (view.state.foreign, view.catalogue().report_count) == (False, 1)


def test_an_index_with_other_fields_is_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older layout: the same fields in another order, one of them missing in ours."""
    older = (Field("gone", Keeping.WHOLE, "早先的字段"), *reversed(FIELDS))
    with monkeypatch.context() as patch:
        patch.setattr(fields, "FIELDS", older)
        fields.schema.cache_clear()
        fields.fingerprint.cache_clear()
        address, every = filled(tmp_path / "index")
    fields.schema.cache_clear()
    fields.fingerprint.cache_clear()
    engine = open_engine(address)
    assert engine.now().state.foreign is True
    asked = contract.Asked(must=(("政府", "枫桥", "1"),))
    found = {hit.key for hit in contract.walk(engine, asked.query(size=100))}
    world = contract.World(engine, tuple(every))
    assert found == {contract.key(r, p) for r, p in world.found(asked)}


def test_the_dictionary_of_the_first_day_is_remembered(tmp_path: Path) -> None:
    address, every = filled(tmp_path / "index")
    first = open_engine(address).now().state.dictionary
    other = dictionary_of(("另一词典",))
    with open_engine(address).writing(dictionary=other) as writer:
        writer.put(replace(every[0], title="新标题"))
    assert open_engine(address).now().state.dictionary == first
    with open_engine(address).writing(rebuild=True, dictionary=other) as writer:
        writer.put(every[0])
    assert open_engine(address).now().state.dictionary == other.description != first


# --- killed and full -----------------------------------------------------------------------------

BUSY_WRITER = """
    import sys, contract
    from dataclasses import replace
    from index_mappings.engines import open_engine
    rng = contract.random.Random(int(sys.argv[2]))
    known = []
    while True:
        with open_engine(sys.argv[1]).writing() as writer:
            for _ in range(20):
                for _ in range(5):
                    writer.put(contract.report(rng, known))
                writer.checkpoint()
                print(flush=True)
"""


@pytest.mark.slow
def test_killed_writers_leave_whole_reports(tmp_path: Path) -> None:
    address = f"embedded:{tmp_path / 'index'}"
    rng = random.Random(41)
    commits = 0
    for turn in range(6):
        process = run(BUSY_WRITER, address, str(turn))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        engine = open_engine(address)
        state = engine.now().state
        assert state.commit > commits
        commits = state.commit
        expected = {e.report.id: e.paragraph_count for e in engine.now().catalogue().entries}
        hits = contract.walk(engine, Query(size=1000, tally=False))
        assert Counter(hit.key.rpartition(".p")[0] for hit in hits) == expected
        with engine.writing() as writer:  # the lock went with its holder
            writer.put(made(1, seed=100 + turn)[0])
        commits += 1


FULL_DISK = """
    import resource, signal, sys, contract
    from index_mappings.engines import open_engine
    from index_mappings.errors import EngineDenied
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    rng = contract.random.Random(5)
    known = []
    try:
        with open_engine(sys.argv[1]).writing() as writer:
            for _ in range(400):
                writer.put(contract.report(rng, known))
    except EngineDenied as told:
        print(told.message, told.remedy)
        sys.exit(3)
"""


@pytest.mark.slow
def test_a_full_disk_leaves_the_last_commit(tmp_path: Path) -> None:
    """No file may grow beyond 20 kB: what a full disk does, without one."""
    address, every = filled(tmp_path / "index")
    process = run(FULL_DISK, address)
    out, err = process.communicate()
    assert process.returncode == 3, err.decode()
    assert "磁盘空间不足" in out.decode()
    engine = open_engine(address)
    assert engine.now().state.commit == 1
    assert engine.now().paragraphs(every[0].id) == every[0].paragraphs
    with engine.writing() as writer:
        writer.put(made(3)[2])
    assert engine.now().catalogue().report_count == 3


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError(28, "No space left on device"), EngineDenied, "磁盘空间不足"),
        (PermissionError(13, "Permission denied"), EngineDenied, "权限"),
        (OSError(30, "Read-only file system"), EngineDenied, "权限"),
        (NotADirectoryError(20, "Not a directory"), EngineBroken, "不是目录"),
        (FileExistsError(17, "File exists"), EngineBroken, "不是目录"),
        (OSError(24, "Too many open files"), EngineAway, "暂时"),
        (ValueError("IO error: 'Too many open files (os error 24)'"), EngineAway, "暂时"),
        (ValueError("IO error: 'No space left on device (os error 28)'"), EngineDenied, "磁盘"),
        (ValueError("Failed to acquire Lockfile: LockBusy. Some(...)"), IndexBusy, "另一个程序"),
        (ValueError("Data corrupted: 'x'"), EngineBroken, "已损坏"),
        (RuntimeError("IndexWriter was consumed and no longer valid"), EngineBroken, "无法读取"),
        (orjson.JSONDecodeError("broken", "{", 0), EngineBroken, "已损坏"),
    ],
)
def test_the_librarys_errors_become_ours(
    error: Exception, kind: type[EngineError], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(EngineError) as told, failures.translated("/some/where"):
        raise error
    assert type(told.value) is kind
    assert message in told.value.message
    assert told.value.remedy
    (logged,) = caplog.records  # with its traceback, once
    assert logged.exc_info is not None and logged.exc_info[1] is error


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_every_error_of_the_system_has_its_word(code: int) -> None:
    """By number, and as the library words it; both say the same."""
    one = failures.translate(OSError(code, os.strerror(code)), "/some/where")
    same = failures.translate(ValueError(f"IO error: '(os error {code})'"), "/some/where")
    assert type(one) is type(same)
    assert type(one) in (EngineAway, EngineBroken, EngineDenied)
    assert one.remedy
    assert ("--rebuild" in one.remedy) <= isinstance(one, EngineBroken)


@pytest.mark.parametrize("fault", [KeyError("x"), TypeError("x"), ValueError("x"), IndexError()])
def test_a_fault_of_ours_is_no_damaged_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    address, every = filled(tmp_path / "index")
    engine = open_engine(address)

    def wrong(*_: object, **__: object) -> None:
        raise fault

    for name in ("count", "paragraphs", "_read_changes"):
        monkeypatch.setattr(EmbeddedCommit, name, wrong)
    monkeypatch.setattr(reading, "search", wrong)
    asking = (
        lambda: engine.now().catalogue(),
        lambda: engine.now().search(Query()),
        lambda: engine.now().paragraphs(every[0].id),
    )
    for ask in asking:
        with pytest.raises(type(fault)) as told:
            ask()
        assert told.value is fault


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address, _ = filled(tmp_path / "index")

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(EngineDenied):
        open_engine(address).now()
    with pytest.raises(EngineDenied), open_engine(address).writing(rebuild=True):
        pass


def test_what_is_no_failure_of_the_library_passes(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), failures.translated("x"):
        raise KeyboardInterrupt
    with pytest.raises(NoIndex), failures.translated("x"):
        raise NoIndex("m")


# --- counting ------------------------------------------------------------------------------------


def test_more_reports_than_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(f"embedded:{tmp_path / 'index'}")
    world = contract.make_world(engine, count=40)
    asked = contract.Asked(must=(("政", "枫"),))
    whole = engine.now().search(asked.query()).tally
    monkeypatch.setattr(commit, "MOST_BUCKETS", 7)
    parted = open_engine(engine.address).now().search(asked.query()).tally
    assert whole is not None
    assert parted is not None
    assert np.array_equal(whole.numbers, parted.numbers)
    assert np.array_equal(whole.paragraphs, parted.paragraphs)
    assert int(whole.paragraphs.sum()) == len(world.found(asked))


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    one = replace(made(1)[0], paragraphs=(Paragraph(1, "枫桥\ud800经验"),))
    engine = open_engine(f"embedded:{tmp_path / 'index'}")
    with engine.writing() as writer:
        writer.put(one)
    assert engine.now().paragraphs(one.id)[0].text == "枫桥?经验"
