"""Another index in the place of the one that was read, on every engine: seen, and never mixed.

The ways there: a folder restored from a backup, removed and loaded anew, an alias that is pointed
elsewhere, a snapshot that the server restores, an index of the same name.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import contract
import elastic_server
import pytest
from contract import made
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine
from index_mappings.errors import CursorExpired, EngineError
from index_mappings.query import Group, Query, Sort
from index_mappings.reports import Report
from service.search.reader import Reader


@dataclass(frozen=True)
class House:
    """Where indices are kept, and how one is put in the place of another."""

    address: str
    other: str
    swap: Callable[[], None]


@pytest.fixture(params=contract.ENGINES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "embedded":
        folders = tmp_path / "here", tmp_path / "there"
        here, there = (f"embedded:{folder}" for folder in folders)
        yield House(here, there, lambda: _exchange(*folders))
        return
    here, there = elastic_server.new_address(), elastic_server.new_address()
    yield House(here, there, lambda: _point_elsewhere(here, there))


def _exchange(here: Path, there: Path) -> None:
    """Two folders change places: their index folders may bear the same name."""
    aside = here.with_name("aside")
    here.rename(aside)
    there.rename(here)
    aside.rename(there)


def _point_elsewhere(here: str, there: str) -> None:
    """The alias leads to the index behind the other alias."""
    (server, _, alias), (_, _, other) = here.rpartition("/"), there.rpartition("/")
    client = Elasticsearch(server)
    (old,) = client.indices.get_alias(name=alias).body
    (new,) = client.indices.get_alias(name=other).body
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": old, "alias": alias}},
            {"remove": {"index": new, "alias": other}},
            {"add": {"index": new, "alias": alias}},
            {"add": {"index": old, "alias": other}},
        ]
    )
    client.close()


def fill(address: str, reports: list[Report], commits: int) -> None:
    """These reports in so many commits."""
    engine = open_engine(address)
    try:
        for at in range(commits):
            with engine.writing() as writer:
                for one in reports[at::commits]:
                    writer.put(one)
    finally:
        engine.close()


def answer(reader: Reader) -> dict[str, str]:
    """Every paragraph's text by its key, told from one page and its catalogue."""
    view, page = reader.answer(lambda view: (view, view.search(Query(size=500))))
    named = {e.number: e.report.id for e in view.catalogue().entries}
    for hit in page.hits:
        assert hit.key.startswith(f"{named[hit.number]}.p"), "title and text are of two indices"
    assert page.tally is not None
    assert set(page.tally.numbers.tolist()) <= set(named)
    return {hit.key: hit.paragraph.text for hit in page.hits}


def expected(reports: list[Report]) -> dict[str, str]:
    last = {one.id: one for one in reports}
    return {key: text for one in last.values() for key, text in contract.texts(one)}


class Clock:
    """A second goes by at every look."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.mark.parametrize("commits", [1, 2, 3])
def test_another_index_in_its_place_is_seen_whole(house: House, commits: int) -> None:
    """The reader stands at commit 2; the other has fewer, as many, or more."""
    mine, others = made(6, 1), made(6, 2)
    fill(house.address, mine, 2)
    fill(house.other, others, commits)
    engine = open_engine(house.address)
    reader = Reader(engine, Clock())
    assert answer(reader) == expected(mine)
    cursor = engine.now().search(Query(size=3)).next
    house.swap()
    assert answer(reader) == expected(others)
    assert engine.now().state.commit == commits
    with pytest.raises(CursorExpired):
        engine.now().search(Query(size=3, after=cursor))
    house.swap()
    assert answer(reader) == expected(mine)
    engine.close()


def test_a_closed_engine_goes_on_from_what_it_knows(house: House) -> None:
    """The same commit, a later one, and that of another index in its place, which it knows not."""
    mine, more, others = made(5, 11), made(2, 12), made(4, 13)
    fill(house.address, mine, 2)
    fill(house.other, others, 1)
    engine = open_engine(house.address)
    known = engine.now().catalogue()
    engine.close()
    assert engine.now().catalogue() is known
    engine.close()
    fill(house.address, more, 1)
    assert answer(Reader(engine, Clock())) == expected(mine + more)
    kept = {id(entry) for entry in known.entries} & set(map(id, engine.now().catalogue().entries))
    assert kept  # only what is newer was read
    engine.close()
    house.swap()
    assert answer(Reader(engine, Clock())) == expected(others)
    engine.close()


@pytest.mark.parametrize("more", [1, 2, 3])
def test_a_restored_backup_that_went_another_way(tmp_path: Path, more: int) -> None:
    """The same index from a backup of commit 1, and then loaded into: not what the reader knows."""
    here, backup = tmp_path / "here", tmp_path / "there"
    first, mine, others = made(3, 3), made(4, 4), made(6, 5)
    fill(f"embedded:{here}", first, 1)
    shutil.copytree(here, backup)
    fill(f"embedded:{here}", mine, 2)
    fill(f"embedded:{backup}", others, more)
    engine = open_engine(f"embedded:{here}")
    reader = Reader(engine, Clock())
    assert answer(reader) == expected(first + mine)
    _exchange(here, backup)
    assert answer(reader) == expected(first + others)
    engine.close()


def test_removed_and_loaded_anew_under_a_reader(tmp_path: Path) -> None:
    here = tmp_path / "here"
    mine, others = made(5, 6), made(5, 7)
    fill(f"embedded:{here}", mine, 2)
    engine = open_engine(f"embedded:{here}")
    reader = Reader(engine, Clock())
    assert answer(reader) == expected(mine)
    shutil.rmtree(here)
    with pytest.raises(EngineError):
        answer(reader)
    fill(f"embedded:{here}", others, 2)
    assert answer(reader) == expected(others)
    engine.close()


@pytest.fixture
def server() -> Iterator[tuple[str, Elasticsearch]]:
    """An address with nothing behind it, and the plain client of its server."""
    address = elastic_server.new_address()
    client = Elasticsearch(address.rpartition("/")[0])
    yield address, client
    client.close()


def index_of(address: str, client: Elasticsearch) -> str:
    (name,) = client.indices.get_alias(name=address.rpartition("/")[2]).body
    return str(name)


@pytest.mark.elastic
@pytest.mark.parametrize("more", [0, 1, 2, 3])
def test_a_snapshot_that_the_server_restores(server: tuple[str, Elasticsearch], more: int) -> None:
    """Taken at commit 1, restored under a reader at commit 3, loaded into again in other ways."""
    address, client = server
    alias = address.rpartition("/")[2]
    first, mine, others = made(3, 11), made(4, 12), made(6, 13)
    fill(address, first, 1)
    index = index_of(address, client)
    where = {"type": "fs", "settings": {"location": alias}}
    client.snapshot.create_repository(name=alias, repository=where)
    client.snapshot.create(
        repository=alias, snapshot="first", indices=index, wait_for_completion=True
    )
    fill(address, mine, 2)
    engine = open_engine(address)
    reader = Reader(engine, Clock())
    assert answer(reader) == expected(first + mine)
    client.indices.delete(index=index)
    client.snapshot.restore(repository=alias, snapshot="first", wait_for_completion=True)
    fill(address, others[:more], more)
    assert answer(reader) == expected(first + others[:more])
    fill(address, others, 2)
    assert answer(reader) == expected(first + others)
    engine.close()
    client.snapshot.delete_repository(name=alias)


@pytest.mark.elastic
@pytest.mark.parametrize("commits", [1, 2, 3])
def test_an_index_of_the_same_name(server: tuple[str, Elasticsearch], commits: int) -> None:
    """Deleted, and another one put in its place under its very name."""
    address, client = server
    other = elastic_server.new_address()
    mine, others = made(5, 14), made(5, 15)
    fill(address, mine, 2)
    fill(other, others, commits)
    index, source = index_of(address, client), index_of(other, client)
    engine = open_engine(address)
    reader = Reader(engine, Clock())
    assert answer(reader) == expected(mine)
    client.indices.put_settings(index=source, settings={"index.blocks.write": True})
    client.indices.delete(index=index)
    client.indices.clone(
        index=source,
        target=index,
        settings={"index.blocks.write": None},
        aliases={address.rpartition("/")[2]: {}},
        wait_for_active_shards=1,
    )
    assert answer(reader) == expected(others)
    engine.close()


def test_what_grows_is_read_on(house: House) -> None:
    """Marks are remembered: a reader that follows commit by commit never begins anew."""
    mine = made(8, 8)
    fill(house.address, mine[:4], 2)
    engine = open_engine(house.address)
    before = engine.now().state.lineage
    fill(house.address, mine[4:], 3)
    after = engine.now().state.lineage
    assert after.follows(before) and not before.follows(after)
    assert after.identity == before.identity and after.mark != before.mark
    assert before.secret not in repr(engine.now().state)
    engine.close()


@pytest.fixture(scope="module", params=contract.ENGINES)
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("shelf"))
    with engine.writing() as writer:
        for one in made(12, 9):
            writer.put(one)
    yield engine
    engine.close()


seen = st.one_of(
    st.integers(0, 200), st.integers(0, 10**30), st.sampled_from([10**12, 10**18, 10**23, 2**63])
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seen=seen, group=st.sampled_from(Group), sort=st.sampled_from(Sort), size=st.integers(1, 100)
)
def test_whatever_a_cursor_says_is_held_against_what_there_is(
    shelf: Engine, seen: int, group: Group, sort: Sort, size: int
) -> None:
    query = Query(group=group, sort=sort, size=size)
    if sort is Sort.COUNT and group is Group.PARAGRAPH:
        return
    every = [hit.key for hit in contract.walk(shelf, query)]
    mark = shelf.now().state.lineage.mark
    try:
        page = shelf.now().search(Query(group=group, sort=sort, size=size, after=f"{mark}.{seen}"))
    except CursorExpired:
        assert seen >= 10**12
        return
    assert [hit.key for hit in page.hits] == every[seen : seen + size]
    assert (page.next is None) == (seen + size >= len(every))


@pytest.mark.parametrize(
    "after", ["", ".", "1.5", "x.5", "{mark}", "{mark}.-1", "{mark}.٣", "{mark}.1e9"]
)
def test_a_cursor_of_no_commit_is_refused(shelf: Engine, after: str) -> None:
    told = after.replace("{mark}", shelf.now().state.lineage.mark)
    with pytest.raises(CursorExpired):
        shelf.now().search(Query(after=told))
