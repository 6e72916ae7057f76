"""One file is one source, however its path was typed, and so is what it holds."""

from pathlib import Path

import pytest
from loading_world import aside, count, place, text, write
from made_formats import zipped

from index_mappings.reports import Given
from loaders.load import load

__all__ = ["place"]


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
