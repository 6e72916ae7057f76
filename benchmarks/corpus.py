"""Raw reports as a loader meets them: title, date, headings in several styles, body, signature.

The same seed gives the same reports, file for file; region names come from the gazetteer (as they
were in the report's year), everything else is composed from stock/. Words are drawn by rank, so a
few stand in a third of all paragraphs and most in one of a thousand, as in real reports; invented
names of villages, companies and people bring the long tail that makes an index grow.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.wording import Writer
from index_mappings import regions
from index_mappings.reports import Level

YEARS = range(2015, 2026)
#: Paragraphs a report: at least and at most; 66 on average.
FEWEST, MOST = 42, 90
ACHIEVEMENTS = (
    "functions",
    "legislation",
    "decision",
    "enforcement",
    "emergency",
    "disputes",
    "oversight",
    "digital",
    "organization",
    "publicity",
)
HAN = "一二三四五六七八九十"
#: How parts and their sections are numbered, one style a report.
STYLES = (
    ("{han}、", "（{han}）"),
    ("{han}、", "（{han}）"),
    ("{han}、", "{n}．"),
    ("第{han}部分　", "{han}、"),
    ("{han}、", "{n}、"),
    ("第{han}章 ", "（{n}）"),
)


@dataclass(frozen=True, slots=True)
class Raw:
    """One report as text. `paragraphs` counts the lines of its body that are no heading."""

    name: str
    text: str
    region_code: str
    year: int
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Written:
    """What was put into a folder."""

    files: int
    paragraphs: int
    characters: int


def reports(paragraphs: int, seed: int = 1) -> Iterator[Raw]:
    """Reports that together hold exactly so many paragraphs, at least those of one report.

    Raises ValueError for fewer, and for more than the regions and years there are can hold.
    """
    if paragraphs < FEWEST:
        raise ValueError(f"至少要 {FEWEST} 段")
    rng = random.Random(f"{seed}")
    left = paragraphs
    for number, (code, year) in enumerate(_pairs(rng)):
        if left <= 0:
            return
        size = rng.randint(FEWEST, MOST)
        size = left if left < size + FEWEST else size
        left -= size
        yield _report(code, year, size, random.Random(f"{seed}:{number}"))
    if left > 0:
        raise ValueError(f"行政区划和年度不够，还差 {left:,} 段")


def write(folder: Path, paragraphs: int, seed: int = 1) -> Written:
    """The reports as .txt files, one folder a province."""
    files = held = characters = 0
    for raw in reports(paragraphs, seed):
        target = folder / raw.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(raw.text, encoding="utf-8")
        files += 1
        held += raw.paragraphs
        characters += len(raw.text)
    return Written(files, held, characters)


def _pairs(rng: random.Random) -> Iterator[tuple[str, int]]:
    """Every region and year once, in an order of chance; but none whose name meant two regions
    (邯郸县, divided since), for a loader rightly refuses it."""
    pairs = [(r.code, year) for r in regions.below(regions.NATION) for year in YEARS]
    rng.shuffle(pairs)
    for code, year in pairs:
        if {named.region.code for named in regions.chain(_full_name(code, year))} == {code}:
            yield code, year


def _report(code: str, year: int, size: int, rng: random.Random) -> Raw:
    named, level = regions.then(code, year)
    writer = Writer(rng, named, year)
    title = _title(_full_name(code, year), year, rng)
    published = f"{year + 1}-{rng.randint(1, 3):02d}-{rng.randint(1, 28):02d}"
    lines = [title, "", f"发布日期：{published}　来源：{named}人民政府办公室", ""]
    lines += _body(writer, rng, size, year)
    signed = f"{year + 1}年{rng.randint(1, 2)}月{rng.randint(1, 28)}日"
    lines += ["", f"{named}人民政府", signed]
    province = regions.path(code)[0].name
    name = f"{province}/{code}-{year}-{level if level is not Level.COUNTY else named}.txt"
    return Raw(name, "\n".join(lines) + "\n", code, year, size)


def _full_name(code: str, year: int) -> str:
    """The name with its city's (or province's) before it, so that it means one region only."""
    return "".join(regions.then(r.code, year)[0] for r in regions.path(code)[-2:])


def _title(named: str, year: int, rng: random.Random) -> str:
    return rng.choice(
        (
            f"{named}人民政府{year}年度法治政府建设情况报告",
            f"{named}人民政府关于{year}年度法治政府建设情况的报告",
            f"{named}{year}年法治政府建设工作报告",
            f"{named}人民政府{year}年法治政府建设年度报告",
        )
    )


def _body(writer: Writer, rng: random.Random, size: int, year: int) -> list[str]:
    """Parts and their sections with their headings, `size` paragraphs in all."""
    outer, inner = rng.choice(STYLES)
    shares = _shares(rng, size)
    lines: list[str] = []
    for part, (theme, count) in enumerate(shares, 1):
        lines.append(_number(outer, part) + _heading(writer, theme, year))
        if theme != "achievement":
            lines += ["　　" + writer.paragraph(theme) for _ in range(count)]
            continue
        for section, (topic, inside) in enumerate(_topics(rng, count), 1):
            lines.append(_number(inner, section) + writer.heading(topic))
            lines += ["　　" + writer.paragraph(topic) for _ in range(inside)]
    return lines


def _shares(rng: random.Random, size: int) -> list[tuple[str, int]]:
    """The parts of a report: what was done takes four fifths."""
    small = min(size // 5, 12)
    overview, problem, leadership = (rng.randint(1, 3) for _ in range(3))
    plan = max(1, small - problem - leadership)
    done = max(1, size - overview - problem - leadership - plan)
    return [
        ("overview", overview),
        ("achievement", done),
        ("problem", problem),
        ("leadership", leadership),
        ("plan", size - overview - done - problem - leadership),
    ]


def _topics(rng: random.Random, count: int) -> Iterator[tuple[str, int]]:
    """The sections of what was done, in an order of chance, `count` paragraphs in all."""
    chosen = rng.sample(ACHIEVEMENTS, min(len(ACHIEVEMENTS), rng.randint(6, 10), count))
    cuts = sorted(rng.sample(range(1, count), len(chosen) - 1))
    ends = [*cuts, count]
    for topic, start, end in zip(chosen, [0, *cuts], ends, strict=True):
        yield topic, end - start


def _number(style: str, n: int) -> str:
    return style.format(han=HAN[n - 1], n=n)


def _heading(writer: Writer, theme: str, year: int) -> str:
    return (f"{year}年" if theme == "overview" else "") + writer.heading(theme)
