"""Where a source lies is kept with its record on every engine, and is no part of any answer."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import pytest
from api_world import serve
from asgi_client import Client

from index_mappings import records
from index_mappings.engines.port import Engine
from index_mappings.reports import Reason, Report, SetAside
from loaders.dump import rows
from loaders.load import load

TEXT = """柳州市鱼峰区人民政府关于2023年度法治政府建设情况的报告
全区办结行政复议案件三十件，{word}。
"""
SECRET = "/srv/秘密/r"


@pytest.fixture(params=contract.ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = contract.new_engine(request.param, tmp_path)
    yield made
    made.close()


def located(source: str, seed: int) -> Report:
    one = contract.report(random.Random(seed), [])
    return replace(one, source=source, location=f"{SECRET}/{source}")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """One text from two sources, another version of it, and a source that was set aside."""
    report = located("a.txt", 1)
    same = replace(report, source="b.txt", location=f"{SECRET}/b.txt", paragraphs=())
    version = replace(located("x.zip!/c.txt", 2), text_hash="1" * 64)
    told = SetAside("d.pdf", Reason.SCAN, "扫描件", "请识别", location=f"{SECRET}/d.pdf")
    with engine.writing() as writer:
        writer.put(report, [same, version])
        writer.set_aside(told)
    return engine


def test_a_location_comes_back_with_its_record(filled: Engine) -> None:
    held = filled.now().catalogue()
    (entry,) = held.entries
    everyone: list[Report | SetAside] = [entry.report, *entry.others, *held.set_aside]
    assert {r.source: r.location for r in everyone} == {
        name: f"{SECRET}/{name}" for name in ("a.txt", "b.txt", "x.zip!/c.txt", "d.pdf")
    }


def test_a_record_is_replaced_and_cleared_by_its_name(filled: Engine) -> None:
    """Names are unique in an index: a location plays no part in what a writer says."""
    moved = SetAside("d.pdf", Reason.EMPTY, "空", "看", location="/elsewhere/d.pdf")
    with filled.writing() as writer:
        writer.set_aside(moved)
    assert filled.now().catalogue().set_aside == (moved,)
    with filled.writing() as writer:
        writer.clear("d.pdf")
    assert filled.now().catalogue().set_aside == ()


def test_files_are_told_apart_and_known_again(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two folders with a file of one name each, loaded from both and by their absolute paths."""
    files = [tmp_path / folder / "r/a.txt" for folder in "甲乙"]
    for file, word in zip(files, ("持续优化营商环境，群众满意度稳步提高", "另有内容"), strict=True):
        file.parent.mkdir(parents=True)
        file.write_text(TEXT.format(word=word), "utf-8")
        monkeypatch.chdir(file.parent.parent)
        load([Path("r")], engine)
    files[0].write_text(TEXT.format(word="改正"), "utf-8")
    told = load(files, engine)
    assert [row.source for row in told.replaced] == ["r/a.txt"]
    assert [row.source for row in told.unchanged] == ["乙/r/a.txt"]
    (entry,) = engine.now().catalogue().entries
    held = {row["source"]: row["text"] for row in rows(entry, engine.now())}
    assert set(held) == {"r/a.txt", "乙/r/a.txt"}
    assert "改正" in held["r/a.txt"] and "另有内容" in held["乙/r/a.txt"]


def without(plain: Callable[[Any], records.Json]) -> Callable[[Any], records.Json]:
    """A record as it was written before locations were kept."""
    return lambda value: {k: v for k, v in plain(value).items() if k != "location"}


def test_an_index_without_locations_is_read_and_is_none_of_another_version(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = located("a.txt", 3)
    with monkeypatch.context() as earlier:
        for name in ("report_to_json", "set_aside_to_json"):
            earlier.setattr(records, name, without(getattr(records, name)))
        with engine.writing() as writer:
            writer.put(one)
            writer.set_aside(SetAside("d.pdf", Reason.SCAN, "扫描件", "请识别", location=SECRET))
    assert not engine.now().state.foreign
    held = engine.now().catalogue()
    assert (held.entries[0].report.location, held.set_aside[0].location) == (None, None)
    assert held.unreadable == ()
    with engine.writing() as writer:
        writer.put(one)
    assert engine.now().catalogue().entries[0].report.location == one.location


def addresses(client: Client) -> Iterator[str]:
    """Every address of the application, with the report filled in where one is wanted."""
    report_id = client.get("/api/v1/search").json()["hits"][0]["report_id"]
    for route in client.get("/openapi.json").json()["paths"]:
        # A file of many lines is read as one; the office formats are archives of the same.
        more = "?format=jsonl" if route.endswith("/export") else ""
        yield route.replace("{report_id}", report_id) + more
    yield from ("/", "/?q=法治", f"/reports/{report_id}", "/coverage", "/help", "/openapi.json")
    yield "/reports/450203-2023-other-000000"


def test_no_answer_holds_a_location(filled: Engine) -> None:
    """JSON, pages and errors: `sources` and `set_aside` tell names."""
    with serve(filled) as client:
        told = {address: client.get(address).text for address in addresses(client)}
    assert len(told) == 17
    assert not [address for address, text in told.items() if SECRET in text or "location" in text]
    assert "d.pdf" in told["/api/v1/coverage"] and any("b.txt" in text for text in told.values())
