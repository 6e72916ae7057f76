"""Every engine finds exactly what the scan over lines finds: all of it, and nothing else."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import contract
import oracle
import pytest
from contract import Asked, World, world
from shared_data import DATA, needs_shared

from index_mappings import literal
from index_mappings.engines.embedded import EmbeddedEngine
from index_mappings.query import Query
from index_mappings.reports import Paragraph

__all__ = ["world"]


def found(world: World, asked: Asked) -> list[str]:
    return sorted(
        hit.key for hit in contract.walk(world.engine, asked.query(size=100, tally=False))
    )


def expected(world: World, asked: Asked) -> list[str]:
    return sorted(contract.key(r, p) for r, p in world.found(asked))


def test_single_terms(world: World) -> None:
    rng = random.Random(1)
    hits = 0
    for _ in range(400):
        asked = Asked(must=((contract.random_term(rng, world),),))
        want = expected(world, asked)
        assert found(world, asked) == want, asked
        hits += len(want)
    assert hits > 400


@pytest.mark.slow
def test_whole_questions(world: World) -> None:
    """Alternatives, some of several, exclusions and every condition, titles among them."""
    rng = random.Random(2)
    for _ in range(1000 if isinstance(world.engine, EmbeddedEngine) else 200):
        asked = contract.random_asked(rng, world)
        assert found(world, asked) == expected(world, asked), asked


def test_a_term_without_units_stands_nowhere(world: World) -> None:
    assert world.engine.now().search(Query(must=(((),),))).hits == ()


def test_excluded_alone_finds_the_rest(world: World) -> None:
    asked = Asked(must_not=("枫",))
    assert found(world, asked) == expected(world, asked) != []


def test_title_and_path_rank_but_do_not_match(world: World) -> None:
    # Every report's title is 法治政府建设报告; the corpus has no 报 in any line.
    assert found(world, Asked(must=(("报告",),))) == []


#: What each row proves stands behind it.
ROWS = [
    ("落实“谁执法谁普法”责任制", "谁执法谁普法责任制", True),  # quotes are joints
    ("双随机、一公开", "双随机一公开", True),  # so is the mark inside names
    ("加强领导。完善制度", "领导完善", False),  # a barrier must be asked for
    ("加强领导。完善制度", "领导,完善", True),  # any barrier will do
    ("办结率99.5%", "99.5", True),
    ("办结率99.5%", "99", False),
    ("编号12,345", "123,45", False),  # bigrams of runs keep their seam
    ("2021-2025年", "2025年", True),
    ("㈠总体情况", "(一)总体", True),
    ("國務院", "国务院", True),
    ("A1 B2", "a1b2", False),  # a joint never joins two runs
]


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_rows(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [(text, term, expected) for text, term, expected in ROWS]
    wrong = list(_wrong(kind, tmp_path_factory, rows))
    assert wrong == []


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_no_term_stands_across_two_lines(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever tokens of a phrase an engine asks for, and however many stand on either side."""
    lines = ("甲乙丙丁戊己庚辛", "子", "天地玄黄宇宙洪荒", "2021-2025年98.7%")
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("lines"))
    one = contract.report(random.Random(0), [])
    paragraph = Paragraph(1, lines[-1], lead=lines[:-1])
    with engine.writing() as writer:
        writer.put(replace(one, paragraphs=(paragraph,)))
    cut = [literal.units(line) for line in lines]
    whole = tuple(unit for line in cut for unit in line)
    for start in range(len(whole)):
        for end in range(start + 1, min(start + 14, len(whole)) + 1):
            term = whole[start:end]
            hits = engine.now().search(Query(must=((term,),))).hits
            assert bool(hits) is literal.contains(lines, term), term
    engine.close()


@needs_shared
@pytest.mark.parametrize("kind", contract.ENGINES)
def test_labelled_rows(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = (DATA / "found.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [(row["text"], row["term"], row["found"]) for row in map(json.loads, lines)]
    assert list(_wrong(kind, tmp_path_factory, rows)) == []


def _wrong(
    kind: str, folders: pytest.TempPathFactory, rows: list[tuple[str, str, bool]]
) -> Iterator[tuple[str, str, bool]]:
    """Rows on which an engine that holds all their texts says otherwise."""
    engine = contract.new_engine(kind, folders.mktemp("rows"))
    one = contract.report(random.Random(0), [])
    texts = tuple(Paragraph(at + 1, text) for at, (text, _, _) in enumerate(rows))
    with engine.writing() as writer:
        writer.put(replace(one, paragraphs=texts))
    for at, (text, term, expected) in enumerate(rows):
        query = Query(must=((literal.units(term),),), size=100)
        hits = {hit.paragraph.position for hit in contract.walk(engine, query)}
        assert oracle.found([text], term) is expected
        if (at + 1 in hits) is not expected:
            yield text, term, expected
    engine.close()
