"""Places in text: tables of (text, what is read), a comment on each odd row."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import DATA, needs_shared

from index_mappings import regions
from index_mappings.mentions import places as reading
from index_mappings.mentions.places import everyday_names, places
from index_mappings.mentions.zones import zones
from index_mappings.reports import Level


def read(text: str, **options: bool) -> list[tuple[str, list[str]]]:
    found = places(text, **options)
    return [(span.text, [named.region.code for named in span.choices]) for span in found]


CERTAIN = [
    ("柳州市", [("柳州市", ["450200"])]),
    ("柳州", [("柳州", ["450200"])]),
    ("广西 行政检查", [("广西", ["450000"])]),
    ("延边州2021年", [("延边州", ["222400"])]),
    ("内蒙古全区", [("内蒙古", ["150000"])]),
    ("宜宾全市", [("宜宾", ["511500"])]),
    ("在柳州的报告", [("柳州", ["450200"])]),
    ("广西各市", [("广西", ["450000"])]),
    ("2023年宜宾", [("宜宾", ["511500"])]),
    ("2023年度广西枫桥经验", [("广西", ["450000"])]),  # behind a year
    ("二〇二三年广西枫桥经验", [("广西", ["450000"])]),
    ("歙县2020年", [("歙县", ["341021"])]),  # two characters, official
    ("中共易县委员会", [("易县", ["130633"])]),
    ("涿州市和易县", [("涿州市", ["130681"]), ("易县", ["130633"])]),
    ("廣西壯族自治區", [("廣西壯族自治區", ["450000"])]),  # traditional
    ("襄樊市", [("襄樊市", ["420600"])]),  # a former name
    ("富阳市和富阳区", [("富阳市", ["330111"]), ("富阳区", ["330111"])]),
    ("浦东新区", [("浦东新区", ["310115"])]),  # a new area that is a division
    ("柳州、桂林与南宁", [("柳州", ["450200"]), ("桂林", ["450300"]), ("南宁", ["450100"])]),
    ("北京上海两市", [("北京", ["110000"]), ("上海", ["310000"])]),  # touching, not going down
    ("合肥经济技术开发区管委会", [("合肥", ["340100"])]),
    ("柳州市柳东新区管理委员会", [("柳州市", ["450200"])]),
    ("绵竹市九龙镇", [("绵竹市", ["510683"])]),  # the town 九龙 is not the county 九龙
    ("关于印发东城区政府的", [("东城区", ["110101"])]),  # 城区 is a word, but no 城区政府
    ("榆树市民政局", [("榆树市", ["220182"])]),  # 市民 is none here
    ("安宁市民族宗教事务局", [("安宁市", ["530181"])]),
    ("商丘市民权县", [("商丘市民权县", ["411421"])]),  # 市民 is one too
    ("石家庄市井陉县", [("石家庄市井陉县", ["130121"])]),
    ("某市司法局", []),
    ("", []),
    ("柳", []),
]

CHAINS = [
    ("湖南省长沙市芙蓉区", [("湖南省长沙市芙蓉区", ["430102"])]),
    ("四川宜宾 营商", [("四川宜宾", ["511500"])]),
    ("四川 宜宾", [("四川 宜宾", ["511500"])]),  # blanks between
    ("天津市　和平区", [("天津市　和平区", ["120101"])]),
    ("四川\n宜宾", [("四川", ["510000"]), ("宜宾", ["511500"])]),  # two lines are two places
    ("北京朝阳区", [("北京朝阳区", ["110105"])]),  # homonym settled by its parent
    ("济南市中区", [("济南市中区", ["370103"])]),
    ("济南市市中区", [("济南市市中区", ["370103"])]),
    ("济南市中心医院", [("济南市", ["370100"])]),
    ("湖北京山市", [("湖北京山市", ["420882"])]),  # 北京 across the two
    ("吉林吉林市", [("吉林吉林市", ["220200"])]),
    ("广州市东山区", [("广州市东山区", ["440104"])]),  # former; 鹤岗 has one today
    ("保定市满城县", [("保定市满城县", ["130607"])]),
    ("恩施州恩施市", [("恩施州恩施市", ["422801"])]),
    ("南京市玄武区、鼓楼区", [("南京市玄武区", ["320102"]), ("鼓楼区", ["320106"])]),  # a neighbour
    ("内蒙古锡盟正蓝旗", [("内蒙古锡盟正蓝旗", ["152530"])]),
    ("上海市 上海南站", [("上海市", ["310000"])]),
]

AMBIGUOUS = [
    ("鼓楼区", [("鼓楼区", ["320106", "320302", "350102", "410204"])]),
    ("市中区", [("市中区", ["370103", "370402", "511002", "511102"])]),
    ("通州", [("通州", ["110112", "320612"])]),
    ("吉林", [("吉林", ["220000"])]),  # the highest region that bears it
    ("海南", [("海南", ["460000"])]),
    ("西安", [("西安", ["610100"])]),  # not the two districts 西安区
    ("石家庄市桥东区", [("石家庄市桥东区", ["130102", "130104"])]),  # was split
]

LONGER = [
    ("高唐县", [("高唐县", ["371526"])]),  # not 唐县
    ("米易县", [("米易县", ["510421"])]),  # not 易县
    ("东西湖区", [("东西湖区", ["420112"])]),  # not 西湖区
    ("大兴安岭", [("大兴安岭", ["232700"])]),  # not 大兴
    ("上海南站", []),  # neither 上海 nor 海南
    ("南京江北新区", [("南京", ["320100"])]),  # not 江北区 of 重庆 and 宁波
    ("柳州市场监管", [("柳州", ["450200"])]),
    ("鼓楼区域", []),
    ("黑龙江大学", []),
]

CROSSING: list[tuple[str, list[tuple[str, list[str]]]]] = [
    ("依法行政水平和能力", []),  # 平和
    ("新增城市绿地", []),  # 增城市
    ("适应城市发展", []),  # 应城市
    ("更新和县城建设", []),  # 新和县, 和县
    ("提高县级部门", []),  # 高县
    ("办理县域事项", []),  # 理县
    ("南昌都市圈", []),  # 昌都市
    ("四大港区", []),  # 大港区
    ("代县长", []),  # the acting head of a county
    ("市和县政府", []),  # 和县
    ("千年古县深厚", []),  # 古县
    ("广西山区", []),  # 西山区
    ("长治久安", []),
    ("普法", []),
]

EVERYDAY = [
    ("和平 发展", []),
    ("共同富裕", []),
    ("公安机关", []),
    ("城区 更新", []),
    ("东方 大方 富裕 公安 资源 合作 惠民", []),
    ("富裕县", [("富裕县", ["230227"])]),  # with its suffix
    ("和平区", [("和平区", ["120101", "210102"])]),
    ("湖北公安", [("湖北公安", ["421022"])]),  # directly behind what it lies in
    ("湖北公安机关", []),  # but the word must end
    ("湖北 公安 执法", [("湖北", ["420000"])]),  # a blank between: 公安 as a word
    ("晋城市城区2023年", [("晋城市城区", ["140502"])]),
    ("宁波市城区", [("宁波市", ["330200"])]),  # 宁波 has no such district
    ("海南东方 项目", [("海南东方", ["469007"])]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [*CERTAIN, *CHAINS, *AMBIGUOUS, *LONGER, *CROSSING, *EVERYDAY]
)
def test_places(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("柳州行政复议", [("柳州", ["450200"])]),
        ("行政复议广西", [("广西", ["450000"])]),
        ("四川宜宾行政复议", [("四川宜宾", ["511500"])]),
        ("上海南站", [("上海", ["310000"])]),  # the caller must know that 南站 is no word of his
        ("依法行政水平和能力", []),  # counties never
    ],
)
def test_eager_reads_short_names_with_one_plausible_edge(text, expected):
    assert read(text) == []
    assert read(text, eager=True) == expected
    assert not any(span.bounded for span in places(text, eager=True))


def test_eager_says_which_places_are_bounded():
    assert [s.bounded for s in places("柳州 行政复议 南宁行政复议", eager=True)] == [True, False]


def test_not_anywhere_keeps_what_stands_apart_or_has_its_suffix():
    text = "柳州 在桂林的 宜宾2023年 鱼峰区人民政府 北京朝阳区"
    kept = [text for text, _ in read(text, anywhere=False)]
    assert kept == ["柳州", "宜宾", "鱼峰区", "北京朝阳区"]


def test_flags():
    (full,) = places("延边州")
    (short,) = places("延边")
    (chain,) = places("湖北公安")
    (town,) = places("晋城市城区")
    assert (full.full, short.full, chain.full, town.full) == (True, False, False, True)
    assert (full.everyday, short.everyday, chain.everyday, town.everyday) == (0, 0, 1, 1)


def test_a_former_name_says_what_it_was():
    (span,) = places("莱芜市2016年")
    (named,) = span.choices
    assert (named.then, named.then_level, named.historic) == ("莱芜市", Level.CITY, True)


def test_choices_are_of_one_level():
    for text in ("朝阳区", "吉林", "城中区", "南昌", "和平区"):
        (span,) = places(text)
        assert len({named.then_level for named in span.choices}) == 1


def test_offsets_are_of_the_original_where_folding_changes_lengths():
    text = "①㈱\u200b柳\u200b州市ﬁ鱼峰区"
    (span,) = places(text[: text.index("ﬁ")])
    assert (span.start, span.end, span.text) == (3, 7, "柳\u200b州市")


def test_every_full_name_of_three_characters_is_read_as_itself():
    for region in regions.below(regions.NATION):
        if len(region.name) > 2 and region.name not in everyday_names():
            (span,) = places(region.name)
            assert span.text == region.name
            assert region in [named.region for named in span.choices], region


def test_every_county_is_read_behind_its_city_and_province():
    for region in regions.below(regions.NATION, Level.COUNTY):
        path = regions.path(region.code)
        text = "".join(r.name for r in path) + "人民政府关于"
        (span,) = places(text)
        assert [named.region for named in span.choices] == [region], text


def test_everyday_names_are_names():
    for name in everyday_names():
        assert regions.bearers(name), name


@given(
    st.text(
        alphabet="北京山市湖南海东西区县和平州广柳 、年2023城中富裕易唐高　縣\u200b", max_size=30
    )
)
def test_spans_stand_in_the_text_in_order_and_apart(text):
    for eager in (False, True):
        end = 0
        for span in places(text, eager=eager):
            assert end <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            assert span.choices
            end = span.end


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error(text):
    places(text, eager=True)


def test_a_long_knot_of_names_takes_steps_in_proportion(monkeypatch):
    """Twice as many names that touch each other, twice as many steps; not four times."""
    steps = 0
    stands = reading.stands

    def counted(*names):
        nonlocal steps
        steps += 1
        return stands(*names)

    monkeypatch.setattr(reading, "stands", counted)
    taken = []
    for times in (100, 200):
        steps = 0
        found = places("广西柳州市柳南区" * times)
        assert len(found) == times
        taken.append(steps)
    assert 0 < taken[1] <= 2.1 * taken[0]


@needs_shared
def test_shared_questions_name_their_regions():
    for line in (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = places(row["q"])
        codes = sorted({named.region.code for span in found for named in span.choices})
        assert codes == sorted(row["regions"]), row
        several = [span.text for span in found if len(span.choices) > 1]
        assert several == row.get("ambiguous", []), row


@needs_shared
@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("titles_made.csv", "region_code"),
        ("county_reports/titles.csv", "region_code_true"),
        ("seeds/labels.csv", "region_code"),
        ("provincial_reports/labels.csv", "region_code"),
    ],
)
def test_shared_titles_name_their_region(file, column):
    with (DATA / file).open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            found = {named.region.code for span in places(row["title"]) for named in span.choices}
            # A title may name no place (seed 001, 安新 2021); a wrong one it must not give.
            assert found <= {row[column]}, row
            assert found or row[column] in {"", "511500", "130632"}, row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("兰州新区管理委员会2022年", [("兰州新区", "620100")]),
        (
            "坪山新区2015年法治政府",
            [("坪山新区", "440300")],
        ),  # a district later: still its parent's
        ("蘭州新區", [("蘭州新區", "620100")]),
        ("浦东新区", []),  # a division
        ("合肥经济技术开发区", []),  # its place says it
    ],
)
def test_zones(text, expected):
    assert [(span.text, span.parent.code) for span in zones(text)] == expected
    assert not {span.text for span in zones(text)} & {span.text for span in places(text)}
