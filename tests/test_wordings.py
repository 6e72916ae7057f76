"""The same words in several reports: what is one wording, how often it stands where, and the
questions that leave out what stands in several regions, on both engines."""

import random
from collections import Counter
from dataclasses import replace

import contract
import pytest
from contract import Asked, World, world
from made_reports import plain_report

from index_mappings import literal, wordings
from index_mappings.engines.embedded import local
from index_mappings.query import Group, Scope
from index_mappings.reports import Paragraph, Report

__all__ = ["world"]

#: Place and name then, text, place and name then, text: whether both are one wording, and why.
PAIRS = [
    ("450203", "鱼峰区", "坚持党的领导。", "450205", "柳北区", "坚持党的领导", True),  # marks
    ("450203", "鱼峰区", "鱼峰区坚持领导", "450205", "柳北区", "柳北区坚持领导", True),  # own name
    ("450203", "鱼峰区", "鱼峰坚持领导", "450205", "柳北区", "柳北坚持领导", True),  # short name
    ("450203", "鱼峰区", "柳州市坚持领导", "330302", "鹿城区", "温州市坚持领导", True),  # above it
    (
        "450203",
        "鱼峰区",
        "柳北区坚持领导",
        "450205",
        "柳北区",
        "柳北区坚持领导",
        False,
    ),  # another's
    ("450203", "鱼峰区", "坚持領導", "450205", "柳北区", "坚持领导", True),  # folded
    ("450203", "鱼峰区", "“双随机、一公开”", "450205", "柳北区", "双随机一公开", True),  # joints
    ("450203", "鱼峰区", "办结100件", "450205", "柳北区", "办结200件", False),  # figures count
    ("450203", "鱼峰区", "2022年完成", "450205", "柳北区", "2023年完成", False),  # so do years
    ("450203", "鱼峰区", "完成任务", "450205", "柳北区", "任务完成", False),  # and the order
    ("130608", "清苑县", "清苑县完成任务", "450205", "柳北区", "完成任务", True),  # its name then
    ("100000", "中华人民共和国", "我国完成任务", "450205", "柳北区", "完成任务", False),
]


def number(text: str, names: tuple[str, ...]) -> int:
    """The number of one text's wording."""
    units = "".join(unit for unit in literal.units(text) if unit != literal.BARRIER)
    (only,) = wordings.numbers([units], names)
    return only


@pytest.mark.parametrize(("code", "then", "text", "code2", "then2", "text2", "alike"), PAIRS)
def test_what_is_one_wording(
    code: str, then: str, text: str, code2: str, then2: str, text2: str, alike: bool
) -> None:
    numbers = [
        number(t, wordings.own_names(c, n))
        for c, n, t in ((code, then, text), (code2, then2, text2))
    ]
    assert (numbers[0] == numbers[1]) is alike
    assert all(0 < number < 1 << 63 for number in numbers)


def test_a_text_of_nothing_but_its_own_name_has_none() -> None:
    names = wordings.own_names("450203", "鱼峰区")
    assert number("鱼峰区。", names) == wordings.NONE
    assert number("", ()) == wordings.NONE


def test_numbers_stay_what_they_are() -> None:
    """They are stored: another way of making them is another fingerprint (`fields.LAYOUT`)."""
    assert number("坚持党的领导。", ()) == 7767450879140996450


def test_the_commit_knows_where_each_wording_stands(world: World) -> None:
    catalogue = world.catalogue()
    where: dict[str, list[tuple[str, int, str]]] = {}
    for report, paragraph in world.every():
        words = contract.wording(report, paragraph)
        where.setdefault(words, []).append((report.id, paragraph.position, report.region_code))
    several = 0
    for words, places in where.items():
        for report_id, position, region in places:
            row = catalogue.row(report_id)
            assert row is not None
            others = [place for place in places if place[0] != report_id] if words else []
            (held,) = catalogue.repeats.elsewhere([(row, position)])
            assert held.paragraphs == len(others)
            assert held.reports == len({place[0] for place in others})
            assert held.regions == len({place[2] for place in others} - {region})
            listed = [
                (catalogue.entries[at].report.id, where_in)
                for at, where_in in catalogue.repeats.places(row, position)
            ]
            assert listed == ([place[:2] for place in places] if words else [])
            several += held.regions > 1
    assert several > 3


def test_what_is_local_depends_on_the_limit(world: World) -> None:
    """For whoever sees a part, what stands elsewhere does not exist."""
    asked = Asked(local=True)
    whole = {hit.key for hit in contract.walk(world.engine, asked.query(size=100))}
    limit = Scope(regions=("450000",))
    part = World(world.engine, tuple(r for r in world.reports if contract.in_scope(limit, r)))
    query = replace(asked.query(size=100), limit=limit, scope=limit)
    seen = {hit.key for hit in contract.walk(world.engine, query)}
    assert seen == {contract.key(r, p) for r, p in part.found(asked)}
    assert seen > {key for key in whole if key in seen}
    for scope in (limit, Scope(regions=("450000",), years=(2023,))):
        tally = world.engine.now().search(replace(query, scope=scope, size=1)).tally
        assert tally is not None
        reports = world.catalogue().entries_of_numbers(tally.numbers.tolist())
        held = zip((e.report.id for e in reports), tally.paragraphs.tolist(), strict=True)
        expected = Counter(r.id for r, _ in part.found(asked))
        assert {report_id: count for report_id, count in held if count} == expected


def test_local_paragraphs_are_counted_as_they_are_shown(world: World) -> None:
    rng = random.Random(4)
    left_out = 0
    for _ in range(30):
        asked = replace(contract.random_asked(rng, world), local=True, scope=Scope())
        hits = contract.walk(world.engine, asked.query(size=50))
        expected = world.found(asked)
        assert sorted(h.key for h in hits) == sorted(contract.key(r, p) for r, p in expected)
        tally = world.engine.now().search(asked.query(size=1)).tally
        assert tally is not None
        assert int(tally.paragraphs.sum()) == len(expected)
        assert tally.sections == Counter(
            p.section for _, p in world.found(replace(asked, sections=()))
        )
        left_out += len(world.found(replace(asked, local=False))) > len(expected)
    assert left_out > 8


@pytest.mark.parametrize(("chunk", "looked_at"), [(7, 20), (10_000, 20), (10_000, 0)])
def test_a_walk_goes_on_behind_what_is_worded_alike(
    chunk: int,
    looked_at: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However much of it stands before what is local, and in whichever way it is counted."""
    monkeypatch.setattr(local, "CHUNK", chunk)
    monkeypatch.setattr(local, "LOOKED_AT", looked_at)
    engine = contract.new_engine("embedded", tmp_path_factory.mktemp("alike"))
    for code in ("450203", "450205"):
        one = plain_report(id=f"{code}-2023-rule-of-law-aaaaaa", region_code=code, year=2023)
        alike = [Paragraph(at, f"行政复议第{at}条") for at in range(1, 301)]
        own = [Paragraph(301, f"{'很长的话' * 60}行政复议，只有{code}才有")]
        contract.fill(engine, [replace(one, paragraphs=(*alike, *own))])
    keys = [f"{code}-2023-rule-of-law-aaaaaa.p0301" for code in ("450203", "450205")]
    for asked in (Asked(must=(("行政复议",),)), Asked()):
        for group in Group:
            query = replace(asked, local=True).query(size=1, group=group)
            assert sorted(hit.key for hit in contract.walk(engine, query)) == keys
            tally = engine.now().search(query).tally
            assert tally is not None
            assert tally.paragraphs.tolist() == [1, 1]
            assert sum(tally.sections.values()) == 2
            assert engine.now().counts([query]) == [2]
    engine.close()


@pytest.mark.parametrize("kind", contract.ENGINES)
def test_what_comes_and_goes_is_counted_anew(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = contract.new_engine(kind, tmp_path_factory.mktemp("wordings"))

    def held(code: str, text: str) -> Report:
        one = plain_report(id=f"{code}-2023-rule-of-law-aaaaaa", region_code=code, year=2023)
        return replace(one, paragraphs=(Paragraph(1, text), Paragraph(2, f"只有{code}")))

    def local() -> list[str]:
        hits = engine.now().search(Asked(local=True).query(size=100)).hits
        return sorted(hit.key.replace("-2023-rule-of-law-aaaaaa", "") for hit in hits)

    contract.fill(engine, [held("450203", "坚持党的领导"), held("450205", "坚持党的领导！")])
    assert local() == ["450203.p0002", "450205.p0002"]
    contract.fill(engine, [held("450205", "坚持依法行政")])
    assert local() == ["450203.p0001", "450203.p0002", "450205.p0001", "450205.p0002"]
    contract.fill(engine, [held("450302", "坚持依法行政")])
    assert local() == ["450203.p0001", "450203.p0002", "450205.p0002", "450302.p0002"]
    with engine.writing() as writer:
        writer.drop("450205-2023-rule-of-law-aaaaaa")
    assert local() == ["450203.p0001", "450203.p0002", "450302.p0001", "450302.p0002"]
    engine.close()
