"""Sentences with their blanks filled, and paragraphs of about 186 characters made of them."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable
from typing import TypeVar

from benchmarks.stock import Sentence, stock
from index_mappings import regions

Choice = TypeVar("Choice")

#: A word's frequency falls with its rank to this power; 1 is Zipf's law.
FALL = 0.95
#: Length of a paragraph: exp of a normal deviate, so that one in twenty exceeds 400 characters.
MEAN_LOG, SPREAD_LOG = 4.965, 0.53
SHORTEST, LONGEST = 60, 900
#: How often a sentence of work done speaks of the section's own theme.
ON_THEME = 0.7
#: How often a paragraph is a row of 一是…二是….
ENUMERATED = 0.15
ORDINALS = ("一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是")
WORK_DONE = frozenset(
    "functions legislation decision enforcement emergency disputes oversight digital organization "
    "publicity".split()
)
#: Characters that names of places, firms and people are made of.
OF_PLACES = (
    "东西南北上下大小新古石青白黄金银龙凤马牛鹿鹤云山河江湖溪泉塘坪坝岭峰谷湾桥坡岗寨营屯庄"
    "店集口头边沙滩洲岛竹松柏杨柳梅桃李枫桂兰荷莲花果茶棉麻麦稻瓦窑陶铁铜煤盐井灯塔钟鼓楼台"
    "亭阁寺庙观宫门关城堡垒安平和顺兴旺盛隆福寿康宁永长久远清明光华丰裕仁义礼智信忠孝文武"
)
OF_FIRMS = "鑫瑞恒泰宏达盛兴源丰创联科正邦嘉禾天地海润博远诚信晟昌隆益华茂腾飞凯亿佳美康健绿环宇"
TRADES = ("机械制造", "食品", "建筑工程", "新材料", "物流", "纺织", "生物科技", "农业开发", "电子")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文辉鹏飞红梅建国志海晓燕春雪梦琪"


class Writer:
    """Writes for one report: its region, year and towns stay the same throughout."""

    def __init__(self, rng: random.Random, place: str, year: int) -> None:
        self._rng = rng
        self._place = place
        self._year = str(year)
        self._towns = [self._characters(OF_PLACES, 2) + self._pick("镇镇镇乡") for _ in range(8)]
        self._made: dict[str, Callable[[], str]] = {
            "n": lambda: str(self._falling(60)),
            "m": lambda: str(self._falling(9000) + 9),
            "p": self._share,
            "q": lambda: f"{15 * rng.random():.1f}%",
            "y": lambda: self._year,
            "mix": lambda: rng.choice(_every_filling()),
            "place": lambda: self._place,
            "elsewhere": lambda: rng.choice(regions.below(regions.NATION)).name,
            "town": lambda: rng.choice(self._towns),
            "village": lambda: self._characters(OF_PLACES, 2) + rng.choice(("村", "社区", "村")),
            "company": self._company,
            "name": lambda: self._pick(SURNAMES) + self._characters(GIVEN, rng.randint(1, 2)),
            "date": lambda: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        }

    def heading(self, theme: str) -> str:
        """A heading of this theme, without its number."""
        return self._ranked(stock().headings[theme])

    def paragraph(self, theme: str) -> str:
        """Sentences of this theme until the paragraph is as long as chance wants it."""
        rng = self._rng
        wanted = rng.lognormvariate(MEAN_LOG, SPREAD_LOG)
        wanted = min(LONGEST, max(SHORTEST, wanted))
        ordinals = iter(ORDINALS if rng.random() < ENUMERATED else ())
        said: list[Sentence] = []
        text = ""
        while len(text) < wanted:
            one = self._sentence(theme, said)
            said = [*said[-3:], one]
            filled = self._fill(one)
            ordinal = next(ordinals, "")
            text += filled if filled.startswith(ORDINALS) else ordinal + filled
        return text

    def _sentence(self, theme: str, said: list[Sentence]) -> Sentence:
        """One that was not said just now."""
        elsewhere = theme in WORK_DONE and self._rng.random() > ON_THEME
        choices = stock().sentences["any" if elsewhere else theme]
        for _ in range(8):
            one = self._ranked(choices)
            if one not in said:
                break
        return one

    def _fill(self, sentence: Sentence) -> str:
        pieces = [sentence.texts[0]]
        for blank, text in zip(sentence.blanks, sentence.texts[1:], strict=True):
            make = self._made.get(blank)
            pieces.append(make() if make else self._ranked(stock().fillings[blank]))
            pieces.append(text)
        return "".join(pieces)

    def _ranked(self, choices: tuple[Choice, ...]) -> Choice:
        return self._rng.choices(choices, cum_weights=_weights(len(choices)))[0]

    def _falling(self, most: int) -> int:
        """A number of 1 to `most`, small ones more often."""
        return int(most ** self._rng.random())

    def _share(self) -> str:
        value = 100 - 40 * self._rng.random() ** 2
        return f"{value:.1f}%" if self._rng.random() < 0.6 else f"{value:.0f}%"

    def _company(self) -> str:
        return self._characters(OF_FIRMS, 2) + self._rng.choice(TRADES) + "有限公司"

    def _pick(self, characters: str) -> str:
        return self._rng.choice(characters)

    def _characters(self, characters: str, count: int) -> str:
        return "".join(self._rng.choices(characters, k=count))


@functools.cache
def _every_filling() -> tuple[str, ...]:
    """All fillings that are words: for sentences of what seldom stands together."""
    return tuple(f for section in stock().fillings.values() for f in section if len(f) <= 8)


@functools.cache
def _weights(count: int) -> list[float]:
    """Cumulated weights of ranks 1 to `count`."""
    return list(itertools.accumulate(1 / (rank + 1) ** FALL for rank in range(count)))
