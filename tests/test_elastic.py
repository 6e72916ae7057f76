"""What only a real Elasticsearch can prove: dead loaders, lost points in time, foreign indices."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import elastic_server
import pytest

pytest.importorskip("elasticsearch")

from index_mappings.engines import open_engine
from index_mappings.engines.elastic import counting, fields, grouping, lock, reading, snapshot
from index_mappings.engines.elastic.lock import machine
from index_mappings.engines.port import Engine
from index_mappings.errors import EngineAway, ForeignIndex, IndexBusy, InvalidParameter, NoIndex
from index_mappings.query import Group, Query, Sort
from index_mappings.reports import Paragraph, Reason, SetAside

ROOT = Path(__file__).resolve().parents[1]


def made(count: int, seed: int = 31) -> list[contract.Report]:
    rng = random.Random(seed)
    return [contract.report(rng, []) for _ in range(count)]


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine(elastic_server.new_address())
    yield opened
    opened.close()


@pytest.fixture
def raw(engine: Engine) -> Iterator[Any]:
    """The plain client of the same server."""
    from elasticsearch import Elasticsearch

    client = Elasticsearch(engine.address.rpartition("/")[0])
    yield client
    client.close()


def alias(engine: Engine) -> str:
    return engine.address.rpartition("/")[2]


def fill(engine: Engine, reports: list[contract.Report], **how: bool) -> None:
    with engine.writing(**how) as writer:
        for one in reports:
            writer.put(one)


def index_of(engine: Engine, raw: Any) -> str:
    (name,) = raw.indices.get_alias(name=alias(engine)).body
    return str(name)


def ids(engine: Engine) -> set[str]:
    return {hit.key.rpartition(".p")[0] for hit in contract.walk(engine, Query(size=100))}


def documents(engine: Engine, raw: Any) -> int:
    raw.indices.refresh(index=alias(engine))
    return int(raw.count(index=alias(engine))["count"])


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
    )


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
        writer._bulk.flush()
        writer._indices.refresh(writer._index)
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
    assert engine.state().reports == 1
    with pytest.raises(IndexBusy) as told, engine.writing():
        pass
    assert f"进程 {loader.pid}" in told.value.message
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    assert engine.state().reports == 1
    (one,) = made(1, seed=77)
    fill(engine, [one])  # the next one takes over at once, and sweeps
    state = engine.state()
    assert (state.reports, state.commit) == (2, 2)
    assert documents(engine, raw) == state.reports + state.paragraphs + 1


def test_what_gave_way_is_removed_by_the_next_one(engine: Engine, raw: Any) -> None:
    """A loader that dies between flipping the state and deleting."""
    first, second = made(2)
    fill(engine, [first])

    def die(_: object) -> None:
        raise KeyError

    with pytest.raises(KeyError), engine.writing() as writer:
        writer._purge = die  # type: ignore[attr-defined]
        writer._clean = lambda: None  # type: ignore[attr-defined]
        writer.put(replace(first, paragraphs=second.paragraphs))
        writer.checkpoint()
    state = engine.state()
    assert engine.paragraphs(first.id) == second.paragraphs
    assert state.paragraphs == len(second.paragraphs)
    assert documents(engine, raw) > state.paragraphs + 2
    with engine.writing():
        pass
    assert documents(engine, raw) == state.paragraphs + 2
    assert engine.state() == state


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
    commit = engine.state().commit
    monkeypatch.setattr(lock, "LEASE", lock.RENEWED)  # over as soon as it begins
    with pytest.raises(IndexBusy) as told, engine.writing() as writer:
        writer.put(made(2)[1])
        writer.checkpoint()
    assert "写入权" in told.value.message
    assert engine.state().commit == commit


def test_it_is_renewed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWED", 0.3)
    monkeypatch.setattr(lock, "LEASE", 3.0)
    with engine.writing() as writer:
        writer.put(made(1)[0])
        time.sleep(4)
        with pytest.raises(IndexBusy), open_engine(engine.address).writing():
            pass
        writer.checkpoint()
    assert engine.state().reports == 1


def test_a_rebuilt_index_is_only_used_when_it_is_whole(engine: Engine, raw: Any) -> None:
    fill(engine, made(2))
    before, state = index_of(engine, raw), engine.state()
    with pytest.raises(EngineAway) as told, engine.writing(rebuild=True) as writer:
        for one in made(5):
            writer.put(one)
        writer.checkpoint()
        lost = {"query": {"term": {"doc": "paragraph"}}, "size": 1}
        raw.indices.refresh(index=writer._index)  # type: ignore[attr-defined]
        (hit,) = raw.search(index=writer._index, **lost)["hits"]["hits"]  # type: ignore[attr-defined]
        raw.delete(index=hit["_index"], id=hit["_id"])
    assert "不符" in told.value.message
    assert index_of(engine, raw) == before
    assert engine.state() == state


# --- readers that lose what they had opened ------------------------------------------------------


def test_a_point_in_time_that_expired(engine: Engine, raw: Any) -> None:
    fill(engine, made(3))
    whole = contract.walk(engine, Query(size=4))
    page = engine.search(Query(size=4))
    raw.close_point_in_time(id=engine._snapshot.point)  # type: ignore[attr-defined]
    page = engine.search(Query(size=4, after=page.next))  # goes on: the commit is the same
    assert list(page.hits) == whole[4:8]


def test_an_index_that_was_replaced(engine: Engine) -> None:
    fill(engine, made(3))
    reader = open_engine(engine.address)
    assert len(ids(reader)) == 3
    fill(engine, made(1, seed=5), rebuild=True)
    page = reader.search(Query())  # the old index is gone, so the new one answers
    assert page.commit == engine.state().commit
    assert len(ids(reader)) == 1
    reader.close()


def test_rebuilding_under_questions(engine: Engine) -> None:
    """No failed question, no mixed answer."""
    one, other = made(6), made(9, seed=5)
    known = [{r.id for r in one}, {r.id for r in other}]
    fill(engine, one)
    wrong: list[object] = []
    done = threading.Event()

    def ask() -> None:
        reader = open_engine(engine.address)
        try:
            while not done.is_set():
                page = reader.search(Query(size=100, group=Group.REPORT))
                if {hit.key.rpartition(".p")[0] for hit in page.hits} not in known:
                    wrong.append(page)
                reader.state()
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
                page = reader.search(asked)
                assert page.tally is not None
                if len(page.hits) not in (12, 44) or page.tally.paragraphs.sum() != len(page.hits):
                    wrong.append((len(page.hits), page.tally))
                reader.state()
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


# --- far down ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many() -> Iterator[Engine]:
    """10,400 reports of one paragraph each: more than the server shows at once."""
    opened = open_engine(elastic_server.new_address())
    one = made(1)[0]
    text = (Paragraph(1, "推广枫桥经验"),)
    fill(
        opened, [replace(one, id=f"{one.id[:-6]}{at:06x}", paragraphs=text) for at in range(10_400)]
    )
    opened.state()
    yield opened
    opened.close()


@pytest.mark.parametrize("group", [Group.PARAGRAPH, Group.REPORT])
def test_a_walk_beyond_ten_thousand(many: Engine, group: Group) -> None:
    asked = contract.Asked(must=(("枫桥",),)).query(size=400, group=group)
    keys = [hit.key for hit in contract.walk(many, asked)]
    assert len(keys) == 10_400
    assert keys == sorted(keys)  # all score alike
    fresh = open_engine(many.address)  # another process counts from the beginning
    page = fresh.search(replace(asked, after=f"{fresh.state().commit}.10300"))
    assert [hit.key for hit in page.hits] == keys[10_300:]
    assert page.next is None
    fresh.close()


def test_more_reports_than_buckets(many: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = contract.Asked(must=(("枫桥",),)).query(size=1)
    whole = many.search(asked).tally
    monkeypatch.setattr(counting, "MOST_BUCKETS", 3_000)
    fresh = open_engine(many.address)
    parted = fresh.search(asked).tally
    assert whole is not None and parted is not None
    assert len(whole.numbers) == 10_400
    assert parted.numbers.tolist() == whole.numbers.tolist()
    assert parted.paragraphs.tolist() == whole.paragraphs.tolist()
    fresh.close()


def test_small_windows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = contract.make_world(open_engine(elastic_server.new_address()), count=20)
    rng = random.Random(4)
    queries = [
        contract.random_asked(rng, world).query(size=3, sort=sort, group=group)
        for sort in Sort
        for group in Group
        for _ in range(3)
        if not (sort is Sort.COUNT and group is Group.PARAGRAPH)
    ]
    whole = [contract.walk(world.engine, query) for query in queries]
    for module in (snapshot, reading, grouping):
        monkeypatch.setattr(module, "WINDOW", 5)
    for query, expected in zip(queries, whole, strict=True):
        world.engine.close()  # forgets what was walked
        assert contract.walk(world.engine, query) == expected
        if len(expected) > 12:
            world.engine.close()
            commit = world.engine.state().commit
            page = world.engine.search(replace(query, after=f"{commit}.12"))
            assert list(page.hits) == expected[12:15]
    world.engine.close()


# --- what others made or changed -----------------------------------------------------------------


def test_the_name_is_an_index(engine: Engine, raw: Any) -> None:
    raw.indices.create(index=alias(engine), settings={"number_of_replicas": 0})
    raw.index(index=alias(engine), id="1", document={"a": 1}, refresh=True)
    for rebuild in (False, True):
        with pytest.raises(EngineAway) as told, engine.writing(rebuild=rebuild):
            pass
        assert "不是治鉴的别名" in told.value.message
    with pytest.raises(EngineAway):
        engine.state()
    assert raw.count(index=alias(engine))["count"] == 1


def test_the_alias_is_somebody_elses(engine: Engine, raw: Any) -> None:
    name = f"{alias(engine)}-logs"
    raw.indices.create(index=name, aliases={alias(engine): {}})
    for rebuild in (False, True):
        with pytest.raises(EngineAway) as told, engine.writing(rebuild=rebuild):
            pass
        assert "不是治鉴建立的" in told.value.message
    raw.indices.delete_alias(index=name, name=alias(engine))
    fill(engine, made(1))
    assert raw.indices.exists(index=name)  # sweeping leaves alone what is not ours


def test_the_alias_leads_to_two_indices(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.create(index=f"{alias(engine)}-two", aliases={alias(engine): {}})
    with pytest.raises(EngineAway) as told:
        engine.state()
    assert "多个索引" in told.value.message


def test_an_index_that_lost_its_record_is_rebuilt(engine: Engine, raw: Any) -> None:
    fill(engine, made(2))
    raw.delete(index=alias(engine), id="about", refresh=True)
    with pytest.raises(EngineAway), engine.writing():
        pass
    fill(engine, made(3), rebuild=True)
    assert engine.state().reports == 3


def test_a_mapping_changed_by_hand(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.put_mapping(index=alias(engine), properties={"extra": {"type": "keyword"}})
    with pytest.raises(ForeignIndex) as told, engine.writing():
        pass
    assert "extra" in told.value.message
    assert "--rebuild" in told.value.remedy
    assert engine.state().reports == 1  # reading goes on
    fill(engine, made(1), rebuild=True)
    fill(engine, made(2))


def test_another_fingerprint(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, made(1))
    monkeypatch.setattr(fields, "fingerprint", lambda: "0" * 16)
    state = engine.state()
    fresh = open_engine(engine.address)
    assert fresh.state().foreign
    assert fresh.state().reports == state.reports
    with pytest.raises(ForeignIndex), engine.writing():
        pass
    fill(engine, made(2), rebuild=True)
    assert not engine.state().foreign
    fresh.close()


@pytest.mark.parametrize("block", ["index.blocks.write", "index.blocks.read_only_allow_delete"])
def test_a_read_only_index(engine: Engine, raw: Any, block: str) -> None:
    """What a full disk leaves behind."""
    fill(engine, made(1))
    raw.indices.put_settings(index=alias(engine), settings={block: True})
    with pytest.raises(EngineAway) as told, engine.writing() as writer:
        writer.put(made(2)[1])
    assert "只读" in told.value.message and "磁盘" in told.value.message
    assert block in told.value.remedy
    assert engine.state().reports == 1
    raw.indices.put_settings(index=alias(engine), settings={block: None})
    fill(engine, made(2))
    assert engine.state().reports == 2


def test_a_closed_index(engine: Engine, raw: Any) -> None:
    fill(engine, made(1))
    raw.indices.close(index=index_of(engine, raw))
    with pytest.raises(EngineAway) as told:
        open_engine(engine.address).state()
    assert "关闭" in told.value.message
    raw.indices.open(index=index_of(engine, raw), wait_for_active_shards=1)
    assert engine.state().reports == 1


def test_what_stands_in_the_index(engine: Engine, raw: Any) -> None:
    """What an operator sees in Kibana."""
    fill(engine, made(1))
    with engine.writing() as writer:
        writer.set_aside(SetAside("空白.docx", Reason.EMPTY, "没有文字", "检查文件"))
    (told,) = raw.indices.get_mapping(index=alias(engine)).body.values()
    assert told["mappings"]["_meta"]["fingerprint"] == engine.state().fingerprint
    assert told["mappings"]["dynamic"] == "strict"
    hit = raw.search(index=alias(engine), query={"term": {"doc": "paragraph"}})["hits"]["hits"][0]
    assert hit["_source"]["payload"]["text"]
    assert not {"bigrams", "units", "words"} & set(hit["_source"])


# --- shards, and connections that break ----------------------------------------------------------


def test_several_shards_say_the_same(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = made(30)
    fill(engine, reports)
    monkeypatch.setenv("ZHIJIAN_ENGINE_SHARDS", "3")
    other = open_engine(elastic_server.new_address())
    fill(other, reports)
    world = contract.World(engine, tuple(reports))
    rng = random.Random(6)
    for _ in range(40):
        asked = contract.random_asked(rng, world)
        for group in Group:
            query = asked.query(size=50, group=group)
            one, two = contract.walk(engine, query), contract.walk(other, query)
            contract.assert_alike(one, two)
        tallies = [e.search(asked.query(size=1)).tally for e in (engine, other)]
        assert tallies[0] is not None and tallies[1] is not None
        assert len(tallies[0].numbers) == len(tallies[1].numbers)
        assert tallies[0].sections == tallies[1].sections
    other.close()


def test_settings_that_cannot_be(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_ENGINE_SHARDS", "many")
    with pytest.raises(InvalidParameter), engine.writing():
        pass
    with pytest.raises(NoIndex):
        engine.state()


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("index_mappings.engines.elastic")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    with pytest.raises(InvalidParameter) as told:
        open_engine("http://127.0.0.1:9200/zhijian")
    assert "pip install" in told.value.remedy
