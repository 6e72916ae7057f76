"""One file is one source, from whatever folder and in whatever form its path was typed; two files
are two, whatever they are called."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from made_formats import zipped

from index_mappings import records
from index_mappings.engines import open_engine
from index_mappings.reports import Given
from loaders.dump import dump, rows
from loaders.load import load

LONG = "群众满意度稳步提高，营商环境持续优化，基层治理效能明显增强"
NAMELESS = "本年度法治政府建设情况\n全年办结行政复议案件三十件，群众满意度稳步提高。\n"


def text(word, name="柳州市鱼峰区", year=2023):
    head = f"{name}人民政府关于{year}年度法治政府建设情况的报告\n一、工作成效\n"
    return f"{head}{name}司法局全年办结行政复议案件四十一件，{word}。\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Two folders, 甲 (where one stands) and 乙, and an engine that is reached from both."""
    for folder in "甲乙":
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "甲")
    engine = open_engine(f"embedded:{tmp_path}/index")
    yield engine
    engine.close()


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        path.write_bytes(content)
    return path


def held(engine):
    """The text of every source, in force or filed beside."""
    told = [row for e in engine.now().catalogue().entries for row in rows(e, engine.now())]
    texts = {row["source"]: row["text"] for row in told}
    assert len(texts) == len(told), "two sources of one name"
    return texts


def words(engine, *asked):
    """Which of these words stand in which source."""
    return {source: [w for w in asked if w in text] for source, text in held(engine).items()}


def aside(engine):
    return [record.source for record in engine.now().catalogue().set_aside]


def ways(summary):
    told = (summary.loaded, summary.replaced, summary.unchanged, summary.set_aside)
    return tuple([row.source for row in rows] for rows in told)


def test_a_corrected_file_takes_its_own_place_from_another_folder(place, monkeypatch):
    """Typed relative at first, absolute from elsewhere then; the shorter text is in force."""
    path = write("r/a.txt", text(LONG)).absolute()
    load([Path("r")], place)
    monkeypatch.chdir("../乙")
    path.write_text(text("改正"), encoding="utf-8")
    assert ways(load([path], place)) == ([], ["r/a.txt"], [], [])
    assert words(place, "改正", LONG) == {"r/a.txt": ["改正"]}
    assert ways(load([Path("../甲/r")], place)) == ([], [], ["r/a.txt"], [])
    assert not place.now().catalogue().entries[0].others


@pytest.mark.parametrize("again", ["r/a.txt", "../乙/r/a.txt", "{0}", "../甲/../乙/r/./a.txt"])
def test_two_files_of_one_name_are_two_sources(place, monkeypatch, again):
    """The first report is not taken away, each file goes on under its own name."""
    first = write("r/a.txt", text("甲的内容")).absolute()
    load([Path("r/a.txt")], place)
    monkeypatch.chdir("../乙")
    second = write("r/a.txt", text("乙的内容", "柳州市柳南区")).absolute()
    assert ways(load([Path("r/a.txt")], place)) == (["乙/r/a.txt"], [], [], [])
    both = {"r/a.txt": ["甲的内容"], "乙/r/a.txt": ["乙的内容"]}
    assert words(place, "甲的内容", "乙的内容") == both
    typed = Path(again.format(second))
    assert ways(load([typed], place)) == ([], [], ["乙/r/a.txt"], [])
    second.write_text(text("再改", "柳州市柳南区"), encoding="utf-8")
    assert ways(load([typed], place)) == ([], ["乙/r/a.txt"], [], [])
    assert ways(load([first], place)) == ([], [], ["r/a.txt"], [])
    assert words(place, "甲的内容", "再改") == {"r/a.txt": ["甲的内容"], "乙/r/a.txt": ["再改"]}


def test_every_further_file_of_one_name_has_a_name_of_its_own(place, monkeypatch):
    """One more folder in front; a name that another file bears already is not given away."""
    names = []
    for at, folder in enumerate(["甲", "乙", "甲/乙", "丙/甲/乙"]):
        Path("..", folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(Path("..", folder))
        write("a.txt", text("内容" * (at + 1)))
        summary = load([Path("a.txt")], place)
        names += [row.source for row in (*summary.loaded, *summary.unchanged)]
        monkeypatch.chdir(Path(place.address.removeprefix("embedded:")).parent / "甲")
    assert names == ["a.txt", "乙/a.txt", "甲/乙/a.txt", "丙/甲/乙/a.txt"]
    assert len(held(place)) == 4


def test_a_name_given_to_tell_two_apart_is_not_taken_by_a_third(place, monkeypatch):
    write("r/a.txt", text("甲的内容"))
    load([Path("r/a.txt")], place)
    monkeypatch.chdir("../乙")
    write("r/a.txt", text("乙的内容"))
    write("乙/r/a.txt", text("里面的内容"))
    load([Path("r/a.txt"), Path("乙/r/a.txt")], place)
    assert sorted(words(place, "的内容")) == ["r/a.txt", "乙/r/a.txt", "乙/乙/r/a.txt"]


def test_members_and_rows_are_known_from_another_folder(place, monkeypatch):
    """Those that are new go under the name of their archive or table."""
    head, row = "title,text,region_code,year\n", "甲,柳南区全年办结案件三十件。,450204,2022\n"
    archive = write("r/x.zip", zipped({"a.txt": text(LONG).encode()})).absolute()
    table = write("r/t.csv", head + row).absolute()
    load([Path("r")], place)
    assert set(held(place)) == {"r/x.zip!/a.txt", "r/t.csv#row=2"}
    monkeypatch.chdir("../乙")
    table.write_text(head + row + "乙,柳南区全年办结案件四十件。,450204,2021\n", encoding="utf-8")
    archive.write_bytes(zipped({"a.txt": text("改正").encode(), "b.txt": text("新").encode()}))
    told = load([archive, table], place)
    everything = {"r/x.zip!/a.txt", "r/x.zip!/b.txt", "r/t.csv#row=2", "r/t.csv#row=3"}
    assert set(held(place)) == everything
    assert [row.source for row in told.replaced] == ["r/x.zip!/a.txt"]
    assert words(place, "改正", LONG)["r/x.zip!/a.txt"] == ["改正"]
    member = load([Path(f"{archive}!/a.txt"), Path(f"{table}#row=3")], place)
    assert ways(member) == ([], [], ["r/t.csv#row=3", "r/x.zip!/a.txt"], [])


def test_archives_and_tables_of_one_name_are_two(place, monkeypatch):
    """Members and rows that do not collide themselves tell it too: an archive has one name."""
    write("x.zip", zipped({"a.txt": text("甲的内容").encode()}))
    write("t.csv", "title,text,region_code,year\n甲,柳南区办结案件三十件。,450204,2022\n")
    load([Path("x.zip"), Path("t.csv")], place)
    monkeypatch.chdir("../乙")
    write("x.zip", zipped({"b.txt": text("乙的内容").encode(), "a.txt": text("又一").encode()}))
    write("t.csv", "title,text,region_code,year\n,,,\n乙,柳南区办结案件九件。,450204,2021\n")
    load([Path("x.zip"), Path("t.csv")], place)
    first, second = {"x.zip!/a.txt", "t.csv#row=2"}, {"乙/x.zip!/a.txt", "乙/x.zip!/b.txt"}
    assert set(held(place)) == first | second | {"乙/t.csv#row=3"}


def test_a_table_that_names_files_is_known_from_another_folder(place, monkeypatch):
    """What it says of them is remembered with them."""
    write("r/f/a.txt", NAMELESS)
    table = write("r/t.csv", "path,region_code,year\nf/a.txt,450204,2022\n").absolute()
    load([Path("r")], place)
    monkeypatch.chdir("../乙")
    table.with_name("f").joinpath("a.txt").write_text(NAMELESS + "改正。\n", encoding="utf-8")
    assert ways(load([table], place)) == ([], ["r/t.csv#row=2"], [], [])
    assert words(place, "改正") == {"r/t.csv#row=2": ["改正"]}


def test_what_a_person_said_follows_the_file_and_not_the_name(place, monkeypatch):
    first = write("r/无名.txt", NAMELESS).absolute()
    broken = write("r/x.zip", b"PK\x03\x04").absolute()
    load([Path("r")], place, Given("450204", 2022))
    monkeypatch.chdir("../乙")
    write("r/无名.txt", NAMELESS)
    assert ways(load([Path("r")], place)) == ([], [], [], ["乙/r/无名.txt"])
    first.write_text(NAMELESS + "又办结九件。\n", encoding="utf-8")
    broken.write_bytes(zipped({"a.txt": NAMELESS.encode()}))
    summary = load([first, broken], place)
    assert {(r.region_code, r.year) for r in (*summary.replaced, *summary.unchanged)} == {
        ("450204", 2022)
    }
    assert aside(place) == ["乙/r/无名.txt"]


def test_what_was_set_aside_is_known_from_another_folder(place, monkeypatch):
    path = write("r/a.txt", "").absolute()
    load([Path("r"), Path("../甲/r/a.txt")], place)
    monkeypatch.chdir("../乙")
    assert ways(load([path], place)) == ([], [], [], ["r/a.txt"])
    write("r/a.txt", "")
    assert ways(load([Path("r")], place)) == ([], [], [], ["乙/r/a.txt"])
    path.write_text(text("补上"), encoding="utf-8")
    assert ways(load([path], place)) == (["r/a.txt"], [], [], [])
    assert aside(place) == ["乙/r/a.txt"]


def test_what_is_stored_of_a_source_tells_its_name_and_not_where_it_lies(place, monkeypatch):
    """What an answer shows of it is the same after it was loaded by its absolute path."""
    write("r/无名.txt", NAMELESS)
    write("r/t.csv", "标题,正文\n甲,\n")
    write("r/坏.docx", b"PK\x03\x04")
    load([Path("r")], place)

    def shown():
        return [replace(record, location=None) for record in place.now().catalogue().set_aside]

    before, path = shown(), Path("r").absolute()
    assert len(before) == 3 and any("zhijian dismiss" in record.remedy for record in before)
    monkeypatch.chdir("/")
    load([path], place)
    assert shown() == before


def test_a_link_is_the_file_it_leads_to(place, monkeypatch):
    path = write("r/a.txt", text(LONG))
    Path("../link").symlink_to("甲/r")
    Path("../file.txt").symlink_to(path.absolute())
    load([Path("../link/a.txt")], place)
    (name,) = held(place)
    monkeypatch.chdir("..")
    for typed in ("file.txt", "link", "甲/r", "link/../r/a.txt"):
        assert ways(load([Path(typed)], place)) == ([], [], [name], [])
    assert len(held(place)) == 1


@pytest.mark.parametrize("typed", ["r/a.txt", "{0}/r/a.txt", "r/../r/a.txt"])
def test_a_folder_that_moved_as_a_whole_stays_what_it_was(place, monkeypatch, typed):
    """The old place is gone and the name is the same from here: moved, and not a second source."""
    write("r/a.txt", text(LONG))
    load([Path("r/a.txt")], place)
    monkeypatch.chdir("..")
    Path("甲").rename("丙")
    monkeypatch.chdir("丙")
    write("r/a.txt", text("改正"))
    path = Path(typed.format(Path.cwd()))
    assert ways(load([path], place)) == ([], ["r/a.txt"], [], [])
    monkeypatch.chdir("/")
    moved = place.address.removeprefix("embedded:").replace("index", "丙/r/a.txt")
    assert ways(load([Path(moved)], place)) == ([], [], ["r/a.txt"], [])
    assert words(place, "改正", LONG) == {"r/a.txt": ["改正"]}


def test_a_moved_file_that_did_not_change_is_known_at_its_new_place(place, monkeypatch):
    """Unchanged is not written, but where it lies now is; once."""
    write("r/a.txt", text(LONG))
    load([Path("r")], place)
    monkeypatch.chdir("..")
    Path("甲").rename("丙")
    monkeypatch.chdir("丙")
    assert ways(load([Path("r")], place)) == ([], [], ["r/a.txt"], [])
    commit = place.now().state.commit
    path = Path("r/a.txt").absolute()
    monkeypatch.chdir("/")
    assert ways(load([path], place)) == ([], [], ["r/a.txt"], [])
    assert place.now().state.commit == commit


def test_what_is_left_of_a_moved_archive_does_not_lend_its_name(place, monkeypatch):
    """A member that is gone keeps the old location; the name is that of the archive at its new
    place all the same, not of a third one."""
    both = {"m.txt": text("一").encode(), "n.txt": text("二").encode()}
    write("x.zip", zipped(both))
    load([Path("x.zip")], place)
    Path("../丙").mkdir()
    Path("x.zip").rename("../丙/x.zip")
    monkeypatch.chdir("../丙")
    write("x.zip", zipped({"n.txt": text("二").encode()}))
    load([Path("x.zip")], place)
    monkeypatch.chdir("../乙")
    write("x.zip", zipped({"q.txt": text("三").encode()}))
    load([Path("x.zip")], place)
    assert sorted(held(place)) == ["x.zip!/m.txt", "x.zip!/n.txt", "乙/x.zip!/q.txt"]
    monkeypatch.chdir("../甲")  # what lay there first is back, and is what it was
    write("x.zip", zipped(both))
    told = load([Path("x.zip")], place)
    assert ways(told) == ([], [], ["x.zip!/m.txt", "甲/x.zip!/n.txt"], [])
    for typed in ("x.zip", "../丙/x.zip", "../乙/x.zip"):
        assert not load([Path(typed)], place).loaded
    assert len(held(place)) == 4


def without_locations(monkeypatch):
    """Records as an earlier version stored them."""
    for name in ("report_to_json", "set_aside_to_json"):
        plain = getattr(records, name)
        monkeypatch.setattr(
            records,
            name,
            lambda value, plain=plain: {k: v for k, v in plain(value).items() if k != "location"},
        )


def test_an_older_index_is_known_by_names_and_learns_where_files_lie(place, monkeypatch):
    """As before it: names hold from the same folder. One load there, and they hold everywhere."""
    path = write("r/a.txt", text(LONG)).absolute()
    write("r/b.txt", "")
    with monkeypatch.context() as earlier:
        without_locations(earlier)
        load([Path("r")], place)
    assert place.now().catalogue().entries[0].report.location is None
    assert ways(load([Path.cwd() / "r"], place)) == ([], [], ["r/a.txt"], ["r/b.txt"])
    monkeypatch.chdir("../乙")
    assert ways(load([path.parent], place)) == ([], [], ["r/a.txt"], ["r/b.txt"])
    write("r/a.txt", text("乙的内容"))
    assert sorted(source for way in ways(load([Path("r")], place)) for source in way) == [
        "乙/r/a.txt"
    ]


def test_a_dump_goes_around_the_world_and_comes_back(place, monkeypatch, tmp_path):
    """Loaded elsewhere, again, and then the files themselves at another place: one source each."""
    write("r/a.txt", text("甲的内容"))
    load([Path("r")], place)
    monkeypatch.chdir("../乙")
    write("r/a.txt", text("乙的内容", "柳州市柳南区"))
    load([Path("r")], place)
    dump(place, tmp_path / "all.jsonl")
    other = open_engine(f"embedded:{tmp_path}/other")
    load([tmp_path / "all.jsonl"], other)
    assert held(other) == held(place)
    assert ways(load([tmp_path / "all.jsonl"], other))[:2] == ([], [])
    assert ways(load([Path("r")], other)) == ([], [], ["乙/r/a.txt"], [])
    monkeypatch.chdir("..")
    Path("甲").rename("另一台机器")
    shutil.rmtree("乙")
    monkeypatch.chdir("另一台机器")
    third = open_engine(f"embedded:{tmp_path}/third")
    load([tmp_path / "all.jsonl"], third)
    assert ways(load([tmp_path / "all.jsonl"], third))[:2] == ([], [])
    assert ways(load([Path("r")], third)) == ([], [], ["r/a.txt"], [])
    commit = third.now().state.commit
    assert ways(load([tmp_path / "all.jsonl"], third))[:2] == ([], [])
    assert third.now().state.commit == commit, "a dump does not know better where the file lies"
    assert sorted(held(third)) == ["r/a.txt", "乙/r/a.txt"]
    other.close()
    third.close()


@pytest.mark.parametrize("location", [3, "\ud800", ["a"]])
def test_a_row_that_lies_about_where_its_file_lies_is_set_aside(place, location):
    write("a.txt", text("甲的内容"))
    load([Path("a.txt")], place)
    dump(place, Path("all.jsonl"))
    row = orjson.loads(Path("all.jsonl").read_bytes())
    row["record"]["location"] = location
    Path("all.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert ways(load([Path("all.jsonl")], place))[3] == ["all.jsonl#row=1"]


@pytest.mark.parametrize("location", ["", "\0", "x" * 9999, "../a.txt", "/etc/passwd"])
def test_a_location_that_leads_nowhere_breaks_nothing(place, location):
    write("a.txt", text("甲的内容"))
    load([Path("a.txt")], place)
    dump(place, Path("all.jsonl"))
    row = orjson.loads(Path("all.jsonl").read_bytes())
    row["record"]["location"] = location
    Path("all.jsonl").write_bytes(orjson.dumps(row))
    load([Path("all.jsonl")], place)
    load([Path("a.txt")], place)
    assert "甲的内容" in held(place)["a.txt"]


@pytest.mark.parametrize("folder", ["重要!", "表#row=2", "a.zip!"])
def test_names_that_look_like_a_way_inside_are_files_all_the_same(place, monkeypatch, folder):
    for at in "甲乙":
        monkeypatch.chdir(f"../{at}")
        write(f"{folder}/a.txt", text(f"{at}的内容"))
        load([Path(folder)], place)
    assert len(held(place)) == 2
    first = Path(f"../甲/{folder}/a.txt").absolute()
    monkeypatch.chdir(folder)
    assert len(load([Path("a.txt")], place).unchanged) == 1
    monkeypatch.chdir("/")
    first.write_text(text("改正"), encoding="utf-8")
    assert ways(load([Path(os.path.normpath(first))], place))[1] == [f"{folder}/a.txt"]
    assert len(held(place)) == 2


def test_a_place_that_cannot_be_looked_into_is_not_gone(place, monkeypatch):
    """Not to be allowed there proves nothing; to root everything is open, so the answer is made."""
    write("r/a.txt", text("甲的内容"))
    load([Path("r")], place)
    where = os.path.realpath("r")
    stat = os.stat

    def denied(path, *args, **how):
        if isinstance(path, str | Path) and str(path).startswith(where):
            raise PermissionError(13, "denied")
        return stat(path, *args, **how)

    monkeypatch.chdir("../乙")
    write("r/a.txt", text("乙的内容"))
    monkeypatch.setattr(os, "stat", denied)
    load([Path("r")], place)
    assert len(held(place)) == 2
