"""What the command line does to an index: load, tell, remove, dump, and be killed meanwhile."""

import json
import os
import re
import signal

import pytest
from command_line import TEXT, write
from waiting import until

from index_mappings.engines import open_engine

ROW = {
    "source",
    "report_id",
    "title",
    "region_code",
    "year",
    "kind",
    "issuer_kind",
    "paragraphs",
    "warnings",
}


@pytest.mark.slow
def test_load_json_is_one_object_on_standard_output(cli):
    write(cli.folder, "r/a.txt")
    (cli.folder / "r/空.txt").touch()
    status, out, err = cli.process("load", "r", "--json")
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert list(told) == ["loaded", "replaced", "unchanged", "set_aside", "paragraphs", "seconds"]
    (row,) = told["loaded"]
    assert set(row) == ROW
    assert (row["source"], row["region_code"], row["year"]) == ("r/a.txt", "450203", 2023)
    (aside,) = told["set_aside"]
    assert set(aside) == {"source", "reason", "detail", "remedy"}
    assert (aside["source"], aside["reason"]) == ("r/空.txt", "empty")
    assert told["paragraphs"] == row["paragraphs"] == 3
    # again, strictly: nothing changes, but something is set aside
    status, out, _ = cli("load", "r", "--json", "--strict")
    assert status == 1
    assert [r["source"] for r in json.loads(out)["unchanged"]] == ["r/a.txt"]


def test_load_says_reasons_and_remedies(cli):
    write(cli.folder, "r/a.txt")
    (cli.folder / "r/b.txt").write_text(
        "2023年度法治政府建设情况的报告\n" + TEXT.format(name="我们", year=2023, count=3),
        encoding="utf-8",
    )
    (cli.folder / "r/c.txt").touch()
    status, out, _ = cli("load", "r")
    assert status == 0
    assert out.startswith("新载入 1 份，替换 0 份，未变 0 份，搁置 2 份；写入 3 段，用时 ")
    assert re.findall(r"^搁置：.*（(\w+)）(\d+) 份$", out, re.M) == [
        ("empty", "1"),
        ("no_region", "1"),
    ]
    assert out.count("办法：") == 2


def test_status_tells_what_is_uncertain(cli):
    write(cli.folder, "a.txt")
    (cli.folder / "b.txt").write_text(
        "鱼峰区2022年法治政府建设年度报告\n一、工作成效\n全区依法行政有了起色，各项任务都已完成。\n"
        "二、存在的问题\n基层执法力量仍然不足，个别案卷不够规范。\n",
        encoding="utf-8",
    )
    cli("load", "a.txt", "b.txt")
    assert json.loads(cli("status", "--json")[1])["uncertain"] == 1
    assert "；依据待核 1 份" in cli("status")[1]
    status, out, _ = cli("search", "依法行政", "--certainty", "certain", "--json")
    assert status == 0 and {h["report_id"][7:11] for h in json.loads(out)["hits"]} == {"2023"}


def test_status(cli):
    write(cli.folder, "a.txt")
    (cli.folder / "空.txt").touch()
    cli("load", "a.txt", "空.txt")
    status, out, _ = cli("status", "--json")
    told = json.loads(out)
    assert status == 0
    names = ["engine", "fingerprint", "commit", "reports", "paragraphs", "regions",
             "uncertain", "set_aside"]  # fmt: skip
    assert list(told) == names
    assert (told["reports"], told["paragraphs"], told["regions"]) == (1, 3, 1)
    assert [r["source"] for r in told["set_aside"]] == ["空.txt"]
    status, out, _ = cli("status")
    assert "空.txt" in out
    assert cli("dismiss", "空.txt", "没有的")[0] == 0
    assert json.loads(cli("status", "--json")[1])["set_aside"] == []
    assert cli("dismiss", "空.txt")[0] == 1


def test_remove_and_load_again(cli):
    write(cli.folder, "a.txt")
    told = json.loads(cli("load", "a.txt", "--json")[1])
    report_id = told["loaded"][0]["report_id"]
    assert cli("remove", report_id)[0] == 0
    assert json.loads(cli("status", "--json")[1])["reports"] == 0
    status, out, err = cli("remove", report_id)
    assert (status, out) == (1, "")
    assert report_id in err
    assert json.loads(cli("load", "a.txt", "--json")[1])["loaded"][0]["report_id"] == report_id


def test_dump_and_load_elsewhere(cli):
    write(cli.folder, "a.txt")
    write(cli.folder, "b.txt", "柳州市柳南区")
    cli("load", "a.txt", "b.txt")
    status, out, err = cli("dump", "-o", "全部.jsonl")
    assert (status, out) == (0, "")
    assert "2 行" in err
    one = json.loads(cli("load", "a.txt", "b.txt", "--json")[1])["unchanged"]
    other = json.loads(cli("load", "全部.jsonl", "--engine", "embedded:other", "--json")[1])
    assert other["loaded"] == one


def test_a_second_loader_is_refused(cli):
    write(cli.folder, "a.txt")
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    with engine.writing():
        status, out, err = cli("load", "a.txt")
    engine.close()
    assert (status, out) == (1, "")
    assert "办法：" in err
    assert cli("load", "a.txt")[0] == 0


def test_an_unwritable_place(cli):
    write(cli.folder, "a.txt")
    (cli.folder / "file").write_text("x")
    status, _, err = cli.process("load", "a.txt", "--engine", "embedded:file/index")
    assert status == 1
    assert "Traceback" not in err


@pytest.mark.slow
def test_kill_during_a_load_loses_and_halves_nothing(cli):
    names = [f"r/{year}/{n}.txt" for year in (2021, 2022, 2023) for n in range(60)]
    for number, name in enumerate(names):
        # one region and year, many titles: told apart by the issuing county's words alone
        path = cli.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        year = name.split("/")[1]
        body = TEXT.format(name="柳州市鱼峰区", year=year, count=number)
        path.write_text(body.replace("关于", f"关于第{number}号", 1), encoding="utf-8")
    loading = cli.started("load", "r")
    assert until((cli.folder / "zhijian-index/current").exists)
    os.kill(loading.pid, signal.SIGKILL)
    loading.communicate()
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    entries = engine.now().catalogue().entries
    for entry in entries:
        assert len(engine.now().paragraphs(entry.report.id)) == entry.paragraph_count == 3
    engine.close()
    status, out, _ = cli("load", "r", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["set_aside"] == []
    assert len(told["unchanged"]) >= len(entries)
    assert len(told["loaded"]) + len(told["unchanged"]) == len(names)
    assert json.loads(cli("status", "--json")[1])["reports"] == len(names)


def test_a_name_cannot_speak_to_the_terminal(cli):
    """Files come from strangers, and a terminal obeys what stands in a name."""
    name = "a\x1b[2J\x1b]0;x\x07\n办法：另一条命令\r\x9b1m\u202egnp.txt"
    (cli.folder / name).write_text("没有报告", "utf-8")
    for arguments in (["load", "."], ["status"], ["inspect", name]):
        _, out, err = cli(*arguments)
        printed = out + err
        assert "gnp.txt" in printed and "\n办法：另一条命令" not in printed
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)
