"""Loading real files into the real engine: every source accounted for, whatever the order."""

import os
import time
from itertools import permutations
from pathlib import Path

import pytest
from loading_world import BODY, aside, count, held, place, text, ways, write
from made_formats import zipped

from index_mappings.engines import open_engine
from index_mappings.engines.embedded import fields
from index_mappings.errors import (
    EngineBroken,
    ForeignIndex,
    IndexBusy,
    NoIndex,
    ZhijianError,
)
from index_mappings.reports import Given
from loaders import load as loading
from loaders import pool
from loaders.load import load
from loaders.samples import folder as samples

__all__ = ["place"]


def test_a_source_through_its_life(place):
    path = write("r/鱼峰.txt", text(word="枫桥经验落地生根"))
    summary = load([path], place)
    assert ways(summary) == (["r/鱼峰.txt"], [], [], [])
    (row,) = summary.loaded
    assert row.report_id.startswith("450203-2023-rule-of-law-")
    assert row.paragraphs == summary.paragraphs == 3
    commit = place.now().state.commit
    assert ways(load([path], place)) == ([], [], ["r/鱼峰.txt"], [])
    assert place.now().state.commit == commit  # nothing was written
    assert count(place, "枫", "桥") == 1
    write("r/鱼峰.txt", text(word="法律明白人进村入户"))
    assert ways(load([path], place)) == ([], ["r/鱼峰.txt"], [], [])
    assert count(place, "枫", "桥") == 0
    assert count(place, "法", "律", "明") == 1


def test_set_aside_is_remembered_and_cleared(place):
    good, bad = write("r/a.txt", text()), write("r/b.txt", "")
    write("r/c.bin", "\0\1\2\0")
    summary = load([Path("r")], place)
    assert ways(summary) == (["r/a.txt"], [], [], ["r/b.txt", "r/c.bin"])
    assert aside(place) == {"r/b.txt", "r/c.bin"}
    assert all(r.remedy for r in summary.set_aside)
    bad.write_text(text("柳州市柳南区"), encoding="utf-8")
    assert ways(load([good, bad], place)) == (["r/b.txt"], [], ["r/a.txt"], [])
    assert aside(place) == {"r/c.bin"}


def test_what_was_said_about_a_set_aside_source_is_not_asked_again(place):
    """The year came first, the region later: both stay, the last word on each of them wins."""
    path = write(
        "无名.txt", "本年度法治政府建设情况\n" + BODY.format(name="区", count=3, word="好")
    )
    (record,) = load([path], place, Given(year=2022)).set_aside
    assert record.given == Given(year=2022)
    assert "--region 代码 --year 2022" in record.remedy
    (record,) = load([path], place, Given(year=2023)).set_aside  # a slip put right
    assert record.given.year == 2023
    assert load([path], place).set_aside[0].given.year == 2023
    assert ways(load([], place, rebuild=True)) == ([], [], [], [])
    assert place.now().catalogue().set_aside[0].given == Given(year=2023)
    (row,) = load([path], place, Given(region_code="450203")).loaded
    assert (row.region_code, row.year) == ("450203", 2023)
    assert aside(place) == set()


def test_what_was_said_about_a_broken_archive_holds_for_what_it_holds(place):
    path = write("a.zip", "PK but broken")
    (record,) = load([path], place, Given(region_code="450203", year=2022)).set_aside
    assert record.given == Given(region_code="450203", year=2022)
    nameless = "本年度法治政府建设情况\n" + BODY.format(name="区", count=3, word="好")
    path.write_bytes(zipped({"甲.txt": nameless.encode(), "乙.txt": nameless.encode() * 2}))
    found = load([path], place)
    assert {(r.region_code, r.year) for r in (*found.loaded, *found.unchanged)} == {
        ("450203", 2022)
    }
    assert len(found.loaded) + len(found.unchanged) == 2 and aside(place) == set()


def test_a_source_that_hung_keeps_what_was_said(place, monkeypatch):
    monkeypatch.setattr(loading, "read_one", lambda *_, **__: 1 / 0)
    path = write("r.txt", text())
    (record,) = load([path], place, Given(year=2022)).set_aside
    assert record.given == Given(year=2022)


def test_given_values_stay_until_given_anew(place):
    path = write(
        "无名.txt", "本年度法治政府建设情况\n" + BODY.format(name="区", count=3, word="好")
    )
    assert ways(load([path], place)) == ([], [], [], ["无名.txt"])
    given = Given(region_code="450203", year=2023)
    (row,) = load([path], place, given).loaded
    assert (row.region_code, row.year) == ("450203", 2023)
    assert ways(load([path], place)) == ([], [], ["无名.txt"], [])  # region and year are remembered
    path.write_text(path.read_text(encoding="utf-8") + "新增一段说明文字。\n", encoding="utf-8")
    assert ways(load([path], place)) == ([], ["无名.txt"], [], [])
    (row,) = load([path], place, Given(year=2022)).replaced
    assert (row.region_code, row.year) == ("450203", 2022)
    assert len(held(place)[0]) == 1  # 2023 went away with its only source


SET = {
    "a/旧.txt": text(count=40, date="2024年1月5日"),
    "b/新.txt": text(count=41, date="2024年3月1日"),
    "c/同新.txt": text(count=41, date="2024年3月1日"),
    "d/别区.txt": text("柳州市柳南区"),
}


@pytest.mark.parametrize("order", list(permutations(SET))[::5])
def test_any_order_gives_the_same_index(tmp_path, monkeypatch, order):
    """One file a load in this order, against all at once."""
    monkeypatch.chdir(tmp_path)
    for name, content in SET.items():
        write(name, content)
    one, all_at_once = open_engine("embedded:one"), open_engine("embedded:all")
    for name in order:
        load([Path(name)], one)
    load([Path(name) for name in SET], all_at_once)
    assert held(one) == held(all_at_once)
    ids, _, _ = held(one)
    assert len(ids) == 2
    one.close()
    all_at_once.close()


def test_two_versions_and_the_way_back(place):
    for name, content in list(SET.items())[:2]:
        write(name, content)
    old = load([Path("a")], place)
    new = load([Path("b")], place)
    assert ways(new) == (["b/新.txt"], [], [], [])
    assert new.loaded[0].report_id == old.loaded[0].report_id
    assert [w.code for w in new.loaded[0].warnings] == ["two_versions"]
    assert count(place, "41", "件") == 1
    assert count(place, "40", "件") == 0
    again = load([Path("a")], place)
    assert ways(again) == ([], [], ["a/旧.txt"], [])
    assert [w.code for w in again.unchanged[0].warnings] == ["two_versions"]
    write("b/新.txt", text("柳州市城中区", 2021))  # the newer file becomes another report
    load([Path("b")], place)
    assert count(place, "40", "件") == 1
    assert not held(place)[0][old.loaded[0].report_id][2]  # no warning any more


def test_a_table_names_one_text_under_two_addresses(place):
    told = text().split("\n", 1)
    lines = ["title,text,region_code,year,url"]
    for url in ("https://b.example/2", "https://a.example/1"):
        lines.append(f'{told[0]},"{told[1]}",450203,2023,{url}')
    write("表.csv", "\n".join(lines))
    summary = load([Path("表.csv")], place)
    assert summary.held == 2
    (entry,) = place.now().catalogue().entries
    assert entry.sources == ("表.csv#row=2", "表.csv#row=3")
    everyone = {r.report_id for r in (*summary.loaded, *summary.unchanged)}
    assert everyone == {entry.report.id}
    assert entry.report.id == min(entry.report.id, *(o.id for o in entry.others))


def test_the_same_file_twice_is_one_source(place):
    path = write("r/a.txt", text())
    assert ways(load([path, Path("r")], place)) == (["r/a.txt"], [], [], [])


@pytest.mark.slow
def test_many_files_go_through_worker_processes(place):
    everything = load([samples()], place)
    assert len(everything.loaded) == 30
    assert everything.set_aside == ()
    assert held(place)[0].keys() == {r.report_id for r in everything.loaded}
    again = load([samples()], place, workers=2)
    assert len(again.unchanged) == len(everything.loaded)
    assert again.paragraphs == 0


@pytest.mark.slow
def test_what_hangs_or_dies_is_answered_for():
    done = [o for o in pool.run(time.sleep, [0, 30, 0], seconds=1, workers=2) if o]
    assert sorted((o.item, o.hung) for o in done) == [(0, False), (0, False), (30, True)]
    (dead,) = [o for o in pool.run(os._exit, [3], seconds=5, workers=1) if o]
    assert dead.died
    (wrong,) = [o for o in pool.run(int, ["x"], seconds=5, workers=1) if o]
    assert "ValueError" in wrong.died
    (late,) = [o for o in pool.run_here(time.sleep, [5], seconds=0.1) if o]
    assert late.hung


def test_a_hanging_source_is_set_aside(place, monkeypatch):
    path = write("慢.txt", text())
    monkeypatch.setattr(loading, "read_one", lambda *_, **__: time.sleep(5))
    summary = load([path], place, seconds=0.2)
    assert [(r.source, r.reason) for r in summary.set_aside] == [("慢.txt", "timeout")]


@pytest.mark.parametrize("name", ["没有这个文件夹", "空"])
def test_nothing_to_load(place, name):
    Path("空").mkdir()
    try:
        summary = load([Path(name)], place)
    except ZhijianError as error:
        assert name in error.message
        assert error.remedy
        with pytest.raises(NoIndex):
            place.now()
    else:
        assert [r.source for r in summary.set_aside] == ["空"]


def test_a_second_loader_is_told_so_at_once(place):
    path = write("a.txt", text())
    with place.writing(), pytest.raises(IndexBusy) as error:
        load([path], place)
    assert error.value.remedy
    assert ways(load([path], place)) == (["a.txt"], [], [], [])


def test_rebuild_loses_nothing(place):
    for name, content in SET.items():
        write(name, content)
    write("e/空.txt", "")
    write("f/无名.txt", "本年度法治政府建设情况\n" + BODY.format(name="区", count=3, word="好"))
    load([Path(n) for n in "abcde"], place)
    load([Path("f")], place, Given(region_code="450204", year=2020))
    before = held(place)
    summary = load([], place, rebuild=True)
    assert held(place) == before
    assert summary.paragraphs == place.now().catalogue().paragraph_count
    assert len(summary.unchanged) == 5
    assert ways(load([Path("f")], place)) == ([], [], ["f/无名.txt"], [])  # still given


def test_another_fingerprint_is_rebuilt_from_what_is_stored(place, monkeypatch):
    load([write("a.txt", text())], place)
    load([write("b.txt", "")], place)
    before = held(place)
    place.close()
    monkeypatch.setattr(fields, "fingerprint", lambda: "0123456789abcdef")
    engine = open_engine("embedded:index")
    assert engine.now().state.foreign
    with pytest.raises(ForeignIndex) as error:
        load([Path("a.txt")], engine)
    assert "--rebuild" in error.value.remedy
    summary = load([write("c.txt", text("柳州市柳南区"))], engine, rebuild=True)
    assert ways(summary) == (["c.txt"], [], ["a.txt"], [])
    assert not engine.now().state.foreign
    ids, _, aside = held(engine)
    assert before[0].keys() < ids.keys()
    assert aside == before[2]
    engine.close()


def test_rebuild_without_an_index_or_paths(place):
    with pytest.raises(NoIndex):
        load([], place, rebuild=True)


def test_an_unreadable_index_is_no_obstacle_to_a_rebuild_from_files(place):
    path = write("a.txt", text())
    load([path], place)
    Path("index/current").write_text("???", encoding="ascii")
    with pytest.raises(EngineBroken):
        load([path], place)
    said: list[str] = []
    summary = load([path], place, rebuild=True, say=said.append)
    assert ways(summary) == (["a.txt"], [], [], [])
    assert said
