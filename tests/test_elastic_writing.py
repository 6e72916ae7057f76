"""Writing to a real Elasticsearch: dead loaders, the right to write, and indices made aside."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import pytest
from contract import fill, made
from elastic_world import alias, documents, ids, index_of

pytest.importorskip("elasticsearch")

from index_mappings.engines import open_engine
from index_mappings.engines.elastic import lock
from index_mappings.engines.elastic.indices import Indices
from index_mappings.engines.elastic.lock import machine
from index_mappings.engines.port import Engine, answered
from index_mappings.errors import EngineAway, IndexBusy
from index_mappings.query import Group, Query
from index_mappings.reports import Paragraph

pytestmark = pytest.mark.elastic

ROOT = Path(__file__).resolve().parents[1]


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
    )


def test_nothing_is_committed_that_cannot_be_found(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh that passes over a shard says nothing of it: the writer looks, and asks again."""
    fill(engine, made(1))
    original = Indices.refresh
    passed: list[int] = []

    def refresh(self: Indices, name: str) -> None:
        if not passed:
            reader = open_engine(engine.address)
            passed.append(reader.now().state.commit)
            reader.close()
            return
        original(self, name)

    with engine.writing() as writer:
        writer.put(made(2)[1])
        monkeypatch.setattr(Indices, "refresh", refresh)
        writer.checkpoint()
        assert len(passed) == 1
        assert engine.now().state.commit == passed[0] + 1
        assert len(ids(engine)) == 2


# --- loaders that die ----------------------------------------------------------------------------

DYING = """
    import sys
    import time
    import contract
    from index_mappings.engines import open_engine
    made = [contract.report(contract.random.Random(seed), []) for seed in range(300)]
    with open_engine(sys.argv[1]).writing() as writer:
        writer.put(made[0])
        writer.checkpoint()
        print("saved", flush=True)
        for one in made[1:]:
            writer.put(one)
        writer.bulk.flush()
        writer.indices.refresh(writer.index)
        print("written", flush=True)
        time.sleep(60)
"""


def test_a_killed_loader_leaves_the_last_commit(engine: Engine, raw: Any) -> None:
    loader = run(DYING, engine.address)
    try:
        check_dying(loader, engine, raw)
    finally:
        loader.kill()
        loader.communicate()


def check_dying(loader: subprocess.Popen[bytes], engine: Engine, raw: Any) -> None:
    assert loader.stdout is not None
    assert [loader.stdout.readline() for _ in range(2)] == [b"saved\n", b"written\n"]
    assert documents(engine, raw) > 300  # all of it is there, and none of it is seen
    assert engine.now().catalogue().report_count == 1
    with pytest.raises(IndexBusy) as told, engine.writing():
        pass
    assert f"进程 {loader.pid}" in told.value.message
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    assert engine.now().catalogue().report_count == 1
    (one,) = made(1, seed=77)
    fill(engine, [one])  # the next one takes over at once, and sweeps
    held = engine.now().catalogue()
    assert (held.report_count, held.commit) == (2, 2)
    assert documents(engine, raw) == held.report_count + held.paragraph_count + 1


def test_what_gave_way_is_removed_by_the_next_one(engine: Engine, raw: Any) -> None:
    """A loader that dies between flipping the state and deleting."""
    first, second = made(2)
    fill(engine, [first])

    def die(_: object) -> None:
        raise KeyError

    with pytest.raises(KeyError), engine.writing() as writer:
        writer.purge = die  # type: ignore[attr-defined]
        writer.clean = lambda: None  # type: ignore[attr-defined]
        writer.put(replace(first, paragraphs=second.paragraphs))
        writer.checkpoint()
    state = engine.now().state
    assert engine.now().paragraphs(first.id) == second.paragraphs
    assert engine.now().catalogue().paragraph_count == len(second.paragraphs)
    assert documents(engine, raw) > len(second.paragraphs) + 2
    with engine.writing():
        pass
    assert documents(engine, raw) == len(second.paragraphs) + 2
    assert engine.now().state == state


def hold(engine: Engine, raw: Any, **changed: object) -> None:
    """Somebody else holds the right to write."""
    held = {"token": "x", "machine": "elsewhere/1/2", "process": 1, "released": False}
    raw.index(
        index=f"{alias(engine)}-lock",
        id="writer",
        document={**held, "expires": int(time.time()) + 60, **changed},
    )


def test_the_right_to_write(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    hold(engine, raw)
    with pytest.raises(IndexBusy) as told, engine.writing():
        pass
    assert "elsewhere" in told.value.message
    hold(engine, raw, machine=machine(), process=os.getpid())  # of this machine, and alive
    with pytest.raises(IndexBusy), engine.writing():
        pass
    hold(engine, raw, expires=int(time.time()) - 1)  # nobody renews it
    fill(engine, made(2))
    with engine.writing() as writer:
        writer.put(made(3)[2])  # and it was let go of


def test_who_lost_the_right_to_write_stops(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, made(1))
    commit = engine.now().state.commit
    monkeypatch.setattr(lock, "LEASE", lock.RENEWED)  # over as soon as it begins
    with pytest.raises(IndexBusy) as told, engine.writing() as writer:
        writer.put(made(2)[1])
        writer.checkpoint()
    assert "写入权" in told.value.message
    assert engine.now().state.commit == commit


def test_it_is_renewed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWED", 0.3)
    monkeypatch.setattr(lock, "LEASE", 3.0)
    with engine.writing() as writer:
        writer.put(made(1)[0])
        time.sleep(4)
        with pytest.raises(IndexBusy), open_engine(engine.address).writing():
            pass
        writer.checkpoint()
    assert engine.now().catalogue().report_count == 1


def test_a_rebuilt_index_is_only_used_when_it_is_whole(engine: Engine, raw: Any) -> None:
    fill(engine, made(2))
    before, state = index_of(engine, raw), engine.now().state
    with pytest.raises(EngineAway) as told, engine.writing(rebuild=True) as writer:
        for one in made(5):
            writer.put(one)
        writer.checkpoint()
        lost = {"query": {"term": {"doc": "paragraph"}}, "size": 1}
        raw.indices.refresh(index=writer.index)  # type: ignore[attr-defined]
        (hit,) = raw.search(index=writer.index, **lost)["hits"]["hits"]  # type: ignore[attr-defined]
        raw.delete(index=hit["_index"], id=hit["_id"])
    assert "不符" in told.value.message
    assert index_of(engine, raw) == before
    assert engine.now().state == state


def test_a_rebuilt_index_is_only_used_when_it_answers(engine: Engine, raw: Any) -> None:
    """As many documents as were sent, but one cannot be found: no count of documents shows it."""
    fill(engine, made(2))
    before, state = index_of(engine, raw), engine.now().state
    one = replace(made(1)[0], paragraphs=(Paragraph(1, "推广枫桥经验"), Paragraph(2, "行政复议")))
    with pytest.raises(EngineAway) as told, engine.writing(rebuild=True) as writer:
        writer.put(one)
        writer.checkpoint()
        index = writer.index  # type: ignore[attr-defined]
        raw.indices.refresh(index=index)
        found = raw.search(index=index, query={"match_phrase": {"bigrams": "枫桥 桥经 经验"}})
        (hit,) = found["hits"]["hits"]
        raw.index(index=index, id=hit["_id"], document=hit["_source"])  # without its tokens
    assert "“枫桥经验”应有 1 段，只找到 0 段" in told.value.message
    assert index_of(engine, raw) == before
    assert engine.now().state == state


def test_what_gave_way_while_rebuilding_is_not_asked_for(engine: Engine) -> None:
    fill(engine, made(1))
    one, other, third = (
        replace(report, paragraphs=(Paragraph(1, "推广枫桥经验,行政复议,本县"),))
        for report in made(3)
    )
    with engine.writing(rebuild=True) as writer:
        for report in (one, other, third):
            writer.put(report)
        writer.checkpoint()
        writer.drop(one.id)
        writer.put(replace(other, paragraphs=(Paragraph(1, "另一段"), Paragraph(2, "行政复议"))))
    assert engine.now().catalogue().report_count == 2


# --- under questions -----------------------------------------------------------------------------


def test_rebuilding_under_questions(engine: Engine) -> None:
    """No failed question, no mixed answer."""
    one, other = made(6), made(9, seed=5)
    every = Query(size=100, group=Group.REPORT)
    known = [{r.id for r in one}, {r.id for r in other}]
    fill(engine, one)
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        reader = open_engine(engine.address)
        try:
            while not done.is_set():
                page = answered(reader.now, lambda view: view.search(every))
                if {hit.key.rpartition(".p")[0] for hit in page.hits} not in known:
                    wrong.append(page)
        except BaseException as error:
            wrong.append(error)
        reader.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for at in range(6):
        fill(engine, [other, one][at % 2], rebuild=True)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_never_half_visible(engine: Engine) -> None:
    """Every report is replaced again and again by another length; counts and hits always agree."""
    reports = made(4)
    texts = [tuple(Paragraph(at + 1, "推广枫桥经验") for at in range(n)) for n in (3, 11)]
    fill(engine, [replace(one, paragraphs=texts[0]) for one in reports])
    wrong: list[object] = []
    done = threading.Event()
    asked = contract.Asked(must=(("枫桥",),)).query(size=100)

    def ask() -> None:
        reader = open_engine(engine.address)
        try:
            while not done.is_set():
                page = reader.now().search(asked)
                assert page.tally is not None
                if len(page.hits) not in (12, 44) or page.tally.paragraphs.sum() != len(page.hits):
                    wrong.append((len(page.hits), page.tally))
        except BaseException as error:
            wrong.append(error)
        reader.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    with open_engine(engine.address).writing() as writer:
        for at in range(20):
            for one in reports:
                writer.put(replace(one, paragraphs=texts[at % 2]))
            writer.checkpoint()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
