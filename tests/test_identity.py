"""Identity: ids, text hashes, and which source is in force, whatever the order."""

import datetime
import hashlib
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import plain_report

from index_mappings.reports import (
    Kind,
    Report,
    ReportWarning,
    WarningCode,
)
from loaders.identity import Filed, report_id, resolve, text_hash, without_versions

DAYS = (None, datetime.date(2024, 1, 5), datetime.date(2024, 3, 1))


def record(
    source: str,
    title: str = "关于2023年度法治政府建设情况的报告",
    text: str = "正文",
    day: datetime.date | None = None,
    url: str | None = None,
    region_code: str = "450203",
    year: int = 2023,
    kind: Kind = Kind.RULE_OF_LAW,
) -> Report:
    digest, length = text_hash([text])
    return plain_report(
        id=report_id(region_code, year, kind, title, url),
        title=title,
        region_code=region_code,
        year=year,
        kind=kind,
        published_on=day,
        url=url,
        source=source,
        text_hash=digest,
        length=length,
    )


def test_id_is_code_year_kind_and_six_digits_of_title_and_url():
    told = hashlib.sha256("题目\nhttps://a.example/1".encode()).hexdigest()[-6:]
    made = report_id("450203", 2023, Kind.RULE_OF_LAW, "题目", "https://a.example/1")
    assert made == f"450203-2023-rule-of-law-{told}"


@pytest.mark.parametrize("url", [None, ""])
def test_without_url_the_line_break_stays(url):
    told = hashlib.sha256("题目\n".encode()).hexdigest()[-6:]
    assert report_id("100000", 2024, Kind.OTHER, "题目", url) == f"100000-2024-other-{told}"


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("2023年度法治政府建设報告", True),  # traditional
        ("２０２３年度法治政府建设报告", True),  # full width
        ("2023年度法治政府建设情况报告", False),
    ],
)
def test_title_is_folded(title, same):
    plain = report_id("450203", 2023, Kind.RULE_OF_LAW, "2023年度法治政府建设报告", None)
    assert (report_id("450203", 2023, Kind.RULE_OF_LAW, title, None) == plain) is same


def test_ids_sort_by_code_and_year():
    ids = [
        report_id(code, year, Kind.DISCLOSURE, "题", None)
        for code in ("110000", "110101", "450203")
        for year in (2019, 2023)
    ]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["一、概况", "全区 法治"], ["一、概况", "全区法治"], True),  # blanks
        (["全区法治", "稳步推进"], ["全区法治稳步推进"], True),  # line breaks
        (["全區法治"], ["全区法治"], True),  # traditional
        (["全区法治。"], ["全区法治"], False),  # punctuation is text
        (["全区法治"], ["全县法治"], False),
    ],
)
def test_text_hash(one, other, same):
    assert (text_hash(one) == text_hash(other)) is same


def test_text_hash_leaves_the_title_lines_out():
    title = "鱼峰区2023年法治政府建设报告"
    assert text_hash([title, "正文"], title) == text_hash(["正文"], title) == text_hash(["正文"])
    assert text_hash(["鱼峰区", "2023年法治政府建设报告", "正文"], title) == text_hash(["正文"])
    assert text_hash([title], title) == text_hash([title])  # a title alone is still a text


# two sources of one report, and which is in force: (day, text) of a, of b
@pytest.mark.parametrize(
    ("a", "b", "winner"),
    [
        ((1, "正文"), (2, "正文二"), "b"),  # the newer
        ((2, "正"), (1, "正文长得多"), "a"),  # newer before longer
        ((0, "正文长得多"), (1, "正"), "b"),  # a known date before none
        ((1, "正文"), (1, "正文长得多"), "b"),  # the longer
        ((0, "正文"), (0, "正文长得多"), "b"),
    ],
)
def test_two_versions(a, b, winner):
    records = [record(n, day=DAYS[d], text=t) for n, (d, t) in (("a", a), ("b", b))]
    for order in permutations(records):
        (filed,) = resolve(order)
        assert filed.report.source == winner
        (warning,) = filed.report.warnings
        assert warning.code is WarningCode.TWO_VERSIONS
        assert filed.versions[0].source in warning.message
        assert filed.versions == filed.others


def test_same_text_under_another_id_is_one_report():
    records = [record("a", title="甲报告"), record("b", title="乙报告"), record("c", url="u")]
    (filed,) = resolve(records)
    assert filed.report.id == min(r.id for r in records)
    assert len(filed.others) == 2
    assert filed.report.warnings == ()
    assert filed.versions == ()


@pytest.mark.parametrize("other", [{"year": 2022}, {"region_code": "450204"}])
def test_same_text_elsewhere_is_another_report(other):
    assert len(resolve([record("a"), record("b", **other)])) == 2


def test_the_loser_comes_back():
    old, new = record("a", day=DAYS[1]), record("b", day=DAYS[2], text="新正文")
    (filed,) = resolve([old, new])
    assert filed.report.source == "b"
    assert resolve([r for r in filed.records if r.source != "b"]) == [Filed(old)]


def test_warning_does_not_pile_up():
    (filed,) = resolve([record("a"), record("b", text="另一份正文")])
    (again,) = resolve(filed.records)
    assert again == filed
    kept = ReportWarning(WarningCode.TAMPERED, "有外来文字")
    assert without_versions(replace(filed.report, warnings=(kept, *filed.report.warnings))) == (
        replace(filed.report, warnings=(kept,))
    )


records_of_a_world = st.dictionaries(
    st.sampled_from(list("abcdefgh")),
    st.tuples(
        st.sampled_from(["甲报告", "乙报告", "丙报告"]),
        st.sampled_from(["正文", "另文", "更长的正文"]),
        st.sampled_from(DAYS),
        st.sampled_from([None, "https://a.example/"]),
        st.sampled_from([2022, 2023]),
        st.sampled_from([Kind.RULE_OF_LAW, Kind.OTHER]),
    ),
    max_size=8,
).map(
    lambda world: [
        record(s, title=t, text=x, day=d, url=u, year=y, kind=k)
        for s, (t, x, d, u, y, k) in world.items()
    ]
)


@settings(max_examples=200, deadline=None)
@given(records_of_a_world, st.randoms(use_true_random=False))
def test_order_plays_no_part_and_nothing_is_lost(records, random):
    told = resolve(records)
    shuffled = list(records)
    random.shuffle(shuffled)
    assert resolve(shuffled) == told
    filed = sorted(r.source for f in told for r in f.records)
    assert filed == sorted(r.source for r in records)
    assert [f.report.id for f in told] == sorted({f.report.id for f in told})
    # no two reports in force share region, year and text
    texts = [(f.report.region_code, f.report.year, f.report.text_hash) for f in told]
    assert len(texts) == len(set(texts))


@settings(max_examples=200, deadline=None)
@given(records_of_a_world, st.randoms(use_true_random=False))
def test_resolving_step_by_step_gives_the_same(records, random):
    """Filing records one by one, from what is filed alone, ends where resolving all does."""
    shuffled = list(records)
    random.shuffle(shuffled)
    filed: list[Filed] = []
    for each in shuffled:
        filed = resolve([*(r for f in filed for r in f.records), each])
    assert filed == resolve(records)
