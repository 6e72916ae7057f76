"""Stored records changed at random: no answer fails, and no other report is touched.

`FUZZ=500 pytest tests/test_fuzz_records.py` tries more of them; a failure names its seed.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import orjson
import pytest
from asgi_client import Client
from spoilt_world import NO_JSON, QUERIES, Spoiler, told

from index_mappings import records
from index_mappings.engines.port import Engine, answered
from index_mappings.errors import NotFound
from index_mappings.reports import Given, Reason, Report, ReportWarning, SetAside, WarningCode
from loaders.checking import check_view
from loaders.dump import dump
from loaders.load import load
from service.api.app import create_app
from service.cli import manage, output
from service.settings import Settings

ROUNDS = {"embedded": int(os.environ.get("FUZZ", "16")), "elastic": 4}
ASIDE = SetAside("空白.docx", Reason.EMPTY, "没有文字", "检查文件", Given("450203", 2023))
TEXT = """柳州市柳城县人民政府关于2023年度法治政府建设情况的报告
一、工作成效
柳城县司法局全年办结行政复议案件41件，“枫桥经验”持续深化。
"""
Spot = tuple[Any, Any]


def world(rng: random.Random) -> list[Report]:
    """Six reports; no two paragraphs are alike, so that each is known by its text."""
    made = []
    for number in range(6):
        one = contract.report(rng, [])
        row = tuple(replace(p, text=f"法{p.text}第{number}之{p.position}") for p in one.paragraphs)
        warning = ReportWarning(WarningCode.MAYBE_INCOMPLETE, "可能不全")
        made.append(
            replace(
                one, paragraphs=row, warnings=(warning,), given=Given(year=one.year, title="题")
            )
        )
    return made


# --- changes -------------------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1 << 20, 1 << 31, 1 << 63, 1 << 70, -(1 << 70), 0.5, 1e300, "",
    "x", "2023", "２０２３", "\ud800", "题" * 5000, "2024-02-30", "abcdef", [], {}, [[]], [{}],
    [None], {"": {}}, [["tampered"]], "450203-2023-other-ffffff",
)  # fmt: skip


def spots(value: Any) -> Iterator[Spot]:
    """Every place in a JSON value: what holds it, and its name or number there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in list(inside):
        yield value, name
        if isinstance(one, dict | list):
            yield from spots(one)


def changed(rng: random.Random, record: Any) -> Any:
    """A record with one to three things changed, or something else in its place."""
    if rng.random() < 0.15:
        return rng.choice((NO_JSON, *ODD))
    made = copy.deepcopy(record)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = list(spots(made))
        if places:
            rng.choice(CHANGES)(rng, *rng.choice(places), places)
    return made


def _drop(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    del holder[name]


def _odd(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    holder[name] = copy.deepcopy(rng.choice(ODD))


def _other_type(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    value = holder[name]
    holder[name] = rng.choice((str(value), [value], {"value": value}, len(str(value))))


def _nest(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    for _ in range(rng.choice((1, 50))):
        holder[name] = rng.choice(([holder[name]], {"a": holder[name]}))


def _swap(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    other, where = rng.choice(places)
    holder[name], other[where] = copy.deepcopy(other[where]), copy.deepcopy(holder[name])


def _twice(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[name]))
    else:
        holder[f"{name}x"] = copy.deepcopy(holder[name])


def _near(rng: random.Random, holder: Any, name: Any, places: list[Spot]) -> None:
    value = holder[name]
    if isinstance(value, int):
        holder[name] = value + rng.choice((-1, 1))
    elif isinstance(value, str) and value:
        at = rng.randrange(len(value))
        holder[name] = value[:at] + rng.choice("0a题") + value[at + 1 :]


CHANGES = (_drop, _odd, _other_type, _nest, _swap, _twice, _near)


# --- one round -----------------------------------------------------------------------------------


class Round:
    """A world one of whose records is stored otherwise than it should be."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.reports = world(self.rng)
        self.victim = self.rng.choice(self.reports)
        self.others = [one for one in self.reports if one.id != self.victim.id]
        self.kind = self.rng.choice(("paragraph", "paragraph", "entry", "entry", "aside", "swap"))

    def spoil(self, spoiler: Spoiler) -> None:
        getattr(self, f"_{self.kind}")(spoiler)

    def _paragraph(self, spoiler: Spoiler) -> None:
        text = self.rng.choice(self.victim.paragraphs).text
        spoiler.paragraph = lambda one: changed(self.rng, one) if one["text"] == text else one

    def _entry(self, spoiler: Spoiler) -> None:
        mine = self.victim.id
        spoiler.entry = lambda one: changed(self.rng, one) if one["report"]["id"] == mine else one

    def _aside(self, spoiler: Spoiler) -> None:
        spoiler.aside = lambda one: changed(self.rng, one)

    def _swap(self, spoiler: Spoiler) -> None:
        """The record of another stands where the victim's should: of a paragraph, or of a report
        under its own number or under the victim's."""
        other = self.rng.choice(self.others)
        if self.rng.random() < 0.5:
            mine = self.rng.choice(self.victim.paragraphs)
            theirs = self.rng.choice(other.paragraphs + self.victim.paragraphs)
            stranger = records.paragraph_to_json(theirs)
            spoiler.paragraph = lambda one: stranger if one["text"] == mine.text else one
        else:
            stranger = records.report_to_json(replace(other, paragraphs=()))
            keep_number = self.rng.random() < 0.7
            spoiler.entry = lambda one: (
                one | {"report": stranger} | ({} if keep_number else {"number": 1 << 40})
                if one["report"]["id"] == self.victim.id
                else one
            )

    def fill(self, engine: Engine) -> None:
        with engine.writing() as writer:
            for one in self.reports:
                writer.put(
                    one, [replace(one, source="另一份.html", text_hash="1" * 64, paragraphs=())]
                )
            writer.set_aside(ASIDE)


def ask_everything(engine: Engine, turn: Round, client: Client) -> None:
    """Every way of asking, in any order; only what is unreadable may be missing."""
    asked: list[Callable[[], object]] = [
        *(lambda query=query: told(engine, query) for query in QUERIES.values()),
        *(lambda path=path: _page(client, path) for path in PAGES),
        *(lambda one=one: _report(engine, client, one, turn) for one in turn.reports),
        lambda: engine.now().catalogue(),
        lambda: dump(engine, Path("all.jsonl")),
        lambda: manage.status(engine.address),
    ]
    turn.rng.shuffle(asked)
    for ask in asked:
        ask()


PAGES = (
    "/", "/?q=法", "/?q=法&group=region", "/?q=法&group=report", "/coverage", "/coverage?q=法",
    "/api/v1/search?q=法&sort=newest", "/api/v1/search?group=region", "/api/v1/coverage", "/readyz",
)  # fmt: skip


def _page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])


def _report(engine: Engine, client: Client, one: Report, turn: Round) -> None:
    answer = client.get(f"/api/v1/reports/{one.id}")
    if one.id == turn.victim.id and answer.status_code == 404:
        with pytest.raises(NotFound):
            contract.paragraphs(engine, one.id)
        return
    assert answer.status_code == 200, (one.id, answer.text[:300])
    assert len(answer.json()["paragraphs"]) == len(contract.paragraphs(engine, one.id))
    assert client.get(f"/reports/{one.id}").status_code == 200


def assert_others_are_whole(engine: Engine, turn: Round, without: Engine) -> None:
    """As in an index without the victim; exactly so where it is hidden."""
    held = engine.now().catalogue()
    by_id = {entry.report.id: entry for entry in held.entries}
    for one in turn.others:
        assert by_id[one.id].report == replace(one, paragraphs=())
        assert contract.paragraphs(engine, one.id) == one.paragraphs
    ids = {one.id for one in turn.others}
    hidden = by_id.keys() == ids
    for name, query in QUERIES.items():
        hits, counts, sections, topics = told(engine, query)
        there = told(without, query)
        if hidden:
            assert (hits, counts, sections, topics) == there, name
        else:
            assert {one: counts[one] for one in ids} == there[1], name
    rows = [orjson.loads(row) for row in Path("all.jsonl").read_bytes().splitlines()]
    told_rows = {row["record"]["id"]: row["record"] for row in rows if len(row["text"])}
    for one in turn.others:
        assert records.report_from_json(told_rows[one.id]).title == one.title
    assert held.set_aside == (ASIDE,) or turn.kind == "aside"


@pytest.mark.slow
@pytest.mark.parametrize("kind", contract.ENGINES)
def test_records_changed_at_random(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("新.txt").write_text(TEXT, "utf-8")
    spoiler = Spoiler(monkeypatch)
    hidden = 0
    for seed in range(ROUNDS[kind]):
        folder = tmp_path / str(seed)
        (folder / "other").mkdir(parents=True)
        turn = Round(seed)
        engine = contract.new_engine(kind, folder)
        without = contract.new_engine("embedded", folder / "other")
        turn.spoil(spoiler)
        turn.fill(engine)
        spoiler.mend()
        with without.writing() as writer:
            for one in turn.others:
                writer.put(one)
        try:
            hidden += _one_round(engine, turn, without)
        except Exception as error:
            raise AssertionError(f"seed {seed}, {turn.kind}") from error
        finally:
            engine.close()
            without.close()
        capsys.readouterr()
    assert hidden > ROUNDS[kind] // 4  # most changes make a record unreadable


def _one_round(engine: Engine, turn: Round, without: Engine) -> bool:
    with Client(create_app(Settings(), engine)) as client:
        ask_everything(engine, turn, client)
        found = answered(engine.now, check_view)
        dump(engine, Path("all.jsonl"))
        assert manage.status(engine.address, check=True) in (output.DONE, output.NOTHING_DONE)
        ask_everything(engine, turn, client)
        dump(engine, Path("all.jsonl"))
        assert_others_are_whole(engine, turn, without)
        load([Path("新.txt")], engine)
        assert len(engine.now().catalogue().entries) >= len(turn.reports)
        turn.fill(engine)  # its source is loaded again
        assert not [one for one in engine.now().catalogue().unreadable if one.number is not None]
        assert {one.id for one in turn.reports} < {
            entry.report.id for entry in engine.now().catalogue().entries
        }
        for one in turn.reports:
            assert contract.paragraphs(engine, one.id) == one.paragraphs
    return any(one.number is None or one.message for one in found)
