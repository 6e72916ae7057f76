"""A dump is read back to the same ids, paragraphs, sources and given values."""

from pathlib import Path

import orjson
import pytest

from index_mappings.engines import open_engine
from index_mappings.errors import NoIndex
from index_mappings.query import Query
from index_mappings.reports import Bases, Basis, Given
from loaders.dump import dump, rows
from loaders.load import load
from loaders.samples import folder as samples

TEXT = """{name}人民政府关于{year}年度法治政府建设情况的报告
一、工作成效
{name}司法局全年办结行政复议案件{count}件,“枫桥经验”持续深化。
二、存在的问题
基层执法力量仍然不足。
"""


@pytest.fixture
def engines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = open_engine("embedded:one"), open_engine("embedded:two")
    yield found
    for engine in found:
        engine.close()


def everything(engine):
    entries = engine.now().catalogue().entries
    told = [list(rows(entry, engine.now())) for entry in entries]
    return {e.report.id: (e.report, e.sources) for e in entries}, told


def write(file, **values):
    Path(file).write_text(
        TEXT.format(**({"name": "柳州市鱼峰区", "year": 2023, "count": 41} | values)), "utf-8"
    )
    return Path(file)


@pytest.mark.slow
def test_dump_and_back(engines):
    one, two = engines
    load([samples()], one)
    # two versions, a second source of one text, and a value that was given
    load([write("a.txt"), write("b.txt", count=4100), write("c.txt", count=4100)], one)
    load([write("d.txt", name="某")], one, Given(region_code="450204", year=2021))
    count = dump(one, Path("out/全部.jsonl")).rows
    lines = Path("out/全部.jsonl").read_bytes().splitlines()
    assert count == len(lines) == len(everything(one)[0]) + 2
    summary = load([Path("out/全部.jsonl")], two)
    assert summary.set_aside == ()
    assert everything(two) == everything(one)
    # what was restored is known under its own name: the original files are unchanged …
    again = load([Path(n) for n in ("a.txt", "b.txt", "c.txt", "d.txt")], two)
    assert [r.source for r in again.unchanged] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    # … and so is the dump itself
    assert len(load([Path("out/全部.jsonl")], two).unchanged) == count


def test_what_was_said_of_a_source_set_aside_travels_along(engines):
    """The file was empty when somebody said whose report it is; filled later, it is loaded so."""
    one, two = engines
    said = Given(region_code="450204", year=2021)
    Path("e.txt").write_text("", "utf-8")
    load([Path("e.txt")], one, said)
    load([write("f.txt", name="某", year="某")], one)
    assert dump(one, Path("out.jsonl")).rows == 1
    load([Path("out.jsonl")], two)
    (aside,) = two.now().catalogue().set_aside
    assert aside == one.now().catalogue().set_aside[0]
    assert (aside.source, aside.given) == ("e.txt", said)
    write("e.txt", name="某")
    summary = load([Path("e.txt")], two)
    assert [(r.region_code, r.year) for r in summary.loaded] == [("450204", 2021)]
    assert two.now().catalogue().set_aside == ()


@pytest.mark.parametrize("aside", ["", "{", "[]", '{"source": 1}', {"source": "a", "reason": "?"}])
def test_a_row_of_a_source_set_aside_that_is_not_valid_is_told(engines, aside):
    Path("out.jsonl").write_bytes(orjson.dumps({"aside": aside, "source": "a.txt"}) + b"\n")
    (found,) = load([Path("out.jsonl")], engines[0]).set_aside
    assert found.source == "out.jsonl#row=1"


def test_a_row_is_a_manifest_row(engines):
    load([write("a.txt")], engines[0])
    dump(engines[0], Path("a.jsonl"))
    row = orjson.loads(Path("a.jsonl").read_bytes())
    assert row["title"] == "柳州市鱼峰区人民政府关于2023年度法治政府建设情况的报告"
    assert (row["region_code"], row["year"], row["kind"]) == ("450203", 2023, "rule_of_law")
    assert row["source"] == "a.txt"
    assert "办结行政复议案件41件" in row["text"]


def test_what_proves_a_report_travels_along_and_comes_back_with_its_file(engines):
    """A dump of an earlier version says nothing of it, until the file itself is loaded again."""
    one, two = engines
    load([write("a.txt")], one)
    dump(one, Path("a.jsonl"))
    load([Path("a.jsonl")], two)
    (known,) = two.now().catalogue().entries
    assert known.report.basis == Bases(Basis.TEXT, Basis.TEXT, Basis.TEXT)
    row = orjson.loads(Path("a.jsonl").read_bytes())
    del row["record"]["basis"]
    Path("b.jsonl").write_bytes(orjson.dumps(row))
    load([Path("b.jsonl")], two)
    (unknown,) = two.now().catalogue().entries
    assert unknown.report.basis == Bases()
    load([Path("a.txt")], two)
    assert two.now().catalogue().entries[0].report.basis == known.report.basis


def test_a_report_of_a_code_given_up_since_goes_on_where_its_region_does(engines):
    """江北区 was merged into another district: its dump is read back under that one."""
    one, two = engines
    load([write("a.txt", name="重庆市江北区")], one, Given(region_code="500157", year=2023))
    dump(one, Path("a.jsonl"))
    row = orjson.loads(Path("a.jsonl").read_bytes())
    record, today = row["record"], one.now().catalogue().entries[0].report
    record["region_code"] = "500105"
    record["id"] = today.id.replace("500157", "500105")
    Path("old.jsonl").write_bytes(orjson.dumps(row))
    assert load([Path("old.jsonl")], two).set_aside == ()
    (entry,) = two.now().catalogue().entries
    assert (entry.report.id, entry.report.region_code) == (today.id, "500157")


def test_no_index_no_file(engines):
    with pytest.raises(NoIndex):
        dump(engines[0], Path("a.jsonl"))
    assert list(Path().glob("*")) == []


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """The dump of an index of three reports, row by row."""
    folder = tmp_path_factory.mktemp("three")
    names = ("柳州市鱼峰区", "柳州市柳南区", "柳州市柳北区")
    engine = open_engine(f"embedded:{folder / 'index'}")
    load([write(folder / f"{name}.txt", name=name) for name in names], engine)
    dump(engine, folder / "all.jsonl")
    engine.close()
    return (folder / "all.jsonl").read_bytes().splitlines()


@pytest.mark.parametrize(
    "spoil",
    [
        {"region_code": "abcdef"},
        {"region_code": "999999"},
        {"given": {"region_code": "999999"}},
        {"given": {"year": 0}},
        {"title": "另一个题目"},
        {"year": 2099},
        {"text_hash": "00"},
        {"paragraphs": []},
        {"kind": "none"},
    ],
)
def test_a_row_whose_record_is_not_valid_is_set_aside_alone(engines, three, spoil):
    """A record is checked as what it is: one row is told, the others load, nothing breaks."""
    target = engines[1]
    told = [orjson.loads(row) for row in three]
    told[1]["record"] |= spoil
    Path("rows.jsonl").write_bytes(b"\n".join(map(orjson.dumps, told)))
    summary = load([Path("rows.jsonl")], target)
    reasons = [(r.source, r.reason.value) for r in summary.set_aside]
    assert reasons == [("rows.jsonl#row=2", "unreadable")]
    held = target.now().catalogue()
    assert len(held.entries) == 2
    assert not held.unreadable and len(target.now().search(Query(size=100)).hits) == 2 * 2
