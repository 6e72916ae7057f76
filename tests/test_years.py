"""Report years as they are written, in titles and in questions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_mappings.mentions.levels import levels
from index_mappings.mentions.years import Form, years
from index_mappings.reports import Level

TODAY = date(2026, 11, 24)
FULL, BARE, RELATIVE, PERIOD, DATE = Form.FULL, Form.BARE, Form.RELATIVE, Form.PERIOD, Form.DATE


def r(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


# (text, what is read as one mention, its years, how it is written)
ONE = [
    ("普法2017年工作", "2017年", (2017,), FULL),
    ("2018 年度 履职", "2018 年度", (2018,), FULL),
    ("2018　年 履职", "2018　年", (2018,), FULL),  # an ideographic blank
    ("２０１８年", "２０１８年", (2018,), FULL),
    ("（2021年度）", "2021年度", (2021,), FULL),
    ("某县2020年度法治政府建设情况的报告", "2020年度", (2020,), FULL),
    ("二〇一九年", "二〇一九年", (2019,), FULL),
    ("二○一九年度", "二○一九年度", (2019,), FULL),  # a circle
    ("二零一九年", "二零一九年", (2019,), FULL),
    ("二OO九年", "二OO九年", (2009,), FULL),  # the letter O
    ("一九九八年", "一九九八年", (1998,), FULL),
    ("1949年", "1949年", (1949,), FULL),
    ("2099年", "2099年", (2099,), FULL),
    ("2016-2018年", "2016-2018年", r(2016, 2018), FULL),
    ("2016‐2018年", "2016‐2018年", r(2016, 2018), FULL),
    ("2016–2018年", "2016–2018年", r(2016, 2018), FULL),
    ("2016—2018年度", "2016—2018年度", r(2016, 2018), FULL),
    ("2016——2018年", "2016——2018年", r(2016, 2018), FULL),
    ("2016―2018年", "2016―2018年", r(2016, 2018), FULL),
    ("2016−2018年", "2016−2018年", r(2016, 2018), FULL),
    ("2016─2018年", "2016─2018年", r(2016, 2018), FULL),
    ("2016~2018年", "2016~2018年", r(2016, 2018), FULL),
    ("2016～2018年", "2016～2018年", r(2016, 2018), FULL),
    ("2016〜2018年", "2016〜2018年", r(2016, 2018), FULL),
    ("2016 - 2018 年", "2016 - 2018 年", r(2016, 2018), FULL),
    ("2016至2018年", "2016至2018年", r(2016, 2018), FULL),
    ("2016到2018年", "2016到2018年", r(2016, 2018), FULL),
    ("2016年至2018年", "2016年至2018年", r(2016, 2018), FULL),
    ("二〇一六至二〇一八年", "二〇一六至二〇一八年", r(2016, 2018), FULL),
    ("2016-18年", "2016-18年", r(2016, 2018), FULL),
    ("2018-2016年", "2018-2016年", r(2016, 2018), FULL),  # backwards
    ("2015、2017、2020年", "2015、2017、2020年", (2015, 2017, 2020), FULL),
    ("2015，2017年", "2015，2017年", (2015, 2017), FULL),
    ("2015和2017年", "2015和2017年", (2015, 2017), FULL),
    ("2015、2018-2020年", "2015、2018-2020年", (2015, 2018, 2019, 2020), FULL),
    ("2015", "2015", (2015,), BARE),
    ("2015—2017", "2015—2017", r(2015, 2017), BARE),
    ("近三年", "近三年", r(2023, 2025), RELATIVE),
    ("近 3 年", "近 3 年", r(2023, 2025), RELATIVE),
    ("近五年", "近五年", r(2021, 2025), RELATIVE),
    ("最近两年", "最近两年", r(2024, 2025), RELATIVE),
    ("最近三年", "最近三年", r(2023, 2025), RELATIVE),
    ("过去十年", "过去十年", r(2016, 2025), RELATIVE),
    ("近二十年", "近二十年", r(2006, 2025), RELATIVE),
    ("近十五年", "近十五年", r(2011, 2025), RELATIVE),
    ("前年以来", "前年以来", r(2024, 2025), RELATIVE),
    ("近三个年度", "近三个年度", r(2023, 2025), RELATIVE),
    ("近三年来", "近三年来", r(2023, 2025), RELATIVE),
    ("去年", "去年", (2025,), RELATIVE),
    ("前年", "前年", (2024,), RELATIVE),
    ("今年", "今年", (2026,), RELATIVE),
    ("今年以来", "今年以来", (2026,), RELATIVE),
    ("2022年以来", "2022年以来", r(2022, 2025), FULL),
    ("自2022年以来", "自2022年以来", r(2022, 2025), FULL),
    ("2022年至今", "2022年至今", r(2022, 2025), FULL),
    ("2022—至今", "2022—至今", r(2022, 2025), FULL),
    ("2022年起", "2022年起", r(2022, 2025), FULL),
    ("2026年以来", "2026年以来", (2026,), FULL),
    ("十一五", "十一五", r(2006, 2010), PERIOD),
    ("“十二五”", "“十二五”", r(2011, 2015), PERIOD),
    ("十三五时期", "十三五时期", r(2016, 2020), PERIOD),
    ("“十三五”期间", "“十三五”期间", r(2016, 2020), PERIOD),
    ('"十四五"', '"十四五"', r(2021, 2025), PERIOD),
    ("「十四五」时期", "「十四五」时期", r(2021, 2025), PERIOD),
    ("十三五以来", "十三五以来", r(2016, 2025), PERIOD),
    ("十五五", "十五五", r(2026, 2030), PERIOD),
    ("十六五", "十六五", r(2031, 2035), PERIOD),
    # dates and bounds: marked, so that nobody takes them for report years
    ("2019年1月", "2019年", (2019,), DATE),
    ("2019年12月31日", "2019年", (2019,), DATE),
    ("二〇一九年三月", "二〇一九年", (2019,), DATE),
    ("2019年1-6月", "2019年", (2019,), DATE),
    ("2019年底", "2019年", (2019,), DATE),
    ("2019年上半年", "2019年", (2019,), DATE),
    ("2019年第一季度", "2019年", (2019,), DATE),
    ("2019年前", "2019年", (2019,), DATE),
    ("1990年代", "1990年", (1990,), DATE),
    ("2019-05-01", "2019", (2019,), DATE),
    ("2019.12.31", "2019", (2019,), DATE),
    ("2019/3/1", "2019", (2019,), DATE),
    ("去年同期", "去年", (2025,), DATE),
    # words that only begin like a suffix
    ("2020年起草", "2020年", (2020,), FULL),
    ("2020年来信", "2020年", (2020,), FULL),
    ("2020年内部", "2020年", (2020,), FULL),
    ("2020年报告", "2020年", (2020,), FULL),
    ("2020年报公开", "2020", (2020,), BARE),
    ("2020 年度考核", "2020", (2020,), BARE),
    ("2020 年度行政复议", "2020 年度", (2020,), FULL),
]


@pytest.mark.parametrize(("text", "said", "values", "form"), ONE, ids=[row[0] for row in ONE])
def test_one_mention(text: str, said: str, values: tuple[int, ...], form: Form) -> None:
    (span,) = years(text, TODAY)
    assert (span.text, span.values, span.form) == (said, values, form)
    assert text[span.start : span.end] == said
    assert span.late == tuple(year for year in values if year >= 2026)


NONE = [
    "12345热线",
    "三年行动",
    "五年规划",
    "百年",
    "一年来",
    "近年来",
    "近两年半",
    "年度考核",
    "1948年",
    "2100年",
    "12019年",
    "以前年度",
    "如今年轻人",
    "过去年代",
    "三十五五",
    "十四五岁",
    "八五普法",
    "第十四个五年规划",
    "",
]


@pytest.mark.parametrize("text", NONE)
def test_no_years(text: str) -> None:
    assert years(text, TODAY) == []


def test_the_newest_year_follows_the_day() -> None:
    assert years("近三年", date(2024, 1, 1))[0].values == (2021, 2022, 2023)
    assert years("十四五", date(2024, 1, 1))[0].late == (2024, 2025)
    assert years("2022年以来", date(2024, 12, 31))[0].values == (2022, 2023)


def test_two_mentions() -> None:
    found = years("2020年 2022年度", TODAY)
    assert [(s.text, s.values) for s in found] == [("2020年", (2020,)), ("2022年度", (2022,))]


LEVELS = [
    ("各省", ("province",), True),
    ("各省、自治区、直辖市", ("province",), True),
    ("各省（区、市）", ("province",), True),
    ("各市", ("city",), True),
    ("各地市", ("city",), True),
    ("各市州", ("city",), True),
    ("各盟市", ("city",), True),
    ("各设区的市", ("city",), True),
    ("各县", ("county",), True),
    ("各区", ("county",), True),
    ("各区县", ("county",), True),
    ("各县区", ("county",), True),
    ("各县(市、区)", ("county",), True),
    ("各县（市、区）", ("county",), True),
    ("各县市区", ("county",), True),
    ("各区县（自治县）", ("county",), True),
    ("各旗县区", ("county",), True),
    ("各个区县", ("county",), True),
    ("每个县", ("county",), True),
    ("所有区县", ("county",), True),
    ("各縣", ("county",), True),
    ("各市、县", ("city", "county"), True),
    ("下辖各区县", ("county",), True),
    ("全市各区县", ("county",), True),
    ("各地", (), True),
    ("全国各地", (), True),
    ("省级", ("province",), False),
    ("市级", ("city",), False),
    ("地市级", ("city",), False),
    ("县级", ("county",), False),
    ("区县级", ("county",), False),
]


@pytest.mark.parametrize(("text", "named", "group"), LEVELS, ids=[row[0] for row in LEVELS])
def test_levels(text: str, named: tuple[str, ...], group: bool) -> None:
    (span,) = levels(text)
    assert (span.text, span.levels, span.group) == (text, tuple(map(Level, named)), group)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "各市场主体",
            "各区域",
            "各地方政府",
            "各地各部门",
            "各县委",
            "各县政府",
            "各级",
            "各地块",
        ),
        *("城市", "地区生产总值", "县域", "区域", "市场监管"),
    ],
)
def test_no_levels(text: str) -> None:
    assert levels(text) == []


@given(
    st.text(
        alphabet="12０九二〇年度近三十四五以来至-—~、和 各省市县区级下辖(（)“”\u200b月", max_size=40
    )
)
def test_spans_lie_in_the_text(text: str) -> None:
    for found in (years(text, TODAY), levels(text)):
        at = 0
        for span in found:
            assert at <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            at = span.end
    for year in years(text, TODAY):
        assert year.values == tuple(sorted(set(year.values)))
        assert year.values
        assert all(1949 <= value <= 2099 for value in year.values)
