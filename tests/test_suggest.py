"""Suggestions: what is completed, in which order, and that every number is what a click brings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import contract
import oracle
import pytest
from api_world import DAY, SEARCH, error_of, serve
from asgi_client import Client
from made_reports import plain_report
from made_tokens import SECRET, made, shown
from small_world import fill, is_below, reports, world

from index_mappings import literal
from index_mappings.engines.port import Engine
from index_mappings.limits import LimitedView, Parts
from index_mappings.query import Scope
from index_mappings.reports import Report
from service import question as questions
from service.search.opening import searcher_on
from service.settings import Settings
from service.suggest import held
from service.suggest.chunk import chunks
from service.suggest.keeper import Keeper
from service.suggest.suggester import Suggester

__all__ = ["world"]
SUGGEST = "/api/v1/suggest"
World = tuple[Engine, list[Report]]
#: Terms of the small world, one that no report holds, and one that would be read as scope.
TERMS = ("枫桥经验", "行政复议", "人民调解", "执法监督", "双随机、一公开", "府院联动", "接诉即办")


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[Client]:
    with serve(world[0]) as ready:
        ready.app.state.suggester.keeper.settle()
        yield ready


def offered(client: Client, q: str, **headers: Any) -> list[dict[str, str]]:
    response = client.get(SUGGEST, {"q": q}, headers)
    assert response.status_code == 200, response.text
    rows: list[dict[str, str]] = response.json()["suggestions"]
    assert all(set(row) == {"text", "kind", "label", "detail", "query", "url"} for row in rows)
    return rows


@pytest.mark.parametrize(
    ("q", "pieces"),
    [
        ("枫", [("", "枫")]),
        ("2023年 枫桥", [("2023年 ", "枫桥")]),
        ("2023年枫", [("2023年", "枫")]),  # behind what is read as scope
        ("柳州市的枫", [("柳州市的", "枫")]),
        ("执法 柳州", [("执法 ", "柳州")]),
        (
            "执法柳州市",
            [("", "执法柳州市"), ("执法", "柳州市")],
        ),  # the piece itself, then the place
        ("枫桥经验 ", []),  # nothing behind a blank
        ("", []),
        ("甲|枫", [("甲|", "枫")]),
        ("枫" * 61, []),
    ],
)
def test_the_last_piece_is_completed(q: str, pieces: list[tuple[str, str]]) -> None:
    rows = [(c.before, c.typed) for c in chunks(questions.read(q, DAY))]
    assert rows == pieces


@pytest.mark.parametrize(
    ("q", "whole"),
    [
        ("柳州 “枫桥", "柳州 “枫桥经验”"),  # the quote is closed
        ("柳州 -枫桥", "柳州 -枫桥经验"),
        ("复议 「枫桥", "复议 「枫桥经验」"),
    ],
)
def test_quotes_and_dashes_take_terms_alone(q: str, whole: str) -> None:
    (piece,) = chunks(questions.read(q, DAY))
    assert piece.literal and piece.completed("枫桥经验") == whole


def test_letters_lead_to_terms_and_places(client: Client) -> None:
    assert offered(client, "fqjy")[0]["query"] == "枫桥经验"
    assert offered(client, "复议 fqjy")[0]["query"] == "复议 枫桥经验"
    assert offered(client, "lzs")[0] == {
        "text": "柳州市", "kind": "region", "label": "柳州市", "query": "柳州市",
        "detail": offered(client, "柳州市")[0]["detail"], "url": "/?q=%E6%9F%B3%E5%B7%9E%E5%B8%82",
    }  # fmt: skip
    assert "鹿城区" in [row["text"] for row in offered(client, "lc")]
    assert not [row for row in offered(client, "xg") if "香港" in row["text"]]  # none written there
    assert "六安市" in [row["text"] for row in offered(client, "luan")]


def test_a_place_is_named_so_that_it_alone_is_meant(client: Client) -> None:
    rows = [row for row in offered(client, "鼓楼") if row["kind"] == "region"]
    meant = [questions.read(row["query"], DAY).regions for row in rows]
    assert len({*meant}) == len(rows) > 3 and all(len(codes) == 1 for codes in meant)


def test_every_number_is_what_a_click_brings(client: Client) -> None:
    """Terms: paragraphs; places: reports; a report's question finds nothing but its own place."""
    for q in (*TERMS, *"柳江桂南鄂重行人执", "lz", "x", "fq", "法治政府", "柳州市 2023"):
        for row in offered(client, q):
            answer = client.get(SEARCH, {"q": row["query"], "match": "all"}).json()
            number = row["detail"].rpartition("· ")[2].partition(" ")[0].replace(",", "")
            if row["kind"] == "term":
                assert int(number) == answer["total"]["paragraphs"] > 0, row
            elif row["kind"] == "region":
                held_there = 0 if number == "未收录报告" else int(number)
                assert held_there == answer["total"]["reports"], row
            else:
                page = client.get(row["url"])
                assert page.status_code == 200 and row["text"] in page.text
                assert row["url"] in {h["url"].partition("#")[0] for h in answer["hits"]}, row


def reports_of(world: World, row: dict[str, str]) -> int:
    """Reports of the place a row names and of those below it."""
    (code,) = questions.read(row["query"], DAY).regions
    return sum(is_below(report.region_code, code) for report in world[1])


def test_what_is_held_most_stands_first(client: Client, world: World) -> None:
    """Within one fit: terms by paragraphs, places by reports; what stands nowhere is not there."""
    rows = [row for row in offered(client, "柳") if row["kind"] == "region"]
    numbers = [reports_of(world, row) for row in rows]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 5
    assert offered(client, "接诉即办") == []
    lines = [line for r in world[1] for p in r.paragraphs for line in p.lines]
    for row in offered(client, "x"):
        if row["kind"] == "term":
            assert any(oracle.found([line], row["text"]) for line in lines), row


def test_a_term_that_would_be_read_as_scope_is_quoted(world: World) -> None:
    own = Settings(today=DAY, words=("近三年",))
    suggester = Suggester(own)
    suggester.close()  # nothing is counted: it is offered all the same
    (row, *_) = suggester.suggest(searcher_on(world[0], own), "近三")[0]["suggestions"]
    assert (row["text"], row["query"], row["detail"]) == ("近三年", "“近三年”", "")


@pytest.mark.parametrize(
    "q", ["\x00", "“", "-", "|", "《》", "\ufffd", "a" * 2_000, "'", "v'", "年", "…", "lü", "ＬＣ"]
)
def test_whatever_is_typed_has_an_answer(q: str, client: Client) -> None:
    offered(client, q)


def test_bad_input_is_refused(client: Client) -> None:
    assert error_of(client.get(SUGGEST, {"q": "枫" * 2_001}), 422)["code"] == "question_too_long"
    assert error_of(client.get(f"{SUGGEST}?q=a&q=b"), 422)["field"] == "q"
    assert error_of(client.get(f"{SUGGEST}?size=3"), 422)["field"] == "size"


def test_a_settled_answer_bears_a_tag_and_a_passing_one_none(world: World) -> None:
    with serve(world[0]) as fresh:
        keeper = fresh.app.state.suggester.keeper
        keeper.settle()
        response = fresh.get(SUGGEST, {"q": "枫"})
        tag = response.headers["etag"]
        assert fresh.get(SUGGEST, {"q": "枫"}, {"If-None-Match": tag}).status_code == 304
        keeper._known = type(keeper._known)()
        keeper.close()  # nothing is learnt any more
        passing = fresh.get(SUGGEST, {"q": "枫"})
        assert "etag" not in passing.headers and "no-store" in passing.headers["cache-control"]
        assert passing.json()["suggestions"][0]["detail"] == ""


def test_a_token_is_offered_its_part_alone(world: World) -> None:
    """Terms, counts, places and titles: nothing of what lies outside, and nothing is missing."""
    limit = {"region": ["450203"], "year": [2022]}
    own = [r for r in world[1] if r.region_code == "450203" and r.year == 2022]
    lines = [p.lines for r in own for p in r.paragraphs]
    with serve(world[0], token_secrets=(SECRET,)) as closed:
        headers = shown(made(scope=limit))
        closed.get(SUGGEST, {"q": "枫"}, headers)
        closed.app.state.suggester.keeper.settle()
        for q in (*TERMS, "x", "柳", "鹿", "lc", "法治政府", "2023", "2022"):
            for row in offered(closed, q, **headers):
                if row["kind"] == "term":
                    count = sum(oracle.found(each, row["text"]) for each in lines)
                    assert row["detail"] == f"{count} 段" and count
                elif row["kind"] == "region":
                    (code,) = questions.read(row["query"], DAY).regions
                    assert code in ("450000", "450200", "450203")
                    assert row["detail"].endswith(f"{len(own)} 份报告")
                else:
                    assert row["text"] in [r.title for r in own]
        assert [r["text"] for r in offered(closed, "鱼峰", **headers) if r["kind"] == "report"]


@pytest.mark.parametrize("limit", [Scope(), Scope(regions=("450200",)), Scope(years=(2021, 2023))])
def test_what_is_held_is_counted_exactly(small_engine: Engine, limit: Scope) -> None:
    """On both engines, of the whole and of parts, as a scan counts."""
    rng, view = random.Random(3), small_engine.now()
    seen = view if limit == Scope() else LimitedView(view, limit, Parts())
    own = [r for r in reports() if contract.in_scope(limit, r)]
    lines = [p.lines for r in own for p in r.paragraphs]
    texts = [line for each in lines for line in each]
    pieces = {
        text[at : at + rng.randint(1, 6)] for text in texts for at in [rng.randrange(len(text))]
    }
    terms = [p for p in (*TERMS, *sorted(pieces)[:60]) if literal.units(p)]
    expected = {term: sum(oracle.found(each, term) for each in lines) for term in terms}
    assert dict(held.counts(seen, terms)) == expected
    known = held.held(seen.catalogue(), held.Held())
    for code in ("450000", "450200", "450203", "360100", "429004"):
        there = [r for r in own if contract.within(r.region_code, code)]
        assert known.reports.get(code, 0) == len(there), code
    assert len(known.titles) == len(own)


def test_titles_are_looked_through_as_a_scan_does() -> None:
    rng = random.Random(7)
    heads = [
        plain_report(id=f"{number}", title="".join(rng.choices("柳州市法ＡB\n ", k=9)))
        for number in range(300)
    ]
    titles = held.titles_of(heads)
    folded = {head.id: literal.fold(head.title).replace("\n", " ") for head in heads}
    assert len(titles) == len(heads) and list(held.titles_of([]).holding("法")) == []
    pieces = ["".join(rng.choices("柳州市法ab ", k=number % 3 + 1)) for number in range(90)]
    for piece in ("", "\n", "法\n", "\n法", *pieces):
        fits = [head for head in folded.items() if piece and "\n" not in piece and piece in head[1]]
        holding = [(number, title.startswith(piece)) for number, title in fits]
        assert list(titles.holding(piece)) == holding, piece


def test_a_large_index_is_counted_when_somebody_asks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small ones at once; large ones leave the first questions alone."""
    view, counted = world[0].now(), []
    for most in (10, 10_000):
        monkeypatch.setattr("service.suggest.keeper.EAGER", most)
        keeper = Keeper(lambda: ("枫桥经验",))
        keeper.begin(view)
        keeper.settle()
        counted.append(keeper._known[view.state.lineage.secret].counted)
        keeper.of(view)
        keeper.settle()
        assert keeper.of(view).counted
    assert counted == [False, True]


def test_a_new_commit_is_learnt_beside_the_questions(tmp_path: Path) -> None:
    """Numbers of an earlier commit order and are not said."""
    engine = contract.new_engine("embedded", tmp_path)
    every = reports()
    fill(engine, every[:5])
    keeper = Keeper(lambda: ("枫桥经验",), pause=0)
    keeper.of(engine.now())
    keeper.settle()
    before = keeper.of(engine.now())
    assert before.counted
    fill(engine, every[5:])
    stale = keeper.of(engine.now())
    assert stale.mark != engine.now().catalogue().mark
    keeper.settle()
    after = keeper.of(engine.now())
    assert after.counted and after.mark == engine.now().catalogue().mark
    assert after.paragraphs["枫桥经验"] > before.paragraphs["枫桥经验"]
    keeper.close()
    engine.close()
