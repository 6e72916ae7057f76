"""What others see, and when: commits whole or not at all, replaced, dropped, rebuilt."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import contract
import pytest

from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine, View, answered
from index_mappings.errors import IndexBusy, NoIndex, NotFound
from index_mappings.prepare import prepare
from index_mappings.query import Group, Page, Query, Sort
from index_mappings.reports import (
    Given,
    Kind,
    Paragraph,
    Reason,
    Report,
    ReportWarning,
    SetAside,
    WarningCode,
)
from service.search.opening import searcher_on
from service.search.parameters import SearchRequest
from service.settings import Settings


@pytest.fixture(params=contract.ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = contract.new_engine(request.param, tmp_path)
    yield made
    made.close()


def made(count: int, seed: int = 21) -> list[Report]:
    return contract.made(count, seed)


def ids(engine: Engine) -> set[str]:
    return ids_of(engine.now())


def ids_of(view: View) -> set[str]:
    return {hit.key.rpartition(".p")[0] for hit in view.search(Query(size=1000)).hits}


def test_there_is_no_index_until_something_is_written(engine: Engine) -> None:
    with pytest.raises(NoIndex) as told:
        engine.now()
    assert "zhijian load" in told.value.remedy
    with engine.writing():
        pass
    with pytest.raises(NoIndex):
        engine.now()


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> str:
    """Reports of this title are stored with a region that is none."""
    from index_mappings import records

    plain = records.report_to_json

    def written(report: Report) -> dict[str, object]:
        told = plain(report)
        return told | {"region_code": "abcdef"} if report.title == "坏的记录" else told

    monkeypatch.setattr(records, "report_to_json", written)
    return "坏的记录"


def test_a_stored_record_that_is_not_valid_loses_itself_alone(engine: Engine, spoilt: str) -> None:
    """Nothing of it is shown, everything else is, and a new load of its source mends it."""
    good = made(5, seed=61)
    bad = replace(good[2], title=spoilt)
    with engine.writing() as writer:
        for one in (*good[:2], bad, *good[3:]):
            writer.put(one)
    left = {one.id for one in good} - {bad.id}
    view = engine.now()
    for query in (Query(size=100), Query(size=100, group=Group.REPORT), Query(group=Group.REGION)):
        page = view.search(query)
        named = {e.number: e.report.id for e in view.catalogue().entries}
        assert {hit.key.rpartition(".p")[0] for hit in page.hits} <= left
        assert page.tally is not None and set(page.tally.numbers.tolist()) <= set(named)
        assert set(named.values()) == left
    assert ids(engine) == left
    told = engine.now().catalogue()
    assert [one.number is not None for one in told.unreadable] == [True]
    assert told.unreadable[0].message.startswith("id:")
    more = made(6, seed=62)[5]
    with engine.writing() as writer:
        writer.put(more)
    since = engine.now().catalogue()
    assert len(since.unreadable) == 1 and ids(engine) == left | {more.id}
    with engine.writing() as writer:
        writer.put(good[2])
    assert engine.now().catalogue().unreadable == () and ids(engine) == left | {more.id, bad.id}


def test_another_reader_sees_a_commit_when_it_asks(engine: Engine) -> None:
    first, second = made(2)
    reader = open_engine(engine.address)
    with engine.writing() as writer:
        writer.put(first)
        with pytest.raises(NoIndex):
            reader.now()
        writer.checkpoint()
        assert reader.now().catalogue().report_count == 1
        writer.put(second)
        assert reader.now().state.commit == 1
        assert ids(reader) == {first.id}
    assert reader.now().state.commit == 2
    assert reader.now().catalogue().paragraph_count == len(first.paragraphs) + len(
        second.paragraphs
    )
    assert ids(reader) == {first.id, second.id}
    reader.close()


def test_a_question_is_answered_from_the_commit_that_was_seen(engine: Engine) -> None:
    first, second = made(2)
    with engine.writing() as writer:
        writer.put(first)
    reader = open_engine(engine.address)
    view = reader.now()
    with engine.writing() as writer:
        writer.put(second)
    assert view.state.commit == 1
    assert ids_of(view) == {first.id}
    assert reader.now().state.commit == 2
    assert ids_of(reader.now()) == {first.id, second.id}
    reader.close()


def test_an_exception_leaves_the_last_checkpoint(engine: Engine) -> None:
    first, second = made(2)
    with pytest.raises(KeyError), engine.writing() as writer:
        writer.put(first)
        writer.checkpoint()
        writer.put(second)
        writer.drop(first.id)
        raise KeyError("stop")
    assert ids(engine) == {first.id}
    with engine.writing() as writer:  # and it can be written again
        writer.put(second)
    assert ids(engine) == {first.id, second.id}


def test_nothing_said_is_no_commit(engine: Engine) -> None:
    with engine.writing() as writer:
        writer.put(made(1)[0])
    with engine.writing() as writer:
        writer.checkpoint()
    assert engine.now().state.commit == 1


def test_a_report_of_the_same_id_gives_way(engine: Engine) -> None:
    first, other = made(2)
    with engine.writing() as writer:
        writer.put(first)
        writer.put(replace(first, paragraphs=other.paragraphs))
    assert engine.now().paragraphs(first.id) == other.paragraphs
    with engine.writing() as writer:
        writer.put(first)
    held = engine.now().catalogue()
    assert (held.report_count, held.paragraph_count) == (1, len(first.paragraphs))
    assert engine.now().paragraphs(first.id) == first.paragraphs


def test_dropped_reports_are_gone_whole(engine: Engine) -> None:
    first, second = made(2)
    with engine.writing() as writer:
        writer.put(first)
        writer.put(second)
    with engine.writing() as writer:
        writer.drop(first.id)
        writer.drop("no-such-report")
    assert ids(engine) == {second.id}
    with pytest.raises(NotFound):
        engine.now().paragraphs(first.id)


def test_a_catalogue_follows_the_commits(engine: Engine) -> None:
    every = made(6)
    with engine.writing() as writer:
        for one in every[:4]:
            writer.put(one)
        writer.set_aside(SetAside("a", Reason.EMPTY, "空", "看"))
        writer.set_aside(SetAside("b", Reason.SCAN, "扫描件", "看"))
    followed = engine.now().catalogue()
    largest = max(followed.number)
    with engine.writing() as writer:
        writer.put(every[4])
        writer.put(replace(every[0], title="新标题"))
        writer.drop(every[1].id)
        writer.clear("a")
        writer.clear("unknown")
        writer.set_aside(SetAside("b", Reason.EMPTY, "空", "看"))
    before = {e.report.id: e.number for e in followed.entries}
    followed = engine.now().catalogue()
    changed = [e for e in followed.entries if before.get(e.report.id) != e.number]
    assert {e.report.id for e in changed} == {every[4].id, every[0].id}
    assert all(e.number > largest for e in changed)
    another = open_engine(engine.address)  # it has followed nothing
    whole = another.now().catalogue()
    another.close()
    assert followed.entries == whole.entries
    assert followed.commit == whole.commit == 2
    assert followed.set_aside == whole.set_aside == (SetAside("b", Reason.EMPTY, "空", "看"),)
    for name in followed.columns:
        assert followed.columns[name].tolist() == whole.columns[name].tolist()


def test_everything_known_of_a_report_comes_back(engine: Engine) -> None:
    first, other = made(2)
    full = replace(
        first,
        issuer="某局",
        document_number="某政发〔2023〕1号",
        url="https://example.org/1",
        warnings=(ReportWarning(WarningCode.TWO_VERSIONS, "另有一份"),),
        given=Given(region_code="450203", year=2023, kind=Kind.OTHER),
    )
    with engine.writing() as writer:
        writer.put(full, [other], prepare(full))
    (entry,) = engine.now().catalogue().entries
    assert entry.report == replace(full, paragraphs=())
    assert entry.others == (other,)
    assert entry.paragraph_count == len(full.paragraphs)
    assert engine.now().paragraphs(full.id) == full.paragraphs


def test_a_report_without_paragraphs_is_a_report(engine: Engine) -> None:
    bare = replace(made(1)[0], paragraphs=())
    with engine.writing() as writer:
        writer.put(bare)
    assert engine.now().catalogue().report_count == 1
    assert engine.now().paragraphs(bare.id) == ()
    assert engine.now().search(Query()).hits == ()


def test_the_second_writer_is_told_at_once(engine: Engine) -> None:
    with engine.writing() as writer:
        writer.put(made(1)[0])
        other = open_engine(engine.address)
        for rebuild in (False, True):
            with pytest.raises(IndexBusy) as told, other.writing(rebuild=rebuild):
                pass
            assert "另一个程序" in told.value.message
            assert told.value.remedy
    with open_engine(engine.address).writing() as writer:  # the first has let go
        writer.put(made(2)[1])
    assert engine.now().catalogue().report_count == 2


def test_rebuilding_aside(engine: Engine) -> None:
    first, second, third = made(3)
    with engine.writing() as writer:
        writer.put(first)
        writer.put(second)
    reader = open_engine(engine.address)
    before = reader.now().catalogue()
    with engine.writing(rebuild=True) as writer:
        writer.put(third)
        writer.checkpoint()
        assert reader.now().state.commit == before.commit  # the old one goes on
        assert ids(reader) == {first.id, second.id}
    state = reader.now().state
    assert state.commit > before.commit
    assert ids(reader) == {third.id}
    after = reader.now().catalogue()
    assert [e.report.id for e in after.entries] == [third.id]
    reader.close()


def test_a_rebuild_that_fails_changes_nothing(engine: Engine) -> None:
    first, second = made(2)
    with engine.writing() as writer:
        writer.put(first)
    with pytest.raises(KeyError), engine.writing(rebuild=True) as writer:
        writer.put(second)
        writer.checkpoint()
        raise KeyError("stop")
    assert engine.now().state.commit == 1
    assert ids(engine) == {first.id}


@pytest.mark.slow
def test_many_threads_read_while_one_writes(engine: Engine) -> None:
    every = made(20)
    with engine.writing() as writer:
        writer.put(every[0])
    wrong: list[BaseException] = []
    done = threading.Event()

    def look(view: View) -> None:
        shown = {hit.number for hit in view.search(Query(size=100)).hits}
        assert shown <= set(view.catalogue().number.tolist())

    def read() -> None:
        try:
            while not done.is_set():
                answered(engine.now, look)  # a view may give way at any moment
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    with open_engine(engine.address).writing() as writer:
        for one in every[1:]:
            writer.put(one)
            writer.checkpoint()
    with open_engine(engine.address).writing(rebuild=True) as writer:
        writer.put(every[0])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert ids(engine) == {every[0].id}


def test_a_report_of_more_than_ten_thousand_paragraphs_keeps_its_order(engine: Engine) -> None:
    one = made(1, seed=71)[0]
    row = tuple(Paragraph(at, "执法" if at % 5_000 < 3 else "经验") for at in range(1, 10_103))
    with engine.writing() as writer:
        writer.put(replace(one, paragraphs=row))
    found = contract.walk(engine, Query(must=((("执", "法"),),), size=2, sort=Sort.REGION))
    places = [hit.paragraph.position for hit in found]
    assert places == [1, 2, 5000, 5001, 5002, 10_000, 10_001, 10_002]
    keys = [hit.key for hit in found]
    assert keys == sorted(keys) and keys[-1].endswith(".pa10002")
    ranked = contract.walk(engine, Query(must=((("执", "法"),),), size=3))
    assert sorted(hit.key for hit in ranked) == keys
    assert [p.position for p in engine.now().paragraphs(one.id)] == list(range(1, 10_103))


def test_a_stored_record_that_is_not_even_json_loses_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index_mappings.engines.embedded import opening

    engine = contract.new_engine("embedded", tmp_path)
    good = made(4, seed=81)
    with engine.writing() as writer:
        for one in (*good[:3], replace(good[3], title="坏的记录")):
            writer.put(one)
    plain = opening.payload

    def spoilt(*where: object) -> bytes:
        told = plain(*where)  # type: ignore[arg-type]
        return b"{" if "坏的记录".encode() in told else told

    monkeypatch.setattr(opening, "payload", spoilt)
    assert len(engine.now().catalogue().unreadable) == 1
    assert ids(engine) == {one.id for one in good[:3]}
    engine.close()


class Committing:
    """An engine in which something is committed after every search and count."""

    def __init__(self, engine: Engine, later: Iterator[Report]) -> None:
        self.engine = engine
        self.later = later

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def now(self) -> Any:
        view = self.engine.now()

        def search(query: Query) -> Page:
            page = view.search(query)
            contract.fill(self.engine, [next(self.later)])
            return page

        def counts(queries: Sequence[Query]) -> list[int]:
            counted: list[int] = view.counts(queries)
            contract.fill(self.engine, [next(self.later)])
            return counted

        return SimpleNamespace(
            state=view.state, catalogue=view.catalogue, search=search, counts=counts
        )


def test_an_answer_is_of_one_commit_though_others_follow(engine: Engine) -> None:
    """The page, its counts and the looser step: what was committed between them plays no part."""
    first, *rest = made(12, seed=71)
    text = replace(first.paragraphs[0], text="法治政府", lead=())
    loose = replace(first.paragraphs[0], position=2, text="政府法治", lead=())
    first = replace(first, paragraphs=(text, loose))
    later = (replace(one, paragraphs=first.paragraphs) for one in rest)
    contract.fill(engine, [first])
    committing: Any = Committing(engine, later)
    answer = searcher_on(committing, Settings()).answer(SearchRequest(q="法治政府"))
    assert answer["index"]["commit"] == 1
    assert answer["total"]["paragraphs"] == 1 and answer["index"]["reports"] == 1
    looser = answer["looser"]
    assert looser is not None and (looser["match"], looser["paragraphs"]) == ("words", 2)
    assert engine.now().state.commit > 2
