"""The benchmark measures what it says: the corpus is the same for everybody, of the right size, and
is read as it was written; the whole run works on a small one."""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
from pathlib import Path

import elastic_server
import pytest

from benchmarks import __main__ as program
from benchmarks import (
    asking,
    beside,
    command,
    corpus,
    country,
    house,
    nodes,
    questions,
    rebuilding,
    report,
    runs,
    sizes,
    smalls,
    table,
    turns,
    whole,
)
from benchmarks.asking import Heard, Loop
from benchmarks.command import Failed, Loaded
from benchmarks.index import Index
from index_mappings import regions
from loaders import sources
from loaders.read_source import read

SMALL = 2_000


@pytest.fixture(scope="module")
def small() -> list[corpus.Raw]:
    return list(corpus.reports(SMALL))


def bodies(reports: list[corpus.Raw]) -> list[str]:
    """The body's paragraphs are indented, as in print."""
    lines = itertools.chain.from_iterable(raw.text.split("\n") for raw in reports)
    return [line.strip() for line in lines if line.startswith("　　")]


def test_the_same_seed_gives_the_same_reports(small: list[corpus.Raw]) -> None:
    assert list(corpus.reports(SMALL)) == small
    assert [r.text for r in corpus.reports(SMALL, seed=2)] != [r.text for r in small]


@pytest.mark.parametrize("paragraphs", [42, 83, 84, 100, SMALL])
def test_there_are_exactly_as_many_paragraphs_as_asked_for(paragraphs: int) -> None:
    reports = list(corpus.reports(paragraphs))
    assert sum(raw.paragraphs for raw in reports) == paragraphs
    assert len(bodies(reports)) == paragraphs


def test_less_than_a_report_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--paragraphs", "7"]) == program.BROKEN_OFF
    assert "至少要 42 段" in capsys.readouterr().err


def test_reports_and_paragraphs_are_as_long_as_real_ones(small: list[corpus.Raw]) -> None:
    lengths = [len(text) for text in bodies(small)]
    assert 175 <= statistics.mean(lengths) <= 197  # the goal's corpus: 186
    assert max(lengths) > 500  # and some much longer
    assert 55 <= statistics.mean(raw.paragraphs for raw in small) <= 77  # 66


def test_no_two_reports_share_region_and_year(small: list[corpus.Raw]) -> None:
    places = {(raw.region_code, raw.year) for raw in small}
    assert len(places) == len(small)
    assert {raw.year for raw in small} <= set(range(2015, 2026))
    assert all(regions.get(raw.region_code) for raw in small)
    assert len({raw.name for raw in small}) == len(small)


@pytest.mark.slow
def test_words_are_as_unevenly_frequent_as_in_real_reports() -> None:
    found = questions.words_of(4_000, 1)
    texts = bodies(list(corpus.reports(4_000)))
    shares = sorted(sum(word in text for text in texts) / len(texts) for word in found.words)
    assert len(found.words) == 288
    assert shares[0] < 0.005 and shares[-1] > 0.1
    assert len(found.phrases) == 51
    assert all(len(phrase) >= 4 for phrase in found.phrases)


def test_no_question_of_the_mixture_is_asked_twice() -> None:
    mixture = questions.mixed(questions.words_of(SMALL, 1), 800, 1)
    assert len(set(mixture)) == 800
    dealt = questions.dealt(mixture, 8)
    assert sorted(itertools.chain(*dealt)) == sorted(mixture)


def test_every_report_is_read_as_it_was_written(small: list[corpus.Raw], tmp_path: Path) -> None:
    written = corpus.write(tmp_path, SMALL)
    assert (written.files, written.paragraphs) == (len(small), SMALL)
    by_name = {tmp_path / raw.name: raw for raw in small}
    paragraphs = 0
    for source in sources.walk([tmp_path]):
        raw, report = by_name[Path(source.path)], read(source).report
        assert report is not None, raw.name
        assert (report.region_code, report.year) == (raw.region_code, raw.year)
        paragraphs += len(report.paragraphs)
    assert paragraphs == pytest.approx(SMALL, rel=0.05)  # signatures and the like on top


def test_quantiles_and_tables() -> None:
    assert table.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert table.percentile(list(range(1, 101)), 0.95) == 96
    assert table.percentile([], 0.5) == 0.0
    drawn = table.rows(("词", "ms"), [("一个词", "1.0")], markdown=False)
    assert drawn.split("\n") == ["词       ms", "一个词  1.0"]
    assert table.rows(("a", "b"), [("1", "2")], markdown=True) == "|a|b|\n|---|---|\n|1|2|"


@pytest.fixture
def few_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes ask at once instead of eight: starting them takes longer than asking."""
    monkeypatch.setattr(runs, "CLIENTS", 2)
    monkeypatch.setattr(beside, "CLIENTS", 2)


@pytest.mark.slow
@pytest.mark.usefixtures("few_clients")
def test_the_whole_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Generate, load, serve, ask, print: a small run of everything."""
    small = ["--questions", "3", "--mixed", "8", "--starts", "1", "--markdown"]
    assert program.main(["--paragraphs", "500", *small]) == 0
    told = capsys.readouterr().out
    assert "没有得到 200 的答复：0" in told
    for kind in ("一个词", "两个词加年度", "常见长词组", "各区县各一段", "不写词", "深翻页"):
        assert f"|{kind}" in told
    for goal in ("载入，每秒段数", "索引，MB", "命令行启动", "8 个客户端"):
        assert goal in told


def test_a_corpus_that_is_not_loaded_whole_is_not_measured() -> None:
    loaded = Loaded(reports=1, paragraphs=60, set_aside=1, seconds=1.0, peak=1, size=1)
    with pytest.raises(Failed, match="只载入 1 份"):
        whole.check(loaded, corpus.Written(files=2, paragraphs=120, characters=1))


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elastic)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    if request.param == "embedded":
        return Index(f"embedded:{tmp_path / 'index'}", tmp_path)
    return Index(elastic_server.new_address(), tmp_path)


@pytest.mark.slow
@pytest.mark.elastic
@pytest.mark.usefixtures("few_clients")
def test_beside_every_figure_stands_that_of_the_plain_client(tmp_path: Path) -> None:
    """The same run on a server: each question's requests are recorded, and sent again."""
    found = Index(elastic_server.new_address(), tmp_path)
    figures = whole.measure(found, whole.Plan(500, most=3, mixed=8, starts=1))
    assert figures.plain is not None and figures.served.once_plain is not None
    assert figures.plain.documents > 500
    assert all(line.plain and len(line.plain.seconds) == 3 for line in figures.served.lines[:-1])
    told = report.told(figures, markdown=True)
    assert "没有得到 200 的答复：0" in told
    assert "同样的请求直接发送" in told and "四个线程" in told


# --- drills --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rebuilding_while_questions_are_asked(index: Index) -> None:
    """A few seconds of the drill: whole answers of one version or the other, nothing else."""
    figures = rebuilding.drill(index, paragraphs=200, seconds=0.01, clients=2)
    assert figures.rebuilds == 1
    assert figures.apart > figures.asked // 2  # or a mixture could not be told from the whole
    assert figures.account.asked > 0
    assert figures.account.failed == 0, figures.samples


@pytest.mark.slow
def test_two_sizes_are_asked_in_turn(tmp_path: Path) -> None:
    plans = [whole.Plan(200, most=2), whole.Plan(900, most=2)]
    indexes = []
    for plan in plans:
        folder = tmp_path / str(plan.paragraphs)
        folder.mkdir()
        indexes.append(Index(f"embedded:{folder / 'index'}", folder))
    figures = sizes.drill(indexes, plans)
    assert [one.kind for one in figures][:3] == ["一个词", "两个词加年度", "常见长词组"]
    assert all(len(seconds) == 2 for one in figures for seconds in one.seconds)
    told = sizes.told(figures, plans, markdown=True)
    assert "|一个词|2|" in told and "3 / 7" in told and "p95 之比（目标 3）" in told
    assert sizes.Compared("一个词", ([0.01] * 20, [0.025] * 20)).growth == pytest.approx(2.5)


@pytest.mark.slow
def test_a_version_answers_as_it_does_itself(index: Index) -> None:
    figures = turns.drill(index, turns.HERE, whole.Plan(200, most=2, mixed=20))
    asked = [turn for _, of_kind in figures for turn in of_kind]
    assert len(asked) > 25
    assert all(turn.same for turn in asked)


@pytest.mark.slow
def test_the_country_in_small(index: Index) -> None:
    figures = country.drill(index, reports=1_000)
    assert [check.name for check in figures.checks if not check.right] == []
    assert len(figures.checks) == 14


@pytest.mark.slow
def test_a_country_that_lacks_a_report_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks can fail: one report of a rare word is missing from the index."""
    write = smalls.write
    monkeypatch.setattr(smalls, "write", lambda engine, wanted: write(engine, wanted[1:]))
    figures = country.drill(Index(f"embedded:{tmp_path / 'index'}", tmp_path), reports=300)
    assert len([check for check in figures.checks if not check.right]) == 12


def answer(*ids: str, paragraphs: int, group: str = "paragraph") -> dict[str, object]:
    hits = [{"id": one, "in_group": None, "region": {"code": one[:6]}} for one in ids]
    total = {"paragraphs": paragraphs, "reports": 1, "regions": 1}
    return {"question": {"group": group}, "total": total, "hits": hits, "silent": None}


def test_answers_that_differ_are_told_apart() -> None:
    one = asking.seen(answer("450203-a", "450204-b", paragraphs=2))
    assert one == asking.seen(answer("450203-a", "450204-b", paragraphs=2))
    assert one != asking.seen(answer("450204-b", "450203-a", paragraphs=2))  # another order
    part = asking.seen(answer("450203-a", paragraphs=1))
    assert one != part
    assert asking.differs(one, part).startswith("段 2 → 1；结果")
    shown = [asking.seen(answer(i, paragraphs=2, group="region")) for i in ("450203-a", "450203-b")]
    assert shown[0] == shown[1]  # which paragraph stands for a region may change


def test_the_account_of_a_loop() -> None:
    loop = Loop(0, {})
    loop.heard = [
        Heard(10.5, 0.1, ""),
        Heard(11.0, 0.1, "503 engine_away"),
        Heard(13.0, 1.5, ""),
        Heard(13.2, 0.1, asking.WRONG),
        Heard(99.0, 0.1, asking.WRONG),
    ]
    account = loop.account(10.0, 14.0)
    assert (account.asked, account.failed) == (4, 2)
    assert account.longest_silence == pytest.approx(2.5)  # only right answers break it
    assert account.slowest == 1.5
    assert asking.troubles(account) == "2（503 engine_away 1，答案不符 1）"


def test_what_the_cluster_is_asked_is_not_what_is_loaded_meanwhile(tmp_path: Path) -> None:
    settled, folders = nodes.written(tmp_path, 500, 1)
    years = {int(file.stem.split("-")[1]) for file in settled.rglob("*.txt")}
    later = {int(file.stem.split("-")[1]) for folder in folders for file in folder.rglob("*.txt")}
    assert max(years) <= nodes.SETTLED < min(later)
    assert all("2015-2020" in path for path in nodes.paths_of(500, 1))


def test_a_journey_counts_files_functions_and_calls_between_them() -> None:
    from index_mappings import regions
    from index_mappings.mentions import places

    places.places("柳州市的行政复议")  # what is loaded lazily is loaded now
    with house.counting() as journey:
        places.places("柳州市的行政复议")
    assert {f"index_mappings/mentions/{name}.py" for name in ("places", "edges")} <= journey.files
    assert (journey.switches, journey.crossings) == (10, 0)
    with house.counting() as again:
        regions.get("450203")
    assert "index_mappings/regions.py" in again.files and again.switches == 0


@pytest.mark.slow
def test_the_house_is_counted_the_same_twice() -> None:
    first, second = house.drill(), house.drill()
    assert first == second
    question = first.journeys["回答一个问题"]
    assert question.crossings < question.switches and len(question.files) < len(question.functions)
    assert "回答一个问题" in house.told(first, markdown=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="orphans are taken in on Linux alone")
def test_a_load_is_counted_with_all_its_processes(tmp_path: Path) -> None:
    drill = ("loading", "--paragraphs", "800", "--times", "1", "--folder", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *drill, "--markdown"],
        cwd=command.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, cost, middle = done.stdout.strip().split("\n")
    name, _, writing, reading, whole_cost, _ = cost.strip("|").split("|")
    assert name == "这一份" and int(writing) > 0 and int(reading) > 0
    assert middle == f"|这一份|中位数|||{whole_cost}||"
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]
