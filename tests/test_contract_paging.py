"""Order and pages: every hit once, in the order that is promised, however it is paged."""

import contextlib
import random
from dataclasses import replace

import contract
import pytest
from contract import Asked, World, world

from index_mappings.engines import open_engine
from index_mappings.errors import CursorExpired
from index_mappings.query import Group, Hit, Query, Ranking, Scope, Sort
from index_mappings.reports import Paragraph, Report, SectionType, paragraph_id

__all__ = ["world"]


def newest_key(r: Report, p: Paragraph) -> tuple[int, int, str]:
    day = r.published_on.toordinal() if r.published_on else 0
    return (-r.year, -day, contract.key(r, p))


def questions(world: World) -> list[Asked]:
    rng = random.Random(7)
    some = [contract.random_asked(rng, world) for _ in range(15)]
    return [Asked(), Asked(must=(("枫",),)), Asked(must=(("政府", "经验"),)), *some]


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST, Sort.REGION])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_every_hit_once_whatever_the_page(world: World, sort: Sort, size: int) -> None:
    for asked in questions(world)[: 6 if size == 1 else None]:
        hits = contract.walk(world.engine, asked.query(size=size, sort=sort))
        keys = [hit.key for hit in hits]
        assert sorted(keys) == sorted(contract.key(r, p) for r, p in world.found(asked)), asked
        if size == 7:
            whole = contract.walk(world.engine, asked.query(size=100, sort=sort))
            assert hits == whole


def test_region_is_the_order_of_ids(world: World) -> None:
    for asked in questions(world):
        hits = contract.walk(world.engine, asked.query(sort=Sort.REGION))
        assert [hit.key for hit in hits] == sorted(hit.key for hit in hits)
        assert {hit.score for hit in hits} <= {None}


def test_newest(world: World) -> None:
    for asked in questions(world):
        hits = contract.walk(world.engine, asked.query(sort=Sort.NEWEST))
        expected = sorted(world.found(asked), key=lambda rp: newest_key(*rp))
        assert [hit.key for hit in hits] == [contract.key(r, p) for r, p in expected]
        assert {hit.score for hit in hits} <= {None}


def test_relevance_falls_and_equal_scores_go_by_key(world: World) -> None:
    ties = 0
    for asked in questions(world)[1:]:
        if not (asked.must or asked.some):
            continue
        hits = contract.walk(world.engine, asked.query(size=10, most_first=False))
        scores = [(is_note(hit), -(hit.score or 0.0), hit.key) for hit in hits]
        assert scores == sorted(scores)
        ties += len(scores) - len({score for _, score, _ in scores})
    assert ties > 20  # the corpus repeats texts, so there is something to prove


def test_whatever_holds_more_of_the_words_goes_first(world: World) -> None:
    """Before the score, which orders what holds as many; page by page the same."""
    rng = random.Random(17)
    paragraphs = {contract.key(r, p): p for r, p in world.every()}
    mixed = 0
    for _ in range(25):
        pieces = rng.sample(contract.HAN, rng.randint(2, 5))
        words = tuple(piece + rng.choice(("", "", rng.choice(contract.HAN))) for piece in pieces)
        must = (("法",),) if rng.random() < 0.3 else ()
        asked = Asked(must, some=words, most_first=True, scope=contract.random_scope(rng))
        whole = contract.walk(world.engine, asked.query(size=100))
        held = {h.key: contract.stand_of(asked, paragraphs[h.key]) for h in whole}
        order = [(is_note(h), -held[h.key], -(h.score or 0.0), h.key) for h in whole]
        assert order == sorted(order), asked
        assert sorted(held) == sorted(contract.key(r, p) for r, p in world.found(asked)), asked
        assert contract.walk(world.engine, asked.query(size=7)) == whole
        by_score = contract.walk(world.engine, replace(asked, most_first=False).query(size=100))
        mixed += [hit.key for hit in by_score] != [hit.key for hit in whole]
    assert mixed > 5  # the score alone orders otherwise


def test_what_was_done_stands_before_what_is_planned(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of the same words; not where only some of them have to stand."""
    plan, done = SectionType.PLAN, SectionType.ACHIEVEMENT
    kind = "elastic" if world.engine.address.startswith("http") else "embedded"
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("done"))
    texts = [Paragraph(at, "推广枫桥经验", section=(plan, done)[at > 3]) for at in range(1, 7)]
    with engine.writing() as writer:
        writer.put(replace(contract.report(random.Random(3), []), paragraphs=tuple(texts)))
    hits = contract.walk(engine, Asked(must=(("枫桥",),)).query())
    assert [hit.paragraph.position for hit in hits] == [4, 5, 6, 1, 2, 3]
    loose = contract.walk(engine, Asked(some=("枫桥",)).query())
    assert [hit.paragraph.position for hit in loose] == [1, 2, 3, 4, 5, 6]
    engine.close()


def is_note(hit: Hit) -> bool:
    return hit.paragraph.section is SectionType.NOTE


def test_notes_stand_behind_all_else_and_score_as_they_would(world: World) -> None:
    query = Asked(must=(("枫",),)).query(size=7)
    hits = contract.walk(world.engine, query)
    assert 0 < sum(map(is_note, hits)) < len(hits)
    assert [*map(is_note, hits)] == sorted(map(is_note, hits))
    notes = contract.walk(world.engine, replace(query, sections=(SectionType.NOTE,)))
    assert notes == [hit for hit in hits if is_note(hit)]
    both = (SectionType.NOTE, SectionType.PLAN)
    sections = [
        h.paragraph.section for h in contract.walk(world.engine, replace(query, sections=both))
    ]
    assert sections == sorted(sections, key=both[::-1].index)


@pytest.mark.parametrize("size", [3, 7, 40])
def test_a_reader_that_has_shown_no_page_goes_on_at_the_same_place(world: World, size: int) -> None:
    """Beyond the last hit that is no note, too."""
    query = Asked(must=(("枫",),)).query(size=size, tally=False)
    view = world.engine.now()
    page = view.search(query)
    while page.next is not None:
        query = replace(query, after=page.next)
        page = view.search(query)
        with contextlib.closing(open_engine(world.engine.address)) as other:
            assert contract.search(other, query) == page


def test_without_anything_to_rank_by_the_key_orders(world: World) -> None:
    query = replace(Asked(must=(("枫",),)).query(), ranking=Ranking())
    hits = contract.walk(world.engine, query)
    assert [hit.key for hit in hits] == sorted(hit.key for hit in hits)


def test_a_token_asked_four_times_counts_twice(world: World) -> None:
    once = Asked(some=("枫桥",)).query(size=100)
    tokens = once.ranking
    often = replace(once, ranking=Ranking(tokens.bigrams * 4, tokens.units * 4))
    scores = {hit.key: hit.score or 0.0 for hit in contract.walk(world.engine, once)}
    doubled = {hit.key: hit.score for hit in contract.walk(world.engine, often)}
    assert doubled == pytest.approx({key: 2 * score for key, score in scores.items()}, rel=1e-5)


def test_a_hit_brings_its_paragraph(world: World) -> None:
    known = {contract.key(r, p): (r, p) for r, p in world.every()}
    catalogue = world.catalogue()
    for hit in contract.walk(world.engine, Query(size=100)):
        report, paragraph = known.pop(hit.key)
        assert hit.paragraph == paragraph
        row = catalogue.row_of_number(hit.number)
        assert row is not None
        assert catalogue.entries[row].report.id == report.id
        assert hit.in_group is None
    assert known == {}


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_equal_scores_over_many_segments(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Far more equal texts than a page holds, each report in a commit of its own."""
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("ties"))
    rng = random.Random(11)
    texts = tuple(Paragraph(at + 1, "推广枫桥经验") for at in range(30))
    made = [replace(contract.report(rng, []), paragraphs=texts) for _ in range(12)]
    with engine.writing() as writer:
        for one in made:
            writer.put(one)
            writer.checkpoint()
    expected = sorted(paragraph_id(one.id, p.position) for one in made for p in texts)
    for size in (3, 50, 100):
        hits = contract.walk(engine, Asked(must=(("枫桥",),)).query(size=size))
        assert [hit.key for hit in hits] == expected
    engine.close()


@pytest.mark.parametrize("kind", contract.ENGINES)
@pytest.mark.parametrize("group", list(Group))
def test_a_cursor_ends_with_its_commit(
    kind: str, group: Group, tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("cursor"))
    world = contract.make_world(engine, count=12)
    query = Query(size=2, group=group, scope=Scope())
    page = world.engine.now().search(query)
    assert page.next is not None
    with engine.writing() as writer:
        writer.drop(world.reports[0].id)
    with pytest.raises(CursorExpired) as told:
        engine.now().search(replace(query, after=page.next))
    assert told.value.remedy
    with pytest.raises(CursorExpired):
        engine.now().search(replace(query, after="nonsense"))
    engine.close()
