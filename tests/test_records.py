"""Records come back as they were, and nothing half-read ever does."""

import datetime
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_mappings import checked, records
from index_mappings.checked import LONGEST_VALUE, BadRecord
from index_mappings.records import MOST_PARAGRAPHS
from index_mappings.reports import (
    Bases,
    Basis,
    Certainty,
    Entry,
    Given,
    IssuerKind,
    Kind,
    Level,
    Paragraph,
    Reason,
    Report,
    ReportWarning,
    SectionType,
    SetAside,
    Topic,
    WarningCode,
    paragraph_id,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe_text = st.none() | text
days = st.none() | st.dates(datetime.date(1949, 1, 1), datetime.date(2100, 12, 31))
digits = st.from_regex(r"[0-9]{6}", fullmatch=True)
hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
paragraphs = st.builds(
    Paragraph,
    position=st.integers(1, 9999),
    text=text,
    lead=st.lists(text, max_size=2).map(tuple),
    heading=st.lists(text, max_size=2).map(tuple),
    section=st.sampled_from(SectionType),
    topics=st.lists(st.sampled_from(Topic), max_size=3).map(tuple),
)
givens = st.builds(
    Given,
    region_code=st.none() | digits,
    year=st.none() | st.integers(1949, 2099),
    published_on=days,
    url=maybe_text,
    kind=st.none() | st.sampled_from(Kind),
    title=maybe_text,
)


bases = st.builds(
    Bases,
    region=st.sampled_from(Basis),
    year=st.sampled_from(Basis),
    issuer=st.sampled_from(Basis),
    evidence=st.sampled_from([(), (("year", "文件名"),), (("region", "来源"), ("issuer", ""))]),
)


def _placed(report: Report, code: str, tail: str) -> Report:
    """With an id of its own region, year and kind, and its paragraphs in order."""
    named = f"{code}-{report.year}-{report.kind.value.replace('_', '-')}-{tail}"
    row = tuple(replace(p, position=at) for at, p in enumerate(report.paragraphs, 1))
    return replace(report, id=named, region_code=code, paragraphs=row)


reports = st.builds(
    Report,
    id=text,
    title=text,
    kind=st.sampled_from(Kind),
    year=st.integers(1949, 2099),
    region_code=text,
    then_name=text,
    then_level=st.sampled_from(Level),
    issuer=maybe_text,
    issuer_kind=st.sampled_from(IssuerKind),
    document_number=maybe_text,
    published_on=days,
    url=maybe_text,
    source=text,
    text_hash=hashes,
    length=st.integers(0, 10**6),
    warnings=st.lists(st.builds(ReportWarning, st.sampled_from(WarningCode), text), max_size=2).map(
        tuple
    ),
    given=givens,
    paragraphs=st.lists(paragraphs, max_size=2).map(tuple),
    location=maybe_text,
    basis=bases,
)
reports = st.builds(_placed, reports, digits, st.from_regex(r"[0-9a-f]{6}", fullmatch=True))
entries = st.builds(
    Entry,
    number=st.integers(1, 2**40),
    report=reports,
    paragraph_count=st.integers(0, 9999),
    others=st.lists(reports, max_size=2).map(tuple),
)


@given(st.lists(st.integers(1, 999_999), min_size=2))
def test_ids_sort_as_text_in_the_order_of_positions(positions: list[int]) -> None:
    named = {position: paragraph_id("450203-2023-other-1a2b3c", position) for position in positions}
    assert sorted(positions) == sorted(positions, key=named.__getitem__)
    assert all(named[p] == f"450203-2023-other-1a2b3c.p{p:04d}" for p in positions if p < 10_000)


@pytest.mark.slow
@given(entries)
def test_entries_come_back(entry: Entry) -> None:
    stored = orjson.dumps(records.entry_to_json(entry))
    assert records.entry_from_json(orjson.loads(stored)) == entry


@given(st.builds(SetAside, text, st.sampled_from(Reason), text, text, givens, maybe_text))
def test_set_aside_comes_back(record: SetAside) -> None:
    stored = orjson.dumps(records.set_aside_to_json(record))
    assert records.set_aside_from_json(orjson.loads(stored)) == record


def full() -> dict[str, Any]:
    """A stored report with every name in use."""
    paragraph = Paragraph(1, "正文", ("题",), ("路径",), SectionType.PLAN, (Topic.DIGITAL,))
    day = datetime.date(2024, 3, 1)
    said = Given("450203", 2023, day, "https://example.org", Kind.OTHER, "题")
    report = Report(
        "450203-2023-other-1a2b3c", "题", Kind.OTHER, 2023, "450203", "鱼峰区", Level.COUNTY,
        "政府", IssuerKind.GOVERNMENT, "文号", day, "https://example.org", "a.html", "0f" * 32, 2,
        (ReportWarning(WarningCode.TAMPERED, "说明"),), said, (paragraph,), "/r/a.html",
        Bases(Basis.TEXT, Basis.PAGE, Basis.CONCLUDED, (("year", "文件名：2023.html"),)),
    )  # fmt: skip
    value: dict[str, Any] = orjson.loads(orjson.dumps(records.report_to_json(report)))
    return value


WRONG = [
    ("year", "2023"),  # a number in quotes
    ("year", True),  # Python would take it for 1
    ("year", None),
    ("title", 5),
    ("kind", "novel"),
    ("then_level", "village"),
    ("published_on", "2024-02-30"),
    ("published_on", 20240301),
    ("issuer", ["政府"]),
    ("warnings", {"code": "tampered"}),
    ("warnings", [["tampered"]]),
    ("warnings", [["unheard_of", "说明"]]),
    ("given", []),
    ("given", {"kind": 3}),
    ("paragraphs", [{"position": 1}]),
    ("paragraphs", [{"position": 1, "text": "x", "section": "plan", "topics": ["none"]}]),
    ("paragraphs", [{"position": 1, "text": "x", "section": "plan", "lead": [1]}]),
    ("paragraphs", ["text"]),
    ("paragraphs", [{"position": 2, "text": "x", "section": "plan"}]),
    ("paragraphs", [{"position": 1, "text": "x", "section": "plan"}] * 2),
    ("region_code", "abcdef"),
    ("region_code", "450204"),  # not that of the id
    ("region_code", "４５０２０３"),
    ("year", 2022),
    ("year", 9999),
    ("kind", "rule_of_law"),
    ("id", "450203-2023-other-xyz"),
    ("id", "450203-2023-other-1a2b3c\n"),
    ("length", -1),
    ("title", "\ud800"),
    ("location", 3),
    ("location", "\ud800"),
    ("title", "题" * (LONGEST_VALUE + 1)),
    ("issuer", "政" * (LONGEST_VALUE + 1)),
    ("document_number", "号" * (LONGEST_VALUE + 1)),
    ("url", "h" * (LONGEST_VALUE + 1)),
    ("source", "a" * (LONGEST_VALUE + 1)),
    ("then_name", "区" * (LONGEST_VALUE + 1)),
    ("warnings", [["tampered", "\udfff"]]),
    ("warnings", [["tampered", "说" * (LONGEST_VALUE + 1)]]),
    ("text_hash", ""),
    ("text_hash", "0f"),
    ("text_hash", "0F" * 32),
    ("text_hash", "0f" * 32 + "\n"),
    ("length", 1 << 63),
    ("published_on", "20240301"),
    ("published_on", "2024-W10-5"),
    ("published_on", "0223-03-01"),
    ("published_on", "9999-03-01"),
    ("basis", "text"),
    ("basis", {"region": "text", "year": "text"}),
    ("basis", {"region": "text", "year": "text", "issuer": "heard"}),
    ("basis", {"region": "text", "year": "text", "issuer": None}),
    ("basis", {"region": "text", "year": "text", "issuer": "text", "evidence": []}),
    ("basis", {"region": "text", "year": "text", "issuer": "text", "evidence": {"title": "x"}}),
    ("basis", {"region": "text", "year": "text", "issuer": "text", "evidence": {"year": 3}}),
    ("given", {"region_code": "abcdef"}),
    ("given", {"region_code": "４５０２０３"}),
    ("given", {"region_code": "4502"}),
    ("given", {"region_code": 450203}),
    ("given", {"year": 0}),
    ("given", {"year": 1 << 70}),
    ("given", {"year": True}),
    ("given", {"kind": "novel"}),
    ("given", {"published_on": "0001-01-01"}),
    ("given", {"title": "\ud800"}),
    ("given", {"url": "h" * (LONGEST_VALUE + 1)}),
    ("paragraphs", [{"position": 1, "text": "x\ud83d", "section": "plan"}]),
    ("paragraphs", [{"position": 1, "text": "x", "section": "plan", "heading": ["\udc00"]}]),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_values_are_refused(name: str, value: object) -> None:
    record = full()
    records.report_from_json(record)
    with pytest.raises(BadRecord):
        records.report_from_json({**record, name: value})


@pytest.mark.parametrize("position", [0, -1, MOST_PARAGRAPHS + 1, 1 << 70])
def test_a_paragraph_stands_somewhere(position: int) -> None:
    with pytest.raises(BadRecord, match="position"):
        records.paragraph_from_json({"position": position, "text": "x", "section": "plan"})


def test_a_line_that_is_longer_than_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (records, checked):
        monkeypatch.setattr(module, "LONGEST_LINE", 3)
    plain = {"position": 1, "text": "三个字", "section": "plan", "lead": ["三个字"]}
    records.paragraph_from_json(plain)
    for more in ({"text": "四个字了"}, {"lead": ["四个字了"]}, {"heading": ["四个字了"]}):
        with pytest.raises(BadRecord, match=next(iter(more))):
            records.paragraph_from_json(plain | more)


@pytest.mark.parametrize("value", ["x" * 10_000_000, "\ud800" * 100])
def test_a_message_is_short_and_can_be_sent(value: str) -> None:
    for name in ("kind", "id", "text_hash", "published_on", "then_level"):
        with pytest.raises(BadRecord) as told:
            records.report_from_json(full() | {name: value})
        assert len(str(told.value).encode()) < 500


def test_names_of_another_time_are_passed_over() -> None:
    record = full()
    assert records.report_from_json({**record, "mood": 3}) == records.report_from_json(record)


def test_what_an_earlier_version_did_not_record_is_not_certain() -> None:
    record = full()
    del record["basis"]
    report = records.report_from_json(record)
    assert report.basis.year is Basis.UNRECORDED
    assert report.basis.certainty is Certainty.UNCERTAIN
    assert "basis" not in records.report_to_json(report)


CERTAINTIES = [
    ((Basis.GIVEN, Basis.TEXT, Basis.PAGE), Certainty.CERTAIN),
    ((Basis.CONCLUDED, Basis.TEXT, Basis.TEXT), Certainty.UNCERTAIN),
    ((Basis.TEXT, Basis.CONCLUDED, Basis.TEXT), Certainty.UNCERTAIN),
    ((Basis.TEXT, Basis.TEXT, Basis.CONCLUDED), Certainty.UNCERTAIN),
    ((Basis.GIVEN, Basis.GIVEN, Basis.UNRECORDED), Certainty.UNCERTAIN),
]


@pytest.mark.parametrize(("said", "certainty"), CERTAINTIES)
def test_certain_is_what_is_said_throughout(
    said: tuple[Basis, Basis, Basis], certainty: Certainty
) -> None:
    assert Bases(*said).certainty is certainty


def test_missing_names_are_refused() -> None:
    optional = {"issuer", "document_number", "published_on", "url", "warnings", "given",
                "paragraphs", "location", "basis"}  # fmt: skip
    record = full()
    for name in record:
        rest = {key: value for key, value in record.items() if key != name}
        if name in optional:
            records.report_from_json(rest)
        else:
            with pytest.raises(BadRecord, match=name):
                records.report_from_json(rest)


@pytest.mark.parametrize("value", [None, [], "text", 3, {}])
def test_what_is_no_record_at_all_is_refused(value: object) -> None:
    for read in (
        records.entry_from_json,
        records.report_from_json,
        records.paragraph_from_json,
        records.set_aside_from_json,
    ):
        with pytest.raises(BadRecord):
            read(value)
