"""Commands that take a source, typed from any folder: the file is meant, and said so."""

import dataclasses
import json
import shlex
from pathlib import Path

import pytest

NAMELESS = "本年度法治政府建设情况\n全年办结行政复议案件三十件，群众满意度稳步提高。\n"


@pytest.fixture
def folders(tmp_path):
    """Two folders that hold files of the same names: one nobody can place, one that is empty."""
    for name in "甲乙":
        (tmp_path / name / "r").mkdir(parents=True)
        (tmp_path / name / "r/a b.txt").write_text(NAMELESS, encoding="utf-8")
        (tmp_path / name / "r/空.txt").touch()
    return tmp_path


@pytest.fixture
def zhijian(cli, folders):
    """`zhijian …` typed in a folder; the index lies above 甲 and 乙."""

    def typed(folder, *arguments):
        engine = {"ZHIJIAN_ENGINE": f"embedded:{folders}/index"}
        return dataclasses.replace(cli, folder=Path(folder))(*arguments, more=engine)

    return typed


@pytest.fixture
def set_aside(zhijian):
    """What is listed as set aside, seen from a folder: by name."""

    def listed(folder):
        rows = json.loads(zhijian(folder, "status", "--json")[1])["set_aside"]
        return {row["source"]: row for row in rows}

    return listed


def command(remedy):
    """The command a remedy holds, as a shell would take it apart, without the program's name."""
    told = remedy[remedy.index("zhijian load") :].replace("代码", "450203").replace("年度", "2023")
    return shlex.split(told)[1:]


@pytest.mark.parametrize("typed", ["{0}/甲/r/空.txt", "../甲/./r/../r/空.txt"])
def test_dismiss_from_elsewhere(folders, zhijian, set_aside, typed):
    zhijian(folders / "甲", "load", "r")
    status, _, err = zhijian(folders / "乙", "dismiss", typed.format(folders))
    assert status == 0 and "r/空.txt" in err
    assert list(set_aside(folders)) == ["r/a b.txt"]


def test_dismiss_by_the_name_that_is_listed(folders, zhijian, set_aside):
    for name in "甲乙":
        zhijian(folders / name, "load", "r")
    names = ["r/a b.txt", "r/空.txt", "乙/r/a b.txt", "乙/r/空.txt"]
    assert list(set_aside(folders)) == names
    assert zhijian("/", "dismiss", "乙/r/空.txt", "--engine", f"embedded:{folders}/index")[0] == 0
    assert list(set_aside(folders)) == names[:3]
    assert zhijian(folders / "甲", "dismiss", "r/空.txt", "r/空.txt")[0] == 0
    assert list(set_aside(folders)) == ["r/a b.txt", "乙/r/a b.txt"]


def test_a_name_that_means_two_is_refused_and_both_are_told(folders, zhijian, set_aside):
    """In 乙, `r/空.txt` is its own file, and the name that 甲's is listed under."""
    for name in "甲乙":
        zhijian(folders / name, "load", "r")
    status, _, err = zhijian(folders / "乙", "dismiss", "r/空.txt")
    assert status == 1
    assert f"{folders}/甲/r/空.txt" in err and f"{folders}/乙/r/空.txt" in err
    assert len(set_aside(folders)) == 4


@pytest.mark.slow
@pytest.mark.parametrize("stand", ["甲", "乙", "."])
def test_a_remedy_works_from_the_folder_where_it_is_read(folders, zhijian, set_aside, stand):
    """Both files are called r/a b.txt; the command of each leads to itself."""
    for name in "甲乙":
        told = json.loads(zhijian(folders / name, "load", "r", "--json")[1])["set_aside"]
        assert (
            zhijian(folders / name, *command(told[0]["remedy"]), "--engine", "embedded:x")[0] == 0
        )
    listed = set_aside(folders / stand)
    for source in ("乙/r/a b.txt", "r/a b.txt"):
        told = command(listed[source]["remedy"])
        done = json.loads(zhijian(folders / stand, *told, "--json")[1])
        assert [row["source"] for row in (*done["loaded"], *done["unchanged"])] == [source]
    assert list(set_aside(folders)) == ["r/空.txt", "乙/r/空.txt"]
