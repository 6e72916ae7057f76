"""`zhijian export`: the file, what it says meanwhile, and going on where a run was killed."""

from __future__ import annotations

import fcntl
import signal
import time
from pathlib import Path
from typing import Any

import opened
import orjson
import pytest
from command_line import Cli
from made_reports import plain_report
from small_world import fill, fresh, reports

from index_mappings.engines import open_engine
from index_mappings.engines.port import Superseded
from index_mappings.errors import EngineAway
from index_mappings.query import Page, Query
from index_mappings.reports import Paragraph
from service.export import taking
from service.search.reader import FRESH

EVERY = sum(len(r.paragraphs) for r in reports())
ALL = ("export", "", "--sort", "region", "-o")


@pytest.fixture
def indexed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """An index of the small world in a folder."""
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    fill(engine, reports())
    engine.close()
    monkeypatch.setattr(taking, "PAGE", 40)
    return cli


def one_more(cli: Cli) -> None:
    """Another commit, with a paragraph more."""
    engine = open_engine(f"embedded:{cli.folder / 'zhijian-index'}")
    with engine.writing() as writer:
        paragraphs = (Paragraph(1, "后来才写的"),)
        writer.put(plain_report(id="450203-2023-rule-of-law-000001", paragraphs=paragraphs))
    engine.close()


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("全部.xlsx", opened.xlsx),
        ("全部.CSV", opened.csv_rows),
        ("新文件夹/全部.jsonl", opened.jsonl),
    ],
)
def test_the_whole_answer(name: str, read: Any, indexed: Cli) -> None:
    status, out, err = indexed(*ALL, name)
    assert (status, out) == (0, "")
    assert err.endswith(f"已写入 {name}：{EVERY} 行\n")
    assert len(read((indexed.folder / name).read_bytes())) == EVERY
    left = {path.name for path in (indexed.folder / name).parent.iterdir()}
    assert not [one for one in left if one.endswith((".part", ".new"))]


def test_rows_and_conditions(indexed: Cli) -> None:
    narrowed = ("枫桥经验", "-人民调解", "--year", "2022", "--region", "450200")
    assert indexed("export", *narrowed, "-o", "a.jsonl")[0] == 0
    rows = opened.jsonl((indexed.folder / "a.jsonl").read_bytes())
    assert rows and {(r["year"], r["region"]["code"][:4]) for r in rows} == {(2022, "4502")}
    assert not any("人民调解" in row["text"] for row in rows)
    assert indexed("export", "枫桥经验 各区县", "--rows", "silent", "-o", "b.csv")[0] == 0
    silent = opened.csv_rows((indexed.folder / "b.csv").read_bytes())
    assert {row["区划代码"] for row in silent} == {"450205", "500106"}
    assert indexed("export", "行政复议", "--rows", "regions", "-o", "c.docx")[0] == 0
    styles = [style for style, _ in opened.document((indexed.folder / "c.docx").read_bytes())]
    assert styles.count("excerpt") > 5


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("执法", "-o", "a.pdf"), ".docx"),
        (("执法", "-o", "a"), ".docx"),
        (("执法", "-o", "a.csv", "--rows", "all"), "silent"),
        (("执法", "-o", "a.csv", "--level", "village"), "county"),
        (("执法", "-o", "a.csv", "--sort", "count"), "group"),
        (("", "-o", "a.csv", "--rows", "silent"), "missing"),
        (("执法",), "-o"),
        (("字" * 2_001, "-o", "a.csv"), "2,000"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], named: str, indexed: Cli) -> None:
    status, out, err = indexed("export", *arguments)
    assert (status, out) == (2, "") and named in err
    assert [path.name for path in indexed.folder.iterdir()] == ["zhijian-index"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.csv"])
def test_a_question_that_is_no_text_is_asked_all_the_same(name: str, indexed: Cli) -> None:
    """As a terminal hands on bytes that are no UTF-8."""
    status, _, err = indexed("export", "行政复议 \udcff", "-o", name)
    assert status == 0, err
    assert (indexed.folder / name).stat().st_size > 100


def test_a_file_is_not_written_over_unless_it_is_said(indexed: Cli) -> None:
    (indexed.folder / "a.csv").write_text("mine")
    status, _, err = indexed(*ALL, "a.csv")
    assert status == 2 and "--force" in err
    assert (indexed.folder / "a.csv").read_text() == "mine"
    assert indexed(*ALL, "a.csv", "--force")[0] == 0
    assert len(opened.csv_rows((indexed.folder / "a.csv").read_bytes())) == EVERY


def test_without_an_index(cli: Cli) -> None:
    status, _, err = cli("export", "执法", "-o", "a.csv")
    assert status == 1 and "zhijian load" in err
    assert not (cli.folder / "a.csv.part").exists()


# --- going on ------------------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """After so many pages the engine is away; `asked` counts the pages."""
    state = {"after": 5, "asked": 0}
    page = taking.ExportWalk._page

    def limited(walk: taking.ExportWalk, query: Query) -> Page:
        state["asked"] += 1
        if state["asked"] > state["after"]:
            raise EngineAway("连不上", "请稍候再试")
        return page(walk, query)

    monkeypatch.setattr(taking.ExportWalk, "_page", limited)
    return state


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.jsonl", "a.docx"])
def test_a_run_goes_on_where_the_last_one_ended(
    name: str, indexed: Cli, failing: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, err = indexed(*ALL, name)
    assert status == 1 and "连不上" in err
    part = indexed.folder / f"{name}.part"
    assert part.exists() and not (indexed.folder / name).exists()
    if name != "a.docx":  # the same to the last byte of what it says
        monkeypatch.undo()
    failing["after"] = 1_000
    before = failing["asked"]
    monkeypatch.setattr(taking, "PAGE", 40)
    status, _, err = indexed(*ALL, name)
    assert status == 0, err
    assert "接着上次写：已有 240 行" in err
    content = (indexed.folder / name).read_bytes()
    if name == "a.docx":
        assert failing["asked"] - before < EVERY // 40 - 3
        styles = [style for style, _ in opened.document(content)]
        assert styles.count("excerpt") == EVERY
    else:
        read: Any = {"a.xlsx": opened.xlsx, "a.csv": opened.csv_rows, "a.jsonl": opened.jsonl}[name]
        ids = [row.get("段落编号") or row["id"] for row in read(content)]
        assert ids == sorted(f"{r.id}.p{p.position:04d}" for r in reports() for p in r.paragraphs)
    assert not part.exists()


def test_a_line_that_was_cut_is_read_anew(indexed: Cli, failing: dict[str, int]) -> None:
    indexed(*ALL, "a.jsonl")
    part = indexed.folder / "a.jsonl.part"
    content = part.read_bytes()
    for cut in (content[:-1], content[: len(content) // 2], content + b"{}\n", content + b"\xff"):
        part.write_bytes(cut)
        failing.update(after=1_000, asked=0)
        assert indexed(*ALL, "a.jsonl", "--force")[0] == 0
        rows = opened.jsonl((indexed.folder / "a.jsonl").read_bytes())
        assert len({row["id"] for row in rows}) == len(rows) == EVERY


@pytest.mark.parametrize("garbage", [b"", b"nonsense\n", b'{"rows": [], "next": "x"}\n'])
def test_a_part_that_is_none_is_no_obstacle(garbage: bytes, indexed: Cli) -> None:
    (indexed.folder / "a.jsonl.part").write_bytes(garbage)
    assert indexed(*ALL, "a.jsonl")[0] == 0
    assert len(opened.jsonl((indexed.folder / "a.jsonl").read_bytes())) == EVERY


def test_another_question_begins_anew_and_says_so(indexed: Cli, failing: dict[str, int]) -> None:
    indexed(*ALL, "a.jsonl")
    failing["after"] = 1_000
    status, _, err = indexed("export", "行政复议", "--sort", "region", "-o", "a.jsonl")
    assert status == 0 and "a.jsonl.part 是另一个问题的，从头开始" in err
    rows = opened.jsonl((indexed.folder / "a.jsonl").read_bytes())
    assert rows and all("行政复议" in "".join([*row["lead"], row["text"]]) for row in rows)


def test_after_a_commit_it_begins_anew_and_says_so(indexed: Cli, failing: dict[str, int]) -> None:
    indexed(*ALL, "a.jsonl")
    one_more(indexed)
    failing["after"] = 1_000
    status, _, err = indexed(*ALL, "a.jsonl")
    assert status == 0 and "索引更新了，从头开始" in err
    rows = opened.jsonl((indexed.folder / "a.jsonl").read_bytes())
    assert len({row["id"] for row in rows}) == len(rows) == EVERY + 1


def test_where_the_commit_is_lost_on_the_way_it_begins_anew(
    indexed: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Elasticsearch, where another load takes the place of what was being read."""
    page, lost = taking.ExportWalk._page, [True]

    def losing(walk: taking.ExportWalk, query: Query) -> Page:
        if walk._view.state.commit == 1 and query.after and query.after.endswith(".120") and lost:
            lost.pop()
            one_more(indexed)
            walk._view = Gone()  # type: ignore[assignment]
            time.sleep(FRESH * 1.1)  # a reader looks for a newer view no oftener
        return page(walk, query)

    monkeypatch.setattr(taking.ExportWalk, "_page", losing)
    status, _, err = indexed(*ALL, "a.jsonl")
    assert status == 0 and "索引更新了，从头开始" in err
    rows = opened.jsonl((indexed.folder / "a.jsonl").read_bytes())
    assert len({row["id"] for row in rows}) == len(rows) == EVERY + 1


class Gone:
    """A view that cannot be asked any more."""

    def search(self, _: Query) -> Page:
        raise Superseded(EngineAway("时间点已失效", "请稍候再试"))


def test_two_runs_do_not_write_one_file(indexed: Cli) -> None:
    with (indexed.folder / "a.jsonl.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        status, _, err = indexed(*ALL, "a.jsonl")
        assert status == 2 and "另一个导出正在写" in err
    assert not (indexed.folder / "a.jsonl").exists()


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on(cli: Cli) -> None:
    """For true: a process, killed while it writes."""
    engine = fresh(cli.folder)
    with engine.writing() as writer:
        for at in range(300):
            paragraphs = tuple(
                Paragraph(n, f"第{n}项：法治政府建设{at}" * 9) for n in range(1, 101)
            )
            writer.put(plain_report(id=f"450203-2023-rule-of-law-{at:06x}", paragraphs=paragraphs))
    address, part = engine.address, cli.folder / "a.csv.part"
    engine.close()
    process = cli.started(*ALL, "a.csv", "--engine", address)
    until = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 1_000_000):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (cli.folder / "a.csv").exists()
    known = part.read_bytes().count(b"\n")
    status, _, err = cli.process(*ALL, "a.csv", "--engine", address)
    assert status == 0 and f"接着上次写：已有 {known * 500:,} 行" in err
    rows = opened.csv_rows((cli.folder / "a.csv").read_bytes())
    assert len({row["段落编号"] for row in rows}) == len(rows) == 30_000


def test_what_is_kept_is_a_page_a_line(indexed: Cli, failing: dict[str, int]) -> None:
    indexed(*ALL, "a.jsonl")
    part: Path = indexed.folder / "a.jsonl.part"
    lines = [orjson.loads(line) for line in part.read_bytes().splitlines()]
    assert [len(line["rows"]) for line in lines] == [40] * 6
    assert all(line["next"] for line in lines)
