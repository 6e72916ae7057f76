"""How terms and places are read, and which letters lead to them."""

from __future__ import annotations

import csv
import itertools
import random
import re

import pytest

from index_mappings import regions
from index_mappings.reports import Level
from index_mappings.words import OURS
from service.suggest import pinyin
from service.suggest.pinyin import Fit
from service.suggest.shelf import places

#: Names whose reading is not that of their characters in other words.
PLACES = {
    "六安市": "lu an shi", "蚌埠市": "beng bu shi", "漯河市": "luo he shi", "单县": "shan xian",
    "亳州市": "bo zhou shi", "歙县": "she xian", "蔚县": "yu xian", "长垣市": "chang yuan shi",
    "六盘水市": "liu pan shui shi", "六合区": "lu he qu", "长治市": "chang zhi shi",
    "长子县": "zhang zi xian", "子长市": "zi chang shi", "乐清市": "yue qing shi",
    "乐山市": "le shan shi", "番禺区": "pan yu qu", "吐鲁番市": "tu lu fan shi",
    "厦门市": "xia men shi", "铅山县": "yan shan xian", "尉犁县": "yu li xian",
    "尉氏县": "wei shi xian", "浚县": "xun xian", "涡阳县": "guo yang xian",
    "东阿县": "dong e xian", "闵行区": "min hang qu", "行唐县": "xing tang xian",
    "洪洞县": "hong tong xian", "荥阳市": "xing yang shi", "荥经县": "ying jing xian",
    "犍为县": "qian wei xian", "曾都区": "zeng du qu", "黄陂区": "huang pi qu",
    "宝坻区": "bao di qu", "泊头市": "bo tou shi", "珲春市": "hun chun shi",
    "朝阳区": "chao yang qu", "重庆市": "chong qing shi", "西藏自治区": "xi zang zi zhi qu",
    "喀什市": "ka shi shi", "克什克腾旗": "ke shi ke teng qi", "弥勒市": "mi le shi",
    "会泽县": "hui ze xian", "宿迁市": "su qian shi", "会昌县": "hui chang xian",
    "解放区": "jie fang qu", "盱眙县": "xu yi xian", "郫都区": "pi du qu",
    "枞阳县": "zong yang xian", "泌阳县": "bi yang xian", "台州市": "tai zhou shi",
    "呼和浩特市": "hu he hao te shi", "阿坝藏族羌族自治州": "a ba zang zu qiang zu zi zhi zhou",
}  # fmt: skip
#: Read in two ways, each of which people type.
EITHER = {
    "乐亭县": ("lao ting xian", "le ting xian"),
    "大城县": ("dai cheng xian", "da cheng xian"),
}
TERMS = {
    "枫桥经验": "feng qiao jing yan", "行政复议": "xing zheng fu yi",
    "法律明白人": "fa lv ming bai ren",
    "双随机、一公开": "shuang sui ji yi gong kai", "人民调解": "ren min tiao jie",
    "重大行政决策": "zhong da xing zheng jue ce", "12345热线": "12345 re xian",
}  # fmt: skip


def spoken(syllables: pinyin.Syllables) -> set[str]:
    return {" ".join(way) for way in itertools.product(*syllables)}


@pytest.mark.parametrize(("name", "reading"), PLACES.items())
def test_places_are_read_as_there(name: str, reading: str) -> None:
    assert spoken(pinyin.of_place(name)) == {reading}


@pytest.mark.parametrize(("name", "readings"), EITHER.items())
def test_unsure_readings_are_both_known(name: str, readings: tuple[str, ...]) -> None:
    assert spoken(pinyin.of_place(name)) == {*readings}


@pytest.mark.parametrize(("term", "reading"), TERMS.items())
def test_terms_are_read(term: str, reading: str) -> None:
    assert reading in spoken(pinyin.of_term(term))


def test_every_county_has_a_reading() -> None:
    """A syllable a character, in letters, of those the character has anywhere."""
    counties = regions.below(regions.NATION, Level.COUNTY)
    assert len(counties) > 2_800
    for county in counties:
        syllables = pinyin.of_place(county.name)
        assert len(syllables) == len(county.name), county
        assert all(re.fullmatch("[a-z]{1,6}", reading) for ways in syllables for reading in ways)


@pytest.mark.parametrize("file", ["pinyin.csv", "places.csv"])
def test_the_tables_are_sound(file: str) -> None:
    with (pinyin.DATA / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    assert len({text for text, _ in rows}) == len(rows)
    for text, reading in rows:
        assert len(reading.split(" ")) == len(text) <= pinyin._LONGEST, text
        assert re.fullmatch(r"[a-z| ]+", reading), text


@pytest.mark.parametrize(
    ("typed", "name", "fit"),
    [
        ("lc", "鹿城", Fit.WHOLE),
        ("lucheng", "鹿城", Fit.WHOLE),
        ("lucheng", "鹿城区", Fit.BEGINNING),
        ("luch", "鹿城区", Fit.BEGINNING),
        ("luchq", "鹿城区", Fit.LOOSE),  # pieces of syllables
        ("lzs", "柳州市", Fit.WHOLE),
        ("luan", "六安", Fit.WHOLE),
        ("liuan", "六安", None),
        ("letingxian", "乐亭县", Fit.WHOLE),
        ("laotingxian", "乐亭县", Fit.WHOLE),
        ("cheng", "鹿城区", None),  # from the beginning on
        ("luchengqux", "鹿城区", None),
        ("xian", "西安", Fit.WHOLE),
        ("xian", "先进", Fit.BEGINNING),
    ],
)
def test_letters_fit(typed: str, name: str, fit: Fit | None) -> None:
    assert pinyin.fit(typed, pinyin.of_place(name)) is fit


def test_whatever_is_cut_from_a_reading_fits() -> None:
    """Any beginning of the whole reading, of the initials, and any mixture of pieces."""
    rng = random.Random(5)
    for term in OURS.offered:
        syllables = pinyin.of_term(term)
        ways = [rng.choice(readings) for readings in syllables]
        whole, initials = "".join(ways), "".join(way[0] for way in ways)
        assert pinyin.fit(whole, syllables) is Fit.WHOLE
        assert pinyin.fit(initials, syllables) is Fit.WHOLE
        begun = whole[: rng.randint(1, len(whole))]
        assert (pinyin.fit(begun, syllables) or Fit.WHOLE) <= Fit.BEGINNING, (term, begun)
        pieces = "".join(
            way[: rng.randint(1, len(way))] for way in ways[: rng.randint(1, len(ways))]
        )
        assert pinyin.fit(pieces, syllables) is not None, (term, pieces)
        assert pinyin.fit(whole + "x", syllables) is None


def test_names_are_found_by_their_first_letters_as_by_trying_each() -> None:
    shelf = places()
    chance = random.Random(5)
    typed = [*"lzax", "lc", "lzs", "12r"]
    for entry in chance.sample(shelf.entries, 150):
        pieces = [chance.choice(readings) for readings in entry.syllables]
        typed.append("".join(piece[: chance.choice((1, 2, len(piece)))] for piece in pieces))
    for letters in typed:
        best: dict[str, Fit] = {}
        for entry in shelf.entries:
            fitting = pinyin.fit(letters, entry.syllables)
            if fitting is not None:
                best[entry.key] = min(fitting, best.get(entry.key, fitting))
        assert best == shelf.fitting(letters)
