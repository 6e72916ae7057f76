"""Identification: region, year, issuer, dates, each with its line; the unknowable is refused."""

from __future__ import annotations

import csv
import datetime

import pytest
from shared_data import DATA, needs_shared

from index_mappings.errors import SourceError
from index_mappings.reports import Given, IssuerKind, Kind, Level, Reason, WarningCode
from loaders.cleaning import clean
from loaders.formats.pages import Line, SourcePage
from loaders.identify import Document, Identity, Notes, identify
from loaders.identify.dates import day_in
from loaders.identify.years import from_title
from loaders.sources import NOTHING

BODY = ("各项工作扎实推进，依法行政水平明显提高，人民群众满意度持续上升。",)


def document(
    *lines: str, given: Given = NOTHING, name: str = "", hints: tuple[str, ...] = ()
) -> Document:
    return Document(clean(SourcePage(tuple(Line(line) for line in lines))), given, name, hints)


def told(
    *lines: str, given: Given = NOTHING, name: str = "", hints: tuple[str, ...] = ()
) -> tuple[Identity, Notes]:
    notes = Notes()
    return identify(document(*lines, given=given, name=name, hints=hints), notes), notes


def refused(*lines: str, given: Given = NOTHING, hints: tuple[str, ...] = ()) -> SourceError:
    with pytest.raises(SourceError) as caught:
        identify(document(*lines, given=given, hints=hints), Notes())
    return caught.value


TITLES = [
    # title, code, year, issuer kind
    ("浦城县人民政府关于2021年法治政府建设情况的报告", "350722", 2021, IssuerKind.GOVERNMENT),
    (
        "四川省攀枝花市米易县2022年法治政府建设工作报告",
        "510421",
        2022,
        IssuerKind.GOVERNMENT,
    ),  # not 易县
    ("易县2022年法治政府建设工作报告", "130633", 2022, IssuerKind.GOVERNMENT),
    ("南昌县2023年度法治政府建设情况报告", "360121", 2023, IssuerKind.GOVERNMENT),
    ("南昌市2023年度法治政府建设情况报告", "360100", 2023, IssuerKind.GOVERNMENT),
    ("甘孜州2019年度法治政府建设情况报告", "513300", 2019, IssuerKind.GOVERNMENT),
    ("二〇二二年桐庐县法治政府建设情况报告", "330122", 2022, IssuerKind.GOVERNMENT),
    ("长春市朝阳区2022年法治政府建设情况报告", "220104", 2022, IssuerKind.GOVERNMENT),
    ("关于报送嵩县2023年度法治政府建设年度报告的函", "410325", 2023, IssuerKind.GOVERNMENT),
    (
        "鱼峰区法治政府建设2023年工作总结及2024年工作计划的报告",
        "450203",
        2023,
        IssuerKind.GOVERNMENT,
    ),
    ("柳州市司法局2022年度法治政府建设情况报告", "450200", 2022, IssuerKind.DEPARTMENT),
    ("桐庐县交通运输局2022年法治政府建设工作总结", "330122", 2022, IssuerKind.DEPARTMENT),
    ("绵竹市孝德镇人民政府2022年法治政府建设工作总结", "510683", 2022, IssuerKind.TOWN),
    ("芙蓉区东屯渡街道2022年法治政府建设工作总结", "430102", 2022, IssuerKind.TOWN),
    ("柳州市北部生态新区管委会2023年度法治政府建设情况报告", "450200", 2023, IssuerKind.ZONE),
    ("2020年阜平县政府工作报告", "130624", 2020, IssuerKind.GOVERNMENT),
    ("清苑县2013年政府工作报告", "130608", 2013, IssuerKind.GOVERNMENT),  # a former name
    # A zone that became a district: what it was in the report's year, and who reports.
    ("重庆两江新区2021年法治政府建设情况报告", "500000", 2021, IssuerKind.ZONE),
    ("重庆两江新区2025年法治政府建设情况报告", "500157", 2025, IssuerKind.GOVERNMENT),
    ("两江新区管委会2025年度法治政府建设情况报告", "500000", 2025, IssuerKind.ZONE),
    ("两江新区城市管理局2022年法治政府建设工作总结", "500000", 2022, IssuerKind.DEPARTMENT),
    ("重庆市渝北区人民政府2023年法治政府建设情况报告", "500157", 2023, IssuerKind.GOVERNMENT),
]


@pytest.mark.parametrize(("title", "code", "year", "kind"), TITLES)
def test_titles(title: str, code: str, year: int, kind: IssuerKind) -> None:
    found, notes = told(title, *BODY)
    assert (found.region_code, found.year, found.issuer_kind) == (code, year, kind)
    assert (notes.evidence["region"], notes.evidence["year"]) == (title, title)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("关于2023年度法治政府建设情况的报告", Reason.NO_REGION),
        ("某市司法局关于2022年度法治政府建设情况的报告", Reason.NO_REGION),
        ("鼓楼区2022年法治政府建设情况报告", Reason.AMBIGUOUS_REGION),
        ("桐庐县2021-2023年法治政府建设情况报告", Reason.NO_YEAR),
        ("桐庐县2023年上半年法治政府建设情况报告", Reason.NO_YEAR),
        ("桐庐县“十三五”时期法治政府建设情况报告", Reason.NO_YEAR),
        ("弥勒市法治政府建设年度报告", Reason.NO_YEAR),
    ],
)
def test_what_cannot_be_known_is_refused(title: str, reason: Reason) -> None:
    assert refused(title, *BODY).reason is reason


@pytest.mark.parametrize(
    "line", ["南京市人民政府:", "发布机构：南京市鼓楼区人民政府", "来源：江苏省南京市人民政府"]
)
def test_a_homonym_is_told_by_parent_issuer_or_addressee(line: str) -> None:
    lines = ("鼓楼区2022年法治政府建设情况报告", line, *BODY)
    assert told(*lines)[0].region_code == "320106"


def test_two_parents_named_leave_a_homonym_ambiguous() -> None:
    lines = ("鼓楼区2022年法治政府建设情况报告", "来源：南京市人民政府", *BODY, "徐州市人民政府")
    assert refused(*lines, "2023年1月1日").reason is Reason.AMBIGUOUS_REGION


def test_names_of_a_table_row_are_read_as_a_chain() -> None:
    lines = ("2022年政府工作报告", "各位代表：", *BODY)
    assert told(*lines, hints=("福建省", "福州市", "鼓楼区"))[0].region_code == "350102"
    assert told(*lines, hints=("河北省", "保定市", "满城"))[0].region_code == "130607"
    assert refused(*lines, hints=("鼓楼区",)).reason is Reason.AMBIGUOUS_REGION


def test_region_from_session_speaker_signature_file_and_body() -> None:
    session = "——2019年1月5日在阜平县第十七届人民代表大会第三次会议上"
    found, _ = told("政府工作报告", session, "各位代表：", *BODY)
    assert (found.region_code, found.year, found.kind) == ("130624", 2019, Kind.GOVERNMENT_WORK)
    speech = "现在，我代表容城县第十四届人民政府，向大会作政府工作报告，请予审议，请提出意见。"
    assert told("各位代表：", speech, "2012年主要任务", *BODY)[0].region_code == "130629"
    signed = ("2022年法治政府建设情况报告", *BODY, "桐庐县人民政府", "2023年1月9日")
    assert told(*signed)[0].region_code == "330122"
    named = told("2022年法治政府建设情况报告", *BODY, name="浙江省/杭州市/桐庐县/报告.txt")
    assert named[0].region_code == "330122"
    text = (
        "2022年，我县扎实推进依法行政，桐庐县获评示范，县政府常务会议学法，"
        "桐庐县群众满意，全县向好。"
    )
    own = told(
        "2022年法治政府建设情况报告", text, "建设法治桐庐，桐庐县各部门依法履职，法治政府水平提高。"
    )
    assert own[0].region_code == "330122"


def test_given_values_win_and_contradictions_are_told() -> None:
    given = Given(region_code="130633", year=2021, published_on=datetime.date(2022, 5, 1))
    found, notes = told(
        "米易县2022年法治政府建设工作报告", "发布日期：2023-01-05", *BODY, given=given
    )
    assert (found.region_code, found.year) == ("130633", 2021)
    assert found.published_on == datetime.date(2022, 5, 1)
    codes = {warning.code for warning in notes.warnings}
    assert codes == {
        WarningCode.REGION_CONTRADICTS,
        WarningCode.YEAR_CONTRADICTS,
        WarningCode.DATE_CONTRADICTS,
    }
    assert [w.message for w in notes.warnings if w.code is WarningCode.REGION_CONTRADICTS] == [
        "给定的地区是河北省保定市易县（130633），文中写的是四川省攀枝花市米易县（510421）"
        "（「米易县2022年法治政府建设工作报告」）"
    ]


def test_a_given_region_answers_for_an_ambiguous_one() -> None:
    given = Given(region_code="350102")
    found, notes = told("鼓楼区2022年法治政府建设情况报告", *BODY, given=given)
    assert found.region_code == "350102"
    assert not notes.warnings


def test_a_row_that_names_region_and_year_is_loaded_whatever_it_holds() -> None:
    found = identify(
        document("随便写的一句话。", given=Given(year=2020), hints=("桐庐县",)), Notes()
    )
    assert (found.region_code, found.year, found.kind) == ("330122", 2020, Kind.OTHER)
    assert refused("随便写的一句话。", hints=("桐庐县",)).reason is Reason.OTHER_DOCUMENT


def test_an_unknown_code_is_refused() -> None:
    error = refused("桐庐县2022年法治政府建设情况报告", *BODY, given=Given(region_code="999999"))
    assert error.reason is Reason.NO_REGION


def test_a_code_given_up_since_means_the_region_that_goes_on_with_it() -> None:
    named, _ = told("2022年法治政府建设情况报告", *BODY, given=Given(region_code="500105"))
    assert (named.region_code, named.then_name) == ("500157", "江北区")
    error = refused("2022年法治政府建设情况报告", *BODY, given=Given(region_code="130421"))
    assert error.reason is Reason.NO_REGION  # split between two


def test_then_names() -> None:
    found, _ = told("清苑县2013年政府工作报告", "各位代表：", *BODY)
    assert (found.region_code, found.then_name, found.then_level) == (
        "130608",
        "清苑县",
        Level.COUNTY,
    )


def test_title_year_against_the_text() -> None:
    text = "现将桐庐县2021年法治政府建设工作情况报告如下，请予审议，并提出宝贵意见。"
    _, notes = told("桐庐县2022年法治政府建设情况报告", text, *BODY)
    assert [w.code for w in notes.warnings] == [WarningCode.YEAR_CONTRADICTS]
    session = "（2022年1月24日在米易县第十九届人民代表大会第二次会议上）"
    found, notes = told("米易县2024年政府工作报告", session, "各位代表：", *BODY)
    assert found.year == 2024
    assert WarningCode.YEAR_CONTRADICTS in {w.code for w in notes.warnings}


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("今天是:2019年10月31日", "发布时间：2021-03-11 10:00:00"), "2021-03-11"),
        (("发布日期：2021/3/1", "生成日期：2021-02-01"), "2021-03-01"),
        (("成文日期：2021年3月1日",), "2021-03-01"),
        (("发布时间：未知",), None),
        ((), None),
    ],
)
def test_publication_dates(lines: tuple[str, ...], day: str | None) -> None:
    found, _ = told(*lines, "桐庐县2020年法治政府建设情况报告", *BODY)
    assert (found.published_on and found.published_on.isoformat()) == day


def test_a_crushed_signature_date_is_no_date() -> None:
    lines = ("桐庐县2020年法治政府建设情况报告", *BODY, "桐庐县人民政府", "2021310")
    assert told(*lines)[0].published_on is None
    signed = (*lines[:-1], "二〇二一年三月十日")
    assert told(*signed)[0].published_on == datetime.date(2021, 3, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-01 09:10", (2024, 3, 1)),
        ("2024年3月1日", (2024, 3, 1)),
        ("20240301", (2024, 3, 1)),
        ("二○二四年十二月三十一日", (2024, 12, 31)),
        ("2024-13-01", None),
        ("2021310", None),
        ("2024年3月", None),
        ("2024-02-30", None),
    ],
)
def test_days(text: str, day: tuple[int, int, int] | None) -> None:
    assert day_in(text) == (datetime.date(*day) if day else None)


def test_document_number_and_issuer() -> None:
    found, notes = told(
        "发布机构：桐庐县人民政府",
        "文号：桐政函〔2023〕4号",
        "桐庐县2022年法治政府建设情况报告",
        *BODY,
    )
    assert found.document_number == "桐政函〔2023〕4号"
    assert found.issuer == "桐庐县人民政府"
    assert "桐政函" in notes.evidence["document_number"]
    department, _ = told("桐庐县司法局2022年法治政府建设工作总结", *BODY)
    assert department.issuer == "桐庐县司法局"


def test_a_missing_title_is_composed_and_said() -> None:
    text = (
        "2022年，我县坚持依法行政，桐庐县法治政府建设取得成效，现将2022年法治政府建设情况报告如下。"
    )
    found, notes = told(
        text, "一、桐庐县法治政府建设成效", "桐庐县政府常务会议学法四次，依法行政水平提高。"
    )
    assert found.title == "桐庐县2022年法治政府建设情况报告"
    assert [w.code for w in notes.warnings] == [WarningCode.TITLE_COMPOSED]


SPAM = "金彩乐通"


def test_foreign_words_in_the_issuers_place() -> None:
    found, notes = told(
        SPAM,
        f"桐庐县{SPAM}关于2020年度法治政府建设情况的报告",
        f"发布时间：2021-03-11 来源：桐庐县{SPAM}",
        *BODY,
        f"杭州市桐庐县{SPAM}",
        "2021年3月10日",
    )
    assert (found.region_code, found.year) == ("330122", 2020)
    (warning,) = notes.warnings
    assert warning.code is WarningCode.TAMPERED
    assert SPAM in warning.message
    assert SPAM not in (found.issuer or "")
    assert SPAM in found.title  # as it was written


@pytest.mark.parametrize(
    "title",
    [
        "桐庐县人民政府关于2022年法治政府建设情况的报告",
        "桐庐县财政局关于2022年法治政府建设情况的报告",
        "桐庐县扎实推进2022年法治政府建设工作总结",
        "桐庐县富春江镇2022年法治政府建设工作总结",
    ],
)
def test_honest_titles_are_not_suspected(title: str) -> None:
    _, notes = told(title, "来源：桐庐县人民政府网", *BODY, "桐庐县人民政府", "2023年1月3日")
    assert WarningCode.TAMPERED not in {w.code for w in notes.warnings}


def test_another_document_is_refused() -> None:
    assert refused(
        "本站使用说明", "请先安装程序，然后运行示例，再阅读文档中的其余章节。"
    ).reason is (Reason.OTHER_DOCUMENT)


@needs_shared
def test_labelled_titles() -> None:
    """Region and year: at least 97 % right, at most 1 % wrong, the rest refused with a reason."""
    rows: list[tuple[str, str, str]] = []
    for file, code in (
        ("titles_made.csv", "region_code"),
        ("county_reports/titles.csv", "region_code_true"),
    ):
        with (DATA / file).open(encoding="utf-8-sig", newline="") as lines:
            rows += [(row["title"], row[code], row["year"]) for row in csv.DictReader(lines)]
    known = [row for row in rows if row[1] and row[2]]
    right = wrong = 0
    for title, code, year in rows:
        try:
            found, _ = told(title, *BODY)
        except SourceError as error:
            assert error.reason in (Reason.NO_REGION, Reason.AMBIGUOUS_REGION, Reason.NO_YEAR)
            continue
        same = (found.region_code, str(found.year)) == (code, year)
        right += same
        wrong += not same
    assert right >= 0.97 * len(known)
    assert wrong <= 0.01 * len(rows)


@needs_shared
def test_labelled_issuers() -> None:
    with (DATA / "titles_made.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["region_code"] and row["year"]]
    assert [told(row["title"], *BODY)[0].issuer_kind.value for row in rows] == [
        row["issuer"] for row in rows
    ]


@pytest.mark.parametrize(
    ("title", "kind", "year"),
    [
        ("某县2022年工作情况及2023年工作安排的报告", Kind.RULE_OF_LAW, 2022),
        ("某县（2021年度）法治政府建设报告", Kind.RULE_OF_LAW, 2021),
        ("政府工作报告——2021年7月22日在某次会议上", Kind.GOVERNMENT_WORK, 2021),
        ("某县2021年、2022年法治政府建设报告", Kind.RULE_OF_LAW, None),
    ],
)
def test_years_of_titles(title: str, kind: Kind, year: int | None) -> None:
    assert from_title(title, kind)[0] == year
