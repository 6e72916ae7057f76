"""Loading real files into the real engine: every source accounted for, whatever the order."""

import os
import time
from itertools import permutations
from pathlib import Path

import pytest
from made_formats import zipped

from index_mappings.engines import open_engine
from index_mappings.engines.embedded import fields
from index_mappings.errors import (
    EngineAway,
    EngineBroken,
    EngineSlow,
    ForeignIndex,
    IndexBusy,
    NoIndex,
    ZhijianError,
)
from index_mappings.query import Query
from index_mappings.reports import Given
from loaders import load as loading
from loaders import pool
from loaders.dump import rows
from loaders.load import load
from loaders.samples import folder as samples

BODY = """一、工作成效
{name}司法局全年办结行政复议案件{count}件,{word}。
二、存在的问题
基层执法力量仍然不足,个别乡镇规范性文件审查不够及时。
三、下一步打算
继续推进执法规范化建设,加强对重点领域的监督检查。
"""


def text(name="柳州市鱼峰区", year=2023, count=41, word="群众满意度稳步提高", date=None):
    head = f"{name}人民政府关于{year}年度法治政府建设情况的报告\n"
    tail = f"\n{name}人民政府\n{date}\n" if date else ""
    return head + BODY.format(name=name, count=count, word=word) + tail


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with an engine; sources are named as a person would name them."""
    monkeypatch.chdir(tmp_path)
    engine = open_engine("embedded:index")
    yield engine
    engine.close()


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def ways(summary):
    return (
        [r.source for r in summary.loaded],
        [r.source for r in summary.replaced],
        [r.source for r in summary.unchanged],
        [r.source for r in summary.set_aside],
    )


def aside(engine):
    return {r.source for r in engine.now().catalogue().set_aside}


def count(engine, *units):
    page = engine.now().search(Query(must=((units,),), size=100))
    return len(page.hits)


def held(engine):
    """Everything an index holds, as plain values that do not depend on version numbers."""
    found = engine.now().catalogue()
    told = sorted(
        (r for e in found.entries for r in rows(e, engine.now())), key=lambda r: r["source"]
    )
    for row in told:
        row["record"].pop("paragraphs")
    ids = {e.report.id: (e.report.source, e.sources, e.report.warnings) for e in found.entries}
    return ids, told, sorted(found.set_aside, key=lambda r: r.source)


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
    monkeypatch.setattr(loading, "read_one", lambda task, dictionary: 1 / 0)
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
    monkeypatch.setattr(loading, "read_one", lambda task, dictionary: time.sleep(5))
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


class Failing:
    """An engine, or a view of it, that fails whenever it is asked one thing."""

    def __init__(self, inner, verb, error):
        self.inner, self.verb, self.error = inner, verb, error

    def __getattr__(self, name):
        if name == self.verb:
            raise self.error("Elasticsearch 没有及时答复", "请稍候再试")
        plain = getattr(self.inner, name)
        if name == "now":
            return lambda: Failing(plain(), self.verb, self.error)
        return plain


@pytest.mark.parametrize("error", [EngineSlow, EngineAway])
@pytest.mark.parametrize("verb", ["now", "catalogue", "paragraphs", "writing"])
def test_a_ledger_that_cannot_be_read_stops_the_load(place, verb, error):
    """An index that does not answer is not an empty one: nothing is written over what is held."""
    write("r/a.txt", text())
    write("r/b.txt", "说明")
    load([Path("r")], place, Given("450204", 2022))
    before = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    write("r/a.txt", text(name="柳州市柳南区", count=77))  # its title, and so its id, changes
    write("r/c.txt", text(name="柳州市城中区"))
    with pytest.raises(error):
        load([Path("r")], Failing(place, verb, error))
    after = (held(place), aside(place), [e.report.given for e in place.now().catalogue().entries])
    assert after == before


def test_only_a_rebuild_goes_on_without_the_ledger_and_says_so(place):
    write("r/a.txt", text())
    load([Path("r")], place)
    said: list[str] = []
    failing = Failing(place, "catalogue", EngineSlow)
    summary = load([Path("r")], failing, rebuild=True, say=said.append)
    assert len(summary.loaded) == 1 and "读不出来" in said[0]


@pytest.mark.parametrize(
    "typed", ["{0}/r/a.txt", "./r/a.txt", "r/../r/a.txt", "link/a.txt", "{0}/r", "link"]
)
def test_one_file_is_one_source_however_its_path_was_typed(place, typed):
    """A corrected, shorter file takes its own place, not that of a second source."""
    write("r/a.txt", text(word="群众满意度稳步提高，营商环境持续优化"))
    write("r/b.csv", "标题,正文\n,\n")
    Path("link").symlink_to("r")
    load([Path("r")], place)
    write("r/a.txt", text(count=52, word="改正"))
    path = Path(typed.format(Path.cwd()))
    summary = load([path], place)
    assert [r.source for r in summary.replaced] == ["r/a.txt"]
    assert count(place, "5", "2") is not None and len(place.now().catalogue().entries) == 1
    assert not place.now().catalogue().entries[0].others
    assert len(aside(place)) == 1  # the table without a report, once
    again = load([path, Path("r/a.txt"), Path("r")], place)
    assert [r.source for r in again.unchanged] == ["r/a.txt"]
    assert len(place.now().catalogue().entries) == 1 and len(aside(place)) == 1


def test_members_and_rows_are_known_by_their_file_too(place):
    Path("r").mkdir()
    Path("r/x.zip").write_bytes(zipped({"a.txt": text().encode()}))
    write("r/t.csv", "title,text,region_code,year\n甲,柳南区全年办结案件三十件。,450204,2022\n")
    load([Path("r")], place)
    before = {e.report.source for e in place.now().catalogue().entries}
    assert before == {"r/x.zip!/a.txt", "r/t.csv#row=2"}
    load([Path.cwd() / "r"], place)
    assert {e.report.source for e in place.now().catalogue().entries} == before
    assert all(not e.others for e in place.now().catalogue().entries)


@pytest.mark.parametrize(
    ("name", "broken", "mended"),
    [
        ("r/x.zip", b"PK\x03\x04", zipped({"a.txt": "全年办结案件三十件。\n".encode() * 9})),
        ("r/t.csv", "标题,正文\n,\n".encode(), "标题,正文\n甲,全年办结案件三十件。\n".encode()),
    ],
    ids=["archive", "table"],
)
def test_what_contains_a_source_is_known_by_its_file_too(place, name, broken, mended):
    """What a person said about a broken archive or table holds when it is mended."""
    file = write(name, "")
    file.write_bytes(broken)
    load([file], place, Given("450204", 2022))
    assert set(aside(place)) == {name}
    file.write_bytes(mended)
    load([Path.cwd() / "r"], place)
    assert not aside(place)
    (entry,) = place.now().catalogue().entries
    assert entry.report.source.startswith(name)
    assert (entry.report.region_code, entry.report.year) == ("450204", 2022)


def test_a_new_row_goes_under_the_name_of_its_table(place):
    head, row = "title,text,region_code,year\n", "甲,柳南区全年办结案件三十件。,450204,2022\n"
    write("r/t.csv", head + row)
    load([Path("r")], place)
    write("r/t.csv", head + row + "乙,柳南区全年办结案件四十件。,450204,2021\n")
    load([Path.cwd() / "r"], place)
    found = {e.report.source for e in place.now().catalogue().entries}
    assert found == {"r/t.csv#row=2", "r/t.csv#row=3"}
