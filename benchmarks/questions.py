"""What is asked: kinds of questions, each a list of addresses that differ from one another.

Words are chosen by how many paragraphs of the corpus hold them, counted by a plain scan of its
beginning, so that the same kinds of questions come out at any size. Nothing is asked twice unless
the run says so: an answer that was kept from before would measure memory, not search.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from benchmarks import corpus
from benchmarks.stock import stock

SEARCH = "/api/v1/search"
#: The kind the first goal speaks of.
ONE_WORD = "一个词"
TWO_WORDS, LONG_PHRASE = "两个词加年度", "常见长词组"
BY_COUNTY, NO_WORDS = "各区县各一段", "不写词，只看条件"
DEEP = "深翻页（一万条之后）"
#: Paragraphs of the corpus that are scanned to learn how frequent a word is.
SCANNED = 4_000
#: Shares of paragraphs that hold what is asked: one word, and a common long phrase.
WORD_SHARE = (0.001, 0.33)
PHRASE_SHARE = (0.06, 0.36)
#: What an office asks, and how often in a hundred.
PATTERNS = {
    "{a}": 30,
    "{a} {year}年": 20,
    "{a} {b}": 15,
    "{a} {b} {year}年": 15,
    "{a} {year}年 各区县": 10,
    "{a} {earlier}-{year}年": 5,
    "{a} OR {b}": 5,
}
Asking = TypeVar("Asking")
_HAN = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Words:
    """Words by their share of paragraphs, and common phrases of four characters and more."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table: its name and the addresses asked."""

    name: str
    paths: tuple[str, ...]


def words_of(paragraphs: int, seed: int) -> Words:
    """What may be asked of the corpus of this seed, in an order of chance."""
    lines = [
        line
        for raw in corpus.reports(min(paragraphs, SCANNED), seed)
        for line in raw.text.split("\n")
        if line.startswith("　　")
    ]
    fillings, pieces = _candidates()
    shares = {w: sum(w in line for line in lines) / len(lines) for w in (*fillings, *pieces)}
    words = [w for w in fillings if len(w) <= 4 and _within(shares[w], WORD_SHARE)]
    phrases = [w for w, s in shares.items() if len(w) >= 4 and _within(s, PHRASE_SHARE)]
    rng = random.Random(f"questions {seed}")
    rng.shuffle(words)
    rng.shuffle(phrases)
    return Words(tuple(words), tuple(phrases))


def kinds(found: Words, most: int) -> tuple[Kind, ...]:
    """The kinds of questions of the table, up to `most` each. No two questions are alike, and
    kinds that count the same way have words of their own: an engine may remember its counts."""
    first, second, third = _thirds(found.words, most)
    years = list(corpus.YEARS)
    pairs = [
        address(q=f"{a} {b} {years[i % len(years)]}年")
        for i, (a, b) in enumerate(zip(found.words, found.words[1:], strict=False))
    ]
    return (
        Kind(ONE_WORD, tuple(address(q=w) for w in first)),
        Kind(TWO_WORDS, tuple(pairs[:most])),
        Kind(LONG_PHRASE, tuple(address(q=p) for p in found.phrases[:most])),
        Kind(BY_COUNTY, tuple(address(q=f"{w} 各区县") for w in second)),
        Kind(f"{BY_COUNTY}，不要分面", tuple(_without_facets(third))),
        Kind(NO_WORDS, tuple(_browsing(most))),
    )


def _thirds(words: Sequence[str], most: int) -> list[Sequence[str]]:
    size = min(most, len(words) // 3)
    return [words[at * size : (at + 1) * size] for at in range(3)]


def _without_facets(words: Iterable[str]) -> Iterator[str]:
    return (address(q=f"{word} 各区县", facets="false") for word in words)


def mixed(found: Words, count: int, seed: int) -> list[str]:
    """Questions as an office would mix them, no two alike."""
    rng = random.Random(f"mixed {seed}")
    terms = [*found.words, *found.phrases]
    asked: dict[str, None] = {}
    for _ in range(count * 50):
        if len(asked) == count:
            break
        pattern = rng.choices(list(PATTERNS), list(PATTERNS.values()))[0]
        year = rng.choice(corpus.YEARS)
        filled = pattern.format(
            a=rng.choice(terms), b=rng.choice(terms), year=year, earlier=year - 2
        )
        asked[filled] = None
    return [address(q=q) for q in asked]


def address(**parameters: str | int) -> str:
    """The address that asks this."""
    return f"{SEARCH}?{urlencode(parameters)}"


def dealt(paths: Sequence[Asking], hands: int) -> list[list[Asking]]:
    """The questions dealt out to clients."""
    return [list(paths[hand::hands]) for hand in range(hands)]


def _browsing(most: int) -> Iterator[str]:
    """Conditions without a word, each with another order."""
    asked: list[dict[str, str | int]] = [
        {"year": year, **more}
        for more in (
            {},
            {"sort": "newest"},
            {"section": "problem"},
            {"region": "330000"},
            {"topic": "disputes"},
            {"level": "city", "sort": "newest"},
            {"region": "450000", "section": "plan"},
            {"group": "report"},
        )
        for year in corpus.YEARS
    ]
    return (address(**one) for one in asked[:most])


def _candidates() -> tuple[list[str], list[str]]:
    """The runs of Han characters of the stock: in what fills its blanks, and in its sentences."""
    fillings = [f for section in stock().fillings.values() for f in section]
    texts = [t for section in stock().sentences.values() for s in section for t in s.texts]
    return _runs(fillings), _runs(texts)


def _runs(texts: Iterable[str]) -> list[str]:
    found = dict.fromkeys(run for text in texts for run in _HAN.findall(text))
    return [run for run in found if len(run) >= 2]


def _within(share: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= share <= bounds[1]
