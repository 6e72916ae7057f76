"""What cannot be read is left out of a dump and told, found by a check, and mended by a load."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import orjson
import pytest
from spoilt_world import NO_JSON, Spoiler

from index_mappings.catalogue import Catalogue
from index_mappings.engines.port import Engine, View, answered
from index_mappings.errors import NotFound
from index_mappings.query import Query
from index_mappings.reports import Given, Reason, SetAside
from loaders.checking import check_view
from loaders.dump import dump, rows
from loaders.load import load
from service.cli import manage, output

TEXT = """{name}人民政府关于{year}年度法治政府建设情况的报告
一、工作成效
{name}司法局全年办结行政复议案件{count}件，“枫桥经验”持续深化。
二、存在的问题
基层执法力量仍然不足。
"""
BAD = "案件41件"


def write(file: str, **values: Any) -> Path:
    told = {"name": "柳州市鱼峰区", "year": 2023, "count": 41} | values
    Path(file).write_text(TEXT.format(**told), "utf-8")
    return Path(file)


@pytest.fixture(params=contract.ENGINES)
def new(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any) -> Iterator[Any]:
    monkeypatch.chdir(tmp_path)
    counter = itertools.count()
    with contextlib.ExitStack() as stack:

        def made() -> Engine:
            folder = tmp_path / f"index{next(counter)}"
            folder.mkdir()
            engine = contract.new_engine(request.param, folder)
            stack.callback(engine.close)
            return engine

        yield made


@pytest.fixture
def spoiler(monkeypatch: pytest.MonkeyPatch) -> Spoiler:
    return Spoiler(monkeypatch)


def spoil(spoiler: Spoiler, how: str, bad: str = BAD) -> None:
    """Reports whose text holds `bad`, or all of them, are stored so that they cannot be read."""
    if how == "paragraph":
        spoiler.paragraph = lambda one: NO_JSON if bad in one["text"] else one
    else:
        spoiler.entry = lambda one: one | {"paragraph_count": one["paragraph_count"] + 9}


def held_by(engine: Engine) -> Catalogue:
    return engine.now().catalogue()


def everything(engine: Engine) -> object:
    return answered(engine.now, _everything)


def _everything(view: View) -> object:
    held = view.catalogue()
    told = [list(rows(entry, view)) for entry in held.entries]
    return told, [entry.sources for entry in held.entries], held.set_aside, held.unreadable


@pytest.mark.parametrize("how", ["paragraph", "count"])
def test_a_dump_goes_on_and_an_unchanged_file_mends(new: Any, spoiler: Spoiler, how: str) -> None:
    files = [write("a.txt"), write("b.txt", year=2022, count=5), write("c.txt", year=2021, count=6)]
    whole, engine = new(), new()
    load(files, whole)
    load(files[1:], engine)
    spoil(spoiler, how)
    load(files[:1], engine)
    spoiler.mend()
    dumped = dump(engine, Path("all.jsonl"))
    assert dumped.rows == 2
    assert [one.entry and one.entry.report.source for one in dumped.left_out] == ["a.txt"]
    sources = [orjson.loads(row)["source"] for row in Path("all.jsonl").read_bytes().splitlines()]
    assert sorted(sources) == ["b.txt", "c.txt"]
    summary = load(files, engine)
    assert [row.source for row in summary.unchanged] == ["b.txt", "c.txt"]
    assert everything(engine) == everything(whole)
    assert dump(engine, Path("all.jsonl")).left_out == ()


@pytest.mark.parametrize("how", ["paragraph", "count"])
def test_what_a_person_said_is_not_lost(new: Any, spoiler: Spoiler, how: str) -> None:
    engine = new()
    spoil(spoiler, how)
    load([write("a.txt", name="某")], engine, Given(region_code="450204", year=2021))
    spoiler.mend()
    if how == "paragraph":
        with pytest.raises(NotFound):  # it is known before the load, as in a process that serves
            contract.paragraphs(engine, held_by(engine).entries[0].report.id)
    load([Path("a.txt")], engine)
    (entry,) = held_by(engine).entries
    assert (entry.report.region_code, entry.report.year) == ("450204", 2021)
    assert held_by(engine).unreadable == ()


ORDERS = [order for n in (1, 2, 3) for order in itertools.permutations(range(3), n)]


@pytest.mark.slow
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("count", [4, 4100])
@pytest.mark.parametrize("how", ["paragraph", "count"])
def test_with_other_sources_and_versions(
    new: Any, spoiler: Spoiler, how: str, count: int, known: bool
) -> None:
    """Whichever of them is loaded again, and in whatever order: nothing fails, and nothing is left
    to be told that is held; with all of them, all is as if nothing had happened."""
    # One id: a and b hold one text, c another; the longer one is in force.
    files = [write("a.txt"), write("b.txt"), write("c.txt", count=count)]
    whole = new()
    load(files, whole)
    (entry,) = held_by(whole).entries
    assert (entry.report.source == "c.txt") is (count > 41) and len(entry.others) == 2
    every = how == "paragraph" and not known and whole.address.startswith("embedded")
    for order in ORDERS if every else ORDERS[3:9:2]:
        engine = new()
        spoil(spoiler, how, f"案件{max(count, 41)}件")
        load(files, engine)
        spoiler.mend()
        if known:
            answered(engine.now, check_view)
        for at in order:
            load([files[at]], engine)
            told = [record.source for record in held_by(engine).set_aside]
            held = {
                source
                for entry in held_by(engine).entries
                for source in (entry.report.source, *(o.source for o in entry.others))
            }
            assert files[at].name in held and not held & set(told)
            assert contract.search(engine, Query(size=100)).hits or held_by(engine).unreadable
        load(files, engine)
        assert everything(engine) == everything(whole), order


def test_a_rebuild_keeps_what_it_can_and_tells_the_rest(new: Any, spoiler: Spoiler) -> None:
    engine = new()
    files = [write("a.txt", name="某"), write("b.txt", year=2022, count=5)]
    load(files[1:], engine)
    spoil(spoiler, "paragraph")
    load(files[:1], engine, Given(region_code="450204", year=2021))
    spoiler.mend()
    summary = load([], engine, rebuild=True)
    assert [(r.source, r.reason.value) for r in summary.set_aside] == [("a.txt", "unreadable")]
    held = held_by(engine)
    assert [entry.report.source for entry in held.entries] == ["b.txt"]
    assert held.unreadable == () and held.set_aside[0].given == Given("450204", 2021)
    load([Path("a.txt")], engine)
    assert len(held_by(engine).entries) == 2 and held_by(engine).set_aside == ()


def test_a_rebuild_with_the_files_makes_all_whole(new: Any, spoiler: Spoiler) -> None:
    files = [write("a.txt"), write("b.txt", year=2022, count=5)]
    whole, engine = new(), new()
    load(files, whole)
    spoil(spoiler, "paragraph")
    load(files, engine)
    spoiler.mend()
    assert load(files, engine, rebuild=True).set_aside == ()
    assert everything(engine) == everything(whole)


def test_an_unreadable_record_of_a_source_set_aside(new: Any, spoiler: Spoiler) -> None:
    """It does not say whose it was; loading the source takes it away."""
    engine = new()
    Path("a.txt").write_text("", "utf-8")
    spoiler.aside = lambda _: "text"
    load([Path("a.txt")], engine)
    spoiler.mend()
    assert [one.number for one in held_by(engine).unreadable] == [None]
    load([write("a.txt")], engine)
    assert held_by(engine).unreadable == ()
    assert len(held_by(engine).entries) == 1


def test_a_check_reads_everything(new: Any, spoiler: Spoiler) -> None:
    """Also a text that is valid, and another's: its report is shown, and told by the check."""
    engine = new()
    files = [write("a.txt"), write("b.txt", year=2022, count=5), write("c.txt", year=2021, count=6)]
    spoil(spoiler, "paragraph")
    load(files[:1], engine)
    spoiler.mend()
    spoiler.paragraph = lambda one: one | {"text": one["text"].replace("件5件", "件7件")}
    load(files[1:2], engine)
    spoiler.mend()
    load(files[2:], engine)
    assert held_by(engine).unreadable == ()
    found = {
        one.entry.report.source: one.message
        for one in answered(engine.now, check_view)
        if one.entry
    }
    assert found["a.txt"].startswith("paragraph ") and found["b.txt"].startswith("text_hash: ")
    assert len(found) == 2
    load(files, engine)
    assert answered(engine.now, check_view) == ()


def test_the_command_tells_it(new: Any, spoiler: Spoiler, capsys: Any) -> None:
    engine = new()
    spoil(spoiler, "paragraph")
    load([write("a.txt")], engine)
    spoiler.mend()
    load([write("b.txt", year=2022, count=5)], engine)
    assert manage.status(engine.address) == output.DONE
    assert "读不出来" not in capsys.readouterr().err
    assert manage.status(engine.address, check=True) == output.NOTHING_DONE
    told = capsys.readouterr().err
    assert "来源 a.txt" in told and "重新载入" in told
    assert manage.status(engine.address, check=True, as_json=True) == output.NOTHING_DONE
    (one,) = orjson.loads(capsys.readouterr().out)["unreadable"]
    assert one["source"] == "a.txt" and one["report_id"].startswith("450203-2023")
    assert manage.dump(Path("all.jsonl"), engine.address) == output.NOTHING_DONE
    assert "来源 a.txt" in capsys.readouterr().err
    load([Path("a.txt")], engine)
    assert manage.status(engine.address, check=True) == output.DONE
    assert "全部读得出来" in capsys.readouterr().err


def test_it_can_be_removed_by_its_id(new: Any, spoiler: Spoiler) -> None:
    engine = new()
    spoil(spoiler, "count")
    load([write("a.txt")], engine)
    spoiler.mend()
    (one,) = held_by(engine).unreadable
    assert manage.remove([str(one.report_id)], engine.address) == output.DONE
    assert held_by(engine).unreadable == () and held_by(engine).entries == ()


@pytest.mark.parametrize("aside", [True, False])
def test_a_stored_code_that_is_no_regions_plays_no_part(new: Any, aside: bool) -> None:
    """It has the form of one, so the record is valid; a good source is not set aside for it."""
    engine = new()
    said = Given(region_code="999999", title=None)
    load([write("a.txt")], engine)
    (entry,) = held_by(engine).entries
    with engine.writing() as writer:
        if aside:
            writer.drop(entry.report.id)
            writer.set_aside(SetAside("a.txt", Reason.NO_REGION, "没有", "看", said))
        else:
            whole = replace(entry.report, paragraphs=contract.paragraphs(engine, entry.report.id))
            writer.put(replace(whole, given=said))
    assert load([Path("a.txt")], engine).set_aside == ()
    (now,) = held_by(engine).entries
    assert now.report == entry.report and held_by(engine).set_aside == ()


def test_what_a_bad_record_says_of_its_source_is_told(new: Any, spoiler: Spoiler) -> None:
    """As far as it says anything; what it says is only told, and short."""
    engine = new()
    for file in ("b.txt", "c.txt"):
        Path(file).write_text("", "utf-8")
    spoiler.entry = lambda one: one | {"paragraph_count": "x"}
    spoiler.aside = lambda one: one | {"detail": 3, "remedy": "x" * 9_000}
    load([write("a.txt"), Path("b.txt")], engine)
    spoiler.aside = lambda one: {"source": ["x"]}
    load([Path("c.txt")], engine)
    spoiler.mend()
    told = sorted(one.message for one in held_by(engine).unreadable)
    assert len(told) == 3 and all(len(one) < 300 for one in told)
    assert "b.txt" in told[0] and "a.txt" in told[1] and "450203-2023-rule-of-law" in told[1]
