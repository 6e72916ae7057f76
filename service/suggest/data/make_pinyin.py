"""Makes pinyin.csv: how characters are read, and words in which they are read otherwise.

The facts are pypinyin's (MIT). A character has its first reading there, several where everyday
words of this field differ and no word beside it says which; tones are left away, and ü is v, as
people type it. A word is a row where it is read otherwise than its characters one by one.

Run: python service/suggest/data/make_pinyin.py   (needs the package pypinyin; the product does not)
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).with_name("pinyin.csv")
REGIONS = Path(__file__).parents[3] / "index_mappings" / "data" / "regions.csv"
#: Words of jieba's dictionary that are written at least so often there.
COMMON = 20
LONGEST = 4
#: Read in several ways in everyday words: what is meant cannot be told from the character.
SEVERAL = {
    "长": "chang|zhang", "行": "xing|hang", "调": "tiao|diao", "重": "zhong|chong",
    "还": "hai|huan", "都": "dou|du", "藏": "cang|zang", "率": "lv|shuai", "校": "xiao|jiao",
    "地": "di|de", "差": "cha|chai", "给": "ji|gei", "弹": "tan|dan", "模": "mo|mu", "降": "jiang",
    "什": "shi|shen", "屏": "ping|bing", "传": "chuan|zhuan", "参": "can|shen", "曾": "ceng|zeng",
    "朝": "chao|zhao", "单": "dan|shan", "厦": "sha|xia", "省": "sheng|xing", "便": "bian|pian",
    "度": "du", "划": "hua", "核": "he", "解": "jie", "得": "de", "处": "chu",
}  # fmt: skip


def plain(reading: str) -> str:
    """A syllable as it is typed: without its tone, ü as v."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


def everyday() -> list[str]:
    """The characters of GB2312 and those of the gazetteer, in code point order."""
    known = set(REGIONS.read_text("utf-8"))
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            known |= set(bytes((high, low)).decode("gb2312", "ignore"))
    return sorted(c for c in known if "\u3400" <= c <= "\U00030000")


def rows() -> Iterator[tuple[str, str]]:
    """Every row: characters first, then words."""
    import jieba
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    readings = {c: PINYIN_DICT[ord(c)].split(",") for c in everyday() if ord(c) in PINYIN_DICT}
    single = {c: SEVERAL.get(c, plain(first)) for c, (first, *_) in readings.items()}
    yield from single.items()
    with jieba.get_dict_file() as listed:
        lines = [line.decode("utf-8").split() for line in listed]
    common = {word for word, count, *_ in lines if int(count) >= COMMON}
    for word in sorted(common & PHRASES_DICT.keys()):
        spoken = [plain(syllable[0]) for syllable in PHRASES_DICT[word]]
        one_by_one = [single.get(c) for c in word]
        if len(word) <= LONGEST and None not in one_by_one and spoken != one_by_one:
            yield word, " ".join(spoken)


if __name__ == "__main__":
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("text", "reading"))
        writer.writerows(rows())
    sys.stderr.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")
