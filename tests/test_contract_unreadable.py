"""A stored record that cannot be read takes its report along, and nothing else."""

import logging
import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import pytest
from asgi_client import Client
from spoilt_world import NO_JSON, QUERIES, Spoiler, filled, same_as, told

from index_mappings import records
from index_mappings.engines import open_engine
from index_mappings.engines.port import Engine, View, answered
from index_mappings.engines.views import ROUNDS
from index_mappings.errors import NotFound
from index_mappings.query import Group, Page, Query
from index_mappings.records import MOST_PARAGRAPHS
from index_mappings.reports import Paragraph, Report, paragraph_id
from service.api.app import create_app
from service.settings import Settings

BAD = "坏的记录"
#: What may stand in the place of a paragraph's record.
SPOILT: dict[str, Any] = {
    "no JSON": lambda _: NO_JSON,
    "nothing": lambda _: None,
    "a text": lambda _: "正文",
    "a list": lambda record: [record],
    "no text": lambda record: {k: v for k, v in record.items() if k != "text"},
    "a number as text": lambda record: record | {"position": str(record["position"])},
    "a place of another": lambda record: record | {"position": record["position"] + 1},
    "a huge place": lambda record: record | {"position": 1 << 62},
    "no place": lambda record: record | {"position": 0},
    "an unknown topic": lambda record: record | {"topics": ["none"]},
    "a heading that is no text": lambda record: record | {"heading": [3]},
}


@pytest.fixture(params=contract.ENGINES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def spoiler(monkeypatch: pytest.MonkeyPatch) -> Spoiler:
    return Spoiler(monkeypatch)


@pytest.fixture
def engine(kind: str, tmp_path: Path) -> Iterator[Engine]:
    made = contract.new_engine(kind, tmp_path)
    yield made
    made.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    """An index to be compared with; the engines agree, so the cheaper one will do."""
    (tmp_path / "other").mkdir()
    made = contract.new_engine("embedded", tmp_path / "other")
    yield made
    made.close()


def made(count: int = 8, seed: int = 51) -> list[Report]:
    return contract.made(count, seed)


def marked(report: Report, *positions: int) -> Report:
    """With paragraphs of which those at these positions are to be spoilt."""
    row = list(report.paragraphs)
    for at in positions:
        row[at - 1] = replace(row[at - 1], text=f"{BAD}法治{row[at - 1].text}")
    return replace(report, paragraphs=tuple(row))


def spoilt_at(spoiler: Spoiler, how: Any) -> None:
    spoiler.paragraph = lambda record: how(record) if BAD in record["text"] else record


def others_of(reports: Sequence[Report], *bad: Report) -> list[Report]:
    ids = {one.id for one in bad}
    return [one for one in reports if one.id not in ids]


@pytest.mark.parametrize("first", QUERIES)
@pytest.mark.parametrize("how", ["no JSON", "a place of another"])
def test_whatever_is_asked_first(
    engine: Engine, other: Engine, spoiler: Spoiler, how: str, first: str
) -> None:
    """The question that meets it is answered without its report, and so is every other after it;
    one that shows only the best of each report need not meet it."""
    reports = made()
    bad = marked(reports[3], 1, len(reports[3].paragraphs))
    spoilt_at(spoiler, SPOILT[how])
    filled(engine, [bad if one.id == bad.id else one for one in reports])
    spoiler.mend()
    filled(other, others_of(reports, bad))
    answered = told(engine, QUERIES[first])
    met = QUERIES[first].group is Group.PARAGRAPH
    assert answered == told(other, QUERIES[first]) or not met
    with pytest.raises(NotFound):
        contract.paragraphs(engine, bad.id)
    same_as(engine, other)
    for one in others_of(reports, bad):
        assert contract.paragraphs(engine, one.id) == one.paragraphs


@pytest.mark.parametrize("how", SPOILT)
def test_it_is_told_logged_once_and_mended(
    engine: Engine,
    other: Engine,
    spoiler: Spoiler,
    how: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reports = made()
    bad = marked(reports[3], 1)
    spoilt_at(spoiler, SPOILT[how])
    with caplog.at_level(logging.WARNING, "zhijian.engine"):
        filled(engine, [bad if one.id == bad.id else one for one in reports])
        spoiler.mend()
        filled(other, others_of(reports, bad))
        with pytest.raises(NotFound):
            contract.paragraphs(engine, bad.id)
        (one,) = engine.now().catalogue().unreadable
        assert one.entry is not None and one.entry.report == replace(bad, paragraphs=())
        assert one.message.startswith("paragraph 1: ")
        same_as(engine, other)
        # another commit knows it still, a reader that was told goes on from the one before
        more = contract.report(random.Random(5), [])
        filled(engine, [more])
        filled(other, [more])
        assert engine.now().catalogue().unreadable == (one,)
        same_as(engine, other)
    assert [r.getMessage().count("paragraph 1") for r in caplog.records] == [1]
    filled(engine, [reports[3]])
    filled(other, [reports[3]])
    assert engine.now().catalogue().unreadable == ()
    assert "~" not in engine.now().state.lineage.mark
    same_as(engine, other)


def test_many_are_found_in_few_rounds(engine: Engine, other: Engine, spoiler: Spoiler) -> None:
    """Half of everything is unreadable: the answer comes all the same, and nothing is asked
    without an end."""
    reports = made(60, seed=52)
    bad = [marked(one, 1) for one in reports[::2]]
    spoilt_at(spoiler, SPOILT["nothing"])
    filled(engine, [*bad, *reports[1::2]])
    spoiler.mend()
    filled(other, reports[1::2])
    rounds = 0

    def asking(view: View) -> Page:
        nonlocal rounds
        rounds += 1
        return view.search(contract.Asked(must=((BAD,), ("法",))).query(size=2))

    assert answered(engine.now, asking).hits == ()
    assert 2 <= rounds <= ROUNDS + 2
    assert len(engine.now().catalogue().unreadable) == len(bad)
    same_as(engine, other)


COUNTS: dict[str, Any] = {
    "one too many": lambda count: count + 1,
    "none": lambda _: 0,
    "far too many": lambda _: MOST_PARAGRAPHS,
    "more than there can be": lambda _: 1 << 40,
}


@pytest.mark.parametrize("how", COUNTS)
def test_a_wrong_count_is_found_at_once(
    engine: Engine, other: Engine, spoiler: Spoiler, how: str
) -> None:
    reports = made()
    bad = reports[3]

    def wrong(record: dict[str, Any]) -> object:
        if record["report"]["id"] != bad.id:
            return record
        return record | {"paragraph_count": COUNTS[how](record["paragraph_count"])}

    spoiler.entry = wrong
    filled(engine, reports)
    spoiler.mend()
    filled(other, others_of(reports, bad))
    fresh = open_engine(engine.address)
    (one,) = fresh.now().catalogue().unreadable
    assert one.message.startswith("paragraph_count: ")
    known = how != "more than there can be"  # then it is the report's own record
    assert one.report_id == (bad.id if known else None)
    fresh.close()
    same_as(engine, other)
    filled(engine, [bad])
    filled(other, [bad])
    assert engine.now().catalogue().unreadable == ()
    same_as(engine, other)


def test_two_wrong_counts_that_make_up_for_each_other(
    engine: Engine, other: Engine, spoiler: Spoiler
) -> None:
    """Found when one of them is read; a full reading finds both."""
    reports = made()
    step = {reports[3].id: 1, reports[4].id: -1}

    def wrong(record: dict[str, Any]) -> object:
        return record | {
            "paragraph_count": record["paragraph_count"] + step.get(record["report"]["id"], 0)
        }

    spoiler.entry = wrong
    filled(engine, reports)
    spoiler.mend()
    filled(other, others_of(reports, reports[3], reports[4]))
    for one in reports:
        if one.id in step:
            with pytest.raises(NotFound):
                contract.paragraphs(engine, one.id)
    same_as(engine, other)


def test_a_record_under_another_id(engine: Engine, other: Engine, spoiler: Spoiler) -> None:
    """It is valid, but nothing else of the report is stored under that id."""
    reports = made()
    bad = reports[3]
    renamed = bad.id[:-6] + "ffffff"

    def wrong(record: dict[str, Any]) -> object:
        if record["report"]["id"] != bad.id:
            return record
        return record | {"report": record["report"] | {"id": renamed}}

    spoiler.entry = wrong
    filled(engine, reports)
    spoiler.mend()
    filled(other, others_of(reports, bad))
    (one,) = engine.now().catalogue().unreadable
    assert one.message.startswith("id: ")
    same_as(engine, other)
    for named in (bad.id, renamed):
        with pytest.raises(NotFound):
            contract.paragraphs(engine, named)


@pytest.mark.parametrize("newer", [False, True])
def test_a_record_that_says_it_is_another(
    engine: Engine, other: Engine, spoiler: Spoiler, newer: bool
) -> None:
    """The report it pretends to be is shown as it was, whichever was written later."""
    reports = made()
    genuine, bad = reports[2], reports[3]
    pretended = records.report_to_json(replace(genuine, paragraphs=()))

    def wrong(record: dict[str, Any]) -> object:
        return record | {"report": pretended} if record["report"]["id"] == bad.id else record

    filled(engine, reports[4:])
    engine.now().catalogue()
    spoiler.entry = wrong
    for part in ([genuine, *reports[:2]], [bad]) if newer else ([bad], [genuine, *reports[:2]]):
        filled(engine, part)
        engine.now().catalogue()
    spoiler.mend()
    filled(other, others_of(reports, bad))
    same_as(engine, other)
    assert contract.paragraphs(engine, genuine.id) == genuine.paragraphs
    fresh = open_engine(engine.address)
    same_as(fresh, other)
    assert [one.message[:4] for one in fresh.now().catalogue().unreadable] == ["id: "]
    fresh.close()


def test_the_service_answers_all_the_same(engine: Engine, spoiler: Spoiler) -> None:
    """No page that meets it fails; what is monitored says that something is left out."""
    reports = made()
    bad = marked(reports[3], 1, len(reports[3].paragraphs))
    spoilt_at(spoiler, SPOILT["a text"])
    filled(engine, [bad if one.id == bad.id else one for one in reports])
    spoiler.mend()
    paths = ["/", "/?q=法", "/?q=法&group=region", "/coverage?q=法", "/api/v1/search?q=法"]
    with Client(create_app(Settings(), engine)) as client:
        assert "unreadable" not in client.get("/readyz").json()
        for path in (*paths, "/api/v1/search?group=report"):
            assert client.get(path).status_code == 200, path
        answer = client.get(f"/api/v1/reports/{bad.id}")
        assert answer.status_code == 404
        assert "读不出来" in answer.json()["error"]["message"]
        assert client.get(f"/reports/{bad.id}", headers={"accept": "text/html"}).status_code == 404
        assert client.get("/readyz").json()["unreadable"] == 1
        for path in (*paths, f"/reports/{reports[0].id}"):
            answer = client.get(path)
            assert answer.status_code == 200 and bad.id not in answer.text, path


def test_a_report_that_is_read_first_is_told_missing(engine: Engine, spoiler: Spoiler) -> None:
    """Its page was linked to from elsewhere: nobody has asked anything before."""
    bad = replace(made()[0], paragraphs=(Paragraph(1, "好"), Paragraph(2, BAD)))
    spoilt_at(spoiler, SPOILT["no text"])
    filled(engine, [bad, made()[1]])
    spoiler.mend()
    with Client(create_app(Settings(), engine)) as client:
        assert client.get(f"/api/v1/reports/{bad.id}").status_code == 404
        assert paragraph_id(bad.id, 1) not in client.get("/api/v1/search").text


def test_many_who_meet_it_at_once(
    engine: Engine, spoiler: Spoiler, caplog: pytest.LogCaptureFixture
) -> None:
    """All are answered without it, and it is told once."""
    reports = made()
    bad = marked(reports[3], 1)
    spoilt_at(spoiler, SPOILT["nothing"])
    filled(engine, [bad if one.id == bad.id else one for one in reports])
    spoiler.mend()
    start = threading.Barrier(8)

    def ask(number: int) -> set[str]:
        start.wait()
        if number % 2:
            with pytest.raises(NotFound):
                contract.paragraphs(engine, bad.id)
        return {
            hit.key.rpartition(".p")[0] for hit in contract.search(engine, Query(size=100)).hits
        }

    with caplog.at_level(logging.WARNING, "zhijian.engine"), ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert all(answer == {one.id for one in others_of(reports, bad)} for answer in answers)
    assert len(engine.now().catalogue().unreadable) == 1
    assert [r.getMessage().count("paragraph 1") for r in caplog.records] == [1]
