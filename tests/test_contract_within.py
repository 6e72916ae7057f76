"""Terms that stand together in a section or a report: both engines against the scan.

The random questions of the other contract tests ask within sections and reports too; here stands
what they meet too seldom.
"""

import random
from dataclasses import replace

import contract
import oracle
import pytest
from contract import Asked, World, world

from index_mappings.engines import together
from index_mappings.engines.recent import Recent
from index_mappings.errors import InvalidParameter
from index_mappings.query import Group, Query, Scope, Sort, Within
from index_mappings.reports import Paragraph, paragraph_id

__all__ = ["world"]
APART = [Within.SECTION, Within.REPORT]


def two_terms(world: World, rng: random.Random, within: Within) -> Asked:
    """Two short terms, now and then with alternatives, something excluded and conditions."""
    known = contract.random_asked(rng, world)

    def clause() -> tuple[str, ...]:
        terms = [contract.random_term(rng, world)[:2] for _ in range(rng.choice((1, 1, 2)))]
        return tuple(term for term in terms if oracle.units(term)) or ("法",)

    return replace(
        known,
        must=(clause(), clause()),
        some=(),
        held=0,
        must_not=clause() if rng.random() < 0.2 else (),
        scope=known.scope if rng.random() < 0.3 else Scope(),
        sections=known.sections if rng.random() < 0.3 else (),
        within=within,
    )


def keys(world: World, asked: Asked, **more: object) -> list[str]:
    return sorted(hit.key for hit in contract.walk(world.engine, asked.query(size=100, **more)))


def forget(world: World) -> None:
    """Let the places of every question be worked out anew."""
    world.engine.now().commit.places = Recent(together.MOST_NAMED)  # type: ignore[attr-defined]


@pytest.mark.parametrize("within", APART)
def test_terms_of_one_section_or_report(world: World, within: Within) -> None:
    rng = random.Random(21)
    apart = 0
    for _ in range(60):
        asked = two_terms(world, rng, within)
        expected = sorted(contract.key(r, p) for r, p in world.found(asked))
        assert keys(world, asked) == expected, asked
        apart += len(expected) > len(world.found(replace(asked, within=Within.PARAGRAPH)))
    assert apart > 25  # questions whose terms stand in different paragraphs


@pytest.mark.parametrize("within", APART)
def test_groups_and_orders(world: World, within: Within) -> None:
    rng = random.Random(22)
    for _ in range(8):
        asked = two_terms(world, rng, within)
        shown = world.found(asked)
        for group, count in (
            (Group.REPORT, len({r.id for r, _ in shown})),
            (Group.REGION, len({r.region_code for r, _ in shown})),
        ):
            for sort in Sort:
                query = asked.query(size=4, group=group, sort=sort)
                hits = contract.walk(world.engine, query)
                assert len(hits) == count
                assert sum(hit.in_group or 0 for hit in hits) == len(shown), asked


def test_in_parts_of_few_buckets(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more reports or sections than an engine counts at once."""
    asked = [two_terms(world, random.Random(seed), Within.SECTION) for seed in range(12)]
    whole = [keys(world, one) for one in asked]
    assert any(whole)
    monkeypatch.setattr(together, "MOST_BUCKETS", 13)
    monkeypatch.setattr(together, "MOST_PARTS", 500)
    for few in (0, 1_000):  # by ranges, and by name
        monkeypatch.setattr(together, "FEW", few)
        forget(world)
        assert [keys(world, one) for one in asked] == whole


@pytest.mark.parametrize(
    ("limit", "remedy"),
    [
        ("MOST_NAMED", "年度或地区"),  # places outside them are not named
        ("MOST_PARTS", "within=report"),  # there no section is counted; a year would not help
    ],
)
def test_too_many_places_are_refused(
    world: World, limit: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, limit, 0)
    forget(world)
    asked = Asked(must=(("枫",), ("政",)), within=Within.SECTION)
    with pytest.raises(InvalidParameter) as refusal:
        world.engine.now().search(asked.query(tally=False))
    assert refusal.value.field == "within"
    assert remedy in refusal.value.remedy
    assert ("地区" in refusal.value.remedy) is (limit == "MOST_NAMED")


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_rows(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two reports: headings make sections, however far apart their paragraphs stand."""
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("within"))
    rng = random.Random(0)
    one, other = contract.report(rng, []), contract.report(rng, [])
    first = (
        Paragraph(1, "枫桥经验", heading=("一",)),
        Paragraph(2, "信访", heading=("一", "(一)")),
        Paragraph(3, "调解", heading=("一",)),
        Paragraph(4, "其他", heading=("二",)),
    )
    second = (Paragraph(1, "枫桥经验"), Paragraph(2, "普法", ("信访",)))
    contract.fill(engine, [replace(one, paragraphs=first), replace(other, paragraphs=second)])
    rows = [
        ("section", ["枫桥", "调解"], [], [(one, 1), (one, 3)]),
        ("section", ["枫桥", "信访"], [], [(other, 1), (other, 2)]),  # no heading: one section
        ("section", ["枫桥"], ["调解"], [(other, 1)]),
        ("section", ["枫桥"], ["信访"], [(one, 1)]),
        ("report", ["枫桥", "信访"], [], [(one, 1), (one, 2), (other, 1), (other, 2)]),
        ("report", ["枫桥", "信访"], ["普法"], [(one, 1), (one, 2)]),
        ("report", ["调解", "普法"], [], []),
        ("report", [], ["普法"], [(one, at) for at in (1, 2, 3, 4)]),
        ("section", [], ["枫桥"], [(one, 2), (one, 4)]),
        ("paragraph", ["枫桥", "信访"], [], []),
    ]
    for within, terms, excluded, expected in rows:
        asked = Asked(tuple((t,) for t in terms), (), tuple(excluded), within=Within(within))
        hits = engine.now().search(asked.query()).hits
        wanted = {paragraph_id(r.id, position) for r, position in expected}
        assert {hit.key for hit in hits} == wanted, (within, terms, excluded)
    engine.close()


def test_what_is_asked_of_one_paragraph_costs_nothing_more() -> None:
    """One term stands in a section or report where it stands in a paragraph."""
    one = Query(must=((("枫",), ("政",)),), within=Within.REPORT)
    assert together.by_paragraph(one)
    assert not together.by_paragraph(replace(one, must_not=(("法",),)))
    assert not together.by_paragraph(replace(one, some=(("法",),)))
    assert together.by_paragraph(replace(one, some=(("法",),), within=Within.PARAGRAPH))
