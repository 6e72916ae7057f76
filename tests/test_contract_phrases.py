"""A listed phrase is asked by its token, and finds to the paragraph what the scan finds."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import contract
import pytest
import tantivy
from contract import Asked, World
from made_reports import plain_report
from shared_data import DATA, needs_shared

from index_mappings import literal, phrases
from index_mappings.engines import open_engine
from index_mappings.engines.embedded import fields
from index_mappings.engines.port import Engine
from index_mappings.reports import Paragraph, Report

ROOT = Path(__file__).resolve().parents[1]
#: Phrases inside one another, beside one another, and overlapping.
ASKED = (
    "法治政府",
    "政府建设",
    "法治政府建设",
    "行政执法",
    "执法监督",
    "行政执法监督",
    "监督管理",
    "枫桥经验",
    "新时代枫桥经验",
    "双随机、一公开",
)


def test_those_asked_here_are_listed() -> None:
    assert all(phrases.token(literal.units(term)) for term in ASKED)


@pytest.fixture(scope="module", params=contract.ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Pieces of listed phrases, whole and torn, in lines with everything odd in between."""
    rng = random.Random(20)
    reports = [
        replace(one, paragraphs=tuple(torn(rng, at + 1) for at in range(12)))
        for one in contract.made(12)
    ]
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("engine"))
    contract.fill(engine, reports)
    return World(engine, tuple(reports))


def torn(rng: random.Random, position: int) -> Paragraph:
    lines = [line(rng) for _ in range(rng.choice((1, 1, 2)))]
    return Paragraph(position, lines[0], tuple(lines[1:]))


def line(rng: random.Random) -> str:
    pieces = []
    for _ in range(rng.randint(1, 4)):
        term = rng.choice(ASKED)
        cut = rng.randrange(len(term) + 1)
        odd = rng.choice(("", "", "”", "、", "。", " ", "1", "-", "\u200b", "的"))
        pieces += [term[:cut], odd, term[cut:]]
    return rng.choice(("", "3.110", "1.")) + "".join(pieces)


def test_a_listed_phrase_finds_what_the_scan_finds(world: World) -> None:
    longer = ("行政执法监督管理", "推进法治政府建设", "法治政府建设行政执法", "执法监督。")
    for term in (*ASKED, *longer):
        asked = Asked(must=((term,),))
        hits = contract.walk(world.engine, asked.query(size=100, tally=False))
        expected = sorted(contract.key(r, p) for r, p in world.found(asked))
        assert sorted(hit.key for hit in hits) == expected, term
        assert expected or term in longer


def test_alternatives_exclusions_and_counts(world: World) -> None:
    rng = random.Random(21)
    for _ in range(60):
        a, b, c, d = rng.sample(ASKED, 4)
        asked = Asked(must=((a, b),), some=(c,) if rng.random() < 0.3 else (), must_not=(d,))
        page = world.engine.now().search(asked.query(size=100))
        expected = world.found(asked)
        assert len(page.hits) == min(100, len(expected))
        assert page.tally is not None
        assert int(page.tally.paragraphs.sum()) == len(expected), asked


def test_an_index_with_another_list_is_asked_by_bigrams(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made before the list was changed: its tokens say nothing of today's phrases."""
    kind = "elastic" if remote(world.engine) else "embedded"
    with monkeypatch.context() as patch:
        patch.setattr(phrases, "listed", lambda: frozenset({"甲乙丙"}))
        patch.setattr(phrases, "fingerprint", lambda: "another")
        patch.setattr(phrases, "tokens", lambda texts: [""] * len(texts))
        forget_fingerprints()
        engine = contract.new_engine(kind, tmp_path)
        contract.fill(engine, world.reports)
        address = engine.address
        engine.close()
    forget_fingerprints()
    engine = open_engine(address)
    assert engine.now().state.foreign
    for term in ASKED:
        asked = Asked(must=((term,),))
        hits = contract.walk(engine, asked.query(size=100, tally=False))
        assert len(hits) == len(world.found(asked)) > 0, term
    engine.close()


def forget_fingerprints() -> None:
    """They are worked out once a process."""
    fields.fingerprint.cache_clear()
    try:
        from index_mappings.engines.elastic import fields as elastic_fields
    except ImportError:
        return
    elastic_fields.fingerprint.cache_clear()


# --- the whole list, over texts as people write them --------------------------------------------


@pytest.fixture(scope="module", params=contract.ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The samples, and the reports beside the project where they are."""
    engine = contract.new_engine(request.param, tmp_path_factory.mktemp("library"))
    contract.fill(engine, library_reports())
    return engine


def library_reports() -> Iterator[Report]:
    """Every line a paragraph: what a loader would leave out is text too."""
    for number, text in enumerate(texts()):
        lines = [line for line in text.splitlines() if literal.units(line)]
        paragraphs = tuple(Paragraph(at, line) for at, line in enumerate(lines, start=1))
        yield plain_report(id=f"450203-2023-rule-of-law-{number:06x}", paragraphs=paragraphs)


def texts() -> Iterator[str]:
    folders = [ROOT / "loaders" / "samples" / "reports"]
    folders += [DATA / name for name in ("seeds", "county_reports", "government_reports")]
    for folder in folders:
        for file in sorted([*folder.rglob("*.txt"), *folder.rglob("*.html")]):
            yield file.read_text(encoding="utf-8", errors="replace")
    csv.field_size_limit(10_000_000)
    for file in sorted((DATA / "provincial_reports").glob("2026_*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            yield from (row["full_text"] for row in csv.DictReader(rows))


@pytest.mark.slow
def test_every_listed_phrase_asked_both_ways(library: Engine) -> None:
    """With its token and without: no paragraph holds the one and not the other."""
    every = sorted(phrases.listed())
    for at in range(0, len(every), 64):
        some = every[at : at + 64]
        for phrase in some if differing(library, some) else ():
            assert not differing(library, [phrase]), phrase


@needs_shared
@pytest.mark.slow
def test_most_phrases_are_there_to_be_found(library: Engine) -> None:
    """Else asking both ways would say nothing."""
    some = sorted(phrases.listed())[::20]
    queries = [Asked(must=((phrase,),)).query(size=1, tally=False) for phrase in some]
    view = library.now()
    assert sum(bool(view.search(query).hits) for query in queries) > 0.9 * len(some)


def differing(engine: Engine, some: Sequence[str]) -> int:
    """Paragraphs that hold the token of one of these phrases without its bigrams, or reversely."""
    commit: Any = engine.now().commit  # type: ignore[attr-defined]
    return _on_elastic(commit, some) if remote(engine) else _embedded(commit, some)


def _embedded(commit: Any, some: Sequence[str]) -> int:
    from index_mappings.engines.embedded.matching import Occur, without

    ways = [replace(commit.asking, listed=listed) for listed in (True, False)]
    clauses = []
    for phrase in some:
        token, bigrams = (asking.term(tuple(phrase)) for asking in ways)
        clauses += [
            (Occur.Should, without(token, bigrams)),
            (Occur.Should, without(bigrams, token)),
        ]
    return int(commit.count(tantivy.Query.boolean_query(clauses)))


def _on_elastic(commit: Any, some: Sequence[str]) -> int:
    from index_mappings.engines.elastic import matching

    clauses = []
    for phrase in some:
        token, bigrams = (matching.term(tuple(phrase), listed) for listed in (True, False))
        for holds, lacks in ((token, bigrams), (bigrams, token)):
            clauses.append({"bool": {"filter": [holds], "must_not": [lacks]}})
    body = commit.body([matching.some_of(clauses)], size=0, track_total_hits=True)
    (answer,) = commit.ask([body])
    return int(answer["hits"]["total"]["value"])


def remote(engine: Engine) -> bool:
    return engine.address.startswith("http")
